//! An entry, and what its hash is of.

use super::People;
use crate::Millis;
use std::borrow::Cow;

/// A hash of the chain.
pub type Hash = [u8; 32];

/// What a chain begins with instead of the hash of an entry.
const GENESIS: &[u8] = b"amigo access log, chain, 1";
/// What the hash of an entry begins with: another way of writing entries down has another number.
const ENTRY: &[u8] = b"amigo access log, entry, 1";

/// By what way something was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Via {
    /// Over HTTP.
    Api,
    /// By a command.
    Cli,
    /// By the system itself.
    Job,
}

impl Via {
    /// Its name.
    pub const fn key(self) -> &'static str {
        match self {
            Via::Api => "api",
            Via::Cli => "cli",
            Via::Job => "job",
        }
    }
}

/// Who did what to whom, before it is written down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// When.
    pub at: Millis,
    /// Who: an id.
    pub actor: String,
    /// By what way.
    pub via: Via,
    /// From where, where that is known.
    pub address: Option<String>,
    /// What: the name of an endpoint or a command.
    pub deed: Cow<'static, str>,
    /// For what.
    pub purpose: &'static str,
    /// How it ended, where it is not simply done.
    pub result: Option<&'static str>,
    /// To whom.
    pub people: People,
}

/// An entry as its row says it, for its hash.
pub(super) struct Said<'a> {
    pub number: i64,
    pub at: Millis,
    pub actor: &'a str,
    pub via: &'a str,
    pub address: Option<&'a str>,
    pub deed: &'a str,
    pub purpose: &'a str,
    pub result: Option<&'a str>,
    pub customer: Option<i64>,
    pub customers: i64,
    pub records: i64,
    pub sealed: Option<&'a [u8]>,
}

/// What the first entry of a chain follows.
pub(super) fn genesis(repository: &str, chain: &str) -> Hash {
    let mut hash = Hasher::new(GENESIS);
    hash.bytes(repository.as_bytes());
    hash.bytes(chain.as_bytes());
    hash.end()
}

impl Said<'_> {
    /// The hash of this entry after another: every column in turn, each text led by its length, what may be missing by
    /// whether it is there, so that no two entries are written alike.
    pub fn hash(&self, previous: &Hash) -> Hash {
        let mut hash = Hasher::new(ENTRY);
        hash.bytes(previous);
        hash.number(self.number);
        hash.number(self.at);
        hash.bytes(self.actor.as_bytes());
        hash.bytes(self.via.as_bytes());
        hash.maybe(self.address.map(str::as_bytes));
        hash.bytes(self.deed.as_bytes());
        hash.bytes(self.purpose.as_bytes());
        hash.maybe(self.result.map(str::as_bytes));
        hash.maybe(self.customer.map(i64::to_le_bytes).as_ref().map(<[u8; 8]>::as_slice));
        hash.number(self.customers);
        hash.number(self.records);
        hash.maybe(self.sealed);
        hash.end()
    }
}

/// BLAKE3 over values that are told apart.
struct Hasher(Vec<u8>);

impl Hasher {
    fn new(kind: &[u8]) -> Hasher {
        let mut hasher = Hasher(Vec::with_capacity(256));
        hasher.bytes(kind);
        hasher
    }

    fn number(&mut self, number: i64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    fn maybe(&mut self, bytes: Option<&[u8]>) {
        self.0.push(u8::from(bytes.is_some()));
        if let Some(bytes) = bytes {
            self.bytes(bytes);
        }
    }

    fn end(self) -> Hash {
        *blake3::hash(&self.0).as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Said<'static> {
        Said {
            number: 7,
            at: 1_000,
            actor: "cl_1",
            via: "api",
            address: Some("127.0.0.1"),
            deed: "getCustomer",
            purpose: "sale",
            result: None,
            customer: Some(4),
            customers: 1,
            records: 0,
            sealed: None,
        }
    }

    #[test]
    fn the_way_entries_are_written_down_stays_as_it_is() {
        let first = genesis("r0", "c0");
        let hex = |hash: Hash| blake3::Hash::from(hash).to_hex().to_string();
        // Chains that were written must be verified by every later release.
        assert_eq!(hex(first), "237c8f0854020d898c22d52e455d5e8eda484ad708217ef0295bed36bd8570d6");
        assert_eq!(
            hex(said().hash(&first)),
            "ae56fce35f471b326a67bedd20569a5d7418229a1d24000738fab209229f5e37"
        );
    }

    #[test]
    fn every_value_counts_and_none_stands_for_another() {
        let first = genesis("r0", "c0");
        let base = said().hash(&first);
        let others = [
            said().hash(&genesis("r0", "c1")),
            Said { number: 8, ..said() }.hash(&first),
            Said { at: 1_001, ..said() }.hash(&first),
            Said { actor: "cl_1a", via: "pi", ..said() }.hash(&first),
            Said { via: "cli", ..said() }.hash(&first),
            Said { address: None, ..said() }.hash(&first),
            Said { deed: "getCustomers", purpose: "ale", ..said() }.hash(&first),
            Said { purpose: "marketing", ..said() }.hash(&first),
            Said { result: Some(""), ..said() }.hash(&first),
            Said { customer: None, ..said() }.hash(&first),
            Said { customers: 2, ..said() }.hash(&first),
            Said { records: 1, ..said() }.hash(&first),
            Said { sealed: Some(&[]), ..said() }.hash(&first),
        ];
        let mut all: Vec<Hash> = others.into_iter().chain([base]).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), others.len() + 1);
    }
}
