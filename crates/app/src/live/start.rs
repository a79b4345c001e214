//! A node begins and ends, with its threads.

use super::imports::followed::Follows;
use super::imports::workers::Workers;
use super::lead;
use super::message::InProgress;
use super::node::{Inner, Node};
use super::overview::counted::Overviews;
use super::profiles::Profiles;
use super::queue::Queue;
use super::settings::Settings;
use super::unready::Unready;
use super::what_if::tried::WhatIfs;
use crate::access::AccessLog;
use crate::session::Session;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread::JoinHandle;

impl Node {
    /// A node on an open repository, which gets ready by itself.
    /// `address` is where others reach it.
    pub fn start(
        session: Arc<Session>,
        address: String,
        settings: Settings,
        threads: usize,
    ) -> anyhow::Result<Node> {
        let (queue, waiting) = Queue::new();
        let log = Arc::new(AccessLog::begin(&session));
        let profiles = Profiles::begin(&session);
        let node = Node(Arc::new(Inner {
            session,
            world: OnceLock::new(),
            reading: RwLock::default(),
            knows_sources_of: AtomicI64::new(0),
            book: Arc::default(),
            facts: RwLock::default(),
            queue,
            log,
            meter: Arc::default(),
            known_event: AtomicI64::new(0),
            profiles,
            in_progress: InProgress::default(),
            overviews: Overviews::default(),
            address,
            settings,
            is_leading: AtomicBool::new(false),
            leader: RwLock::default(),
            waits_for: Mutex::new(Unready::Reading),
            is_stopping: AtomicBool::new(false),
            says_stopping: AtomicBool::new(false),
            is_leaving: AtomicBool::new(false),
            is_silent: AtomicBool::new(false),
            is_changing_hands: AtomicBool::new(false),
            is_settling: AtomicBool::new(false),
            follows: Follows::default(),
            workers: Workers::default(),
            what_ifs: WhatIfs::default(),
            webhooks: OnceLock::new(),
            resolver: Mutex::default(),
        }));
        let own = node.clone();
        let thread = std::thread::Builder::new().name("resolver".to_owned());
        let thread = thread.spawn(move || {
            let ended = std::panic::catch_unwind(AssertUnwindSafe(|| own.resolve(&waiting, threads)));
            if ended.is_err() {
                own.give_up();
            }
        })?;
        *node.0.resolver.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        node.start_workers()?;
        Ok(node)
    }

    /// Says that it ends, to whoever asks whether it is ready. It serves on.
    pub fn say_stopping(&self) {
        self.0.says_stopping.store(true, Ordering::Relaxed);
    }

    /// Before nobody is listened to any more, though requests still run.
    pub async fn before_silence(&self) {
        self.0.is_silent.store(true, Ordering::Relaxed);
        lead::hide(self.session(), &self.0.address).await;
    }

    /// Lets another process write, where there is one, while requests still run here.
    pub fn leave(&self) {
        self.0.is_leaving.store(true, Ordering::Relaxed);
    }

    /// Whether nothing is written or followed here any more, after a fault in the program.
    pub fn has_given_up(&self) -> bool {
        let resolver = self.0.resolver.lock().unwrap_or_else(PoisonError::into_inner);
        resolver.as_ref().is_some_and(JoinHandle::is_finished)
    }

    /// Writes what waits, and ends. Nothing more is taken in.
    pub fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::Relaxed);
        let resolver = self.0.resolver.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(resolver) = resolver {
            let _ = resolver.join();
        }
        self.end_webhooks();
        self.0.workers.stop();
        self.0.profiles.end(&self.0.session);
        self.0.log.end(&self.0.session);
    }
}
