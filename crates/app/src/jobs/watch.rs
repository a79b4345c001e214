//! How far a job is, and whether it has to stop: what whoever does it and whoever keeps its lease know of each other.

use db::jobs::Progress;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Why a job does not go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Halt {
    /// Nobody wants it any more.
    #[error("the job was cancelled")]
    Cancelled,
    /// The process ends.
    #[error("the process ends")]
    Stopping,
    /// Another process may do it by now.
    #[error("the lease of the job was lost")]
    Lost,
}

/// What is known of a job that is being done.
#[derive(Default, Debug)]
pub(super) struct Watch {
    known: Mutex<(Progress, Option<Halt>)>,
    halted: Condvar,
}

impl Watch {
    fn known(&self) -> MutexGuard<'_, (Progress, Option<Halt>)> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.known().0.clone()
    }

    /// It is this far; unless it has to stop.
    pub fn reach(&self, progress: Progress) -> Result<(), Halt> {
        let mut known = self.known();
        known.0 = progress;
        known.1.map_or(Ok(()), Err)
    }

    /// It has to stop. That the lease is lost outweighs every other reason.
    pub fn halt(&self, why: Halt) {
        let mut known = self.known();
        if known.1.is_none() || why == Halt::Lost {
            known.1 = Some(why);
        }
        self.halted.notify_all();
    }

    /// Whether it has to stop.
    pub fn halted(&self) -> Option<Halt> {
        self.known().1
    }

    /// Lets some time pass, or as much as there is before it has to stop.
    pub fn rest(&self, time: Duration) -> Result<(), Halt> {
        let until = Instant::now() + time;
        let mut known = self.known();
        loop {
            if let Some(halt) = known.1 {
                return Err(halt);
            }
            let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
            else {
                return Ok(());
            };
            known = self.halted.wait_timeout(known, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
