//! The truth: which person and household each record belongs to. No product reads it, only those who judge one.

use super::Entry;
use super::table::{PLAIN, Table};
use crate::Error;
use std::path::Path;

/// Creates the file.
pub(crate) fn create(out: &Path) -> Result<Table, Error> {
    Table::create(out, "truth.csv", &PLAIN, &["source", "record_id", "person_id", "household_id"])
}

/// Writes the truth about one record.
pub(crate) fn write(table: &mut Table, entry: &Entry) -> Result<(), Error> {
    table.row(&[entry.record.source.name(), &entry.id, &entry.person, &entry.household])
}
