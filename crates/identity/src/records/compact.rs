//! From a cleaned record to its compact form: every text becomes its number in a dictionary.

use super::{Interner, Record, TextId};
use crate::normalise::{CleanRecord, Gender};
use std::fmt::Write;

/// The dictionaries that texts are numbered by.
pub(super) struct Dictionaries<'a> {
    pub names: &'a mut Interner,
    pub contacts: &'a mut Interner,
    pub words: &'a mut Interner,
    pub scratch: &'a mut String,
}

impl Dictionaries<'_> {
    /// The compact form; texts that are new get the next numbers.
    pub fn compact(&mut self, clean: &CleanRecord) -> Record {
        let mut contact = |text: Option<&String>| text.map_or(0, |text| self.contacts.intern(text));
        let emails = [contact(clean.emails.first()), contact(clean.emails.get(1))];
        let cards = [contact(clean.loyalty_cards.first()), contact(clean.loyalty_cards.get(1))];
        let national_id = contact(Some(&clean.national_id));
        let phones = [self.phone(clean.phones.first()), self.phone(clean.phones.get(1))];
        Record {
            first: self.names.intern(&clean.first_name),
            last: self.names.intern(&clean.last_name),
            other_last: self.names.intern(&clean.other_last_name),
            birth: clean.birth_date.map_or(0, pack_date),
            emails,
            phones,
            house: clean.street_number.min(0xFF_FFFF) << 8 | u32::from(clean.street_suffix),
            street: self.words.intern(&clean.street),
            postcode: self.words.intern(&clean.postcode),
            city: self.words.intern(&clean.city),
            birth_place: self.words.intern(&clean.birth_place),
            occupation: self.words.intern(&clean.occupation),
            national_id,
            cards,
            source: self.words.intern(&clean.source),
            gender: clean.gender.map_or(0, |gender| if gender == Gender::Female { 1 } else { 2 }),
        }
    }

    fn phone(&mut self, number: Option<&u64>) -> TextId {
        let Some(number) = number else { return 0 };
        self.scratch.clear();
        write!(self.scratch, "{number}").expect("writing to a string cannot fail");
        self.contacts.intern(self.scratch)
    }
}

fn pack_date(date: model::CivilDate) -> u32 {
    (date.year().max(0) as u32) << 9 | (date.month() as u32) << 5 | date.day() as u32
}
