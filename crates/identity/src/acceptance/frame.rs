//! The sampling frame: every pair that is joined, was compared, or is reached by the wider blocking, in exactly
//! one stratum. A sample depends on the seed and on who the records are, never on the order they came in. The
//! matcher's own score only sorts pairs into strata: were it wrong, intervals would be wider and no less true.

use super::stratum::{PerStratum, Stratum};
use super::wider;
use crate::records::{Index, Records};
use crate::resolve::score::Scorer;
use crate::resolve::{Candidates, Model, Resolution, mix, parallel};

/// A pair to be judged.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sampled {
    /// The earlier record.
    pub a: Index,
    /// The later record.
    pub b: Index,
    /// Where the pair was drawn from.
    pub stratum: Stratum,
    /// How many pairs of the stratum it stands for.
    pub weight: f64,
}

/// Pairs beneath the frame that are kept to draw from; the others are only counted. Which ones is decided by a hash
/// of the two records, so a draw from the kept ones is a draw from all (two-phase sampling, Cochran chapter 12).
const KEPT_BENEATH: usize = 20_000;

/// All pairs by stratum.
pub struct Frame {
    strata: PerStratum<Pool>,
}

/// The pairs of a stratum.
#[derive(Default)]
struct Pool {
    population: u64,
    kept: Vec<Pooled>,
}

/// A pair with a hash that does not depend on the order of records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pooled {
    hash: u64,
    pair: u64,
}

impl Frame {
    /// Looks at all pairs once.
    pub fn survey(
        candidates: &Candidates<'_>,
        model: &Model,
        resolution: &Resolution,
        threads: usize,
    ) -> Frame {
        let survey = Survey { candidates, model, resolution };
        let joined = joined_pairs(&resolution.customer_of);
        let only_wider = survey.without_known(wider::pairs(candidates.records));
        let parts =
            [survey.joined(&joined, threads), survey.compared(threads), survey.wider(&only_wider, threads)];
        let mut strata = PerStratum::<Pool>::default();
        for part in parts.into_iter().flatten() {
            Stratum::ALL.iter().zip(part).for_each(|(stratum, pool)| strata[*stratum].absorb(pool));
        }
        strata[Stratum::Beneath].thin(KEPT_BENEATH);
        Frame { strata }
    }

    /// Number of pairs in each stratum, exactly.
    pub fn populations(&self) -> PerStratum<u64> {
        PerStratum::from_fn(|stratum| self.strata[stratum].population)
    }

    /// Draws so many pairs of each stratum, all of it if it has no more, each pair at most once and every pair of
    /// a stratum with the same probability. The pairs come in an order that tells nothing about their strata. With
    /// the same seed a larger sample holds the smaller one, so that labels are never lost.
    pub fn draw(&self, sizes: &PerStratum<u64>, seed: u64) -> Vec<Sampled> {
        let mut drawn = Vec::new();
        for stratum in Stratum::ALL {
            let pool = &self.strata[*stratum];
            let pairs = pool.lowest(usize::try_from(sizes[*stratum]).unwrap_or(usize::MAX), seed);
            let weight = pool.population as f64 / pairs.len().max(1) as f64;
            drawn.extend(pairs.into_iter().map(|(order, pair)| {
                let (a, b) = ((pair >> 32) as Index, pair as Index);
                (order, Sampled { a, b, stratum: *stratum, weight })
            }));
        }
        drawn.sort_unstable_by_key(|(order, _)| *order);
        drawn.into_iter().map(|(_, sampled)| sampled).collect()
    }
}

impl Pool {
    fn take(&mut self, pooled: Pooled) {
        self.population += 1;
        self.kept.push(pooled);
    }

    /// Keeps the pairs of lowest hash.
    fn thin(&mut self, most: usize) {
        if self.kept.len() > most {
            self.kept.select_nth_unstable(most);
            self.kept.truncate(most);
        }
    }

    fn absorb(&mut self, other: Pool) {
        self.population += other.population;
        self.kept.extend(other.kept);
    }

    /// So many pairs by a hash that the seed chooses, with that hash.
    fn lowest(&self, size: usize, seed: u64) -> Vec<(u64, u64)> {
        let seed = mix(seed);
        let order = |pooled: &Pooled| (mix(pooled.hash ^ seed), pooled.pair);
        let mut all: Vec<(u64, u64)> = self.kept.iter().map(order).collect();
        if size < all.len() {
            all.select_nth_unstable(size);
            all.truncate(size);
        }
        all
    }
}

/// What every pair is looked up in.
struct Survey<'a> {
    candidates: &'a Candidates<'a>,
    model: &'a Model,
    resolution: &'a Resolution,
}

/// A pool for each stratum.
type Pools = [Pool; Stratum::ALL.len()];

/// How the score of a pair decides its stratum.
type Place = fn(f64, crate::resolve::Thresholds) -> Stratum;

