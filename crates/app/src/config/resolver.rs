//! How changes that come record by record are decided: the section `[resolver]` of the configuration.

use serde::Deserialize;

/// The section `[resolver]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Records that may hang together for an answer at once.
    pub most_at_once: usize,
    /// Events after which the working set is written down anew.
    pub snapshot_events: i64,
    /// Minutes after which it is where anything happened.
    pub snapshot_minutes: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { most_at_once: 2_000, snapshot_events: 100_000, snapshot_minutes: 10 }
    }
}
