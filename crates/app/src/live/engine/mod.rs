//! The one who writes identity: takes prepared changes in, finds out what they mean, writes both in one transaction,
//! and only then lets the world know whose they are.

mod also;
mod done;
mod enter;
mod fate;
mod forget;
mod letters;
mod meaning;
mod part;
mod people;
mod seal;
mod word;
mod write;

use super::answer::{Change, Done};
use super::book::KnownBook;
use super::prepare::Prepared;
use super::settings::Settings;
use super::world::World;
use crate::access::AccessLog;
use crate::decisions::Book;
use crate::resolver::Published;
use crate::reviews::Known;
use crate::session::Session;
use anyhow::Context;
use db::audit::Entry;
use db::idempotency::{Answers, Kept};
use db::journal::{self, Run};
use db::vault::{Sealer, Space};
use db::{Millis, Tx, customers, records};
use enter::Entered;
use fate::{Fate, fate};
use identity::index::{Around, TooLarge};
use identity::records::Index;
use letters::{Letters, Settles};
use meaning::Meaning;
use part::Question;
use rustc_hash::{FxHashMap, FxHashSet};
use seal::Keys;
use std::sync::{Arc, RwLock, RwLockWriteGuard};
use write::Writes;

pub(crate) use also::{Also, Settled};
pub(crate) use letters::Failure;
pub(crate) use word::Word;

/// What writes, and what it has to know for it.
pub(crate) struct Engine {
    session: Arc<Session>,
    log: Arc<AccessLog>,
    world: Arc<RwLock<World>>,
    published: Published,
    book: Arc<Book>,
    /// Where whoever reads finds it.
    known_book: Arc<KnownBook>,
    /// Records that decisions speak of.
    named: FxHashSet<i64>,
    /// Numbers of the layouts that are stored, by their slots.
    layouts: FxHashMap<String, i64>,
    next: Numbers,
    sealer: Sealer,
    owed: Owed,
    letters: Letters,
    /// Pairs that a person has to look at.
    reviews: Known,
    settings: Settings,
    forgot_at: Millis,
}

/// The numbers to give next, and the time of the last run.
#[derive(Clone, Copy)]
struct Numbers {
    record: i64,
    customer: i64,
    household: i64,
    run: i64,
    entry: i64,
    event: i64,
    last_at: Millis,
}

/// What is written but not decided yet.
#[derive(Default)]
struct Owed {
    /// Where to begin looking for what the changes mean.
    seeds: FxHashSet<Index>,
    /// Records that are no more.
    dead: FxHashSet<Index>,
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

    /// Takes items in, each of another record.
    /// When this returns, everything is on disk; where it fails, nothing is, and the world is as it was.
    pub fn take(
        &mut self,
        items: &[&Prepared],
        actor: &str,
        beside: Besides<'_>,
        guard: Guard<'_>,
    ) -> anyhow::Result<Vec<Done>> {
        let now = crate::clock::now().max(self.next.last_at);
        let mut next = Numbers { last_at: now, ..self.next };
        let known = self.recognise(items)?;
        let fate = |(item, known): (&&Prepared, &Option<_>)| fate(item, known.as_ref(), &mut next.record);
        let mut fates: Vec<Fate> = items.iter().zip(&known).map(fate).collect();
        let mut keys = Some(self.begin_keys(&fates));
        let entered = self.enter(items, &mut fates, now)?;
        match self.decide(items, &fates, &entered, &mut keys, (&mut next, actor), (beside, guard)) {
            Ok((done, meaning)) => {
                self.next = next;
                self.tell_world(meaning, &entered);
                Ok(done)
            }
            Err(error) => {
                // The same numbers are given next; what makes their keys must have ended by then.
                if let Some(keys) = keys {
                    let _ = self.session.block(keys);
                }
                self.leave(entered)?;
                Err(error)
            }
        }
    }

    /// Finds out what the changes mean, and writes both. Where too many records hang together, the changes are
    /// written alone, and what they mean is owed.
    fn decide(
        &mut self,
        items: &[&Prepared],
        fates: &[Fate],
        entered: &Entered,
        keys: &mut Option<Keys>,
        (next, actor): (&mut Numbers, &str),
        (beside, guard): (Besides<'_>, Guard<'_>),
    ) -> anyhow::Result<(Vec<Done>, Option<Meaning>)> {
        let around = match self.around(fates, entered)? {
            Ok(around) => around,
            Err(TooLarge { .. }) if items.len() > 1 => return Err(TooMuch.into()),
            Err(TooLarge { .. }) => {
                let written = fates.iter().filter(|fate| fate.writes()).filter_map(|fate| fate.record);
                let pending = written.collect();
                let found = self.news(fates, next, actor)?;
                let done = self.pending(items, fates);
                let by = (actor, next.last_at);
                let writes = Writes { pending, found, ..self.writes(items, fates, entered, keys, by)? };
                let gone = self.gone(&entered.applied.indexes)?;
                self.write(writes, beside(&done, &gone), guard)?;
                return Ok((done, None));
            }
        };
        let run = self.run(next, "intake", actor);
        let changed =
            fates.iter().filter(|fate| fate.change == Change::Changed).filter_map(|fate| fate.index);
        let changed: FxHashSet<Index> = changed.collect();
        let gone = self.gone(&entered.applied.indexes)?;
        let question = Question { around, changed: &changed, gone: gone.clone(), book: &self.book };
        let (found, meaning) = self.mean(question, run, next)?;
        let done = self.answers(items, fates, &meaning);
        let writes =
            Writes { found: Some(found), ..self.writes(items, fates, entered, keys, (actor, next.last_at))? };
        self.write(writes, beside(&done, &gone), guard)?;
        Ok((done, Some(meaning)))
    }

