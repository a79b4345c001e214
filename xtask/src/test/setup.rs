//! Gets what the checks need besides Rust: a Chromium to open the report with, and PostgreSQL to run the tests on.
//! Runs beside the compiler.

use super::stages::Stage;
use super::{contract, postgres};
use crate::{python, shell, web};
use anyhow::{Context, bail};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A Debian package that the checks need.
struct Package {
    name: &'static str,
    /// Where it is, if it is there.
    find: fn() -> Option<PathBuf>,
}

const PACKAGES: [Package; 3] = [
    Package { name: "chromium", find: chromium },
    Package { name: "postgresql", find: postgres::programs },
    Package { name: "python3-venv", find: python::system },
];

/// The Chromium to use.
pub fn chromium() -> Option<PathBuf> {
    shell::find(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
}

/// Installs what is missing, where that is possible; then the clients that the contract is held against, and the console.
pub fn stages() -> [Stage; 3] {
    let missing = missing();
    let packages =
        Stage::run("set-up", &format!("apt-get install {}", missing.join(" ")), || install(&missing));
    let clients = Stage::run("clients", "cargo xtask test --demo", || {
        contract::tools().map(|_| "for the contract (beside the compiler)".to_owned())
    });
    let console = Stage::run("console", "cd web && npm run check && npm test && npm run build", || {
        web::check().map(|said| format!("{said} (beside the compiler)"))
    });
    [packages, clients, console]
}

fn missing() -> Vec<&'static str> {
    PACKAGES.iter().filter(|package| (package.find)().is_none()).map(|package| package.name).collect()
}

fn install(missing: &[&str]) -> anyhow::Result<String> {
    if missing.is_empty() {
        return Ok("nothing to install".to_owned());
    }
    if shell::find(&["apt-get"]).is_none() || !shell::we_are_root() {
        bail!("{}", advice(missing));
    }
    apt_get(&["update"])?;
    let mut words = vec!["install", "--yes", "--no-install-recommends"];
    words.extend_from_slice(missing);
    apt_get(&words)?;
    match self::missing() {
        still if still.is_empty() => Ok(format!("installed {} (beside the compiler)", missing.join(", "))),
        still => bail!("{} was installed but does not start; {}", still.join(", "), advice(&still)),
    }
}

fn advice(missing: &[&str]) -> String {
    let list = missing.join(" ");
    format!(
        "{list} is missing and can only be installed here as root with apt-get; install it yourself \
         (on Debian: sudo apt-get install {list}) or leave this check out with `cargo xtask test --quick`"
    )
}

/// Runs quietly; its own words are shown only when it fails.
fn apt_get(words: &[&str]) -> anyhow::Result<()> {
    let mut command = Command::new("apt-get");
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    let output = command.output().context("cannot start apt-get")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let end: Vec<&str> = said.lines().rev().take(5).collect();
        bail!("apt-get {} failed: {}", words[0], end.into_iter().rev().collect::<Vec<_>>().join(" / "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_missing_is_nothing_to_do() {
        assert_eq!(install(&[]).unwrap(), "nothing to install");
    }

    #[test]
    fn the_advice_can_be_typed() {
        let text = advice(&["chromium"]);
        assert!(text.contains("sudo apt-get install chromium") && text.contains("--quick"), "{text}");
    }
}
