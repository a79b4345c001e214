//! How changes that come record by record are decided: the section `[resolver]` of the configuration.

use serde::Deserialize;

/// The section `[resolver]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Records that may hang together for an answer at once.
    pub most_at_once: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { most_at_once: 2_000 }
    }
}
