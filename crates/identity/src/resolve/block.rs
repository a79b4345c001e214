//! Blocking: which pairs are worth comparing. Every record has several keys, so that a typing error in one
//! attribute does not hide a pair; two records that share any key are candidates. A key shared by too many
//! records is capped, counted and reported.

use super::contacts::Contacts;
use super::kind::{KINDS, Kind, cap};
use super::{hash32, mix};
use crate::records::{Index, Record, Records, TextId};

/// How many pairs are worth comparing: a hundred a record in small files, fewer in larger ones.
fn allowed_pairs(records: usize) -> u64 {
    (100 * records as u64).min(5_000_000)
}

/// From so many records on, loose kinds bring too many pairs for sure, and are not even tried.
const MANY_RECORDS: usize = 250_000;

/// What the names and the postcode of a record bring to its keys, looked up once for all kinds.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    first_sound: u32,
    last_sound: u32,
    area: u32,
    first_initial: u8,
    last_initial: u8,
}

impl Parts {
    pub(crate) fn of(record: &Record, records: &Records) -> Parts {
        let (first, last) = (records.name(record.first), records.name(record.last));
        Parts {
            first_sound: first.sound,
            last_sound: last.sound,
            area: area(records, record),
            first_initial: first.initial,
            last_initial: last.initial,
        }
    }
}

/// A record's key of one kind; 0 where a part of it is missing. `local` is the hash of what stands before the `@`.
pub(crate) fn key(kind: Kind, record: &Record, parts: Parts, local: impl Fn(TextId) -> u32) -> u64 {
    let Parts { first_sound, last_sound, area, first_initial, last_initial } = parts;
    let (year, day) = (record.birth >> 9, sorted_day(record.birth));
    let birth = if record.birth == 0 { 0 } else { year << 9 | day };
    let town = if record.postcode != 0 { record.postcode } else { record.city };
    let value = match kind {
        Kind::EmailLocal => local(record.emails[0]).into(),
        // These are numbers already: see `Keys::numbers`.
        Kind::Email | Kind::Phone | Kind::Card | Kind::NationalId => 0,
        Kind::Names => all(&[sum(first_sound, last_sound)]),
        Kind::NamesArea => all(&[sum(first_sound, last_sound), area]),
        Kind::NamesYear => all(&[sum(first_sound, last_sound), year]),
        Kind::BirthFirst => all(&[birth, first_sound]),
        Kind::BirthLast => all(&[birth, last_sound]),
        Kind::BirthPostcode => all(&[birth, town]),
        Kind::Address => all(&[record.house, record.street, town]),
        Kind::StreetFirst => all(&[record.house, record.street, first_sound]),
        Kind::LastTown => all(&[last_sound, town, first_initial.into()]),
        Kind::Birth => all(&[birth]),
        Kind::LastArea => all(&[last_sound, area]),
        Kind::LastYear => all(&[last_sound, year]),
        Kind::FirstYear => all(&[first_sound, year]),
        Kind::FirstArea => all(&[first_sound, area]),
        Kind::FirstBirthPlace => all(&[first_sound, record.birth_place]),
        Kind::Last => all(&[last_sound]),
        Kind::Town => all(&[town]),
        Kind::First => all(&[first_sound]),
        Kind::FirstTown => all(&[first_sound, town, last_initial.into()]),
    };
    if value == 0 { 0 } else { mix(value ^ (kind as u64) << 56).max(1) }
}

