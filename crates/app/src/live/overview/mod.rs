//! The figures of the home page: how many people behind how many records, what waits, how fresh each source is, what
//! happened today. Asked for often and by many: what is counted is held for some seconds for all who ask, events are
//! counted as they come, and no question reads all records, customers or events.

pub(super) mod counted;

use super::node::Node;
use super::refusal::Refusal;
use super::tasks::one_each;
use super::within::RecordsWithin;
use crate::access::View;
use anyhow::Context;
use counted::{Known, People};
use db::Millis;
use db::arrivals::Arrivals;
use db::reviews::Task;
use db::sources::Source;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::{Arc, PoisonError};

const HOUR: Millis = 3_600_000;

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
        let known = self.0.overviews.get(&self.session().repository.data).await;
        Ok(known.map_err(anyhow::Error::from)?)
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
    use super::counted::REMEMBERED;
    use super::*;
    use db::arrivals::QUARTER;

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
