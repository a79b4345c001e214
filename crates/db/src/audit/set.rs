//! Whom an entry is about. One customer stands in the entry; of several, and of records, their numbers are there and
//! the set of ids is sealed.

use crate::Error;
use crate::vault::{DataKey, Sealer};

/// What a sealed set is sealed for.
const CONTEXT: &[u8] = b"access log";

/// Those whom a deed concerns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct People {
    /// Customers, each once.
    pub customers: Vec<i64>,
    /// Source records, each once.
    pub records: Vec<i64>,
}

impl People {
    /// Nobody: something was asked, and nobody was found.
    pub fn none() -> People {
        People::default()
    }

    /// One customer.
    pub fn one(customer: i64) -> People {
        People { customers: vec![customer], records: Vec::new() }
    }

    /// Customers, in any order.
    pub fn customers(ids: impl IntoIterator<Item = i64>) -> People {
        People { customers: once(ids), records: Vec::new() }
    }

    /// The same with source records.
    pub fn with_records(self, ids: impl IntoIterator<Item = i64>) -> People {
        People { records: once(ids), ..self }
    }

    /// The one customer that stands in the entry itself.
    pub(super) fn only(&self) -> Option<i64> {
        match self.customers[..] {
            [customer] => Some(customer),
            _ => None,
        }
    }

    /// The set, sealed with the key of this number; nothing where the entry itself says everything.
    pub(super) fn seal(
        &self,
        sealer: &mut Sealer,
        (id, key): &(i64, DataKey),
    ) -> Result<Option<Vec<u8>>, Error> {
        if self.customers.len() < 2 && self.records.is_empty() {
            return Ok(None);
        }
        let mut plain = Vec::with_capacity(4 * (self.customers.len() + self.records.len()));
        write(&mut plain, &self.customers);
        write(&mut plain, &self.records);
        let sealed = sealer.seal(key, CONTEXT, &plain)?;
        Ok(Some([&id.to_le_bytes()[..], &sealed].concat()))
    }

    /// The number of the key that a set is sealed with.
    pub(super) fn key_of(sealed: &[u8]) -> Option<i64> {
        sealed.first_chunk().map(|id| i64::from_le_bytes(*id))
    }

    /// Opens a set; nothing where it is damaged.
    pub(super) fn open(key: &DataKey, sealed: &[u8]) -> Option<People> {
        let plain = key.open(CONTEXT, sealed.get(8..)?)?;
        let mut rest = plain.as_slice();
        Some(People { customers: read(&mut rest)?, records: read(&mut rest)? })
    }
}

fn once(ids: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// How many, then each as its distance to the one before: seven bits a byte, the lowest first.
fn write(into: &mut Vec<u8>, ids: &[i64]) {
    push(into, ids.len() as u64);
    let mut last = 0;
    for id in ids {
        push(into, id.wrapping_sub(last).cast_unsigned());
        last = *id;
    }
}

fn push(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

fn read(from: &mut &[u8]) -> Option<Vec<i64>> {
    let number = pop(from)?;
    let mut last = 0i64;
    let mut ids = Vec::new();
    for _ in 0..number {
        last = last.wrapping_add(pop(from)?.cast_signed());
        ids.push(last);
    }
    Some(ids)
}

fn pop(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_set_opens_as_it_was_sealed(customers: Vec<i64>, records: Vec<i64>) {
            let people = People::customers(customers).with_records(records);
            let key = (77, DataKey::random().unwrap());
            let sealed = people.seal(&mut Sealer::default(), &key).unwrap();
            match sealed {
                None => prop_assert!(people.customers.len() < 2 && people.records.is_empty()),
                Some(sealed) => {
                    prop_assert_eq!(People::key_of(&sealed), Some(77));
                    prop_assert_eq!(People::open(&key.1, &sealed), Some(people));
                    prop_assert_eq!(People::open(&DataKey::random().unwrap(), &sealed), None);
                }
            }
        }
    }
}
