//! Recognises columns by their headings, in French and English. The words are data: `mappings/headings.toml`.

use deunicode::deunicode_char;
use model::Field;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../mappings/headings.toml")).expect("a test reads this file");
    Dictionary::from(file)
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    wrappers: Vec<String>,
    generic_names: Vec<String>,
    fields: HashMap<Field, Vec<String>>,
}

struct Dictionary {
    wrappers: HashSet<String>,
    generic_names: HashSet<String>,
    fields: HashMap<String, Field>,
}

impl From<File> for Dictionary {
    fn from(file: File) -> Self {
        let pairs =
            file.fields.iter().flat_map(|(field, all)| all.iter().map(move |one| (fold(one), *field)));
        Self {
            fields: pairs.collect(),
            wrappers: file.wrappers.iter().map(|word| fold(word)).collect(),
            generic_names: file.generic_names.iter().map(|word| fold(word)).collect(),
        }
    }
}

/// The heading as it is compared: letters and digits only, no accents, lower case.
pub(crate) fn fold(heading: &str) -> String {
    words(heading).concat()
}

/// The heading's words, folded; `lastName`, `last_name` and `Last name` have the same two.
fn words(heading: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous_is_small = false;
    // The ordinal sign of `Nº` counts as a letter in Unicode, unlike the degree sign of `N°`.
    for letter in heading.chars().map(|letter| if letter == 'º' { '°' } else { letter }) {
        let starts_a_word = previous_is_small && letter.is_uppercase();
        if (starts_a_word || !letter.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let (Some(word), Some(plain)) = (words.last_mut(), deunicode_char(letter))
        {
            word.extend(
                plain.chars().filter(char::is_ascii_alphanumeric).map(|plain| plain.to_ascii_lowercase()),
            );
        }
        previous_is_small = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What a heading means, and how many words had to be dropped to see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Reading {
    meaning: Meaning,
    dropped: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    Field(Field),
    /// `Nom`, `Name`: what it is depends on the other columns.
    GenericName,
}

/// The field of each heading, if it is recognised.
pub(crate) fn recognise(headings: &[String]) -> Vec<Option<Field>> {
    let readings: Vec<Option<Reading>> = headings.iter().map(|heading| read(heading)).collect();
    let has = |field| readings.iter().flatten().any(|reading| reading.meaning == Meaning::Field(field));
    let name = match has(Field::FirstName) && !has(Field::LastName) {
        true => Field::LastName,
        false => Field::FullName,
    };
    let resolve = |reading: Reading| match reading.meaning {
        Meaning::Field(field) => field,
        Meaning::GenericName => name,
    };
    let fields = readings.iter().enumerate().map(|(at, reading)| {
        let field = resolve((*reading)?);
        (!is_single(field) || is_best(&readings, at, field)).then_some(field)
    });
    fields.collect()
}

/// Fields of which a record has one: the plainest heading gives it.
pub(crate) fn is_single(field: Field) -> bool {
    matches!(field, Field::RecordId | Field::Source | Field::UpdatedAt)
}

fn is_best(readings: &[Option<Reading>], at: usize, field: Field) -> bool {
    let same = readings.iter().enumerate().filter_map(|(other, reading)| Some((other, (*reading)?)));
    let same = same.filter(|(_, reading)| reading.meaning == Meaning::Field(field));
    same.min_by_key(|(other, reading)| (reading.dropped, *other)).is_some_and(|(best, _)| best == at)
}

/// Reads a heading as it stands, then without its number, then without the words that say whose it is.
fn read(heading: &str) -> Option<Reading> {
    let all = words(heading);
    let mut left = all.as_slice();
    loop {
        if let Some(meaning) = meaning(left) {
            let dropped = all.len() - left.len();
            return (dropped == 0 || !is_whose(meaning)).then_some(Reading { meaning, dropped });
        }
        left = drop_one(left)?;
    }
}

/// A key or a source is only what it says in full: `address_id` is no key of a person.
fn is_whose(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Field(Field::RecordId | Field::Source))
}

fn meaning(words: &[String]) -> Option<Meaning> {
    let key = words.concat();
    if DICTIONARY.generic_names.contains(&key) {
        return Some(Meaning::GenericName);
    }
    DICTIONARY.fields.get(&key).map(|field| Meaning::Field(*field))
}

fn drop_one(words: &[String]) -> Option<&[String]> {
    let (last, before) = words.split_last()?;
    let (first, behind) = words.split_first()?;
    if before.is_empty() {
        return None;
    }
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit());
    if is_number || DICTIONARY.wrappers.contains(last) && !DICTIONARY.wrappers.contains(first) {
        return Some(before);
    }
    DICTIONARY.wrappers.contains(first).then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headings: &[&str], expected: &[Option<Field>]) {
        let owned: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
        assert_eq!(recognise(&owned), expected, "{headings:?}");
    }

    #[test]
    fn no_heading_stands_under_two_fields() {
        let file: File = toml::from_str(include_str!("../mappings/headings.toml")).unwrap();
        let mut seen = HashMap::new();
        for (field, headings) in &file.fields {
            for heading in headings {
                let before = seen.insert(fold(heading), *field);
                assert!(before.is_none_or(|other| other == *field), "{heading} under {field} and {before:?}");
                assert!(
                    !file.generic_names.iter().any(|name| fold(name) == fold(heading)),
                    "{heading} is generic"
                );
            }
        }
        assert_eq!(file.fields.len(), Field::ALL.len(), "every field has headings");
    }

    #[test]
    fn spelling_does_not_matter() {
        for heading in
            ["Prénom", "PRENOM", "prénom ", "Prenom_Client", "customer.firstName", "First-Name", "first_name"]
        {
            check(&[heading, "nom"], &[Some(Field::FirstName), Some(Field::LastName)]);
        }
        for heading in ["Né(e) le", "NEE LE", "ddn", "Date de naissance", "DateOfBirth", "birth_date", "DOB"]
        {
            check(&[heading], &[Some(Field::BirthDate)]);
        }
        for heading in ["N° carte", "Nº de carte", "num_carte", "Carte fidélité", "LoyaltyCardNumber"] {
            check(&[heading], &[Some(Field::LoyaltyCard)]);
        }
    }

    #[test]
    fn numbers_and_owners_are_dropped() {
        let phone = Some(Field::Phone);
        check(&["Téléphone 1", "téléphone 2", "phones.1", "Default Address Phone"], &[phone; 4]);
        let (street, more) = (Some(Field::Street), Some(Field::AddressComplement));
        check(
            &["Adresse 1", "Adresse 2", "Default Address Address1", "address_2"],
            &[street, more, street, more],
        );
        check(
            &["customer.address.city", "Ville du client", "Billing Zip"],
            &[Some(Field::City), Some(Field::City), Some(Field::Postcode)],
        );
    }

    #[test]
    fn other_peoples_columns_are_left_alone() {
        check(
            &["Company name", "product id", "entity_id", "household_id", "cluster", "Vendeur nom", "IBAN"],
            &[None; 7],
        );
    }

    #[test]
    fn a_bare_name_depends_on_its_neighbours() {
        check(&["Nom", "Prénom"], &[Some(Field::LastName), Some(Field::FirstName)]);
        check(&["Nom", "Email"], &[Some(Field::FullName), Some(Field::Email)]);
        check(
            &["Name", "First name", "Last name"],
            &[Some(Field::FullName), Some(Field::FirstName), Some(Field::LastName)],
        );
    }

    #[test]
    fn a_record_has_one_key() {
        check(&["default_address.id", "id", "customer_id"], &[None, Some(Field::RecordId), None]);
        check(&["address_id", "contact source", "Customer.ID"], &[None, None, Some(Field::RecordId)]);
    }
}
