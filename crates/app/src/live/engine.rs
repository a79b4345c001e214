//! The one who writes identity: takes prepared changes in, finds out what they mean, writes both in one transaction,
//! and only then lets the world know whose they are.

use super::answer::{Change, Done, Evidence, Outcome};
use super::prepare::{Prepared, Says};
use super::world::{Members, Noted, World};
use crate::cells;
use crate::decisions::Book;
use crate::import::{Hashes, context};
use crate::resolver::{Batch, Composer, HomeRows, Homes, Links, Published, tell};
use crate::session::Session;
use anyhow::Context;
use db::customers::{self, Group, State};
use db::idempotency::Kept;
use db::journal::{self, Deed, Run};
use db::records::{self, Known, Version};
use db::vault::{DataKey, Lookup, Sealer, Space};
use db::{Millis, Tx};
use identity::index::{Applied, Around, Edit};
use identity::lineage::{self, Component, Old, Plan};
use identity::records::Index;
use model::{CustomerId, RecordId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, RwLock};

/// The slots of a record that its source no longer has.
const GONE: &str = "record_id";

/// What writes, and what it has to know for it.
pub(crate) struct Engine {
    session: Arc<Session>,
    world: Arc<RwLock<World>>,
    published: Published,
    book: Book,
    named: FxHashSet<i64>,
    next: Numbers,
    sealer: Sealer,
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

/// What becomes of one item, as far as it is known before who is who.
struct Fate {
    change: Change,
    /// The record, where there is one.
    record: Option<i64>,
    version: i64,
    is_new: bool,
    /// Its position, where it is there afterwards.
    index: Option<Index>,
}

/// What one transaction writes.
struct Writes {
    run: Run,
    versions: Vec<(Version, bool)>,
    slots: Vec<String>,
    contacts: Vec<(i64, i64)>,
    forgotten: Vec<(i64, i64)>,
    people: Batch,
    homes: HomeRows,
}

/// What the changes mean, ready to be told to the world once it is written.
struct Meaning {
    around: Around,
    /// Id of each customer of the part.
    ids: Vec<i64>,
    retired: Vec<i64>,
    revived: Vec<i64>,
    /// Customer that each record of the part belonged to, and records that are no more with theirs.
    before: Vec<(i64, i64)>,
    home_ends: Vec<i64>,
    home_begins: Vec<i64>,
    home_before: Vec<(i64, i64)>,
    /// Customer and household.
    moved_in: Vec<(i64, i64)>,
    moved_out: Vec<i64>,
}

impl Engine {
    /// Begins to write where the database stands.
    pub fn new(
        session: Arc<Session>,
        world: Arc<RwLock<World>>,
        published: Published,
        book: Book,
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
        let named = book.spoken_of();
        Ok(Engine { session, world, published, book, named, next, sealer: Sealer::default() })
    }

    /// Takes items in, each of another record. `keep` makes the answers that are kept for messages sent again.
    /// When this returns, everything is on disk; where it fails, nothing is, and the world is as it was.
    pub fn take(
        &mut self,
        items: &[&Prepared],
        actor: &str,
        keep: &dyn Fn(&[Done]) -> Vec<Kept>,
        guard: &dyn Fn(&mut Tx) -> anyhow::Result<()>,
    ) -> anyhow::Result<Vec<Done>> {
        let now = crate::clock::now().max(self.next.last_at);
        let mut next = self.next;
        let known = self.recognise(items)?;
        let mut fates: Vec<Fate> = items
            .iter()
            .zip(&known)
            .map(|(item, known)| fate(item, known.as_ref(), &mut next.record))
            .collect();
        let (versions, slots) = self.versions(items, &fates, now)?;
        let (applied, before) = self.apply(items, &mut fates, now)?;
        let wrote =
            self.mean(&fates, &applied, &mut next, actor, now).and_then(|(people, homes, run, meaning)| {
                let [contacts, forgotten] = self.contacts(items, &fates, &applied);
                let writes = Writes { run, versions, slots, contacts, forgotten, people, homes };
                let done = self.answers(items, &fates, &meaning);
                self.write(writes, &keep(&done), guard)?;
                Ok((done, meaning))
            });
        match wrote {
            Ok((done, meaning)) => {
                next.last_at = now;
                self.next = next;
                self.tell_world(meaning, &applied);
                Ok(done)
            }
            Err(error) => {
                let mut world = self.world_mut()?;
                world.set.revert(applied);
                before.into_iter().for_each(|noted| world.note_again(noted));
                Err(error)
            }
        }
    }

