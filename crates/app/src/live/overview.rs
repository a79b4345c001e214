//! The figures of the home page: how many people behind how many records, what waits, how fresh each source is, what
//! happened today. Asked for often and by many: what is counted is held for some seconds for all who ask, events are
//! counted as they come, and no question reads all records, customers or events.

use super::node::Node;
use super::refusal::Refusal;
use super::tasks::one_each;
use super::within::RecordsWithin;
use super::world::World;
use crate::access::View;
use anyhow::Context;
use db::arrivals::{self, Arrivals, QUARTER};
use db::journal::Deed;
use db::reviews::{self, Task};
use db::sources::Source;
use db::{Db, Millis, customers, event_counts, horizon, journal};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long figures hold at least; where it takes long to count them, so much longer that little time is spent on it.
const HOLDS: Duration = Duration::from_secs(2);
const SPARED: u32 = 20;
const HOUR: Millis = 3_600_000;
/// A day of any zone began within this time, also where the clock was put back.
const REMEMBERED: Millis = 27 * HOUR;

/// What happens to customers and is counted.
const COUNTED: [Deed; 5] = [Deed::Created, Deed::Changed, Deed::Merged, Deed::Split, Deed::Erased];

/// The figures of the home page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overview {
    /// When they were counted.
    pub as_of: Millis,
    /// People.
    pub customers: i64,
    /// Records of sources.
    pub records: i64,
    /// Households; none for whoever does not reach every brand.
    pub households: Option<i64>,
    /// Review tasks that wait, and the records of their customers.
    pub review: (i64, i64),
    /// The sources within reach, in the order of their registration.
    pub sources: Vec<SourceFigures>,
    /// Since when today lasts.
    pub since: Millis,
    /// How often customers were created, changed, merged, split, erased since then; none for whoever does not reach every
    /// brand.
    pub today: Option<[i64; 5]>,
    /// Versions of records that came in since then.
    pub arrived_today: i64,
}

/// What is known of a source without looking at its records.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceFigures {
    /// Its name.
    pub name: String,
    /// The brand of its customers.
    pub brand: String,
    /// How many records it has.
    pub records: i64,
    /// When something came in from it last.
    pub last_change_at: Option<Millis>,
    /// What came in within a day.
    pub of_a_day: Arrivals,
}

/// What was counted last.
#[derive(Default)]
pub(super) struct Overviews(tokio::sync::Mutex<Option<Arc<Known>>>);

/// What holds for all who ask, whatever they reach.
struct Known {
    until: Instant,
    at: Millis,
    sources: Vec<Source>,
    arrivals: Vec<(i64, Millis, Arrivals)>,
    last: FxHashMap<i64, Millis>,
    households: i64,
    tasks: Vec<Task>,
    /// People and records by the numbers of the sources that somebody reaches.
    people: Mutex<FxHashMap<Vec<i64>, Arc<People>>>,
    events: Events,
}

/// People behind the records of some sources.
#[derive(Default)]
struct People {
    customers: i64,
    /// By the number of the source.
    records: FxHashMap<i64, i64>,
}

/// How often what happened in each quarter of an hour, up to an event.
#[derive(Clone)]
struct Events {
    through: i64,
    by_quarter: BTreeMap<Millis, [i64; COUNTED.len()]>,
}

impl Node {
    /// The figures of the sources within reach; those of all brands together for whoever reaches them all.
    pub async fn overview(&self, zone: &TimeZone, view: &View) -> Result<Overview, Refusal> {
        self.0.ready()?;
        let known = self.counted().await?;
        let within: Vec<Source> = known.sources.iter().filter(|it| view.brand(&it.brand)).cloned().collect();
        let people = self.people_behind(&known, within.iter().map(|source| source.id).collect()).await?;
        let since = midnight(known.at, zone)?;
        let review = self.review_within(&known.tasks, view).await?;
        let figures = |source: &Source| figures(&known, &people, source);
        let sources: Vec<SourceFigures> = within.iter().map(figures).collect();
        let is_today = |(source, quarter, _): &&(i64, Millis, Arrivals)| {
            *quarter >= since && within.iter().any(|within| within.id == *source)
        };
        Ok(Overview {
            as_of: known.at,
            customers: people.customers,
            records: sources.iter().map(|source| source.records).sum(),
            households: view.every_brand().then_some(known.households),
            review,
            sources,
            since,
            today: view.every_brand().then(|| known.events.since(since)),
            arrived_today: known.arrivals.iter().filter(is_today).map(|(.., arrived)| arrived.changes).sum(),
        })
    }

