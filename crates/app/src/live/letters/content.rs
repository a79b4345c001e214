//! What was sent, as it lies under seal.

use crate::live::intake::{Deed, Item};
use anyhow::Context;
use db::vault::{DataKey, Hasher, Sealer, Space};

/// What was sent, in clear.
pub struct Content(Vec<u8>);

impl Content {
    /// Of an item.
    pub fn of(item: &Item) -> anyhow::Result<Content> {
        serde_json::to_vec(item).map(Content).map_err(|_| anyhow::anyhow!("an item cannot be written down"))
    }

    /// By what it is recognised when it comes again.
    pub fn hash(&self, recogniser: &Hasher) -> [u8; 16] {
        recogniser.contents(&[b"dead letter", &self.0])
    }

    /// Seals it as the letter of this number.
    pub fn seal(&self, sealer: &mut Sealer, key: &DataKey, id: i64) -> Result<Vec<u8>, db::Error> {
        sealer.seal(key, &id.to_le_bytes(), &self.0)
    }

    /// Opens that of the letter of this number.
    pub fn open(key: &DataKey, id: i64, sealed: &[u8]) -> Result<Content, anyhow::Error> {
        let opened = key.open(&id.to_le_bytes(), sealed);
        Ok(Content(opened.ok_or(db::Error::Damaged { what: Space::DeadLetter.what(), id })?))
    }

    /// The record's key, and the values one a line, for whoever must find a person in it.
    pub fn texts(&self) -> anyhow::Result<(String, String)> {
        let Item { key, deed, .. } = self.item()?;
        let values: Vec<String> = match deed {
            Deed::Upsert(fields) => fields.into_iter().map(|(_, value)| value).collect(),
            Deed::Delete => Vec::new(),
        };
        Ok((key, values.join("\n")))
    }

    /// The item. What is wrong with its text is not said: it would quote it.
    pub fn item(&self) -> anyhow::Result<Item> {
        serde_json::from_slice(&self.0).ok().context("a dead letter was written by another release")
    }
}
