//! What is known of the service: read from the database, with what this process counted and has not written down yet.

use super::alarms::{self, DAY, HOUR, Wish};
use super::judge::{Level, Name, Stretch};
use super::outages::{self, FRESH, Interruption};
use super::sums::Sums;
use crate::config::service_levels::Settings;
use db::service_levels::{self, Process};
use db::{Db, Millis};
use std::time::Instant;

/// How far ahead of this clock another one may be.
const AHEAD: Millis = 5 * 60_000;

/// How the service fares.
#[derive(Clone, Debug)]
pub struct Report {
    /// When that was.
    pub at: Millis,
    /// Every level, in the window of its objective, in a day and in an hour.
    pub levels: Vec<Level>,
    /// What was measured in the last day, by kind of question.
    pub day: Sums,
    /// Interruptions within the window of the objectives, the newest first.
    pub interruptions: Vec<Interruption>,
    /// The processes that are there, or should be.
    pub processes: Vec<Process>,
}

/// What was measured, by when; and when the service was there.
pub(super) struct Known {
    now: Millis,
    slices: Vec<(Millis, Sums)>,
    interruptions: Vec<Interruption>,
    since: Option<Millis>,
    processes: Vec<Process>,
}

/// How the service fares by what is written down and what `unwritten` adds.
pub async fn report(
    db: &Db,
    settings: &Settings,
    now: Millis,
    unwritten: Option<Sums>,
) -> Result<Report, db::Error> {
    let known = Known::read(db, settings, now, unwritten).await?;
    Ok(known.report(settings))
}

fn whole(settings: &Settings) -> Millis {
    Millis::from(settings.window_days) * DAY
}

impl Known {
    /// Minutes of the last day, hours of what lies before; as of the moment at which all of it was read, so that nothing
    /// that was read lies behind that.
    pub async fn read(
        db: &Db,
        settings: &Settings,
        now: Millis,
        unwritten: Option<Sums>,
    ) -> Result<Known, db::Error> {
        let begun = Instant::now();
        let from = now - whole(settings).max(3 * DAY);
        let lately = (now - DAY) - (now - DAY).rem_euclid(HOUR);
        let mut slices = service_levels::hours(db, from, lately).await?;
        // Hours that nobody was there to add up.
        slices.extend(service_levels::minutes_left(db, lately - 3 * DAY, lately).await?);
        slices.extend(service_levels::minutes(db, lately, now + AHEAD).await?);
        let mut slices: Vec<(Millis, Sums)> = slices.iter().map(|told| (told.at, Sums::of(told))).collect();
        slices.extend(unwritten.map(|sums| (now, sums)));
        let processes = service_levels::processes(db).await?;
        let told = service_levels::outages(db, from).await?;
        let mut interruptions: Vec<Interruption> = told
            .into_iter()
            .map(|told| Interruption {
                began_at: told.began_at,
                ended_at: Some(told.ended_at),
                is_announced: told.is_announced,
            })
            .collect();
        let now = now + i64::try_from(begun.elapsed().as_micros().div_ceil(1_000)).unwrap_or_default();
        interruptions.extend(outages::going_on(&processes, now, FRESH));
        let first = processes.iter().map(|process| process.started_at);
        let since = first.chain(interruptions.iter().map(|told| told.began_at)).min();
        Ok(Known { now, slices, interruptions, since, processes })
    }

    /// What was measured in so long a time until now.
    pub fn within(&self, length: Millis) -> Stretch {
        let from = self.now - length;
        let mut sums = Sums::default();
        self.slices.iter().filter(|(at, _)| *at >= from).for_each(|(_, slice)| sums.add(slice));
        Stretch { sums, presence: outages::presence(&self.interruptions, self.since, (from, self.now)) }
    }

    /// What becomes of the alarm of each level, with what was measured and what should be.
    pub fn wishes(&self, settings: &Settings) -> Vec<(Name, Wish, (f64, f64))> {
        let mut windows = alarms::windows();
        windows.sort_unstable();
        windows.dedup();
        let stretches: Vec<(Millis, Stretch)> =
            windows.into_iter().map(|window| (window, self.within(window))).collect();
        let within = |window: Millis| {
            let found = stretches.iter().find(|(length, _)| *length == window);
            found.map(|(_, stretch)| stretch.clone()).unwrap_or_default()
        };
        let wish = |name: &Name| {
            let objective = name.objective(settings);
            let value = within(HOUR).value(*name).unwrap_or_default();
            (*name, alarms::wish(*name, objective, within), (value, objective))
        };
        Name::ALL.iter().map(wish).collect()
    }

    fn report(mut self, settings: &Settings) -> Report {
        let lengths = [whole(settings), DAY, HOUR];
        let stretches = lengths.map(|length| (length, self.within(length)));
        let level = |name: &Name| {
            let objective = name.objective(settings);
            let window = |(length, stretch): &(Millis, Stretch)| stretch.window(*name, objective, *length);
            Level { name: *name, objective, windows: stretches.iter().map(window).collect() }
        };
        let levels = Name::ALL.iter().map(level).collect();
        let [_, (_, day), _] = stretches;
        self.interruptions.retain(|told| told.ended_at.is_none_or(|ended| ended > self.now - lengths[0]));
        self.interruptions.reverse();
        // Those that ended in order, or are gone for long, are no news.
        let is_there = |process: &Process| process.ended_at.is_none() && self.now - process.seen_at < HOUR;
        self.processes.retain(is_there);
        Report {
            at: self.now,
            levels,
            day: day.sums,
            interruptions: self.interruptions,
            processes: self.processes,
        }
    }
}

impl Report {
    /// Whether an objective is missed in its window.
    pub fn is_missed(&self) -> bool {
        self.levels.iter().any(|level| level.state() == super::judge::State::Missed)
    }

    /// Which of the processes answer everything now.
    pub fn answering(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().filter(|process| outages::answers(process, self.at, FRESH))
    }
}

impl Level {
    /// How it stands in the window of its objective.
    pub fn state(&self) -> super::judge::State {
        self.windows.first().map_or(super::judge::State::NoData, |window| window.state)
    }
}
