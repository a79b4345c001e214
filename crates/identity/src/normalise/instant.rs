//! When a source last changed a record, as systems write it: ISO 8601 with or without a zone, with a blank for
//! the `T`, numeric dates in the source's order with a time behind, seconds or milliseconds since 1970. An
//! instant without a zone is taken as UTC. It reads no clock and guesses nothing: a text that is no instant,
//! or a system's filler for one, is none.

use super::date;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use model::{CivilDate, DateOrder, RemarkKind};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;

/// Customers were born before this year, but no system of today changed a record then.
const FIRST_YEAR: i16 = 1970;

/// Reads an instant as milliseconds since 1970 in UTC. Numeric dates whose order is open follow `order`.
pub fn read(text: &str, order: DateOrder) -> Option<i64> {
    let text = text.trim();
    let (day, clock) = split(text);
    let Some(day) = read_day(day, order) else { return since_1970(text) };
    let (time, offset) = if clock.is_empty() { (Time::midnight(), 0) } else { read_clock(clock)? };
    Some(milliseconds(day, time)? - offset)
}

/// The day; a year of two digits, which birth dates put into the century that was, is one of this age.
fn read_day(text: &str, order: DateOrder) -> Option<CivilDate> {
    let reading = date::read(text, order);
    let day = reading.date?;
    let short = reading.remarks.contains(&Some(RemarkKind::TwoDigitYear));
    if short && day.year() < FIRST_YEAR {
        return day.with().year(day.year() + 100).build().ok();
    }
    Some(day)
}

/// The day and what stands behind it, which is empty or begins with the hour.
fn split(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    if let [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b't' | b' ', rest @ ..] = bytes
        && rest.first().is_some_and(u8::is_ascii_digit)
    {
        return (&text[..10], &text[11..]);
    }
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let divides = |at: &usize| *at > 0 && matches!(bytes[*at], b':' | b'h') && digit(at - 1) && digit(at + 1);
    let Some(colon) = (0..bytes.len()).find(divides) else { return (text, "") };
    let hour = if colon > 1 && digit(colon - 2) { colon - 2 } else { colon - 1 };
    (&text[..hour], &text[hour..])
}

/// The time of day and how many milliseconds its zone is ahead of UTC.
fn read_clock(text: &str) -> Option<(Time, i64)> {
    let (hour, rest) = number(text, 2)?;
    let (minute, rest) = number(rest.strip_prefix([':', 'h'])?, 2)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => number(rest, 2)?,
        None => (0, rest),
    };
    let (thousandths, rest) = fraction(rest)?;
    let (hour, rest) = half_of_day(hour, rest.trim_start())?;
    // A leap second is read as the second before it: no system counts it.
    let second = if second == 60 { 59 } else { second };
    let nanoseconds = i32::from(thousandths) * 1_000_000;
    let time =
        Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, nanoseconds);
    Some((time.ok()?, offset(rest)?))
}

/// One to `most` digits in front, and what follows them.
fn number(text: &str, most: usize) -> Option<(i16, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let value = text[..count].parse().ok()?;
    Some((value, &text[count..]))
}

/// Thousandths of a second behind a point or a comma; finer digits are dropped.
fn fraction(text: &str) -> Option<(i16, &str)> {
    let Some(digits) = text.strip_prefix(['.', ',']) else { return Some((0, text)) };
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let (value, _) = number(digits, 3)?;
    let scale = [0, 100, 10, 1][count.min(3)];
    Some((value * scale, &digits[count..]))
}

/// The hour of 24 where a morning or an afternoon is named.
fn half_of_day(hour: i16, rest: &str) -> Option<(i16, &str)> {
    let named = rest.get(..2).map(str::to_ascii_lowercase);
    match named.as_deref() {
        Some("am") if (1..=12).contains(&hour) => Some((hour % 12, rest[2..].trim_start())),
        Some("pm") if (1..=12).contains(&hour) => Some((hour % 12 + 12, rest[2..].trim_start())),
        Some("am" | "pm") => None,
        _ => Some((hour, rest)),
    }
}

