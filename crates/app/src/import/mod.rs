//! Taking files in: read, prepared by several threads, compared with what is known, sealed and written. Reading
//! the same file twice changes nothing; an import that was interrupted is simply begun again.

mod row;
mod write;

pub use write::context;

use crate::session::Session;
use anyhow::Context;
use connect::{Reader, Reject, Shape};
use db::Millis;
use db::imports::Counts;
use db::sources::Source;
use db::vault::Hasher;
use identity::normalise::CleanRecord;
use model::{DateOrder, Layout, RawBatch};
use row::Rows;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// How to take files in.
pub struct Options<'a> {
    /// Who does it.
    pub actor: &'a str,
    /// Only counts what would happen.
    pub dry_run: bool,
    /// Threads to prepare rows with.
    pub threads: usize,
    /// When.
    pub now: Millis,
}

/// What became of a file.
pub struct Outcome {
    /// What was detected.
    pub shape: Shape,
    /// What became of its rows.
    pub counts: Counts,
    /// How often each remark was made.
    pub remarks: BTreeMap<String, i64>,
    /// The first rows that were set aside.
    pub rejects: Vec<Reject>,
}

/// Takes one open file in.
pub fn import(
    session: &Session,
    source: &Source,
    reader: Reader,
    options: &Options<'_>,
) -> anyhow::Result<Outcome> {
    let repository = &session.repository;
    let file = reader.shape().file.clone();
    let layout = Arc::new(layout_of(source, reader.layout())?);
    let bar = crate::progress::bytes(reader.shape().bytes, &format!("importing {file}"));
    let origin =
        write::Origin { source_id: source.id, file: &file, recipe: String::new(), actor: options.actor };
    let mut writer = session.block(write::Writer::new(repository, origin, options))?;
    let threads = options.threads.max(1);
    let (raw_sender, raw) = sync_channel::<(u64, RawBatch)>(threads);
    let (sender, prepared) = sync_channel::<Rows>(2 * threads);
    let raw = Mutex::new(raw);
    let hasher = repository.vault.hasher();
    let reader = std::thread::scope(|scope| {
        for _ in 0..threads {
            let (raw, sender) = (&raw, sender.clone());
            scope.spawn(move || prepare_all(raw, &sender, source.id, hasher));
        }
        drop(sender);
        let (bar, layout) = (&bar, &layout);
        let reading = scope.spawn(move || read_all(reader, layout, bar, &raw_sender));
        let written = write_all(session, &mut writer, &prepared);
        // Whoever still prepares must not wait for a reader of its rows.
        drop(prepared);
        let reader =
            reading.join().map_err(|_| anyhow::anyhow!("reading failed; this is a fault of the program"))?;
        written.and(reader)
    })?;
    bar.finish_and_clear();
    session.block(writer.finish())?;
    Ok(Outcome {
        shape: reader.shape().clone(),
        counts: writer.counts,
        remarks: std::mem::take(&mut writer.remarks),
        rejects: reader.rejects().to_vec(),
    })
}

fn read_all(
    mut reader: Reader,
    layout: &Arc<Layout>,
    bar: &indicatif::ProgressBar,
    sender: &SyncSender<(u64, RawBatch)>,
) -> anyhow::Result<Reader> {
    let mut order = 0;
    while let Some(mut batch) = reader.next_batch()? {
        batch.relabel(Arc::clone(layout));
        bar.set_position(reader.bytes_read());
        if sender.send((order, batch)).is_err() {
            break;
        }
        order += 1;
    }
    Ok(reader)
}

fn prepare_all(
    raw: &Mutex<Receiver<(u64, RawBatch)>>,
    sender: &SyncSender<Rows>,
    source: i64,
    hasher: &Hasher,
) {
    let mut clean = CleanRecord::default();
    loop {
        let next = raw.lock().map(|raw| raw.recv());
        let Ok(Ok((order, batch))) = next else { return };
        if sender.send(row::prepare(order, batch, source, hasher, &mut clean)).is_err() {
            return;
        }
    }
}

/// Writes the batches in the order of the file, however fast each was prepared: the same file gives the same
/// numbers.
fn write_all(
    session: &Session,
    writer: &mut write::Writer<'_>,
    prepared: &Receiver<Rows>,
) -> anyhow::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for rows in prepared {
        waiting.insert(rows.order, rows);
        while let Some(rows) = waiting.remove(&next) {
            session.block(writer.take(&rows))?;
            next += 1;
        }
    }
    Ok(())
}

/// The layout of a file with the facts that the source was registered with: they hold whatever the file says.
fn layout_of(source: &Source, found: &Layout) -> anyhow::Result<Layout> {
    Ok(Layout {
        file: found.file.clone(),
        source: source.name.clone(),
        slots: found.slots.clone(),
        country: country_of(source),
        date_order: date_order_of(source)?,
    })
}

/// The country that a source assumes.
pub fn country_of(source: &Source) -> Option<[u8; 2]> {
    source.country.as_deref().and_then(|country| country.as_bytes().try_into().ok())
}

/// How a source writes numeric dates.
pub fn date_order_of(source: &Source) -> anyhow::Result<DateOrder> {
    let order = serde_json::from_value(serde_json::Value::String(source.date_order.clone()));
    order.with_context(|| format!("source {} has an unknown date order", source.name))
}
