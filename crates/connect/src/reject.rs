//! Rows that could not be used: which row of which file, and why. What stood in them is kept only where the
//! caller asks for it, until it is taken away.

use serde::{Deserialize, Serialize};
use std::fmt;

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
