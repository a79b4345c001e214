//! What was measured in some time, added up over processes and minutes, and how it is written down.

use super::histogram::Histogram;
use super::kind::Kind;
use db::Millis;
use db::service_levels::Measured;

/// What was measured.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// Requests that were answered.
    pub requests: u64,
    /// Those of them that were answered with a fault of the service.
    pub failures: u64,
    /// How long answers took, by the kinds that are timed.
    pub timed: [Histogram; 3],
    /// Records written while there was load.
    pub items: u64,
    /// How long that took.
    pub busy_micros: u64,
    /// What was exchanged with other systems.
    pub integrated: u64,
    /// What could not be.
    pub unintegrated: u64,
}

impl Sums {
    /// Adds what was measured elsewhere, or at another time.
    pub fn add(&mut self, other: &Sums) {
        self.requests += other.requests;
        self.failures += other.failures;
        self.timed.iter_mut().zip(&other.timed).for_each(|(own, other)| own.add(other));
        self.items += other.items;
        self.busy_micros += other.busy_micros;
        self.integrated += other.integrated;
        self.unintegrated += other.unintegrated;
    }

    /// What was measured since an earlier reading.
    pub fn since(&self, earlier: &Sums) -> Sums {
        Sums {
            requests: self.requests.saturating_sub(earlier.requests),
            failures: self.failures.saturating_sub(earlier.failures),
            timed: [0, 1, 2].map(|at| self.timed[at].since(&earlier.timed[at])),
            items: self.items.saturating_sub(earlier.items),
            busy_micros: self.busy_micros.saturating_sub(earlier.busy_micros),
            integrated: self.integrated.saturating_sub(earlier.integrated),
            unintegrated: self.unintegrated.saturating_sub(earlier.unintegrated),
        }
    }

    /// How long answers took, of all kinds.
    pub fn durations(&self) -> Histogram {
        let mut all = Histogram::default();
        self.timed.iter().for_each(|timed| all.add(timed));
        all
    }

    /// How long those of one kind took.
    pub fn of_kind(&self, kind: Kind) -> Option<&Histogram> {
        Kind::TIMED.iter().position(|timed| *timed == kind).map(|at| &self.timed[at])
    }

    /// Records taken in a second while there was load.
    pub fn rate(&self) -> Option<f64> {
        (self.busy_micros > 0).then(|| self.items as f64 * 1e6 / self.busy_micros as f64)
    }

    /// Whether nothing was measured.
    pub fn is_empty(&self) -> bool {
        self.requests == 0 && self.items == 0 && self.integrated == 0 && self.unintegrated == 0
    }

    /// As it is written down.
    pub fn told(&self, at: Millis) -> Measured {
        let number = |of: u64| i64::try_from(of).unwrap_or(i64::MAX);
        let pairs = [0, 1, 2].map(|at| (self.timed[at].micros, self.timed[at].pairs()));
        Measured {
            at,
            requests: number(self.requests),
            failures: number(self.failures),
            micros: number(self.timed.iter().map(|timed| timed.micros).sum()),
            durations: postcard::to_allocvec(&pairs).unwrap_or_default(),
            items: number(self.items),
            busy_micros: number(self.busy_micros),
            integrated: number(self.integrated),
            unintegrated: number(self.unintegrated),
        }
    }

    /// What was written down. Durations that another release wrote otherwise are left out.
    pub fn of(told: &Measured) -> Sums {
        let pairs: [(u64, Vec<(u16, u64)>); 3] = postcard::from_bytes(&told.durations).unwrap_or_default();
        let timed = pairs.map(|(micros, pairs)| Histogram::of_pairs(micros, &pairs));
        Sums {
            requests: told.requests.unsigned_abs(),
            failures: told.failures.unsigned_abs(),
            timed,
            items: told.items.unsigned_abs(),
            busy_micros: told.busy_micros.unsigned_abs(),
            integrated: told.integrated.unsigned_abs(),
            unintegrated: told.unintegrated.unsigned_abs(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::meter::Meter;
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_is_written_down_is_read_back() {
        let meter = Meter::default();
        meter.begin(Kind::Read).answered(200);
        meter.begin(Kind::Write).answered(500);
        meter.wrote(300, Duration::from_millis(70));
        meter.exchanged(299, 1);
        let sums = meter.read();
        assert_eq!(Sums::of(&sums.told(60_000)), sums);
        assert!(sums.since(&sums).is_empty() && !sums.is_empty());
    }
}
