//! The loyalty programme: one row a card, tab-separated UTF-8 with a byte order mark, as a spreadsheet likes it.

use super::Entry;
use super::table::{Dialect, Table};
use crate::Error;
use crate::day::Day;
use crate::lexicon::Gender;
use encoding_rs::UTF_8;
use std::path::Path;

const HEADINGS: [&str; 18] = [
    "Numéro de carte",
    "Civilité",
    "Prénom",
    "Nom",
    "Date de naissance",
    "Lieu de naissance",
    "E-mail",
    "Téléphone",
    "Adresse",
    "Complément d'adresse",
    "Code postal",
    "Ville",
    "Pays",
    "N° de pièce d'identité",
    "Palier",
    "Points",
    "Opt-in e-mail",
    "Mise à jour",
];

/// Creates the file.
pub(crate) fn create(out: &Path) -> Result<Table, Error> {
    let dialect = Dialect { delimiter: b'\t', encoding: UTF_8, byte_order_mark: true, windows_lines: true };
    Table::create(out, "loyalty_cards.csv", &dialect, &HEADINGS)
}

/// Writes one card.
pub(crate) fn write(table: &mut Table, entry: &mut Entry) -> Result<(), Error> {
    let tier = entry.extras.weighted(&[(70, "Bronze"), (22, "Argent"), (8, "Or")]);
    let points = entry.extras.between(0, 4_000);
    let accepted = entry.extras.weighted(&[(6, "oui"), (4, "non")]);
    let (line, complement) = entry.address_lines();
    let record = &entry.record;
    let title = match record.title {
        Some(Gender::Female) => "Madame",
        Some(Gender::Male) => "Monsieur",
        None => "",
    };
    table.row(&[
        &entry.id,
        title,
        &record.first,
        &record.last,
        &record.birth.map(Day::french).unwrap_or_default(),
        &entry.papers.birth_place,
        &record.email,
        &record.phone,
        &line,
        complement,
        &record.postcode,
        &record.city,
        if record.in_france { "France" } else { "" },
        &entry.papers.document,
        tier,
        &points.to_string(),
        accepted,
        &record.updated.french(),
    ])
}

/// A card number: thirteen digits that begin as a shop's own bar codes do and end in the check digit.
pub(crate) fn card_number(number: u64) -> String {
    let body = format!("2990{number:08}");
    let check = check_digit(&body);
    format!("{body}{check}")
}

/// The check digit of a thirteen-digit bar code whose first twelve digits are given.
fn check_digit(body: &str) -> u32 {
    let digits = body.bytes().map(|digit| u32::from(digit - b'0'));
    let sum: u32 =
        digits.enumerate().map(|(index, digit)| if index % 2 == 0 { digit } else { 3 * digit }).sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_end_in_their_check_digit() {
        assert_eq!(check_digit("400638133393"), 1, "a published bar code");
        assert_eq!(card_number(7).len(), 13);
    }
}
