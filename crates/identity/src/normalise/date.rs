//! Birth dates as people and systems write them: ISO, French, American, compact, with month names, with a
//! time of day behind. The year may be any from 1000 to 2100: whether a birth is plausible is not decided here.

use model::{CivilDate, DateOrder, RemarkKind};

/// Two-digit years up to this one belong to the 2000s: customers younger than about ten are rarer than old ones.
const LAST_YEAR_OF_THIS_CENTURY: i16 = 15;

/// Days that forms and systems write when they know none: (year, month, day).
const PLACEHOLDERS: [(i16, i8, i8); 10] = [
    (1900, 1, 1),
    (1901, 1, 1),
    (1970, 1, 1),
    (2000, 1, 1),
    (1111, 11, 11),
    (1899, 12, 30),
    (1899, 12, 31),
    (2099, 12, 31),
    (1000, 1, 1),
    (2100, 1, 1),
];

/// What a date cell holds: the day, if it can be used, and what was noticed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// The day; `None` where there is none or it cannot be used.
    pub date: Option<CivilDate>,
    /// What was noticed, most important first.
    pub remarks: [Option<RemarkKind>; 2],
}

impl Reading {
    fn missing(kind: RemarkKind) -> Self {
        Self { date: None, remarks: [Some(kind), None] }
    }
}

/// Reads a date; numeric dates whose order is open follow `order`.
pub fn read(text: &str, order: DateOrder) -> Reading {
    if let Some([year, month, date]) = iso(text.as_bytes()) {
        return year_first(year, month, date);
    }
    let (parts, count) = split(text);
    match parts[..count.min(3)] {
        [] => Reading::missing(RemarkKind::Invalid),
        [Part { digits: 7 | 8, value, .. }, ..] => compact(value, order),
        [a, b, c] => three(a, b, c, order),
        _ => Reading::missing(RemarkKind::Invalid),
    }
}

/// `1980-03-12`, whatever time of day follows.
fn iso(text: &[u8]) -> Option<[i32; 3]> {
    let [a, b, c, d, b'-', m, n, b'-', x, y, rest @ ..] = text else { return None };
    if !matches!(rest.first(), None | Some(b'T' | b't' | b' ')) {
        return None;
    }
    let number = |digits: &[u8]| digits.iter().try_fold(0, |sum, digit| Some(sum * 10 + value_of(*digit)?));
    Some([number(&[*a, *b, *c, *d])?, number(&[*m, *n])?, number(&[*x, *y])?])
}

fn value_of(digit: u8) -> Option<i32> {
    digit.is_ascii_digit().then(|| i32::from(digit - b'0'))
}

/// One number or month name of a date.
#[derive(Clone, Copy, Default)]
struct Part {
    value: i32,
    /// Number of digits; 0 for a month name.
    digits: usize,
}

/// The first numbers and month names of a text. Words that name no month (`le`, `1er`'s ending) are skipped.
fn split(text: &str) -> ([Part; 3], usize) {
    let (mut parts, mut count) = ([Part::default(); 3], 0);
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_alphanumeric()) {
        rest = &rest[start..];
        let numeric = rest.as_bytes()[0].is_ascii_digit();
        let same = |letter: char| letter.is_ascii_digit() == numeric && letter.is_alphanumeric();
        let end = rest.find(|letter| !same(letter)).unwrap_or(rest.len());
        if let Some(part) = if numeric { number(&rest[..end]) } else { month(&rest[..end]) } {
            parts[count] = part;
            count += 1;
        }
        if count == parts.len() {
            break;
        }
        rest = &rest[end..];
    }
    (parts, count)
}

fn number(digits: &str) -> Option<Part> {
    let value = digits.parse().unwrap_or(i32::MAX);
    Some(Part { value, digits: digits.len() })
}

fn month(word: &str) -> Option<Part> {
    let mut folded = String::new();
    super::text::fold(word, &mut folded);
    let value = match folded.as_str() {
        "jan" | "janv" | "janvier" | "january" => 1,
        "fev" | "fevr" | "fevrier" | "feb" | "february" => 2,
        "mar" | "mars" | "march" => 3,
        "avr" | "avril" | "apr" | "april" => 4,
        "mai" | "may" => 5,
        "juin" | "jun" | "june" => 6,
        "juil" | "juillet" | "jul" | "july" => 7,
        "aou" | "aout" | "aug" | "august" => 8,
        "sep" | "sept" | "septembre" | "september" => 9,
        "oct" | "octobre" | "october" => 10,
        "nov" | "novembre" | "november" => 11,
        "dec" | "decembre" | "december" => 12,
        _ => return None,
    };
    Some(Part { value, digits: 0 })
}

