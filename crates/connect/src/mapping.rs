//! Which column feeds which field, written down in TOML. A mapping is exact: what it names must be there, and
//! what it does not name is left out. One that lists the headings by which it is recognised is meant for many
//! files of one kind, so that its other columns may be missing.

use crate::Error;
use crate::headings::fold;
use crate::suggest::{list, nearest};
use model::{DateOrder, Field};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The mappings that come with the program.
const BUILT_IN: &[(&str, &str)] = &[
    ("cegid-y2", include_str!("../mappings/cegid-y2.toml")),
    ("shopify", include_str!("../mappings/shopify.toml")),
    ("web-forms", include_str!("../mappings/web-forms.toml")),
    ("loyalty", include_str!("../mappings/loyalty.toml")),
    ("retail", include_str!("../mappings/retail.toml")),
    ("febrl", include_str!("../mappings/febrl.toml")),
    ("fake-1000", include_str!("../mappings/fake-1000.toml")),
    ("historical", include_str!("../mappings/historical.toml")),
];

/// How to read the columns of a file.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// What holds for the whole source.
    pub source: SourceFacts,
    /// What is otherwise detected.
    pub format: FormatFacts,
    /// When the mapping applies by itself.
    pub recognise: Recognise,
    /// Heading to what it feeds. Without any, columns are recognised by their headings.
    pub columns: BTreeMap<String, Target>,
}

/// What holds for the whole source.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SourceFacts {
    /// Name of the source; the file's name where missing.
    pub name: Option<String>,
    /// ISO 3166 code of the country to assume where a row names none.
    pub country: Option<String>,
    /// How numeric dates are written.
    pub date_order: Option<DateOrder>,
}

/// What is otherwise detected.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FormatFacts {
    /// Character between cells.
    pub delimiter: Option<String>,
    /// Name of the encoding, such as `windows-1252`.
    pub encoding: Option<String>,
    /// Name of the sheet.
    pub sheet: Option<String>,
}

/// When a mapping applies by itself, and how far.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recognise {
    /// Headings that must all be there.
    #[serde(rename = "match")]
    pub headings: Vec<String>,
    /// Whether columns that the mapping does not name are recognised by their headings.
    pub rest: bool,
}

/// What a column feeds: a field's key, several, or `ignore`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Target {
    /// One field, or `ignore`.
    One(String),
    /// Several fields: a card number that is also the record's key.
    Several(Vec<String>),
}

impl Mapping {
    /// Reads a mapping and checks that its fields exist.
    pub fn from_toml(text: &str) -> Result<Mapping, Error> {
        let mapping: Mapping = toml::from_str(text).map_err(|error| bad(error.to_string().trim()))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// The same, written as JSON.
    pub fn from_json(text: &str) -> Result<Mapping, Error> {
        let mapping: Mapping = serde_json::from_str(text).map_err(|error| bad(error.to_string().trim()))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// Whether it says by itself what a column of this heading feeds.
    pub fn names(&self, heading: &str) -> bool {
        self.columns.keys().any(|named| named == heading || fold(named) == fold(heading))
    }

    fn check(&self) -> Result<(), Error> {
        for (heading, target) in &self.columns {
            target.fields(heading)?;
        }
        self.country()?;
        self.delimiter()?;
        Ok(())
    }

    /// The mappings that come with the program: name and text.
    pub fn built_in() -> &'static [(&'static str, &'static str)] {
        BUILT_IN
    }

    /// The country code as two capitals.
    pub(crate) fn country(&self) -> Result<Option<[u8; 2]>, Error> {
        let Some(country) = &self.source.country else { return Ok(None) };
        match country.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Some([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(bad(&format!("country = {country:?} is no two-letter country code such as \"FR\""))),
        }
    }

    /// The delimiter as a byte.
    pub(crate) fn delimiter(&self) -> Result<Option<u8>, Error> {
        let Some(delimiter) = &self.format.delimiter else { return Ok(None) };
        match delimiter.as_bytes() {
            [one] if one.is_ascii() && !one.is_ascii_alphanumeric() && !b"\r\n\"'\0".contains(one) => {
                Ok(Some(*one))
            }
            _ => Err(bad(&format!("delimiter = {delimiter:?} is not one character such as \";\""))),
        }
    }
}

impl Target {
    /// The fields fed; none where the column is ignored.
    pub(crate) fn fields(&self, heading: &str) -> Result<Vec<Field>, Error> {
        let keys = match self {
            Self::One(key) if key == "ignore" => return Ok(Vec::new()),
            Self::One(key) => std::slice::from_ref(key),
            Self::Several(keys) => keys,
        };
        keys.iter().map(|key| Field::from_key(key).ok_or_else(|| unknown_field(heading, key))).collect()
    }
}

fn unknown_field(heading: &str, field: &str) -> Error {
    let keys: Vec<&str> = Field::ALL.iter().map(|field| field.key()).collect();
    let (heading, field) = (heading.to_owned(), field.to_owned());
    Error::UnknownField { nearest: nearest(&field, &keys), heading, field, available: list(&keys) }
}

fn bad(reason: &str) -> Error {
    Error::BadMapping { reason: reason.to_owned() }
}
