//! Rows that could not be used: which row of which file, and why. What stood in them is kept only where the
//! caller asks for it, until it is taken away.

use crate::rejected::{Content, Rejected};
use crate::{Source, batch};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Rejects kept one by one for each file; beyond that they are only counted.
const KEPT: usize = 10_000;

/// One row that was left out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reject {
    /// The file's name.
    pub file: String,
    /// Row number as a spreadsheet shows it: the heading is row 1 where it stands on top. Of JSON Lines, the
    /// line number.
    pub row: u64,
    /// The column concerned, where one is.
    pub column: Option<String>,
    /// Why it cannot be used.
    pub reason: RejectReason,
}

/// Why a row cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RejectReason {
    /// Another number of cells than there are headings.
    Ragged {
        /// Number of headings.
        headings: usize,
        /// Number of cells.
        cells: usize,
    },
    /// A quotation mark opens a cell and never closes it.
    UnclosedQuote,
    /// Longer than 1 MiB.
    TooLong,
    /// Bytes that are no text in the file's encoding.
    Garbled,
    /// A NUL byte.
    NulByte,
    /// A line that is not valid JSON.
    BadJson {
        /// Where in the line, counted in bytes from 1.
        at: usize,
    },
    /// A line of JSON that is not an object.
    NotAnObject,
    /// A number with more digits than can be kept exactly.
    NumberTooLong,
}

impl RejectReason {
    /// The reason in one word, for counting.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Ragged { .. } => "ragged",
            Self::UnclosedQuote => "unclosed_quote",
            Self::TooLong => "too_long",
            Self::Garbled => "garbled",
            Self::NulByte => "nul_byte",
            Self::BadJson { .. } => "bad_json",
            Self::NotAnObject => "not_an_object",
            Self::NumberTooLong => "number_too_long",
        }
    }
}

impl fmt::Display for RejectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ragged { headings, cells } => write!(f, "{cells} cells under {headings} headings"),
            Self::UnclosedQuote => f.write_str("a quotation mark is never closed"),
            Self::TooLong => f.write_str("longer than 1 MiB"),
            Self::Garbled => f.write_str("bytes that are no text in the file's encoding"),
            Self::NulByte => f.write_str("contains a NUL byte"),
            Self::BadJson { at } => write!(f, "not valid JSON at byte {at}"),
            Self::NotAnObject => f.write_str("not a JSON object"),
            Self::NumberTooLong => f.write_str("a number too long to be kept exactly; write it as text"),
        }
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} row {}", self.file, self.row)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column:?}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

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
