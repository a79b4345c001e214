//! What a node does besides answering: it writes what waits while it leads, and follows the one who does otherwise.

use super::engine::Engine;
use super::follow::Tail;
use super::lead::{self, Lead};
use super::node::{Node, SOON};
use super::prepare::Reading;
use super::queue::{self, Waiting, Writer, Wrote};
use super::refusal::Refusal;
use super::world::World;
use crate::decisions::Book;
use crate::resolver;
use anyhow::Context;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long the resolver waits before it looks whether it should end.
const PAUSE: Duration = Duration::from_millis(200);
/// How often what is owed is decided.
const SETTLE_EVERY: Duration = Duration::from_secs(1);
/// How often what was committed is moved into the database files: a page that changes often is moved once.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(5);
const NO_MODEL: &str = "no model acts yet: import records, which trains one, or publish one from elsewhere";

impl Node {
    /// The resolver's thread: writes what waits while this process leads, and follows the one who does otherwise.
    pub(super) fn resolve(&self, waiting: &Waiting, threads: usize) {
        // A transaction that is refused ends here.
        let _context = self.0.session.enter();
        let mut tail = None;
        let mut said = String::new();
        while !self.is_stopping() {
            match self.turn(&mut tail, waiting, threads) {
                Ok(()) => said.clear(),
                Err(error) => {
                    let why = format!("{error:#}");
                    if why != said {
                        tracing::warn!(why, "not ready; trying again");
                    }
                    said = why;
                    std::thread::sleep(PAUSE);
                }
            }
            // What came in meanwhile would wait for nothing.
            for job in waiting.take_all() {
                let _ = job.reply.send(Err(Refusal::NotReady { retry_after: SOON }));
            }
        }
    }

    /// After a fault in the program: whoever asks is told that this process is not ready, and another one leads.
    pub(super) fn give_up(&self) {
        tracing::error!("nothing is written or followed here any more; start the process again");
        self.0.is_leading.store(false, Ordering::Relaxed);
        *self.0.leader.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Leads as long as that is possible, or follows for a moment.
    fn turn(&self, tail: &mut Option<Tail>, waiting: &Waiting, threads: usize) -> anyhow::Result<()> {
        let inner = &self.0;
        let session = &inner.session;
        if let Some(lead) = Lead::take(session, &inner.address, &inner.address)? {
            let led = self.lead(&lead, tail, waiting, threads);
            inner.is_leading.store(false, Ordering::Relaxed);
            if !lead.is_lost() {
                lead.release();
            }
            return led;
        }
        // A lease of this process that it lost and that has not ended yet leads nowhere.
        let leads = |address: &String| *address != inner.address && lead::is_reached(address);
        let leader = lead::address(session)?.filter(leads);
        *inner.leader.write().unwrap_or_else(PoisonError::into_inner) = leader;
        let (world, tail) = self.world(tail, threads)?;
        tail.catch_up(session, world, inner.book()?)?;
        std::thread::sleep(PAUSE);
        Ok(())
    }

    fn lead(
        &self,
        lead: &Lead,
        tail: &mut Option<Tail>,
        waiting: &Waiting,
        threads: usize,
    ) -> anyhow::Result<()> {
        let inner = &self.0;
        let session = &inner.session;
        let now = crate::clock::now();
        let cause = resolver::Cause { what: resolver::REPAIR, actor: "serve", decision: None, now };
        resolver::finish(session, &cause, threads)?;
        let is_new = inner.world.get().is_none();
        let (world, tail) = self.world(tail, threads)?;
        tail.catch_up(session, world, inner.book()?)?;
        if !is_new {
            world.write().ok().context("the working set was left half-way")?.settle(session)?;
        }
        let published = resolver::published_model(session)?.context(NO_MODEL)?;
        let world = Arc::clone(world);
        let mut engine =
            Engine::new(Arc::clone(session), world, published, Book::read(session)?, inner.settings)?;
        inner.is_leading.store(true, Ordering::Relaxed);
        tracing::info!("writes identity from now on");
        let guard = |tx: &mut db::Tx| lead.check(tx);
        let (mut settled, mut moved) = (Instant::now(), Instant::now());
        while !lead.is_lost() {
            match waiting.gather(PAUSE) {
                Ok(jobs) => {
                    let mut writer = Writer { engine: &mut engine, guard: &guard };
                    if queue::write(&mut writer, jobs) == Wrote::Broken {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) if !self.is_stopping() => engine.tidy(),
                Err(_) => break,
            }
            if settled.elapsed() > SETTLE_EVERY {
                engine.settle(&guard)?;
                engine.forget(&guard)?;
                settled = Instant::now();
            }
            if moved.elapsed() > CHECKPOINT_EVERY {
                self.checkpoint();
                moved = Instant::now();
            }
            tail.last = engine.last_event();
        }
        Ok(())
    }

    /// Moves what was committed into the database files, beside the writer; one at a time.
    fn checkpoint(&self) {
        let own = self.clone();
        if self.0.is_settling.swap(true, Ordering::Relaxed) {
            return;
        }
        self.0.session.spawn(async move {
            let repository = &own.0.session.repository;
            let settled = tokio::join!(repository.vault.settle(false), repository.data.settle(false));
            if let (Err(error), _) | (_, Err(error)) = settled {
                tracing::warn!("what is committed stays in the log of the database for now: {error}");
            }
            own.0.is_settling.store(false, Ordering::Relaxed);
        });
    }

    /// The working set, read where it is not there yet, and how far it knows the events.
    fn world<'n, 't>(
        &'n self,
        tail: &'t mut Option<Tail>,
        threads: usize,
    ) -> anyhow::Result<(&'n Arc<RwLock<World>>, &'t mut Tail)> {
        let inner = &self.0;
        let session = &inner.session;
        if tail.is_none() || inner.world.get().is_none() {
            let begun = Tail::begin(session)?;
            let published = resolver::published_model(session)?.context(NO_MODEL)?;
            let world = World::load(session, &published, inner.book()?, threads)?;
            let policy = crate::policy::read(&session.repository.place.folder, None)?.policy;
            let _ = inner.reading.set(Reading { sources: world.sources.clone(), policy });
            let _ = inner.world.set(Arc::new(RwLock::new(world)));
            *tail = Some(begun);
        }
        inner.world.get().zip(tail.as_mut()).context("the working set was read")
    }

    fn is_stopping(&self) -> bool {
        self.0.is_stopping.load(Ordering::Relaxed)
    }
}
