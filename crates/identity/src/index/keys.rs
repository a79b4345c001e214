//! The keys of a record in a set that changes: the same as those of the batch, by kind.

use super::postings::Postings;
use crate::records::{Index, Record, Records, TextId};
use crate::resolve::block::{self, Parts};
use crate::resolve::kind::Kind;

/// A key of a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Key {
    /// Position of the kind among those that are kept.
    pub kind: u8,
    /// The value; that of a contact is its number.
    pub value: u64,
}

/// Kinds whose keys are contacts: they say who carries a contact, and are kept whether they block or not.
const CARRYING: [Kind; 4] = [Kind::Email, Kind::Phone, Kind::Card, Kind::NationalId];

/// The kinds that are kept, each with its postings; those of contacts come first.
pub(super) struct Kinds {
    pub all: Vec<(Kind, Postings)>,
    /// Whether each brings candidates.
    pub blocks: Vec<bool>,
}

/// What stands before the `@` of a contact, hashed.
pub(super) type Local<'a> = &'a dyn Fn(TextId) -> u32;

impl Kinds {
    /// The kinds that a model blocks by, without a record.
    pub fn of(blocking: &[Kind]) -> Kinds {
        let further = blocking.iter().copied().filter(|kind| !CARRYING.contains(kind));
        let all: Vec<Kind> = CARRYING.into_iter().chain(further).collect();
        Kinds {
            blocks: all.iter().map(|kind| blocking.contains(kind)).collect(),
            all: all.into_iter().map(|kind| (kind, Postings::default())).collect(),
        }
    }

    /// The kind at a position.
    pub fn kind(&self, at: u8) -> Kind {
        self.all[usize::from(at)].0
    }

    /// Whether keys of this kind are contacts.
    pub fn is_contact(&self, at: u8) -> bool {
        usize::from(at) < CARRYING.len()
    }

    /// All keys of a record, with what its names and its postcode bring to them.
    pub fn keys(&self, record: &Record, parts: Parts, local: Local<'_>) -> Vec<Key> {
        let mut keys = Vec::with_capacity(self.all.len() + CARRYING.len());
        (0..).take(self.all.len()).for_each(|kind| self.add_keys(kind, record, parts, local, &mut keys));
        keys
    }

    /// Those of one kind.
    pub fn add_keys(&self, kind: u8, record: &Record, parts: Parts, local: Local<'_>, to: &mut Vec<Key>) {
        match block::numbers(self.kind(kind), record) {
            Some(numbers) => {
                let given = numbers.into_iter().filter(|number| *number != 0);
                to.extend(given.map(|number| Key { kind, value: u64::from(number) }));
            }
            None => {
                let value = block::key(self.kind(kind), record, parts, local);
                to.extend((value != 0).then_some(Key { kind, value }));
            }
        }
    }

    /// Whether a record carries a key.
    pub fn carries(&self, record: &Record, records: &Records, local: Local<'_>, key: Key) -> bool {
        let kind = self.kind(key.kind);
        match block::numbers(kind, record) {
            Some(numbers) => numbers.iter().any(|number| u64::from(*number) == key.value),
            None => block::key(kind, record, Parts::of(record, records), local) == key.value,
        }
    }

    /// What is kept of a key.
    pub fn short(&self, key: Key) -> u32 {
        if self.is_contact(key.kind) { key.value as u32 } else { (key.value >> 32) as u32 }
    }

    /// The records that may carry a key.
    pub fn get(&self, key: Key) -> impl Iterator<Item = Index> {
        self.all[usize::from(key.kind)].1.get(self.short(key))
    }

    /// Notes that a record carries a key.
    pub fn add(&mut self, key: Key, record: Index) {
        let short = self.short(key);
        self.all[usize::from(key.kind)].1.add(short, record);
    }
}