    /// Keeps the working set in good order, a little at a time.
    pub fn tidy(&self) {
        if let Ok(mut world) = self.world.write() {
            world.set.tidy();
        }
    }

    fn world_mut(&self) -> anyhow::Result<std::sync::RwLockWriteGuard<'_, World>> {
        self.world.write().ok().context("the working set was left half-way by a failure; start again")
    }

    fn recognise(&self, items: &[&Prepared]) -> anyhow::Result<Vec<Option<Known>>> {
        let data = &self.session.repository.data;
        let keys: Vec<[u8; 16]> = items.iter().flat_map(|item| &item.key_hashes).copied().collect();
        let found = self.session.block(records::known(data, &keys))?;
        let known = |item: &&Prepared| {
            let (at, mut known) = item
                .key_hashes
                .iter()
                .enumerate()
                .find_map(|(at, key)| found.get(key).map(|known| (at, *known)))?;
            // Found by an older look-up key, it is compared by that key's hash.
            let former: Option<&Hashes> =
                at.checked_sub(1).and_then(|at| item.says.as_ref()?.row.former.get(at));
            if let (Some(former), Some(says)) = (former, &item.says)
                && known.content_hash == former.content
            {
                known.content_hash = says.row.content_hash;
            }
            Some(known)
        };
        Ok(items.iter().map(known).collect())
    }

    /// The versions to be written, sealed with keys that are on disk before.
    fn versions(
        &mut self,
        items: &[&Prepared],
        fates: &[Fate],
        now: Millis,
    ) -> anyhow::Result<(Vec<(Version, bool)>, Vec<String>)> {
        let vault = &self.session.repository.vault;
        let writes =
            |fate: &&Fate| matches!(fate.change, Change::Created | Change::Changed | Change::Deleted);
        let ids = |new: bool| -> Vec<i64> {
            fates
                .iter()
                .filter(writes)
                .filter(|fate| fate.is_new == new)
                .filter_map(|fate| fate.record)
                .collect()
        };
        let (new, old) = (ids(true), ids(false));
        let (new_keys, old_keys) = self.session.block(async {
            let created =
                if new.is_empty() { Vec::new() } else { vault.create_keys(Space::Record, &new).await? };
            anyhow::Ok((created, vault.keys(Space::Record, &old).await?))
        })?;
        let mut keys: FxHashMap<i64, DataKey> = old_keys;
        keys.extend(new.into_iter().zip(new_keys));
        let generation = vault.hasher().generation;
        let (mut versions, mut slots) = (Vec::new(), Vec::new());
        for (item, fate) in items.iter().zip(fates).filter(|(_, fate)| writes(fate)) {
            let Some(id) = fate.record else { continue };
            let key = keys.get(&id).with_context(|| format!("the key of record {id} is missing"))?;
            let mut nothing = Vec::new();
            cells::push(&mut nothing, "");
            let plain = item.says.as_ref().map_or(&nothing, |says| &says.row.cells);
            let hasher = vault.hasher();
            versions.push((
                Version {
                    id,
                    source_id: item.source,
                    key_hash: item.key_hashes[0],
                    content_hash: match &item.says {
                        Some(says) => says.row.content_hash,
                        None => hasher.contents(&[b"deleted", &item.key_hashes[0]]),
                    },
                    generation,
                    version: fate.version,
                    layout_id: 0,
                    import_id: None,
                    updated_at: item.says.as_ref().and_then(|says| says.row.updated_at),
                    received_at: now,
                    deleted_at: item.says.is_none().then_some(now),
                    remarks: item.says.as_ref().and_then(|says| says.row.remarks.clone()),
                    sealed: self.sealer.seal(key, &context(id, fate.version), plain)?,
                },
                fate.is_new,
            ));
            slots.push(item.says.as_ref().map_or_else(|| GONE.to_owned(), |says| says.slots.clone()));
        }
        Ok((versions, slots))
    }

