//! Numbers that a system gave to a person: loyalty cards and public identifiers, without what people put
//! between the digits. Their check digits are not verified: every scheme has its own.

use super::{CleanRecord, text};
use model::{Field, RemarkKind};

/// Reads a loyalty card number into `loyalty_cards`.
pub(super) fn read_card(cell: &str, out: &mut CleanRecord) {
    let mut number = String::new();
    if read(cell, Field::LoyaltyCard, &mut number, out) && !out.loyalty_cards.contains(&number) {
        out.loyalty_cards.push(number);
    }
}

/// Reads a public identifier into `national_id`.
pub(super) fn read_national_id(cell: &str, out: &mut CleanRecord) {
    let mut number = std::mem::take(&mut out.national_id);
    read(cell, Field::NationalId, &mut number, out);
    out.national_id = number;
}

/// Answers whether the cell holds a number that can tell one person from another.
fn read(cell: &str, field: Field, number: &mut String, out: &mut CleanRecord) -> bool {
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    text::fold(cell, number);
    let filler = text::says_nothing(number) || is_filler(number);
    // A spreadsheet that took the number for a quantity has lost its last digits for good.
    let rounded = is_rounded(cell);
    number.retain(|letter| letter != ' ');
    // `N-S` is `ns`, which says nothing, although `n s` is no word for it.
    let filler = filler || text::says_nothing(number);
    if number.is_empty() || filler || rounded {
        number.clear();
        out.note(field, if rounded { RemarkKind::Invalid } else { RemarkKind::Placeholder });
        return false;
    }
    true
}

/// One digit over and over, separators left out.
fn is_filler(folded: &str) -> bool {
    let mut letters = folded.bytes().filter(|byte| *byte != b' ');
    let Some(first) = letters.next() else { return true };
    letters.all(|byte| byte == first)
}

/// `1,23457E+12`.
fn is_rounded(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let number = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.')
    };
    number(mantissa) && exponent.strip_prefix('+').is_some_and(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(cell: &str, expected: &[&str]) {
        let mut out = CleanRecord::default();
        read_card(cell, &mut out);
        assert_eq!(out.loyalty_cards, expected, "{cell}");
        assert_eq!(out.remarks.is_empty(), !expected.is_empty(), "{cell}");
    }

    #[test]
    fn separators_do_not_tell_cards_apart() {
        for cell in
            ["2990 1234 5678 9", "2990-1234-5678-9", "2990123456789", "2990.1234.5678.9", "2990123456789.0"]
        {
            check(cell, &["2990123456789"]);
        }
        check("AB-12", &["ab12"]);
        for filler in ["0000000000000", "9999", "n/a", "N-S", "-", "inconnu", "2,99012E+12"] {
            check(filler, &[]);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_clean_numbers_stay(cell in "\\PC{0,30}|[0-9 -]{0,20}") {
            let mut once = CleanRecord::default();
            read_national_id(&cell, &mut once);
            let mut twice = CleanRecord::default();
            read_national_id(&once.national_id, &mut twice);
            prop_assert_eq!(once.national_id, twice.national_id);
        }
    }
}
