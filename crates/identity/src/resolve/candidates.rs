//! The pairs worth looking at and how they compare.

use super::attribute::{Address, Attribute, Pattern};
use super::block::{Blocks, Kind};
use super::compare::Comparator;
use super::contacts::Contacts;
use super::estimate::Histogram;
use super::frequency::Frequencies;
use super::parallel;
use crate::records::{Index, Records};
use rustc_hash::FxHashMap;

/// Records taken by a thread at a time.
const STEP: usize = 4096;

/// A pair of records and the levels they reach.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pair {
    /// The earlier record.
    pub a: Index,
    /// The later record.
    pub b: Index,
    /// The levels they reach.
    pub pattern: Pattern,
}

/// All candidates of a set of records.
pub struct Candidates<'a> {
    /// The records.
    pub records: &'a Records,
    /// How widely each contact is used.
    pub contacts: Contacts,
    /// How common values are.
    pub frequencies: Frequencies,
    /// Which records share keys.
    pub blocks: Blocks,
    /// The pairs that agree in two attributes at least.
    pub pairs: Vec<Pair>,
    /// The patterns of all compared pairs with their numbers.
    pub histogram: Histogram,
}

impl<'a> Candidates<'a> {
    /// Finds and compares the candidates. `kinds` names the blocking keys of a published model; without it
    /// they are chosen by the number of records.
    pub fn find(records: &'a Records, kinds: Option<&[Kind]>, threads: usize) -> Candidates<'a> {
        let contacts = Contacts::survey(records);
        let frequencies = Frequencies::count(records);
        let blocks = Blocks::build(records, &contacts, kinds, threads);
        let mut all =
            Candidates { records, contacts, frequencies, blocks, pairs: Vec::new(), histogram: Vec::new() };
        all.compare(threads);
        all
    }

    fn compare(&mut self, threads: usize) {
        let parts =
            parallel::map_ranges(self.records.len(), STEP, threads, |range| self.compare_range(range));
        let mut patterns: FxHashMap<Pattern, u32> = FxHashMap::default();
        let kept = parts.iter().map(|part| part.pairs.len()).sum();
        let mut pairs = Vec::with_capacity(kept);
        for part in parts {
            pairs.extend(part.pairs);
            for (pattern, number) in part.patterns {
                *patterns.entry(pattern).or_default() += number;
            }
        }
        self.pairs = pairs;
        self.histogram = patterns.into_iter().map(|(pattern, number)| (pattern, f64::from(number))).collect();
        self.histogram.sort_unstable_by_key(|(pattern, _)| *pattern);
    }

    fn compare_range(&self, range: std::ops::Range<usize>) -> Part {
        let mut comparator = self.comparator();
        let mut part = Part::default();
        let mut later = Vec::new();
        for a in range {
            let a = a as Index;
            self.blocks.later_candidates(a, &mut later);
            for b in &later {
                let pattern = comparator.compare(a, *b);
                *part.patterns.entry(pattern).or_default() += 1;
                if agreeing(pattern) >= 2 {
                    part.pairs.push(Pair { a, b: *b, pattern });
                }
            }
        }
        part
    }

    /// A comparator for these records.
    pub fn comparator(&self) -> Comparator<'_> {
        Comparator::new(self.records, &self.contacts, &self.frequencies)
    }

    /// Number of pairs that were compared.
    pub fn compared(&self) -> u64 {
        self.histogram.iter().map(|(_, number)| *number as u64).sum()
    }
}

#[derive(Default)]
struct Part {
    pairs: Vec<Pair>,
    patterns: FxHashMap<Pattern, u32>,
}

/// In how many attributes two records agree at least roughly.
fn agreeing(pattern: Pattern) -> usize {
    let agrees = |(attribute, level): &(Attribute, u8)| match attribute {
        Attribute::Gender | Attribute::NameOrder | Attribute::Occupation => false,
        Attribute::Address => *level > Address::AREA,
        _ => *level > 1,
    };
    pattern.levels().filter(agrees).count()
}
