//! Comparing birth dates, packed as `year << 9 | month << 5 | day`.

use crate::resolve::attribute::BirthDate::{DIFFERENT, SAME, SWAPPED, TWO_PARTS, TYPO, YEAR};

/// Level of two packed dates.
pub(super) fn compare(a: u32, b: u32) -> u8 {
    if a == 0 || b == 0 {
        return 0;
    }
    if a == b {
        return SAME;
    }
    let (left, right) = (parts(a), parts(b));
    if left.0 == right.0 && left.1 == right.2 && left.2 == right.1 {
        return SWAPPED;
    }
    if one_digit_apart(left, right) {
        return TYPO;
    }
    let agreeing = [left.0 == right.0, left.1 == right.1, left.2 == right.2];
    match agreeing.iter().filter(|agrees| **agrees).count() {
        2 => TWO_PARTS,
        1 if agreeing[0] => YEAR,
        _ => DIFFERENT,
    }
}

fn parts(date: u32) -> (u32, u32, u32) {
    (date >> 9, date >> 5 & 15, date & 31)
}

/// One digit replaced, or two neighbouring digits of the same part exchanged.
fn one_digit_apart(a: (u32, u32, u32), b: (u32, u32, u32)) -> bool {
    let (left, right) = (digits(a), digits(b));
    let mut differing = (0..8).filter(|index| left[*index] != right[*index]);
    match (differing.next(), differing.next(), differing.next()) {
        (Some(_), None, None) => true,
        (Some(i), Some(j), None) => {
            let same_part = j == i + 1 && !matches!(i, 3 | 5);
            same_part && left[i] == right[j] && left[j] == right[i]
        }
        _ => false,
    }
}

fn digits((year, month, day): (u32, u32, u32)) -> [u32; 8] {
    let tens = |n: u32| (n / 10 % 10, n % 10);
    let ((a, b), (c, d), (e, f), (g, h)) = (tens(year / 100), tens(year % 100), tens(month), tens(day));
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: (u32, u32, u32), b: (u32, u32, u32), level: u8) {
        let pack = |(year, month, day): (u32, u32, u32)| year << 9 | month << 5 | day;
        assert_eq!(compare(pack(a), pack(b)), level, "{a:?} {b:?}");
        assert_eq!(compare(pack(b), pack(a)), level, "{b:?} {a:?}");
    }

    #[test]
    fn levels_of_birth_dates() {
        check((1980, 3, 4), (1980, 3, 4), SAME);
        check((1980, 3, 4), (1980, 4, 3), SWAPPED);
        check((1980, 3, 4), (1980, 3, 14), TYPO);
        check((1980, 3, 4), (1908, 3, 4), TYPO);
        check((1967, 3, 4), (1976, 3, 4), TYPO);
        check((1980, 3, 4), (1951, 3, 4), TWO_PARTS);
        check((1980, 3, 4), (1980, 11, 25), YEAR);
        check((1980, 3, 4), (1951, 11, 4), DIFFERENT);
        assert_eq!(compare(0, 5), 0);
    }
}
