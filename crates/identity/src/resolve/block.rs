//! Blocking: which pairs are worth comparing. Every record has several keys, so that a typing error in one
//! attribute does not hide a pair; two records that share any key are candidates. A key shared by too many
//! records is capped, counted and reported.

use super::contacts::Contacts;
use super::hash32;
use crate::records::{Index, Record, Records};
use serde::{Deserialize, Serialize};

/// The kinds of blocking keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// First e-mail address.
    Email,
    /// Second e-mail address.
    SecondEmail,
    /// What stands before the `@`.
    EmailLocal,
    /// First phone number.
    Phone,
    /// Second phone number.
    SecondPhone,
    /// Both names, in either order, and area.
    NamesArea,
    /// Both names, in either order, and birth year.
    NamesYear,
    /// Both names, in either order.
    Names,
    /// Birth date and given name.
    BirthFirst,
    /// Birth date and family name.
    BirthLast,
    /// Birth date and postcode.
    BirthPostcode,
    /// Street, house number and postcode.
    Address,
    /// Street, house number and given name.
    StreetFirst,
    /// Family name, postcode or town, and initial of the given name.
    LastTown,
    /// Given name, postcode or town, and initial of the family name.
    FirstTown,
    /// Public number.
    NationalId,
    /// First loyalty card.
    Card,
    /// Second loyalty card.
    SecondCard,
    /// Birth date.
    Birth,
    /// Family name and area.
    LastArea,
    /// Family name and birth year.
    LastYear,
    /// Given name and birth year.
    FirstYear,
    /// Given name and area.
    FirstArea,
    /// Given name and place of birth.
    FirstBirthPlace,
    /// Family name.
    Last,
    /// Postcode or town.
    Town,
    /// Given name.
    First,
}

/// All kinds, in the order of their cost: selective ones first.
pub const KINDS: &[Kind] = &[
    Kind::Email,
    Kind::SecondEmail,
    Kind::EmailLocal,
    Kind::Phone,
    Kind::SecondPhone,
    Kind::NamesArea,
    Kind::NamesYear,
    Kind::Names,
    Kind::BirthFirst,
    Kind::BirthLast,
    Kind::BirthPostcode,
    Kind::Address,
    Kind::StreetFirst,
    Kind::LastTown,
    Kind::FirstTown,
    Kind::NationalId,
    Kind::Card,
    Kind::SecondCard,
    Kind::Birth,
    Kind::LastArea,
    Kind::LastYear,
    Kind::FirstYear,
    Kind::FirstArea,
    Kind::FirstBirthPlace,
    Kind::Last,
    Kind::Town,
    Kind::First,
];

impl Kind {
    /// Whether the kind rests on one criterion, or on coarse ones: worth its many pairs where records are few.
    pub fn is_loose(self) -> bool {
        self >= Kind::Birth
    }
}

/// How many pairs are worth comparing: a hundred a record in small files, five in large ones.
fn allowed_pairs(records: usize) -> u64 {
    let records = records as u64;
    (100 * records).min(5_000_000.max(5 * records))
}

fn expected_pairs(kind: Kind, sorted: &[(u64, Index)]) -> u64 {
    let sizes = sorted.chunk_by(|a, b| a.0 == b.0).map(<[_]>::len).filter(|size| *size <= cap(kind));
    sizes.map(|size| (size * (size - 1) / 2) as u64).sum()
}

/// Most records that a key may be shared by, by kind.
fn cap(kind: Kind) -> usize {
    match kind {
        Kind::Names => 24,
        Kind::LastTown | Kind::FirstTown | Kind::EmailLocal => 40,
        Kind::Last | Kind::Town | Kind::First => 400,
        _ => 100,
    }
}

/// A record's key of one kind; 0 where a part of it is missing.
fn key(kind: Kind, record: &Record, records: &Records, contacts: &Contacts) -> u64 {
    let first = records.name(record.first);
    let last = records.name(record.last);
    let contact = |id: u32| contacts.usable(&[id, 0]).next().map_or(0, u64::from);
    let (year, day) = (record.birth >> 9, sorted_day(record.birth));
    let birth = if record.birth == 0 { 0 } else { year << 9 | day };
    let town = if record.postcode != 0 { record.postcode } else { record.city };
    let value = match kind {
        Kind::Email => contact(record.emails[0]),
        Kind::SecondEmail => contact(record.emails[1]),
        Kind::EmailLocal => contacts.local(record.emails[0]).into(),
        Kind::Phone => contact(record.phones[0]),
        Kind::SecondPhone => contact(record.phones[1]),
        Kind::Card => contact(record.cards[0]),
        Kind::SecondCard => contact(record.cards[1]),
        Kind::NationalId => record.national_id.into(),
        Kind::Names => all(&[sum(first.sound, last.sound)]),
        Kind::NamesArea => all(&[sum(first.sound, last.sound), area(records, record)]),
        Kind::NamesYear => all(&[sum(first.sound, last.sound), year]),
        Kind::BirthFirst => all(&[birth, first.sound]),
        Kind::BirthLast => all(&[birth, last.sound]),
        Kind::BirthPostcode => all(&[birth, town]),
        Kind::Address => all(&[record.house, record.street, town]),
        Kind::StreetFirst => all(&[record.house, record.street, first.sound]),
        Kind::LastTown => all(&[last.sound, town, first.initial.into()]),
        Kind::Birth => all(&[birth]),
        Kind::LastArea => all(&[last.sound, area(records, record)]),
        Kind::LastYear => all(&[last.sound, year]),
        Kind::FirstYear => all(&[first.sound, year]),
        Kind::FirstArea => all(&[first.sound, area(records, record)]),
        Kind::FirstBirthPlace => all(&[first.sound, record.birth_place]),
        Kind::Last => all(&[last.sound]),
        Kind::Town => all(&[town]),
        Kind::First => all(&[first.sound]),
        Kind::FirstTown => all(&[first.sound, town, last.initial.into()]),
    };
    if value == 0 { 0 } else { mix(value ^ (kind as u64) << 56).max(1) }
}

