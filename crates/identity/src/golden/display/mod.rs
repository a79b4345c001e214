//! Values as people read them, each kind in one standard form. Names keep their accents and follow French usage
//! (`Jean-Pierre`, `de La Tour`). Postal addresses follow the French standard for envelopes, NF Z10-011:
//! capitals without accents or punctuation, abbreviations spelt out. Phones are E.164, dates ISO 8601. It shows
//! exactly what `traits` calls filled, so a winner always has something to show.

pub mod language;
pub mod name;
pub mod title;

use crate::normalise::cells::Cells;
use crate::normalise::text::{self, says_nothing};
use crate::normalise::{CleanRecord, Gender, instant};
use model::{Field, RawRecord};

/// The `nth` value of a field as people read it; `None` where the record has no usable one.
pub fn display(raw: &RawRecord<'_>, clean: &CleanRecord, field: Field, nth: u8) -> Option<String> {
    let cells = Cells::gather(raw, &mut Vec::new());
    let nth = usize::from(nth);
    let shown = match field {
        Field::Email => clean.emails.get(nth).cloned(),
        Field::Phone => clean.phones.get(nth).map(|number| format!("+{number}")),
        Field::LoyaltyCard => clean.loyalty_cards.get(nth).map(|card| card.to_ascii_uppercase()),
        _ if nth > 0 => None,
        Field::RecordId => Some(clean.record_id.clone()),
        Field::Source => Some(clean.source.clone()),
        Field::UpdatedAt => changed(raw, cells.get(Field::UpdatedAt)),
        Field::Title => title::read(cells.get(Field::Title), clean.country).map(str::to_owned),
        Field::Gender => clean.gender.map(|gender| gender_word(gender).to_owned()),
        Field::FirstName => Some(name::first(&cells, clean)),
        Field::LastName => Some(name::last(&cells, clean)),
        Field::FullName => Some(name::full(&cells, clean)),
        Field::BirthName => name::birth(&cells, clean),
        Field::BirthDate => clean.birth_date.map(|date| date.to_string()),
        Field::BirthPlace => said(&clean.birth_place).map(|place| name::place(cells.get(field), place)),
        Field::Occupation => said(&clean.occupation).map(|_| sentence(cells.get(field))),
        Field::NationalId => Some(clean.national_id.to_ascii_uppercase()),
        Field::Language => language::read(cells.get(field)).map(str::to_owned),
        Field::Store => Some(cells.get(field)).filter(|store| is_said(store)).map(spaced),
        _ => address(clean, field),
    };
    shown.filter(|text| !text.is_empty())
}

/// Whether a cell says anything.
pub(super) fn is_said(cell: &str) -> bool {
    let mut folded = String::new();
    text::fold(cell, &mut folded);
    said(&folded).is_some()
}

/// A folded text that says something.
fn said(folded: &str) -> Option<&str> {
    Some(folded).filter(|folded| !folded.is_empty() && !says_nothing(folded))
}

fn changed(raw: &RawRecord<'_>, cell: &str) -> Option<String> {
    let milliseconds = instant::read(cell, raw.layout().date_order)?;
    Some(jiff::Timestamp::from_millisecond(milliseconds).ok()?.to_string())
}

fn gender_word(gender: Gender) -> &'static str {
    match gender {
        Gender::Female => "female",
        Gender::Male => "male",
    }
}

/// A part of the postal address.
fn address(clean: &CleanRecord, field: Field) -> Option<String> {
    match field {
        Field::StreetNumber => house(clean),
        Field::Street => said(&clean.street).map(str::to_ascii_uppercase),
        Field::AddressComplement => said(&clean.complement).map(str::to_ascii_uppercase),
        Field::Postcode => Some(postcode(clean)),
        Field::City => Some(clean.city.to_ascii_uppercase()),
        Field::Region => said(&clean.region).map(str::to_ascii_uppercase),
        Field::Country => clean.country.map(|code| code.map(char::from).iter().collect()),
        _ => None,
    }
}

/// `12`, `12 BIS`, `12 D`.
fn house(clean: &CleanRecord) -> Option<String> {
    let number = Some(clean.street_number).filter(|number| *number > 0)?;
    Some(match clean.street_suffix {
        0 => number.to_string(),
        b'b' => format!("{number} BIS"),
        b't' => format!("{number} TER"),
        b'q' => format!("{number} QUATER"),
        letter => format!("{number} {}", char::from(letter.to_ascii_uppercase())),
    })
}

/// With the space that the country writes: `SW1A 2BJ`, `1012 AB`.
fn postcode(clean: &CleanRecord) -> String {
    let mut code = clean.postcode.to_ascii_uppercase();
    let space = match (clean.country.as_ref(), code.len()) {
        (Some(b"GB"), 5..=7) => Some(code.len() - 3),
        (Some(b"CA"), 6) => Some(3),
        (Some(b"NL"), 6) => Some(4),
        _ => None,
    };
    if let Some(space) = space.filter(|space| code.is_char_boundary(*space)) {
        code.insert(space, ' ');
    }
    code
}

/// Single spaces between the words.
fn spaced(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text in capitals becomes a sentence; capitals that the writer chose stay.
fn sentence(cell: &str) -> String {
    let text = spaced(cell);
    let shouted = !text.chars().any(char::is_lowercase);
    let mut letters = text.chars();
    match letters.next() {
        None => String::new(),
        Some(first) if shouted => first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect(),
        Some(first) => first.to_uppercase().chain(letters).collect(),
    }
}

#[cfg(test)]
mod tests;
