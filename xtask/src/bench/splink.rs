//! Splink in a virtual environment of its own.

use crate::python;
use std::path::PathBuf;

/// The script that runs Splink's documented model for a file and prints one JSON object.
pub const SCRIPT: &str = "bench/splink_identity.py";

/// Its environment; returns its Python.
pub fn environment() -> anyhow::Result<PathBuf> {
    python::environment("splink", "bench/requirements.txt")
}
