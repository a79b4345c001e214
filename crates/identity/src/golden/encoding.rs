//! A golden profile as bytes: a version, then runs of fields that come from one record. Numbers are written
//! seven bits a byte, records as the distance from the one before, so that the profile of a person with one
//! record takes about twenty bytes. It holds references only, never a value.

use super::Error;
use model::Field;

/// Where a value of a stored profile lies.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Reference {
    /// The field.
    pub field: Field,
    /// Number of the record in the database.
    pub record: i64,
    /// Version of the record that was current then.
    pub version: i64,
    /// Which of the record's values; 0 where the field has one.
    pub nth: u8,
}

/// The form written here. A new form gets a new number and this one stays readable.
const FORMAT: u8 = 1;

/// Set on a field's number when the value is not the record's first: its number follows.
const NOT_FIRST: u8 = 0x80;

/// Writes a profile. The order is kept: the main value of a field stands before its others.
pub fn encode(profile: &[Reference]) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + profile.len());
    out.push(FORMAT);
    let mut previous = 0;
    for run in profile.chunk_by(|left, right| (left.record, left.version) == (right.record, right.version)) {
        let Reference { record, version, .. } = run[0];
        write_number(zigzag(record.wrapping_sub(previous)), &mut out);
        write_number(zigzag(version), &mut out);
        write_number(run.len() as u64, &mut out);
        previous = record;
        for Reference { field, nth, .. } in run {
            match nth {
                0 => out.push(field.code()),
                _ => out.extend([field.code() | NOT_FIRST, *nth]),
            }
        }
    }
    out
}

/// Reads a profile back. Any bytes are survived.
pub fn decode(bytes: &[u8]) -> Result<Vec<Reference>, Error> {
    let mut reader = Reader { bytes, at: 0 };
    let format = reader.byte()?;
    if format != FORMAT {
        return Err(Error::Format { found: format, known: FORMAT });
    }
    let (mut profile, mut record) = (Vec::new(), 0_i64);
    while reader.at < bytes.len() {
        record = record.wrapping_add(unzigzag(reader.number()?));
        let version = unzigzag(reader.number()?);
        let count = reader.number()?;
        // Every field takes a byte, so a count beyond the rest is damage and not a reason to claim memory.
        if count > (bytes.len() - reader.at) as u64 {
            return Err(reader.damaged());
        }
        for _ in 0..count {
            let (field, nth) = reader.field()?;
            profile.push(Reference { field, record, version, nth });
        }
    }
    Ok(profile)
}

/// Small distances of either sign become small numbers.
fn zigzag(distance: i64) -> u64 {
    (distance << 1 ^ distance >> 63) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

fn write_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn damaged(&self) -> Error {
        Error::Damaged { at: self.at }
    }

    fn byte(&mut self) -> Result<u8, Error> {
        let byte = *self.bytes.get(self.at).ok_or(self.damaged())?;
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, Error> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.damaged())
    }

    fn field(&mut self) -> Result<(Field, u8), Error> {
        let byte = self.byte()?;
        let code = byte & !NOT_FIRST;
        let field = Field::from_code(code).ok_or(Error::UnknownField { code })?;
        let nth = if byte == code { 0 } else { self.byte()? };
        Ok((field, nth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<&[Reference], Error>) {
        assert_eq!(decode(bytes), expected.map(<[Reference]>::to_vec));
    }

    #[test]
    fn the_first_form_is_read_for_ever() {
        let profile = [
            Reference { field: Field::FirstName, record: 300, version: 1, nth: 0 },
            Reference { field: Field::LastName, record: 300, version: 1, nth: 0 },
            Reference { field: Field::Email, record: 299, version: 4, nth: 1 },
        ];
        let bytes = [1, 0xD8, 0x04, 2, 2, 6, 7, 1, 8, 1, 0x80 | 13, 1];
        assert_eq!(encode(&profile), bytes);
        check(&bytes, Ok(&profile));
        check(&[1], Ok(&[]));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        check(&[], Err(Error::Damaged { at: 0 }));
        check(&[2, 0], Err(Error::Format { found: 2, known: 1 }));
        check(&[1, 2, 2, 1, 0], Err(Error::UnknownField { code: 0 }));
        check(&[1, 2, 2, 1, 99], Err(Error::UnknownField { code: 99 }));
        check(&[1, 2, 2, 9, 6], Err(Error::Damaged { at: 4 }));
        check(&[1, 0xFF], Err(Error::Damaged { at: 2 }));
        check(&[1, 2, 2, 1, 0x80 | 13], Err(Error::Damaged { at: 5 }));
    }

    #[test]
    fn one_record_takes_about_twenty_bytes() {
        let of = |field: &Field| Reference { field: *field, record: 1_200_000, version: 1, nth: 0 };
        let profile: Vec<_> = Field::ALL[5..20].iter().map(of).collect();
        assert_eq!(encode(&profile).len(), 1 + 4 + 1 + 1 + 15);
    }

    fn references() -> impl Strategy<Value = Vec<Reference>> {
        let record = prop_oneof![1i64..5, any::<i64>()];
        let version = prop_oneof![Just(1i64), any::<i64>()];
        let reference = (0..Field::ALL.len(), record, version, prop_oneof![Just(0u8), any::<u8>()]);
        let named = |(field, record, version, nth): (usize, i64, i64, u8)| Reference {
            field: Field::ALL[field],
            record,
            version,
            nth,
        };
        proptest::collection::vec(reference.prop_map(named), 0..40)
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(profile in references()) {
            prop_assert_eq!(decode(&encode(&profile)), Ok(profile));
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..60), first in 0u8..3) {
            let _ = decode(&bytes);
            let _ = decode(&[&[first], bytes.as_slice()].concat());
        }
    }
}
