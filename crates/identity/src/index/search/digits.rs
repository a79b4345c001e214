//! Digits as people type them: the beginning of a phone number in national or international writing, of a card.

/// Country codes whose national numbers are dialled behind a zero that E.164 leaves out: France with its overseas
/// territories, and the neighbours.
const ZERO_DROPPED: [&str; 11] = ["33", "262", "590", "594", "596", "32", "41", "49", "44", "31", "43"];
/// Country codes whose national numbers have no such zero, or keep it.
const ZERO_KEPT: [&str; 4] = ["34", "352", "377", "39"];
/// From how many digits on a number without its zero may be a phone's. Fewer are the beginning of too many.
const NATIONAL_FROM: usize = 6;
/// Most digits that are looked at: an international prefix and the longest number.
const LONGEST: usize = 20;

/// Whether a token holds digits and what people put between them, and nothing else.
pub(super) fn is_digits(token: &str) -> bool {
    token.bytes().any(|byte| byte.is_ascii_digit())
        && token.bytes().all(|byte| byte.is_ascii_digit() || b"+.-/()".contains(&byte))
}

/// The digits alone.
pub(super) fn only(token: &str) -> String {
    token.chars().filter(char::is_ascii_digit).take(LONGEST).collect()
}

/// What a stored phone number or card begins with if it begins as typed. Both are kept as digits alone, a phone
/// number from its country code on.
pub(super) fn beginnings(typed: &str) -> Vec<String> {
    let digits = only(typed);
    let plus = typed.trim_start_matches('(').starts_with('+');
    let mut found = vec![digits.clone()];
    if let Some(international) = digits.strip_prefix("00").or(plus.then_some(&digits)) {
        with_country(international, &mut found);
    } else if let Some(national) = digits.strip_prefix('0') {
        if !national.is_empty() {
            found.extend(ZERO_DROPPED.iter().map(|code| format!("{code}{national}")));
            found.push(format!("39{digits}"));
        }
    } else if digits.len() >= NATIONAL_FROM {
        with_country(&digits, &mut found);
        // A spreadsheet took the number for a quantity and dropped its zero.
        found.extend(["33"].iter().chain(&ZERO_KEPT).map(|code| format!("{code}{digits}")));
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|start| !start.is_empty());
    found
}

/// The number behind its country code, also where a zero stands between the two: `+33 (0)6`.
fn with_country(digits: &str, found: &mut Vec<String>) {
    found.push(digits.to_owned());
    for code in ZERO_DROPPED {
        if let Some(national) = digits.strip_prefix(code).and_then(|rest| rest.strip_prefix('0')) {
            found.push(format!("{code}{national}"));
        }
        // Overseas numbers are dialled behind the French code too, yet kept under the territory's own.
        if let Some(national) = digits.strip_prefix("33").filter(|_| code.len() == 3) {
            found.push(format!("{code}{}", national.trim_start_matches('0')));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::phone::{self, Reading};
    use proptest::prelude::*;

    fn check(typed: &str, stored: u64) {
        let stored = stored.to_string();
        let found = beginnings(typed);
        assert!(found.iter().any(|start| stored.starts_with(start)), "{typed} {found:?}");
    }

    #[test]
    fn numbers_are_read_in_every_writing() {
        for typed in [
            "0612345678",
            "06 12 34",
            "06.12.34.56.78",
            "+33 6 12",
            "+33(0)612",
            "0033612",
            "612345678",
            "3361",
        ] {
            check(typed, 33_612_345_678);
        }
        check("0692 12 34", 262_692_123_456);
        check("+33 692 12 34", 262_692_123_456);
        check("0475 12", 32_475_123_456);
        check("+352 621 1", 352_621_123_456);
        check("621123", 352_621_123_456);
        check("+39 06 69", 390_669_812_345);
    }

    #[test]
    fn little_is_no_number() {
        assert!(beginnings("+").is_empty());
        assert_eq!(beginnings("0"), ["0"]);
        assert_eq!(beginnings("75"), ["75"]);
    }

    proptest! {
        #[test]
        fn the_beginning_of_any_number_finds_it(national in 100_000_000_u64..1_000_000_000, typed in 1_usize..10) {
            let written = format!("0{national}");
            let mut stored = None;
            phone::read_all(&written, None, |reading| match reading {
                Reading::Number(number) | Reading::Unassigned(number) => stored = Some(number),
                Reading::Placeholder | Reading::Invalid => {}
            });
            if let Some(stored) = stored {
                check(&written[..=typed], stored);
            }
        }
    }
}
