//! A steward's word: what it changes is found out like the meaning of any change, and shown or written with it. What
//! stewards entered themselves comes and goes with the decisions that speak of it.

use super::also::Also;
use super::enter::Entered;
use super::fate::Fate;
use super::meaning::Meaning;
use super::part::Question;
use super::state::{Beside, Engine, Guard, HALF_WAY, Numbers};
use super::write::{Found, Writes};
use crate::access::{By, View};
use crate::customers::{Entering, SourceFacts};
use crate::decisions::{self, Book, Drafted, Grouping, Judge, Signed, Undecidable, Wish, pin};
use crate::live::answer::Change;
use crate::live::decided::Decided;
use crate::live::follow::{self, News};
use crate::live::foreseen::Would;
use crate::live::message::Keep;
use crate::live::opinion::{Noted, Opinion};
use crate::live::prepare::{Prepared, Says};
use crate::live::within::RecordsWithin;
use anyhow::Context;
use db::Millis;
use db::audit::People;
use db::idempotency::Kept;
use db::sources::Source;
use identity::index::{Edit, TooLarge};
use identity::records::Index;
use model::{DecisionId, RecordId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What a steward says.
pub(crate) struct Word {
    pub wish: Wish,
    pub reason: String,
    /// Who says it, and what for.
    pub by: By,
    /// What they reach: nothing else exists for them.
    pub view: View,
    /// Whether only what it would change is asked for.
    pub is_preview: bool,
    /// What they found about a pair, by which they decide.
    pub opinion: Option<Opinion>,
    pub keep: Option<Keep>,
}

/// What a word means, to be written.
struct Meant<'m> {
    /// What it says of a record.
    entry: Option<&'m Prepared>,
    prepared: Option<decisions::Prepared>,
    /// Records of which it is found out later.
    pending: Vec<i64>,
    found: Option<Found>,
    log: db::audit::Entry,
}

impl Word {
    /// What the access log says of it: whose records it speaks of, and whose move.
    fn entry(&self, told: &Decided, signed: &[Signed]) -> db::audit::Entry {
        let parts = told.moved.iter().flat_map(|moved| moved.now.iter().filter_map(|part| part.customer));
        // Whoever asks what would be sees those whom it concerns.
        let foreseen = told.would.together.iter().flat_map(|together| together.from.iter().copied());
        let customers = told.moved.iter().map(|moved| moved.customer).chain(parts).map(|customer| customer.0);
        let customers = customers.chain(foreseen);
        let named = signed.iter().flat_map(|signed| signed.draft.sides.iter().flatten().copied());
        let records = named.chain(told.record.map(|record| record.0));
        let people = People::customers(customers).with_records(records);
        if self.is_preview { self.by.entry_of("preview", people) } else { self.by.entry(people) }
    }
}

/// A word that is understood: what is entered with it, what is decided, what was decided so far and with it.
struct Understood {
    entry: Option<Prepared>,
    /// The same as it would be shown, where this is a preview.
    entering: Option<Arc<Entering>>,
    signed: Vec<Signed>,
    /// Where the decisions are written: ready, unless this is a preview.
    prepared: Option<decisions::Prepared>,
    book: Arc<Book>,
    /// What stewards entered that exists again.
    restored: Vec<News>,
    /// What stewards entered that does not exist any more.
    fallen: Vec<i64>,
}

impl Engine {
    /// Finds out what a word changes, and writes both unless it is a preview. A preview takes the word into the
    /// working set for a moment and out again: who matches meanwhile may be told by it, whose records are whose is
    /// not touched.
    pub fn say(&mut self, word: &Word, guard: Guard<'_>) -> Result<Decided, Undecidable> {
        let mut next = Numbers { last_at: crate::clock::now().max(self.next.last_at), ..self.next };
        let understood = self.understand(word, &mut next)?;
        let mut fates: Vec<Fate> = understood.entry.iter().map(|_| fate_of_entry(&mut next)).collect();
        let entered = self.enter_word(&understood, &mut fates, next.last_at)?;
        match self.mean_word(word, understood, &fates, &entered, &mut next, guard) {
            Ok((decided, Some((book, meaning)))) => {
                self.next = next;
                self.named = book.spoken_of();
                self.tell_world(meaning, &entered);
                self.known_book.set(Arc::clone(&book));
                self.book = book;
                Ok(decided)
            }
            Ok((decided, None)) => {
                self.leave(entered)?;
                Ok(decided)
            }
            Err(error) => {
                self.leave(entered)?;
                Err(error.into())
            }
        }
    }

