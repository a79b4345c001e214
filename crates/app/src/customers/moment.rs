//! A moment of the past as people write it: a day, whose end is meant, or an instant. Both are read as UTC.

use anyhow::Context;
use db::Millis;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::str::FromStr;

/// A moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment(pub Millis);

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Moment, String> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(Moment(instant.as_millisecond()));
        }
        let read = match text.parse::<Date>() {
            Ok(date) if !text.contains(['T', 't', ' ']) => end_of(date),
            _ => text
                .parse::<DateTime>()
                .ok()
                .and_then(|at| at.to_zoned(TimeZone::UTC).ok())
                .map(|at| at.timestamp()),
        };
        let refused = "a day such as 2026-03-31 (its end is meant) or an instant such as 2026-03-31T12:00:00Z is needed";
        read.map(|instant| Moment(instant.as_millisecond())).ok_or_else(|| refused.to_owned())
    }
}

fn end_of(date: Date) -> Option<Timestamp> {
    let next = date.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Timestamp::from_millisecond(next.as_millisecond() - 1).ok()
}

/// The first instant of a day.
pub fn start_of(date: Date) -> anyhow::Result<Millis> {
    let start = date.to_zoned(TimeZone::UTC).context("the day lies outside the calendar")?;
    Ok(start.timestamp().as_millisecond())
}

/// The day of an instant, `2026-03-31`.
pub fn day(at: Millis) -> String {
    text(at).chars().take(10).collect()
}

/// An instant to the second, `2026-03-31T12:00:00Z`.
pub fn text(at: Millis) -> String {
    match Timestamp::from_millisecond(at - at.rem_euclid(1_000)) {
        Ok(instant) => instant.to_string(),
        Err(_) => at.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_means_its_end_and_an_instant_itself() {
        let check = |written: &str, expected: Option<&str>| {
            let read = written.parse::<Moment>().ok().map(|moment| text(moment.0));
            assert_eq!(read.as_deref(), expected, "{written}");
        };
        check("2026-03-31", Some("2026-03-31T23:59:59Z"));
        check("2026-03-31T12:00:00Z", Some("2026-03-31T12:00:00Z"));
        check("2026-03-31T12:00:00+02:00", Some("2026-03-31T10:00:00Z"));
        check("2026-03-31T12:00", Some("2026-03-31T12:00:00Z"));
        for refused in ["", "yesterday", "31/03/2026", "2026-02-30"] {
            check(refused, None);
        }
    }
}
