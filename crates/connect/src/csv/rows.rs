//! Delimited text into batches. Rows that cannot be used are set aside; the file always goes on.

use super::opening::Opening;
use super::scan::{Cell, Found, Scanner, Skipper, unquote};
use crate::Error;
use crate::batch::is_full;
use crate::columns::Plan;
use crate::reject::RejectReason;
use crate::rejected::Content;
use crate::rejects::Rejects;
use crate::window::{LONGEST_ROW, Window, valid};
use memchr::memchr;
use model::RawBatch;
use std::borrow::Cow;

/// Lines that must look like rows of their own before a long quotation is taken for one that never closes.
const WITNESSES: usize = 3;

/// The rows of a file of delimited text.
pub(crate) struct Rows {
    window: Window,
    scanner: Scanner,
    plan: Plan,
    row: u64,
    skipping: Option<Skipper>,
    cells: Vec<Cell>,
    unquoted: Unquoted,
    blank: u64,
}

/// What to do after a look at the window.
#[derive(PartialEq, Eq)]
enum Next {
    LookAgain,
    ReadOn,
    Stop,
}

impl Rows {
    /// Starts behind the headings.
    pub(crate) fn new(mut window: Window, opening: &Opening, plan: Plan) -> Result<Self, Error> {
        let scanner = Scanner::new(opening.dialect);
        let mut cells = Vec::new();
        for _ in 0..opening.rows {
            pass(&mut window, &scanner, &mut cells)?;
        }
        let (row, unquoted) = (opening.rows, Unquoted::default());
        Ok(Self { window, scanner, plan, row, skipping: None, cells, unquoted, blank: 0 })
    }

    /// The text at hand.
    pub(crate) fn window(&self) -> &Window {
        &self.window
    }

    /// Rows without any text; they are left out silently.
    pub(crate) fn blank(&self) -> u64 {
        self.blank
    }

    /// Appends rows until the batch is full or the file ends.
    pub(crate) fn fill(&mut self, batch: &mut RawBatch, rejects: &mut Rejects) -> Result<(), Error> {
        loop {
            let next = if self.skipping.is_some() { self.skip() } else { self.take(batch, rejects) };
            match next {
                Next::LookAgain => {}
                Next::ReadOn => self.window.refill()?,
                Next::Stop => return Ok(()),
            }
        }
    }

    /// Passes over the rest of a row that is too long.
    fn skip(&mut self) -> Next {
        let bytes = self.window.bytes();
        match self.skipping.as_mut().and_then(|skipper| skipper.feed(bytes)) {
            Some(end) => {
                self.skipping = None;
                self.window.consume(end);
                Next::LookAgain
            }
            None => {
                self.window.consume(bytes.len());
                if self.window.ended() { Next::Stop } else { Next::ReadOn }
            }
        }
    }

    /// Takes the whole rows that lie in the window.
    fn take(&mut self, batch: &mut RawBatch, rejects: &mut Rejects) -> Next {
        let (bytes, ended) = (self.window.bytes(), self.window.ended());
        let mut text = Valid::from(bytes, 0);
        let has_nul = memchr(0, bytes).is_some();
        let mut at = 0;
        let next = loop {
            if is_full(batch) || rejects.is_full() {
                break Next::Stop;
            }
            if at == bytes.len() {
                break if ended { Next::Stop } else { Next::ReadOn };
            }
            match self.scanner.row(bytes, at, ended, &mut self.cells) {
                Found::Row { end, next, doubled } => {
                    self.row += 1;
                    let row = &bytes[at..end];
                    self.remove(rejects);
                    if row.len() < self.cells.len() {
                        self.blank += 1;
                    } else if let Some(reason) = self.fault(row, text.holds(end), has_nul) {
                        rejects.add(self.row, None, reason, || self.content(bytes, row));
                    } else if doubled {
                        let cells = self.plan.columns.iter().map(|column| self.cells[*column]);
                        self.unquoted.take(cells, &text, self.scanner.dialect().quote);
                        batch.push(self.row, self.unquoted.cells());
                    } else {
                        let cells = self.plan.columns.iter().map(|column| self.cells[*column]);
                        batch.push(self.row, cells.map(|cell| text.cell(cell)));
                    }
                    at = next;
                }
                Found::More if bytes.len() - at <= LONGEST_ROW => break Next::ReadOn,
                Found::More if !self.looks_unclosed(&bytes[at..]) => {
                    self.row += 1;
                    rejects.add(self.row, None, RejectReason::TooLong, || self.plan.raw(&bytes[at..]));
                    self.skipping = Some(Skipper::new(self.scanner.dialect()));
                    break Next::ReadOn;
                }
                Found::Unclosed | Found::More => {
                    self.row += 1;
                    let behind = behind_line(&bytes[at..]).map_or(bytes.len(), |length| at + length);
                    let reason = RejectReason::UnclosedQuote;
                    rejects.add(self.row, None, reason, || self.plan.raw(&bytes[at..behind]));
                    at = behind;
                }
            }
            text.follow(bytes, at);
        };
        self.window.consume(at);
        next
    }

