//! Cuts one row of delimited text into cells. It looks at bytes only and copies nothing.

use memchr::memchr;

/// The characters that give the text its shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Dialect {
    /// Between cells.
    pub(crate) delimiter: u8,
    /// Around cells that contain a delimiter, a line end or the quote itself, doubled.
    pub(crate) quote: u8,
}

/// Where a cell's text lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cell {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether quotes in it are doubled.
    pub(super) doubled: bool,
}

/// What was found at a position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// A whole row: its last byte and the start of the next one.
    Row { end: usize, next: usize, doubled: bool },
    /// The row goes on beyond the bytes at hand.
    More,
    /// A quotation mark swallows the following lines.
    Unclosed,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = ONES << 7;

/// Knows for each byte whether it ends a cell without quotes.
pub(super) struct Scanner {
    dialect: Dialect,
    delimiters: u64,
    stops: [bool; 256],
}

impl Scanner {
    pub(super) fn new(dialect: Dialect) -> Self {
        let mut stops = [false; 256];
        for stop in [dialect.delimiter, b'\n', b'\r'] {
            stops[usize::from(stop)] = true;
        }
        Self { dialect, delimiters: ONES * u64::from(dialect.delimiter), stops }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Cuts the row that starts at `start`. `ended` says that no byte follows the ones given.
    pub(super) fn row(&self, bytes: &[u8], start: usize, ended: bool, cells: &mut Vec<Cell>) -> Found {
        cells.clear();
        let mut at = start;
        let mut any_doubled = false;
        loop {
            let begin = at;
            let mut cell = None;
            if bytes.get(at) == Some(&self.dialect.quote) {
                match self.quoted(bytes, at, ended) {
                    Quoted::Cell { end, doubled } => {
                        any_doubled |= doubled;
                        cell = Some(Cell { start: begin as u32 + 1, end: end as u32, doubled });
                        at = end + 1;
                    }
                    Quoted::Plain => {}
                    Quoted::More => return Found::More,
                    Quoted::Unclosed => return Found::Unclosed,
                }
            }
            at = self.stop(bytes, at);
            cells.push(cell.unwrap_or(Cell { start: begin as u32, end: at as u32, doubled: false }));
            match bytes.get(at) {
                Some(byte) if *byte == self.dialect.delimiter => at += 1,
                Some(b'\n') => return Found::Row { end: at, next: at + 1, doubled: any_doubled },
                Some(_) => return carriage_return(bytes, at, ended, any_doubled),
                None if ended => return Found::Row { end: at, next: at, doubled: any_doubled },
                None => return Found::More,
            }
        }
    }

    /// The position of the next delimiter or line end, or the end of the bytes. Cells are short, so eight bytes
    /// are tested at once without a call: a byte that is the delimiter or below 0x0e shows as a high bit.
    #[inline]
    fn stop(&self, bytes: &[u8], from: usize) -> usize {
        let mut at = from;
        while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_le_bytes(*word);
            let delimiter = word ^ self.delimiters;
            let is_delimiter = delimiter.wrapping_sub(ONES) & !delimiter;
            let is_control = word.wrapping_sub(ONES * 0x0e) & !word;
            let hits = (is_delimiter | is_control) & HIGH_BITS;
            if hits == 0 {
                at += 8;
                continue;
            }
            at += hits.trailing_zeros() as usize / 8;
            if self.stops[usize::from(bytes[at])] {
                return at;
            }
            at += 1;
        }
        while at < bytes.len() && !self.stops[usize::from(bytes[at])] {
            at += 1;
        }
        at
    }

    /// The cell whose opening quote stands at `open`.
    fn quoted(&self, bytes: &[u8], open: usize, ended: bool) -> Quoted {
        let mut at = open + 1;
        let mut doubled = false;
        loop {
            let Some(found) = memchr(self.dialect.quote, &bytes[at..]) else {
                return if ended { Quoted::Unclosed } else { Quoted::More };
            };
            let close = at + found;
            match bytes.get(close + 1) {
                Some(next) if *next == self.dialect.quote => {
                    doubled = true;
                    at = close + 2;
                }
                Some(next) if !self.stops[usize::from(*next)] => {
                    // Text behind the closing quote: within one line it is an unquoted cell that happens to
                    // start with a quote; over several lines the first quote was never closed.
                    let spans_lines = memchr(b'\n', &bytes[open..close]).is_some();
                    return if spans_lines { Quoted::Unclosed } else { Quoted::Plain };
                }
                None if !ended => return Quoted::More,
                _ => return Quoted::Cell { end: close, doubled },
            }
        }
    }
}

