//! A decision that is not taken yet: drafted, shown with what it would change, then signed.

use super::entry::{Entry, Kind, Words};
use db::Millis;
use model::Field;

/// A decision on its way into the book.
#[derive(Clone)]
pub struct Draft {
    /// What.
    pub kind: Kind,
    /// The records of each side.
    pub sides: [Vec<i64>; 2],
    /// The field that is pinned.
    pub field: Option<Field>,
    /// Which of the record's values is pinned.
    pub nth: u8,
    /// The shared value, as cleaned.
    pub value: Option<String>,
    /// The decision it takes back.
    pub undoes: Option<i64>,
    /// Why.
    pub reason: String,
}

impl Draft {
    /// A decision about records.
    pub fn about(kind: Kind, sides: [Vec<i64>; 2], reason: &str) -> Draft {
        Draft { kind, sides, field: None, nth: 0, value: None, undoes: None, reason: reason.to_owned() }
    }

    pub(super) fn words(&self) -> Words {
        Words { reason: self.reason.clone(), value: self.value.clone(), nth: self.nth }
    }

    /// What it says, as if it stood in the book already.
    pub(super) fn as_entry(&self, id: i64, group: i64, at: Millis, actor: &str) -> Entry {
        Entry {
            id,
            at,
            actor: actor.to_owned(),
            kind: self.kind,
            group,
            undoes: self.undoes,
            field: self.field,
            sides: self.sides.clone(),
            holds: true,
            words: self.words(),
        }
    }
}

/// A draft with who decided it and when. `at` may lie in the past: an old sheet's decisions stand where they were
/// taken.
#[derive(Clone)]
pub struct Signed {
    /// What is decided.
    pub draft: Draft,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// Recognises a decision that comes again.
    pub content_hash: Option<[u8; 16]>,
}

/// Whether decisions that are written at once are also taken back at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grouping {
    /// Each is taken back by itself.
    Apart,
    /// All are one action.
    Together,
}
