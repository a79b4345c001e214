//! What almost every comparison needs of a record, in one cache line: millions of pairs are compared, and to
//! fetch a record costs more than to compare it. Contacts that are no evidence are left out here.

use crate::records::{Record, Records, TextId};
use crate::resolve::contacts::{Contacts, Sharing};

/// A record in one cache line.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
pub(in crate::resolve) struct Compact {
    pub(super) phones: [u64; 2],
    pub(super) emails: [TextId; 2],
    /// Letters of the first address before the `@`, a bit each.
    local_letters: u32,
    pub(super) first: TextId,
    pub(super) last: TextId,
    pub(super) other_last: TextId,
    pub(super) birth: u32,
    pub(super) house: u32,
    pub(super) street: TextId,
    pub(super) postcode: TextId,
    pub(super) city: TextId,
    flags: u16,
    /// Length of the first address before the `@`.
    local_length: u8,
    pub(super) gender: u8,
}

const SHARED_EMAILS: u16 = 1;
const SHARED_PHONES: u16 = 4;
const FURTHER: u16 = 16;

/// All records, ready to be compared.
pub struct Compacts(Vec<Compact>);

impl Compacts {
    /// Prepares all records.
    pub fn of(records: &Records, contacts: &Contacts) -> Compacts {
        Compacts(records.as_slice().iter().map(|record| Compact::of(record, records, contacts)).collect())
    }

    #[inline]
    pub(super) fn get(&self, index: u32) -> &Compact {
        &self.0[index as usize]
    }
}

impl Compact {
    fn of(record: &Record, records: &Records, contacts: &Contacts) -> Compact {
        let mut compact = Compact {
            first: record.first,
            last: record.last,
            other_last: record.other_last,
            birth: record.birth,
            house: record.house,
            street: record.street,
            postcode: record.postcode,
            city: record.city,
            gender: record.gender,
            flags: if has_further_fields(record) { FURTHER } else { 0 },
            ..Compact::default()
        };
        for (slot, id) in contacts.usable(&record.emails).enumerate() {
            compact.emails[slot] = id;
            compact.flags |= shared_bit(contacts, id) << slot;
        }
        for (slot, id) in contacts.usable(&record.phones).enumerate() {
            compact.phones[slot] = records.contacts.get(id).parse().unwrap_or(0);
            compact.flags |= (shared_bit(contacts, id) * SHARED_PHONES) << slot;
        }
        let local = records.contacts.get(compact.emails[0]).split('@').next().unwrap_or_default();
        compact.local_letters = letters(local);
        compact.local_length = local.len().min(255) as u8;
        compact
    }

    /// Whether there is a birth place, an occupation, a public number or a card.
    #[inline]
    pub(super) fn has_further(&self) -> bool {
        self.flags & FURTHER != 0
    }

    /// Whether the e-mail in this slot is used by several people.
    pub(super) fn shares_email(&self, slot: usize) -> bool {
        self.flags & SHARED_EMAILS << slot != 0
    }

    /// Whether the phone in this slot is used by several people.
    pub(super) fn shares_phone(&self, slot: usize) -> bool {
        self.flags & SHARED_PHONES << slot != 0
    }

    /// Whether the first addresses certainly differ by more than two edits before the `@`. An edit changes one
    /// letter into another at most.
    #[inline]
    pub(super) fn has_quite_another_email(&self, other: &Compact) -> bool {
        (self.local_letters ^ other.local_letters).count_ones() > 4
            || self.local_length.abs_diff(other.local_length) > 2
    }
}

fn has_further_fields(record: &Record) -> bool {
    record.birth_place != 0 || record.occupation != 0 || record.national_id != 0 || record.cards[0] != 0
}

fn shared_bit(contacts: &Contacts, id: TextId) -> u16 {
    u16::from(contacts.sharing(id) != Sharing::Personal)
}

fn letters(text: &str) -> u32 {
    let bit = |byte: u8| if byte.is_ascii_lowercase() { byte - b'a' } else { 26 + byte % 6 };
    text.bytes().fold(0, |bits, byte| bits | 1 << bit(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_fits_a_cache_line() {
        assert_eq!(size_of::<Compact>(), 64);
    }

    #[test]
    fn near_addresses_are_never_ruled_out() {
        let compact = |local: &str| Compact {
            local_letters: letters(local),
            local_length: local.len() as u8,
            ..Compact::default()
        };
        let rules_out = |a: &str, b: &str| compact(a).has_quite_another_email(&compact(b));
        assert!(!rules_out("marie.dupont", "marie.dupont"));
        assert!(!rules_out("marie.dupont", "mariedupont"));
        assert!(!rules_out("marie.dupont", "maryx.dupont"));
        assert!(rules_out("marie.dupont", "jkl.smith"));
        assert!(rules_out("marie", "marie.dupont"));
    }
}
