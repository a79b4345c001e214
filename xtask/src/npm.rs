//! Packages of Node.js: what they need installed as their lock file says, and their own commands.

use crate::shell;
use anyhow::{Context, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Exactly what the lock file names, where that is not there yet.
pub fn install(package: &Path) -> anyhow::Result<()> {
    ensure!(shell::find(&["npm"]).is_some(), "no npm on the search path; install Node.js 20 or newer");
    let (lock, installed) =
        (package.join("package-lock.json"), package.join("node_modules/.package-lock.json"));
    let time = |path: &PathBuf| path.metadata().and_then(|facts| facts.modified()).ok();
    if time(&installed).is_some_and(|installed| Some(installed) >= time(&lock)) {
        return Ok(());
    }
    quietly(npm(package, &["ci", "--no-audit", "--no-fund"])).map(drop)
}

/// A command of npm in a package.
pub fn npm(package: &Path, words: &[&str]) -> Command {
    let mut command = shell::program("npm", words);
    command.current_dir(package).stdin(Stdio::null());
    command
}

/// What it says on standard output; everything it says is shown only when it fails.
pub fn quietly(mut command: Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("cannot start `{}`", shell::line(&command)))?;
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    if !output.status.success() {
        bail!("`{}` failed: {}", shell::line(&command), said.concat().trim());
    }
    let [said, _] = said;
    Ok(said)
}
