//! Following what another process writes: the events say whose records to read again.

use super::book::KnownBook;
use super::world::World;
use crate::decisions::Book;
use crate::layouts::layouts;
use crate::sealed;
use crate::session::Session;
use anyhow::Context;
use db::journal::{self, Named};
use db::records::Stored;
use db::sources::Source;
use db::{customers, horizon, records};
use identity::golden::{self, Traits};
use identity::index::Edit;
use identity::normalise::{self, CleanRecord};
use identity::records::Index;
use model::RawRecord;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, RwLock};

/// Events read at a time.
const MOST: i64 = 2_000;

/// How far the events were followed.
pub(crate) struct Tail {
    /// Number of the last event that the working set knows.
    pub last: i64,
}

/// Events were forgotten that the working set does not know: it is read anew.
#[derive(Debug, thiserror::Error)]
#[error("events were forgotten before they were followed; all records are read again")]
pub(crate) struct Missed;

/// A record that says something the working set does not know.
pub(crate) struct News {
    pub id: i64,
    pub version: i64,
    pub source: i64,
    pub clean: CleanRecord,
    pub traits: Traits,
}

impl Tail {
    /// From where the events stand now; what is read afterwards knows at least these.
    pub fn begin(session: &Session) -> anyhow::Result<Tail> {
        Ok(Tail { last: session.block(journal::last_event(&session.repository.data))? })
    }

    /// Reads everything that was told since, and then what was decided since: whatever a decision changed was told by
    /// then, or is told the next time.
    pub fn catch_up(
        &mut self,
        session: &Session,
        world: &RwLock<World>,
        known: &KnownBook,
    ) -> anyhow::Result<()> {
        let book = known.get(session)?;
        loop {
            let events = session.block(journal::named_after(&session.repository.data, self.last, MOST))?;
            let (Some(first), Some(last)) = (events.first(), events.last()) else { break };
            if first.event > self.last + 1 {
                let forgotten = session.block(horizon::forgotten(&session.repository.data))?;
                anyhow::ensure!(forgotten <= self.last, Missed);
            }
            let last = last.event;
            take(session, world, &book, &customers_of(&events))?;
            self.last = last;
        }
        if session.block(db::decisions::last_id(&session.repository.data))? > book.last() {
            let book = Book::read(session)?;
            let mut world = world.write().ok().context("the working set was left half-way by a failure")?;
            let said = world.said(&book, &FxHashMap::default());
            world.set.follow(&[], Some(said));
            known.set(Arc::new(book));
        }
        Ok(())
    }
}

fn customers_of(events: &[Named]) -> Vec<i64> {
    let range = |first: i64, named: &Named| first..=named.last.unwrap_or(first);
    let ranges = events.iter().filter_map(|named| named.customer.map(|first| range(first, named)));
    let others = events.iter().filter_map(|named| named.other);
    let all: FxHashSet<i64> = ranges.flatten().chain(others).collect();
    all.into_iter().collect()
}

/// Reads these customers again.
fn take(session: &Session, world: &RwLock<World>, book: &Book, named: &[i64]) -> anyhow::Result<()> {
    let data = &session.repository.data;
    let mut customer_of: FxHashMap<i64, i64> =
        session.block(customers::members(data, named))?.into_iter().collect();
    let concerned: FxHashSet<i64> = named.iter().copied().collect();
    let (had, known) = {
        let world = world.read().ok().context("the working set was left half-way by a failure")?;
        let had: Vec<i64> = world
            .customer_of
            .iter()
            .zip(&world.ids)
            .filter(|(customer, _)| concerned.contains(customer))
            .map(|(_, id)| *id)
            .collect();
        let known = |id: &i64| world.index(*id).filter(|index| world.set.is_alive(*index));
        let ids = had.iter().chain(customer_of.keys());
        let known: FxHashMap<i64, i64> =
            ids.filter_map(|id| Some((*id, i64::from(world.versions[known(id)? as usize])))).collect();
        (had, known)
    };
    let elsewhere: Vec<i64> = had.into_iter().filter(|id| !customer_of.contains_key(id)).collect();
    customer_of.extend(session.block(customers::of_records(data, &elsewhere))?);
    let gone: Vec<i64> = elsewhere.into_iter().filter(|id| !customer_of.contains_key(id)).collect();
    let ids: Vec<i64> = customer_of.keys().copied().collect();
    let mut news: Vec<i64> = session
        .block(records::versions(data, &ids))?
        .into_iter()
        .filter(|(id, version)| known.get(id) != Some(version))
        .map(|(id, _)| id)
        .collect();
    news.sort_unstable();
    let sources = session.block(db::sources::all(data))?;
    let (news, damaged) = read(session, &sources, &news)?;
    let mut world = world.write().ok().context("the working set was left half-way by a failure")?;
    world.know(sources);
    world.leave_out(damaged)?;
    tell(&mut world, book, &news, &gone, &customer_of)
}

