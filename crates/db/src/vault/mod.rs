//! The vault: every personal value is sealed with a key of its own, every such key is wrapped by the master key
//! and lies in a store apart from the data. Destroying a key erases what it sealed, from every copy of the data.
//!
//! Sealing is XChaCha20-Poly1305 with random nonces (draft-irtf-cfrg-xchacha); keyed hashes are BLAKE3 in keyed
//! mode, with one derived key for each purpose.

mod cipher;
mod hash;
mod master;
mod rotate;
mod store;

pub use cipher::{DataKey, Sealer};
pub use hash::{Hasher, Lookup};
pub use master::{ENVIRONMENT, MasterKey};
pub use rotate::Rotation;
pub use store::{ErasedRow, Opener, Space, Vault};
