//! Python in a virtual environment under the target folder, so that nothing is installed on the machine.

use crate::shell;
use anyhow::{Context, bail};
use std::path::PathBuf;

/// Whether there is a Python that can make environments.
pub fn system() -> Option<PathBuf> {
    let python = shell::find(&["python3"])?;
    let mut probe = shell::program(&python, &["-c", "import venv, ensurepip"]);
    probe.stderr(std::process::Stdio::null());
    probe.status().is_ok_and(|status| status.success()).then_some(python)
}

/// Makes an environment with what a list names where it is missing or of another list; returns its Python.
pub fn environment(name: &str, requirements: &str) -> anyhow::Result<PathBuf> {
    let wanted = std::fs::read_to_string(shell::root().join(requirements))
        .with_context(|| format!("cannot read {requirements}"))?;
    let dir = shell::target_dir().join("xtask").join(name);
    let python = dir.join("bin/python");
    let stamp = dir.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let Some(system) = system() else {
        bail!("this needs Python 3 with venv (on Debian: apt-get install python3 python3-venv)");
    };
    let dir = dir.display().to_string();
    shell::run(shell::program(system, &["-m", "venv", "--clear", &dir]))
        .context("cannot make a virtual environment (on Debian: apt-get install python3-venv)")?;
    shell::run(shell::program(&python, &["-m", "pip", "install", "--quiet", "--requirement", requirements]))?;
    std::fs::write(&stamp, wanted)?;
    Ok(python)
}
