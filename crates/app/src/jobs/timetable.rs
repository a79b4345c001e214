//! When a schedule's turn comes: a cron expression of five fields in a time zone.
//!
//! Where the clock is put forward, a time of day that does not exist stands for the first instant after the gap; where it
//! is put back, a time of day that exists twice stands for the first of the two. So what runs daily runs once a day. What
//! runs by intervals (`*/15`, `*` as the hour) goes on by the intervals of real time.

use super::refused::Refused;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use db::Millis;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Longest expression, in bytes.
const LONGEST: usize = 120;

/// When the turns are.
#[derive(Clone, Debug)]
pub struct Timetable {
    cron: Cron,
    zone: TimeZone,
}

impl Timetable {
    /// By an expression such as `30 2 * * 1-5`, or a word such as `@daily`, and the name of a time zone.
    pub fn read(expression: &str, zone: &str) -> Result<Timetable, Refused> {
        let zone = TimeZone::get(zone).map_err(|_| Refused::BadZone)?;
        if expression.len() > LONGEST {
            return Err(Refused::BadExpression);
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser.parse(expression).map_err(|_| Refused::BadExpression)?;
        Ok(Timetable { cron, zone })
    }

    /// The first turn after an instant; none where none comes.
    pub fn next(&self, after: Millis) -> Option<Millis> {
        let after = Timestamp::from_millisecond(after).ok()?.to_zoned(self.zone.clone());
        let next = self.cron.find_next_occurrence(&after, false).ok()?;
        Some(next.timestamp().as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Millis {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    /// The turns after an instant, as the clock of the zone shows them.
    fn turns(expression: &str, zone: &str, after: &str, number: usize) -> Vec<String> {
        let timetable = Timetable::read(expression, zone).unwrap();
        let mut last = at(after);
        let mut turn = || {
            last = timetable.next(last).unwrap();
            let shown = Timestamp::from_millisecond(last).unwrap().to_zoned(TimeZone::get(zone).unwrap());
            shown.strftime("%a %d %H:%M %Z").to_string()
        };
        (0..number).map(|_| turn()).collect()
    }

    #[test]
    fn a_time_of_day_that_does_not_exist_is_the_first_instant_after_the_gap() {
        assert_eq!(
            turns("30 2 * * *", "Europe/Paris", "2026-03-27T12:00:00Z", 3),
            ["Sat 28 02:30 CET", "Sun 29 03:00 CEST", "Mon 30 02:30 CEST"]
        );
    }

    #[test]
    fn a_time_of_day_that_exists_twice_comes_once() {
        assert_eq!(
            turns("30 2 * * *", "Europe/Paris", "2026-10-24T12:00:00Z", 2),
            ["Sun 25 02:30 CEST", "Mon 26 02:30 CET"]
        );
        // Also for whoever looks between the two.
        assert_eq!(turns("30 2 * * *", "Europe/Paris", "2026-10-25T00:45:00Z", 1), ["Mon 26 02:30 CET"]);
    }

    #[test]
    fn what_runs_by_intervals_goes_on_by_real_time() {
        assert_eq!(
            turns("*/30 * * * *", "Europe/Paris", "2026-10-25T00:15:00Z", 4),
            ["Sun 25 02:30 CEST", "Sun 25 02:00 CET", "Sun 25 02:30 CET", "Sun 25 03:00 CET"]
        );
        assert_eq!(
            turns("0 * * * *", "Europe/Paris", "2026-03-29T00:10:00Z", 2),
            ["Sun 29 03:00 CEST", "Sun 29 04:00 CEST"]
        );
    }

    #[test]
    fn what_is_no_timetable_is_refused() {
        let check = |expression: &str, zone: &str, expected: Refused| {
            assert_eq!(Timetable::read(expression, zone).unwrap_err(), expected, "{expression} {zone}");
        };
        for bad in ["", "* * * *", "* * * * * *", "60 * * * *", "a b c d e", "* * * * 8", "*/0 * * * *"] {
            check(bad, "UTC", Refused::BadExpression);
        }
        check(&"1,".repeat(100), "UTC", Refused::BadExpression);
        check("0 0 * * *", "Paris", Refused::BadZone);
        check("0 0 * * *", "../../etc/passwd", Refused::BadZone);
        let never = Timetable::read("0 0 30 2 *", "UTC").unwrap();
        assert_eq!(never.next(at("2026-01-01T00:00:00Z")), None);
    }

    const HOUR: Millis = 3_600_000;

    proptest! {
        /// Two years with four changes of the clock: later each time, and once on each day.
        #[test]
        fn what_runs_daily_runs_once_a_day(
            hour in 0..24_u8, minute in 0..60_u8,
            zone in prop::sample::select(vec!["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC"]),
        ) {
            let timetable = Timetable::read(&format!("{minute} {hour} * * *"), zone).unwrap();
            let zone = TimeZone::get(zone).unwrap();
            let day = |turn: Millis| Timestamp::from_millisecond(turn).unwrap().to_zoned(zone.clone()).date();
            let mut last = timetable.next(at("2026-01-01T00:00:00Z")).unwrap();
            for _ in 0..730 {
                let next = timetable.next(last).unwrap();
                prop_assert!(next > last);
                prop_assert_eq!(day(next), day(last).tomorrow().unwrap());
                // Whoever looks at another moment in between finds the same.
                prop_assert_eq!(timetable.next(last + HOUR), Some(next));
                last = next;
            }
        }

        #[test]
        fn turns_grow(
            expression in "(\\*|\\*/[1-9]|[0-5]?[0-9]) (\\*|\\*/[1-9]|1?[0-9]) (\\*|[1-9]|\\*/[2-9]) \\* (\\*|[0-6])",
            start in 0..63_072_000_i64,
        ) {
            let timetable = Timetable::read(&expression, "Europe/Paris").unwrap();
            let mut last = at("2026-01-01T00:00:00Z") + start * 1_000;
            for _ in 0..50 {
                let next = timetable.next(last).unwrap();
                prop_assert!(next > last, "{expression}");
                last = next;
            }
        }
    }
}
