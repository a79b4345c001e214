//! Which alarm is raised and which ends. Availability and errors by multiwindow, multi-burn-rate alerts (Google, The Site
//! Reliability Workbook, chapter 5): a short window says that it still goes on, a long one that it matters. The others
//! where both an hour and its last five minutes miss the objective. What ends an alarm lies a tenth beyond what raises it,
//! so that none comes and goes.

use super::judge::{Name, Stretch, is_missed};
use db::Millis;

pub const MINUTE: Millis = 60_000;
pub const HOUR: Millis = 60 * MINUTE;
pub const DAY: Millis = 24 * HOUR;

/// Burn rate, long and short window: 2 % of a month's budget in an hour, 5 % in six hours, 10 % in three days.
const BURNS: [(f64, Millis, Millis); 3] =
    [(14.4, HOUR, 5 * MINUTE), (6.0, 6 * HOUR, 30 * MINUTE), (1.0, 3 * DAY, 6 * HOUR)];
/// Failures in the long window from which on it is no accident: of few requests, one is many per cent.
const LEAST_FAILURES: u64 = 5;
/// The windows of the others, and what must have been measured in the long one.
const LONG: Millis = HOUR;
const SHORT: Millis = 5 * MINUTE;
const LEAST_ANSWERS: u64 = 20;
const LEAST_ITEMS: u64 = 100;
/// What ends an alarm lies so far beyond what raises it.
const BEYOND: f64 = 0.9;

/// What becomes of an alarm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// It is raised, unless it is.
    Raise,
    /// It stays as it is.
    Keep,
    /// It ends, where it is raised.
    End,
}

/// The windows that alarms look at.
pub fn windows() -> Vec<Millis> {
    BURNS.iter().flat_map(|(_, long, short)| [*long, *short]).collect()
}

/// What becomes of the alarm of a level. `within` gives what was measured in a window of [`windows`].
pub fn wish(name: Name, objective: f64, within: impl Fn(Millis) -> Stretch) -> Wish {
    match name {
        Name::Availability | Name::IntegrationErrors => {
            let burns = |factor: f64| {
                BURNS.iter().any(|(rate, long, short)| {
                    let burns = |stretch: &Stretch| {
                        stretch.burn(name, objective).is_some_and(|burn| burn >= rate * factor)
                    };
                    let long = within(*long);
                    has_failed(name, &long) && burns(&long) && burns(&within(*short))
                })
            };
            of(burns(1.0), burns(BEYOND))
        }
        Name::Recovery => {
            let missed = |objective: f64| {
                let longest = within(LONG).value(name);
                longest.is_some_and(|longest| longest > objective)
            };
            of(missed(objective), missed(objective))
        }
        _ => {
            let (long, short) = (within(LONG), within(SHORT));
            let enough = match name {
                Name::SyncRate => long.sums.items >= LEAST_ITEMS,
                _ => long.sums.durations().count() >= LEAST_ANSWERS,
            };
            let missed = |objective: f64| {
                let misses = |stretch: &Stretch| {
                    stretch.value(name).is_some_and(|value| is_missed(name, value, objective))
                };
                enough && misses(&long) && misses(&short)
            };
            let beyond = if name.is_least() { objective / BEYOND } else { objective * BEYOND };
            of(missed(objective), missed(beyond))
        }
    }
}

/// What fails because nobody is there cannot be counted.
fn has_failed(name: Name, stretch: &Stretch) -> bool {
    let failures = match name {
        Name::Availability => stretch.sums.failures,
        _ => stretch.sums.unintegrated,
    };
    failures >= LEAST_FAILURES || (name == Name::Availability && stretch.presence.down > 0)
}

fn of(is_missed: bool, is_nearly: bool) -> Wish {
    match (is_missed, is_nearly) {
        (true, _) => Wish::Raise,
        (false, true) => Wish::Keep,
        (false, false) => Wish::End,
    }
}

#[cfg(test)]
mod tests {
    use super::super::outages::Presence;
    use super::super::sums::Sums;
    use super::*;

    /// So many failures of so many requests in the last five minutes, and nothing but answers before.
    fn burning(failures: u64, requests: u64, window: Millis) -> Stretch {
        let before = 100 * (window / MINUTE - 5).unsigned_abs();
        let sums = Sums { requests: requests + before, failures, ..Sums::default() };
        Stretch { sums, presence: Presence { length: window, ..Presence::default() } }
    }

    #[test]
    fn what_burns_the_budget_fast_raises_an_alarm_and_a_little_does_not() {
        let check = |failures: u64, expected: Wish| {
            let found = wish(Name::Availability, 99.9, |window| burning(failures, 500, window));
            assert_eq!(found, expected, "{failures} failures");
        };
        check(0, Wish::End);
        check(4, Wish::End);
        // 1.3 % of an hour: 13.0, not yet 14.4, and no more than a tenth from it.
        check(78, Wish::Keep);
        check(100, Wish::Raise);
    }

    #[test]
    fn what_is_over_ends_the_alarm_although_the_hour_was_bad() {
        let over = |window| {
            if window <= 30 * MINUTE { burning(0, 500, window) } else { burning(500, 6_000, window) }
        };
        assert_eq!(
            wish(Name::Availability, 99.9, over),
            Wish::Raise,
            "three days burn, and six hours still do"
        );
        let over = |window| {
            if window <= 6 * HOUR && window != HOUR {
                burning(0, 500, window)
            } else {
                burning(500, 6_000, window)
            }
        };
        assert_eq!(wish(Name::Availability, 99.9, over), Wish::End);
    }

    #[test]
    fn a_restart_of_some_seconds_is_no_alarm_and_one_of_minutes_is() {
        let down = |down: Millis| {
            move |window: Millis| {
                let presence = Presence { length: window, down, maintenance: 0, longest: Some(down) };
                Stretch { sums: Sums::default(), presence }
            }
        };
        assert_eq!(wish(Name::Availability, 99.9, down(8_000)), Wish::End);
        assert_eq!(wish(Name::Availability, 99.9, down(120_000)), Wish::Raise);
        assert_eq!(wish(Name::Recovery, 300.0, down(120_000)), Wish::End);
        assert_eq!(wish(Name::Recovery, 100.0, down(120_000)), Wish::Raise);
    }

    #[test]
    fn a_rate_between_what_raises_and_what_ends_changes_nothing() {
        let check = |items: u64, expected: Wish| {
            let sums = Sums { items, busy_micros: 10_000_000, ..Sums::default() };
            let found = wish(Name::SyncRate, 100.0, |_| Stretch { sums: sums.clone(), ..Stretch::default() });
            assert_eq!(found, expected, "{items} in 10 s");
        };
        check(90, Wish::End);
        check(900, Wish::Raise);
        check(1_050, Wish::Keep);
        check(1_200, Wish::End);
    }
}
