//! What records say: the made-up retailer's, and what becomes of it when people move, marry, change their contacts or
//! are written down wrongly.

use crate::bench::service::chance::Chance;
use crate::bench::service::rows::Row;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a record says, by field.
pub type Content = BTreeMap<&'static str, String>;

/// Fields that are told, each with its column in the retailer's file.
const FIELDS: [(&str, &str); 11] = [
    ("updated_at", "updated_at"),
    ("gender", "civility"),
    ("first_name", "first_name"),
    ("last_name", "last_name"),
    ("email", "email"),
    ("phone", "phone"),
    ("street", "street"),
    ("postcode", "postcode"),
    ("city", "city"),
    ("country", "country"),
    ("birth_date", "birth_date"),
];
/// The heading of the key in a file.
const KEY: &str = "record_id";
const CARD: &str = "loyalty_card";
/// Sources of the repository.
pub const SOURCES: [&str; 4] = ["cegid", "shopify", "web", "loyalty"];
/// The month of the first change.
const BEGIN: &str = "2026-01";
/// Contacts that several people turn out to share.
const SHARED: usize = 40;

/// What a row of the retailer's file says.
pub fn of(row: &Row) -> Content {
    let told = FIELDS.iter().map(|(field, column)| (*field, row.get(column).to_owned()));
    let mut content: Content = told.filter(|(_, value)| !value.is_empty()).collect();
    // What comes later is dated from here on.
    if content.get("updated_at").is_some_and(|date| date.as_str() >= BEGIN) {
        content.remove("updated_at");
    }
    if row.get("source") == "loyalty" {
        content.insert(CARD, row.get("record_id").to_owned());
    }
    content
}

/// The source that a row is from.
pub fn source(row: &Row) -> &'static str {
    SOURCES.into_iter().find(|source| *source == row.get("source")).unwrap_or("web")
}

/// What it may say later: another name, contact, address or nothing any more, or what it said first.
pub fn changed(first: &Content, other: &Content, revision: u64, chance: &mut Chance) -> Content {
    let mut content = first.clone();
    let take = |content: &mut Content, fields: &[&'static str]| {
        for field in fields {
            match other.get(field) {
                Some(value) => content.insert(*field, value.clone()),
                None => content.remove(field),
            };
        }
    };
    match chance.below(7) {
        0 => take(&mut content, &["last_name"]),
        1 => drop(content.insert("email", format!("accueil{}@boutique.fr", chance.below(SHARED)))),
        2 => drop(content.insert("phone", format!("01420000{:02}", chance.below(SHARED)))),
        3 => take(&mut content, &["street", "postcode", "city"]),
        4 => drop(content.remove("birth_date")),
        5 => {
            let name = content.get("first_name").map(|name| chance.misspelt(name));
            content.extend(name.map(|name| ("first_name", name)));
        }
        _ => {}
    }
    if let Some(date) = content.get_mut("updated_at") {
        *date = dated(revision);
    }
    content
}

/// When a later version was changed in its source.
fn dated(revision: u64) -> String {
    format!("{BEGIN}-{:02}T{:02}:{:02}:00Z", 1 + revision / 1_440, revision / 60 % 24, revision % 60)
}

/// The same, said to be older than whatever is known; nothing where the source does not date its records.
pub fn outdated(content: &Content) -> Option<Content> {
    let mut old = content.clone();
    let date = old.get_mut("updated_at")?;
    "2001-01-01".clone_into(date);
    Some(old)
}

/// As it stands in a message.
pub fn as_fields(content: &Content) -> Map<String, Value> {
    content.iter().map(|(field, value)| ((*field).to_owned(), value.as_str().into())).collect()
}

/// As a file: one line a record.
pub fn as_file<'a>(records: impl Iterator<Item = (&'a str, &'a Content)>) -> String {
    let fields: Vec<&str> = FIELDS.iter().map(|(field, _)| *field).chain([CARD]).collect();
    let mut text = format!("{},{KEY}\n", fields.join(","));
    for (key, content) in records {
        for field in &fields {
            text += &quoted(content.get(field).map_or("", String::as_str));
            text.push(',');
        }
        text += &quoted(key);
        text.push('\n');
    }
    text
}

fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::service::rows::tests::row;

    fn zoe() -> Content {
        let values = [
            ("source", "loyalty"),
            ("record_id", "299"),
            ("first_name", "Zoé"),
            ("updated_at", "2024-01-31"),
        ];
        of(&row(&values))
    }

    #[test]
    fn a_later_version_is_dated_later_and_an_outdated_one_earlier() {
        let zoe = zoe();
        assert_eq!((zoe["loyalty_card"].as_str(), zoe.len()), ("299", 3));
        let mut chance = Chance::new(1);
        for revision in 1..100 {
            let later = changed(&zoe, &zoe, revision, &mut chance);
            assert!(later["updated_at"] > zoe["updated_at"] && later["updated_at"] < dated(revision + 1));
        }
        assert_eq!(outdated(&zoe).unwrap()["updated_at"], "2001-01-01");
        assert_eq!(outdated(&Content::new()), None);
    }

    #[test]
    fn files_quote_what_would_be_taken_for_more() {
        let mut zoe = zoe();
        zoe.insert("street", "3, rue \"Haute\"".to_owned());
        let text = as_file([("k,1", &zoe)].into_iter());
        let line = text.lines().nth(1).unwrap();
        assert!(line.contains(r#","3, rue ""Haute""","#) && line.ends_with(r#",299,"k,1""#), "{line}");
        assert_eq!(text.lines().next().unwrap().split(',').count(), 13);
    }
}
