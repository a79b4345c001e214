//! What of the configuration a node goes by.

use crate::config::{Config, events, imports, resolver, review};

/// How a node decides, and how long it keeps what.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Settings {
    /// How changes that come record by record are decided.
    pub resolver: resolver::Settings,
    /// How files are taken in beside everything else.
    pub imports: imports::Settings,
    /// How people look at pairs.
    pub review: review::Settings,
    /// How long business events are kept.
    pub events: events::Settings,
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Settings {
        let Config { resolver, imports, review, events, .. } = *config;
        Settings { resolver, imports, review, events }
    }
}
