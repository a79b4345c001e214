//! What was measured minute by minute, by the hour or by the day: for a chart.

use super::alarms::{DAY, HOUR, MINUTE};
use super::sums::Sums;
use db::service_levels;
use db::{Db, Millis};
use std::collections::BTreeMap;

/// How long one point of a chart is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grain {
    /// A minute; kept for 35 days.
    Minute,
    /// An hour; kept for two years.
    Hour,
    /// A day in UTC.
    Day,
}

impl Grain {
    /// Their names.
    pub const WORDS: [&'static str; 3] = ["minute", "hour", "day"];

    /// The one of this name.
    pub fn of(word: &str) -> Option<Grain> {
        match word {
            "minute" => Some(Grain::Minute),
            "hour" => Some(Grain::Hour),
            "day" => Some(Grain::Day),
            _ => None,
        }
    }

    /// Its name.
    pub const fn key(self) -> &'static str {
        Grain::WORDS[self as usize]
    }

    /// How long it is.
    pub const fn millis(self) -> Millis {
        match self {
            Grain::Minute => MINUTE,
            Grain::Hour => HOUR,
            Grain::Day => DAY,
        }
    }
}

/// What was measured in one of them.
#[derive(Clone, Debug)]
pub struct Point {
    /// When it began.
    pub at: Millis,
    /// What was measured.
    pub sums: Sums,
}

/// What was measured between two moments, the oldest first; a time in which nothing was measured is left out.
pub async fn history(db: &Db, grain: Grain, (from, to): (Millis, Millis)) -> Result<Vec<Point>, db::Error> {
    let begin = |at: Millis| at - at.rem_euclid(grain.millis());
    let from = begin(from);
    let told = match grain {
        Grain::Minute => service_levels::minutes(db, from, to).await?,
        Grain::Hour | Grain::Day => {
            let mut hours = service_levels::hours(db, from, to).await?;
            hours.extend(service_levels::minutes_left(db, from.max(to - 3 * DAY), to).await?);
            hours
        }
    };
    let mut points: BTreeMap<Millis, Sums> = BTreeMap::new();
    for told in &told {
        points.entry(begin(told.at)).or_default().add(&Sums::of(told));
    }
    Ok(points.into_iter().map(|(at, sums)| Point { at, sums }).collect())
}

/// Adds up the hours that are over and were not: what they have minutes of.
pub(super) async fn add_up(db: &Db, now: Millis) -> Result<(), db::Error> {
    let this_hour = now - now.rem_euclid(HOUR);
    let left = service_levels::minutes_left(db, this_hour - 3 * DAY, this_hour).await?;
    let mut hours: BTreeMap<Millis, (Sums, usize)> = BTreeMap::new();
    for told in &left {
        let (sums, minutes) = hours.entry(told.at - told.at.rem_euclid(HOUR)).or_default();
        sums.add(&Sums::of(told));
        *minutes += 1;
    }
    for (hour, (sums, minutes)) in hours {
        service_levels::put_hour(db, &sums.told(hour), minutes).await?;
    }
    Ok(())
}
