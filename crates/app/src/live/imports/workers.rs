//! The threads that work on uploads.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

/// The threads that work on uploads.
#[derive(Default)]
pub(in crate::live) struct Workers(Mutex<Vec<JoinHandle<()>>>);

impl Workers {
    /// Begins another one.
    pub fn start(&self, name: &str, work: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
        let worker = Builder::new().name(name.to_owned()).spawn(work)?;
        self.all().push(worker);
        Ok(())
    }

    /// There may be something to be done.
    pub fn wake(&self) {
        self.all().iter().for_each(|worker| worker.thread().unpark());
    }

    /// Ends what is being done; it goes on at the next start.
    pub fn stop(&self) {
        let all = std::mem::take(&mut *self.all());
        all.iter().for_each(|worker| worker.thread().unpark());
        for worker in all {
            let _ = worker.join();
        }
    }

    fn all(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
