//! How often something took how long. Durations are counted in buckets, each at most a thirty-second wider than its
//! beginning (as HDR histograms do it), so that those of several processes and times can be added up and a percentile of
//! the sum is exact but for that: it is never told too small, and at most 3.2 % too large. Percentiles are never
//! averaged.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Buckets between a power of two and the next: 2^5.
const BITS: u32 = 5;
const PART: u64 = 1 << BITS;
/// The last power of two that is told apart: about 19 hours in microseconds.
const LARGEST: u32 = 36;
const BUCKETS: usize = ((LARGEST - BITS + 2) as usize) << BITS;

/// Counts while many ask at once: no lock, one addition each.
#[derive(Debug)]
pub struct Recorder {
    buckets: Box<[AtomicU64]>,
    micros: AtomicU64,
}

/// What was counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Histogram {
    buckets: Box<[u64]>,
    /// All durations together, in microseconds.
    pub micros: u64,
}

impl Default for Recorder {
    fn default() -> Recorder {
        Recorder { buckets: (0..BUCKETS).map(|_| AtomicU64::new(0)).collect(), micros: AtomicU64::new(0) }
    }
}

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram { buckets: vec![0; BUCKETS].into_boxed_slice(), micros: 0 }
    }
}

impl Recorder {
    /// Counts one.
    pub fn record(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.buckets[bucket_of(micros)].fetch_add(1, Relaxed);
        self.micros.fetch_add(micros, Relaxed);
    }

    /// What was counted so far.
    pub fn read(&self) -> Histogram {
        let buckets = self.buckets.iter().map(|bucket| bucket.load(Relaxed)).collect();
        Histogram { buckets, micros: self.micros.load(Relaxed) }
    }
}

impl Histogram {
    /// Adds what another one counted.
    pub fn add(&mut self, other: &Histogram) {
        self.buckets.iter_mut().zip(&other.buckets).for_each(|(own, other)| *own += other);
        self.micros += other.micros;
    }

    /// What was counted since an earlier reading.
    pub fn since(&self, earlier: &Histogram) -> Histogram {
        let less = |(now, then): (&u64, &u64)| now.saturating_sub(*then);
        Histogram {
            buckets: self.buckets.iter().zip(&earlier.buckets).map(less).collect(),
            micros: self.micros.saturating_sub(earlier.micros),
        }
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// The mean, in milliseconds.
    pub fn mean_ms(&self) -> Option<f64> {
        let count = self.count();
        (count > 0).then(|| self.micros as f64 / count as f64 / 1e3)
    }

    /// The duration, in milliseconds, that this share of all does not exceed.
    pub fn quantile_ms(&self, share: f64) -> Option<f64> {
        let count = self.count();
        let wanted = ((count as f64 * share).ceil() as u64).clamp(1, count.max(1));
        let mut passed = 0;
        let at = self.buckets.iter().position(|bucket| {
            passed += bucket;
            passed >= wanted
        });
        at.filter(|_| count > 0).map(|at| end_of(at) as f64 / 1e3)
    }

    /// How many took no longer than this, in microseconds. Exact where that is a power of two.
    pub fn within(&self, micros: u64) -> u64 {
        let ends_within = |at: &usize| end_of(*at) <= micros;
        (0..BUCKETS).take_while(ends_within).map(|at| self.buckets[at]).sum()
    }

    /// As it is written down: buckets that hold something, by their distance to the one before, and what they hold.
    pub fn pairs(&self) -> Vec<(u16, u64)> {
        let mut before = 0;
        let held = self.buckets.iter().enumerate().filter(|(_, count)| **count > 0);
        held.map(|(at, count)| (std::mem::replace(&mut before, at), at, count))
            .map(|(before, at, count)| ((at - before) as u16, *count))
            .collect()
    }

    /// What was written down; what lies beyond the last bucket is nothing that was.
    pub fn of_pairs(micros: u64, pairs: &[(u16, u64)]) -> Histogram {
        let (mut read, mut at) = (Histogram { micros, ..Histogram::default() }, 0);
        for (distance, count) in pairs {
            at += usize::from(*distance);
            if let Some(bucket) = read.buckets.get_mut(at) {
                *bucket += count;
            }
        }
        read
    }
}

fn bucket_of(micros: u64) -> usize {
    if micros < PART {
        return micros as usize;
    }
    let power = micros.ilog2();
    if power > LARGEST {
        return BUCKETS - 1;
    }
    let part = (micros >> (power - BITS)) & (PART - 1);
    (((power - BITS + 1) as usize) << BITS) + part as usize
}

/// Where a bucket ends: the next one begins there.
fn end_of(bucket: usize) -> u64 {
    let (row, part) = ((bucket >> BITS) as u32, bucket as u64 & (PART - 1));
    match row {
        0 => part + 1,
        row => (PART + part + 1) << (row - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Instant;

    #[test]
    fn each_bucket_begins_where_the_one_before_ends() {
        for bucket in 0..BUCKETS - 1 {
            assert_eq!(bucket_of(end_of(bucket) - 1), bucket, "the end of {bucket}");
            assert_eq!(bucket_of(end_of(bucket)), bucket + 1, "the end of {bucket}");
        }
        assert_eq!(bucket_of(u64::MAX), BUCKETS - 1);
    }

    proptest! {
        #[test]
        fn a_percentile_of_added_parts_is_that_of_all(
            durations in proptest::collection::vec(1_u64..10_000_000_000, 1..500),
            share in 0.0_f64..1.0,
        ) {
            let parts = [Recorder::default(), Recorder::default()];
            for (at, micros) in durations.iter().enumerate() {
                parts[at % 2].record(Duration::from_micros(*micros));
            }
            let mut all = Histogram::of_pairs(0, &parts[0].read().pairs());
            all.add(&parts[1].read());
            let mut sorted = durations.clone();
            sorted.sort_unstable();
            let nth = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len());
            let (exact, told) = (sorted[nth - 1] as f64 / 1e3, all.quantile_ms(share).unwrap());
            prop_assert!(told >= exact && told <= exact * (1.0 + 1.0 / 31.0) + 0.001, "{told} for {exact}");
            prop_assert_eq!(all.count(), durations.len() as u64);
        }

        #[test]
        fn a_power_of_two_parts_exactly(durations in proptest::collection::vec(1_u64..5_000_000, 1..200)) {
            let recorder = Recorder::default();
            durations.iter().for_each(|micros| recorder.record(Duration::from_micros(*micros)));
            let bound = 1 << 19;
            let exact = durations.iter().filter(|micros| **micros < bound).count() as u64;
            prop_assert_eq!(recorder.read().within(bound), exact);
        }
    }

    #[test]
    fn of_nothing_there_is_no_percentile() {
        assert_eq!((Histogram::default().quantile_ms(0.99), Histogram::default().mean_ms()), (None, None));
    }

    #[test]
    fn counting_costs_next_to_nothing() {
        // The quickest of many portions: whatever else the machine does is in the others.
        let quickest = |deed: &dyn Fn(u64)| {
            let portion = |portion: u64| {
                let begun = Instant::now();
                (0..2_000).for_each(|at| deed(portion * 2_000 + at));
                begun.elapsed()
            };
            (0..100).map(portion).min().unwrap()
        };
        let recorder = Recorder::default();
        let counting = quickest(&|at| recorder.record(Duration::from_micros(at)));
        let looking = quickest(&|_| {
            let _ = std::hint::black_box(Instant::now());
        });
        assert!(counting < looking * 100, "{counting:?}, and {looking:?} to look at the clock as often");
    }
}
