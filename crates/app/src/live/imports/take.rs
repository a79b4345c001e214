//! Rows on their way to the one who writes: some at a time, so that whoever asks meanwhile waits for none of it for long,
//! each portion in one transaction with how far the import is. What cannot be written alone becomes a dead letter.

use super::fit::{FIRST, fitting};
use super::give_way::GiveWay;
use super::work::At;
use crate::access::By;
use crate::import::{Aside, Judged, Portion, Row, stored};
use crate::live::answer::{Change, Done};
use crate::live::engine::{Also, Beside, Failure, TooMuch};
use crate::live::failure::{code_of, is_of_an_item, refusal};
use crate::live::intake::{Deed, Item};
use crate::live::node::Node;
use crate::live::prepare::Prepared;
use crate::live::refusal::Refusal;
use crate::live::writer::{Writer, people};
use crate::slices::write_at_leisure;
use crate::{cells, clock};
use anyhow::Context;
use db::quarantine;
use db::uploads::{self, Advance};
use db::vault::{Sealer, Space};
use model::{Field, Slot};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Before it is tried again where too much waits.
const PAUSE: Duration = Duration::from_millis(50);

/// Nothing more is to be done for an import: it was stopped.
#[derive(Debug, thiserror::Error)]
#[error("the import was stopped")]
pub(super) struct Stopped;

/// Another process writes from now on, or none; the import goes on behind what is settled.
#[derive(Debug, thiserror::Error)]
#[error("nothing can be written for now")]
pub(super) struct Away;

/// A row on its way to the one who writes.
struct Coming {
    prepared: Prepared,
    number: i64,
    /// Rows before it that change nothing: those that say what is known, and those that are older.
    idle: [i64; 2],
}

/// What became of rows.
enum Took {
    /// How far the import is, and how long it took.
    Done(Advance, Duration),
    /// The import was stopped.
    Stopped,
}

/// Takes the judged rows of one file in.
pub(super) struct Taking<'a> {
    node: &'a Node,
    source: i64,
    by: By,
    size: usize,
    way: GiveWay,
    next_aside: i64,
    sealer: Sealer,
    /// How far it is.
    pub done: Advance,
}

impl<'a> Taking<'a> {
    /// For the rows of an import from a source, behind what is settled.
    pub fn new(node: &'a Node, source: i64, by: By, done: Advance) -> anyhow::Result<Taking<'a>> {
        let session = node.session();
        let last = session.block(quarantine::last_id(&session.repository.data))?;
        let next_aside = session.block(session.repository.vault.next_id(Space::Quarantine, last))?;
        let way = GiveWay::begin(node.0.settings.imports.half_speed_at, node.meter().requests());
        Ok(Taking { node, source, by, size: FIRST, way, next_aside, sealer: Sealer::default(), done })
    }

    /// Takes a portion in, and tells meanwhile how far it is.
    pub fn take(&mut self, judged: &Judged<'_>, portion: &Portion<'_>, at: &mut At) -> anyhow::Result<()> {
        self.set_aside(&judged.aside)?;
        let mut rows: Vec<&Row> =
            judged.new.iter().copied().chain(judged.changed.iter().map(|row| row.0)).collect();
        rows.sort_unstable_by_key(|row| row.at);
        let (mut rows, mut idle) = (rows.as_slice(), judged.idle.as_slice());
        while !rows.is_empty() {
            let (now, later) = rows.split_at(rows.len().min(self.size));
            rows = later;
            let coming: Arc<[Coming]> = now.iter().map(|row| self.coming(row, portion, &mut idle)).collect();
            self.write(&coming)?;
            let done = now.last().map_or(0, |row| row.at + 1);
            self.tell_where_due(portion, at, done)?;
        }
        let [unchanged, outdated] = passed(&mut idle, usize::MAX);
        self.done.counts.unchanged += unchanged;
        self.done.counts.outdated += outdated;
        self.done.counts.quarantined = portion.tally.counts.quarantined;
        if let Some(last) = portion.last {
            self.done.place = self.done.place.max(number_of(last));
        }
        self.tell_where_due(portion, at, portion.done)
    }

    fn tell_where_due(&self, portion: &Portion<'_>, at: &mut At, done: usize) -> anyhow::Result<()> {
        at.due(portion, done).map_or(Ok(()), |told| self.tell(told.with(&self.done).to_text()))
    }

    fn coming(&self, row: &Row, portion: &Portion<'_>, idle: &mut &[(usize, bool)]) -> Coming {
        let record = portion.batch.record(row.at);
        let vault = &self.node.session().repository.vault;
        Coming {
            prepared: Prepared::of_row(&record, self.source, self.done.id, vault),
            number: number_of(record.row_number()),
            idle: passed(idle, row.at),
        }
    }

    fn write(&mut self, rows: &Arc<[Coming]>) -> anyhow::Result<()> {
        loop {
            let (rows, by, from) = (Arc::clone(rows), self.by.clone(), self.done);
            let deed = move |writer: &mut Writer<'_>| {
                let begun = Instant::now();
                write_at_leisure(|| take(writer, &rows, &by, from)).map(|took| match took {
                    Took::Done(advance, _) => Took::Done(advance, begun.elapsed()),
                    Took::Stopped => Took::Stopped,
                })
            };
            match self.node.session().block(self.node.between(deed)) {
                Ok(Took::Done(done, elapsed)) => {
                    self.done = done;
                    self.size = fitting(self.size, elapsed, self.way.target());
                    self.give_way(elapsed);
                    return Ok(());
                }
                Ok(Took::Stopped) => return Err(Stopped.into()),
                Err(Refusal::TooBusy { .. }) if !self.node.is_stopping() => std::thread::sleep(PAUSE),
                Err(error) => return Err(gone(error)),
            }
        }
    }

