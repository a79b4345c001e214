//! The values of a record as they were compared, and, where the reader may see them, as they stand in the file.

use super::mask::{self, Form, Sides};
use crate::load::{Loaded, Request};
use connect::Source;
use identity::records::{Index, Records};
use model::{Field, Policy, RawRecord};
use serde::Serialize;
use std::collections::BTreeMap;

/// Raw texts are cut at this many letters: no real value is longer, and a hostile one must not fill the page.
const LONGEST_RAW: usize = 120;

/// Stands for a text that the policy masks.
const MASKED: &str = "•••";

/// One line of a comparison.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub(crate) struct Row {
    /// The field.
    pub field: Field,
    /// The values as compared.
    #[serde(flatten)]
    pub sides: Sides,
    /// The values as in the file, left and right, where they may be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<[String; 2]>,
}

/// The raw texts of a record by field.
pub(crate) type Raw = BTreeMap<Field, String>;

/// Compares two records field by field, masked.
pub(super) fn masked(loaded: &Loaded, a: Index, b: Index) -> Vec<Row> {
    rows(&loaded.records, &loaded.policy, a, b, mask::masked)
}

/// Compares two records field by field, in full, with their raw texts.
pub(crate) fn open(
    records: &Records,
    policy: &Policy,
    a: Index,
    b: Index,
    raw: &BTreeMap<Index, Raw>,
) -> Vec<Row> {
    let mut rows = rows(records, policy, a, b, mask::open);
    let text = |index: Index, field: Field| {
        raw.get(&index).and_then(|raw| raw.get(&field)).cloned().unwrap_or_default()
    };
    let compared: Vec<Field> = values(records, a).iter().map(|(field, _, _)| *field).collect();
    for field in Field::ALL {
        let texts = [text(a, *field), text(b, *field)];
        if is_left_out(*field) || texts.iter().all(String::is_empty) {
            continue;
        }
        match rows.iter_mut().find(|row| row.field == *field) {
            Some(row) => row.raw = Some(texts),
            // Compared, but with no usable value on either side.
            None if compared.contains(field) => rows.push(Row::new(*field, "", "", Some(texts))),
            None => rows.push(Row::new(*field, &texts[0], &texts[1], None)),
        }
    }
    rows.sort_by_key(|row| row.field);
    rows
}

impl Row {
    fn new(field: Field, left: &str, right: &str, raw: Option<[String; 2]>) -> Row {
        Row { field, sides: mask::open(Form::Words, left, right), raw }
    }
}

/// Key and source stand above the columns; when a record was changed says nothing about who it is.
fn is_left_out(field: Field) -> bool {
    matches!(field, Field::RecordId | Field::Source | Field::UpdatedAt)
}

fn rows(
    records: &Records,
    policy: &Policy,
    a: Index,
    b: Index,
    show: impl Fn(Form, &str, &str) -> Sides,
) -> Vec<Row> {
    let (left, right) = (values(records, a), values(records, b));
    let is_masked = |field, value: &str| policy.masks(field, value);
    let mut rows = Vec::new();
    for ((field, form, left), (_, _, right)) in left.into_iter().zip(right) {
        let right = paired(form, &left, right);
        for (left, right) in left.iter().zip(&right) {
            if !left.is_empty() || !right.is_empty() {
                // What the policy masks is hidden on both sides, in full and from everybody.
                let sides = match is_masked(field, left) || is_masked(field, right) {
                    true => mask::masked(Form::Hidden, left, right),
                    false => show(form, left, right),
                };
                rows.push(Row { field, sides, raw: None });
            }
        }
    }
    rows
}

/// Where a field has two values a side, those that are more alike stand side by side.
fn paired(form: Form, left: &[String], mut right: Vec<String>) -> Vec<String> {
    let likeness = |right: &[String]| -> usize {
        left.iter().zip(right).map(|(left, right)| mask::likeness(form, left, right)).sum()
    };
    let straight = likeness(&right);
    right.reverse();
    if likeness(&right) <= straight {
        right.reverse();
    }
    right
}