/// The values of a kind that are numbers already; none where the kind has keys.
pub(crate) fn numbers(kind: Kind, record: &Record) -> Option<[TextId; 2]> {
    match kind {
        Kind::Email => Some(record.emails),
        Kind::Phone => Some(record.phones),
        Kind::Card => Some(record.cards),
        Kind::NationalId => Some([record.national_id, 0]),
        _ => None,
    }
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

/// The pairs of records that share a key.
pub struct Blocks {
    /// Pairs by range of their earlier record and by kind, as `earlier << 32 | later`; a pair may stand there several
    /// times.
    pub(super) ranges: Vec<Vec<Vec<u64>>>,
    /// Keys that were shared by too many records, by kind.
    pub capped: Vec<Capped>,
    /// The kinds of keys in use.
    pub used: Vec<Kind>,
    /// Loose kinds that would have brought too many pairs.
    pub left_out: Vec<Kind>,
}

impl Blocks {
    /// No pairs.
    pub(crate) fn none() -> Blocks {
        Blocks { ranges: vec![], capped: vec![], used: vec![], left_out: vec![] }
    }
}

/// Number of ranges that pairs are collected in: many enough to share the work, few enough to stay in cache.
const RANGES: usize = 64;

impl Blocks {
    /// Finds the pairs by every kind of key, as long as they stay within what the number of records allows.
    /// `kinds` names the kinds to use where a published model has fixed them.
    pub fn build(records: &Records, contacts: &Contacts, kinds: Option<&[Kind]>, threads: usize) -> Blocks {
        let mut blocks = Blocks::none();
        let parts = records.as_slice().iter().map(|record| Parts::of(record, records)).collect();
        let keys = Keys { records, contacts, parts };
        if let Some(kinds) = kinds {
            blocks.add(kinds, &keys, threads);
            return blocks;
        }
        let (loose, selective): (Vec<Kind>, Vec<Kind>) = KINDS.iter().partition(|kind| kind.is_loose());
        let brought = blocks.add(&selective, &keys, threads);
        if records.len() >= MANY_RECORDS {
            blocks.left_out = loose;
            return blocks;
        }
        let affordable = blocks.affordable(&loose, brought, &keys, threads);
        blocks.add(&affordable, &keys, threads);
        blocks
    }

    /// Adds the pairs of some kinds and says how many they are.
    fn add(&mut self, kinds: &[Kind], keys: &Keys<'_>, threads: usize) -> u64 {
        let found =
            super::parallel::map_with(kinds, threads, Vec::new, |packed, kind| keys.pairs(*kind, packed));
        let mut brought = 0;
        self.ranges.resize(RANGES, Vec::new());
        for (kind, pairs) in kinds.iter().zip(found) {
            self.used.push(*kind);
            self.capped.extend(Some(pairs.capped).filter(|capped| capped.keys > 0));
            for (range, more) in self.ranges.iter_mut().zip(pairs.ranges) {
                brought += more.len() as u64;
                range.push(more);
            }
        }
        brought
    }

    /// The loose kinds whose pairs the allowance still covers, in order; the others are noted.
    fn affordable(&mut self, loose: &[Kind], brought: u64, keys: &Keys<'_>, threads: usize) -> Vec<Kind> {
        let mut left = allowed_pairs(keys.records.len()).saturating_sub(brought);
        let expected = super::parallel::map(loose, threads, |kind| keys.expected_pairs(*kind));
        let (mut affordable, mut left_out) = (Vec::new(), Vec::new());
        for (kind, pairs) in loose.iter().zip(expected) {
            if pairs <= left {
                left -= pairs;
                affordable.push(*kind);
            } else {
                left_out.push(*kind);
            }
        }
        self.left_out = left_out;
        affordable
    }
}

/// Computes keys of records.
struct Keys<'a> {
    records: &'a Records,
    contacts: &'a Contacts,
    parts: Vec<Parts>,
}

/// The pairs of one kind.
struct Found {
    ranges: Vec<Vec<u64>>,
    capped: Capped,
}