    /// Takes the changes into the working set; whose they are is not known there yet.
    /// What was noted of the records before is given back, for the case that the changes cannot be written.
    fn apply(
        &self,
        items: &[&Prepared],
        fates: &mut [Fate],
        now: Millis,
    ) -> anyhow::Result<(Applied, Vec<Noted>)> {
        let mut world = self.world_mut()?;
        let mut edits = Vec::new();
        let mut edited = Vec::new();
        let mut coming: FxHashMap<i64, Index> = FxHashMap::default();
        let mut next = world.set.records().len() as Index;
        for (at, (item, fate)) in items.iter().zip(fates.iter_mut()).enumerate() {
            let Some(record) = fate.record else { continue };
            let index = world.index(record);
            match (fate.change, &item.says, index) {
                (Change::Created | Change::Changed, Some(says), None) => {
                    coming.insert(record, next);
                    next += 1;
                    edits.push(Edit::Add(&says.clean));
                }
                (Change::Created | Change::Changed, Some(says), Some(index)) => {
                    edits.push(Edit::Replace(index, &says.clean));
                }
                (Change::Deleted, _, Some(index)) => edits.push(Edit::Remove(index)),
                _ => {
                    fate.index = index.filter(|index| world.set.is_alive(*index));
                    continue;
                }
            }
            edited.push(at);
        }
        let restated = coming.keys().any(|id| self.named.contains(id));
        let said = restated.then(|| world.said(&self.book, &coming));
        let applied = world.set.apply(&edits, said);
        let mut before = Vec::with_capacity(edited.len());
        for (at, index) in edited.into_iter().zip(&applied.indexes) {
            let (item, fate) = (items[at], &mut fates[at]);
            let Some((says, record)) = item.says.as_ref().zip(fate.record) else { continue };
            fate.index = Some(*index);
            let source = world.source_at(item.source).context("a record belongs to no known source")?;
            let mut traits = says.traits;
            traits.recency = says.row.updated_at.unwrap_or(now);
            before.push(world.noted(record));
            world.note(*index, record, fate.version, source, traits);
        }
        Ok((applied, before))
    }

    /// Finds out who is who now, and what must be written of it.
    fn mean(
        &self,
        fates: &[Fate],
        applied: &Applied,
        next: &mut Numbers,
        actor: &str,
        now: Millis,
    ) -> anyhow::Result<(Batch, HomeRows, Run, Meaning)> {
        let world = self.world.read().ok().context("the working set was left half-way; start again")?;
        let unchanged = fates.iter().filter_map(|fate| fate.index);
        let mut seeds: Vec<Index> = applied.seeds.iter().copied().chain(unchanged).collect();
        seeds.sort_unstable();
        seeds.dedup();
        let around = world.set.around(&seeds, usize::MAX).ok().context("no part is too large")?;
        let run = Run {
            id: next.run,
            at: now,
            cause: "intake".to_owned(),
            actor: actor.to_owned(),
            decision_id: None,
            model_version: self.published.model.version.clone(),
            cases_version: self.published.cases_version.clone(),
            thresholds: self.published.thresholds(),
            next_customer: next.customer,
            next_household: next.household,
            finished_at: Some(now),
        };
        let gone = gone(&world, fates, applied);
        let people = People::plan(self, &world, &around, &gone, next)?;
        let replaced = self.replaced(fates, &around);
        let (batch, meaning) = people.compose(self, &world, &run, around, gone, &replaced)?;
        let (homes, meaning) = self.homes(&world, meaning, next)?;
        next.run += 1;
        next.entry += batch.entries.len() as i64;
        next.event += batch.events.len() as i64;
        Ok((batch, homes, run, meaning))
    }

    /// Positions in the part of records that say something else now.
    fn replaced(&self, fates: &[Fate], around: &Around) -> Vec<Index> {
        let changed: FxHashSet<Index> = fates
            .iter()
            .filter(|fate| fate.change == Change::Changed)
            .filter_map(|fate| fate.index)
            .collect();
        (0..).zip(&around.members).filter(|(_, index)| changed.contains(index)).map(|(at, _)| at).collect()
    }

