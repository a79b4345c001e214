//! The field dictionary, generated from the vocabulary alone.

use model::{DataClass, Field, Quality, RETENTION, Role, Sight, Survivorship};
use serde::Serialize;
use utoipa::ToSchema;

/// Every field.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Dictionary {
    fields: Vec<Entry>,
}

/// A text in both languages.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Words {
    en: &'static str,
    fr: &'static str,
}

impl From<(&'static str, &'static str)> for Words {
    fn from((en, fr): (&'static str, &'static str)) -> Words {
        Words { en, fr }
    }
}

/// One field.
#[derive(Serialize, ToSchema)]
#[schema(as = DictionaryEntry)]
struct Entry {
    #[schema(value_type = String)]
    field: Field,
    meaning: Words,
    /// technical, personal, identifying.
    #[schema(value_type = String)]
    class: DataClass,
    /// Which value wins on the golden profile.
    #[schema(value_type = String)]
    survivorship: Survivorship,
    survivorship_rule: Words,
    /// Which values can be used.
    #[schema(value_type = String)]
    quality: Quality,
    quality_rule: Words,
    /// The role that answers for it.
    owner: &'static str,
    retention: Words,
    /// Roles that see its values as they are.
    seen_in_clear_by: Vec<&'static str>,
    /// Roles that see them in part.
    seen_masked_by: Vec<&'static str>,
}

impl Dictionary {
    /// The dictionary of this program.
    pub fn new() -> Dictionary {
        Dictionary { fields: Field::ALL.iter().map(|field| Entry::of(*field)).collect() }
    }

    /// The same as a table.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut table = csv::Writer::from_writer(Vec::new());
        let head = ["field", "meaning", "meaning_fr", "class", "survivorship", "survivorship_rule"];
        let rest = ["quality_rule", "owner", "retention", "seen_in_clear_by", "seen_masked_by"];
        table.write_record(head.iter().chain(&rest))?;
        for (entry, field) in self.fields.iter().zip(Field::ALL) {
            let (class, survivorship) = (word(field.class()), word(field.survivorship()));
            let (clear, masked) = (entry.seen_in_clear_by.join(" "), entry.seen_masked_by.join(" "));
            table.write_record([
                field.key(),
                entry.meaning.en,
                entry.meaning.fr,
                &class,
                &survivorship,
                entry.survivorship_rule.en,
                entry.quality_rule.en,
                entry.owner,
                entry.retention.en,
                &clear,
                &masked,
            ])?;
        }
        table.into_inner().map_err(|error| error.into_error().into())
    }
}

impl Entry {
    fn of(field: Field) -> Entry {
        let seen = |sight: Sight| {
            let roles = Role::ALL.iter().filter(|role| role.sees(field.class()) == sight);
            roles.map(|role| role.key()).collect()
        };
        Entry {
            field,
            meaning: (field.meaning(), field.meaning_in_french()).into(),
            class: field.class(),
            survivorship: field.survivorship(),
            survivorship_rule: field.survivorship().words().into(),
            quality: field.quality(),
            quality_rule: field.quality().words().into(),
            owner: field.owner().key(),
            retention: RETENTION.into(),
            seen_in_clear_by: seen(Sight::Clear),
            seen_masked_by: seen(Sight::Masked),
        }
    }
}

/// The word of a value that is written as one.
fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_described_and_seen_as_the_policy_says() {
        let told = serde_json::to_value(Dictionary::new()).unwrap();
        let fields = told["fields"].as_array().unwrap();
        assert_eq!(fields.len(), Field::ALL.len());
        let email = fields.iter().find(|entry| entry["field"] == "email").unwrap();
        assert_eq!(
            (email["class"].as_str(), email["survivorship"].as_str()),
            (Some("identifying"), Some("keep_all"))
        );
        let clear = email["seen_in_clear_by"].as_array().unwrap();
        assert!(clear.contains(&"steward".into()) && !clear.contains(&"admin".into()), "{email}");
        assert!(email["seen_masked_by"].as_array().unwrap().contains(&"marketer".into()), "{email}");
        let table = String::from_utf8(Dictionary::new().csv().unwrap()).unwrap();
        assert_eq!(table.lines().count(), Field::ALL.len() + 1);
        assert!(
            table.contains("\nemail,E-mail address.,Adresse électronique.,identifying,keep_all,"),
            "{table}"
        );
    }
}
