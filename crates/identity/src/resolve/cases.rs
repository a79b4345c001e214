//! Match cases: named rules that say on which criteria two records may be one person. They are read from a
//! file that a data steward can edit, and refused when they break the rule that no case rests on one
//! criterion.

use super::attribute::{Attribute, Group, Pattern};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The cases Amigo comes with.
pub const DEFAULT: &str = include_str!("cases.toml");

/// One match case.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    /// Short name, stable over versions.
    pub id: String,
    /// In words, English.
    pub en: String,
    /// In words, French.
    pub fr: String,
    /// For each attribute with a condition, the levels that meet it, one bit each.
    conditions: Vec<(Attribute, u16)>,
}

/// All cases in the order of the file.
#[derive(Clone, PartialEq, Debug)]
pub struct Cases {
    cases: Vec<Case>,
}

/// Why a file of cases was refused.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// Not TOML, or an unknown key.
    #[error("the match cases cannot be read: {0}")]
    Syntax(String),
    /// No case at all.
    #[error("the file has no match case; add a [[case]]")]
    Empty,
    /// Two cases with one id.
    #[error("case {0} occurs twice; give each case an id of its own")]
    Twice(String),
    /// An attribute that does not exist.
    #[error("case {case}: there is no attribute `{attribute}`; known are {known}")]
    UnknownAttribute {
        /// The case.
        case: String,
        /// As written.
        attribute: String,
        /// All attributes.
        known: String,
    },
    /// A level that the attribute does not have.
    #[error("case {case}: `{attribute}` has no level `{level}`; known are {known}")]
    UnknownLevel {
        /// The case.
        case: String,
        /// The attribute.
        attribute: &'static str,
        /// As written.
        level: String,
        /// All levels and words.
        known: String,
    },
    /// Only one group of criteria.
    #[error(
        "case {0} rests on one group of criteria; add a condition from another of the groups name, birth, contact, address, verified id"
    )]
    OneGroup(String),
    /// Nothing that tells the people of a household apart.
    #[error(
        "case {0} would match whole households; add a condition on the first name, the birth date or a verified id"
    )]
    NotPersonal(String),
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "case")]
    cases: Vec<Written>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    en: String,
    fr: String,
    when: BTreeMap<String, Condition>,
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Condition {
    One(String),
    AnyOf(Vec<String>),
}

impl Cases {
    /// Reads and checks a file of cases.
    pub fn from_toml(text: &str) -> Result<Cases, Error> {
        let file: File = toml::from_str(text).map_err(|error| Error::Syntax(error.to_string()))?;
        let cases = file.cases.into_iter().map(Case::from_written).collect::<Result<Vec<_>, _>>()?;
        let mut ids = BTreeSet::new();
        if let Some(twice) = cases.iter().find(|case| !ids.insert(&case.id)) {
            return Err(Error::Twice(twice.id.clone()));
        }
        if cases.is_empty() { Err(Error::Empty) } else { Ok(Cases { cases }) }
    }

    /// The cases Amigo comes with.
    pub fn built_in() -> Cases {
        Self::from_toml(DEFAULT).expect("the built-in cases are checked by a test")
    }

    /// All cases.
    pub fn iter(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter()
    }

    /// Number of cases.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is no case; never so for cases read from a file.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// The cases that fire for a pattern, one bit a case in order (the first 64).
    pub fn firing(&self, pattern: Pattern) -> u64 {
        let fires = |(index, case): (usize, &Case)| u64::from(case.fires(pattern)) << index.min(63);
        self.cases.iter().enumerate().map(fires).fold(0, |all, one| all | one)
    }

    /// Whether any case fires.
    pub fn any_fires(&self, pattern: Pattern) -> bool {
        self.cases.iter().any(|case| case.fires(pattern))
    }
}

impl Case {
    fn from_written(written: Written) -> Result<Case, Error> {
        let mut conditions = Vec::new();
        for (name, condition) in &written.when {
            let attribute = Attribute::from_key(name).ok_or_else(|| Error::UnknownAttribute {
                case: written.id.clone(),
                attribute: name.clone(),
                known: list(Attribute::ALL.iter().map(|attribute| attribute.key())),
            })?;
            conditions.push((attribute, levels_of(&written.id, attribute, condition)?));
        }
        let case = Case { id: written.id, en: written.en, fr: written.fr, conditions };
        case.check()?;
        Ok(case)
    }

    /// Two groups, and one criterion that belongs to a person rather than to a household.
    fn check(&self) -> Result<(), Error> {
        let mut groups: BTreeSet<Group> =
            self.conditions.iter().map(|(attribute, _)| attribute.group()).collect();
        groups.remove(&Group::Other);
        if groups.len() < 2 {
            return Err(Error::OneGroup(self.id.clone()));
        }
        let personal = self.conditions.iter().any(|(attribute, levels)| is_personal(*attribute, *levels));
        if personal { Ok(()) } else { Err(Error::NotPersonal(self.id.clone())) }
    }

    /// Whether all conditions hold.
    pub fn fires(&self, pattern: Pattern) -> bool {
        self.conditions.iter().all(|(attribute, levels)| levels >> pattern.level(*attribute) & 1 == 1)
    }

    /// The conditions: attribute and the levels that meet it.
    pub fn conditions(&self) -> impl Iterator<Item = (Attribute, Vec<&'static str>)> {
        self.conditions.iter().map(|(attribute, levels)| {
            let meeting = (0..16).filter(|level| levels >> level & 1 == 1);
            (*attribute, meeting.map(|level| attribute.level_key(level)).collect())
        })
    }
}