    /// What the word comes to, by what is known now.
    fn understand(&self, word: &Word, next: &mut Numbers) -> Result<Understood, Undecidable> {
        let session = &self.session;
        let facts = SourceFacts::read(session)?;
        let records = RecordsWithin::of(&word.view, &self.book);
        let reaches = |record: i64| self.world.read().is_ok_and(|world| records.has(&world, record));
        let reaches_all = word.view.reaches_all();
        let judge = Judge { session, facts: &facts, book: &self.book, reaches: &reaches, reaches_all };
        let (entry, entering, drafts) = match judge.draft(&word.wish, &word.reason)? {
            Drafted::Decision(draft) => (None, None, vec![draft]),
            Drafted::Entry(entry) => {
                let signed = entry.decisions(next.record, &word.reason, &word.by.actor, next.last_at);
                let prepared = self.prepare_entry(&entry, next.record, next.last_at)?;
                let entering = Entering {
                    record: next.record,
                    source: prepared.source,
                    beside: entry.beside(),
                    at: next.last_at,
                    batch: entry.batch(next.record),
                };
                (Some(prepared), Some(Arc::new(entering)), signed.map(|signed| signed.draft).into())
            }
        };
        let sign =
            |draft| Signed { draft, at: next.last_at, actor: word.by.actor.clone(), content_hash: None };
        let signed: Vec<Signed> = drafts.into_iter().map(sign).collect();
        let prepare = || session.block(decisions::Prepared::new(session, &signed, Grouping::Together));
        let prepared = (!word.is_preview).then(prepare).transpose()?;
        let first = prepared.as_ref().and_then(|prepared| prepared.ids().first().copied());
        let first = first.unwrap_or_else(|| self.book.last() + 1);
        let book = Arc::new(self.book.with_from(&signed, Grouping::Together, first));
        let (restored, fallen) = self.come_and_go(&book)?;
        Ok(Understood { entry, entering, signed, prepared, book, restored, fallen })
    }

    /// The record of a value that a steward enters, in the stewards' own source.
    fn prepare_entry(&self, entry: &pin::Entered, record: i64, now: Millis) -> anyhow::Result<Prepared> {
        let repository = &self.session.repository;
        let source = self.session.block(pin::steward(repository, now))?;
        self.know_source(source)?;
        let vault = &repository.vault;
        let hashers = vault.hashers();
        let key = RecordId(record).to_string();
        Ok(Prepared {
            source,
            key_hashes: hashers.iter().map(|hasher| hasher.record(source, &key)).collect(),
            letter_key: vault.recogniser().record(source, &key),
            replays: None,
            import: None,
            says: Some(Says::of(&entry.batch(record).record(0), source, hashers)),
        })
    }

    /// Makes the working set know a source that was registered since.
    fn know_source(&self, id: i64) -> anyhow::Result<()> {
        if self.world.read().ok().context(HALF_WAY)?.source_at(id).is_some() {
            return Ok(());
        }
        let sources: Vec<Source> = self.session.block(db::sources::all(&self.session.repository.data))?;
        let mut world = self.world_mut()?;
        let new: Vec<Source> =
            sources.into_iter().filter(|source| world.source_at(source.id).is_none()).collect();
        world.sources.extend(new);
        Ok(())
    }

    /// What stewards entered that begins to exist with a book, and what ends.
    fn come_and_go(&self, book: &Book) -> anyhow::Result<(Vec<News>, Vec<i64>)> {
        let standing = book.spoken_of();
        let coming: Vec<i64> = standing.difference(&self.named).copied().collect();
        let going: Vec<i64> = self.named.difference(&standing).copied().collect();
        let (absent, fallen) = {
            let world = self.world.read().ok().context(HALF_WAY)?;
            let steward = world.sources.iter().position(|source| source.name == model::STEWARD);
            let is_there = |id: &i64| world.index(*id).filter(|index| world.set.is_alive(*index));
            let is_entered = |id: &i64| {
                is_there(id)
                    .is_some_and(|index| Some(usize::from(world.source_of[index as usize])) == steward)
            };
            let absent: Vec<i64> = coming.into_iter().filter(|id| is_there(id).is_none()).collect();
            (absent, going.into_iter().filter(is_entered).collect())
        };
        let stored = self.session.block(db::records::current(&self.session.repository.data, &absent))?;
        let steward = self.session.block(db::sources::all(&self.session.repository.data))?;
        let steward = steward.iter().find(|source| source.name == model::STEWARD).map(|source| source.id);
        let entered: Vec<i64> = stored
            .iter()
            .filter(|record| Some(record.source_id) == steward)
            .map(|record| record.id)
            .collect();
        let sources = self.session.block(db::sources::all(&self.session.repository.data))?;
        let (restored, _) = follow::read(&self.session, &sources, &entered)?;
        Ok((restored, fallen))
    }