    fn homes(
        &self,
        world: &World,
        mut meaning: Meaning,
        next: &mut Numbers,
    ) -> anyhow::Result<(HomeRows, Meaning)> {
        let mut concerned: Vec<i64> =
            meaning.before.iter().map(|(_, customer)| *customer).chain(meaning.ids.iter().copied()).collect();
        concerned.sort_unstable();
        concerned.dedup();
        let before: Vec<(i64, i64)> = concerned
            .iter()
            .filter_map(|customer| Some((*customer, *world.household_of.get(customer)?)))
            .collect();
        let homes = Homes::of(&meaning.around.resolution, &meaning.ids, &before);
        let mut former: FxHashMap<Index, Vec<i64>> = FxHashMap::default();
        for (customer, at) in homes.people.iter().zip(0..) {
            let ended = world.former_homes.of(*customer);
            if !ended.is_empty() {
                former.insert(at, ended.to_vec());
            }
        }
        self.without_taken(&mut former, &homes.old, Group::Household)?;
        let old = Old { customer_of: &homes.old, age: &homes.people, former: &former, gone: &homes.gone };
        let plan = lineage::plan(&old, &homes.new, homes.number, next.household);
        next.household = plan.next_id;
        let components: Vec<Component<'_>> = plan.components().collect();
        (meaning.home_ends, meaning.home_begins) = ends(&plan);
        meaning.home_before = before;
        let rows = HomeRows::of(&homes, &components, homes.leavers.clone());
        (meaning.moved_in, meaning.moved_out) = (rows.moves.clone(), rows.left.clone());
        Ok((rows, meaning))
    }

    /// The look-ups to be written, and those of records that are no more: hash and record.
    fn contacts(&self, items: &[&Prepared], fates: &[Fate], applied: &Applied) -> [Vec<(i64, i64)>; 2] {
        let mut contacts = Vec::new();
        for (item, fate) in items.iter().zip(fates) {
            let (Some(says), Some(record)) = (&item.says, fate.record) else { continue };
            if matches!(fate.change, Change::Created | Change::Changed) {
                contacts.extend(says.row.contacts.iter().map(|hash| (*hash, record)));
            }
        }
        contacts.sort_unstable();
        contacts.dedup();
        let Ok(world) = self.world.read() else { return [contacts, Vec::new()] };
        let dead = applied.indexes.iter().filter(|index| !world.set.is_alive(**index));
        let forgotten = dead.flat_map(|index| self.contacts_of(&world, *index)).collect();
        [contacts, forgotten]
    }

    /// The look-ups of a record, as far as the working set knows its contacts.
    fn contacts_of(&self, world: &World, index: Index) -> Vec<(i64, i64)> {
        let (records, id) = (world.set.records(), world.ids[index as usize]);
        let record = records.get(index);
        let kinds =
            [(Lookup::Email, record.emails), (Lookup::Phone, record.phones), (Lookup::Card, record.cards)];
        let given = kinds.into_iter().flat_map(|(kind, ids)| ids.map(|text| (kind, text)));
        let given: Vec<(Lookup, u32)> = given.filter(|(_, text)| *text != 0).collect();
        let hashers = self.session.repository.vault.hashers().iter();
        let hashes = hashers.flat_map(|hasher| {
            given.iter().map(|(kind, text)| (hasher.contact(*kind, records.contacts.get(*text)), id))
        });
        hashes.collect()
    }

    fn answers(&self, items: &[&Prepared], fates: &[Fate], meaning: &Meaning) -> Vec<Done> {
        let Ok(world) = self.world.read() else { return Vec::new() };
        let place: FxHashMap<Index, usize> =
            meaning.around.members.iter().enumerate().map(|(at, index)| (*index, at)).collect();
        let mut sizes = vec![0usize; meaning.around.resolution.customers];
        meaning.around.resolution.customer_of.iter().for_each(|customer| sizes[*customer as usize] += 1);
        let done = |(item, fate): (&&Prepared, &Fate)| {
            let remarks = item
                .says
                .as_ref()
                .map(|says| says.clean.remarks.iter().map(|remark| (remark.field, remark.kind)).collect());
            let mut done = Done {
                record: fate.record.map(RecordId),
                customer: None,
                change: fate.change,
                outcome: Outcome::Deleted,
                evidence: Vec::new(),
                remarks: remarks.unwrap_or_default(),
            };
            let Some(at) = fate.index.and_then(|index| place.get(&index)) else { return done };
            let customer = meaning.around.resolution.customer_of[*at] as usize;
            done.customer = Some(CustomerId(meaning.ids[customer]));
            (done.outcome, done.evidence) =
                self.speaking_for(&world, &meaning.around, *at, sizes[customer] > 1);
            done
        };
        items.iter().zip(fates).map(done).collect()
    }

