//! What a node does besides answering: it writes what waits while it leads, and follows the one who does otherwise.

use super::book::KnownBook;
use super::checkpoint::Checkpoints;
use super::engine::Engine;
use super::follow::{Missed, Tail};
use super::lead::{self, Lead};
use super::node::Node;
use super::queue::Waiting;
use super::snapshot::{self, Keeper};
use super::unready::Unready;
use super::world::{Groups, Held, World};
use super::writer::{Writer, Wrote, write};
use crate::decisions::Book;
use crate::resolver::{self, Cause};
use crate::session::Session;
use anyhow::Context;
use identity::leisure::at_leisure;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long the resolver waits before it looks whether it should end.
const PAUSE: Duration = Duration::from_millis(200);
/// How long after what does not pass by itself: each attempt may read everything.
const LONG_PAUSE: Duration = Duration::from_secs(2);
/// How often what is owed is decided.
const SETTLE_EVERY: Duration = Duration::from_secs(1);
/// How long whoever ends waits for another one to write in its place: each of them looks every [`PAUSE`].
const HAND_OVER: Duration = Duration::from_millis(700);
/// Who writes what no client told.
const ACTOR: &str = "serve";
const HALF_WAY: &str = "the working set was left half-way by a failure";

impl Node {
    /// The resolver's thread: writes what waits while this process leads, and follows the one who does otherwise.
    pub(super) fn resolve(&self, waiting: &Waiting, threads: usize) {
        // A transaction that is refused ends here.
        let _context = self.0.session.enter();
        let folder = &self.0.session.repository.place.folder;
        let mut known =
            Known { tail: None, publication: 0, keeper: Keeper::new(folder, self.0.settings.resolver) };
        let mut said = String::new();
        while !self.is_stopping() {
            match self.turn(&mut known, waiting, threads) {
                Ok(()) => said.clear(),
                Err(error) => {
                    let missing = Unready::of(&error);
                    self.0.wait_for(missing);
                    let why = format!("{error:#}");
                    if why != said {
                        tracing::warn!(why, "not ready; trying again");
                    }
                    said = why;
                    std::thread::sleep(if missing.passes() { PAUSE } else { LONG_PAUSE });
                }
            }
            // What came in meanwhile would wait for nothing.
            waiting.send_back(|| self.0.not_ready());
        }
        if let (Some(world), Some(tail)) = (self.0.world.get(), &known.tail) {
            known.keeper.end(&self.0.session, world, tail.last);
        }
    }

