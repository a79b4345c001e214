//! What is known of contacts, and what a change does to records.

use crate::records::{Index, Record, TextId};
use crate::resolve::contacts::{self, Sharing};
use rustc_hash::FxHashSet;

/// What is known of contacts, by their numbers.
#[derive(Default)]
pub(super) struct Shared {
    /// A bit for each initial.
    pub initials: Vec<u32>,
    /// Those that stewards declared shared.
    pub declared: FxHashSet<TextId>,
    /// The same as texts: one of them may be carried by nobody yet.
    pub declared_texts: FxHashSet<String>,
}

impl Shared {
    /// How widely a contact is used.
    pub fn of(&self, contact: TextId) -> Sharing {
        if self.declared.contains(&contact) {
            return Sharing::Public;
        }
        contacts::sharing_of(self.initials.get(contact as usize).copied().unwrap_or(0))
    }
}

/// One record that changes: what it said and what it says.
pub(super) struct Change {
    pub index: Index,
    pub old: Option<Record>,
    pub new: Option<Record>,
}