    /// The pairs that speak for what became of a member, the strongest first.
    fn speaking_for(
        &self,
        world: &World,
        around: &Around,
        at: usize,
        linked: bool,
    ) -> (Outcome, Vec<Evidence>) {
        let evidence = |other: Index, link: &identity::resolve::Link| Evidence {
            record: RecordId(world.ids[other as usize]),
            score: link.score,
            cases: self
                .published
                .cases
                .iter()
                .filter(|case| case.fires(link.pattern))
                .map(|case| case.id.clone())
                .collect(),
        };
        if linked {
            let mine =
                around.resolution.links.iter().filter(|link| link.a as usize == at || link.b as usize == at);
            let other = |link: &identity::resolve::Link| if link.a as usize == at { link.b } else { link.a };
            let of =
                mine.take(MOST_EVIDENCE).map(|link| evidence(around.members[other(link) as usize], link));
            return (Outcome::Linked, of.collect());
        }
        let index = around.members[at];
        let doubtful =
            around.reviews.iter().map(|review| review.link).filter(|link| link.a == index || link.b == index);
        let of: Vec<Evidence> = doubtful
            .take(MOST_EVIDENCE)
            .map(|link| evidence(if link.a == index { link.b } else { link.a }, &link))
            .collect();
        (if of.is_empty() { Outcome::New } else { Outcome::Review }, of)
    }

    /// One transaction for everything.
    fn write(
        &self,
        writes: Writes,
        kept: &[Kept],
        guard: &dyn Fn(&mut Tx) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Writes { run, mut versions, slots, contacts, forgotten, mut people, homes } = writes;
        let changes = !versions.is_empty() || !people.customers.is_empty() || !homes.households.is_empty();
        if !changes && kept.is_empty() {
            return Ok(());
        }
        let repository = &self.session.repository;
        let mut tx = self.session.block(repository.data.begin())?;
        guard(&mut tx)?;
        self.session.block(async {
            if changes {
                for ((version, _), slots) in versions.iter_mut().zip(&slots) {
                    version.layout_id = records::layout_id(&mut tx, slots).await?;
                }
                let (new, changed): (Vec<_>, Vec<_>) = versions.into_iter().partition(|(_, is_new)| *is_new);
                let only = |all: Vec<(Version, bool)>| {
                    all.into_iter().map(|(version, _)| version).collect::<Vec<_>>()
                };
                records::insert_new(&mut tx, &only(new)).await?;
                records::replace(&mut tx, &only(changed), run.at).await?;
                records::delete_contacts(&mut tx, &forgotten).await?;
                records::insert_contacts(&mut tx, repository.vault.hasher().generation, &contacts).await?;
                journal::record_run(&mut tx, &run).await?;
                people.write(&mut tx, run.id, [self.next.entry, self.next.event]).await?;
                homes.write(&mut tx, run.id).await?;
            }
            db::idempotency::keep(&mut tx, kept).await?;
            tx.commit().await
        })?;
        Ok(())
    }

