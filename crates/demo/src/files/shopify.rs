//! The web shop: Shopify's customer export with the headings Shopify gives it, and two metafields of the shop's own.

use super::Entry;
use super::table::{PLAIN, Table};
use crate::Error;
use crate::day::Day;
use crate::lexicon::Gender;
use std::path::Path;

const HEADINGS: [&str; 22] = [
    "Customer ID",
    "First Name",
    "Last Name",
    "Email",
    "Accepts Email Marketing",
    "Default Address Company",
    "Default Address Address1",
    "Default Address Address2",
    "Default Address City",
    "Default Address Province Code",
    "Default Address Country Code",
    "Default Address Zip",
    "Default Address Phone",
    "Phone",
    "Accepts SMS Marketing",
    "Total Spent",
    "Total Orders",
    "Note",
    "Tax Exempt",
    "Tags",
    "Birth date (customer.metafields.facts.birth_date)",
    "Title (customer.metafields.custom.title)",
];

/// Creates the file.
pub(crate) fn create(out: &Path) -> Result<Table, Error> {
    Table::create(out, "shopify_customers_export.csv", &PLAIN, &HEADINGS)
}

/// Writes one customer.
pub(crate) fn write(table: &mut Table, entry: &mut Entry) -> Result<(), Error> {
    let orders = entry.extras.between(0, 9) * entry.extras.between(0, 2) / 2;
    let cents = i64::from(orders) * i64::from(entry.extras.between(990, 14_900));
    let e_mails = entry.extras.weighted(&[(6, "yes"), (4, "no")]);
    let messages = entry.extras.weighted(&[(2, "yes"), (8, "no")]);
    // Shops of different age keep the number with the customer or with the address.
    let with_address = entry.extras.chance(0.5);
    let tags = entry.extras.weighted(&[(80, ""), (12, "newsletter"), (5, "vip"), (3, "newsletter, vip")]);
    let (line, complement) = entry.address_lines();
    let record = &entry.record;
    let (address_phone, phone) = if with_address { (&*record.phone, "") } else { ("", &*record.phone) };
    table.row(&[
        &entry.id,
        &record.first,
        &record.last,
        &record.email,
        e_mails,
        "",
        &line,
        complement,
        &record.city,
        "",
        if record.in_france { "FR" } else { "" },
        &record.postcode,
        address_phone,
        phone,
        messages,
        &format!("{}.{:02}", cents / 100, cents % 100),
        &orders.to_string(),
        "",
        "no",
        tags,
        &record.birth.map(Day::iso).unwrap_or_default(),
        title(record.title),
    ])
}

/// The title as French sites write it.
pub(crate) fn title(gender: Option<Gender>) -> &'static str {
    match gender {
        Some(Gender::Female) => "Mme",
        Some(Gender::Male) => "M",
        None => "",
    }
}
