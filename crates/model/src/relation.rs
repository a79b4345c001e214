//! How a customer belongs to a store.

/// How a customer belongs to a store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StoreRelation {
    /// It is the one that the customer prefers.
    Preferred,
    /// The customer was there.
    Visited,
    /// The customer joined the loyalty programme there.
    Member,
}

impl StoreRelation {
    /// All of them.
    pub const ALL: [StoreRelation; 3] =
        [StoreRelation::Preferred, StoreRelation::Visited, StoreRelation::Member];

    /// Their names, in the same order.
    pub const KEYS: [&'static str; 3] = ["preferred", "visited", "member"];

    /// Its name.
    pub const fn key(self) -> &'static str {
        StoreRelation::KEYS[self as usize]
    }

    /// The one of this name.
    pub fn from_key(key: &str) -> Option<StoreRelation> {
        StoreRelation::ALL.into_iter().find(|relation| relation.key() == key)
    }
}
