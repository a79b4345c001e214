//! An item on its way to the resolver: read as the imports of its source are read, cleaned and hashed. Done by many
//! tasks at once; nothing here touches the database.

use super::answer::ItemError;
use super::intake::{Asked, Deed, Item};
use crate::cells;
use crate::import::{Row, country_of, date_order_of, refusal, usable};
use crate::session::Session;
use db::Vault;
use db::sources::Source;
use db::vault::Hasher;
use identity::golden::{self, Traits};
use identity::normalise::{self, CleanRecord};
use model::{Field, Layout, Policy, RawBatch, RawRecord, Slot};
use std::sync::Arc;

/// What a record says, ready to be compared with what is known.
pub(crate) struct Says {
    pub row: Row,
    /// The name of its layout.
    pub slots: String,
    pub clean: CleanRecord,
    /// What survivorship sees; when it came in is still to be filled in.
    pub traits: Traits,
}

impl Says {
    /// What a record says.
    pub fn of(record: &RawRecord<'_>, source: i64, hashers: &[Hasher]) -> Says {
        let mut clean = CleanRecord::default();
        normalise::record(record, &mut clean);
        let kept = cells::kept(&record.layout().slots);
        let row = usable(record, &kept, source, hashers, &clean);
        let traits = golden::traits(record, &clean, row.updated_at.unwrap_or(0));
        Says { row, slots: cells::slots_text(&kept), clean, traits }
    }
}

/// An item ready for the resolver.
pub(crate) struct Prepared {
    pub source: i64,
    /// Hashes of the record's key under every readable look-up key, the writing one first.
    pub key_hashes: Vec<[u8; 16]>,
    /// Recognises the record among dead letters.
    pub letter_key: [u8; 16],
    /// The dead letter that it is, where it is taken in after all.
    pub replays: Option<Replays>,
    /// The import that it came with, where it did.
    pub import: Option<i64>,
    /// None where the source no longer has the record.
    pub says: Option<Says>,
}

impl Prepared {
    /// A row of a file, or one that it set aside.
    pub fn of_row(record: &RawRecord<'_>, source: i64, import: i64, vault: &Vault) -> Prepared {
        let says = Says::of(record, source, vault.hashers());
        let key_hashes: Vec<[u8; 16]> = std::iter::once(says.row.key_hash)
            .chain(says.row.former.iter().map(|former| former.key))
            .collect();
        let letter_key = match record.get(Field::RecordId) {
            Some(key) => vault.recogniser().record(source, key),
            // A row without an id is who it is by what it says.
            None => vault.recogniser().contents(&[b"row", &key_hashes[0]]),
        };
        Prepared { source, key_hashes, letter_key, replays: None, import: Some(import), says: Some(says) }
    }
}

/// The dead letter that an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Replays {
    /// Its number.
    pub letter: i64,
    /// The record and its version that were known when its source last said it.
    pub known: Option<(i64, i64)>,
}

/// Whether a source is within reach.
pub(crate) type Within<'a> = &'a (dyn Fn(&Source) -> bool + Sync);

/// What items are read by.
pub(crate) struct Reading {
    pub sources: Vec<Source>,
    pub policy: Policy,
}

impl Reading {
    /// For the sources of a repository, under its policy.
    pub fn of(session: &Session, sources: &[Source]) -> anyhow::Result<Reading> {
        let policy = crate::policy::read(&session.repository.place.folder, None)?.policy;
        Ok(Reading { sources: sources.to_vec(), policy })
    }

    /// Prepares an item, or says why it cannot be taken in. A source out of reach is one that nobody registered.
    pub fn prepare(&self, item: &Item, vault: &Vault, reach: Within<'_>) -> Result<Prepared, ItemError> {
        let hashers = vault.hashers();
        let source = self.source(&item.source, reach)?;
        if item.key.trim().is_empty() {
            return Err(error(
                "no_record_id",
                "the record has no id; send the id that the source gives it",
                "id",
            ));
        }
        let key_hashes = hashers.iter().map(|hasher| hasher.record(source.id, &item.key)).collect();
        let says = match &item.deed {
            Deed::Delete => None,
            Deed::Upsert(fields) => Some(self.read(source, &item.key, fields, hashers)?),
        };
        let letter_key = vault.recogniser().record(source.id, &item.key);
        Ok(Prepared { source: source.id, key_hashes, letter_key, replays: None, import: None, says })
    }

    /// What is known of a person who is asked about, cleaned.
    pub fn person(&self, asked: &Asked, reach: Within<'_>) -> Result<CleanRecord, ItemError> {
        let source = match &asked.source {
            Some(name) => Some(self.source(name, reach)?),
            None => self.within(reach).next(),
        };
        let mut clean = CleanRecord::default();
        let batch = self.batch(source, "", &asked.fields)?;
        normalise::record(&batch.record(0), &mut clean);
        Ok(clean)
    }

    fn within(&self, reach: Within<'_>) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(move |source| source.name != model::STEWARD && reach(source))
    }

    fn source(&self, name: &str, reach: Within<'_>) -> Result<&Source, ItemError> {
        self.within(reach).find(|source| source.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.within(reach).map(|source| source.name.as_str()).collect();
            let detail = format!(
                "there is no source of this name; registered are: {}. `amigo source add` registers one",
                if names.is_empty() { "none".to_owned() } else { names.join(", ") }
            );
            error("unknown_source", &detail, "source")
        })
    }

    fn read(
        &self,
        source: &Source,
        key: &str,
        fields: &[(Field, String)],
        hashers: &[Hasher],
    ) -> Result<Says, ItemError> {
        let batch = self.batch(Some(source), key, fields)?;
        let record = batch.record(0);
        if refusal(&record, false).is_some() {
            return Err(error(
                "empty_record",
                "the record says nothing about a person; send at least a name, a \
                              contact or an address",
                "fields",
            ));
        }
        Ok(Says::of(&record, source.id, hashers))
    }

    /// The fields as one row, in the order of the dictionary, without what the policy forbids.
    fn batch(
        &self,
        source: Option<&Source>,
        key: &str,
        fields: &[(Field, String)],
    ) -> Result<RawBatch, ItemError> {
        let mut given: Vec<(Field, &str)> = fields
            .iter()
            .filter(|(field, text)| !text.is_empty() && !self.policy.forbidden_fields.contains(field))
            .map(|(field, text)| (*field, text.as_str()))
            .collect();
        if !key.is_empty() {
            given.push((Field::RecordId, key));
        }
        given.sort_by_key(|(field, _)| field.code());
        let failed = |_| {
            error("failed", "the source is registered with an order of dates that is unknown here", "source")
        };
        let layout = Layout {
            file: String::new(),
            source: source.map(|source| source.name.clone()).unwrap_or_default(),
            slots: given.iter().map(|(field, _)| Slot::Field(*field)).collect(),
            country: source.and_then(country_of),
            date_order: source.map(date_order_of).transpose().map_err(failed)?.unwrap_or_default(),
        };
        let mut batch = RawBatch::new(Arc::new(layout), 1);
        batch.push(1, given.iter().map(|(_, text)| *text));
        Ok(batch)
    }
}

fn error(code: &'static str, detail: &str, field: &str) -> ItemError {
    ItemError { code, detail: detail.to_owned(), field: Some(field.to_owned()), dead_letter: None }
}