/// Eight digits without separators, or seven where a spreadsheet ate the zero of the day.
fn compact(value: i32, order: DateOrder) -> Reading {
    if value == 0 {
        return Reading::missing(RemarkKind::Placeholder);
    }
    let [high, middle, low] = [value / 10_000, value / 100 % 100, value % 100];
    let year_first = [high, middle, low];
    let year_last = arrange(value / 1_000_000, value / 10_000 % 100, value % 10_000, order);
    let readings = if (1800..=2100).contains(&high) || order == DateOrder::Ymd {
        [year_first, year_last]
    } else {
        [year_last, year_first]
    };
    let fits = |parts: &&[i32; 3]| civil(**parts).is_some();
    match readings.iter().find(fits) {
        Some(parts) => day(*parts, [None, None]),
        None => Reading::missing(RemarkKind::ImpossibleDate),
    }
}

/// Year, month and day from a day and month written in the source's order.
fn arrange(first: i32, second: i32, year: i32, order: DateOrder) -> [i32; 3] {
    if order == DateOrder::Mdy { [year, first, second] } else { [year, second, first] }
}

fn three(a: Part, b: Part, c: Part, order: DateOrder) -> Reading {
    match (a.digits, b.digits, c.digits) {
        (3.., _, _) => year_first(a.value, b.value, c.value),
        (_, 0, _) => with_century(c, a.value, b.value),
        (0, _, _) => with_century(c, b.value, a.value),
        (_, _, 0) => Reading::missing(RemarkKind::Invalid),
        (_, _, 1..=2) if order == DateOrder::Ymd => with_century(a, c.value, b.value),
        _ => open_order(a.value, b.value, c, order),
    }
}

fn year_first(year: i32, month: i32, date: i32) -> Reading {
    if month > 12 && date <= 12 {
        return day([year, date, month], [Some(RemarkKind::OtherDateOrder), None]);
    }
    day([year, month, date], [None, None])
}

/// Two numbers of which either may be the month.
fn open_order(first: i32, second: i32, year: Part, order: DateOrder) -> Reading {
    let (value, two_digits) = full_year(year);
    let [_, month, date] = arrange(first, second, value, order);
    if month > 12 && date <= 12 {
        return day([value, date, month], [Some(RemarkKind::OtherDateOrder), two_digits]);
    }
    let ambiguous = month <= 12 && date <= 12 && month != date;
    day([value, month, date], [ambiguous.then_some(RemarkKind::AmbiguousDate), two_digits])
}

fn with_century(year: Part, date: i32, month: i32) -> Reading {
    let (value, remark) = full_year(year);
    day([value, month, date], [remark, None])
}

fn full_year(year: Part) -> (i32, Option<RemarkKind>) {
    if year.digits > 2 {
        return (year.value, None);
    }
    let century = if year.value <= i32::from(LAST_YEAR_OF_THIS_CENTURY) { 2000 } else { 1900 };
    (year.value + century, Some(RemarkKind::TwoDigitYear))
}

/// The day if the calendar has it and it is not a filler.
fn day(parts: [i32; 3], remarks: [Option<RemarkKind>; 2]) -> Reading {
    if matches!(parts, [0 | 1 | 9999, ..] | [_, 0, 0]) {
        return Reading::missing(RemarkKind::Placeholder);
    }
    match civil(parts) {
        None => Reading::missing(RemarkKind::ImpossibleDate),
        Some(date) if PLACEHOLDERS.contains(&(date.year(), date.month(), date.day())) => {
            Reading::missing(RemarkKind::Placeholder)
        }
        found => Reading { date: found, remarks },
    }
}

