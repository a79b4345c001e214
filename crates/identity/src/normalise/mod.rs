//! Cleaning: raw text in, comparable values and remarks out. It never fails; what cannot be used becomes a
//! missing value and a remark.

use cells::Cells;
use model::{CivilDate, DateOrder, Field, RawRecord, Remark, RemarkKind};
use phone::Reading;

mod address;
pub(crate) mod cells;
pub mod country;
pub mod date;
pub(crate) mod email;
mod full_name;
pub mod gender;
pub mod geo;
pub mod instant;
pub(crate) mod name;
pub mod nicknames;
mod number;
pub mod phone;
mod place;
pub mod text;
mod words;

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
pub fn record(raw: &RawRecord<'_>, out: &mut CleanRecord) {
    out.clear();
    let cells = Cells::gather(raw, &mut out.remarks);
    let layout = raw.layout();
    out.source.push_str(cells.or(Field::Source, &layout.source));
    match cells.get(Field::RecordId) {
        "" => out.record_id.push_str(&format!("row-{}", raw.row_number())),
        key => out.record_id.push_str(key),
    }
    out.country = cells.read_country(layout.country);
    clean_person(&cells, layout.date_order, out);
    clean_address(&cells, out);
    for (field, text) in cells.repeated() {
        clean_repeated(field, text, out);
    }
}

fn clean_person(cells: &Cells<'_>, order: DateOrder, out: &mut CleanRecord) {
    out.gender = gender::read(cells.get(Field::Gender)).or_else(|| gender::of_title(cells.get(Field::Title)));
    if let Some(cell) = cells.filled(Field::FirstName) {
        name::first(cell, out);
    }
    if let Some(cell) = cells.filled(Field::LastName) {
        name::last(cell, out);
    }
    if let Some(cell) = cells.filled(Field::BirthName) {
        name::birth(cell, out);
    }
    if let Some(cell) = cells.filled(Field::FullName) {
        full_name::read(cell, out);
    }
    if let Some(cell) = cells.filled(Field::NationalId) {
        number::read_national_id(cell, out);
    }
    place::read_birth(cells.get(Field::BirthPlace), &mut out.birth_place);
    text::fold(cells.get(Field::Occupation), &mut out.occupation);
    if let Some(text) = cells.filled(Field::BirthDate) {
        let reading = date::read(text, order);
        out.birth_date = reading.date;
        reading.remarks.into_iter().flatten().for_each(|kind| out.note(Field::BirthDate, kind));
    }
}

fn clean_address(cells: &Cells<'_>, out: &mut CleanRecord) {
    place::read(cells.get(Field::Postcode), cells.get(Field::City), out);
    let lines = address::Cells {
        number: cells.get(Field::StreetNumber),
        street: cells.get(Field::Street),
        complement: cells.get(Field::AddressComplement),
        postcode: cells.get(Field::Postcode),
    };
    address::read(&lines, out);
    text::fold(cells.get(Field::Region), &mut out.region);
}

/// Fields of which a person may have several, or a form several lines.
fn clean_repeated(field: Field, text: &str, out: &mut CleanRecord) {
    match field {
        Field::Email => email::read(text, out),
        Field::Phone => clean_phones(text, out),
        Field::LoyaltyCard => number::read_card(text, out),
        _ => address::read_more(text, out),
    }
}

fn clean_phones(text: &str, out: &mut CleanRecord) {
    let country = out.country;
    phone::read_all(text, country, |reading| match reading {
        Reading::Number(number) => out.add_phone(number),
        Reading::Unassigned(number) => {
            out.note(Field::Phone, RemarkKind::UnassignedNumber);
            out.add_phone(number);
        }
        Reading::Placeholder => out.note(Field::Phone, RemarkKind::Placeholder),
        Reading::Invalid => out.note(Field::Phone, RemarkKind::Invalid),
    });
}

impl CleanRecord {
    /// Empties every field; the memory of the texts is kept.
    fn clear(&mut self) {
        let Self { source, record_id, gender, first_name, last_name, other_last_name, birth_date, .. } = self;
        (*gender, *birth_date) = (None, None);
        [source, record_id, first_name, last_name, other_last_name].into_iter().for_each(String::clear);
        let Self { birth_place, occupation, street, complement, postcode, city, region, national_id, .. } =
            self;
        [birth_place, occupation, street, complement].into_iter().for_each(String::clear);
        [postcode, city, region, national_id].into_iter().for_each(String::clear);
        (self.street_number, self.street_suffix, self.country) = (0, 0, None);
        self.emails.clear();
        self.phones.clear();
        self.loyalty_cards.clear();
        self.remarks.clear();
    }

    /// Leaves a remark, once.
    fn note(&mut self, field: Field, kind: RemarkKind) {
        note(&mut self.remarks, field, kind);
    }

    fn add_phone(&mut self, number: u64) {
        if !self.phones.contains(&number) {
            self.phones.push(number);
        }
    }
}

/// Leaves a remark, once.
fn note(remarks: &mut Vec<Remark>, field: Field, kind: RemarkKind) {
    let remark = Remark { field, kind };
    if !remarks.contains(&remark) {
        remarks.push(remark);
    }
}

#[cfg(test)]
mod tests;