    /// What was counted a moment ago, or now: then whoever else asks waits for it.
    async fn counted(&self) -> Result<Arc<Known>, Refusal> {
        let mut held = self.0.overviews.0.lock().await;
        match &*held {
            Some(known) if known.until > Instant::now() => Ok(Arc::clone(known)),
            before => {
                let events = before.as_ref().map(|known| known.events.clone());
                let known = Arc::new(self.count(events).await?);
                *held = Some(Arc::clone(&known));
                Ok(known)
            }
        }
    }

    /// How many people are behind the records of some sources; counted once, nobody else waits for it.
    async fn people_behind(&self, known: &Known, sources: Vec<i64>) -> Result<Arc<People>, Refusal> {
        let held = || known.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(people) = held().get(&sources) {
            return Ok(Arc::clone(people));
        }
        let (own, among) = (self.clone(), sources.clone());
        let people = self.beside(move || Ok(Arc::new(own.people_of(&among)?))).await?;
        held().insert(sources, Arc::clone(&people));
        Ok(people)
    }

    /// Counts anew what may have changed; of events those that came since.
    async fn count(&self, events: Option<Events>) -> Result<Known, Refusal> {
        let begun = Instant::now();
        let at = crate::clock::now();
        let data = &self.session().repository.data;
        let read = async {
            let events = match events {
                Some(events) => events,
                None => Events::begin(data, at - REMEMBERED).await?,
            };
            let events = events.follow(data, at - REMEMBERED).await?;
            let all = db::sources::all(data).await?;
            Ok::<_, db::Error>(Known {
                until: begun,
                at,
                sources: all.into_iter().filter(|source| source.name != model::STEWARD).collect(),
                arrivals: arrivals::since(data, at - REMEMBERED).await?,
                last: arrivals::last(data).await?.into_iter().collect(),
                households: customers::households(data).await?,
                tasks: reviews::tasks(data).await?,
                people: Mutex::default(),
                events,
            })
        };
        let known = read.await.map_err(anyhow::Error::from)?;
        let until = Instant::now() + HOLDS.max(begun.elapsed() * SPARED);
        Ok(Known { until, ..known })
    }

    fn people_of(&self, sources: &[i64]) -> anyhow::Result<People> {
        let world = self.0.world.get().context("there is no working set yet")?;
        let world = world.read().ok().context("the working set was left half-way by a failure")?;
        Ok(People::of(&world, sources))
    }

    /// How many tasks are within reach, and how many records their customers have.
    async fn review_within(&self, tasks: &[Task], view: &View) -> Result<(i64, i64), Refusal> {
        let mut reached: Vec<&Task> = tasks.iter().collect();
        if !view.reaches_all() {
            let within = RecordsWithin::of(view, &*self.book().await?);
            let (world, _) = self.0.ready()?;
            let world = world.read().map_err(|_| self.0.not_ready())?;
            reached.retain(|task| task.review.records.iter().all(|record| within.has(&world, *record)));
        }
        // Of two customers whom two pairs bring together one may be out of reach by one pair and not by the other.
        one_each(&mut reached, |task| task);
        Ok((reached.len() as i64, reached.iter().map(|task| task.stake).sum()))
    }
}