/// What these records say, and which of them are damaged.
pub(crate) fn read(
    session: &Session,
    sources: &[Source],
    ids: &[i64],
) -> anyhow::Result<(Vec<News>, Vec<Damaged>)> {
    let data = &session.repository.data;
    let mut damaged = Vec::new();
    if ids.is_empty() {
        return Ok((Vec::new(), damaged));
    }
    let layouts = layouts(session, sources)?;
    let stored: Vec<Stored> = session.block(records::current(data, ids))?;
    let mut news = Vec::with_capacity(stored.len());
    match sealed::each(session, &layouts, &stored, |record, stored| news.push(News::of(record, stored))) {
        Ok(()) => return Ok((news, damaged)),
        Err(error) if is_damaged(&error).is_none() => return Err(error),
        Err(_) => news.clear(),
    }
    // One by one, those that open.
    for stored in stored.chunks(1) {
        let read =
            sealed::each(session, &layouts, stored, |record, stored| news.push(News::of(record, stored)));
        if let Err(error) = read {
            damaged.push(is_damaged(&error).ok_or(error)?);
        }
    }
    Ok((news, damaged))
}

/// A record that is damaged, and what of it.
pub(crate) type Damaged = (i64, &'static str);

fn is_damaged(error: &anyhow::Error) -> Option<Damaged> {
    match error.downcast_ref::<db::Error>() {
        Some(db::Error::Damaged { what, id }) => Some((*id, what)),
        _ => None,
    }
}

impl News {
    fn of(record: &RawRecord<'_>, stored: &Stored) -> News {
        let mut clean = CleanRecord::default();
        normalise::record(record, &mut clean);
        let recency = stored.updated_at.unwrap_or(stored.received_at);
        let traits = golden::traits(record, &clean, recency);
        News { id: stored.id, version: stored.version, source: stored.source_id, clean, traits }
    }
}

fn tell(
    world: &mut World,
    book: &Book,
    news: &[News],
    gone: &[i64],
    customer_of: &FxHashMap<i64, i64>,
) -> anyhow::Result<()> {
    let mut coming: FxHashMap<i64, Index> = FxHashMap::default();
    let mut next = world.set.records().len() as Index;
    let mut edits = Vec::with_capacity(news.len() + gone.len());
    for news in news {
        edits.push(match world.index(news.id) {
            Some(index) => Edit::Replace(index, &news.clean),
            None => {
                coming.insert(news.id, next);
                next += 1;
                Edit::Add(&news.clean)
            }
        });
    }
    let dead = gone.iter().filter_map(|id| world.index(*id)).filter(|index| world.set.is_alive(*index));
    edits.extend(dead.map(Edit::Remove));
    let named = book.spoken_of();
    let restated = coming.keys().any(|id| named.contains(id));
    let said = restated.then(|| world.said(book, &coming));
    let indexes = world.set.follow(&edits, said);
    for (news, index) in news.iter().zip(&indexes) {
        let source = world.source_at(news.source).context("a record belongs to no known source")?;
        world.note(*index, news.id, news.version, source, news.traits);
    }
    for id in gone {
        if let Some(index) = world.index(*id) {
            world.customer_of[index as usize] = 0;
        }
    }
    for (record, customer) in customer_of {
        if let Some(index) = world.index(*record) {
            world.customer_of[index as usize] = *customer;
        }
    }
    world.make_findable(&indexes);
    Ok(())
}