    /// Takes the word into the working set; whose the records are is not touched.
    fn enter_word(
        &self,
        understood: &Understood,
        fates: &mut [Fate],
        now: Millis,
    ) -> anyhow::Result<Entered> {
        let world = self.world.read().ok().context(HALF_WAY)?;
        let mut coming: FxHashMap<i64, Index> = FxHashMap::default();
        let mut next = world.set.records().len() as Index;
        let mut add = |id: i64| {
            coming.insert(id, next);
            next += 1;
        };
        let (mut edits, mut noted) = (Vec::new(), Vec::new());
        if let Some((entry, fate)) = understood.entry.as_ref().zip(fates.first()) {
            let says = entry.says.as_ref().context("an entry says something")?;
            let record = fate.record.context("an entry has a number")?;
            add(record);
            edits.push(Edit::Add(&says.clean));
            let mut traits = says.traits;
            traits.recency = now;
            noted.push((record, 1, entry.source, traits));
        }
        for news in &understood.restored {
            match world.index(news.id) {
                Some(index) => edits.push(Edit::Replace(index, &news.clean)),
                None => {
                    add(news.id);
                    edits.push(Edit::Add(&news.clean));
                }
            }
            noted.push((news.id, news.version, news.source, news.traits));
        }
        edits.extend(understood.fallen.iter().filter_map(|id| world.index(*id)).map(Edit::Remove));
        let said = world.said(&understood.book, &coming);
        drop(world);
        let (applied, mut world) = self.change(&edits, Some(said))?;
        let mut before = Vec::with_capacity(noted.len());
        for ((id, version, source, traits), index) in noted.into_iter().zip(&applied.indexes) {
            let source = world.source_at(source).context("a record belongs to no known source")?;
            before.push(world.note(*index, id, version, source, traits));
        }
        if let Some((fate, index)) = fates.first_mut().zip(applied.indexes.first()) {
            fate.index = Some(*index);
        }
        Ok(Entered { applied, before })
    }

    /// What the word means; written, unless this is a preview. With it the book that holds from now on.
    #[expect(clippy::type_complexity, reason = "what is told, and what becomes true where it was written")]
    fn mean_word(
        &mut self,
        word: &Word,
        understood: Understood,
        fates: &[Fate],
        entered: &Entered,
        next: &mut Numbers,
        guard: Guard<'_>,
    ) -> anyhow::Result<(Decided, Option<(Arc<Book>, Option<Meaning>)>)> {
        let Understood { entry, entering, signed, prepared, book, fallen, restored } = understood;
        let changed = self.pinned(&book, &restored)?;
        let mut seeds: Vec<Index> = entered.applied.seeds.iter().chain(&changed).copied().collect();
        seeds.sort_unstable();
        seeds.dedup();
        let overrules = self.overruled(&book, signed.len())?;
        let ids = prepared.as_ref().map(decisions::Prepared::ids).unwrap_or_default();
        let mut told = Decided {
            decisions: ids.iter().copied().map(DecisionId).collect(),
            overrules: overrules.into_iter().map(DecisionId).collect(),
            record: fates.first().and_then(|fate| fate.record).filter(|_| !word.is_preview).map(RecordId),
            agrees: word.opinion.as_ref().and_then(Opinion::agrees),
            ..Decided::default()
        };
        let around = {
            let world = self.world.read().ok().context(HALF_WAY)?;
            world.set.around(&seeds, self.settings.resolver.most_at_once.max(seeds.len()))
        };
        let (mut found, mut pending, mut meant) = (None, Vec::new(), None);
        match around {
            Ok(around) => {
                let mut run = self.run(next, "decision", &word.by.actor);
                run.decision_id = ids.first().copied();
                let gone = self.gone_of(&fallen)?;
                let known_customers = self.next.customer;
                let question = Question { around, changed: &changed, gone, book: &book };
                let (what, meaning) = self.mean(question, run, next)?;
                // With what is entered by this word: it is seen where the record is beside which it stands.
                let within = RecordsWithin::of(&word.view, &book);
                told.moved = meaning.moved(&*self.world.read().ok().context(HALF_WAY)?, &within);
                if word.is_preview {
                    told.moved.iter_mut().for_each(|moved| moved.forget_new(known_customers));
                    let world = self.world.read().ok().context(HALF_WAY)?;
                    let together = meaning.together(&world, &within, &changed, known_customers);
                    told.would = Would { together, book: Some(Arc::clone(&book)), entering };
                }
                found = Some(what);
                meant = Some(meaning);
            }
            Err(TooLarge { .. }) => {
                told.pending = true;
                let world = self.world.read().ok().context(HALF_WAY)?;
                pending = seeds.iter().map(|index| world.ids[*index as usize]).collect();
            }
        }
        let entry_of_log = word.entry(&told, &signed);
        if word.is_preview {
            self.session.block(self.log.note(entry_of_log))?;
            return Ok((told, None));
        }
        let meant_by = Meant { entry: entry.as_ref(), prepared, pending, found, log: entry_of_log };
        self.write_word(word, meant_by, &told, (fates, next.last_at), guard)?;
        Ok((told, Some((book, meant))))
    }

