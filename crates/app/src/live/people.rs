//! Customers as a node shows them: one by id, those who may be a person, those whom somebody types. Each as far as it is
//! within reach of whoever asks; who asked is noted.

use super::answer::{Candidate, Hit};
use super::ask;
use super::find::{self, Finds, Found as Find};
use super::intake::Asked;
use super::node::Node;
use super::profiles::Profile;
use super::refusal::Refusal;
use super::within::{Seen, Sights};
use super::world::World;
use crate::access::{By, View};
use crate::customers::{self, Beside, Found, Person, SourceFacts};
use db::audit::People;
use db::customers::State;
use db::sources::Source;
use identity::records::Index;
use model::{CustomerId, DataClass, Sight};
use rustc_hash::FxHashSet;

/// Pairs that are compared in full for one question.
const MOST_PAIRS: usize = 200;
/// How much further is looked for whoever is limited to stores, at first and each time again.
const FURTHER: usize = 8;
/// Customers looked at for one search at most.
const MOST_LOOKED_AT: usize = 4_096;
/// Customers told of one search at most, page by page: whoever finds that many types more.
const MOST_FOUND: usize = 500;

/// How many customers were told of a search before, and the last of them.
pub type SearchPlace = [i64; 2];

const UNKNOWN: Refusal = Refusal::Unknown { what: "customer" };

impl Node {
    /// A customer with everything that is known, by any id that leads to it.
    pub async fn customer(&self, id: CustomerId, by: &By, view: &View) -> Result<Person, Refusal> {
        let mut seen = self.seen(id, view).await?;
        let others = std::mem::take(&mut seen.profile.whole.people);
        seen.profile.whole.people = self.visible(others, seen.profile.whole.customer.id, view).await?;
        if seen.profile.whole.people.len() < 2 {
            seen.profile.whole.customer.household = None;
        }
        let person = self.shown(&seen).await?;
        self.note(by, People::one(person.id)).await?;
        Ok(person)
    }

    /// A customer as it is seen, unsealed.
    pub(super) async fn shown(&self, seen: &Seen) -> Result<Person, Refusal> {
        let keys = seen.profile.keys(self.session())?;
        let book = self.book().await?;
        let show = |facts: &SourceFacts| customers::shown(facts, seen.profile.whole.clone(), &keys, &book);
        let person = self.with_facts(show).await?;
        Ok(match &seen.sights {
            Sights::Whole => person,
            sights => person.seen_by(|record, field| sights.of(record, field)),
        })
    }

    /// What is within reach of the customer that an id leads to. Whoever does not reach it is told what they are told of
    /// an id that was never given.
    pub(super) async fn seen(&self, id: CustomerId, view: &View) -> Result<Seen, Refusal> {
        let profile = match self.profile(id.0).await {
            // Of who was erased nothing is left that would tell whose brand it was.
            Err(Refusal::Erased) if !view.reaches_all() => return Err(UNKNOWN),
            profile => profile?,
        };
        let mut seen = self.within(vec![profile], view).await?.pop().ok_or(UNKNOWN)?;
        let whole = &mut seen.profile.whole;
        let former = std::mem::take(&mut whole.former);
        whole.former = self.former_within(&former, view).await?;
        let leads_here = id.0 == whole.customer.id || whole.former.contains(&id.0) || view.reaches_all();
        leads_here.then_some(seen).ok_or(UNKNOWN)
    }

    /// What is stored of the customer that an id leads to.
    async fn profile(&self, id: i64) -> Result<Profile, Refusal> {
        let is_active = |profile: &Profile| profile.whole.customer.state == State::Active;
        if let Some(profile) = self.0.profiles.read([id]).await?.pop().flatten().filter(is_active) {
            return Ok(profile);
        }
        let own = self.clone();
        let found = self.beside(move || Ok(customers::find(&own.0.session, id)?)).await?;
        match found {
            Found::Active { customer, .. } => {
                self.0.profiles.read([customer.id]).await?.pop().flatten().ok_or(UNKNOWN)
            }
            Found::Erased { .. } => Err(Refusal::Erased),
            Found::Empty { .. } | Found::Unknown => Err(UNKNOWN),
        }
    }

