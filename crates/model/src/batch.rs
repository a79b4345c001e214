//! Raw source records as a reader hands them on: rows of text whose columns are already mapped to fields.
//! Many rows share one text buffer, so that a million records cost a few allocations.

use crate::{DateOrder, Field};
use std::sync::Arc;

/// What one column of a batch holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Slot {
    /// A canonical field. Several slots may hold the same field (two phones, two e-mails).
    Field(Field),
    /// A column carried along under its own heading, such as the truth column of an evaluation.
    Extra(String),
}

/// What is common to all rows of one source file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The file's name, for messages.
    pub file: String,
    /// Name of the source, for rows that do not name theirs in [`Field::Source`].
    pub source: String,
    /// The columns, in the order of the cells.
    pub slots: Vec<Slot>,
    /// ISO 3166 code of the country to assume where a row names none.
    pub country: Option<[u8; 2]>,
    /// How the source writes numeric dates.
    pub date_order: DateOrder,
}

impl Layout {
    /// Position of the carried-along column with this heading.
    pub fn extra(&self, heading: &str) -> Option<usize> {
        self.slots.iter().position(|slot| matches!(slot, Slot::Extra(name) if name == heading))
    }
}

/// Consecutive rows of one file.
#[derive(Clone, Debug)]
pub struct RawBatch {
    layout: Arc<Layout>,
    text: String,
    ends: Vec<u32>,
    rows: Vec<u64>,
}

impl RawBatch {
    /// An empty batch with room for `rows` rows.
    pub fn new(layout: Arc<Layout>, rows: usize) -> Self {
        let cells = rows * layout.slots.len();
        Self {
            layout,
            text: String::with_capacity(cells * 12),
            ends: Vec::with_capacity(cells),
            rows: Vec::with_capacity(rows),
        }
    }

    /// What is common to the rows.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// Puts other facts about the file in place of those read with it. The columns must be the same.
    ///
    /// # Panics
    /// If they are not.
    pub fn relabel(&mut self, layout: Arc<Layout>) {
        assert!(self.layout.slots == layout.slots, "the columns of a batch cannot be exchanged");
        self.layout = layout;
    }

    /// Appends a row. `number` is its row number in the file, the heading being row 1. Cells missing at the
    /// end count as empty; cells beyond the layout are ignored.
    pub fn push<'a>(&mut self, number: u64, cells: impl IntoIterator<Item = &'a str>) {
        let width = self.layout.slots.len();
        let mut written = 0;
        for cell in cells.into_iter().take(width) {
            self.text.push_str(cell);
            self.ends.push(self.text.len() as u32);
            written += 1;
        }
        self.ends.resize(self.ends.len() + width - written, self.text.len() as u32);
        self.rows.push(number);
    }

    /// Takes all rows out and keeps the room, for further rows of the same file.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.rows.clear();
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes of text held.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }

    /// The row at `index`.
    pub fn record(&self, index: usize) -> RawRecord<'_> {
        RawRecord { batch: self, index }
    }

    /// All rows in order.
    pub fn records(&self) -> impl Iterator<Item = RawRecord<'_>> {
        (0..self.len()).map(|index| self.record(index))
    }
}

/// One row of a batch.
#[derive(Clone, Copy, Debug)]
pub struct RawRecord<'a> {
    batch: &'a RawBatch,
    index: usize,
}

impl<'a> RawRecord<'a> {
    /// What is common to the rows of this file.
    pub fn layout(&self) -> &'a Layout {
        &self.batch.layout
    }

    /// Row number in the file, the heading being row 1.
    pub fn row_number(&self) -> u64 {
        self.batch.rows[self.index]
    }

    /// The text of the cell in this slot.
    #[inline]
    pub fn cell(&self, slot: usize) -> &'a str {
        let position = self.index * self.batch.layout.slots.len() + slot;
        let start = if position == 0 { 0 } else { self.batch.ends[position - 1] as usize };
        &self.batch.text[start..self.batch.ends[position] as usize]
    }

    /// The non-empty cells that hold canonical fields, in slot order.
    #[inline]
    pub fn fields(&self) -> impl Iterator<Item = (Field, &'a str)> + use<'a> {
        let record = *self;
        self.batch.layout.slots.iter().enumerate().filter_map(move |(slot, kind)| match kind {
            Slot::Field(field) => Some((*field, record.cell(slot))).filter(|(_, text)| !text.is_empty()),
            Slot::Extra(_) => None,
        })
    }

    /// The first non-empty cell of a field.
    pub fn get(&self, field: Field) -> Option<&'a str> {
        self.fields().find(|(found, _)| *found == field).map(|(_, text)| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> Arc<Layout> {
        let slots = vec![Slot::Field(Field::Phone), Slot::Field(Field::Phone), Slot::Extra("truth".into())];
        let file = "a.csv".into();
        Arc::new(Layout { file, source: "a".into(), slots, country: None, date_order: DateOrder::Dmy })
    }

    #[test]
    fn rows_keep_their_cells_apart() {
        let mut batch = RawBatch::new(layout(), 2);
        batch.push(2, ["", "0102", "x"]);
        batch.push(3, ["0304"]);
        assert_eq!(batch.record(0).get(Field::Phone), Some("0102"));
        assert_eq!(batch.record(0).cell(2), "x");
        assert_eq!(batch.record(1).fields().collect::<Vec<_>>(), [(Field::Phone, "0304")]);
        assert_eq!(batch.record(1).cell(2), "");
        assert_eq!(batch.record(1).row_number(), 3);
        assert_eq!(batch.layout().extra("truth"), Some(2));
    }
}
