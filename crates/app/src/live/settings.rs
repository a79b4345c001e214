//! What of the configuration a node goes by.

use crate::config::{events, resolver, review};

/// How a node decides, and how long it keeps what.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Settings {
    /// How changes that come record by record are decided.
    pub resolver: resolver::Settings,
    /// How people look at pairs.
    pub review: review::Settings,
    /// How long business events are kept.
    pub events: events::Settings,
}
