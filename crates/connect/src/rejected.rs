//! Rows that were left out, with what stood in them, for whoever keeps them under seal until they are repaired.
//! No value is written by `Debug`, and no cell of a forbidden column is in them.

use crate::reject::Reject;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Stands at the end of what had to be cut: it must be written in full before it can be read again.
pub(crate) const CUT: &str = "…[cut]";

/// The longest raw line that is kept.
const LONGEST_TEXT: usize = 64 << 10;
/// The longest cell that is kept of a row which is too long itself.
const LONGEST_CELL: usize = 4 << 10;

/// A row that was left out, and its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejected {
    /// Which row, and why.
    pub reject: Reject,
    /// What stood in it.
    pub content: Content,
}

/// What stood in a row that was left out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// The cells could be told apart: heading and cell, in the order of the file.
    Row(Vec<(String, String)>),
    /// They could not: the raw line, at most 64 KiB of it; what was cut ends in `…[cut]`.
    Text(String),
    /// They could not, and a forbidden value could be among them.
    Withheld,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(cells) => write!(f, "Row({} cells)", cells.len()),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Withheld => f.write_str("Withheld"),
        }
    }
}

impl Content {
    /// A raw line; what is no text in it becomes U+FFFD.
    pub(crate) fn text(line: &[u8]) -> Self {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Self::Text(cut(line, LONGEST_TEXT))
    }

    /// Cells under their headings. Those of a row that is too long are cut.
    pub(crate) fn row<'a>(cells: impl Iterator<Item = (&'a str, Cow<'a, str>)>, is_too_long: bool) -> Self {
        let longest = if is_too_long { LONGEST_CELL } else { usize::MAX };
        Self::Row(cells.map(|(heading, cell)| (heading.to_owned(), cut(cell.as_bytes(), longest))).collect())
    }

    /// About how much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Row(cells) => cells.iter().map(|(heading, cell)| heading.len() + cell.len() + 64).sum(),
            Self::Text(text) => text.len(),
            Self::Withheld => 0,
        }
    }
}

/// The bytes as text, at most this many of them, the mark included.
fn cut(bytes: &[u8], longest: usize) -> String {
    if bytes.len() <= longest {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let room = longest - CUT.len();
    // A character must not be cut in two: up to three bytes of one may stand at the end.
    let start = (room.saturating_sub(3)..=room).rev().find(|at| bytes[*at] & 0xc0 != 0x80).unwrap_or(room);
    format!("{}{CUT}", String::from_utf8_lossy(&bytes[..start]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let row = Content::row([("nom", Cow::Borrowed("Lefèvre"))].into_iter(), false);
        let shown = format!("{row:?} {:?} {:?}", Content::text(b"Lefevre;1"), Content::Withheld);
        assert_eq!(shown, "Row(1 cells) Text(9 bytes) Withheld");
    }

    fn check(line: &[u8], expected: &str) {
        assert!(Content::text(line) == Content::Text(expected.to_owned()));
    }

    #[test]
    fn a_line_is_cut_between_characters_and_marked() {
        check(b"a;b\r\n", "a;b");
        check(b"a\xff", "a\u{fffd}");
        check(&vec![b'x'; LONGEST_TEXT], &"x".repeat(LONGEST_TEXT));
        let room = LONGEST_TEXT - CUT.len();
        check(&vec![b'x'; LONGEST_TEXT + 1], &format!("{}{CUT}", "x".repeat(room)));
        for shift in 0..4 {
            let text = format!("{}{}", "x".repeat(shift), "€".repeat(LONGEST_TEXT));
            let kept = (room - shift) / 3;
            check(text.as_bytes(), &format!("{}{}{CUT}", "x".repeat(shift), "€".repeat(kept)));
        }
    }
}
