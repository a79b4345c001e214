//! The forms that only the metadata of all countries can tell, by `phonenumber`.

use super::{PhoneKind, Reading, dialled::Dialled, fast::territory};
use crate::normalise::country::FRANCE;
use phonenumber::metadata::{DATABASE, Descriptor, Descriptors};
use phonenumber::{PhoneNumber, country::Id};

/// Reads a number with the metadata of its country; then as an international number whose plus sign was lost;
/// then as a French one, which French customers abroad keep.
pub(super) fn read(dialled: &Dialled, country: Option<[u8; 2]>) -> Reading {
    if let Some(digits) = dialled.international() {
        return attempt(&international(digits), None);
    }
    let text = international(dialled.digits());
    let national = &text[1..];
    let first = country.map_or(Reading::Invalid, |code| attempt(national, Some(code)));
    if matches!(first, Reading::Number(_)) {
        return first;
    }
    let second = match national.len() {
        9 if country == Some(FRANCE) => attempt(&format!("0{national}"), country),
        10 if national.starts_with('0') => attempt(national, Some(FRANCE)),
        11.. if !national.starts_with('0') => attempt(&text, None),
        _ => Reading::Invalid,
    };
    if matches!(second, Reading::Number(_)) { second } else { first }
}

fn international(digits: &[u8]) -> String {
    std::iter::once('+').chain(digits.iter().map(|digit| char::from(*digit))).collect()
}

fn attempt(text: &str, country: Option<[u8; 2]>) -> Reading {
    let Some(number) = parse(text, country) else { return Reading::Invalid };
    let e164 = e164(&number);
    if let (33, Some(code)) = (number.code().value(), territory(number.national().value())) {
        let overseas = code * 1_000_000_000 + number.national().value();
        let parsed = parse(&format!("+{overseas}"), None);
        return rate(overseas, parsed.as_ref().unwrap_or(&number));
    }
    rate(e164, &number)
}

fn rate(e164: u64, number: &PhoneNumber) -> Reading {
    if phonenumber::is_valid(number) {
        Reading::Number(e164)
    } else if is_possible(number) {
        Reading::Unassigned(e164)
    } else {
        Reading::Invalid
    }
}

/// Behind a plus sign the number names its country itself, and `phonenumber` must not be given another: it
/// would strip that one's national prefix.
fn parse(text: &str, country: Option<[u8; 2]>) -> Option<PhoneNumber> {
    let region = match country {
        Some(code) => Some(region(code)?),
        None => None,
    };
    phonenumber::parse(region, text).ok()
}

fn region(code: [u8; 2]) -> Option<Id> {
    let text = std::str::from_utf8(&code).ok()?;
    DATABASE.by_id(text)?;
    text.parse().ok()
}

fn e164(number: &PhoneNumber) -> u64 {
    let national = number.national();
    let digits = national.value().checked_ilog10().map_or(1, |log| log + 1) + u32::from(national.zeros());
    u64::from(number.code().value())
        .saturating_mul(10u64.saturating_pow(digits))
        .saturating_add(national.value())
}

/// Whether the number has the shape of its country's numbers.
fn is_possible(number: &PhoneNumber) -> bool {
    matches_any(number, |plans| Some(plans.general()))
}

/// The kind by the patterns of the countries that share the number's code. The crate's own `number_type` leaves
/// out the leading zero that Italian landlines keep.
pub(super) fn kind(e164: u64) -> PhoneKind {
    let Ok(number) = phonenumber::parse(None, format!("+{e164}")) else { return PhoneKind::Other };
    if matches_any(&number, Descriptors::mobile) || matches_any(&number, Descriptors::pager) {
        PhoneKind::Mobile
    } else if matches_any(&number, Descriptors::fixed_line) || matches_any(&number, Descriptors::voip) {
        PhoneKind::Landline
    } else {
        PhoneKind::Other
    }
}

/// Whether the national number fits a pattern of one of the countries that share its code.
fn matches_any(number: &PhoneNumber, plan: impl Fn(&Descriptors) -> Option<&Descriptor>) -> bool {
    let national = number.national().to_string();
    let countries = DATABASE.by_code(&number.code().value()).unwrap_or_default();
    countries.iter().any(|country| plan(country.descriptors()).is_some_and(|plan| plan.is_match(&national)))
}
