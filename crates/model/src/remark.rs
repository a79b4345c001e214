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
    /// All findings, in the order in which they are listed.
    pub const ALL: &[RemarkKind] = &[
        RemarkKind::Placeholder,
        RemarkKind::Invalid,
        RemarkKind::ImpossibleDate,
        RemarkKind::AmbiguousDate,
        RemarkKind::OtherDateOrder,
        RemarkKind::TwoDigitYear,
        RemarkKind::DomainTypo,
        RemarkKind::RoleAddress,
        RemarkKind::UnassignedNumber,
        RemarkKind::PostcodeCityMismatch,
        RemarkKind::UnknownPostcode,
        RemarkKind::Cedex,
        RemarkKind::Initial,
        RemarkKind::TitleRemoved,
        RemarkKind::CharactersRemoved,
        RemarkKind::SplitName,
        RemarkKind::Garbled,
        RemarkKind::Truncated,
    ];

    /// Its name, as stored and counted.
    pub const fn key(self) -> &'static str {
        match self {
            RemarkKind::Placeholder => "placeholder",
            RemarkKind::Invalid => "invalid",
            RemarkKind::ImpossibleDate => "impossible_date",
            RemarkKind::AmbiguousDate => "ambiguous_date",
            RemarkKind::OtherDateOrder => "other_date_order",
            RemarkKind::TwoDigitYear => "two_digit_year",
            RemarkKind::DomainTypo => "domain_typo",
            RemarkKind::RoleAddress => "role_address",
            RemarkKind::UnassignedNumber => "unassigned_number",
            RemarkKind::PostcodeCityMismatch => "postcode_city_mismatch",
            RemarkKind::UnknownPostcode => "unknown_postcode",
            RemarkKind::Cedex => "cedex",
            RemarkKind::Initial => "initial",
            RemarkKind::TitleRemoved => "title_removed",
            RemarkKind::CharactersRemoved => "characters_removed",
            RemarkKind::SplitName => "split_name",
            RemarkKind::Garbled => "garbled",
            RemarkKind::Truncated => "truncated",
        }
    }

    /// What it says, in English and in French.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            RemarkKind::Placeholder => ("placeholder; counts as missing", "remplissage, tenu pour absent"),
            RemarkKind::Invalid => ("wrong syntax; counts as missing", "syntaxe fausse, tenu pour absent"),
            RemarkKind::ImpossibleDate => {
                ("impossible date; counts as missing", "date impossible, tenue pour absente")
            }
            RemarkKind::AmbiguousDate => {
                ("day and month may be exchanged", "jour et mois peut-être inversés")
            }
            RemarkKind::OtherDateOrder => {
                ("written in another order of day and month", "écrite dans un autre ordre de jour et mois")
            }
            RemarkKind::TwoDigitYear => {
                ("two-digit year, century inferred", "année à deux chiffres, siècle déduit")
            }
            RemarkKind::DomainTypo => ("mail domain misspelt, corrected", "domaine mal écrit, corrigé"),
            RemarkKind::RoleAddress => ("shared function address", "adresse de fonction partagée"),
            RemarkKind::UnassignedNumber => {
                ("number not in use in its numbering plan", "numéro non attribué")
            }
            RemarkKind::PostcodeCityMismatch => {
                ("postcode and town do not belong together", "code postal et ville ne concordent pas")
            }
            RemarkKind::UnknownPostcode => ("postcode that no town carries", "code postal inconnu"),
            RemarkKind::Cedex => ("CEDEX delivery code", "code CEDEX"),
            RemarkKind::Initial => ("only an initial", "initiale seule"),
            RemarkKind::TitleRemoved => ("a form of address was taken out", "civilité retirée"),
            RemarkKind::CharactersRemoved => {
                ("digits or symbols were taken out", "chiffres ou symboles retirés")
            }
            RemarkKind::SplitName => {
                ("married and birth name told apart", "nom d'usage et nom de naissance séparés")
            }
            RemarkKind::Garbled => ("bytes that were no text were replaced", "octets illisibles remplacés"),
            RemarkKind::Truncated => ("longer than any real value, cut", "trop long, coupé"),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_is_stored_under_its_key() {
        for kind in RemarkKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
        }
        let keys: std::collections::BTreeSet<&str> = RemarkKind::ALL.iter().map(|kind| kind.key()).collect();
        assert_eq!(keys.len(), RemarkKind::ALL.len());
    }
}
