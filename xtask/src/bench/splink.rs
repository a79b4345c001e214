//! Splink in a virtual environment of its own under the target folder, so that nothing is installed on the
//! machine. Only benchmarks need Python.

use crate::shell;
use anyhow::{Context, bail};
use std::path::PathBuf;

/// The script that runs Splink's documented model for a file and prints one JSON object.
pub const SCRIPT: &str = "bench/splink_identity.py";

const REQUIREMENTS: &str = "bench/requirements.txt";

/// Makes the environment where it is missing or of another version; returns its Python.
pub fn environment() -> anyhow::Result<PathBuf> {
    let wanted = std::fs::read_to_string(shell::root().join(REQUIREMENTS))
        .with_context(|| format!("cannot read {REQUIREMENTS}"))?;
    let dir = shell::target_dir().join("xtask/splink");
    let python = dir.join("bin/python");
    let stamp = dir.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let Some(system) = shell::find(&["python3"]) else {
        bail!("benchmarks run Splink and need Python 3 (on Debian: apt-get install python3 python3-venv)");
    };
    let dir = dir.display().to_string();
    shell::run(shell::program(system, &["-m", "venv", "--clear", &dir]))
        .context("cannot make a virtual environment (on Debian: apt-get install python3-venv)")?;
    shell::run(shell::program(&python, &["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS]))?;
    std::fs::write(&stamp, wanted)?;
    Ok(python)
}
