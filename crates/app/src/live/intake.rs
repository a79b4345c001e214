//! What other systems tell and ask, already read from their message but not yet cleaned.

use crate::access::By;
use model::Field;
use serde::{Deserialize, Serialize};

/// Changes that one message brings. They are committed together; an item about a record that the same message
/// names before follows in a transaction of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Who sends them, and what for.
    pub by: By,
    /// Recognises the message when it is sent again, with a hash of what it said: it is answered as the first time.
    pub idempotency: Option<(String, [u8; 16])>,
    /// The changes, in the order in which they count.
    pub items: Vec<Item>,
}

/// A change of one source record. Written down only under seal, where it could not be taken in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    /// Name of the source.
    pub source: String,
    /// Key of the record within the source.
    pub key: String,
    /// What becomes of it.
    pub deed: Deed,
}

/// What becomes of a record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Deed {
    /// It says this now; a field may have several values.
    Upsert(Vec<(Field, String)>),
    /// The source no longer has it.
    Delete,
}

/// Somebody whom another system asks about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// What is known of the person, as written.
    pub fields: Vec<(Field, String)>,
    /// How countries and dates are read: as those of this source. The first registered one where it is missing.
    pub source: Option<String>,
    /// Most candidates wanted.
    pub limit: usize,
}
