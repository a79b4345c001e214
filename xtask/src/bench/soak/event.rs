//! An event as those who follow are told of it.

use serde_json::Value;

/// An event of the log.
pub struct Event {
    /// Its id.
    pub id: String,
    /// Its type, without name of the maker and version.
    pub kind: String,
    /// What it says.
    pub data: Value,
}
