//! The kinds of blocking keys, which of them are loose, and how many records may share a key of each.

use serde::{Deserialize, Serialize};

/// The kinds of blocking keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// Both names, in either order, and area.
    NamesArea,
    /// Both names, in either order, and birth year.
    NamesYear,
    /// Both names, in either order.
    Names,
    /// Birth date and given name.
    BirthFirst,
    /// Birth date and family name.
    BirthLast,
    /// Birth date and postcode.
    BirthPostcode,
    /// Street, house number and postcode.
    Address,
    /// Family name, postcode or town, and initial of the given name.
    LastTown,
    /// Given name, postcode or town, and initial of the family name.
    FirstTown,
    /// Public number.
    NationalId,
    /// A loyalty card.
    Card,
    /// What stands before the `@`.
    EmailLocal,
    /// Street, house number and given name.
    StreetFirst,
    /// Birth date.
    Birth,
    /// Family name and area.
    LastArea,
    /// Family name and birth year.
    LastYear,
    /// Given name and birth year.
    FirstYear,
    /// Given name and area.
    FirstArea,
    /// Given name and place of birth.
    FirstBirthPlace,
    /// Family name.
    Last,
    /// Postcode or town.
    Town,
    /// Given name.
    First,
}

/// All kinds, in the order of their cost: selective ones first.
pub const KINDS: &[Kind] = &[
    Kind::Email,
    Kind::Phone,
    Kind::NamesArea,
    Kind::NamesYear,
    Kind::Names,
    Kind::BirthFirst,
    Kind::BirthLast,
    Kind::BirthPostcode,
    Kind::Address,
    Kind::LastTown,
    Kind::FirstTown,
    Kind::NationalId,
    Kind::Card,
    Kind::EmailLocal,
    Kind::StreetFirst,
    Kind::Birth,
    Kind::LastArea,
    Kind::LastYear,
    Kind::FirstYear,
    Kind::FirstArea,
    Kind::FirstBirthPlace,
    Kind::Last,
    Kind::Town,
    Kind::First,
];

impl Kind {
    /// Whether the kind rests on one criterion or on coarse ones, or seldom finds what the others miss: worth its
    /// pairs where records are few.
    pub fn is_loose(self) -> bool {
        self >= Kind::EmailLocal
    }
}

/// Most records that a key may be shared by, by kind.
pub fn cap(kind: Kind) -> usize {
    match kind {
        // Names alone only tell people apart when they are rare.
        Kind::Names => 10,
        Kind::LastTown | Kind::FirstTown | Kind::EmailLocal => 40,
        Kind::Last | Kind::Town | Kind::First => 400,
        _ => 100,
    }
}