    /// Those of these customers that are within reach; the one that is known to be is not asked for again.
    pub(super) async fn visible(&self, ids: Vec<i64>, known: i64, view: &View) -> Result<Vec<i64>, Refusal> {
        if ids.is_empty() || view.reaches_all() {
            return Ok(ids);
        }
        let asked = ids.iter().copied().filter(|id| *id != known);
        let profiles: Vec<Profile> = self.0.profiles.read(asked).await?.into_iter().flatten().collect();
        let seen = self.within(profiles, view).await?;
        let seen: FxHashSet<i64> = seen.iter().map(|seen| seen.profile.whole.customer.id).collect();
        Ok(ids.into_iter().filter(|id| *id == known || seen.contains(id)).collect())
    }

    /// Who may be the person asked for. Creates nothing. Only records count whose identifying values are seen in clear:
    /// how near something comes would tell them.
    pub async fn match_person(&self, asked: Asked, by: &By, view: &View) -> Result<Vec<Candidate>, Refusal> {
        let inner = &self.0;
        let (world, reading) = inner.ready()?;
        if !view.sees_some_in_clear(DataClass::Identifying) {
            return Err(Refusal::NotInClear);
        }
        let may = |source: &Source| view.brand(&source.brand);
        let clean = reading.person(&asked, &may).map_err(|error| Refusal::Bad {
            code: error.code,
            detail: error.detail,
            field: error.field,
        })?;
        let limit = if view.depends_on_stores() { usize::MAX } else { asked.limit };
        let beside = if view.is_whole() { None } else { Some(self.entered_beside().await?) };
        let mut candidates = {
            let world = world.read().map_err(|_| inner.not_ready())?;
            match &beside {
                None => ask::candidates(&world, &clean, None, (MOST_PAIRS, limit)),
                Some(beside) => {
                    let findable = Findable::of(&world, beside, view);
                    let among = |index: Index| findable.finds(index) == Some(Finds::All);
                    ask::candidates(&world, &clean, Some(&among), (MOST_PAIRS, limit))
                }
            }
        };
        if view.depends_on_stores() {
            candidates = self.of_their_stores(candidates, view).await?;
            candidates.truncate(asked.limit);
        }
        let seen = candidates.iter().map(|candidate| candidate.customer.0);
        self.note(by, People::customers(seen)).await?;
        Ok(candidates)
    }

    /// Without who is known in none of the stores, and without records that are out of reach.
    async fn of_their_stores(
        &self,
        candidates: Vec<Candidate>,
        view: &View,
    ) -> Result<Vec<Candidate>, Refusal> {
        let ids = candidates.iter().map(|candidate| candidate.customer.0);
        let profiles: Vec<Profile> = self.0.profiles.read(ids).await?.into_iter().flatten().collect();
        let seen = self.within(profiles, view).await?;
        let theirs = |candidate: &Candidate| {
            let id = candidate.customer.0;
            let seen = seen.iter().find(|seen| seen.profile.whole.customer.id == id)?;
            let is_seen = |record: i64| seen.profile.whole.records.iter().any(|stored| stored.id == record);
            let all = candidate.records.iter().all(|similar| is_seen(similar.record.0));
            (all && seen.sights.is_clear()).then(|| candidate.clone())
        };
        Ok(candidates.iter().filter_map(theirs).collect())
    }

    /// Customers that fit what somebody types, the best first: at most so many behind a place, and where the next ones
    /// begin, if there are more.
    pub async fn search(
        &self,
        typed: &str,
        (limit, after): (usize, Option<SearchPlace>),
        by: &By,
        view: &View,
    ) -> Result<(Vec<Hit>, Option<SearchPlace>), Refusal> {
        let passed = after.map_or(0, |[passed, _]| usize::try_from(passed).unwrap_or(MOST_FOUND));
        let most = passed.saturating_add(limit + 1).min(MOST_FOUND);
        let (mut found, seen) = self.found(typed, most, view).await?;
        // Where others came before them meanwhile, it goes on behind the customer that was told last. Where that one is
        // gone, one may be told twice: better than none.
        let behind = |last: i64| found.iter().position(|found| found.customer == last).map(|at| at + 1);
        let begin =
            after.map_or(0, |[_, last]| behind(last).unwrap_or(passed.saturating_sub(1))).min(found.len());
        found.drain(..begin);
        let is_more = found.len() > limit;
        found.truncate(limit);
        let place = |last: &Find| [i64::try_from(begin + found.len()).unwrap_or(i64::MAX), last.customer];
        let next = found.last().filter(|_| is_more).map(place);
        if found.is_empty() {
            self.note(by, People::none()).await?;
            return Ok((Vec::new(), None));
        }
        let book = self.book().await?;
        let session = self.session();
        let show = |facts: &SourceFacts| find::show(session, facts, &book, &found, &seen);
        let hits = self.with_facts(show).await?;
        self.note(by, People::customers(hits.iter().map(|hit| hit.customer.0))).await?;
        Ok((hits, next))
    }

