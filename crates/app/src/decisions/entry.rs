//! One decision as it is read: what kind, about which records, in whose words.

use db::Millis;
use model::Field;
use serde::{Deserialize, Serialize};

/// What a decision says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Records are one person.
    Same,
    /// Two sides of records are different people.
    Apart,
    /// Two people of one household.
    Household,
    /// A contact says nothing about a person.
    SharedValue,
    /// A record's value of a field wins.
    Pin,
    /// An earlier decision no longer holds.
    Undo,
}

impl Kind {
    const ALL: [Kind; 6] =
        [Kind::Same, Kind::Apart, Kind::Household, Kind::SharedValue, Kind::Pin, Kind::Undo];

    /// Its name where decisions are kept.
    pub const fn key(self) -> &'static str {
        match self {
            Kind::Same => "same",
            Kind::Apart => "apart",
            Kind::Household => "household",
            Kind::SharedValue => "shared-value",
            Kind::Pin => "pin",
            Kind::Undo => "undo",
        }
    }

    pub(super) fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What a steward wrote or named: sealed, for it may be about a person.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Words {
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The shared value, as cleaned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Which of the record's values is pinned.
    #[serde(default)]
    pub nth: u8,
}

/// A decision, unsealed.
#[derive(Clone)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// What.
    pub kind: Kind,
    /// The first of the decisions it was taken together with; itself where it was taken alone.
    pub group: i64,
    /// The decision it takes back, with all of that one's group.
    pub undoes: Option<i64>,
    /// The field that is pinned.
    pub field: Option<Field>,
    /// The records of each side.
    pub sides: [Vec<i64>; 2],
    /// Whether it holds.
    pub holds: bool,
    pub(super) words: Words,
}

impl Entry {
    /// Why it was taken.
    pub fn reason(&self) -> &str {
        &self.words.reason
    }

    /// Which of the record's values is pinned.
    pub fn nth(&self) -> u8 {
        self.words.nth
    }

    /// The shared value.
    pub fn value(&self) -> Option<&str> {
        self.words.value.as_deref()
    }
}
