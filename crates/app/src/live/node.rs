//! A node: what one serving process holds and answers.

use super::book::KnownBook;
use super::imports::followed::Follows;
use super::imports::workers::Workers;
use super::message::InProgress;
use super::overview::counted::Overviews;
use super::prepare::Reading;
use super::profiles::Profiles;
use super::queue::Queue;
use super::refusal::{Refusal, SOON};
use super::settings::Settings;
use super::unready::Unready;
use super::webhooks::Hub;
use super::what_if::tried::WhatIfs;
use super::world::World;
use crate::access::{AccessLog, By};
use crate::customers::SourceFacts;
use crate::decisions::Book;
use crate::levels::Meter;
use crate::sealed::Unfamiliar;
use crate::session::Session;
use anyhow::Context;
use db::audit::People;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long it may take until it is known who writes.
const CHANGE: Duration = Duration::from_secs(2);

/// What a node can answer by now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Readiness {
    /// Profiles and exact look-ups.
    pub reads: bool,
    /// Matching and search.
    pub matching: bool,
    /// Changes: by itself, or by forwarding them.
    pub writes: bool,
    /// What is missing where something cannot be answered.
    pub missing: Option<Unready>,
    /// Records that are left out because they are damaged.
    pub damaged_records: usize,
}

/// A serving process. All of its functions may be called at once, from tasks of the session's runtime.
#[derive(Clone)]
pub struct Node(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) session: Arc<Session>,
    pub(super) world: OnceLock<Arc<RwLock<World>>>,
    /// What items are read by; anew where sources were registered.
    pub(super) reading: RwLock<Option<Arc<Reading>>>,
    /// When the last source was registered that is known here.
    pub(super) knows_sources_of: AtomicI64,
    pub(super) book: Arc<KnownBook>,
    /// What is needed to read records.
    pub(super) facts: RwLock<Option<Arc<SourceFacts>>>,
    pub(super) queue: Queue,
    pub(super) log: Arc<AccessLog>,
    /// Counts what is done.
    pub(super) meter: Arc<Meter>,
    /// The last event that the working set knows.
    pub(super) known_event: AtomicI64,
    pub(super) profiles: Profiles,
    pub(super) in_progress: InProgress,
    /// Figures that were counted last.
    pub(super) overviews: Overviews,
    /// Where this process is reached.
    pub(super) address: String,
    pub(super) settings: Settings,
    /// Whether this process writes identity.
    pub(super) is_leading: AtomicBool,
    /// Where the one is reached that does, if another does.
    pub(super) leader: RwLock<Option<String>>,
    /// What is waited for.
    pub(super) waits_for: Mutex<Unready>,
    pub(super) is_stopping: AtomicBool,
    /// Whether it said that it ends, and whether others may write in its place already.
    pub(super) says_stopping: AtomicBool,
    pub(super) is_leaving: AtomicBool,
    /// Nobody is listened to any more, though requests still run.
    pub(super) is_silent: AtomicBool,
    /// Whether it lets another process write and does not know yet which.
    pub(super) is_changing_hands: AtomicBool,
    pub(super) is_settling: AtomicBool,
    /// Imports that are followed here.
    pub(super) follows: Follows,
    pub(super) workers: Workers,
    pub(super) what_ifs: WhatIfs,
    /// What sends events to others, once it is begun.
    pub(super) webhooks: OnceLock<Arc<Hub>>,
    /// The thread that writes what waits.
    pub(super) resolver: Mutex<Option<JoinHandle<()>>>,
}

impl Node {
    /// What runs the node's database calls.
    pub fn session(&self) -> &Arc<Session> {
        &self.0.session
    }

    /// What can be answered by now.
    pub fn readiness(&self) -> Readiness {
        let world = self.0.world.get();
        let matching = world.is_some();
        let writes = matching && self.route() != Route::Nowhere;
        let damaged = world.and_then(|world| Some(world.read().ok()?.damaged()));
        Readiness {
            reads: true,
            matching,
            writes,
            missing: if self.says_stopping() {
                Some(Unready::Stopping)
            } else {
                (!writes).then(|| self.0.waits_for())
            },
            damaged_records: damaged.unwrap_or_default(),
        }
    }

    /// Where this process counts what it does.
    pub fn meter(&self) -> &Arc<Meter> {
        &self.0.meter
    }

    /// Where this process is reached.
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// What is missing for everything to be answered; asks for no lock that whoever writes holds.
    pub fn missing(&self) -> Option<Unready> {
        let is_ready = self.0.world.get().is_some() && self.route() != Route::Nowhere;
        (!is_ready).then(|| self.0.waits_for())
    }