    /// After a fault in the program: whoever asks is told that this process is not ready, and another one leads.
    pub(super) fn give_up(&self) {
        self.0.wait_for(Unready::Failed);
        tracing::error!("nothing is written or followed here any more; start the process again");
        self.0.is_leading.store(false, Ordering::Relaxed);
        *self.0.leader.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Leads as long as that is possible, or follows for a moment.
    fn turn(&self, known: &mut Known, waiting: &Waiting, threads: usize) -> anyhow::Result<()> {
        let inner = &self.0;
        let session = &inner.session;
        // Where nobody is listened to any more, what still runs is written, and nothing is sent here.
        let is_silent = inner.is_silent.load(Ordering::Relaxed);
        let address = if is_silent { "" } else { inner.address.as_str() };
        if let Some(lead) = Lead::take(session, &inner.address, address)? {
            // Whoever wrote before does no more.
            *inner.leader.write().unwrap_or_else(PoisonError::into_inner) = None;
            let led = self.lead(&lead, known, waiting, threads);
            inner.is_changing_hands.store(self.is_leaving(), Ordering::Relaxed);
            inner.is_leading.store(false, Ordering::Relaxed);
            if !lead.is_lost() {
                lead.release();
            }
            led?;
            if self.is_leaving() && !self.is_taken_over()? {
                // Nobody else is there, and what still runs here is written here. What came in meanwhile has waited.
                inner.is_leaving.store(false, Ordering::Relaxed);
                return self.turn(known, waiting, threads);
            }
            return Ok(());
        }
        // A lease of this process that it lost and that has not ended yet leads nowhere.
        let leads = |address: &String| *address != inner.address && lead::is_reached(address);
        let leader = lead::address(session)?.filter(leads);
        *inner.leader.write().unwrap_or_else(PoisonError::into_inner) = leader;
        inner.is_changing_hands.store(false, Ordering::Relaxed);
        let world = self.world(known, threads)?;
        let tail = known.caught_up(session, world, &inner.book)?;
        inner.known_event.store(tail, Ordering::Relaxed);
        inner.wait_for(Unready::NoWriter);
        known.keeper.tend(session, world, tail);
        std::thread::sleep(PAUSE);
        Ok(())
    }

    /// Whether another process writes within a moment.
    fn is_taken_over(&self) -> anyhow::Result<bool> {
        let begun = Instant::now();
        while begun.elapsed() < HAND_OVER {
            if lead::address(&self.0.session)?.is_some() {
                tracing::info!("another process writes from now on");
                return Ok(true);
            }
            std::thread::sleep(PAUSE / 10);
        }
        Ok(false)
    }

    fn is_leaving(&self) -> bool {
        self.0.is_leaving.load(Ordering::Relaxed) && !self.is_stopping()
    }

    /// Whether what takes long should be left to whoever writes next.
    pub(super) fn is_ending(&self) -> bool {
        self.is_stopping() || self.is_leaving()
    }

    fn lead(&self, lead: &Lead, known: &mut Known, waiting: &Waiting, threads: usize) -> anyhow::Result<()> {
        let inner = &self.0;
        let mut engine = self.begin(lead, known, threads)?;
        let world = inner.world.get().context("the working set was read")?;
        inner.wait_for(Unready::NoWriter);
        inner.known_event.store(engine.last_event(), Ordering::Relaxed);
        inner.is_leading.store(true, Ordering::Relaxed);
        inner.is_changing_hands.store(false, Ordering::Relaxed);
        tracing::info!("writes identity from now on");
        let guard = |tx: &mut db::Tx| lead.check(tx);
        let (mut settled, mut moved) = (Instant::now(), Checkpoints::at(inner.meter.all_items()));
        while !lead.is_lost() {
            match waiting.gather(PAUSE) {
                Ok(gathered) => {
                    let mut writer = Writer { engine: &mut engine, guard: &guard, meter: &inner.meter };
                    if write(&mut writer, gathered.jobs) == Wrote::Broken
                        || writer.run_all(gathered.errands) == Wrote::Broken
                    {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) if !self.is_stopping() && !self.is_leaving() => {}
                Err(_) => break,
            }
            at_leisure(|| engine.tidy());
            if settled.elapsed() > SETTLE_EVERY {
                engine.settle(&guard)?;
                engine.forget(&guard)?;
                known.keeper.tend(&inner.session, world, engine.last_event());
                settled = Instant::now();
            }
            self.checkpoint(&mut moved, engine.has_settled_letters());
            known.tail = Some(Tail { last: engine.last_event() });
            inner.known_event.store(engine.last_event(), Ordering::Relaxed);
        }
        Ok(())
    }

    /// Makes sure that a model acts and that what is stored is what the rules say, and that the working set knows it:
    /// only from there on are changes exact.
    fn begin(&self, lead: &Lead, known: &mut Known, threads: usize) -> anyhow::Result<Engine> {
        let inner = &self.0;
        let session = &inner.session;
        let (now, right) = (crate::clock::now(), lead.right());
        let cause = Cause { right, ..Cause::alone(resolver::REPAIR, ACTOR, now) };
        inner.wait_for(Unready::Finishing);
        resolver::finish(session, &cause, threads)?;
        inner.wait_for(Unready::NoModel);
        if resolver::published_model(session)?.is_none() {
            resolver::publish_starter(session, &Cause { what: "starter", ..cause }, threads)?;
            tracing::info!("no model acted; the starter does now");
        }
        inner.wait_for(Unready::Reading);
        let world = self.world(known, threads)?;
        let_go_of_damaged(session, world, &cause, threads)?;
        known.caught_up(session, world, &inner.book)?;
        let groups = Groups::read(session)?;
        world.write().ok().context(HALF_WAY)?.settle(groups);
        let published = resolver::published_model(session)?.context(Unready::NoModel)?;
        let (book, world) = (Arc::clone(&inner.book), Arc::clone(world));
        Engine::new((Arc::clone(session), Arc::clone(&inner.log)), world, published, book, inner.settings)
    }

    /// The working set, read where it is not there yet, and anew where another model acts since.
    fn world(&self, known: &mut Known, threads: usize) -> anyhow::Result<&Arc<RwLock<World>>> {
        let inner = &self.0;
        let session = &inner.session;
        let acts = session.block(db::models::last_publication(&session.repository.data))?;
        if known.tail.is_none() || inner.world.get().is_none() || known.publication != acts {
            let begun = Instant::now();
            let book = inner.book.get(session)?;
            let published = resolver::published_model(session)?.context(Unready::NoModel)?;
            let (held, mut tail, from) = known.read(session, &book, threads)?;
            let (records, since) = (held.ids.len(), tail.last);
            let world = RwLock::new(World::new(held, &published, &book));
            // Whoever asks is answered by what holds now, not by what held when it was written down.
            tail.catch_up(session, &world, &inner.book)?;
            let (events, seconds) = (tail.last - since, begun.elapsed().as_secs_f32());
            tracing::info!(records, from, events, seconds, "the working set is held in memory");
            self.hold(world)?;
            (known.tail, known.publication) = (Some(tail), acts);
        }
        self.know_sources()?;
        inner.world.get().context("the working set was read")
    }

    /// Answers by this working set from now on.
    fn hold(&self, world: RwLock<World>) -> anyhow::Result<()> {
        let Some(there) = self.0.world.get() else {
            let _ = self.0.world.set(Arc::new(world));
            return Ok(());
        };
        let mut world = world.into_inner().ok().context(HALF_WAY)?;
        let mut there = there.write().ok().context(HALF_WAY)?;
        // Whoever writes down the one that is there does not go on with the pages of another.
        world.taken_back = there.taken_back + 1;
        let old = std::mem::replace(&mut *there, world);
        drop(there);
        drop(old);
        Ok(())
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.0.is_stopping.load(Ordering::Relaxed)
    }
}

/// How far the working set knows the events, and where it is written down.
struct Known {
    tail: Option<Tail>,
    /// What acted when the working set was read.
    publication: i64,
    keeper: Keeper,
}

impl Known {
    /// What is held of the records: as it was written down, where that still holds, or from the database.
    fn read(
        &mut self,
        session: &Session,
        book: &Book,
        threads: usize,
    ) -> anyhow::Result<(Held, Tail, &'static str)> {
        match snapshot::read(session, self.keeper.path()) {
            Ok(Some((held, head))) => {
                self.keeper.was_read(&head);
                return Ok((held, Tail { last: head.last_event }, "file"));
            }
            Ok(None) => {}
            Err(error) => {
                let path = self.keeper.path().display();
                tracing::warn!("{path} cannot be read, all records are read instead: {error:#}");
            }
        }
        let tail = Tail::begin(session)?;
        Ok((Held::read(session, book, threads)?, tail, "database"))
    }

    /// Follows the events to their end, and gives the last one's number.
    fn caught_up(
        &mut self,
        session: &Session,
        world: &RwLock<World>,
        book: &KnownBook,
    ) -> anyhow::Result<i64> {
        let tail = self.tail.as_mut().context("the working set was read")?;
        let caught_up = tail.catch_up(session, world, book);
        let last = tail.last;
        if caught_up.as_ref().is_err_and(|error| error.is::<Missed>()) {
            self.tail = None;
        }
        caught_up.map(|()| last)
    }
}

/// Records that are left out because they are damaged are for now nobody's in the database either, so that their
/// customers are what the others make of them.
fn let_go_of_damaged(
    session: &Session,
    world: &RwLock<World>,
    cause: &Cause<'_>,
    threads: usize,
) -> anyhow::Result<()> {
    let damaged = world.read().ok().context(HALF_WAY)?.damaged_ids();
    if !session.block(db::customers::of_records(&session.repository.data, &damaged))?.is_empty() {
        resolver::run_on_what_opens(session, cause, threads)?;
    }
    Ok(())
}