    /// What is written becomes what is known.
    fn tell_world(&self, meaning: Meaning, applied: &Applied) {
        let Ok(mut world) = self.world.write() else { return };
        for index in &applied.indexes {
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
        for customer in &meaning.moved_out {
            world.household_of.remove(customer);
        }
        world.household_of.extend(meaning.moved_in.iter().copied());
        for id in &meaning.home_ends {
            let had =
                meaning.home_before.iter().filter(|(_, home)| home == id).map(|(customer, _)| *customer);
            world.former_homes.end(*id, had);
        }
        meaning.home_begins.iter().for_each(|id| world.former_homes.begin(*id));
        drop(world);
        if let Ok(world) = self.world.read() {
            world.make_findable(&applied.indexes);
        }
    }

    /// Number of the last event that was written.
    pub fn last_event(&self) -> i64 {
        self.next.event - 1
    }
}

/// Pairs named for one answer at most.
const MOST_EVIDENCE: usize = 5;

/// What becomes of an item by itself.
fn fate(item: &Prepared, known: Option<&Known>, next_record: &mut i64) -> Fate {
    let of =
        |change, record: Option<i64>, version| Fate { change, record, version, is_new: false, index: None };
    match (&item.says, known) {
        (None, None) => of(Change::Unchanged, None, 0),
        (None, Some(known)) if known.is_deleted => of(Change::Unchanged, Some(known.id), known.version),
        (None, Some(known)) => of(Change::Deleted, Some(known.id), known.version + 1),
        (Some(_), None) => {
            *next_record += 1;
            Fate { is_new: true, ..of(Change::Created, Some(*next_record - 1), 1) }
        }
        (Some(says), Some(known)) => {
            let change = if is_same(says, known) {
                Change::Unchanged
            } else if is_outdated(says, known) {
                Change::Outdated
            } else {
                Change::Changed
            };
            of(change, Some(known.id), known.version + i64::from(change == Change::Changed))
        }
    }
}

fn is_same(says: &Says, known: &Known) -> bool {
    !known.is_deleted && known.content_hash == says.row.content_hash
}

fn is_outdated(says: &Says, known: &Known) -> bool {
    crate::import::is_outdated(known, &says.row)
}

/// Records that are no more: number and the customer that each belonged to.
fn gone(world: &World, fates: &[Fate], applied: &Applied) -> Vec<(i64, i64)> {
    let deleted: FxHashSet<i64> =
        fates.iter().filter(|fate| fate.change == Change::Deleted).filter_map(|fate| fate.record).collect();
    let of = |index: &Index| (world.ids[*index as usize], world.customer_of[*index as usize]);
    applied.indexes.iter().map(of).filter(|(id, customer)| deleted.contains(id) && *customer != 0).collect()
}

/// The ids that a plan ends, and those that it lets begin again.
fn ends(plan: &Plan) -> (Vec<i64>, Vec<i64>) {
    let (mut ended, mut begun) = (Vec::new(), Vec::new());
    for component in plan.components() {
        ended.extend(component.retired().iter().map(|(id, _)| *id));
        ended.extend(component.emptied());
        begun.extend(component.changes().filter(|change| change.revived).map(|change| change.id));
    }
    (ended, begun)
}

/// The plan of the ids of a part.
struct People {
    plan: Plan,
    customer_of: Vec<i64>,
}

impl People {
    fn plan(
        engine: &Engine,
        world: &World,
        around: &Around,
        gone: &[(i64, i64)],
        next: &mut Numbers,
    ) -> anyhow::Result<People> {
        let customer_of: Vec<i64> =
            around.members.iter().map(|index| world.customer_of[*index as usize]).collect();
        let age: Vec<i64> = around.members.iter().map(|index| world.ids[*index as usize]).collect();
        let mut former: FxHashMap<Index, Vec<i64>> = FxHashMap::default();
        for (record, at) in age.iter().zip(0..) {
            let ended = world.former.of(*record);
            if !ended.is_empty() {
                former.insert(at, ended.to_vec());
            }
        }
        engine.without_taken(&mut former, &customer_of, Group::Customer)?;
        let lost: Vec<i64> = gone.iter().map(|(_, customer)| *customer).collect();
        let old = Old { customer_of: &customer_of, age: &age, former: &former, gone: &lost };
        let plan =
            lineage::plan(&old, &around.resolution.customer_of, around.resolution.customers, next.customer);
        next.customer = plan.next_id;
        Ok(People { plan, customer_of })
    }

