//! Counting while records pass: how many there are, which fields are filled, which of those hold a value that cannot
//! be used.

use super::fields::FieldSet;
use crate::normalise::CleanRecord;
use model::{Field, RawRecord};

/// What was counted of one source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    records: u64,
    filled: [u64; Field::ALL.len()],
    inaccurate: [u64; Field::ALL.len()],
}

impl Default for Tally {
    fn default() -> Self {
        Self { records: 0, filled: [0; Field::ALL.len()], inaccurate: [0; Field::ALL.len()] }
    }
}

impl Tally {
    /// Counts a record.
    pub fn count(&mut self, raw: &RawRecord<'_>, clean: &CleanRecord) {
        self.count_sets(filled(raw, clean), inaccurate(clean));
    }

    /// Counts a record of which only the filled and the inaccurate fields are known. A field that is not filled is
    /// never inaccurate.
    #[inline]
    pub fn count_sets(&mut self, filled: FieldSet, inaccurate: FieldSet) {
        self.records += 1;
        filled.iter().for_each(|field| self.filled[field as usize] += 1);
        inaccurate.and(filled).iter().for_each(|field| self.inaccurate[field as usize] += 1);
    }

    /// Adds what another thread has counted.
    pub fn merge(&mut self, other: &Tally) {
        self.records += other.records;
        let add = |mine: &mut [u64], others: &[u64]| {
            mine.iter_mut().zip(others).for_each(|(mine, other)| *mine += other);
        };
        add(&mut self.filled, &other.filled);
        add(&mut self.inaccurate, &other.inaccurate);
    }

    /// A tally that was kept: records, and for each field how many fill it and how many of those can be used.
    pub fn of_counts(records: u64, fields: impl IntoIterator<Item = (Field, u64, u64)>) -> Tally {
        let mut tally = Tally { records, ..Tally::default() };
        for (field, filled, usable) in fields {
            tally.filled[field as usize] = filled;
            tally.inaccurate[field as usize] = filled.saturating_sub(usable);
        }
        tally
    }

    /// Records counted.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Records that fill a field.
    pub fn filled(&self, field: Field) -> u64 {
        self.filled[field as usize]
    }

    /// Records whose value of a field can be used.
    pub fn usable(&self, field: Field) -> u64 {
        self.filled[field as usize] - self.inaccurate[field as usize]
    }
}

/// The fields that a record fills. Names, a house number and the like that cleaning read from another cell count as
/// filled: a source that writes both names into one cell has not left them out.
pub fn filled(raw: &RawRecord<'_>, clean: &CleanRecord) -> FieldSet {
    let blank = |text: &str| text.bytes().all(|byte| byte == b' ');
    let cells = raw.fields().filter(|(_, text)| !blank(text)).map(|(field, _)| field);
    let read = [
        (Field::FirstName, !clean.first_name.is_empty()),
        (Field::LastName, !clean.last_name.is_empty()),
        (Field::StreetNumber, clean.street_number != 0),
        (Field::Postcode, !clean.postcode.is_empty()),
        (Field::City, !clean.city.is_empty()),
    ];
    let read = read.into_iter().filter(|(_, is_there)| *is_there).map(|(field, _)| field);
    cells.chain(read).collect()
}

/// The fields of a record with a finding that makes a value useless. Of several values in one field, such as two
/// phone numbers, one that is useless makes the field inaccurate.
pub fn inaccurate(clean: &CleanRecord) -> FieldSet {
    clean.remarks.iter().filter(|remark| !remark.kind.leaves_usable()).map(|remark| remark.field).collect()
}
