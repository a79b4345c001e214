//! Days as sources write them. A mistyped day is still a day of the calendar, a placeholder too.

use crate::random::Random;

/// The retailer's today. A constant: the data must not depend on when they are made.
pub(crate) const TODAY: Day = Day { year: 2026, month: 3, day: 19 };
/// The first year in which records were written.
const OPENED: i32 = 2018;

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Day {
    pub(crate) year: i32,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

impl Day {
    /// Any day of a year.
    pub(crate) fn in_year(year: i32, random: &mut Random) -> Self {
        let month = random.between(1, 12) as u32;
        Self { year, month, day: random.between(1, last_day(year, month) as i32) as u32 }
    }

    /// A day between the opening and today.
    pub(crate) fn recent(random: &mut Random) -> Self {
        let months = (TODAY.year - OPENED) * 12 + TODAY.month as i32;
        let drawn = random.between(0, months - 1);
        let (year, month) = (OPENED + drawn / 12, drawn as u32 % 12 + 1);
        let last = if (year, month) == (TODAY.year, TODAY.month) { TODAY.day } else { last_day(year, month) };
        Self { year, month, day: random.between(1, last as i32) as u32 }
    }

    /// The day if the calendar has it, otherwise the last day of its month.
    pub(crate) fn of(year: i32, month: u32, day: u32) -> Self {
        Self { year, month, day: day.clamp(1, last_day(year, month)) }
    }

    /// A number that no other day has.
    pub(crate) fn number(self) -> u64 {
        (self.year as u64) << 16 | u64::from(self.month) << 8 | u64::from(self.day)
    }

    /// `1980-05-31`.
    pub(crate) fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `31/05/1980`.
    pub(crate) fn french(self) -> String {
        format!("{:02}/{:02}/{:04}", self.day, self.month, self.year)
    }
}

fn last_day(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_exist_and_none_lies_ahead() {
        let mut random = Random::at(&[5]);
        for _ in 0..5_000 {
            let day = Day::recent(&mut random);
            assert!(day.day >= 1 && day.day <= last_day(day.year, day.month));
            assert!((2018..=TODAY.year).contains(&day.year) && day.iso() <= TODAY.iso());
        }
        assert_eq!(Day::of(2001, 2, 31).french(), "28/02/2001");
    }
}