    /// What the changes themselves write.
    fn writes(
        &mut self,
        items: &[&Prepared],
        fates: &[Fate],
        entered: &Entered,
        keys: &mut Option<Keys>,
        (actor, now): (&str, Millis),
    ) -> anyhow::Result<Writes> {
        let keys = keys.take().context("keys are made once")?;
        let versions = self.versions(items, fates, keys, now)?;
        let [contacts, forgotten] = self.contacts(items, fates, &entered.applied.indexes);
        let settles = Settles { letters: self.settled_by(items, fates), actor: actor.to_owned(), at: now };
        Ok(Writes { versions, contacts, forgotten, settles, ..Writes::default() })
    }

    fn around(&self, fates: &[Fate], entered: &Entered) -> anyhow::Result<Result<Around, TooLarge>> {
        let unchanged = fates.iter().filter_map(|fate| fate.index);
        let mut seeds: Vec<Index> = entered.applied.seeds.iter().copied().chain(unchanged).collect();
        seeds.sort_unstable();
        seeds.dedup();
        let world = self.world.read().ok().context(HALF_WAY)?;
        Ok(world.set.around(&seeds, self.settings.resolver.most_at_once.max(seeds.len())))
    }

    /// Decides what is owed, however much hangs together. Says whether there was anything.
    pub fn settle(&mut self, guard: Guard<'_>) -> anyhow::Result<bool> {
        if self.owed.seeds.is_empty() && self.owed.dead.is_empty() {
            return Ok(false);
        }
        let mut next = Numbers { last_at: crate::clock::now().max(self.next.last_at), ..self.next };
        let seeds: Vec<Index> = self.owed.seeds.iter().copied().collect();
        let dead: Vec<Index> = self.owed.dead.iter().copied().collect();
        let around = self.world.read().ok().context(HALF_WAY)?.set.around(&seeds, usize::MAX);
        let around = around.ok().context("no part is too large here")?;
        let run = self.run(&next, "pending", "serve");
        let gone = self.gone(&dead)?;
        let question = Question { around, changed: &self.owed.seeds, gone, book: &self.book };
        let (found, meaning) = self.mean(question, run, &mut next)?;
        let writes = Writes { found: Some(found), decides: true, ..Writes::default() };
        self.write(writes, Beside::default(), guard)?;
        self.next = next;
        self.owed = Owed::default();
        self.note_customers(&meaning, &dead);
        Ok(true)
    }

    fn run(&self, next: &Numbers, cause: &str, actor: &str) -> Run {
        Run {
            id: next.run,
            at: next.last_at,
            cause: cause.to_owned(),
            actor: actor.to_owned(),
            decision_id: None,
            model_version: self.published.model.version.clone(),
            cases_version: self.published.cases_version.clone(),
            thresholds: self.published.thresholds(),
            next_customer: next.customer,
            next_household: next.household,
            finished_at: Some(next.last_at),
        }
    }

    /// Those of these records that are no more, with the customers that they belonged to.
    fn gone(&self, indexes: &[Index]) -> anyhow::Result<Vec<(i64, i64)>> {
        let world = self.world.read().ok().context(HALF_WAY)?;
        let dead = indexes.iter().filter(|index| !world.set.is_alive(**index));
        let of = |index: &Index| (world.ids[*index as usize], world.customer_of[*index as usize]);
        Ok(dead.map(of).filter(|(_, customer)| *customer != 0).collect())
    }

    /// What is written becomes what is known.
    fn tell_world(&mut self, meaning: Option<Meaning>, entered: &Entered) {
        let indexes = &entered.applied.indexes;
        match meaning {
            Some(meaning) => self.note_customers(&meaning, indexes),
            None => {
                self.owed.seeds.extend(&entered.applied.seeds);
                let Ok(world) = self.world.read() else { return };
                self.owed.dead.extend(indexes.iter().filter(|index| !world.set.is_alive(**index)));
            }
        }
        if let Ok(world) = self.world.read() {
            world.make_findable(indexes);
        }
    }

    fn note_customers(&self, meaning: &Meaning, indexes: &[Index]) {
        let Ok(mut world) = self.world.write() else { return };
        for index in indexes {
            world.customer_of[*index as usize] = 0;
        }
        for (index, customer) in meaning.around.members.iter().zip(&meaning.around.resolution.customer_of) {
            world.customer_of[*index as usize] = meaning.ids[*customer as usize];
        }
        for id in &meaning.retired {
            let had = meaning.before.iter().filter(|(_, customer)| customer == id).map(|(record, _)| *record);
            world.former.end(*id, had);
        }
        meaning.revived.iter().for_each(|id| world.former.begin(*id));
        let homes = &meaning.homes;
        for customer in &homes.moved_out {
            world.household_of.remove(customer);
        }
        world.household_of.extend(homes.moved_in.iter().copied());
        for id in &homes.ended {
            let had = homes.before.iter().filter(|(_, home)| home == id).map(|(customer, _)| *customer);
            world.former_homes.end(*id, had);
        }
        homes.begun.iter().for_each(|id| world.former_homes.begin(*id));
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

    fn world_mut(&self) -> anyhow::Result<RwLockWriteGuard<'_, World>> {
        self.world.write().ok().context(HALF_WAY)
    }
}

const HALF_WAY: &str = "the working set was left half-way by a failure; start again";
