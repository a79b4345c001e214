//! One file while it is read: its rows in batches, and what was left out of it.

use crate::batch::ROWS;
use crate::input::Store;
use crate::rejected::Rejected;
use crate::rejects::Rejects;
use crate::window::Window;
use crate::{Error, Forbidden, Mapping, Recipe, Reject, Shape, csv, jsonl};
use model::{Layout, RawBatch};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// How to read a file.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// Where its bytes come from, where they do not lie open under its path, which is then only its name.
    pub store: Option<Arc<dyn Store>>,
    /// Which column feeds which field; recognised by the headings where missing.
    pub mapping: Option<Mapping>,
    /// Headings to carry along under their own name, such as the truth column of an evaluation.
    pub extras: Vec<String>,
    /// What must never enter.
    pub forbidden: Forbidden,
    /// Whether rows that cannot be used are kept with their content, for [`Reader::take_rejected`].
    pub keep_rejected: bool,
}

/// Reads one file.
pub struct Reader {
    pub(crate) layout: Arc<Layout>,
    pub(crate) shape: Shape,
    pub(crate) recipe: Recipe,
    pub(crate) rejects: Rejects,
    /// How many columns of the headings are forbidden.
    pub(crate) forbidden: usize,
    pub(crate) rows: Rows,
    /// Batches handed back to be filled again.
    pub(crate) spare: Vec<RawBatch>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("shape", &self.shape).finish_non_exhaustive()
    }
}

pub(crate) enum Rows {
    Csv(Box<csv::Rows>),
    Jsonl(Box<jsonl::Rows>),
    Xlsx(std::vec::IntoIter<RawBatch>),
}

impl Reader {
    /// What is common to all rows.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// What was detected about the file.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// How to read further rows as those of this file are read.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The next rows, at most 8,192; `None` at the end of the file. Where rejected rows are kept, a batch may be
    /// empty: then so many rows were rejected that they should be taken away before reading on.
    pub fn next_batch(&mut self) -> Result<Option<RawBatch>, Error> {
        self.rejects.start();
        let mut batch = self.spare.pop().unwrap_or_else(|| RawBatch::new(Arc::clone(&self.layout), ROWS));
        match &mut self.rows {
            Rows::Xlsx(batches) => return Ok(batches.next()),
            Rows::Csv(rows) => rows.fill(&mut batch, &mut self.rejects)?,
            Rows::Jsonl(rows) => rows.fill(&mut batch, &mut self.rejects)?,
        }
        self.note_late_findings();
        let goes_on = !batch.is_empty() || self.rejects.is_full();
        Ok(goes_on.then_some(batch))
    }

    /// Hands back a batch that is no longer needed, so that its room is used again.
    pub fn recycle(&mut self, mut batch: RawBatch) {
        if Arc::ptr_eq(batch.layout(), &self.layout) {
            batch.clear();
            self.spare.push(batch);
        }
    }

    /// What only the rows could show: the encoding of a file that begins in ASCII, keys that come late.
    fn note_late_findings(&mut self) {
        if let Some(window) = self.rows.window() {
            self.shape.encoding = window.charset().name().to_owned();
        }
        if let Rows::Jsonl(rows) = &self.rows {
            rows.late().copy_to(&mut self.shape);
        }
    }

    /// Bytes of the file read so far, for a progress bar against [`Shape::bytes`].
    pub fn bytes_read(&self) -> u64 {
        self.rows.window().map_or(self.shape.bytes, Window::bytes_read)
    }

    /// The rows left out so far: the first 10,000 of them.
    pub fn rejects(&self) -> &[Reject] {
        self.rejects.kept()
    }

    /// Takes the rows that were left out since the last call, all of them and with their content. Empty unless
    /// [`Source::keep_rejected`] asks for them.
    pub fn take_rejected(&mut self) -> Vec<Rejected> {
        self.rejects.take()
    }

    /// How many cells of forbidden columns held something and were removed so far. Rows whose cells cannot be
    /// told apart are not counted.
    pub fn forbidden_removed(&self) -> u64 {
        self.rejects.removed()
    }

    /// The same by heading, in the order of the file. What stands under headings that first appear late in JSON
    /// Lines is only in the sum.
    pub fn forbidden_by_heading(&self) -> impl Iterator<Item = (&str, u64)> {
        let numbers = self.rejects.removed_of().iter().copied().chain(std::iter::repeat(0));
        self.forbidden_planned().zip(numbers)
    }

    fn forbidden_planned(&self) -> impl Iterator<Item = &str> {
        self.shape.forbidden.iter().take(self.forbidden).map(String::as_str)
    }

    /// How many rows were left out so far, by reason ([`crate::RejectReason::kind`]).
    pub fn reject_counts(&self) -> &BTreeMap<&'static str, u64> {
        self.rejects.counts()
    }

    /// Rows without any text met so far; they are no rejects.
    pub fn blank_rows(&self) -> u64 {
        match &self.rows {
            Rows::Csv(rows) => rows.blank(),
            Rows::Jsonl(rows) => rows.blank(),
            Rows::Xlsx(_) => 0,
        }
    }
}

impl Rows {
    fn window(&self) -> Option<&Window> {
        match self {
            Self::Csv(rows) => Some(rows.window()),
            Self::Jsonl(rows) => Some(rows.window()),
            Self::Xlsx(_) => None,
        }
    }
}
