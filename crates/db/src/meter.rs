//! What writing costs, counted while the program runs: for benchmarks, and for whoever wonders.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

static STATEMENTS: AtomicU64 = AtomicU64::new(0);
static TRANSACTIONS: AtomicU64 = AtomicU64::new(0);
static LONGEST: AtomicU64 = AtomicU64::new(0);

/// What this process wrote so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Meter {
    /// Statements that write rows; each writes many.
    pub statements: u64,
    /// Transactions committed.
    pub transactions: u64,
    /// The longest one, from the wish to begin until it was committed.
    pub longest: Duration,
}

/// Reads the meter.
pub fn read() -> Meter {
    Meter {
        statements: STATEMENTS.load(Relaxed),
        transactions: TRANSACTIONS.load(Relaxed),
        longest: Duration::from_micros(LONGEST.load(Relaxed)),
    }
}

pub(crate) fn statement() {
    STATEMENTS.fetch_add(1, Relaxed);
}

pub(crate) fn transaction(lasted: Duration) {
    TRANSACTIONS.fetch_add(1, Relaxed);
    LONGEST.fetch_max(u64::try_from(lasted.as_micros()).unwrap_or(u64::MAX), Relaxed);
}
