//! JSON Lines: one object a line, nested keys joined by a dot.

mod exact;
mod flatten;
mod late;
mod lines;

use crate::batch::is_full;
use crate::columns::Plan;
use crate::forbidden::Judge;
use crate::reject::RejectReason;
use crate::rejected::Content;
use crate::rejects::Rejects;
use crate::window::Window;
use crate::{Error, LineFault};
use flatten::{Sink, flatten};
pub(crate) use late::Late;
use lines::{Line, Lines};
use memchr::memchr;
use model::RawBatch;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// Lines whose keys become the headings.
const LOOK: usize = 1_000;
/// Keys kept as headings: a file with more uses values as keys.
const MOST_KEYS: usize = 1_000;

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
            Some(Line::TooLong(_)) => {}
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
    pub(crate) fn new(window: Window, plan: Plan, judge: Judge) -> Self {
        let cells = Cells::under(&plan, judge);
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
    pub(crate) fn late(&self) -> &Late {
        &self.cells.late
    }

    /// Appends rows until the batch is full or the file ends.
    pub(crate) fn fill(&mut self, batch: &mut RawBatch, rejects: &mut Rejects) -> Result<(), Error> {
        while !is_full(batch) && !rejects.is_full() {
            let row = self.lines.row() + 1;
            let line = match self.lines.next()? {
                None => break,
                Some(Line::TooLong(head)) => {
                    // The mark says that there was more, however long the beginning at hand is.
                    rejects.add(row, None, RejectReason::TooLong, || self.plan.raw(head));
                    continue;
                }
                Some(Line::Whole(line)) if line.trim_ascii().is_empty() => {
                    self.blank += 1;
                    continue;
                }
                Some(Line::Whole(line)) => line,
            };
            let fault = self.cells.read(line);
            self.cells.remove(&self.plan, &fault, rejects);
            match fault {
                None => batch.push(row, self.plan.columns.iter().map(|column| self.cells.cell(*column))),
                Some((column, reason)) => {
                    rejects.add(row, column, reason, || self.cells.content(line, &self.plan));
                }
            }
        }
        Ok(())
    }
}

/// The cells of one line of JSON under the headings of the plan.
pub(crate) fn split(line: &str, plan: &Plan, judge: Judge) -> Result<Content, LineFault> {
    let mut cells = Cells::under(plan, judge);
    match cells.read(line.as_bytes()) {
        Some((_, reason)) => Err(LineFault::Rejected(reason)),
        None => Ok(cells.row(plan)),
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
    /// Which columns are forbidden: nothing about them can be at fault.
    forbidden: Vec<bool>,
    late: Late,
}

impl Cells {
    fn under(plan: &Plan, judge: Judge) -> Self {
        let headings = plan.headings.clone();
        Self {
            columns: headings.iter().cloned().enumerate().map(|(at, heading)| (heading, at)).collect(),
            likely: 0,
            spans: vec![(0, 0); headings.len()],
            text: String::new(),
            fault: None,
            forbidden: (0..headings.len()).map(|column| plan.forbidden.contains(&column)).collect(),
            late: Late::new(judge),
            headings,
        }
    }

    /// Reads a line, or says why it cannot be used.
    fn read(&mut self, line: &[u8]) -> Option<Fault> {
        self.text.clear();
        self.spans.fill((0, 0));
        self.likely = 0;
        self.fault = None;
        self.late.removed = 0;
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

    /// Counts the forbidden values that the line at hand holds, if its values are told apart.
    fn remove(&self, plan: &Plan, fault: &Option<Fault>, rejects: &mut Rejects) {
        if fault.as_ref().is_none_or(|(_, reason)| tells_cells_apart(*reason)) {
            rejects.remove(&plan.forbidden, |column| self.cell(column).is_empty());
            rejects.remove_late(self.late.removed);
        }
    }

    /// What may be kept of a line that cannot be used. It is read once more, with every digit of its numbers
    /// and with U+FFFD for what is no text.
    fn content(&mut self, line: &[u8], plan: &Plan) -> Content {
        let legible = exact::quoted(&String::from_utf8_lossy(line));
        match self.read(legible.as_bytes()) {
            Some((_, reason)) if !tells_cells_apart(reason) => plan.raw(line),
            _ => self.row(plan),
        }
    }

    fn row(&self, plan: &Plan) -> Content {
        plan.row(false, |column| Cow::Borrowed(self.cell(column)))
    }
}

/// Whether a line with this fault has been read to its end.
fn tells_cells_apart(reason: RejectReason) -> bool {
    matches!(reason, RejectReason::NulByte | RejectReason::NumberTooLong)
}

impl Sink for Cells {
    fn value(&mut self, key: &str, text: &str) {
        let Some(column) = self.column(key) else { return self.late.meet(key, text.is_empty()) };
        self.likely = column + 1;
        if !self.forbidden[column] && memchr(0, text.as_bytes()).is_some() {
            self.fault.get_or_insert_with(|| (Some(key.to_owned()), RejectReason::NulByte));
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.spans[column] = (start, self.text.len());
    }

    fn number_too_long(&mut self, key: &str) {
        let is_forbidden = match self.column(key) {
            Some(column) => self.forbidden[column],
            None => self.late.is_forbidden(key),
        };
        if is_forbidden {
            return self.value(key, "a number");
        }
        self.fault.get_or_insert_with(|| (Some(key.to_owned()), RejectReason::NumberTooLong));
    }
}
