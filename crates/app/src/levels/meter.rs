//! Where a process counts what it does. Every request and everything that is written passes here, so that counting is a
//! few additions without a lock.

use super::histogram::{Histogram, Recorder};
use super::kind::Kind;
use super::sums::Sums;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// From how many records on that wait together there is load: fewer say how long a disk takes, not how much is taken in.
const LOAD: usize = 4;

/// What a process counted since it started.
#[derive(Debug, Default)]
pub struct Meter {
    requests: AtomicU64,
    failures: AtomicU64,
    underway: AtomicI64,
    timed: [Recorder; 3],
    items: AtomicU64,
    all_items: AtomicU64,
    busy_micros: AtomicU64,
    integrated: AtomicU64,
    unintegrated: AtomicU64,
}

/// A request that is being answered. Where whoever asked leaves before, what they waited counts all the same.
#[derive(Debug)]
pub struct Underway<'a> {
    meter: &'a Meter,
    kind: Kind,
    begun: Instant,
    status: Option<u16>,
}

impl Meter {
    /// Begins to time a request.
    pub fn begin(&self, kind: Kind) -> Underway<'_> {
        self.underway.fetch_add(1, Relaxed);
        Underway { meter: self, kind, begun: Instant::now(), status: None }
    }

    /// Requests that are being answered now.
    pub fn underway(&self) -> i64 {
        self.underway.load(Relaxed)
    }

    /// Requests that were answered, by whoever watches left out.
    pub fn requests(&self) -> u64 {
        self.requests.load(Relaxed)
    }

    /// So many records were written together in this time.
    pub fn wrote(&self, items: usize, took: Duration) {
        self.all_items.fetch_add(items as u64, Relaxed);
        if items >= LOAD {
            self.items.fetch_add(items as u64, Relaxed);
            self.busy_micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
        }
    }

    /// Records written, with load or without.
    pub fn all_items(&self) -> u64 {
        self.all_items.load(Relaxed)
    }

    /// So much was exchanged with other systems, and so much could not be, by a fault of this side. What a system is told
    /// to mend in what it sends is no fault of this side. Everything that exchanges adds to it here: records and rows
    /// taken in, events sent out, which count as failed once they are given up.
    pub fn exchanged(&self, done: u64, failed: u64) {
        self.integrated.fetch_add(done, Relaxed);
        self.unintegrated.fetch_add(failed, Relaxed);
    }

    /// How long answers of a kind took.
    pub fn durations(&self, kind: Kind) -> Option<Histogram> {
        Kind::TIMED.iter().position(|timed| *timed == kind).map(|at| self.timed[at].read())
    }

    /// Everything so far.
    pub fn read(&self) -> Sums {
        let read = |count: &AtomicU64| count.load(Relaxed);
        Sums {
            requests: read(&self.requests),
            failures: read(&self.failures),
            timed: [0, 1, 2].map(|at| self.timed[at].read()),
            items: read(&self.items),
            busy_micros: read(&self.busy_micros),
            integrated: read(&self.integrated),
            unintegrated: read(&self.unintegrated),
        }
    }
}

impl Underway<'_> {
    /// It was answered with this status; gives how long that took.
    pub fn answered(mut self, status: u16) -> Duration {
        self.status = Some(status);
        self.begun.elapsed()
    }

    /// It was counted where whoever asked was answered first: by the process that handed it on.
    pub fn passed_on(mut self) -> Duration {
        self.kind = Kind::Probe;
        self.begun.elapsed()
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        self.meter.underway.fetch_sub(1, Relaxed);
        if self.kind == Kind::Probe {
            return;
        }
        self.meter.requests.fetch_add(1, Relaxed);
        // What is refused, or too much, is answered as it should be.
        if self.status.is_some_and(|status| status >= 500) {
            self.meter.failures.fetch_add(1, Relaxed);
        }
        if let Some(at) = Kind::TIMED.iter().position(|timed| *timed == self.kind) {
            self.meter.timed[at].record(self.begun.elapsed());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_fails_at_is_a_failure_and_what_it_refuses_is_none() {
        let meter = Meter::default();
        for status in [200, 404, 422, 429, 500, 503] {
            meter.begin(Kind::Read).answered(status);
        }
        let read = meter.read();
        assert_eq!((read.requests, read.failures, read.timed[0].count()), (6, 2, 6));
    }

    #[test]
    fn whoever_leaves_before_the_answer_is_counted_with_what_they_waited() {
        let meter = Meter::default();
        drop(meter.begin(Kind::Find));
        let read = meter.read();
        assert_eq!((read.requests, read.failures, read.timed[1].count(), meter.underway()), (1, 0, 1, 0));
    }

    #[test]
    fn streams_are_not_timed_and_whoever_watches_is_not_counted() {
        let meter = Meter::default();
        meter.begin(Kind::Transfer).answered(503);
        meter.begin(Kind::Probe).answered(503);
        meter.begin(Kind::Write).passed_on();
        let read = meter.read();
        assert_eq!((read.requests, read.failures), (1, 1));
        assert!(read.timed.iter().all(|timed| timed.count() == 0));
    }

    #[test]
    fn the_rate_is_that_of_times_with_load() {
        let meter = Meter::default();
        meter.wrote(1, Duration::from_secs(3));
        meter.wrote(100, Duration::from_millis(500));
        assert_eq!((meter.read().rate(), meter.all_items()), (Some(200.0), 101));
    }
}
