//! Versions of records on their way into the database: sealed with keys that are on disk before.

use super::judge::Judged;
use super::row::Row;
use crate::session::Session;
use anyhow::Context;
use db::records::{self, Version};
use db::vault::{DataKey, Sealer, Space};
use db::{Millis, Tx};
use rustc_hash::FxHashMap;

/// Seals and writes versions of the records of one source.
pub(crate) struct Versions<'a> {
    session: &'a Session,
    source_id: i64,
    now: Millis,
    next_id: i64,
    sealer: Sealer,
}

/// The keys of some rows.
pub(crate) struct Keys {
    new: Vec<(i64, DataKey)>,
    changed: FxHashMap<i64, DataKey>,
}

/// The bytes that tie a sealed version to its place.
pub fn context(id: i64, version: i64) -> [u8; 16] {
    let mut context = [0; 16];
    context[..8].copy_from_slice(&id.to_le_bytes());
    context[8..].copy_from_slice(&version.to_le_bytes());
    context
}

impl Keys {
    /// The records that are written.
    pub(crate) fn records(&self) -> impl Iterator<Item = i64> {
        self.new.iter().map(|(id, _)| *id).chain(self.changed.keys().copied())
    }
}

impl<'a> Versions<'a> {
    /// For one source. Keys that an interruption left without their records are taken away.
    pub(crate) fn new(session: &'a Session, source_id: i64, now: Millis) -> anyhow::Result<Versions<'a>> {
        let last = session.block(records::last_id(&session.repository.data))?;
        session.block(session.repository.vault.sweep(Space::Record, last))?;
        let next_id = session.block(session.repository.vault.next_id(Space::Record, last))?;
        Ok(Versions { session, source_id, now, next_id, sealer: Sealer::default() })
    }

    /// The keys of what was judged: new ones are on disk when this returns.
    pub(crate) async fn keys(&self, judged: &Judged<'_>) -> anyhow::Result<Keys> {
        let vault = &self.session.repository.vault;
        let ids: Vec<i64> = (self.next_id..).take(judged.new.len()).collect();
        let keys = vault.create_keys(Space::Record, &ids).await?;
        let changed: Vec<i64> = judged.changed.iter().map(|(_, known)| known.id).collect();
        let changed = vault.keys(Space::Record, &changed).await?;
        Ok(Keys { new: ids.into_iter().zip(keys).collect(), changed })
    }

    /// Writes what was judged, as part of an import.
    pub(crate) async fn write(
        &mut self,
        tx: &mut Tx,
        judged: &Judged<'_>,
        keys: &Keys,
        slots: &str,
        import_id: i64,
    ) -> anyhow::Result<()> {
        let layout_id = records::layout_id(tx, slots).await?;
        let mut contacts = Vec::with_capacity(judged.new.len() * 3);
        let mut versions = Vec::with_capacity(judged.new.len());
        for (row, (id, key)) in judged.new.iter().zip(&keys.new) {
            contacts.extend(row.contacts.iter().map(|hash| (*hash, *id)));
            versions.push(self.seal(row, (*id, 1), layout_id, import_id, key)?);
        }
        // Rows in the order of the index that they go into.
        contacts.sort_unstable();
        records::insert_new(tx, &versions).await?;
        let mut replaced = Vec::with_capacity(judged.changed.len());
        for (row, known) in &judged.changed {
            let key = keys.changed.get(&known.id);
            let key = key.with_context(|| format!("the key of record {} is missing", known.id))?;
            contacts.extend(row.contacts.iter().map(|hash| (*hash, known.id)));
            replaced.push(self.seal(row, (known.id, known.version + 1), layout_id, import_id, key)?);
        }
        records::replace(tx, &replaced, self.now).await?;
        let generation = self.session.repository.vault.hasher().generation;
        records::insert_contacts(tx, generation, &contacts).await?;
        Ok(())
    }

    /// Notes that what was judged is committed.
    pub(crate) fn committed(&mut self, judged: &Judged<'_>) {
        self.next_id += judged.new.len() as i64;
    }

    fn seal(
        &mut self,
        row: &Row,
        (id, version): (i64, i64),
        layout_id: i64,
        import_id: i64,
        key: &DataKey,
    ) -> anyhow::Result<Version> {
        Ok(Version {
            id,
            source_id: self.source_id,
            key_hash: row.key_hash,
            content_hash: row.content_hash,
            generation: self.session.repository.vault.hasher().generation,
            version,
            layout_id,
            import_id: Some(import_id),
            updated_at: row.updated_at,
            received_at: self.now,
            deleted_at: None,
            remarks: row.remarks.clone(),
            sealed: self.sealer.seal(key, &context(id, version), &row.cells)?,
        })
    }
}
