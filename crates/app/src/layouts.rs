//! How stored records are read: which slot of a record holds which field.

use crate::cells;
use crate::import::{country_of, date_order_of};
use crate::session::Session;
use anyhow::Context;
use db::records;
use db::sources::Source;
use model::{Layout, Slot};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How the records of a source and layout are read.
pub(crate) type Layouts = FxHashMap<(i64, i64), Arc<Layout>>;

/// How the records of each source and layout are read.
pub(crate) fn layouts(session: &Session, sources: &[Source]) -> anyhow::Result<Layouts> {
    let texts = session.block(records::layouts(&session.repository.data))?;
    let mut layouts = Layouts::default();
    for (id, text) in &texts {
        let slots =
            cells::slots_of(text).with_context(|| format!("layout {id} names a field unknown here"))?;
        for source in sources {
            layouts.insert((source.id, *id), Arc::new(layout(source, slots.clone())?));
        }
    }
    Ok(layouts)
}

fn layout(source: &Source, slots: Vec<Slot>) -> anyhow::Result<Layout> {
    Ok(Layout {
        file: source.name.clone(),
        source: source.name.clone(),
        slots,
        country: country_of(source),
        date_order: date_order_of(source)?,
    })
}
