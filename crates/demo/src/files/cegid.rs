//! The tills' customer base: a Cegid Y2 export with the field names of its web service, as Windows writes it.

use super::Entry;
use super::table::{Dialect, Table};
use crate::Error;
use crate::day::Day;
use crate::lexicon::Gender;
use encoding_rs::WINDOWS_1252;
use std::path::Path;

const HEADINGS: [&str; 21] = [
    "CustomerId",
    "TitleId",
    "LastName",
    "FirstName",
    "Sex",
    "BirthDate",
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "ZipCode",
    "City",
    "CountryId",
    "HomePhoneNumber",
    "CellularPhoneNumber",
    "Email",
    "PassportNumber",
    "EmailingAccepted",
    "UsualStoreId",
    "Barcode",
    "Closed",
    "LastDateUpdate",
];

/// Creates the file.
pub(crate) fn create(out: &Path) -> Result<Table, Error> {
    let dialect =
        Dialect { delimiter: b';', encoding: WINDOWS_1252, byte_order_mark: false, windows_lines: true };
    Table::create(out, "cegid_y2_customers.csv", &dialect, &HEADINGS)
}

/// Writes one customer.
pub(crate) fn write(table: &mut Table, entry: &mut Entry) -> Result<(), Error> {
    let store = format!("FR{:03}", 1 + entry.extras.below(super::stores::SHOPS));
    let accepted = entry.extras.weighted(&[(6, "True"), (4, "False")]);
    let closed = entry.extras.weighted(&[(97, "False"), (3, "True")]);
    let (line, complement) = entry.address_lines();
    let record = &entry.record;
    let (title, sex) = match record.title {
        Some(Gender::Female) => ("MME", "F"),
        Some(Gender::Male) => ("MR", "M"),
        None => ("", ""),
    };
    let (home, mobile) = if is_mobile(&record.phone) { ("", &*record.phone) } else { (&*record.phone, "") };
    table.row(&[
        &entry.id,
        title,
        &record.last,
        &record.first,
        sex,
        &record.birth.map(Day::french).unwrap_or_default(),
        &line,
        complement,
        "",
        &record.postcode,
        &record.city,
        if record.in_france { "FR" } else { "" },
        home,
        mobile,
        &record.email,
        &entry.papers.document,
        accepted,
        &store,
        &entry.card,
        closed,
        &record.updated.french(),
    ])
}

fn is_mobile(phone: &str) -> bool {
    let national = phone.trim_start_matches("+33").trim_start_matches([' ', '0']);
    national.starts_with(['6', '7'])
}