/// Day and month in sorted order, so that an exchanged pair meets.
fn sorted_day(birth: u32) -> u32 {
    let (month, day) = (birth >> 5 & 15, birth & 31);
    month.min(day) << 5 | month.max(day)
}

fn area(records: &Records, record: &Record) -> u32 {
    let postcode = records.words.get(record.postcode).as_bytes();
    postcode.get(..2).map_or(0, hash32)
}

/// The same for both orders of the two names; 0 if either is missing.
fn sum(first: u32, last: u32) -> u32 {
    if first == 0 || last == 0 {
        return 0;
    }
    let one = mix(first.into());
    let two = mix(last.into());
    (one.wrapping_add(two) >> 32) as u32 | 1
}

/// One number for several parts; 0 if any is missing.
fn all(parts: &[u32]) -> u64 {
    if parts.contains(&0) {
        return 0;
    }
    parts.iter().fold(0x51_7c_c1_b7, |hash, part| mix(hash ^ u64::from(*part)))
}

fn mix(value: u64) -> u64 {
    let mut value = value.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    value ^= value >> 29;
    value = value.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value ^ value >> 32
}

/// The records that share each key.
pub struct Blocks {
    /// Members of all blocks, one block after the other, in record order.
    members: Vec<Index>,
    /// Where each block starts in `members`, and one end behind the last.
    starts: Vec<u32>,
    /// Blocks of each record: `slots` numbers a record, [`NO_BLOCK`] where it has none.
    of_record: Vec<u32>,
    slots: usize,
    /// Keys that were shared by too many records, by kind.
    pub capped: Vec<Capped>,
    /// The kinds of keys in use.
    pub used: Vec<Kind>,
    /// Loose kinds that would have brought too many pairs.
    pub left_out: Vec<Kind>,
}

const NO_BLOCK: u32 = u32::MAX;

/// What was left out because too many records share a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capped {
    /// The kind of key.
    pub kind: Kind,
    /// Keys left out.
    pub keys: usize,
    /// Records that carry one of them.
    pub records: usize,
    /// Records sharing the most frequent of them.
    pub largest: usize,
}

impl Blocks {
    /// Sorts the records by every kind of key, as long as the pairs they bring stay within what the number of
    /// records allows. `kinds` names the kinds to use where a published model has fixed them.
    pub fn build(records: &Records, contacts: &Contacts, kinds: Option<&[Kind]>, threads: usize) -> Blocks {
        let mut blocks = Blocks {
            members: Vec::new(),
            starts: vec![0],
            of_record: vec![NO_BLOCK; records.len() * KINDS.len()],
            slots: KINDS.len(),
            capped: Vec::new(),
            used: Vec::new(),
            left_out: Vec::new(),
        };
        let mut allowance = kinds.is_none().then(|| allowed_pairs(records.len()));
        for some in kinds.unwrap_or(KINDS).chunks(threads.max(1)) {
            let sorted = super::parallel::map(some, threads, |kind| sorted_keys(*kind, records, contacts));
            for (kind, keys) in some.iter().zip(sorted) {
                blocks.add_within(&mut allowance, *kind, &keys);
            }
        }
        blocks
    }

    fn add_within(&mut self, allowance: &mut Option<u64>, kind: Kind, sorted: &[(u64, Index)]) {
        if let Some(left) = allowance {
            let pairs = expected_pairs(kind, sorted);
            if kind.is_loose() && pairs > *left {
                self.left_out.push(kind);
                return;
            }
            *left = left.saturating_sub(pairs);
        }
        self.used.push(kind);
        self.add(kind, sorted);
    }

    fn add(&mut self, kind: Kind, sorted: &[(u64, Index)]) {
        let mut capped = Capped { kind, keys: 0, records: 0, largest: 0 };
        for block in sorted.chunk_by(|a, b| a.0 == b.0) {
            if block.len() < 2 {
                continue;
            }
            if block.len() > cap(kind) {
                capped.keys += 1;
                capped.records += block.len();
                capped.largest = capped.largest.max(block.len());
                continue;
            }
            let number = self.starts.len() as u32 - 1;
            for (_, index) in block {
                self.members.push(*index);
                self.of_record[*index as usize * self.slots + kind as usize] = number;
            }
            self.starts.push(self.members.len() as u32);
        }
        if capped.keys > 0 {
            self.capped.push(capped);
        }
    }

    /// Writes into `candidates` the records after `index` that share a key with it, each once, in order.
    pub fn later_candidates(&self, index: Index, candidates: &mut Vec<Index>) {
        candidates.clear();
        let slots = index as usize * self.slots;
        for block in &self.of_record[slots..slots + self.slots] {
            if *block == NO_BLOCK {
                continue;
            }
            let range = self.starts[*block as usize] as usize..self.starts[*block as usize + 1] as usize;
            let members = &self.members[range];
            let later = members.partition_point(|member| *member <= index);
            candidates.extend_from_slice(&members[later..]);
        }
        candidates.sort_unstable();
        candidates.dedup();
    }
}

fn sorted_keys(kind: Kind, records: &Records, contacts: &Contacts) -> Vec<(u64, Index)> {
    let mut keys: Vec<(u64, Index)> = Vec::with_capacity(records.len());
    for (index, record) in records.as_slice().iter().enumerate() {
        let key = key(kind, record, records, contacts);
        if key != 0 {
            keys.push((key, index as Index));
        }
    }
    keys.sort_unstable();
    keys
}
