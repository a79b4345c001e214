//! How people look at pairs: the section `[review]` of the configuration.

use anyhow::ensure;
use serde::Deserialize;

/// The section `[review]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Of 100 pairs that somebody decided, about how many another person is asked as well.
    pub second_opinion_percent: u32,
    /// Minutes that a pair would take without this screen.
    pub manual_minutes: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { second_opinion_percent: 5, manual_minutes: 3 }
    }
}

impl Settings {
    /// Refuses what cannot be meant.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!(self.second_opinion_percent <= 100, "second_opinion_percent: from 0 to 100");
        ensure!(self.manual_minutes <= 1_440, "manual_minutes: from 0 to 1440");
        Ok(())
    }
}
