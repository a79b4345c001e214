//! A serving process for as long as a check needs it.

use crate::shell;
use anyhow::{Context, ensure};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// A serving process, which ends with this.
pub struct Served {
    child: Child,
    /// Where it answers.
    pub address: String,
    log: PathBuf,
}

impl Served {
    /// Serves a repository on a free port; its log goes to `serve.log`.
    pub fn start(amigo: &Path, data: &str, scratch: &Path) -> anyhow::Result<Served> {
        let log = scratch.join("serve.log");
        let mut command =
            shell::program(amigo, &["serve", "--listen", "127.0.0.1:0", "--json", "--data", data]);
        let mut child = command.stdout(Stdio::piped()).stderr(File::create(&log)?).spawn()?;
        let mut said = String::new();
        BufReader::new(child.stdout.take().context("its words are read")?).read_line(&mut said)?;
        let said: Value = serde_json::from_str(&said)
            .with_context(|| format!("`amigo serve` does not serve; see {}", log.display()))?;
        let address = said["listening"].as_str().context("`amigo serve` says where it listens")?.to_owned();
        Ok(Served { child, address, log })
    }

    /// It did not end, and panicked nowhere.
    pub fn still_lives(mut self) -> anyhow::Result<()> {
        ensure!(self.child.try_wait()?.is_none(), "the process ended; see {}", self.log.display());
        let log = std::fs::read_to_string(&self.log)?;
        ensure!(!log.contains("panicked"), "a handler panicked; see {}", self.log.display());
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
