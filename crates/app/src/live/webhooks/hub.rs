//! What all webhooks of a process share: settings, what sends, and what wakes.

use super::send::Sender;
use crate::config::webhooks::Settings;
use crate::outgoing::target;
use db::journal::Happened;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

/// Tests that are sent at once.
const TESTS: usize = 4;

/// Writes an event as it is sent, told by a source.
pub type Message = fn(Happened, &str) -> Vec<u8>;

/// What all webhooks of a process share.
pub(in crate::live) struct Hub {
    pub(super) settings: Settings,
    pub(super) sender: Sender,
    pub(super) message: Message,
    pub(super) tests: Semaphore,
    /// Events that were taken, and that failed, since the process began.
    pub(super) delivered: AtomicU64,
    pub(super) failed: AtomicU64,
    wakes: watch::Sender<u64>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Hub {
    /// Nothing was sent yet.
    pub fn new(settings: Settings, message: Message) -> anyhow::Result<Hub> {
        Ok(Hub {
            sender: Sender::new(&settings, target::system())?,
            settings,
            message,
            tests: Semaphore::new(TESTS),
            delivered: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            wakes: watch::Sender::new(0),
            task: Mutex::default(),
        })
    }

    /// It is this that works on them.
    pub(super) fn begun(&self, task: JoinHandle<()>) {
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }

    /// What works on them, once.
    pub(super) fn end(&self) -> Option<JoinHandle<()>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Wakes whoever waits for something to be done.
    pub(super) fn wake(&self) {
        self.wakes.send_modify(|count| *count += 1);
    }

    /// Says when there may be something to be done.
    pub(super) fn wakes(&self) -> watch::Receiver<u64> {
        self.wakes.subscribe()
    }

    pub(super) fn count(&self, delivered: usize, failed: usize) {
        self.delivered.fetch_add(delivered as u64, Ordering::Relaxed);
        self.failed.fetch_add(failed as u64, Ordering::Relaxed);
    }
}
