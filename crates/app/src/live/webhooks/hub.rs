//! What all webhooks of a process share: settings, what sends, and what wakes.

use super::send::Sender;
use crate::config::webhooks::Settings;
use crate::live::node::Node;
use crate::live::refusal::{Refusal, SOON};
use crate::live::unready::Unready;
use crate::outgoing::target;
use db::journal::Happened;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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

impl Node {
    /// Begins to send events, wherever this process writes.
    pub fn send_webhooks(&self, settings: Settings, message: Message) -> anyhow::Result<()> {
        let hub = Arc::new(Hub {
            sender: Sender::new(&settings, target::system())?,
            settings,
            message,
            tests: Semaphore::new(TESTS),
            delivered: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            wakes: watch::Sender::new(0),
            task: Mutex::default(),
        });
        if self.0.webhooks.set(Arc::clone(&hub)).is_ok() {
            let task = self.session().spawn(self.clone().dispatch(Arc::clone(&hub)));
            *hub.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        }
        Ok(())
    }

    /// Waits for a moment for what is under way, and sends nothing more.
    pub(in crate::live) fn end_webhooks(&self) {
        let Some(hub) = self.0.webhooks.get() else { return };
        hub.wake();
        let task = hub.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            let _ = self.session().block(task);
        }
    }

    pub(super) fn hub(&self) -> Result<&Arc<Hub>, Refusal> {
        let none = Refusal::NotReady { retry_after: SOON, why: Unready::Reading };
        self.0.webhooks.get().ok_or(none)
    }
}