    /// Writes what a word means.
    fn write_word(
        &mut self,
        word: &Word,
        meant: Meant<'_>,
        told: &Decided,
        (fates, now): (&[Fate], Millis),
        guard: Guard<'_>,
    ) -> anyhow::Result<()> {
        let Meant { entry, prepared, pending, found, log } = meant;
        let items: Vec<&Prepared> = entry.into_iter().collect();
        let keys = self.begin_keys(fates);
        let ids = prepared.as_ref().map(decisions::Prepared::ids).unwrap_or_default();
        let versions = self.versions(&items, fates, keys, now)?;
        let [contacts, _] = self.contacts(&items, fates, &[]);
        let kept = self.kept_answer(word, told)?;
        let opinion = word.opinion.clone().map(|opinion| {
            let (actor, decision) = (word.by.actor.clone(), ids.first().copied());
            Noted { opinion, actor, at: now, decision }
        });
        let writes = Writes { versions, contacts, found, pending, said: prepared, ..Writes::default() };
        let also = Also { opinion, ..Also::default() };
        self.write(writes, Beside { kept, entries: vec![log], also }, guard)
    }

    /// Records whose pins come or go with a book, and what exists again: their customers' profiles may be others.
    fn pinned(&self, book: &Book, restored: &[News]) -> anyhow::Result<FxHashSet<Index>> {
        let world = self.world.read().ok().context(HALF_WAY)?;
        let before: FxHashSet<i64> = self.book.holding_pins().map(|entry| entry.id).collect();
        let after: FxHashSet<i64> = book.holding_pins().map(|entry| entry.id).collect();
        let differs = |id: &i64| before.contains(id) != after.contains(id);
        let entries = book.entries.iter().filter(|entry| differs(&entry.id));
        let records = entries.flat_map(|entry| &entry.sides[0]).chain(restored.iter().map(|news| &news.id));
        let index = records.filter_map(|id| world.index(*id)).filter(|index| world.set.is_alive(*index));
        Ok(index.collect())
    }

    /// Earlier decisions that lose their effect with a book, of which the last `new` are new.
    fn overruled(&self, book: &Book, new: usize) -> anyhow::Result<Vec<i64>> {
        let world = self.world.read().ok().context(HALF_WAY)?;
        let index = |id: i64| world.index(id).filter(|index| world.set.is_alive(*index));
        let records = world.set.records();
        let before = self.book.without_effect(records, index);
        let after = book.without_effect(records, index);
        let first = book.last() + 1 - i64::try_from(new).unwrap_or(0);
        let mut overruled: Vec<i64> = after.difference(&before).copied().filter(|id| *id < first).collect();
        overruled.sort_unstable();
        Ok(overruled)
    }

    /// Those of these records that are no more, with the customers that they belonged to.
    fn gone_of(&self, records: &[i64]) -> anyhow::Result<Vec<(i64, i64)>> {
        let indexes: Vec<Index> = {
            let world = self.world.read().ok().context(HALF_WAY)?;
            records.iter().filter_map(|id| world.index(*id)).collect()
        };
        self.gone(&indexes)
    }

    fn kept_answer(&self, word: &Word, told: &Decided) -> anyhow::Result<Vec<Kept>> {
        let kept = word.keep.as_ref().map(|keep| keep.answer(told, crate::clock::now()));
        Ok(kept.transpose()?.into_iter().collect())
    }
}

fn fate_of_entry(next: &mut Numbers) -> Fate {
    next.record += 1;
    Fate { change: Change::Created, record: Some(next.record - 1), version: 1, is_new: true, index: None }
}