    fn compose(
        &self,
        engine: &Engine,
        world: &World,
        run: &Run,
        around: Around,
        gone: Vec<(i64, i64)>,
        replaced: &[Index],
    ) -> anyhow::Result<(Batch, Meaning)> {
        let components: Vec<Component<'_>> = self.plan.components().collect();
        let mut ids = vec![0; around.resolution.customers];
        for (customer, now) in self.customer_of.iter().zip(&around.resolution.customer_of) {
            ids[*now as usize] = *customer;
        }
        let mut planned: FxHashSet<i64> = FxHashSet::default();
        for change in components.iter().flat_map(Component::changes) {
            let first = change.members().next().context("a customer has records")?;
            ids[around.resolution.customer_of[first as usize] as usize] = change.id;
            planned.insert(change.id);
        }
        let mut refreshed: FxHashMap<i64, Vec<Index>> = FxHashMap::default();
        for at in replaced {
            let customer = ids[around.resolution.customer_of[*at as usize] as usize];
            if !planned.contains(&customer) {
                refreshed.entry(customer).or_default();
            }
        }
        for (customer, at) in around.resolution.customer_of.iter().zip(0..) {
            if let Some(members) = refreshed.get_mut(&ids[*customer as usize]) {
                members.push(at);
            }
        }
        let known = self.known(engine, &components, &refreshed)?;
        let view = Members { world, members: &around.members };
        let place: FxHashMap<i64, Index> =
            around.members.iter().zip(0..).map(|(index, at)| (world.ids[*index as usize], at)).collect();
        let mut lost: FxHashMap<i64, Vec<i64>> = FxHashMap::default();
        gone.iter().for_each(|(record, customer)| lost.entry(*customer).or_default().push(*record));
        let mut composer = Composer {
            view: &view,
            resolution: &around.resolution,
            cases: &engine.published.cases,
            links: Links::of(&around.resolution),
            lost,
            pins: engine.book.pins_by(|id| place.get(&id).copied()),
            outcome: crate::resolver::Outcome::default(),
        };
        let mut batch = Batch::default();
        components.iter().for_each(|component| composer.component(run, component, &known, &mut batch));
        for (customer, members) in &refreshed {
            let Some(before) = known.get(customer) else { continue };
            if !composer.refresh(run, before.clone(), members, &mut batch) {
                // Who follows the events must learn of every version.
                tell(run, &mut batch, Deed::Changed, *customer, None);
                batch.events.last_mut().context("it was just told")?.fields = Some(String::new());
            }
        }
        batch.summarise();
        let before = around
            .members
            .iter()
            .map(|index| world.ids[*index as usize])
            .zip(self.customer_of.iter().copied());
        let before = before.filter(|(_, customer)| *customer != 0).chain(gone).collect();
        let (retired, revived) = ends(&self.plan);
        let meaning = Meaning {
            around,
            ids,
            retired,
            revived,
            before,
            home_ends: Vec::new(),
            home_begins: Vec::new(),
            home_before: Vec::new(),
            moved_in: Vec::new(),
            moved_out: Vec::new(),
        };
        Ok((batch, meaning))
    }

    /// The customers of before that the part concerns.
    fn known(
        &self,
        engine: &Engine,
        components: &[Component<'_>],
        refreshed: &FxHashMap<i64, Vec<Index>>,
    ) -> anyhow::Result<FxHashMap<i64, customers::Customer>> {
        let mut ids: Vec<i64> = refreshed.keys().copied().collect();
        for component in components {
            ids.extend(component.changes().filter(|change| !change.fresh).map(|change| change.id));
            ids.extend(component.retired().iter().map(|(id, _)| *id));
            ids.extend(component.emptied());
        }
        if ids.is_empty() {
            return Ok(FxHashMap::default());
        }
        Ok(engine.session.block(customers::many(&engine.session.repository.data, &ids))?)
    }
}

impl Engine {
    /// Takes away ids that records outside the part carry again.
    fn without_taken(
        &self,
        former: &mut FxHashMap<Index, Vec<i64>>,
        group_of: &[i64],
        group: Group,
    ) -> anyhow::Result<()> {
        if former.is_empty() {
            return Ok(());
        }
        let inside: FxHashSet<i64> = group_of.iter().copied().collect();
        let mut ids: Vec<i64> =
            former.values().flatten().copied().filter(|id| !inside.contains(id)).collect();
        ids.sort_unstable();
        ids.dedup();
        let data = &self.session.repository.data;
        let states: FxHashMap<i64, State> = self.session.block(async {
            Ok::<_, db::Error>(match group {
                Group::Customer => customers::many(data, &ids)
                    .await?
                    .into_iter()
                    .map(|(id, known)| (id, known.state))
                    .collect(),
                Group::Household => {
                    let known = customers::many_households(data, &ids).await?;
                    known.into_iter().map(|known| (known.id, known.state)).collect()
                }
            })
        })?;
        let is_free =
            |id: &i64| inside.contains(id) || matches!(states.get(id), Some(State::Merged | State::Empty));
        former.values_mut().for_each(|ids| ids.retain(is_free));
        former.retain(|_, ids| !ids.is_empty());
        Ok(())
    }
}
