//! The Debian package, made by cargo-deb from what `crates/app/Cargo.toml` says of it. It is not made by the tests: they
//! only look whether everything it consists of is there.

use crate::args::Args;
use crate::{shell, web};
use anyhow::Context;
use std::path::PathBuf;

/// What makes it.
const TOOL: &str = "cargo-deb";

/// Builds it and says where it lies; lintian looks at it where that is installed.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let no_build = args.flag("--no-build");
    args.finish()?;
    if shell::find(&[TOOL]).is_none() {
        shell::run(shell::cargo("install --locked cargo-deb"))?;
    }
    let mut command = shell::cargo("deb --package amigo");
    if no_build {
        command.arg("--no-build");
    } else {
        web::build()?;
    }
    let said = shell::output(command)?;
    let package = said.lines().last().map(PathBuf::from).context("cargo-deb does not say what it made")?;
    println!("{}", package.display());
    if let Some(lintian) = shell::find(&["lintian"]) {
        shell::run(shell::program(lintian, &["--no-tag-display-limit".as_ref(), package.as_os_str()]))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn read(path: &str) -> String {
        std::fs::read_to_string(shell::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The settings of each section of a unit; of those that may be said several times, the last one.
    fn unit(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
        let (mut section, mut all) = (String::new(), BTreeMap::<String, BTreeMap<String, String>>::new());
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => name.clone_into(&mut section),
                None => {
                    let (name, value) = line.split_once('=').unwrap_or_else(|| panic!("no setting: {line}"));
                    all.entry(section.clone()).or_default().insert(name.to_owned(), value.to_owned());
                }
            }
        }
        all
    }

    #[test]
    fn everything_that_is_packed_is_there() {
        let manifest = read("crates/app/Cargo.toml");
        let assets = manifest.split("assets = [").nth(1).and_then(|rest| rest.split("\n]").next()).unwrap();
        let sources: Vec<&str> = assets.lines().filter_map(|line| line.split('"').nth(1)).collect();
        assert!(sources.len() > 8, "{sources:?}");
        for source in sources.iter().filter(|source| !source.starts_with("target/")) {
            let path = shell::root().join("crates/app").join(source.trim_end_matches("*.md"));
            assert!(path.exists(), "{source} is packed and not there");
        }
        for script in ["postinst", "prerm", "postrm"] {
            let text = read(&format!("packaging/debian/{script}"));
            assert!(text.starts_with("#!/bin/sh\nset -e\n") && text.contains("#DEBHELPER#"), "{script}");
        }
        assert!(
            read("packaging/debian/changelog")
                .starts_with(&format!("amigo ({}-1)", env!("CARGO_PKG_VERSION")))
        );
    }

    #[test]
    fn the_unit_fits_the_program() {
        let unit = unit(&read("packaging/systemd/amigo.service"));
        let service = &unit["Service"];
        assert_eq!((service["Type"].as_str(), service["User"].as_str()), ("notify", "amigo"));
        assert_eq!(service["ExecStart"], "/usr/bin/amigo serve");
        let manual = read("crates/app/config.default.toml");
        let seconds = |text: &str| text.trim().parse::<u64>().unwrap();
        let default = |name: &str| {
            let line = manual.lines().find(|line| line.starts_with(&format!("{name} = "))).unwrap();
            seconds(line.split('=').nth(1).unwrap())
        };
        // It ends by itself before it is killed.
        assert!(
            seconds(&service["TimeoutStopSec"]) >= default("stop_seconds") + default("leave_seconds") + 20
        );
        for hardened in ["NoNewPrivileges", "ProtectHome", "PrivateTmp", "MemoryDenyWriteExecute"] {
            assert_eq!(service[hardened], "yes", "{hardened}");
        }
        assert_eq!(service["ProtectSystem"], "strict");
        assert_eq!(unit["Install"]["WantedBy"], "multi-user.target");
        let [before, after] = ["/var/lib/amigo", "/etc/amigo/amigo.toml"];
        let environment = &service["Environment"];
        assert!(environment.contains(before) && environment.contains(after), "{environment}");
        let wrapper = read("packaging/debian/amigoctl");
        assert!(wrapper.contains(&format!("AMIGO_DATA={before}\nAMIGO_CONFIG={after}\n")), "{wrapper}");
    }
}
