//! Versions of records on their way into the database: sealed with keys that are on disk before.

use super::fate::Fate;
use super::state::Engine;
use crate::cells;
use crate::import::context;
use crate::live::prepare::Prepared;
use crate::live::world::World;
use anyhow::Context;
use db::Millis;
use db::records::Version;
use db::vault::{DataKey, Lookup, Space};
use identity::leisure;
use identity::records::Index;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// The slots of a record that its source no longer has.
const GONE: &str = "record_id";

/// The keys of records, as soon as they are on disk.
pub(super) type Keys = JoinHandle<Result<FxHashMap<i64, DataKey>, db::Error>>;

/// Versions to be written, each with the name of its layout and whether its record is new.
pub(super) type Sealed = Vec<(Version, String, bool)>;

impl Engine {
    /// Makes the keys of new records and reads those of others, while it is found out what the changes mean.
    pub(super) fn begin_keys(&self, fates: &[Fate]) -> Keys {
        let ids = |new: bool| -> Vec<i64> {
            fates
                .iter()
                .filter(|fate| fate.writes())
                .filter(|fate| fate.is_new == new)
                .filter_map(|fate| fate.record)
                .collect()
        };
        let (new, old, session) = (ids(true), ids(false), Arc::clone(&self.session));
        self.session.spawn(async move {
            let vault = &session.repository.vault;
            let mut keys = vault.keys(Space::Record, &old).await?;
            if !new.is_empty() {
                let created = vault.create_keys(Space::Record, &new).await?;
                keys.extend(new.into_iter().zip(created));
            }
            Ok(keys)
        })
    }

    /// The versions to be written, sealed with keys that are on disk before.
    pub(super) fn versions(
        &mut self,
        items: &[&Prepared],
        fates: &[Fate],
        keys: Keys,
        now: Millis,
    ) -> anyhow::Result<Sealed> {
        let keys = self.session.block(keys).context("making keys failed")??;
        let vault = &self.session.repository.vault;
        let generation = vault.hasher().generation;
        let mut versions = Vec::new();
        for (item, fate) in items.iter().zip(fates).filter(|(_, fate)| fate.writes()) {
            let Some(id) = fate.record else { continue };
            leisure::step();
            let key = keys.get(&id).ok_or(db::Error::Erased { what: "record", id })?;
            let mut nothing = Vec::new();
            cells::push(&mut nothing, "");
            let plain = item.says.as_ref().map_or(&nothing, |says| &says.row.cells);
            let hasher = vault.hasher();
            versions.push((
                Version {
                    id,
                    source_id: item.source,
                    key_hash: item.key_hashes[0],
                    content_hash: match &item.says {
                        Some(says) => says.row.content_hash,
                        None => hasher.contents(&[b"deleted", &item.key_hashes[0]]),
                    },
                    generation,
                    version: fate.version,
                    layout_id: 0,
                    import_id: item.import,
                    updated_at: item.says.as_ref().and_then(|says| says.row.updated_at),
                    received_at: now,
                    deleted_at: item.says.is_none().then_some(now),
                    remarks: item.says.as_ref().and_then(|says| says.row.remarks.clone()),
                    sealed: self.sealer.seal(key, &context(id, fate.version), plain)?,
                },
                item.says.as_ref().map_or_else(|| GONE.to_owned(), |says| says.slots.clone()),
                fate.is_new,
            ));
        }
        Ok(versions)
    }

    /// The look-ups to be written, and those of records that are no more: hash and record.
    pub(super) fn contacts(
        &self,
        items: &[&Prepared],
        fates: &[Fate],
        applied: &[Index],
    ) -> [Vec<(i64, i64)>; 2] {
        let mut contacts = Vec::new();
        for (item, fate) in items.iter().zip(fates) {
            let (Some(says), Some(record)) = (&item.says, fate.record) else { continue };
            if fate.writes() {
                contacts.extend(says.row.contacts.iter().map(|hash| (*hash, record)));
            }
        }
        contacts.sort_unstable();
        contacts.dedup();
        let Ok(world) = self.world.read() else { return [contacts, Vec::new()] };
        let dead = applied.iter().filter(|index| !world.set.is_alive(**index));
        let forgotten = dead.flat_map(|index| self.contacts_of(&world, *index)).collect();
        [contacts, forgotten]
    }

    /// The look-ups of a record, as far as the working set knows its contacts.
    fn contacts_of(&self, world: &World, index: Index) -> Vec<(i64, i64)> {
        let (records, id) = (world.set.records(), world.ids[index as usize]);
        let record = records.get(index);
        let kinds =
            [(Lookup::Email, record.emails), (Lookup::Phone, record.phones), (Lookup::Card, record.cards)];
        let given = kinds.into_iter().flat_map(|(kind, ids)| ids.map(|text| (kind, text)));
        let given: Vec<(Lookup, u32)> = given.filter(|(_, text)| *text != 0).collect();
        let hashers = self.session.repository.vault.hashers().iter();
        let hashes = hashers.flat_map(|hasher| {
            given.iter().map(|(kind, text)| (hasher.contact(*kind, records.contacts.get(*text)), id))
        });
        hashes.collect()
    }
}
