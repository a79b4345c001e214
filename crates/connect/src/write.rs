//! CSV as Amigo writes it: UTF-8, comma, quotes where needed, and no cell that a spreadsheet would run as a
//! formula.
//!
//! The rule: a cell that starts with `=`, `+`, `-`, `@` (also in their full-width forms), a tab or a line end
//! gets an apostrophe in front, which spreadsheets do not show. A plain signed number or phone number
//! (`+33612345678`, `-12.50`, `+33 6 12 34 56 78`) is left as it is: it holds nothing that could be run.

use std::borrow::Cow;
use std::io::{self, Write};

/// Writes rows of text as CSV, each cell made safe by [`safe_cell`].
pub struct CsvWriter<W: Write> {
    writer: csv::Writer<W>,
}

/// A writer of CSV to `to`. Call [`CsvWriter::finish`] at the end, or the last rows may be lost.
pub fn csv_writer<W: Write>(to: W) -> CsvWriter<W> {
    CsvWriter { writer: csv::WriterBuilder::new().flexible(true).from_writer(to) }
}

impl<W: Write> CsvWriter<W> {
    /// Writes one row.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(safe_cell(cell.as_ref()).as_bytes()).map_err(io::Error::from)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io::Error::from)
    }

    /// Writes out what is held back and hands the target over.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| io::Error::from(error.error().kind()))
    }
}

/// The cell as it may stand in a file that a spreadsheet opens; see the rule at the head of this module.
pub fn safe_cell(cell: &str) -> Cow<'_, str> {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if runs && !is_plain_number(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A sign, then digits with nothing but spaces, dots and commas between them.
fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or_default();
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b" .,".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        for cell in [
            "=1+1",
            "+A1",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "=",
            "+",
            "-",
            "＝1",
            "+33=1",
        ] {
            assert_eq!(safe_cell(cell), format!("'{cell}"));
        }
    }

    #[test]
    fn everything_else_is_left_alone() {
        for cell in
            ["", "Jean-Marie", "a=b", "+33612345678", "+33 6 12 34 56 78", "-12.50", "O'Neil", "é@b.fr", "'x"]
        {
            assert_eq!(safe_cell(cell), cell);
        }
    }

    #[test]
    fn rows_are_quoted_where_needed() {
        let mut writer = csv_writer(Vec::new());
        writer.row(["a", "b;c", "d,e", "=f \"g\""]).unwrap();
        writer.row([""]).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        assert_eq!(text, "a,b;c,\"d,e\",\"'=f \"\"g\"\"\"\n\"\"\n");
    }
}
