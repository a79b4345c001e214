//! How often each endpoint answered how, and how long that took.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Where buckets of durations end, in microseconds.
pub(super) const BOUNDS: [u64; 9] =
    [5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000];

/// What was answered by one endpoint.
#[derive(Debug, Default)]
pub(super) struct Answered {
    /// By the first digit of the status.
    pub statuses: [AtomicU64; 6],
    /// By how long it took; the last one is what took longer than all bounds.
    pub durations: [AtomicU64; BOUNDS.len() + 1],
    /// How long all took together, in microseconds.
    pub micros: AtomicU64,
}

/// What was answered, by the position of the endpoint; the last one stands for what is no endpoint.
#[derive(Debug)]
pub(super) struct Operations(Box<[(&'static str, Answered)]>);

impl Operations {
    /// Nothing was answered yet by the endpoints of these names.
    pub fn of(names: impl Iterator<Item = &'static str>) -> Operations {
        Operations(names.chain(["none"]).map(|name| (name, Answered::default())).collect())
    }

    /// Counts an answer.
    pub fn count(&self, at: Option<usize>, status: u16, took: Duration) {
        let (_, answered) = &self.0[at.unwrap_or(self.0.len() - 1)];
        answered.statuses[usize::from(status / 100).min(5)].fetch_add(1, Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        answered.durations[BOUNDS.partition_point(|bound| *bound < micros)].fetch_add(1, Relaxed);
        answered.micros.fetch_add(micros, Relaxed);
    }

    /// Those that were asked, by their names.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Answered)> {
        let was_asked = |answered: &Answered| answered.statuses.iter().any(|count| count.load(Relaxed) > 0);
        let all = self.0.iter().map(|(name, answered)| (*name, answered));
        all.filter(move |(_, answered)| was_asked(answered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_stands_in_the_bucket_that_ends_with_it() {
        let operations = Operations::of(["readCustomer"].into_iter());
        for micros in [4_999, 5_000, 5_001, 6_000_000] {
            operations.count(None, 200, Duration::from_micros(micros));
        }
        let (name, answered) = operations.all().next().unwrap();
        let counts: Vec<u64> = answered.durations.iter().map(|count| count.load(Relaxed)).collect();
        assert_eq!((name, counts), ("none", vec![2, 1, 0, 0, 0, 0, 0, 0, 0, 1]));
    }
}
