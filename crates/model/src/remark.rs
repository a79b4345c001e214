//! What cleaning noticed or changed in a value. A remark names the field and the finding, never the value:
//! it may be logged, counted and shown.

use crate::Field;
use serde::{Deserialize, Serialize};

/// One finding about one field of one record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Remark {
    /// The field concerned.
    pub field: Field,
    /// What was found.
    pub kind: RemarkKind,
}

/// The findings that cleaning can make.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// A filler such as `01/01/1900`, `0000000000` or `noemail@...`; treated as missing.
    Placeholder,
    /// The value does not follow its field's syntax; treated as missing.
    Invalid,
    /// A day that the calendar does not have, or outside the span of a human life; treated as missing.
    ImpossibleDate,
    /// A numeric date whose day and month may be exchanged; read in the source's date order.
    AmbiguousDate,
    /// A date whose parts only fit the other order than the source's; read that way.
    OtherDateOrder,
    /// A year written with two digits; the century was inferred.
    TwoDigitYear,
    /// A well-known mail domain was misspelt and has been corrected.
    DomainTypo,
    /// A shared function address such as `info@` or `contact@`.
    RoleAddress,
    /// The number is plausible but not in use by the country's numbering plan.
    UnassignedNumber,
    /// Postcode and town do not belong together.
    PostcodeCityMismatch,
    /// A French postcode that no commune carries (and that is not a CEDEX).
    UnknownPostcode,
    /// A CEDEX delivery code: names a sorting office, not a place of residence.
    Cedex,
    /// Only an initial was given.
    Initial,
    /// The field held a title (M., Mme, Dr ...), which was taken out.
    TitleRemoved,
    /// Digits or symbols were taken out of a name.
    CharactersRemoved,
    /// A married and a birth name stood in one field and were told apart.
    SplitName,
    /// Bytes that are not text in the file's encoding were replaced.
    Garbled,
    /// Longer than any real value; cut.
    Truncated,
}

impl RemarkKind {
    /// Whether the value still serves after this finding, as it came or as cleaning put it right. The accuracy score
    /// counts a filled field as inaccurate when it has a finding for which this is `false`.
    ///
    /// Usable: what is sure although it was untidy (a title taken out of a name, a misspelt mail domain put right, a
    /// date written the other way round), what is true but says less than it might (an initial, a role address, a
    /// CEDEX code, a date whose parts could be exchanged). Not usable: what was dropped as a filler or as against the
    /// syntax or the calendar, and what reaches nobody or nowhere although it looks right (a number that nobody has,
    /// a postcode that no commune carries, a town that has another one), and what has lost characters.
    pub const fn leaves_usable(self) -> bool {
        match self {
            RemarkKind::AmbiguousDate
            | RemarkKind::OtherDateOrder
            | RemarkKind::TwoDigitYear
            | RemarkKind::DomainTypo
            | RemarkKind::RoleAddress
            | RemarkKind::Cedex
            | RemarkKind::Initial
            | RemarkKind::TitleRemoved
            | RemarkKind::CharactersRemoved
            | RemarkKind::SplitName => true,
            RemarkKind::Placeholder
            | RemarkKind::Invalid
            | RemarkKind::ImpossibleDate
            | RemarkKind::UnassignedNumber
            | RemarkKind::PostcodeCityMismatch
            | RemarkKind::UnknownPostcode
            | RemarkKind::Garbled
            | RemarkKind::Truncated => false,
        }
    }
}
