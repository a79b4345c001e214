//! Which records carry a key of one kind: a sorted array for the bulk, a table for what came since. Entries are
//! never taken out one by one: whoever reads checks that a record still carries the key.

use crate::leisure::Steps;
use crate::records::Index;
use rustc_hash::FxHashMap;

/// Entries of the bulk in one stretch of the directory, on average.
const STRETCH: usize = 4;
/// What came since is merged into the bulk when it is more than this, and more than a share of the bulk.
const FEW: usize = 65_536;
const SHARE: usize = 8;

/// Tables for what came since, a power of two: each of them grows by itself, which takes a moment only.
const TABLES: usize = 64;

/// The records of each key. Only the upper half of a key is kept.
pub(super) struct Postings {
    /// Key and record in one number, ascending.
    bulk: Vec<u64>,
    /// Where the keys with these upper bits begin in the bulk.
    directory: Vec<u32>,
    shift: u32,
    since: [FxHashMap<u32, Vec<Index>>; TABLES],
    number_since: usize,
}

impl Default for Postings {
    fn default() -> Postings {
        let since = std::array::from_fn(|_| FxHashMap::default());
        Postings { bulk: Vec::new(), directory: Vec::new(), shift: 0, since, number_since: 0 }
    }
}

impl Postings {
    /// From entries in any order.
    pub fn new(mut entries: Vec<u64>) -> Postings {
        entries.sort_unstable();
        entries.dedup();
        let mut postings = Postings::default();
        postings.set_bulk(entries);
        postings
    }

    /// Key and record as one entry.
    #[inline]
    pub fn entry(key: u32, record: Index) -> u64 {
        u64::from(key) << 32 | u64::from(record)
    }

    /// The records that carry this key, or once carried it, or one with the same upper half. None comes twice.
    pub fn get(&self, key: u32) -> impl Iterator<Item = Index> {
        let since = self.since[table(key)].get(&key).map_or(&[][..], Vec::as_slice);
        self.stretch(key).iter().map(|entry| *entry as Index).chain(since.iter().copied())
    }

    /// Notes that a record carries this key.
    pub fn add(&mut self, key: u32, record: Index) {
        if self.stretch(key).binary_search(&Postings::entry(key, record)).is_ok() {
            return;
        }
        let since = self.since[table(key)].entry(key).or_default();
        if !since.contains(&record) {
            since.push(record);
            self.number_since += 1;
        }
    }

    /// Whether so much came that it should be merged.
    pub fn is_scattered(&self) -> bool {
        self.number_since > FEW.max(self.bulk.len() / SHARE)
    }

    /// The same with what came since in the bulk, and without what no longer holds.
    pub fn merged(&self, holds: impl Fn(u32, Index) -> bool) -> Postings {
        let since = self.since.iter().flatten();
        let mut later: Vec<u64> = since
            .flat_map(|(key, records)| records.iter().map(|record| Postings::entry(*key, *record)))
            .collect();
        later.sort_unstable();
        let mut merged = Vec::with_capacity(self.bulk.len() + later.len());
        let mut later = later.into_iter().peekable();
        let mut steps = Steps::of_entries();
        for entry in &self.bulk {
            steps.small();
            while let Some(first) = later.next_if(|first| first < entry) {
                merged.push(first);
            }
            merged.push(*entry);
        }
        merged.extend(later);
        merged.retain(|entry| {
            steps.small();
            holds((*entry >> 32) as u32, *entry as Index)
        });
        let mut postings = Postings::default();
        postings.set_bulk(merged);
        postings
    }

    /// All entries of the bulk whose key is this one.
    fn stretch(&self, key: u32) -> &[u64] {
        let bucket = (u64::from(key) >> self.shift) as usize;
        let Some([from, to]) = self.directory.get(bucket..bucket + 2) else { return &[] };
        let bucket = &self.bulk[*from as usize..*to as usize];
        let from = bucket.partition_point(|entry| ((*entry >> 32) as u32) < key);
        let to = from + bucket[from..].partition_point(|entry| (*entry >> 32) as u32 == key);
        &bucket[from..to]
    }

    fn set_bulk(&mut self, bulk: Vec<u64>) {
        let highest = bulk.last().map_or(0, |entry| entry >> 32);
        let wanted = (bulk.len() / STRETCH).next_power_of_two().max(1) as u64;
        self.shift = (0..=u32::BITS).find(|shift| highest >> shift < wanted).unwrap_or(u32::BITS);
        let buckets = (highest >> self.shift) as usize + 1;
        self.directory = vec![0; buckets + 1];
        for entry in &bulk {
            self.directory[(entry >> 32 >> self.shift) as usize + 1] += 1;
        }
        for bucket in 1..self.directory.len() {
            self.directory[bucket] += self.directory[bucket - 1];
        }
        self.bulk = bulk;
    }
}

/// The table of a key: keys of one kind may differ in few of their bits.
#[inline]
fn table(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B9) >> (u32::BITS - TABLES.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn every_entry_is_found_whenever_it_came(
            bulk in prop::collection::vec((0u32..60, 0u32..30), 0..200),
            since in prop::collection::vec((0u32..80, 0u32..30), 0..60),
            spread in 0u32..27,
            merge: bool,
        ) {
            let wide = |key: u32| key << spread.min(25);
            let mut postings =
                Postings::new(bulk.iter().map(|(key, record)| Postings::entry(wide(*key), *record)).collect());
            since.iter().for_each(|(key, record)| postings.add(wide(*key), *record));
            if merge {
                postings = postings.merged(|_, _| true);
            }
            for key in 0..80 {
                let expected: BTreeSet<Index> =
                    bulk.iter().chain(&since).filter(|(of, _)| *of == key).map(|(_, record)| *record).collect();
                let found: Vec<Index> = postings.get(wide(key)).collect();
                prop_assert_eq!(found.len(), expected.len());
                prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
            }
        }
    }
}
