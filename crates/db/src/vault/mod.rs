//! The vault: every personal value is sealed with a key of its own, every such key is wrapped by the master key
//! and lies in a store apart from the data. Destroying a key erases what it sealed, from every copy of the data.
//!
//! Sealing is AES-256-GCM with random nonces of 96 bits (NIST SP 800-38D, which allows 2^32 of them under one key: a
//! data key seals the few versions of one thing, and the master key wraps a key once for each thing). Keyed hashes are
//! BLAKE3 in keyed mode; what a hash is for goes into it.

mod cipher;
pub(crate) mod erased;
mod hash;
mod master;
mod rotate;
mod space;
pub(crate) mod store;

pub use cipher::{DataKey, Sealer, random};
pub use erased::ErasedRow;
pub use hash::{Hasher, Lookup};
pub use master::{ENVIRONMENT, MasterKey};
pub use rotate::Rotation;
pub use space::Space;
pub use store::{Opener, Vault};
