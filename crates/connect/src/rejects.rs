//! What was left out of one file: the first rows one by one, all of them counted, their contents handed over as they
//! come.

use crate::reject::{Reject, RejectReason};
use crate::rejected::{Content, Rejected};
use crate::{Source, batch};
use std::collections::BTreeMap;

/// Rejects kept one by one for each file; beyond that they are only counted.
const KEPT: usize = 10_000;

/// What was left out of one file. Rejects: the first ones in full, all of them counted, and where wanted all of
/// them with their content. Cells of forbidden columns: counted.
#[derive(Debug, Default)]
pub(crate) struct Rejects {
    file: String,
    kept: Vec<Reject>,
    counts: BTreeMap<&'static str, u64>,
    keeps_content: bool,
    waiting: Vec<Rejected>,
    /// Rejects, and bytes of their content, since the last call of [`Rejects::start`].
    fresh: (usize, usize),
    /// Non-empty cells of forbidden columns.
    removed: u64,
    /// The same for each forbidden column of the plan.
    removed_of: Vec<u64>,
}

impl Rejects {
    pub(crate) fn of(file: &str, source: &Source) -> Self {
        Self { file: file.to_owned(), keeps_content: source.keep_rejected, ..Self::default() }
    }

    /// Notes a reject. Its content is put together only where it is wanted.
    pub(crate) fn add(
        &mut self,
        row: u64,
        column: Option<String>,
        reason: RejectReason,
        content: impl FnOnce() -> Content,
    ) {
        *self.counts.entry(reason.kind()).or_default() += 1;
        let is_kept = self.kept.len() < KEPT;
        if !is_kept && !self.keeps_content {
            return;
        }
        let reject = Reject { file: self.file.clone(), row, column, reason };
        if self.keeps_content {
            let content = content();
            self.fresh = (self.fresh.0 + 1, self.fresh.1 + content.bytes());
            self.waiting.push(Rejected { reject: reject.clone(), content });
        }
        if is_kept {
            self.kept.push(reject);
        }
    }

    /// Counts what the forbidden columns of a row hold; the same columns every time.
    pub(crate) fn remove(&mut self, forbidden: &[usize], is_empty: impl Fn(usize) -> bool) {
        self.removed_of.resize(forbidden.len(), 0);
        for (number, column) in self.removed_of.iter_mut().zip(forbidden) {
            let holds = u64::from(!is_empty(*column));
            *number += holds;
            self.removed += holds;
        }
    }

    /// Counts forbidden values under headings that came late.
    pub(crate) fn remove_late(&mut self, number: u64) {
        self.removed += number;
    }

    /// How many values of forbidden columns were removed.
    pub(crate) fn removed(&self) -> u64 {
        self.removed
    }

    /// The same for each forbidden column of the plan; shorter before the first row.
    pub(crate) fn removed_of(&self) -> &[u64] {
        &self.removed_of
    }

    /// Begins a new round of reading.
    pub(crate) fn start(&mut self) {
        self.fresh = (0, 0);
    }

    /// Whether this round has set so much aside that it should be taken away before reading on.
    pub(crate) fn is_full(&self) -> bool {
        self.fresh.0 >= batch::ROWS || self.fresh.1 >= batch::BYTES
    }

    /// Hands over what was set aside and not yet taken.
    pub(crate) fn take(&mut self) -> Vec<Rejected> {
        std::mem::take(&mut self.waiting)
    }

    pub(crate) fn kept(&self) -> &[Reject] {
        &self.kept
    }

    pub(crate) fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Content {
        unreachable!("content that nobody asked for")
    }

    #[test]
    fn beyond_the_cap_rejects_are_counted_only() {
        let mut rejects = Rejects::of("a.csv", &Source::default());
        (0..KEPT as u64 + 5).for_each(|row| rejects.add(row, None, RejectReason::Garbled, none));
        assert_eq!(rejects.kept().len(), KEPT);
        assert_eq!(rejects.counts()["garbled"], KEPT as u64 + 5);
    }

    #[test]
    fn a_reject_says_where_and_why() {
        let mut rejects = Rejects::of("a.csv", &Source::default());
        rejects.add(7, Some("Phone".into()), RejectReason::NumberTooLong, none);
        rejects.add(8, None, RejectReason::Ragged { headings: 3, cells: 5 }, none);
        let said: Vec<String> = rejects.kept().iter().map(ToString::to_string).collect();
        let expected =
            "a.csv row 7, column \"Phone\": a number too long to be kept exactly; write it as text";
        assert_eq!(said, [expected, "a.csv row 8: 5 cells under 3 headings"]);
    }
}
