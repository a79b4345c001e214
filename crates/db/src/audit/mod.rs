//! The access log: entries in hash chains, one chain for each node that writes. It stores, finds and proves; what is
//! worth an entry is decided elsewhere.
//!
//! Each entry's hash is over the entry and the hash before it, so that nothing can be changed, removed or put in
//! between without all later hashes being other ones. That they were not made anew is shown by heads: number and hash of
//! a chain's last entry, signed and kept outside of the database. What came after the last head kept is only chained.

mod append;
mod chain;
mod entry;
mod head;
mod read;
mod set;
mod signer;
mod verify;

pub use chain::{Chain, Writer, chains, close_all};
pub use entry::{Entry, Hash, Via};
pub use head::{Head, heads_of, note_exported};
pub use read::{Filter, Place, Stored, page};
pub use set::People;
pub use signer::{Signer, key_of, public_keys};
pub use verify::{Finding, Proven, Verified, verify, verify_file};

use crate::migrate;

pub(crate) const STEPS: migrate::Steps = &[include_str!("../../migrations/log_0001.sql")];
