//! Opening sealed records: into bytes, into a row under its headings, or several at once for people to look at or for
//! work that must read them again.

use crate::cells;
use crate::import::context;
use crate::layouts::{Layouts, layouts};
use crate::session::Session;
use db::records::{self, Stored};
use db::vault::{DataKey, Space};
use identity::normalise::{self, CleanRecord};
use identity::records::{Builder, Records};
use model::{RawBatch, RawRecord};
use std::sync::Arc;

/// A record of a source or a layout that whoever reads it does not know: either came since the sources were read.
#[derive(Debug, thiserror::Error)]
#[error("record {record} is of a source or a layout that is not known; read the sources again")]
pub(crate) struct Unfamiliar {
    pub record: i64,
}

/// Opens the cells of a version into `plain`.
pub(crate) fn open(key: &DataKey, stored: &Stored, plain: &mut Vec<u8>) -> Result<(), db::Error> {
    let opened = key.open_into(&context(stored.id, stored.version), &stored.sealed, plain);
    if opened { Ok(()) } else { Err(db::Error::Damaged { what: "source record", id: stored.id }) }
}

/// Opens a version as the one row of a batch; the row's number is the record's.
pub(crate) fn row(
    key: &DataKey,
    layouts: &Layouts,
    stored: &Stored,
    plain: &mut Vec<u8>,
) -> anyhow::Result<RawBatch> {
    open(key, stored, plain)?;
    let layout = layouts.get(&(stored.source_id, stored.layout_id));
    let layout = layout.ok_or(Unfamiliar { record: stored.id })?;
    let mut batch = RawBatch::new(Arc::clone(layout), 1);
    batch.push(stored.id.unsigned_abs(), cells::read(plain));
    Ok(batch)
}

/// Reads these versions one after the other. Those whose key was destroyed are left out.
pub(crate) fn each(
    session: &Session,
    layouts: &Layouts,
    stored: &[Stored],
    mut read: impl FnMut(&RawRecord<'_>, &Stored),
) -> anyhow::Result<()> {
    let mut ids: Vec<i64> = stored.iter().map(|stored| stored.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let keys = session.block(session.repository.vault.keys(Space::Record, &ids))?;
    let mut plain = Vec::new();
    for version in stored {
        let Some(key) = keys.get(&version.id) else { continue };
        read(&row(key, layouts, version, &mut plain)?.record(0), version);
    }
    Ok(())
}

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
    let mut plain = Vec::new();
    for stored in &stored {
        let Some(key) = keys.get(&stored.id) else { continue };
        let batch = row(key, &layouts, stored, &mut plain)?;
        normalise::record(&batch.record(0), &mut clean);
        builder.push(&clean);
        found.push(stored.id);
        batches.push(batch);
    }
    Ok(Unsealed { records: Records::assemble(vec![builder]), ids: found, batches })
}