    /// Why a row cannot be used, if so.
    fn fault(&self, row: &[u8], is_valid: bool, may_have_nul: bool) -> Option<RejectReason> {
        if row.len() > LONGEST_ROW {
            return Some(RejectReason::TooLong);
        }
        if !is_valid {
            return Some(RejectReason::Garbled);
        }
        if may_have_nul && memchr(0, row).is_some() {
            return Some(RejectReason::NulByte);
        }
        self.misfit()
    }

    fn misfit(&self) -> Option<RejectReason> {
        self.plan.misfit(self.cells.len(), |column| self.is_empty(column))
    }

    fn is_empty(&self, column: usize) -> bool {
        self.cells.get(column).is_none_or(|cell| cell.start == cell.end)
    }

    /// Counts what the forbidden cells of the row at hand hold, if its cells are told apart.
    fn remove(&self, rejects: &mut Rejects) {
        if !self.plan.forbidden.is_empty() && self.misfit().is_none() {
            rejects.remove(&self.plan.forbidden, |column| self.is_empty(column));
        }
    }

    /// What may be kept of the row at hand, which cannot be used.
    fn content(&self, bytes: &[u8], row: &[u8]) -> Content {
        if self.misfit().is_some() {
            return self.plan.raw(row);
        }
        self.plan.row(row.len() > LONGEST_ROW, |column| {
            let Some(cell) = self.cells.get(column) else { return Cow::Borrowed("") };
            let text = String::from_utf8_lossy(&bytes[cell.start as usize..cell.end as usize]);
            if cell.doubled { Cow::Owned(unquoted(&text, self.scanner.dialect().quote)) } else { text }
        })
    }

    /// Whether the lines below the first one look like rows, so that the quotation that spans them was opened
    /// by mistake rather than for a very long text.
    fn looks_unclosed(&self, bytes: &[u8]) -> bool {
        let Some(mut at) = behind_line(bytes) else { return false };
        let (mut cells, headings) = (Vec::new(), self.plan.headings.len());
        for _ in 0..WITNESSES {
            match self.scanner.row(bytes, at, false, &mut cells) {
                Found::Row { next, .. } if cells.len() > 1 && cells.len() == headings => at = next,
                _ => return false,
            }
        }
        true
    }
}

/// Passes over one row at the beginning of a file, which its sample has shown to be whole.
fn pass(window: &mut Window, scanner: &Scanner, cells: &mut Vec<Cell>) -> Result<(), Error> {
    loop {
        match scanner.row(window.bytes(), 0, window.ended(), cells) {
            Found::Row { next, .. } => {
                window.consume(next);
                return Ok(());
            }
            _ if window.ended() => return Ok(()),
            _ => window.refill()?,
        }
    }
}

fn unquoted(cell: &str, quote: u8) -> String {
    let mut text = String::with_capacity(cell.len());
    unquote(cell, quote, &mut text);
    text
}

fn behind_line(bytes: &[u8]) -> Option<usize> {
    memchr(b'\n', bytes).map(|at| at + 1)
}

/// A stretch of the window that is known to be valid text.
struct Valid<'a> {
    text: &'a str,
    base: usize,
}

impl<'a> Valid<'a> {
    fn from(bytes: &'a [u8], base: usize) -> Self {
        Self { text: valid(&bytes[base..]), base }
    }

    /// Whether the stretch reaches to this position.
    fn holds(&self, end: usize) -> bool {
        end <= self.base + self.text.len()
    }

    /// Starts a new stretch if the position has left this one.
    fn follow(&mut self, bytes: &'a [u8], at: usize) {
        if !self.holds(at) {
            *self = Self::from(bytes, at);
        }
    }

    fn cell(&self, cell: Cell) -> &'a str {
        &self.text[cell.start as usize - self.base..cell.end as usize - self.base]
    }
}

/// The cells of a row in which quotes are doubled, made single.
#[derive(Default)]
struct Unquoted {
    text: String,
    ends: Vec<usize>,
}

impl Unquoted {
    fn take(&mut self, cells: impl Iterator<Item = Cell>, valid: &Valid<'_>, quote: u8) {
        self.text.clear();
        self.ends.clear();
        for cell in cells {
            let text = valid.cell(cell);
            if cell.doubled {
                unquote(text, quote, &mut self.text);
            } else {
                self.text.push_str(text);
            }
            self.ends.push(self.text.len());
        }
    }

    fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }
}
