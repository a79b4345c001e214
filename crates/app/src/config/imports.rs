//! How files are taken in beside everything else: the section `[imports]` of the configuration.

use serde::Deserialize;

/// The section `[imports]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Requests a second at which a file is taken in at half of its speed; 0: it never gives way.
    pub half_speed_at: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { half_speed_at: 25 }
    }
}
