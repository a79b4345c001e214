//! Vetoes: what rules out that two records are one person, however high their score. They are few and sure;
//! everything less than sure is the score's business.

use super::attribute::{self as levels, Attribute, Pattern};
use super::candidates::Candidates;
use crate::records::Record;
use serde::Serialize;

/// Why two records cannot be one person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Veto {
    /// Born on one day, one family name, one address or contact, but two first names.
    Twins,
    /// One address or contact, two first names, and a generation between the birth dates.
    ParentAndChild,
    /// One address or contact, two first names that are names in their own right, and nothing personal agrees.
    SameHousehold,
    /// Two different ids of a kind that a person has only one of.
    ExclusiveIds,
}

/// Years between the births of a parent and a child at least, and of two siblings hardly.
const GENERATION: u32 = 15;

/// The veto on a pair, if any. `exclusive_ids` says whether public numbers are declared exclusive.
pub fn veto(
    candidates: &Candidates<'_>,
    a: &Record,
    b: &Record,
    pattern: Pattern,
    exclusive_ids: bool,
) -> Option<Veto> {
    if exclusive_ids && pattern.level(Attribute::NationalId) == levels::NationalId::DIFFERENT {
        return Some(Veto::ExclusiveIds);
    }
    let same_id =
        matches!(pattern.level(Attribute::NationalId), levels::NationalId::SAME | levels::NationalId::TYPO);
    if same_id || !shares_household_trait(pattern) {
        return None;
    }
    let two_names = two_first_names(candidates, a, b, pattern);
    let birth = pattern.level(Attribute::BirthDate);
    if two_names && generation_apart(a, b, birth) {
        return Some(Veto::ParentAndChild);
    }
    if two_names && birth == levels::BirthDate::SAME && same_family(pattern) {
        return Some(Veto::Twins);
    }
    let nothing_personal = matches!(birth, 0 | levels::BirthDate::DIFFERENT | levels::BirthDate::YEAR);
    (two_names && nothing_personal).then_some(Veto::SameHousehold)
}

fn shares_household_trait(pattern: Pattern) -> bool {
    use levels::{Address, Email, Phone};
    matches!(pattern.level(Attribute::Email), Email::SAME | Email::SHARED)
        || matches!(pattern.level(Attribute::Phone), Phone::SAME | Phone::SHARED)
        || matches!(pattern.level(Attribute::Address), Address::SAME)
}

fn same_family(pattern: Pattern) -> bool {
    use levels::LastName::{DIFFERENT, INITIAL, SIMILAR};
    !matches!(pattern.level(Attribute::LastName), 0 | DIFFERENT | SIMILAR | INITIAL)
}

/// Whether both sides carry a first name that many others carry too, and the two have nothing in common:
/// neither an error nor an unknown diminutive of the other.
fn two_first_names(candidates: &Candidates<'_>, a: &Record, b: &Record, pattern: Pattern) -> bool {
    let established = |record: &Record| {
        let as_first = candidates.frequencies.as_first(record.first);
        let as_last = candidates.frequencies.as_last(record.first);
        as_first >= 5 && as_first > as_last && candidates.records.name(record.first).letters > 2
    };
    pattern.level(Attribute::FirstName) == levels::FirstName::DIFFERENT && established(a) && established(b)
}

/// Whether the birth dates lie a generation apart and are no misreading of one another.
fn generation_apart(a: &Record, b: &Record, level: u8) -> bool {
    let unlike = level == levels::BirthDate::DIFFERENT;
    unlike && (a.birth >> 9).abs_diff(b.birth >> 9) >= GENERATION
}