/// A condition that a missing or different value can meet identifies nobody.
fn is_personal(attribute: Attribute, levels: u16) -> bool {
    let personal = matches!(attribute, Attribute::FirstName | Attribute::BirthDate | Attribute::NationalId);
    personal && levels & 0b11 == 0
}

fn levels_of(case: &str, attribute: Attribute, condition: &Condition) -> Result<u16, Error> {
    let names = match condition {
        Condition::One(name) => std::slice::from_ref(name),
        Condition::AnyOf(names) => names.as_slice(),
    };
    let mut bits = 0;
    for name in names {
        bits |= level_bits(attribute, name).ok_or_else(|| Error::UnknownLevel {
            case: case.to_owned(),
            attribute: attribute.key(),
            level: name.clone(),
            known: list(known_levels(attribute)),
        })?;
    }
    Ok(bits)
}

fn known_levels(attribute: Attribute) -> impl Iterator<Item = &'static str> {
    let words = WORDS.iter().filter(move |(of, _, _)| *of == attribute).map(|(_, word, _)| *word);
    words.chain(attribute.levels().iter().map(|level| level.key))
}

fn list(names: impl Iterator<Item = &'static str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn level_bits(attribute: Attribute, name: &str) -> Option<u16> {
    let word = WORDS.iter().find(|(of, word, _)| *of == attribute && *word == name);
    if let Some((_, _, levels)) = word {
        let bit = |key: &&str| attribute.level_from_key(key).map_or(0, |level| 1 << level);
        return Some(levels.iter().map(bit).sum());
    }
    attribute.level_from_key(name).map(|level| 1 << level)
}

const SAME_NAME: &[&str] = &["same_common", "same_usual", "same_rare"];

/// Words that stand for several levels.
const WORDS: &[(Attribute, &str, &[&str])] = &[
    (Attribute::FirstName, "same", SAME_NAME),
    (
        Attribute::FirstName,
        "alike",
        &[
            "same_common",
            "same_usual",
            "same_rare",
            "nickname",
            "short",
            "initial",
            "part",
            "typo",
            "similar",
        ],
    ),
    (Attribute::FirstName, "changed", &["missing", "different", "initial", "part"]),
    (Attribute::LastName, "same", SAME_NAME),
    (Attribute::LastName, "changed", &["missing", "different", "part", "initial"]),
    (
        Attribute::LastName,
        "alike",
        &["same_common", "same_usual", "same_rare", "part", "typo", "similar", "initial"],
    ),
    (Attribute::BirthDate, "near", &["same", "swapped", "typo"]),
    (Attribute::BirthDate, "fits", &["same", "swapped", "typo", "two_parts", "year"]),
    (Attribute::Email, "near", &["same", "shared", "local", "numbered", "typo"]),
    (Attribute::Phone, "near", &["same", "shared", "typo"]),
    (Attribute::Address, "street", &["street", "same"]),
    (Attribute::Address, "town", &["town", "other_street", "street", "same"]),
    (Attribute::Address, "area", &["area", "town", "other_street", "street", "same"]),
    (Attribute::BirthPlace, "alike", &["same", "similar"]),
    (Attribute::NationalId, "near", &["same", "typo"]),
    (Attribute::LoyaltyCard, "near", &["same", "shared"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(when: &str) -> Error {
        let text = format!("[[case]]\nid = \"X\"\nen = \"x\"\nfr = \"x\"\nwhen = {{ {when} }}\n");
        Cases::from_toml(&text).unwrap_err()
    }

    #[test]
    fn the_built_in_cases_are_sound() {
        let cases = Cases::from_toml(DEFAULT).unwrap();
        assert_eq!(cases.len(), 21);
    }

    #[test]
    fn a_case_rests_on_two_groups() {
        let error = refused("first_name = \"same\", last_name = \"same\"");
        assert_eq!(error, Error::OneGroup("X".into()));
        assert!(error.to_string().contains("add a condition"));
        assert_eq!(refused("first_name = \"same\", gender = \"same\""), Error::OneGroup("X".into()));
    }

    #[test]
    fn a_case_holds_a_personal_criterion() {
        let error = refused("last_name = \"same\", address = \"same\"");
        assert_eq!(error, Error::NotPersonal("X".into()));
        let missing =
            refused("last_name = \"same\", address = \"same\", first_name = [\"same\", \"missing\"]");
        assert_eq!(missing, Error::NotPersonal("X".into()));
    }

    #[test]
    fn unknown_words_are_named_with_the_known_ones() {
        let error = refused("nose = \"same\", email = \"same\"").to_string();
        assert!(error.contains("`nose`") && error.contains("first_name"), "{error}");
        let error = refused("email = \"green\", first_name = \"same\"").to_string();
        assert!(error.contains("`green`") && error.contains("near"), "{error}");
        assert!(matches!(Cases::from_toml("[[case"), Err(Error::Syntax(_))));
        assert!(matches!(Cases::from_toml("colour = 1"), Err(Error::Syntax(_))));
        assert_eq!(Cases::from_toml(""), Err(Error::Empty));
    }

    #[test]
    fn a_case_fires_when_all_its_conditions_hold() {
        use crate::resolve::attribute::{BirthDate, FirstName, LastName};
        let cases = Cases::built_in();
        let first_case = cases.iter().next().unwrap();
        let names = Pattern::default()
            .with(Attribute::FirstName, FirstName::SAME_COMMON)
            .with(Attribute::LastName, LastName::SAME_RARE);
        assert!(!first_case.fires(names));
        assert!(first_case.fires(names.with(Attribute::BirthDate, BirthDate::SAME)));
        assert!(!first_case.fires(names.with(Attribute::BirthDate, BirthDate::DIFFERENT)));
        assert_eq!(cases.firing(names), 0);
    }
}