impl Survey<'_> {
    fn joined(&self, pairs: &[u64], threads: usize) -> Vec<Pools> {
        self.place_all(pairs, threads, Stratum::joined_at)
    }

    fn wider(&self, pairs: &[u64], threads: usize) -> Vec<Pools> {
        self.place_all(pairs, threads, Stratum::wider_at)
    }

    fn place_all(&self, pairs: &[u64], threads: usize, place: Place) -> Vec<Pools> {
        let scorer = self.scorer();
        parallel::map_ranges(pairs.len(), share(pairs.len(), threads), threads, |range| {
            let mut comparator = self.candidates.comparator();
            let mut sorter = Sorter::new(self.candidates.records);
            for pair in &pairs[range] {
                let (a, b) = ((pair >> 32) as Index, *pair as Index);
                let (score, _) = scorer.score(a, b, &scorer.base(comparator.compare(a, b)));
                sorter.take(*pair, place(score, self.model.thresholds));
            }
            sorter.finish()
        })
    }

    /// The candidates of two customers each.
    fn compared(&self, threads: usize) -> Vec<Pools> {
        let (scorer, count) = (self.scorer(), self.candidates.pairs().len());
        // The pairs can only be reached one after the other: each thread skips once.
        parallel::map_ranges(count, share(count, threads), threads, |range| {
            let mut sorter = Sorter::new(self.candidates.records);
            for pair in self.candidates.pairs().skip(range.start).take(range.len()) {
                if self.are_joined(pair.a, pair.b) {
                    continue;
                }
                let (score, _) = scorer.score(pair.a, pair.b, &scorer.base(pair.pattern));
                let stratum = Stratum::apart_at(score, self.model.thresholds);
                sorter.take(wider::packed(pair.a, pair.b), stratum);
            }
            sorter.finish()
        })
    }

    fn scorer(&self) -> Scorer<'_> {
        Scorer::new(self.candidates.records, &self.candidates.frequencies, &self.model.parameters)
    }

    fn are_joined(&self, a: Index, b: Index) -> bool {
        self.resolution.customer_of[a as usize] == self.resolution.customer_of[b as usize]
    }

    /// Leaves out the pairs that the matcher compared or joined; both lists ascend.
    fn without_known(&self, mut wider: Vec<u64>) -> Vec<u64> {
        let (mut place, mut last) = (0, 0);
        for candidate in self.candidates.pairs() {
            let candidate = wider::packed(candidate.a, candidate.b);
            if candidate < last {
                // Candidates ascend today; should they not tomorrow, this only costs time.
                place = wider.partition_point(|pair| (*pair & !KNOWN) < candidate);
            }
            last = candidate;
            while wider.get(place).is_some_and(|pair| (*pair & !KNOWN) < candidate) {
                place += 1;
            }
            if let Some(pair) = wider.get_mut(place).filter(|pair| (**pair & !KNOWN) == candidate) {
                *pair |= KNOWN;
            }
        }
        wider.retain(|pair| pair & KNOWN == 0 && !self.are_joined((pair >> 32) as Index, *pair as Index));
        wider
    }
}

/// What one of so many threads takes: one range each, since each range keeps pairs beneath the frame.
fn share(count: usize, threads: usize) -> usize {
    count.div_ceil(threads.max(1)).max(1)
}

/// Marks a pair within a list: the earlier of two records never has so high a number.
const KNOWN: u64 = 1 << 63;

/// Puts pairs into the pools of their strata.
struct Sorter<'a> {
    records: &'a Records,
    pools: Pools,
}

impl<'a> Sorter<'a> {
    fn new(records: &'a Records) -> Self {
        Self { records, pools: Pools::default() }
    }

    fn take(&mut self, pair: u64, stratum: Stratum) {
        let [a, b] = [(pair >> 32) as Index, pair as Index].map(|record| self.records.key_hash(record));
        let hash = mix(mix(a.min(b)) ^ a.max(b));
        let pool = &mut self.pools[stratum as usize];
        pool.take(Pooled { hash, pair });
        if !stratum.is_in_frame() && pool.kept.len() > 2 * KEPT_BENEATH {
            pool.thin(KEPT_BENEATH);
        }
    }

    fn finish(mut self) -> Pools {
        self.pools[Stratum::Beneath as usize].thin(KEPT_BENEATH);
        self.pools
    }
}

/// Every pair of records of one customer, ascending.
fn joined_pairs(customer_of: &[u32]) -> Vec<u64> {
    let mut by_customer: Vec<(u32, Index)> = customer_of.iter().copied().zip(0..).collect();
    by_customer.sort_unstable();
    let mut pairs = Vec::new();
    for members in by_customer.chunk_by(|left, right| left.0 == right.0) {
        for (place, (_, a)) in members.iter().enumerate() {
            pairs.extend(members[place + 1..].iter().map(|(_, b)| wider::packed(*a, *b)));
        }
    }
    pairs.sort_unstable();
    pairs
}
