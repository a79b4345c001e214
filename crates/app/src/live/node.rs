//! A node: what one serving process holds and answers.

use super::answer::{Answer, Candidate, Hit};
use super::ask;
use super::engine::Engine;
use super::intake::{Asked, Request};
use super::looks::Looks;
use super::prepare::Reading;
use super::queue::{self, Job, Keep, Queue, Waiting, Writer};
use super::refusal::Refusal;
use super::world::World;
use crate::customers::{self, Found, Person, SourceFacts};
use crate::decisions::Book;
use crate::resolver;
use crate::session::Session;
use anyhow::Context;
use model::CustomerId;
use rustc_hash::FxHashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// What a node can answer by now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Readiness {
    /// Profiles and exact look-ups.
    pub reads: bool,
    /// Matching and search.
    pub matching: bool,
    /// Changes: by itself, or by forwarding them.
    pub writes: bool,
}

/// A serving process. All of its functions may be called at once, from tasks of the session's runtime.
#[derive(Clone)]
pub struct Node(Arc<Inner>);

struct Inner {
    session: Arc<Session>,
    world: OnceLock<Arc<RwLock<World>>>,
    reading: OnceLock<Reading>,
    book: OnceLock<Book>,
    facts: Mutex<Option<Arc<SourceFacts>>>,
    queue: Queue,
    looks: Looks,
    in_progress: Mutex<FxHashSet<[u8; 16]>>,
    is_stopping: AtomicBool,
    resolver: Mutex<Option<JoinHandle<()>>>,
}

const SOON: Duration = Duration::from_secs(1);
/// How long the resolver waits before it looks whether it should end.
const PAUSE: Duration = Duration::from_millis(200);
/// Pairs that are compared in full for one question.
const MOST_PAIRS: usize = 200;

impl Node {
    /// A node on an open repository, which gets ready by itself.
    pub fn start(session: Arc<Session>, threads: usize) -> anyhow::Result<Node> {
        let (queue, waiting) = Queue::new();
        let looks = Looks::begin(Arc::clone(&session))?;
        let node = Node(Arc::new(Inner {
            session,
            world: OnceLock::new(),
            reading: OnceLock::new(),
            book: OnceLock::new(),
            facts: Mutex::new(None),
            queue,
            looks,
            in_progress: Mutex::default(),
            is_stopping: AtomicBool::new(false),
            resolver: Mutex::default(),
        }));
        let own = node.clone();
        let thread = std::thread::Builder::new().name("resolver".to_owned());
        let thread = thread.spawn(move || own.resolve(&waiting, threads))?;
        *node.0.resolver.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(node)
    }