/// The compared values of a record, every field in the same place for every record.
fn values(records: &Records, index: Index) -> Vec<(Field, Form, Vec<String>)> {
    let record = records.get(index);
    let name = |id| vec![records.names.get(id).to_owned()];
    let word = |id| vec![records.words.get(id).to_owned()];
    let contact = |id: &u32| records.contacts.get(*id).to_owned();
    let contacts = |ids: &[u32]| ids.iter().map(contact).collect();
    let gender = ["", "female", "male"][usize::from(record.gender)];
    vec![
        (Field::Gender, Form::Words, vec![gender.to_owned()]),
        (Field::FirstName, Form::Words, name(record.first)),
        (Field::LastName, Form::Words, name(record.last)),
        (Field::BirthName, Form::Words, name(record.other_last)),
        (Field::BirthDate, Form::Date, vec![date(record.birth)]),
        (Field::BirthPlace, Form::Words, word(record.birth_place)),
        (Field::Occupation, Form::Words, word(record.occupation)),
        (Field::Email, Form::Email, contacts(&record.emails)),
        (Field::Phone, Form::Number, contacts(&record.phones)),
        (Field::StreetNumber, Form::Hidden, vec![house(record.house)]),
        (Field::Street, Form::Words, word(record.street)),
        (Field::Postcode, Form::Postcode, word(record.postcode)),
        (Field::City, Form::Words, word(record.city)),
        (Field::LoyaltyCard, Form::Number, contacts(&record.cards)),
        (Field::NationalId, Form::Number, contacts(&[record.national_id])),
    ]
}

fn date(packed: u32) -> String {
    let (year, month, day) = (packed >> 9, packed >> 5 & 15, packed & 31);
    if packed == 0 { String::new() } else { format!("{year:04}-{month:02}-{day:02}") }
}

fn house(packed: u32) -> String {
    let (number, suffix) = (packed >> 8, char::from(packed as u8));
    match (number, suffix) {
        (0, _) => String::new(),
        (number, '\0') => number.to_string(),
        (number, suffix) => format!("{number}{suffix}"),
    }
}

/// Fetches the raw texts of a few records by reading their files once more, no further than needed.
pub(super) fn read_again(
    request: &Request,
    loaded: &Loaded,
    wanted: &[Index],
) -> anyhow::Result<BTreeMap<Index, Raw>> {
    let mut by_file: BTreeMap<u16, BTreeMap<u64, Index>> = BTreeMap::new();
    for index in wanted {
        let place = loaded.places[*index as usize];
        by_file.entry(place.file).or_default().insert(place.row.into(), *index);
    }
    let mut found = BTreeMap::new();
    for (file, rows) in by_file {
        let path = request.files[usize::from(file)].clone();
        let forbidden = connect::Forbidden::from(&request.policy);
        let source = Source { path, mapping: request.mapping.clone(), forbidden, ..Source::default() };
        read_rows(&source, &request.policy, rows, &mut found)?;
    }
    Ok(found)
}

fn read_rows(
    source: &Source,
    policy: &Policy,
    mut wanted: BTreeMap<u64, Index>,
    found: &mut BTreeMap<Index, Raw>,
) -> anyhow::Result<()> {
    let mut reader = connect::open(source)?;
    while let Some(batch) = reader.next_batch()? {
        for raw in batch.records() {
            if let Some(index) = wanted.remove(&raw.row_number()) {
                found.insert(index, texts(&raw, policy));
            }
        }
        if wanted.is_empty() {
            break;
        }
    }
    Ok(())
}

/// The cells of a record by field, without what the policy masks.
pub(crate) fn texts(raw: &RawRecord<'_>, policy: &Policy) -> Raw {
    let mut texts = Raw::new();
    for (field, text) in raw.fields() {
        let joined: &mut String = texts.entry(field).or_default();
        if !joined.is_empty() {
            joined.push_str(" · ");
        }
        match policy.masks(field, text) {
            true => joined.push_str(MASKED),
            false => joined.push_str(&cut(text)),
        }
    }
    texts
}

fn cut(text: &str) -> String {
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(LONGEST_RAW).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_values_are_written_out() {
        assert_eq!(date(1980 << 9 | 4 << 5 | 3), "1980-04-03");
        assert_eq!([house(12 << 8), house(12 << 8 | u32::from(b'b')), house(0)], ["12", "12b", ""]);
    }

    #[test]
    fn alike_values_stand_side_by_side() {
        let texts = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
        let check = |left, right, expected| {
            assert_eq!(paired(Form::Number, &texts(left), texts(right)), texts(expected));
        };
        check(["33612345678", "33711111111"], ["33711111111", "33612345678"], ["33612345678", "33711111111"]);
        check(["33612345678", ""], ["", "33612345678"], ["33612345678", ""]);
        check(["33612345678", ""], ["33612345670", ""], ["33612345670", ""]);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"x".repeat(100_000)).chars().count(), LONGEST_RAW + 1);
    }
}
