//! What the one who writes identity has to know.

use super::also::Also;
use super::letters::Letters;
use crate::access::AccessLog;
use crate::decisions::Book;
use crate::live::answer::Done;
use crate::live::book::KnownBook;
use crate::live::settings::Settings;
use crate::live::world::World;
use crate::resolver::Published;
use crate::reviews::Known;
use crate::session::Session;
use anyhow::Context;
use db::audit::Entry;
use db::idempotency::{Answers, Kept};
use db::journal;
use db::vault::{Sealer, Space};
use db::{Millis, Tx, customers, records};
use identity::records::Index;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, RwLock, RwLockWriteGuard};

/// What is said where an earlier failure left it so.
pub(super) const HALF_WAY: &str = "the working set was left half-way by a failure; start again";

/// What writes, and what it has to know for it.
pub(crate) struct Engine {
    pub(super) session: Arc<Session>,
    pub(super) log: Arc<AccessLog>,
    pub(super) world: Arc<RwLock<World>>,
    pub(super) published: Published,
    pub(super) book: Arc<Book>,
    /// Where whoever reads finds it.
    pub(super) known_book: Arc<KnownBook>,
    /// Records that decisions speak of.
    pub(super) named: FxHashSet<i64>,
    /// Numbers of the layouts that are stored, by their slots.
    pub(super) layouts: FxHashMap<String, i64>,
    pub(super) next: Numbers,
    pub(super) sealer: Sealer,
    pub(super) owed: Owed,
    pub(super) letters: Letters,
    /// Pairs that a person has to look at.
    pub(super) reviews: Known,
    pub(super) settings: Settings,
    pub(super) forgot_at: Millis,
}

/// The numbers to give next, and the time of the last run.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    pub(super) record: i64,
    pub(super) customer: i64,
    pub(super) household: i64,
    pub(super) run: i64,
    pub(super) entry: i64,
    pub(super) event: i64,
    pub(super) last_at: Millis,
}

/// What is written but not decided yet.
#[derive(Default)]
pub(super) struct Owed {
    /// Where to begin looking for what the changes mean.
    pub(super) seeds: FxHashSet<Index>,
    /// Records that are no more.
    pub(super) dead: FxHashSet<Index>,
}

/// More records hang together than can be decided at once; taken in one by one, some of the items may not be
/// concerned.
#[derive(Debug, thiserror::Error)]
#[error("too many records hang together")]
pub(crate) struct TooMuch;

/// What is written down beside changes.
#[derive(Default)]
pub(crate) struct Beside {
    /// Answers that are kept for messages sent again.
    pub kept: Vec<Kept>,
    /// Entries of the access log: on disk before the changes are, so that there is none without an entry.
    pub entries: Vec<Entry>,
    /// What becomes of an import, or of rows in quarantine, by these changes.
    pub also: Also,
}

/// Makes it of what became of the items, and of the records that are no more with those whose they were.
pub(crate) type Besides<'a> = &'a dyn Fn(&[Done], &[(i64, i64)]) -> Beside;

/// How a transaction is guarded against one who has taken over.
pub(crate) type Guard<'a> = &'a dyn Fn(&mut Tx) -> anyhow::Result<()>;

impl Engine {
    /// Begins to write where the database stands.
    pub fn new(
        (session, log): (Arc<Session>, Arc<AccessLog>),
        world: Arc<RwLock<World>>,
        published: Published,
        known_book: Arc<KnownBook>,
        settings: Settings,
    ) -> anyhow::Result<Engine> {
        let repository = &session.repository;
        let next = session.block(async {
            let data = &repository.data;
            let last = records::last_id(data).await?;
            // Keys above the last record are not swept here, as commands do that are alone: whoever is held up now
            // would destroy those of records that another has written since. Their numbers are given next.
            anyhow::Ok(Numbers {
                record: repository.vault.next_id(Space::Record, last).await?,
                customer: customers::last_id(data).await? + 1,
                household: customers::last_household(data).await? + 1,
                run: journal::last_run(data).await? + 1,
                entry: journal::last_entry(data).await? + 1,
                event: journal::last_event(data).await? + 1,
                last_at: journal::last_run_at(data).await?,
            })
        })?;
        let book = known_book.get(&session)?;
        let named = book.spoken_of();
        let letters = Letters::read(&session)?;
        let reviews = Known::new(&session.block(db::reviews::all(&session.repository.data))?);
        Ok(Engine {
            session,
            log,
            world,
            published,
            book,
            known_book,
            named,
            layouts: FxHashMap::default(),
            next,
            sealer: Sealer::default(),
            owed: Owed::default(),
            letters,
            reviews,
            settings,
            forgot_at: 0,
        })
    }

    /// The answers that are kept under these keys, each with the hash of its message.
    pub fn kept(&self, keys: &[[u8; 16]]) -> anyhow::Result<Answers> {
        if keys.is_empty() {
            return Ok(Answers::default());
        }
        Ok(self.session.block(db::idempotency::find(&self.session.repository.data, keys))?)
    }

    /// Keeps the working set in good order, a little at a time, while others read it.
    pub fn tidy(&self) {
        let tidied = self.world.read().ok().and_then(|world| world.set.tidied());
        let _before = tidied.and_then(|tidied| Some(self.world.write().ok()?.set.put_tidied(tidied)));
    }

    /// Number of the last event that was written.
    pub fn last_event(&self) -> i64 {
        self.next.event - 1
    }

    /// An event of this number was written by somebody else, between the messages.
    pub fn was_told(&mut self, event: i64) {
        self.next.event = self.next.event.max(event + 1);
    }

    pub(super) fn world_mut(&self) -> anyhow::Result<RwLockWriteGuard<'_, World>> {
        self.world.write().ok().context(HALF_WAY)
    }
}