impl Keys<'_> {
    #[inline]
    fn of(&self, kind: Kind, index: Index) -> u64 {
        let local = |contact| self.contacts.local(contact);
        key(kind, self.records.get(index), self.parts[index as usize], local)
    }

    /// The values of a record that are numbers already; a value in either place meets one in the other.
    fn numbers(&self, kind: Kind, index: Index) -> Option<[TextId; 2]> {
        let values = numbers(kind, self.records.get(index))?;
        Some(values.map(|id| self.contacts.usable(&[id, 0]).next().unwrap_or(0)))
    }

    /// Upper bits of the key and the index in one number: sorting those takes half the time of sorting pairs.
    fn pack(&self, kind: Kind, packed: &mut Vec<u64>) -> u32 {
        let count = self.records.len() as Index;
        let index_bits = u32::BITS - count.leading_zeros();
        packed.clear();
        packed.reserve(count as usize);
        for index in 0..count {
            if let Some(numbers) = self.numbers(kind, index) {
                let given = numbers.into_iter().filter(|number| *number != 0);
                packed.extend(given.map(|number| u64::from(number) << index_bits | u64::from(index)));
                continue;
            }
            let key = self.of(kind, index);
            packed.extend((key != 0).then_some(key >> index_bits << index_bits | u64::from(index)));
        }
        packed.sort_unstable();
        index_bits
    }

    /// The pairs of a kind; `packed` is room to work in.
    fn pairs(&self, kind: Kind, packed: &mut Vec<u64>) -> Found {
        let index_bits = self.pack(kind, packed);
        let capped = Capped { kind, keys: 0, records: 0, largest: 0 };
        let room = number_of_pairs(kind, packed, index_bits) as usize / RANGES;
        let ranges = (0..RANGES).map(|_| Vec::with_capacity(room + room / 8)).collect();
        let mut found = Found { ranges, capped };
        let step = range_step(self.records.len());
        let exact = numbers(kind, &Record::default()).is_some();
        let mut members = Vec::new();
        for block in
            packed.chunk_by(|a, b| a >> index_bits == b >> index_bits).filter(|block| block.len() > 1)
        {
            members.clear();
            members.extend(block.iter().map(|packed| (packed & ((1 << index_bits) - 1)) as Index));
            if exact {
                found.take(kind, &members, step);
            } else {
                self.split_by_whole_key(kind, &mut members, |block| found.take(kind, block, step));
            }
        }
        found
    }

    /// The upper bits of different keys may agree; only what agrees whole is a block.
    fn split_by_whole_key(&self, kind: Kind, members: &mut [Index], mut take: impl FnMut(&[Index])) {
        let first = self.of(kind, members[0]);
        if members[1..].iter().all(|index| self.of(kind, *index) == first) {
            take(members);
            return;
        }
        members.sort_by_key(|index| (self.of(kind, *index), *index));
        let blocks = members.chunk_by(|a, b| self.of(kind, *a) == self.of(kind, *b));
        blocks.filter(|block| block.len() > 1).for_each(take);
    }

    /// About how many pairs a kind would bring.
    fn expected_pairs(&self, kind: Kind) -> u64 {
        let mut packed = Vec::new();
        let index_bits = self.pack(kind, &mut packed);
        number_of_pairs(kind, &packed, index_bits)
    }
}

/// Pairs that sorted keys bring, as far as their upper bits tell.
fn number_of_pairs(kind: Kind, packed: &[u64], index_bits: u32) -> u64 {
    let blocks = packed.chunk_by(|a, b| a >> index_bits == b >> index_bits).map(<[_]>::len);
    blocks.filter(|size| *size <= cap(kind)).map(|size| (size * (size - 1) / 2) as u64).sum()
}

/// Records in a range.
fn range_step(records: usize) -> usize {
    records.div_ceil(RANGES).max(1)
}

impl Found {
    /// Takes all pairs of a block; `members` are in ascending order.
    fn take(&mut self, kind: Kind, members: &[Index], step: usize) {
        if members.len() > cap(kind) {
            self.capped.keys += 1;
            self.capped.records += members.len();
            self.capped.largest = self.capped.largest.max(members.len());
            return;
        }
        for (position, a) in members.iter().enumerate() {
            let range = &mut self.ranges[*a as usize / step];
            range.extend(members[position + 1..].iter().map(|b| u64::from(*a) << 32 | u64::from(*b)));
        }
    }
}
