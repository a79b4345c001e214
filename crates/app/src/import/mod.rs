//! Taking files in: read, prepared by several threads, compared with what is known, sealed and written. Reading
//! the same file twice changes nothing; an import that was interrupted is simply begun again.

mod aside;
mod judge;
pub(crate) mod row;
mod versions;
mod write;

pub use judge::{SetAside, Tally};
pub use versions::context;

pub(crate) use aside::{Aside, Common, encode, stored};
pub(crate) use judge::{Before, Judge, Judged, Portion, is_outdated, recognise};
pub(crate) use row::{Hashes, Piece, Row, Rows, prepare, prepare_one, refusal, usable};
pub(crate) use versions::Versions;

use crate::session::Session;
use anyhow::Context;
use connect::{Reader, Shape};
use db::Millis;
use db::sources::Source;
use db::vault::Hasher;
use identity::leisure::Leisure;
use identity::normalise::CleanRecord;
use indicatif::ProgressBar;
use model::{DateOrder, Layout, RawBatch};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use write::Writer;

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
    pub tally: Tally,
    /// Values of forbidden columns that were removed, by heading.
    pub removed: Vec<(String, u64)>,
}

/// Takes one open file in. Without a session there is no repository yet: then it only says what would happen.
pub fn import(
    session: Option<&Session>,
    source: &Source,
    reader: Reader,
    options: &Options<'_>,
) -> anyhow::Result<Outcome> {
    let file = reader.shape().file.clone();
    let passing;
    let (hashers, recogniser) = match session {
        Some(session) => (session.repository.vault.hashers(), session.repository.vault.recogniser()),
        None => {
            passing = Hasher::passing()?;
            (std::slice::from_ref(&passing), &passing)
        }
    };
    let common = Common { file: &file, source: source.id, headings: headings(&reader), hashers, recogniser };
    let mut judge = Judge::new(session, &common)?;
    let mut writer = match session.filter(|_| !options.dry_run) {
        Some(session) => {
            let recipe = serde_json::to_string(reader.recipe())?;
            let origin = write::Origin { source_id: source.id, file: &file, recipe, actor: options.actor };
            Some(Writer::new(session, origin, options.now)?)
        }
        None => None,
    };
    let bar = crate::progress::bytes(reader.shape().bytes, &format!("importing {file}"));
    let reader =
        run(&mut judge, source, reader, (options.threads, &bar), |judged, portion| match &mut writer {
            Some(writer) => writer.write(judged, portion.slots, &portion.tally.counts),
            None => Ok(()),
        });
    bar.finish_and_clear();
    let reader = reader?;
    let mut tally = judge.tally;
    tally.counts.removed = i64::try_from(reader.forbidden_removed()).unwrap_or(i64::MAX);
    if let Some(writer) = &mut writer {
        writer.finish(&tally)?;
    }
    Ok(Outcome { shape: reader.shape().clone(), tally, removed: removed(&reader) })
}

/// The heading above each slot of a file's rows.
pub(crate) fn headings(reader: &Reader) -> Vec<String> {
    let slots = |column: &connect::Column| column.fields.len() + usize::from(column.extra);
    let columns = reader.shape().columns.iter();
    columns.flat_map(|column| std::iter::repeat_n(column.heading.clone(), slots(column))).collect()
}

/// Values of forbidden columns that were removed, by heading.
pub(crate) fn removed(reader: &Reader) -> Vec<(String, u64)> {
    let by_heading = reader.forbidden_by_heading().map(|(heading, number)| (heading.to_owned(), number));
    let mut removed: Vec<(String, u64)> = by_heading.collect();
    let named: u64 = removed.iter().map(|(_, number)| number).sum();
    if reader.forbidden_removed() > named {
        removed.push(("headings that came late".to_owned(), reader.forbidden_removed() - named));
    }
    removed
}

/// Reads, prepares and hands over what was judged, at the same time; at leisure where this thread is.
pub(crate) fn run(
    judge: &mut Judge<'_>,
    source: &Source,
    reader: Reader,
    (threads, bar): (usize, &ProgressBar),
    write: impl FnMut(&Judged<'_>, &Portion<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<Reader> {
    let layout = Arc::new(layout_of(source, reader.layout())?);
    let threads = threads.max(1);
    let (raw_sender, raw) = sync_channel::<Piece>(threads);
    let (sender, prepared) = sync_channel::<Rows>(2 * threads);
    let raw = Mutex::new(Some(raw));
    let common = judge.common();
    let leisure = Leisure::of_this_thread();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (raw, sender) = (&raw, sender.clone());
            scope.spawn(move || leisure.part(|| prepare_all(raw, &sender, common)));
        }
        drop(sender);
        let layout = &layout;
        let reading = scope.spawn(move || read_all(reader, layout, bar, &raw_sender));
        let written = write_all(judge, write, &prepared);
        // Whoever still prepares must not wait for a reader of its rows.
        drop(prepared);
        let reader =
            reading.join().map_err(|_| anyhow::anyhow!("reading failed; this is a fault of the program"))?;
        written.and(reader)
    })
}

/// Reads the file in pieces: rows, and those that were left out meanwhile, so that neither pile up.
fn read_all(
    mut reader: Reader,
    layout: &Arc<Layout>,
    bar: &ProgressBar,
    sender: &SyncSender<Piece>,
) -> anyhow::Result<Reader> {
    for order in 0.. {
        let read = reader.next_batch()?;
        let is_last = read.is_none();
        let mut batch = read.unwrap_or_else(|| RawBatch::new(Arc::clone(reader.layout()), 0));
        batch.relabel(Arc::clone(layout));
        bar.set_position(reader.bytes_read());
        let (rejected, bytes) = (reader.take_rejected(), reader.bytes_read());
        let piece = Piece { order, batch, rejected, bytes };
        if sender.send(piece).is_err() || is_last {
            break;
        }
    }
    Ok(reader)
}

fn prepare_all(raw: &Mutex<Option<Receiver<Piece>>>, sender: &SyncSender<Rows>, common: &Common<'_>) {
    let mut clean = CleanRecord::default();
    loop {
        let next = raw.lock().map(|raw| raw.as_ref().map(Receiver::recv));
        let Ok(Some(Ok(piece))) = next else { return };
        if sender.send(prepare(piece, common, &mut clean)).is_err() {
            // Writing failed: whoever reads must not wait for somebody to prepare its rows.
            let _ = raw.lock().map(|mut raw| raw.take());
            return;
        }
    }
}

/// Writes the batches in the order of the file, however fast each was prepared: the same file gives the same
/// numbers.
fn write_all(
    judge: &mut Judge<'_>,
    mut write: impl FnMut(&Judged<'_>, &Portion<'_>) -> anyhow::Result<()>,
    prepared: &Receiver<Rows>,
) -> anyhow::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for rows in prepared {
        waiting.insert(rows.order, rows);
        while let Some(rows) = waiting.remove(&next) {
            judge.take(rows, &mut write)?;
            next += 1;
        }
    }
    Ok(())
}

/// The layout of a file with the facts that the source was registered with: they hold whatever the file says.
pub(crate) fn layout_of(source: &Source, found: &Layout) -> anyhow::Result<Layout> {
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