    async fn found(&self, typed: &str, limit: usize, view: &View) -> Result<(Vec<Find>, Vec<Seen>), Refusal> {
        let by_store = view.depends_on_stores();
        let mut most = if by_store { limit * FURTHER } else { limit };
        loop {
            let mut found = self.found_among(typed, most, view).await?;
            let is_all = found.len() < most || most >= MOST_LOOKED_AT;
            let ids = found.iter().map(|found| found.customer);
            let profiles: Vec<Profile> = self.0.profiles.read(ids).await?.into_iter().flatten().collect();
            let mut seen = self.within(profiles, view).await?;
            if by_store {
                self.keep_what_is_no_hint(typed, most, view, &mut seen).await?;
            }
            let is_seen = |id: i64| seen.iter().any(|seen| seen.profile.whole.customer.id == id);
            found.retain(|found| is_seen(found.customer));
            if !by_store || is_all || found.len() >= limit {
                found.truncate(limit);
                return Ok((found, seen));
            }
            most = (most * FURTHER).min(MOST_LOOKED_AT);
        }
    }

    /// Leaves out who was found by what is seen only of the customers of some stores, and is none of theirs.
    async fn keep_what_is_no_hint(
        &self,
        typed: &str,
        most: usize,
        view: &View,
        seen: &mut Vec<Seen>,
    ) -> Result<(), Refusal> {
        let everywhere = view.of_customer(|_| false);
        let openly = self.found_among(typed, most, &everywhere).await?;
        let openly: FxHashSet<i64> = openly.iter().map(|found| found.customer).collect();
        seen.retain(|seen| seen.sights.is_clear() || openly.contains(&seen.profile.whole.customer.id));
        Ok(())
    }

    async fn found_among(&self, typed: &str, most: usize, view: &View) -> Result<Vec<Find>, Refusal> {
        let inner = &self.0;
        let (world, _) = inner.ready()?;
        let beside = if view.is_whole() { None } else { Some(self.entered_beside().await?) };
        let world = world.read().map_err(|_| inner.not_ready())?;
        Ok(match &beside {
            None => find::find(&world, typed, most, None),
            Some(beside) => {
                let findable = Findable::of(&world, beside, view);
                find::find(&world, typed, most, Some(&|index| findable.finds(index)))
            }
        })
    }
}

/// What of each record of the world may be found.
struct Findable<'w> {
    world: &'w World,
    beside: &'w Beside,
    /// By the position of its source; the stewards' own says nothing by itself.
    by_source: Vec<Option<Finds>>,
    stewards: Option<u16>,
}

impl<'w> Findable<'w> {
    fn of(world: &'w World, beside: &'w Beside, view: &View) -> Findable<'w> {
        let clear = |class, brand: &str| view.sees(class, brand) == Sight::Clear;
        let finds = |brand: &str| match () {
            () if !view.brand(brand) || !clear(DataClass::Personal, brand) => None,
            () if clear(DataClass::Identifying, brand) => Some(Finds::All),
            () => Some(Finds::Guarded),
        };
        let by_source = world.sources.iter().map(|source| finds(&source.brand)).collect();
        let stewards = world.sources.iter().position(|source| source.name == model::STEWARD);
        let stewards = stewards.and_then(|at| u16::try_from(at).ok());
        Findable { world, beside, by_source, stewards }
    }

    fn finds(&self, index: Index) -> Option<Finds> {
        let at = index as usize;
        let source = *self.world.source_of.get(at)?;
        if Some(source) != self.stewards {
            return self.by_source.get(usize::from(source)).copied().flatten();
        }
        let whose = self.world.customer_of[at];
        let mut beside = self.beside.of_record(self.world.ids[at]).iter();
        let other = beside.find_map(|record| {
            let other = self.world.index(*record)? as usize;
            (self.world.customer_of[other] == whose).then_some(other)
        })?;
        let source = self.world.source_of[other];
        (Some(source) != self.stewards).then(|| self.by_source.get(usize::from(source)).copied().flatten())?
    }
}
