//! A few records, unsealed one by one: what people look at, never the whole repository.

use crate::cells;
use crate::import::context;
use crate::session::Session;
use crate::working::layouts;
use anyhow::Context;
use db::records;
use db::vault::Space;
use identity::normalise::{self, CleanRecord};
use identity::records::{Builder, Records};
use model::{RawBatch, RawRecord};
use std::sync::Arc;

/// Unsealed records, ready to be compared, in the order of their numbers.
pub struct Unsealed {
    /// What would be compared.
    pub records: Records,
    /// The number of each record.
    pub ids: Vec<i64>,
    batches: Vec<RawBatch>,
}

impl Unsealed {
    /// The cells of a record as they came in.
    pub fn raw(&self, at: usize) -> RawRecord<'_> {
        self.batches[at].record(0)
    }
}

/// Unseals the current versions of records; those that were erased are left out.
pub fn unseal(session: &Session, ids: &[i64]) -> anyhow::Result<Unsealed> {
    let repository = &session.repository;
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let sources = session.block(db::sources::all(&repository.data))?;
    let layouts = layouts(session, &sources)?;
    let stored = session.block(records::current(&repository.data, &ids))?;
    let keys = session.block(repository.vault.keys(Space::Record, &ids))?;
    let (mut builder, mut clean) = (Builder::default(), CleanRecord::default());
    let mut found = Vec::with_capacity(stored.len());
    let mut batches = Vec::with_capacity(stored.len());
    for stored in &stored {
        let Some(key) = keys.get(&stored.id) else { continue };
        let opened = key.open(&context(stored.id, stored.version), &stored.sealed);
        let plain = opened.ok_or(db::Error::Damaged { what: "source record", id: stored.id })?;
        let layout = layouts.get(&(stored.source_id, stored.layout_id));
        let layout = layout.context("a record belongs to no known source")?;
        let mut batch = RawBatch::new(Arc::clone(layout), 1);
        batch.push(stored.id.unsigned_abs(), cells::read(&plain));
        normalise::record(&batch.record(0), &mut clean);
        builder.push(&clean);
        found.push(stored.id);
        batches.push(batch);
    }
    Ok(Unsealed { records: Records::assemble(vec![builder]), ids: found, batches })
}