/// How many milliseconds a zone is ahead of UTC: `Z`, `+02:00`, `-0530`, `+01`, nothing.
fn offset(text: &str) -> Option<i64> {
    let (sign, rest) = match text.as_bytes() {
        [] | [b'Z' | b'z'] | [b'U', b'T', b'C'] | [b'G', b'M', b'T'] => return Some(0),
        [b'+', ..] => (1, &text[1..]),
        [b'-', ..] => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, rest) = number(rest, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { number(rest, 2)? };
    let sane = rest.is_empty() && hours <= 14 && minutes < 60;
    sane.then(|| sign * (i64::from(hours) * 60 + i64::from(minutes)) * MINUTE)
}

/// Ten digits are seconds and thirteen are milliseconds: both mean years from 2001 to 2286.
fn since_1970(text: &str) -> Option<i64> {
    let value = || text.parse::<i64>().ok().filter(|_| text.as_bytes()[0].is_ascii_digit());
    match text.len() {
        10 => value()?.checked_mul(SECOND),
        13 => value(),
        _ => None,
    }
}

fn milliseconds(day: CivilDate, at: Time) -> Option<i64> {
    Some(TimeZone::UTC.to_timestamp(day.to_datetime(at)).ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(texts: &[&str], order: DateOrder, expected: Option<&str>) {
        let expected = expected.map(|text| text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        texts.iter().for_each(|text| assert_eq!(read(text, order), expected, "{text:?}"));
    }

    #[test]
    fn iso_instants_with_and_without_a_zone() {
        let texts = [
            "2024-03-25T14:05:06Z",
            "2024-03-25t14:05:06z",
            "2024-03-25T14:05:06",
            "2024-03-25 14:05:06",
            " 2024-03-25 14:05:06 UTC ",
            "2024-03-25T16:05:06+02:00",
            "2024-03-25 16:05:06 +0200",
            "2024-03-25T13:05:06.000-01",
            "2024-03-25T14:05:06.0000000",
        ];
        check(&texts, DateOrder::Dmy, Some("2024-03-25T14:05:06Z"));
        check(&["2024-03-25T14:05", "2024-03-25 15:05+01:00"], DateOrder::Mdy, Some("2024-03-25T14:05:00Z"));
        check(&["2024-03-25", "20240325"], DateOrder::Dmy, Some("2024-03-25T00:00:00Z"));
        check(&["2024-03-25T00:30:00+01:00"], DateOrder::Dmy, Some("2024-03-24T23:30:00Z"));
        check(
            &["2024-03-25T14:05:06.1239", "2024-03-25T14:05:06,123"],
            DateOrder::Dmy,
            Some("2024-03-25T14:05:06.123Z"),
        );
        check(&["2024-03-25T14:05:06.5Z"], DateOrder::Dmy, Some("2024-03-25T14:05:06.5Z"));
        check(&["2016-12-31T23:59:60Z"], DateOrder::Dmy, Some("2016-12-31T23:59:59Z"));
    }

    #[test]
    fn numeric_dates_follow_the_source() {
        let texts = ["03/04/2024 14:05", "3/4/2024 14h05", "03.04.2024 à 14:05:00", "03/04/24 2:05 PM"];
        check(&texts, DateOrder::Dmy, Some("2024-04-03T14:05:00Z"));
        check(&["03/04/2024 14:05", "3/4/2024 02:05 pm"], DateOrder::Mdy, Some("2024-03-04T14:05:00Z"));
        check(
            &["25 mars 2024", "25/03/2024", "le 25 mars 2024 à 0h00"],
            DateOrder::Dmy,
            Some("2024-03-25T00:00:00Z"),
        );
        check(&["25/03/2024 12:10 AM"], DateOrder::Dmy, Some("2024-03-25T00:10:00Z"));
        check(&["1711375506", "1711375506000"], DateOrder::Dmy, Some("2024-03-25T14:05:06Z"));
    }

    #[test]
    fn what_is_no_instant_is_none() {
        let texts = [
            "",
            "hier",
            "14:05",
            "2024-02-30T10:00:00Z",
            "2024-03-25T25:00:00Z",
            "2024-03-25T14:61",
            "2024-03-25T14:05:06 nowhere",
            "2024-03-25T14:05:06+99:00",
            "25/03/2024 14:05 XM",
            "0001-01-01T00:00:00",
            "1900-01-01",
            "9999-12-31T23:59:59",
            "-171137550",
            "+171137550",
            "171137550",
        ];
        check(&texts, DateOrder::Dmy, None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(
            text in "\\PC{0,30}|[0-9/ .T:hZ+-]{0,30}|2024-0[1-9]-[0-3][0-9][T ][0-9:.]{0,9}[Z+é-]{0,2}[0-9:]{0,6}",
        ) {
            for order in [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd] {
                read(&text, order);
            }
        }

        #[test]
        fn a_written_instant_is_read_back(
            milliseconds in 950_000_000_000i64..4_100_000_000_000,
            zone in -14i64 * 60..=14 * 60,
        ) {
            let instant = jiff::Timestamp::from_millisecond(milliseconds).unwrap();
            let there = jiff::Timestamp::from_millisecond(milliseconds + zone * MINUTE).unwrap();
            let sign = if zone < 0 { '-' } else { '+' };
            let local = there.strftime("%Y-%m-%dT%H:%M:%S.%3f");
            let (hours, minutes) = (zone.abs() / 60, zone.abs() % 60);
            let texts = [format!("{instant}"), format!("{local}{sign}{hours:02}:{minutes:02}")];
            for text in texts {
                prop_assert_eq!(read(&text, DateOrder::Dmy), Some(milliseconds), "{}", text);
            }
            let french = instant.strftime("%d/%m/%Y %H:%M:%S").to_string();
            prop_assert_eq!(read(&french, DateOrder::Dmy), Some(milliseconds.div_euclid(SECOND) * SECOND));
        }
    }
}
