//! Keys and days as spreadsheets leave them behind.

use model::CivilDate;
use std::time::Duration;

/// The day before the first one that spreadsheets count, as they count it for any day after February 1900.
const DAY_ZERO: CivilDate = CivilDate::constant(1899, 12, 30);
/// Days since then that are taken for a date: 1954 to 2119.
const COUNTED_DAYS: std::ops::Range<u64> = 20_000..80_000;

/// The key as it was before a spreadsheet took it for a number: `7000000000000.0` is `7000000000000`. `None`:
/// written with an exponent, so that digits are lost.
pub(super) fn exact(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_whole = is_digits(whole) && !decimals.is_empty() && decimals.bytes().all(|digit| digit == b'0');
    if is_whole {
        return Some(whole.to_owned());
    }
    (!has_exponent(text)).then(|| text.to_owned())
}

/// Spreadsheets write `7.06E+12`, always with the sign; a key such as `12E4` is no such number.
fn has_exponent(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['E', 'e']) else { return false };
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte));
    let exponent = exponent.strip_prefix(['+', '-']);
    is_number && number.starts_with(|first: char| first.is_ascii_digit()) && exponent.is_some_and(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The day that a cell states: `2024-03-31`, `31/03/2024`, either with a time behind it, or a spreadsheet's count
/// of days.
pub(super) fn date(text: &str) -> Option<CivilDate> {
    if let Some(day) = counted(text) {
        return Some(day);
    }
    let (day, time) = text.split_once(['T', ' ', '\u{a0}']).unwrap_or((text, "0"));
    let is_time = time.contains(|letter: char| letter.is_ascii_digit())
        && time.chars().all(|letter| letter.is_ascii_digit() || ":.,+-ZzhHaApPmM \u{a0}".contains(letter));
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let [first, second, third] = parts[..] else { return None };
    if !is_time || !parts.iter().all(|part| is_digits(part) && part.len() <= 4) || second.len() > 2 {
        return None;
    }
    match (first.len(), third.len()) {
        (4, 1..=2) => day_of(first, second, third),
        (1..=2, 4) => day_of(third, second, first),
        (1..=2, 2) => day_of(&format!("20{third}"), second, first),
        _ => None,
    }
}

fn day_of(year: &str, month: &str, day: &str) -> Option<CivilDate> {
    CivilDate::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A date that lost its format is the number of days since 1900; what stands behind the point is the time.
fn counted(text: &str) -> Option<CivilDate> {
    let (days, time) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    if days.len() != 5 || !is_digits(days) || !is_digits(time) {
        return None;
    }
    let days: u64 = days.parse().ok().filter(|days| COUNTED_DAYS.contains(days))?;
    DAY_ZERO.checked_add(Duration::from_secs(days * 86_400)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_exact(text: &str, expected: Option<&str>) {
        assert_eq!(exact(text).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn keys_are_read_exactly() {
        check_exact("7000000000000.0", Some("7000000000000"));
        check_exact("7000000000000,00", Some("7000000000000"));
        check_exact("007", Some("007"));
        for key in ["C-12.50", "12E4", "1.5", ".0", "1.", "E+1", "a.0", "00123", "é+e+5", "1.2.0"] {
            check_exact(key, Some(key));
        }
        for lost in ["7.06E+12", "7,06406E+17", "7E+12", "1e-3"] {
            check_exact(lost, None);
        }
    }

    fn check_date(texts: &[&str], expected: Option<(i16, i8, i8)>) {
        let expected = expected.map(|(year, month, day)| CivilDate::constant(year, month, day));
        for text in texts {
            assert_eq!(date(text), expected, "{text:?}");
        }
    }

    #[test]
    fn days_and_instants_are_read() {
        check_date(
            &[
                "2024-03-31",
                "2024-03-31T23:59:59Z",
                "2024-03-31T00:30:00.123+02:00",
                "2024-03-31 08:15",
                "2024/3/31",
                "31/03/2024",
                "31.03.2024",
                "31-3-24",
                "31/03/2024 14h05",
                "31/03/2024 2:05 PM",
                "45382",
                "45382.75",
                "45382,0",
            ],
            Some((2024, 3, 31)),
        );
        check_date(&["29/02/2024"], Some((2024, 2, 29)));
    }

    #[test]
    fn what_is_no_day_is_told() {
        check_date(
            &[
                "",
                "hier",
                "31/02/2024",
                "03/31/2024",
                "2024",
                "2024-03",
                "1/2/3",
                "2024-03-31Tsoir",
                "12345",
                "123456",
                "31 mars 2024",
                "2024-03-31-01",
                "2024-003-31",
                "31/03/02024",
                "+1-2-2024",
            ],
            None,
        );
    }
}