fn civil([year, month, day]: [i32; 3]) -> Option<CivilDate> {
    if !(1000..=2100).contains(&year) {
        return None;
    }
    CivilDate::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use RemarkKind::{AmbiguousDate, ImpossibleDate, Invalid, OtherDateOrder, Placeholder, TwoDigitYear};
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, order: DateOrder, expected: &str, remarks: &[RemarkKind]) {
        let reading = read(text, order);
        assert_eq!(reading.date.map_or(String::new(), |date| date.to_string()), expected, "{text}");
        assert_eq!(reading.remarks.iter().flatten().copied().collect::<Vec<_>>(), remarks, "{text}");
    }

    #[test]
    fn every_usual_form_is_read() {
        for text in [
            "1980-03-25",
            "1980-03-25T00:00:00Z",
            "1980-03-25 12:30",
            "25/03/1980",
            "25.3.1980",
            "25-03-1980 00:00",
            "19800325",
            "25031980",
            "25 mars 1980",
            "March 25, 1980",
            "25-Mar-1980",
            "1980/03/25",
            "le 25 MARS 1980",
            "25 mars 1980 à 12h30",
        ] {
            check(text, DateOrder::Dmy, "1980-03-25", &[]);
        }
        check("1er août 1955", DateOrder::Dmy, "1955-08-01", &[]);
        check("1021980", DateOrder::Dmy, "1980-02-01", &[]);
        check("1630-08-01", DateOrder::Dmy, "1630-08-01", &[]);
    }

    #[test]
    fn the_source_decides_open_orders() {
        check("03/04/1980", DateOrder::Dmy, "1980-04-03", &[AmbiguousDate]);
        check("03/04/1980", DateOrder::Mdy, "1980-03-04", &[AmbiguousDate]);
        check("04/04/1980", DateOrder::Mdy, "1980-04-04", &[]);
        check("03/25/1980", DateOrder::Dmy, "1980-03-25", &[OtherDateOrder]);
        check("25/03/1980", DateOrder::Mdy, "1980-03-25", &[OtherDateOrder]);
        check("1980-25-03", DateOrder::Dmy, "1980-03-25", &[OtherDateOrder]);
        check("80/03/25", DateOrder::Ymd, "1980-03-25", &[TwoDigitYear]);
        check("03251980", DateOrder::Mdy, "1980-03-25", &[]);
    }

    #[test]
    fn two_digit_years_get_a_century() {
        check("25/03/80", DateOrder::Dmy, "1980-03-25", &[TwoDigitYear]);
        check("25/03/05", DateOrder::Dmy, "2005-03-25", &[TwoDigitYear]);
        check("05/03/80", DateOrder::Dmy, "1980-03-05", &[AmbiguousDate, TwoDigitYear]);
        check("25 mars 16", DateOrder::Dmy, "1916-03-25", &[TwoDigitYear]);
    }

    #[test]
    fn fillers_and_impossible_days_are_missing() {
        for text in [
            "1900-01-01",
            "01/01/1970",
            "0000-00-00",
            "00/00/0000",
            "9999-12-31",
            "11/11/1111",
            "01011900",
            "0001-01-01",
            "00000000",
        ] {
            check(text, DateOrder::Dmy, "", &[Placeholder]);
        }
        for text in ["1980-02-30", "31/04/1980", "1855-01-81", "1980-13-13", "3000-01-01", "99999999"] {
            check(text, DateOrder::Dmy, "", &[ImpossibleDate]);
        }
        for text in ["", "hier", "12/1980", "1980"] {
            check(text, DateOrder::Dmy, "", &[Invalid]);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,24}|[0-9/ .T:-]{0,24}|[0-9]{1,2} ?(mars|feb|août)[ .]?[0-9]{0,12}") {
            for order in [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd] {
                if let Some(date) = read(&text, order).date {
                    prop_assert_eq!(read(&date.to_string(), order).date, Some(date));
                }
            }
        }

        #[test]
        fn a_written_day_is_read_back(year in 1000i16..=2100, month in 1i8..=12, day in 1i8..=28) {
            let expected = CivilDate::new(year, month, day).unwrap();
            prop_assume!(!PLACEHOLDERS.contains(&(year, month, day)));
            let texts = [format!("{expected}"), format!("{day:02}/{month:02}/{year}"), format!("{day}.{month}.{year}")];
            for text in texts {
                prop_assert_eq!(read(&text, DateOrder::Dmy).date, Some(expected));
            }
        }
    }
}
