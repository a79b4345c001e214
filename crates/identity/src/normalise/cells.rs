//! The cells of one raw record by field, trimmed and cut to a sane length.

use super::{country, note};
use model::{Field, RawRecord, Remark, RemarkKind};

/// Bytes beyond which a cell is no value any more but a pasted text.
const LONGEST: usize = 300;

/// The first filled cell of each field.
pub(super) struct Cells<'a> {
    texts: [&'a str; Field::ALL.len()],
}

impl<'a> Cells<'a> {
    pub fn gather(raw: &RawRecord<'a>, remarks: &mut Vec<Remark>) -> Self {
        let mut texts = [""; Field::ALL.len()];
        for (field, text) in raw.fields() {
            let place = &mut texts[field as usize];
            if place.is_empty() {
                *place = cut(text.trim(), field, remarks);
            }
        }
        Self { texts }
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

/// Cuts a text that is longer than any value and tells where bytes were lost before it came here.
pub(super) fn cut<'a>(text: &'a str, field: Field, remarks: &mut Vec<Remark>) -> &'a str {
    if !text.is_ascii() && text.contains('\u{FFFD}') {
        note(remarks, field, RemarkKind::Garbled);
    }
    if text.len() <= LONGEST {
        return text;
    }
    note(remarks, field, RemarkKind::Truncated);
    &text[..text.floor_char_boundary(LONGEST)]
}
