//! What both tools made of one file, and what the demo retailer's files are called.

use super::measure::Measure;

/// The demo retailer at the size of the shared retail file, to compare how hard they are.
pub const SMALL: u64 = 20_000;

/// What both tools made of a file.
pub struct Pairing {
    /// The data set's name.
    pub data: String,
    /// Ours.
    pub amigo: Measure,
    /// Theirs.
    pub splink: Measure,
}

/// A demo data set's name in tables.
pub fn demo_name(records: u64) -> String {
    match records {
        size if size % 1_000_000 == 0 => format!("demo_{}m", size / 1_000_000),
        size if size % 1_000 == 0 => format!("demo_{}k", size / 1_000),
        size => format!("demo_{size}"),
    }
}
