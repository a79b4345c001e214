//! Opening stored versions for work that must read them again: look-up keys exchanged, a person erased.

use crate::cells;
use crate::import::context;
use crate::session::Session;
use crate::working::Layouts;
use anyhow::Context;
use db::records::Stored;
use db::vault::Space;
use model::{RawBatch, RawRecord};
use std::sync::Arc;

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
        if !key.open_into(&context(version.id, version.version), &version.sealed, &mut plain) {
            return Err(db::Error::Damaged { what: "source record", id: version.id }.into());
        }
        let layout = layouts
            .get(&(version.source_id, version.layout_id))
            .with_context(|| format!("record {} belongs to no known source", version.id))?;
        let mut batch = RawBatch::new(Arc::clone(layout), 1);
        batch.push(version.id.unsigned_abs(), cells::read(&plain));
        batch.records().for_each(|record| read(&record, version));
    }
    Ok(())
}
