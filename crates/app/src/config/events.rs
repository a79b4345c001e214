//! How long business events are kept: the section `[events]` of the configuration.

use anyhow::ensure;
use serde::Deserialize;

/// The section `[events]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Days that an event can be read for.
    pub keep_days: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { keep_days: 90 }
    }
}

impl Settings {
    /// Refuses what cannot work.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!((1..=36_500).contains(&self.keep_days), "keep_days: from 1 to 36500");
        Ok(())
    }
}