impl People {
    /// One pass over the working set, a few nanoseconds a record.
    fn of(world: &World, sources: &[i64]) -> People {
        let counts: Vec<bool> = world.sources.iter().map(|source| sources.contains(&source.id)).collect();
        let mut records = vec![0; counts.len()];
        let mut seen: Vec<u64> = Vec::new();
        let mut customers = 0;
        for (index, customer) in (0..).zip(&world.customer_of) {
            let at = usize::from(world.source_of[index as usize]);
            if *customer <= 0 || !counts.get(at).is_some_and(|counts| *counts) || !world.set.is_alive(index) {
                continue;
            }
            records[at] += 1;
            let (word, bit) = (*customer as usize / 64, 1_u64 << (*customer % 64));
            if word >= seen.len() {
                seen.resize(word + 1, 0);
            }
            customers += i64::from(seen[word] & bit == 0);
            seen[word] |= bit;
        }
        let ids = world.sources.iter().map(|source| source.id);
        People { customers, records: ids.zip(records).collect() }
    }
}

impl Events {
    /// Behind the events that happened before a moment. They are numbered in the order in which they happened, so that
    /// a few of them are looked at.
    async fn begin(db: &Db, from: Millis) -> Result<Events, db::Error> {
        let (mut before, mut last) = (horizon::forgotten(db).await?, journal::last_event(db).await?);
        while before < last {
            let middle = before + (last - before) / 2;
            match event_counts::first_from(db, middle + 1).await? {
                Some((event, at)) if at < from => before = event,
                _ => last = middle,
            }
        }
        Ok(Events { through: before, by_quarter: BTreeMap::new() })
    }

    /// The same with what happened since, without what nobody asks for any more.
    async fn follow(mut self, db: &Db, from: Millis) -> Result<Events, db::Error> {
        let last = journal::last_event(db).await?;
        for (kind, quarter, number) in event_counts::counted(db, self.through, last).await? {
            if let Some(at) = COUNTED.iter().position(|deed| deed.event() == kind) {
                self.by_quarter.entry(quarter).or_default()[at] += number;
            }
        }
        self.by_quarter.retain(|quarter, _| *quarter >= from - QUARTER);
        self.through = last;
        Ok(self)
    }

    fn since(&self, moment: Millis) -> [i64; COUNTED.len()] {
        let mut sums = [0; COUNTED.len()];
        for counts in self.by_quarter.range(moment..).map(|(_, counts)| counts) {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        sums
    }
}

fn figures(known: &Known, people: &People, source: &Source) -> SourceFigures {
    let mut of_a_day = Arrivals::default();
    let lately =
        known.arrivals.iter().filter(|(of, from, _)| *of == source.id && *from >= known.at - 24 * HOUR);
    lately.for_each(|(.., arrivals)| of_a_day.add(*arrivals));
    SourceFigures {
        name: source.name.clone(),
        brand: source.brand.clone(),
        records: people.records.get(&source.id).copied().unwrap_or_default(),
        last_change_at: known.last.get(&source.id).copied(),
        of_a_day,
    }
}

/// When the day of a moment began.
fn midnight(at: Millis, zone: &TimeZone) -> anyhow::Result<Millis> {
    let day = Timestamp::from_millisecond(at)?.to_zoned(zone.clone()).start_of_day()?;
    Ok(day.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_its_zone() {
        let check = |at: &str, zone: &str, expected: &str| {
            let millis = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
            let found = midnight(millis(at), &TimeZone::get(zone).unwrap()).unwrap();
            assert_eq!(found, millis(expected), "{at} in {zone}");
            assert_eq!(found % QUARTER, 0, "a quarter begins at midnight in {zone}");
            assert!(millis(at) - found < REMEMBERED);
        };
        check("2026-07-01T12:00:00Z", "UTC", "2026-07-01T00:00:00Z");
        check("2026-07-01T12:00:00Z", "Europe/Paris", "2026-06-30T22:00:00Z");
        check("2026-07-01T23:00:00Z", "Europe/Paris", "2026-07-01T22:00:00Z");
        check("2026-10-25T22:59:59Z", "Europe/Paris", "2026-10-24T22:00:00Z");
        check("2026-07-01T12:00:00Z", "Asia/Kathmandu", "2026-06-30T18:15:00Z");
        check("2026-07-01T12:00:00Z", "Pacific/Kiritimati", "2026-07-01T10:00:00Z");
    }
}