enum Quoted {
    Cell { end: usize, doubled: bool },
    Plain,
    More,
    Unclosed,
}

fn carriage_return(bytes: &[u8], at: usize, ended: bool, doubled: bool) -> Found {
    match bytes.get(at + 1) {
        Some(b'\n') => Found::Row { end: at, next: at + 2, doubled },
        None if !ended => Found::More,
        _ => Found::Row { end: at, next: at + 1, doubled },
    }
}

/// Appends a cell's text to `out`, doubled quotes made single.
pub(super) fn unquote(cell: &str, quote: u8, out: &mut String) {
    let mut rest = cell;
    while let Some(at) = memchr(quote, rest.as_bytes()) {
        out.push_str(&rest[..=at]);
        let skip = usize::from(rest.as_bytes().get(at + 1) == Some(&quote));
        rest = &rest[at + 1 + skip..];
    }
    out.push_str(rest);
}

/// Finds the end of a row without keeping it, piece by piece.
pub(super) struct Skipper {
    dialect: Dialect,
    quoted: bool,
    previous: u8,
}

impl Skipper {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, quoted: false, previous: dialect.delimiter }
    }

    /// The position behind the row's line end, if it lies in this piece.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, &byte) in bytes.iter().enumerate() {
            let opens = self.previous == self.dialect.delimiter || self.previous == self.dialect.quote;
            if byte == self.dialect.quote && (self.quoted || opens) {
                self.quoted = !self.quoted;
            } else if byte == b'\n' && !self.quoted {
                return Some(at + 1);
            }
            self.previous = byte;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect { delimiter: b';', quote: b'"' };

    fn check(text: &str, expected: &[&str]) {
        let mut cells = Vec::new();
        let found = Scanner::new(DIALECT).row(text.as_bytes(), 0, true, &mut cells);
        assert!(matches!(found, Found::Row { .. }), "{text:?}: {found:?}");
        let cut: Vec<&str> = cells.iter().map(|cell| &text[cell.start as usize..cell.end as usize]).collect();
        assert_eq!(cut, expected, "{text:?}");
    }

    #[test]
    fn rows_are_cut_into_cells() {
        check("a;b\nnext", &["a", "b"]);
        check("a;b\r\nnext", &["a", "b"]);
        check("a;\"b;c\nd\";e\n", &["a", "b;c\nd", "e"]);
        check("\"a \"\"b\"\"\";c", &["a \"\"b\"\"", "c"]);
        check(";;\n", &["", "", ""]);
        check("\"\";x", &["", "x"]);
        check("5\" tube;\"Bar\" du port;x\n", &["5\" tube", "\"Bar\" du port", "x"]);
        check("", &[""]);
        check(
            "a long cell, é and \u{1} \u{b};x;12345678;1234567;\n",
            &["a long cell, é and \u{1} \u{b}", "x", "12345678", "1234567", ""],
        );
    }

    #[test]
    fn a_row_cut_off_by_the_window_waits_for_more() {
        let scanner = Scanner::new(DIALECT);
        for text in ["a;b", "a;\"b", "a;\"b\"", "a;b\r"] {
            assert_eq!(scanner.row(text.as_bytes(), 0, false, &mut Vec::new()), Found::More, "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_swallows_lines_is_noticed() {
        let scanner = Scanner::new(DIALECT);
        for text in ["\"a;b\nc;d\n", "\"a;b\nc;\"d\"\n"] {
            assert_eq!(scanner.row(text.as_bytes(), 0, true, &mut Vec::new()), Found::Unclosed, "{text:?}");
        }
    }

    #[test]
    fn skipping_finds_the_end_of_the_row_across_pieces() {
        let text = b"a;\"x\ny\"\"\nz\";5\" q\nnext";
        for cut in 0..text.len() - 4 {
            let mut skipper = Skipper::new(DIALECT);
            let (first, second) = text.split_at(cut);
            let end = skipper.feed(first).or_else(|| skipper.feed(second).map(|end| end + cut));
            assert_eq!(end, Some(text.len() - 4), "cut at {cut}");
        }
    }
}
