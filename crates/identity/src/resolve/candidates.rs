//! The pairs worth looking at and how they compare.

use super::attribute::{Address, Attribute, Histogram, Pattern};
use super::block::Blocks;
use super::compare::{Compacts, Comparator};
use super::contacts::Contacts;
use super::decisions::Decisions;
use super::frequency::Frequencies;
use super::model::Model;
use super::parallel;
use crate::records::{Index, Records};
use rustc_hash::FxHashMap;

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
    /// The records as they are compared.
    pub(super) compacts: Compacts,
    /// How common values are, by these records or by the model that is to decide.
    pub frequencies: Frequencies,
    /// Which records share keys.
    pub blocks: Blocks,
    /// The pairs that agree in two attributes at least or have one address, with positions in the histogram.
    pub(super) pairs: Vec<Compared>,
    /// The patterns of all compared pairs with their numbers.
    pub histogram: Histogram,
}

/// A compared pair: millions of them are kept, so the pattern is only named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Compared {
    pub(super) a: Index,
    pub(super) b: Index,
    /// Position of the pattern in the histogram.
    pub(super) pattern: u32,
}

impl<'a> Candidates<'a> {
    /// Finds and compares the candidates. A published model brings its blocking keys and how common values are,
    /// and only it may decide about them; without one, keys are chosen by the number of records, and values are
    /// counted, as training wants it. Of the decisions, only the contacts declared shared matter here.
    pub fn find(
        records: &'a Records,
        model: Option<&Model>,
        decisions: &Decisions,
        threads: usize,
    ) -> Candidates<'a> {
        let frequencies = match model {
            Some(model) => Frequencies::published(records, &model.frequencies, model.trained_on),
            None => Frequencies::count(records),
        };
        let contacts = Contacts::survey(records, &frequencies, decisions);
        let kinds = model.map(|model| model.blocking.as_slice());
        let blocks = Blocks::build(records, &contacts, kinds, threads);
        Candidates::compared_of(records, contacts, frequencies, blocks, threads)
    }

    /// The same of a few records, between which these pairs are the candidates, by what is known of their contacts
    /// and of how common values are among many more.
    pub(crate) fn of_few(
        records: &'a Records,
        contacts: Contacts,
        frequencies: Frequencies,
        pairs: Vec<u64>,
    ) -> Candidates<'a> {
        let blocks = Blocks { ranges: vec![vec![pairs]], ..Blocks::none() };
        Candidates::compared_of(records, contacts, frequencies, blocks, 1)
    }

    /// The pairs of these blocks, compared.
    fn compared_of(
        records: &'a Records,
        contacts: Contacts,
        frequencies: Frequencies,
        blocks: Blocks,
        threads: usize,
    ) -> Candidates<'a> {
        let compacts = Compacts::of(records, &contacts);
        let (pairs, histogram) = (Vec::new(), Vec::new());
        let mut all = Candidates { records, contacts, compacts, frequencies, blocks, pairs, histogram };
        all.compare(threads);
        all
    }

    fn compare(&mut self, threads: usize) {
        let ranges = std::mem::take(&mut self.blocks.ranges);
        let parts = parallel::map_owned(ranges, threads, |range| self.compare_range(range));
        let mut numbers: FxHashMap<Pattern, u32> = FxHashMap::default();
        for (pattern, number) in parts.iter().flat_map(|part| &part.patterns) {
            *numbers.entry(*pattern).or_default() += number;
        }
        self.histogram = numbers.iter().map(|(pattern, number)| (*pattern, f64::from(*number))).collect();
        self.histogram.sort_unstable_by_key(|(pattern, _)| *pattern);
        let positions = self.histogram.iter().zip(0..).map(|((pattern, _), position)| (*pattern, position));
        let positions: FxHashMap<Pattern, u32> = positions.collect();
        self.pairs.reserve_exact(parts.iter().map(|part| part.pairs.len()).sum());
        for part in parts {
            let renumbered: Vec<u32> = part.patterns.iter().map(|(pattern, _)| positions[pattern]).collect();
            let renumber = |pair: &Compared| Compared { pattern: renumbered[pair.pattern as usize], ..*pair };
            self.pairs.extend(part.pairs.iter().map(renumber));
        }
    }

    /// Compares the pairs of one range, each once.
    fn compare_range(&self, by_kind: Vec<Vec<u64>>) -> Part {
        let mut pairs = by_kind.concat();
        drop(by_kind);
        pairs.sort_unstable();
        pairs.dedup();
        let mut comparator = self.comparator();
        let mut part = Part { pairs: Vec::with_capacity(pairs.len()), ..Part::default() };
        for pair in pairs {
            let (a, b) = ((pair >> 32) as Index, pair as Index);
            let pattern = comparator.compare(a, b);
            let number = part.number(pattern);
            if agreeing(pattern) >= 2 || pattern.level(Attribute::Address) == Address::SAME {
                part.pairs.push(Compared { a, b, pattern: number });
            }
        }
        part
    }

    /// The pairs that agree in two attributes at least or have one address.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = Pair> {
        self.pairs.iter().map(|pair| self.pair(pair))
    }

    pub(super) fn pair(&self, pair: &Compared) -> Pair {
        Pair { a: pair.a, b: pair.b, pattern: self.histogram[pair.pattern as usize].0 }
    }

    /// A comparator for these records.
    pub fn comparator(&self) -> Comparator<'_> {
        Comparator::new(self.records, &self.compacts, &self.contacts, &self.frequencies)
    }

    /// Number of pairs that were compared.
    pub fn compared(&self) -> u64 {
        self.histogram.iter().map(|(_, number)| *number as u64).sum()
    }
}

/// What one range brought; patterns are numbered in order of appearance.
#[derive(Default)]
struct Part {
    pairs: Vec<Compared>,
    patterns: Vec<(Pattern, u32)>,
    numbers: FxHashMap<Pattern, u32>,
}

impl Part {
    /// Counts a pattern and gives its number.
    fn number(&mut self, pattern: Pattern) -> u32 {
        let next = self.patterns.len() as u32;
        let number = *self.numbers.entry(pattern).or_insert(next);
        if number == next {
            self.patterns.push((pattern, 0));
        }
        self.patterns[number as usize].1 += 1;
        number
    }
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
