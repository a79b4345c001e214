//! How good the data of a source are: completeness, accuracy and uniqueness by source, field and day, each as a
//! share whose two numbers are shown, with its formula in words. Counting happens while records pass; nothing is
//! corrected here. Consistency and freshness compare systems with each other and do not belong here.
//!
//! ```text
//! Tally::count(raw, clean) for every record, merge the tallies of all threads
//! Duplicates::of(records, customer_of) once the customers are known
//! Scores::of(day, tally, required, duplicates, weights)
//! ```

mod duplicates;
mod fields;
mod formula;
mod scores;
mod tally;

pub use duplicates::Duplicates;
pub use fields::FieldSet;
pub use formula::Score;
pub use scores::{FieldScore, Ratio, Scores, Weights};
pub use tally::{Tally, filled, inaccurate};

#[cfg(test)]
mod tests;
