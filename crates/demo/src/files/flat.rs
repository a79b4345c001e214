//! All records in one file of plain columns, truth included: for measuring, and for tools that read one table.

use super::Entry;
use super::shopify::title;
use super::table::{PLAIN, Table};
use crate::Error;
use crate::day::Day;
use std::path::Path;

const HEADINGS: [&str; 15] = [
    "record_id",
    "source",
    "updated_at",
    "civility",
    "first_name",
    "last_name",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "country",
    "birth_date",
    "entity_id",
    "household_id",
];

/// Creates the file.
pub(crate) fn create(out: &Path) -> Result<Table, Error> {
    Table::create(out, "flat.csv", &PLAIN, &HEADINGS)
}

/// Writes one record.
pub(crate) fn write(table: &mut Table, entry: &Entry) -> Result<(), Error> {
    let record = &entry.record;
    table.row(&[
        &entry.id,
        record.source.name(),
        &record.updated.iso(),
        title(record.title),
        &record.first,
        &record.last,
        &record.email,
        &record.phone,
        &entry.address_line(),
        &record.postcode,
        &record.city,
        if record.in_france { "FR" } else { "" },
        &record.birth.map(Day::iso).unwrap_or_default(),
        &entry.person,
        &entry.household,
    ])
}