    /// Writes what waits, and ends. Nothing more is taken in.
    pub fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::Relaxed);
        let resolver = self.0.resolver.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(resolver) = resolver {
            let _ = resolver.join();
        }
        self.0.looks.end();
    }

    /// What runs the node's database calls.
    pub fn session(&self) -> &Arc<Session> {
        &self.0.session
    }

    /// What can be answered by now.
    pub fn readiness(&self) -> Readiness {
        let ready = self.0.world.get().is_some();
        Readiness { reads: true, matching: ready, writes: ready }
    }

    /// Takes changes in; they are on disk when this returns.
    pub async fn take(&self, request: Request) -> Result<Vec<Answer>, Refusal> {
        let inner = &self.0;
        let reading = inner.reading.get().ok_or(Refusal::NotReady { retry_after: SOON })?;
        let Request { client, idempotency, items } = request;
        let keep = match idempotency {
            None => None,
            Some((key, said)) => {
                let vault = &inner.session.repository.vault;
                let key_hash =
                    vault.recogniser().contents(&[b"idempotency", client.as_bytes(), key.as_bytes()]);
                let content_hash = vault.recogniser().contents(&[b"message", &said]);
                Some(Keep { key_hash, content_hash })
            }
        };
        // Looked up only when nobody else works on it: an answer that is just being kept would be missed.
        let _turn = keep.as_ref().map(|keep| Turn::take(inner, keep.key_hash)).transpose()?;
        if let Some(Keep { key_hash, content_hash }) = &keep
            && let Some(kept) = self.kept(key_hash, content_hash).await?
        {
            return Ok(kept);
        }
        let hashers = inner.session.repository.vault.hashers();
        let items = items.iter().map(|item| reading.prepare(item, hashers)).collect();
        let (reply, answer) = oneshot::channel();
        inner.queue.push(Job { client, items, keep, reply })?;
        answer.await.map_err(|_| Refusal::NotReady { retry_after: SOON })?
    }

    async fn kept(
        &self,
        key_hash: &[u8; 16],
        content_hash: &[u8; 16],
    ) -> Result<Option<Vec<Answer>>, Refusal> {
        let data = &self.0.session.repository.data;
        match db::idempotency::find(data, key_hash).await.map_err(anyhow::Error::from)? {
            Some((content, _)) if content != content_hash => Err(Refusal::KeyReused),
            Some((_, answer)) => Ok(Some(super::answer::from_text(&answer)?)),
            None => Ok(None),
        }
    }

    /// Who may be the person asked for. Creates nothing; who asked is noted.
    pub async fn match_person(&self, asked: Asked, reader: &str) -> Result<Vec<Candidate>, Refusal> {
        let inner = &self.0;
        let (world, reading) = inner.ready()?;
        let clean = reading.person(&asked).map_err(|error| Refusal::Bad {
            code: error.code,
            detail: error.detail,
            field: error.field,
        })?;
        let candidates = {
            let world = world.read().map_err(|_| Refusal::NotReady { retry_after: SOON })?;
            ask::candidates(&world, &clean, MOST_PAIRS, asked.limit)
        };
        inner.looks.note(reader, "match", None, candidates.len());
        Ok(candidates)
    }

    /// A customer with everything that is known, by any id that leads to it. Who asked is noted.
    pub async fn customer(&self, id: CustomerId, reader: &str) -> Result<Person, Refusal> {
        let own = self.clone();
        let person = tokio::task::spawn_blocking(move || own.person(id))
            .await
            .context("reading a customer failed")??;
        self.0.looks.note(reader, "customer", Some(person.id), 1);
        Ok(person)
    }

    fn person(&self, id: CustomerId) -> Result<Person, Refusal> {
        let session = &self.0.session;
        let customer = match customers::find(session, id.0)? {
            Found::Active { customer, .. } => customer,
            Found::Erased { .. } => return Err(Refusal::Erased),
            Found::Empty { .. } | Found::Unknown => return Err(Refusal::Unknown { what: "customer" }),
        };
        let book = self.0.book()?;
        let facts = self.0.facts(false)?;
        match customers::now(session, &facts, &customer, book) {
            Ok(person) => Ok(person),
            // A record may have come in with a layout that was not known yet.
            Err(_) => Ok(customers::now(session, &*self.0.facts(true)?, &customer, book)?),
        }
    }

    /// Customers that fit what somebody types, the best first. Who asked is noted.
    pub async fn search(&self, _typed: &str, _limit: usize, _reader: &str) -> Result<Vec<Hit>, Refusal> {
        Err(Refusal::NotReady { retry_after: SOON })
    }

    /// The resolver's thread: gets the world ready, then writes what waits.
    fn resolve(&self, waiting: &Waiting, threads: usize) {
        let Some(mut engine) = self.ready_engine(threads) else { return };
        let guard = |_: &mut db::Tx| Ok(());
        let mut writer = Writer { engine: &mut engine, guard: &guard };
        loop {
            match waiting.gather(PAUSE) {
                Ok(jobs) => {
                    queue::write(&mut writer, jobs);
                }
                Err(RecvTimeoutError::Timeout) if !self.is_stopping() => writer.engine.tidy(),
                Err(_) => return,
            }
        }
    }

    fn ready_engine(&self, threads: usize) -> Option<Engine> {
        let mut said = String::new();
        while !self.is_stopping() {
            match self.prepare(threads) {
                Ok(engine) => return Some(engine),
                Err(error) => {
                    let why = format!("{error:#}");
                    if why != said {
                        tracing::warn!(why, "not ready yet; trying again every second");
                    }
                    said = why;
                    std::thread::sleep(SOON);
                }
            }
        }
        None
    }

    fn is_stopping(&self) -> bool {
        self.0.is_stopping.load(Ordering::Relaxed)
    }

    fn prepare(&self, threads: usize) -> anyhow::Result<Engine> {
        let inner = &self.0;
        let session = &inner.session;
        let now = crate::clock::now();
        let cause = resolver::Cause { what: resolver::REPAIR, actor: "serve", decision: None, now };
        resolver::finish(session, &cause, threads)?;
        let published =
            resolver::published_model(session)?.context("no model acts yet; import records first")?;
        let world = World::load(session, &published, &Book::read(session)?, threads)?;
        let reading = Reading {
            sources: world.sources.clone(),
            policy: crate::policy::read(&session.repository.place.folder, None)?.policy,
        };
        let world = Arc::new(RwLock::new(world));
        let engine = Engine::new(Arc::clone(session), Arc::clone(&world), published, Book::read(session)?)?;
        let _ = inner.book.set(Book::read(session)?);
        let _ = inner.reading.set(reading);
        let _ = inner.world.set(world);
        Ok(engine)
    }
}

/// The right to work on a message with an idempotency key.
struct Turn<'a>(&'a Inner, [u8; 16]);

impl<'a> Turn<'a> {
    fn take(inner: &'a Inner, key: [u8; 16]) -> Result<Turn<'a>, Refusal> {
        let mut taken = inner.in_progress.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.insert(key) { Ok(Turn(inner, key)) } else { Err(Refusal::InProgress) }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.in_progress.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

impl Inner {
    fn ready(&self) -> Result<(&RwLock<World>, &Reading), Refusal> {
        match (self.world.get(), self.reading.get()) {
            (Some(world), Some(reading)) => Ok((world, reading)),
            _ => Err(Refusal::NotReady { retry_after: SOON }),
        }
    }

    fn book(&self) -> Result<&Book, Refusal> {
        match self.book.get() {
            Some(book) => Ok(book),
            None => {
                let book = Book::read(&self.session)?;
                Ok(self.book.get_or_init(|| book))
            }
        }
    }

    /// What is needed to read records, again where that is asked for.
    fn facts(&self, again: bool) -> Result<Arc<SourceFacts>, Refusal> {
        let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(facts), false) = (facts.as_ref(), again) {
            return Ok(Arc::clone(facts));
        }
        let read = Arc::new(SourceFacts::read(&self.session)?);
        *facts = Some(Arc::clone(&read));
        Ok(read)
    }
}
