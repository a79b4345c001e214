//! The cells of one raw record by field, trimmed and cut to a sane length.

use super::{country, note};
use model::{Field, RawRecord, Remark, RemarkKind};

/// Bytes beyond which a cell is no value any more but a pasted text.
const LONGEST: usize = 300;

/// Cells of repeated fields that are read; a source with more columns of this kind is not known.
const MOST_REPEATED: usize = 12;

/// The filled cells of a record.
pub(crate) struct Cells<'a> {
    /// The first of each field.
    texts: [&'a str; Field::ALL.len()],
    /// Those of the fields that a record may fill several times, first come first.
    repeated: [(Field, &'a str); MOST_REPEATED],
    count: usize,
}

impl<'a> Cells<'a> {
    /// Gathers the cells; trimming and cutting leave remarks where they lose something.
    pub fn gather(raw: &RawRecord<'a>, remarks: &mut Vec<Remark>) -> Self {
        let repeated = [(Field::Email, ""); MOST_REPEATED];
        let mut cells = Self { texts: [""; Field::ALL.len()], repeated, count: 0 };
        for (field, text) in raw.fields() {
            let text = cut(trim(text), field, remarks);
            let place = &mut cells.texts[field as usize];
            let first = place.is_empty();
            if first {
                *place = text;
            }
            let again = field == Field::AddressComplement && !first;
            if again || matches!(field, Field::Email | Field::Phone | Field::LoyaltyCard) {
                cells.repeat(field, text);
            }
        }
        cells
    }

    fn repeat(&mut self, field: Field, text: &'a str) {
        if let Some(place) = self.repeated.get_mut(self.count)
            && !text.is_empty()
        {
            *place = (field, text);
            self.count += 1;
        }
    }

    /// Every cell of the fields that a record may fill several times, and further lines of the address.
    pub fn repeated(&self) -> impl Iterator<Item = (Field, &'a str)> {
        self.repeated[..self.count].iter().copied()
    }

    /// The field's text, empty where it is missing.
    pub fn get(&self, field: Field) -> &'a str {
        self.texts[field as usize]
    }

    /// The field's text, if there is any.
    pub fn filled(&self, field: Field) -> Option<&'a str> {
        Some(self.get(field)).filter(|text| !text.is_empty())
    }

    /// The field's text or, where it is missing, another.
    pub fn or(&self, field: Field, other: &'a str) -> &'a str {
        self.filled(field).unwrap_or(other)
    }

    /// The row's country or, where it names none that is known, the one to assume.
    pub fn read_country(&self, assumed: Option<[u8; 2]>) -> Option<[u8; 2]> {
        self.filled(Field::Country).and_then(country::read).or(assumed)
    }
}

/// Most cells begin and end with a visible character and need no look for the blanks of other scripts.
fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [only] if only.is_ascii_graphic() => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Cuts a text that is longer than any value.
fn cut<'a>(text: &'a str, field: Field, remarks: &mut Vec<Remark>) -> &'a str {
    if text.len() <= LONGEST {
        return text;
    }
    note(remarks, field, RemarkKind::Truncated);
    &text[..text.floor_char_boundary(LONGEST)]
}
