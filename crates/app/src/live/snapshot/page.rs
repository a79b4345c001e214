//! What stands in the file: pages of records, then pages of the texts that the records speak of by number.

use identity::golden::Traits;
use identity::records::{Dictionary, Record};
use serde::{Deserialize, Serialize};

/// One page.
#[derive(Serialize, Deserialize)]
pub(super) enum Page<'a> {
    /// Records, in the order in which they are held.
    #[serde(borrow)]
    Rows(Vec<Row<'a>>),
    /// Texts of a dictionary, in the order of their numbers.
    Texts(Dictionary, #[serde(borrow)] Vec<&'a str>),
}

/// One record.
#[derive(Serialize, Deserialize)]
pub(super) struct Row<'a> {
    pub record: Record,
    #[serde(borrow)]
    pub key: &'a str,
    pub key_hash: u64,
    pub id: i64,
    pub version: u32,
    pub source: u16,
    pub traits: Traits,
    pub customer: i64,
}
