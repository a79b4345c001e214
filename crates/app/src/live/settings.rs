//! What of the configuration a node goes by.

use crate::config::{events, resolver};

/// How a node decides, and how long it keeps what.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Settings {
    /// How changes that come record by record are decided.
    pub resolver: resolver::Settings,
    /// How long business events are kept.
    pub events: events::Settings,
}
