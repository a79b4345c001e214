//! Words for what a person's page and history tell.

use db::journal::Deed;
use identity::golden::Reason;
use model::{Remark, RemarkKind};

/// Why a value stands in the profile.
pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Pinned => "a steward pinned it",
        Reason::Only => "the only one",
        Reason::Completeness => "the more complete address",
        Reason::Rank => "its source has the better rank",
        Reason::Validity => "cleaning had no doubt about it",
        Reason::Recency => "it is newer",
        Reason::Order => "equal in all that counts; a fixed order decides",
    }
}

/// What cleaning noticed.
pub(super) fn remark(remark: &Remark) -> String {
    let noticed = match remark.kind {
        RemarkKind::Placeholder => "a filler, taken for missing",
        RemarkKind::Invalid => "not valid, taken for missing",
        RemarkKind::ImpossibleDate => "a day that cannot be, taken for missing",
        RemarkKind::AmbiguousDate => "day and month could be exchanged",
        RemarkKind::OtherDateOrder => "written in another order than the source's",
        RemarkKind::TwoDigitYear => "a year of two digits",
        RemarkKind::DomainTypo => "a misspelt mail domain, corrected",
        RemarkKind::RoleAddress => "an address of a function, not of a person",
        RemarkKind::UnassignedNumber => "a number that is not in use",
        RemarkKind::PostcodeCityMismatch => "postcode and town do not belong together",
        RemarkKind::UnknownPostcode => "a postcode that no town has",
        RemarkKind::Cedex => "a CEDEX code, which is no place of residence",
        RemarkKind::Initial => "only an initial",
        RemarkKind::TitleRemoved => "a title taken out",
        RemarkKind::CharactersRemoved => "digits or symbols taken out",
        RemarkKind::SplitName => "married and birth name told apart",
        RemarkKind::Garbled => "letters that were lost",
        RemarkKind::Truncated => "too long, cut",
    };
    format!("{}: {noticed}", remark.field)
}

/// What happened to a customer, seen from that customer. `away` says that it is the other one of the entry.
pub(super) fn deed(deed: Deed, away: bool) -> &'static str {
    match (deed, away) {
        (Deed::Created, _) => "came to be",
        (Deed::Merged, false) => "another one was merged into it",
        (Deed::Merged, true) => "was merged away",
        (Deed::Split, false) => "part of it became another one",
        (Deed::Split, true) => "was part of another one",
        (Deed::Changed, _) => "records or values changed",
        (Deed::Revived, _) => "came back: the merge was undone",
        (Deed::Emptied, _) => "lost its last record",
        (Deed::Erased, _) => "was erased",
    }
}
