//! What is counted for the figures of the home page, and held for some seconds for all who ask.

use crate::live::world::World;
use db::arrivals::{self, Arrivals, QUARTER};
use db::journal::Deed;
use db::reviews::{self, Task};
use db::sources::Source;
use db::{Db, Millis, customers, event_counts, horizon, journal};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long figures hold at least; where it takes long to count them, so much longer that little time is spent on it.
const HOLDS: Duration = Duration::from_secs(2);
const SPARED: u32 = 20;
/// A day of any zone began within this time, also where the clock was put back.
pub(super) const REMEMBERED: Millis = 27 * 3_600_000;

/// What happens to customers and is counted.
pub(super) const COUNTED: [Deed; 5] = [Deed::Created, Deed::Changed, Deed::Merged, Deed::Split, Deed::Erased];

/// What was counted last.
#[derive(Default)]
pub(in crate::live) struct Overviews(tokio::sync::Mutex<Option<Arc<Known>>>);

/// What holds for all who ask, whatever they reach.
pub(super) struct Known {
    pub until: Instant,
    pub at: Millis,
    pub sources: Vec<Source>,
    pub arrivals: Vec<(i64, Millis, Arrivals)>,
    pub last: FxHashMap<i64, Millis>,
    pub households: i64,
    pub tasks: Vec<Task>,
    /// People and records by the numbers of the sources that somebody reaches.
    pub people: Mutex<FxHashMap<Vec<i64>, Arc<People>>>,
    pub events: Events,
}

/// People behind the records of some sources.
#[derive(Default)]
pub(super) struct People {
    pub customers: i64,
    /// By the number of the source.
    pub records: FxHashMap<i64, i64>,
}

/// How often what happened in each quarter of an hour, up to an event.
#[derive(Clone)]
pub(super) struct Events {
    through: i64,
    by_quarter: BTreeMap<Millis, [i64; COUNTED.len()]>,
}

impl Overviews {
    /// What was counted a moment ago, or now: then whoever else asks waits for it.
    pub(super) async fn get(&self, data: &Db) -> Result<Arc<Known>, db::Error> {
        let mut held = self.0.lock().await;
        match &*held {
            Some(known) if known.until > Instant::now() => Ok(Arc::clone(known)),
            before => {
                let events = before.as_ref().map(|known| known.events.clone());
                let known = Arc::new(Known::count(data, events).await?);
                *held = Some(Arc::clone(&known));
                Ok(known)
            }
        }
    }
}

impl Known {
    /// Counts anew what may have changed; of events those that came since.
    async fn count(data: &Db, events: Option<Events>) -> Result<Known, db::Error> {
        let begun = Instant::now();
        let at = crate::clock::now();
        let events = match events {
            Some(events) => events,
            None => Events::begin(data, at - REMEMBERED).await?,
        };
        let events = events.follow(data, at - REMEMBERED).await?;
        let all = db::sources::all(data).await?;
        let known = Known {
            until: begun,
            at,
            sources: all.into_iter().filter(|source| source.name != model::STEWARD).collect(),
            arrivals: arrivals::since(data, at - REMEMBERED).await?,
            last: arrivals::last(data).await?.into_iter().collect(),
            households: customers::households(data).await?,
            tasks: reviews::tasks(data).await?,
            people: Mutex::default(),
            events,
        };
        let until = Instant::now() + HOLDS.max(begun.elapsed() * SPARED);
        Ok(Known { until, ..known })
    }
}

impl People {
    /// One pass over the working set, a few nanoseconds a record.
    pub fn of(world: &World, sources: &[i64]) -> People {
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

    /// How often each happened since the beginning of a quarter.
    pub fn since(&self, moment: Millis) -> [i64; COUNTED.len()] {
        let mut sums = [0; COUNTED.len()];
        for counts in self.by_quarter.range(moment..).map(|(_, counts)| counts) {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        sums
    }
}
