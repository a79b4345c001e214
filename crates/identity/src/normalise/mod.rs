//! Cleaning: raw text in, comparable values and remarks out. It never fails; what cannot be used becomes a
//! missing value and a remark.

pub mod nicknames;

use model::{CivilDate, RawRecord, Remark};

/// A record ready to be compared. Text is folded: lower-case ASCII, single spaces. Empty means missing.
/// Meant to be reused from record to record: [`record`] clears it first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CleanRecord {
    /// Source the record comes from.
    pub source: String,
    /// Key within the source, as written.
    pub record_id: String,
    /// Gender, from the gender field or the title.
    pub gender: Option<Gender>,
    /// Given names, parts separated by spaces (`jean pierre`); an initial is one letter.
    pub first_name: String,
    /// Name in use, particles kept, parts separated by spaces (`de la tour`).
    pub last_name: String,
    /// Further family name: birth name beside a married name, or second half of a double name.
    pub other_last_name: String,
    /// Day of birth; never a placeholder.
    pub birth_date: Option<CivilDate>,
    /// Place of birth.
    pub birth_place: String,
    /// Occupation.
    pub occupation: String,
    /// Distinct usable addresses (`local@domain`), first seen first; placeholders left out.
    pub emails: Vec<String>,
    /// Distinct usable numbers in E.164 without the plus sign (33612345678), first seen first.
    pub phones: Vec<u64>,
    /// House number; 0 means missing.
    pub street_number: u32,
    /// Letter of the house number's repetition (bis b, ter t, quater q, or the letter itself); 0 means none.
    pub street_suffix: u8,
    /// Street type and name with abbreviations spelt out, without number and complement.
    pub street: String,
    /// Building, flat, floor, place name.
    pub complement: String,
    /// Postcode without spaces, upper-case letters folded to lower case.
    pub postcode: String,
    /// Town without CEDEX and district number, `st` spelt out as `saint`.
    pub city: String,
    /// State or region.
    pub region: String,
    /// ISO 3166 country code in capitals, where known.
    pub country: Option<[u8; 2]>,
    /// Loyalty card numbers, separators removed.
    pub loyalty_cards: Vec<String>,
    /// Numbers given by a public body, separators removed.
    pub national_id: String,
    /// What was noticed and changed.
    pub remarks: Vec<Remark>,
}

/// Gender as far as matching needs it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// Cleans a raw record into `out`, which is cleared first.
pub fn record(_raw: &RawRecord<'_>, _out: &mut CleanRecord) {}