    /// Whether this process writes.
    pub fn leads(&self) -> bool {
        self.0.is_leading.load(Ordering::Relaxed)
    }

    /// Items that wait to be written.
    pub fn waiting(&self) -> usize {
        self.0.queue.waiting()
    }

    /// Entries that wait to be written into the access log.
    pub fn unlogged(&self) -> usize {
        self.0.log.waiting()
    }

    /// The number of the last event that the working set knows.
    pub fn known_event(&self) -> i64 {
        self.0.known_event.load(Ordering::Relaxed)
    }

    /// How many records are held in memory, and how many of the stored ones are left out because they are damaged.
    pub fn held(&self) -> Option<(usize, usize)> {
        let world = self.0.world.get()?.read().ok()?;
        Some((world.ids.len(), world.damaged()))
    }

    /// Where changes are written now.
    pub fn route(&self) -> Route {
        if self.0.is_leading.load(Ordering::Relaxed) {
            return Route::Here;
        }
        match self.0.leader.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(address) => Route::At(address.clone()),
            None => Route::Nowhere,
        }
    }

    /// The same, once it is known where this process lets another one write.
    pub async fn settled_route(&self) -> Route {
        let begun = Instant::now();
        while self.0.is_changing_hands.load(Ordering::Relaxed) && begun.elapsed() < CHANGE {
            tokio::time::sleep(CHANGE / 100).await;
        }
        self.route()
    }

    /// Whether it said that it ends.
    pub fn says_stopping(&self) -> bool {
        self.0.says_stopping.load(Ordering::Relaxed)
    }

    /// Where the one is reached that took over from this process; none where nobody does within a moment.
    pub async fn taken_over(&self) -> Option<String> {
        let begun = Instant::now();
        while begun.elapsed() < CHANGE {
            if let Route::At(address) = self.route() {
                return Some(address);
            }
            tokio::time::sleep(CHANGE / 100).await;
        }
        None
    }

    /// Writes down who sees whom; it is on disk when this returns. Without that nobody sees anything.
    pub(super) async fn note(&self, by: &By, people: People) -> Result<(), Refusal> {
        let written = self.0.log.note(by.entry(people)).await;
        written.map_err(|_| Refusal::NotReady { retry_after: SOON, why: Unready::AccessLog })
    }

    /// Does what waits for the database on a thread that may wait.
    pub(super) async fn beside<T: Send + 'static>(
        &self,
        deed: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        tokio::task::spawn_blocking(deed).await.context("reading beside failed")?
    }

    /// What stewards said.
    pub(super) async fn book(&self) -> Result<Arc<Book>, Refusal> {
        if let Some(book) = self.0.book.known() {
            return Ok(book);
        }
        let own = self.clone();
        self.beside(move || Ok(own.0.book.get(&own.0.session)?)).await
    }

    /// Shows records; where one of them is of a source or a layout that came since, a second time.
    pub(super) async fn with_facts<T>(
        &self,
        show: impl Fn(&SourceFacts) -> anyhow::Result<T>,
    ) -> Result<T, Refusal> {
        match show(&*self.facts(false).await?) {
            Err(error) if error.is::<Unfamiliar>() => Ok(show(&*self.facts(true).await?)?),
            shown => Ok(shown?),
        }
    }

    /// What is needed to show records; read again where that is asked for.
    pub(super) async fn facts(&self, again: bool) -> Result<Arc<SourceFacts>, Refusal> {
        let known = self.0.facts.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let (Some(known), false) = (known, again) {
            return Ok(known);
        }
        let own = self.clone();
        let read = self.beside(move || Ok(Arc::new(SourceFacts::read(&own.0.session)?))).await?;
        *self.0.facts.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&read));
        Ok(read)
    }
}

/// Where changes are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Route {
    /// By this process.
    Here,
    /// By the one that is reached there.
    At(String),
    /// By none at the moment.
    Nowhere,
}

impl Inner {
    pub(super) fn ready(&self) -> Result<(&RwLock<World>, Arc<Reading>), Refusal> {
        let world = self.world.get().ok_or_else(|| self.not_ready())?;
        Ok((world, self.reading()?))
    }

    /// What items are read by.
    pub(super) fn reading(&self) -> Result<Arc<Reading>, Refusal> {
        let reading = self.reading.read().unwrap_or_else(PoisonError::into_inner).clone();
        reading.ok_or_else(|| self.not_ready())
    }

    pub(super) fn waits_for(&self) -> Unready {
        *self.waits_for.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what is waited for from now on.
    pub(super) fn wait_for(&self, what: Unready) {
        *self.waits_for.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }

    pub(super) fn not_ready(&self) -> Refusal {
        Refusal::NotReady { retry_after: SOON, why: self.waits_for() }
    }
}