    /// Leaves the machine to whoever asks for a while.
    fn give_way(&mut self, elapsed: Duration) {
        let until = Instant::now() + self.way.pause(elapsed, self.node.meter().requests());
        while !self.node.is_ending()
            && let Some(left) = until.checked_duration_since(Instant::now())
        {
            std::thread::sleep(left.min(PAUSE));
        }
    }

    /// Writes rows into quarantine. Told again, they are recognised, so that it matters not when that happens.
    fn set_aside(&mut self, rows: &[Aside]) -> anyhow::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let session = self.node.session();
        let ids: Vec<i64> = (self.next_aside..).take(rows.len()).collect();
        let keys = session.block(session.repository.vault.create_keys(Space::Quarantine, &ids))?;
        let place = (self.next_aside, self.done.id, self.source);
        let rows = stored(rows, &keys, place, clock::now(), &mut self.sealer)?;
        let own = self.node.clone();
        let deed = move |writer: &mut Writer<'_>| {
            let mut tx = own.begin_between(writer)?;
            let written = own.session().block(async {
                quarantine::add(&mut tx, &rows).await?;
                tx.commit().await
            });
            written.map_err(|error| refusal(error.into()))
        };
        session.block(self.node.between(deed)).map_err(gone)?;
        self.next_aside += ids.len() as i64;
        Ok(())
    }

    /// Writes down how far it is, for whoever follows and for whoever goes on.
    fn tell(&self, told: String) -> anyhow::Result<()> {
        let (own, done) = (self.node.clone(), self.done);
        let deed = move |writer: &mut Writer<'_>| {
            let mut tx = own.begin_between(writer)?;
            let written = own.session().block(async {
                uploads::advance(&mut tx, &done).await?;
                uploads::tell(&mut tx, done.id, uploads::State::Running, &told).await?;
                tx.commit().await
            });
            match written {
                Err(db::Error::Stopped { .. }) => Ok(false),
                written => written.map(|()| true).map_err(|error| refusal(error.into())),
            }
        };
        let goes_on = self.node.session().block(self.node.between(deed)).map_err(gone)?;
        anyhow::ensure!(goes_on, Stopped);
        Ok(())
    }
}

/// What is said where rows were not taken: whoever begins to write goes on behind what is settled.
pub(super) fn gone(error: Refusal) -> anyhow::Error {
    match error {
        Refusal::Failed(error) => error,
        _ => Away.into(),
    }
}

