//! JSON Lines: one object a line, nested keys joined by a dot.

mod flatten;
mod lines;

use crate::Error;
use crate::batch::is_full;
use crate::columns::Plan;
use crate::reject::{RejectReason, Rejects};
use crate::window::Window;
use flatten::{Sink, flatten};
use lines::{Line, Lines};
use memchr::memchr;
use model::RawBatch;
use rustc_hash::{FxHashMap, FxHashSet};

/// Lines whose keys become the headings.
const LOOK: usize = 1_000;
/// Keys kept as headings: a file with more uses values as keys.
const MOST_KEYS: usize = 1_000;
/// Keys met later that are remembered.
const MOST_LATE: usize = 100;

/// The keys of the first thousand lines, in the order of their first appearance.
pub(crate) fn headings(window: Window) -> Result<Vec<String>, Error> {
    let mut keys = Keys::default();
    let mut lines = Lines::new(window);
    for _ in 0..LOOK {
        match lines.next()? {
            None => break,
            Some(Line::Whole(line)) => {
                // A line that cannot be read gives no headings; it is reported when the rows are read.
                let _ = std::str::from_utf8(line).map(|line| flatten(line, &mut keys));
            }
            Some(Line::TooLong) => {}
        }
    }
    Ok(keys.headings)
}

#[derive(Default)]
struct Keys {
    headings: Vec<String>,
    known: FxHashSet<String>,
}

impl Sink for Keys {
    fn value(&mut self, key: &str, _text: &str) {
        if self.headings.len() < MOST_KEYS && self.known.insert(key.to_owned()) {
            self.headings.push(key.to_owned());
        }
    }

    fn number_too_long(&mut self, key: &str) {
        self.value(key, "");
    }
}

/// The rows of a file of JSON Lines.
pub(crate) struct Rows {
    lines: Lines,
    plan: Plan,
    cells: Cells,
    blank: u64,
}

impl Rows {
    /// Starts at the first line.
    pub(crate) fn new(window: Window, headings: &[String], plan: Plan) -> Self {
        let columns = headings.iter().cloned().enumerate().map(|(at, heading)| (heading, at)).collect();
        let spans = vec![(0, 0); headings.len()];
        let headings = headings.to_vec();
        let cells =
            Cells { headings, columns, likely: 0, spans, text: String::new(), fault: None, late: Vec::new() };
        Self { lines: Lines::new(window), plan, cells, blank: 0 }
    }

    /// The text at hand.
    pub(crate) fn window(&self) -> &Window {
        self.lines.window()
    }

    /// Lines without any text; they are left out silently.
    pub(crate) fn blank(&self) -> u64 {
        self.blank
    }

    /// Keys that first appeared when the headings were settled already.
    pub(crate) fn late(&self) -> &[String] {
        &self.cells.late
    }

    /// Appends rows until the batch is full or the file ends.
    pub(crate) fn fill(&mut self, batch: &mut RawBatch, rejects: &mut Rejects) -> Result<(), Error> {
        while !is_full(batch) {
            let row = self.lines.row() + 1;
            let fault = match self.lines.next()? {
                None => break,
                Some(Line::TooLong) => Some((None, RejectReason::TooLong)),
                Some(Line::Whole(line)) if line.trim_ascii().is_empty() => {
                    self.blank += 1;
                    continue;
                }
                Some(Line::Whole(line)) => self.cells.read(line),
            };
            match fault {
                Some((column, reason)) => rejects.add(row, column, reason),
                None => batch.push(row, self.plan.columns.iter().map(|column| self.cells.cell(*column))),
            }
        }
        Ok(())
    }
}

type Fault = (Option<String>, RejectReason);

/// The values of one line, under the headings.
struct Cells {
    headings: Vec<String>,
    columns: FxHashMap<String, usize>,
    /// The column behind the last one met: lines mostly hold the same keys in the same order.
    likely: usize,
    spans: Vec<(usize, usize)>,
    text: String,
    fault: Option<Fault>,
    late: Vec<String>,
}

impl Cells {
    /// Reads a line, or says why it cannot be used.
    fn read(&mut self, line: &[u8]) -> Option<Fault> {
        self.text.clear();
        self.spans.fill((0, 0));
        self.likely = 0;
        self.fault = None;
        let Ok(line) = std::str::from_utf8(line) else { return Some((None, RejectReason::Garbled)) };
        match flatten(line, self) {
            Err(reason) => Some((None, reason)),
            Ok(()) => self.fault.take(),
        }
    }

    fn cell(&self, column: usize) -> &str {
        let (start, end) = self.spans[column];
        &self.text[start..end]
    }

    fn column(&self, key: &str) -> Option<usize> {
        match self.headings.get(self.likely) {
            Some(heading) if heading == key => Some(self.likely),
            _ => self.columns.get(key).copied(),
        }
    }

    fn is_late(&mut self, key: &str) {
        if self.late.len() < MOST_LATE && !self.late.iter().any(|known| known == key) {
            self.late.push(key.to_owned());
        }
    }
}

impl Sink for Cells {
    fn value(&mut self, key: &str, text: &str) {
        let Some(column) = self.column(key) else { return self.is_late(key) };
        self.likely = column + 1;
        if memchr(0, text.as_bytes()).is_some() {
            self.fault.get_or_insert_with(|| (Some(key.to_owned()), RejectReason::NulByte));
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.spans[column] = (start, self.text.len());
    }

    fn number_too_long(&mut self, key: &str) {
        self.fault.get_or_insert_with(|| (Some(key.to_owned()), RejectReason::NumberTooLong));
    }
}
