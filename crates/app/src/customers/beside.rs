//! What stewards entered, each record with those that it was said to be the same person as.

use crate::decisions::{Book, Kind};
use rustc_hash::FxHashMap;

/// Records that stewards joined, by record.
#[derive(Default)]
pub(crate) struct Beside(FxHashMap<i64, Vec<i64>>);

impl Beside {
    /// By the decisions that were taken together with a pin: whoever enters a value joins its record and pins it at once.
    pub fn of(book: &Book) -> Beside {
        let mut beside = Beside::default();
        let pins = book.entries.iter().filter(|entry| entry.kind == Kind::Pin && entry.group != entry.id);
        for pin in pins {
            let joined = book.group(pin.group).filter(|entry| entry.kind == Kind::Same);
            let others: Vec<i64> = joined.flat_map(|entry| &entry.sides[0]).copied().collect();
            for record in &pin.sides[0] {
                let others = others.iter().filter(|other| *other != record);
                beside.0.entry(*record).or_default().extend(others);
            }
        }
        beside
    }

    /// The records beside which this one was entered.
    pub fn of_record(&self, record: i64) -> &[i64] {
        self.0.get(&record).map_or(&[], Vec::as_slice)
    }
}
