//! Where backups go that are made by themselves: the section `[backup]` of the configuration.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The section `[backup]`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Backup {
    /// Folder for the copies of the data and the access log.
    pub to: Option<PathBuf>,
    /// Folder for the copies of the keys.
    pub keys_to: Option<PathBuf>,
    /// Days to keep copies of the data; the newest one stays.
    pub keep_days: u32,
    /// Days to keep copies of the keys; the newest one stays.
    pub keep_keys_days: u32,
}

impl Default for Backup {
    fn default() -> Backup {
        Backup { to: None, keys_to: None, keep_days: 30, keep_keys_days: 7 }
    }
}

impl Backup {
    /// Both folders, where both are named.
    pub fn targets(&self) -> Option<(&Path, &Path)> {
        Some((self.to.as_deref()?, self.keys_to.as_deref()?))
    }
}
