//! Cuts text into lines; one that is too long is passed over in constant memory.

use crate::Error;
use crate::window::{LONGEST_ROW, Window};
use memchr::memchr;

/// How much is kept of a line that is passed over: more than anybody asks for.
const HEAD: usize = 1 << 17;

/// The lines of a file.
pub(super) struct Lines {
    window: Window,
    used: usize,
    row: u64,
    /// Beginning of a line that was passed over.
    head: Vec<u8>,
}

/// One line.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Line<'a> {
    /// Its bytes, without the line end.
    Whole(&'a [u8]),
    /// Longer than a row may be: its beginning.
    TooLong(&'a [u8]),
}

impl Lines {
    pub(super) fn new(window: Window) -> Self {
        Self { window, used: 0, row: 0, head: Vec::new() }
    }

    /// Number of the line last handed out, from 1.
    pub(super) fn row(&self) -> u64 {
        self.row
    }

    pub(super) fn window(&self) -> &Window {
        &self.window
    }

    /// The next line, or `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, Error> {
        self.window.consume(std::mem::take(&mut self.used));
        loop {
            let (length, end) = (self.window.bytes().len(), memchr(b'\n', self.window.bytes()));
            if let Some(end) = end.or_else(|| self.window.ended().then_some(length)) {
                if length == 0 {
                    return Ok(None);
                }
                self.row += 1;
                self.used = (end + 1).min(length);
                let line = &self.window.bytes()[..end];
                return Ok(Some(if end > LONGEST_ROW { Line::TooLong(line) } else { Line::Whole(line) }));
            }
            if length > LONGEST_ROW {
                self.head.clear();
                self.head.extend_from_slice(&self.window.bytes()[..HEAD]);
                self.pass_over()?;
                self.row += 1;
                return Ok(Some(Line::TooLong(&self.head)));
            }
            self.window.refill()?;
        }
    }

    fn pass_over(&mut self) -> Result<(), Error> {
        loop {
            let (length, end) = (self.window.bytes().len(), memchr(b'\n', self.window.bytes()));
            self.window.consume(end.map_or(length, |end| end + 1));
            if end.is_some() || self.window.ended() {
                return Ok(());
            }
            self.window.refill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::{Charset, Text};
    use crate::input::Input;
    use std::io::Write;

    /// The length of each line; `None` for one that is too long.
    fn check(text: &[u8], expected: &[Option<usize>]) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        let source = crate::Source { path: file.path().to_owned(), ..Default::default() };
        let text = Text::new(Input::open(&source).unwrap(), Charset::detect(b"")).unwrap();
        let mut lines = Lines::new(Window::new(text));
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push(match line {
                Line::Whole(line) => Some(line.len()),
                Line::TooLong(_) => None,
            });
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_are_cut() {
        check(b"", &[]);
        check(b"a\n\nbc", &[Some(1), Some(0), Some(2)]);
        check(b"a\n", &[Some(1)]);
    }

    #[test]
    fn a_line_too_long_costs_itself_only() {
        let long = vec![b'x'; 5 << 20];
        check(&[b"a\n", &long[..], b"\nbc\n"].concat(), &[Some(1), None, Some(2)]);
        check(&[b"a\n", &long[..]].concat(), &[Some(1), None]);
        check(&[&long[..LONGEST_ROW], b"\nbc"].concat(), &[Some(LONGEST_ROW), Some(2)]);
        check(&[&long[..=LONGEST_ROW], b"\nbc"].concat(), &[None, Some(2)]);
    }
}