fn number_of(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

/// Takes those away that stand before a place, and counts them: those that say what is known, and those that are older.
fn passed(idle: &mut &[(usize, bool)], before: usize) -> [i64; 2] {
    let (now, later) = idle.split_at(idle.partition_point(|(at, _)| *at < before));
    *idle = later;
    let outdated = now.iter().filter(|(_, is_outdated)| *is_outdated).count();
    [(now.len() - outdated) as i64, outdated as i64]
}

/// Writes rows together; where that fails, the first half and then the second, down to the row that is at fault.
fn take(writer: &mut Writer<'_>, rows: &[Coming], by: &By, from: Advance) -> Result<Took, Refusal> {
    let begun = Instant::now();
    match together(writer, rows, by, from) {
        Ok(advance) => {
            writer.meter.wrote(rows.len(), begun.elapsed());
            writer.meter.exchanged(rows.len() as u64, 0);
            Ok(Took::Done(advance, Duration::ZERO))
        }
        Err(error) if is_stopped(&error) => Ok(Took::Stopped),
        Err(error) if rows.len() > 1 && (error.is::<TooMuch>() || is_of_an_item(&error)) => {
            by_halves(writer, rows, by, from)
        }
        Err(error) if is_of_an_item(&error) => fail(writer, &rows[0], by, from, &error),
        Err(error) => Err(refusal(error)),
    }
}

fn is_stopped(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(db::Error::Stopped { .. }))
}

fn together(writer: &mut Writer<'_>, rows: &[Coming], by: &By, from: Advance) -> anyhow::Result<Advance> {
    let items: Vec<&Prepared> = rows.iter().map(|row| &row.prepared).collect();
    let beside = |done: &[Done], gone: &[(i64, i64)]| {
        let whose = people(&done.iter().collect::<Vec<_>>(), gone);
        let also = Also { advance: Some(behind(from, rows, done)), ..Also::default() };
        Beside { entries: vec![by.entry(whose)], also, ..Beside::default() }
    };
    let done = writer.engine.take(&items, &by.actor, &beside, writer.guard)?;
    Ok(behind(from, rows, &done))
}

/// How far the import is behind these rows.
fn behind(from: Advance, rows: &[Coming], done: &[Done]) -> Advance {
    let mut advance = from;
    let counts = &mut advance.counts;
    for (row, done) in rows.iter().zip(done) {
        counts.unchanged += row.idle[0];
        counts.outdated += row.idle[1];
        match done.change {
            Change::Created => counts.created += 1,
            Change::Changed | Change::Deleted => counts.changed += 1,
            Change::Unchanged => counts.unchanged += 1,
            Change::Outdated => counts.outdated += 1,
        }
        advance.place = row.number;
    }
    advance
}

fn by_halves(writer: &mut Writer<'_>, rows: &[Coming], by: &By, from: Advance) -> Result<Took, Refusal> {
    let (first, second) = rows.split_at(rows.len() / 2);
    match take(writer, first, by, from)? {
        Took::Done(from, _) => take(writer, second, by, from),
        Took::Stopped => Ok(Took::Stopped),
    }
}

/// Keeps a row that cannot be written as a dead letter, and goes on behind it.
fn fail(
    writer: &mut Writer<'_>,
    row: &Coming,
    by: &By,
    from: Advance,
    error: &anyhow::Error,
) -> Result<Took, Refusal> {
    tracing::error!(import = from.id, row = row.number, "a row cannot be written: {error:#}");
    writer.meter.exchanged(0, 1);
    let sent = sent(&row.prepared, writer)?;
    let failure = Failure { by, code: code_of(error) };
    writer.engine.keep(&row.prepared, &sent, &failure, writer.guard).map_err(refusal)?;
    let mut advance = from;
    advance.counts.unchanged += row.idle[0];
    advance.counts.outdated += row.idle[1];
    advance.failed += 1;
    advance.place = row.number;
    match writer.engine.advance(&advance, writer.guard) {
        Ok(()) => Ok(Took::Done(advance, Duration::ZERO)),
        Err(error) if is_stopped(&error) => Ok(Took::Stopped),
        Err(error) => Err(refusal(error)),
    }
}

/// A row as a source would have sent it.
fn sent(row: &Prepared, writer: &Writer<'_>) -> Result<Item, Refusal> {
    let says = row.says.as_ref().context("a row of a file says something")?;
    let slots = cells::slots_of(&says.slots).context("a layout names its fields")?;
    let (mut key, mut fields) = (String::new(), Vec::new());
    for (slot, text) in
        slots.into_iter().zip(cells::read(&says.row.cells)).filter(|(_, text)| !text.is_empty())
    {
        match slot {
            Slot::Field(Field::RecordId) => text.clone_into(&mut key),
            Slot::Field(field) => fields.push((field, text.to_owned())),
            Slot::Extra(_) => {}
        }
    }
    let source = writer.engine.source_name(row.source)?;
    Ok(Item { source, key, deed: Deed::Upsert(fields) })
}
