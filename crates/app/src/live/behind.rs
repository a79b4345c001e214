//! The customers behind the figures: everybody within reach, or those of a source, or those whose records lack something,
//! in the order of their ids. Who they are says the working set alone; of the database and from under seal only those are
//! read whom a page shows, and, for whoever is limited to stores, those of whom it has to be found out where they are known.

use super::answer::Hit;
use super::find::{self, Found};
use super::node::Node;
use super::refusal::Refusal;
use super::within::Seen;
use super::world::World;
use crate::access::{By, View};
use crate::customers::SourceFacts;
use anyhow::Context;
use db::audit::People;
use db::customers;
use db::records::Stored;
use db::sources::Source;
use identity::records::Index;
use model::{Field, Sight};
use rustc_hash::FxHashSet;

/// Customers looked at for one page at most.
const MOST_LOOKED_AT: usize = 4_096;
/// Customers looked at together at most.
const TOGETHER: usize = 256;
/// A page that ends early ends at a multiple of it: an id that somebody may not know is never where it ends.
const STEP: i64 = 1_024;
/// Records that are passed while nobody can write.
const SLICE: usize = 1 << 16;

/// What is counted of customers or of their records.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Figure {
    /// Only records of this source count; all of them where there is none.
    pub source: Option<i64>,
    /// What is to be so.
    pub having: Option<Having>,
}

/// What is so of a customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Having {
    /// A record says nothing in this field.
    Missing(Field),
    /// A record says something in this field that cannot be used.
    Unusable(Field),
    /// There are two records or more.
    Duplicates,
    /// Somebody else lives in the household.
    Household,
}

impl Node {
    /// The customers behind a figure: at most so many behind an id, and behind which id it goes on where there are more.
    /// A page may have fewer than asked for although there are more.
    pub async fn customers_behind(
        &self,
        figure: Figure,
        (limit, after): (usize, i64),
        by: &By,
        view: &View,
    ) -> Result<(Vec<Hit>, Option<i64>), Refusal> {
        self.0.ready()?;
        let (ids, mut next) = bounded(self.candidates(figure, after, view).await?);
        let (mut seen, mut rest, mut together): (Vec<Seen>, &[i64], usize) = (Vec::new(), &ids, limit + 1);
        while !rest.is_empty() && seen.len() <= limit {
            let (now, later) = rest.split_at(together.min(rest.len()));
            seen.extend(self.those_of(figure, now, view).await?);
            // Where few of them are meant, more are looked at together.
            (rest, together) = (later, (2 * together).min(TOGETHER));
        }
        if seen.len() > limit {
            seen.truncate(limit);
            next = seen.last().map(Seen::id);
        }
        let found: Vec<Found> =
            seen.iter().map(|seen| Found { customer: seen.id(), matched: Vec::new() }).collect();
        let (book, session) = (self.book().await?, self.session());
        let show = |facts: &SourceFacts| find::show(session, facts, &book, &found, &seen);
        let hits = self.with_facts(show).await?;
        self.note(by, People::customers(hits.iter().map(|hit| hit.customer.0))).await?;
        Ok((hits, next))
    }

    /// Customers behind an id who may be meant, one more than are looked at.
    async fn candidates(&self, figure: Figure, after: i64, view: &View) -> Result<Vec<i64>, Refusal> {
        if figure.having == Some(Having::Household) {
            // Only whoever writes holds who lives with whom.
            let data = &self.session().repository.data;
            let ids = customers::living_together(data, after, MOST_LOOKED_AT + 1).await;
            return Ok(ids.map_err(anyhow::Error::from)?);
        }
        let (own, view) = (self.clone(), view.clone());
        self.beside(move || Ok(own.candidates_held(figure, after, &view)?)).await
    }

    /// Those whom the working set knows: one pass over it, a few nanoseconds a record, and whoever writes is let in again
    /// and again.
    fn candidates_held(&self, figure: Figure, after: i64, view: &View) -> anyhow::Result<Vec<i64>> {
        let world = self.0.world.get().context("there is no working set yet")?;
        // How many records count of each customer behind the id.
        let mut numbers: Vec<u8> = Vec::new();
        let mut first = 0;
        loop {
            let world = world.read().ok().context("the working set was left half-way by a failure")?;
            let end = (first + SLICE).min(world.ids.len());
            let counts: Vec<bool> =
                world.sources.iter().map(|source| figure.counts_within(source, view)).collect();
            for at in first..end {
                let behind = world.customer_of[at] - after;
                let is_of = counts.get(usize::from(world.source_of[at])).is_some_and(|counts| *counts);
                if behind > 0 && is_of && figure.is_so(&world, at as Index) {
                    let place = behind as usize - 1;
                    if place >= numbers.len() {
                        numbers.resize(place + 1, 0);
                    }
                    numbers[place] = numbers[place].saturating_add(1);
                }
            }
            if end == world.ids.len() {
                break;
            }
            first = end;
        }
        let enough = (after + 1..).zip(numbers).filter(|(_, number)| usize::from(*number) >= figure.least());
        Ok(enough.map(|(id, _)| id).take(MOST_LOOKED_AT + 1).collect())
    }

    /// Those of some customers who are within reach and are meant, by what of them is within reach.
    async fn those_of(&self, figure: Figure, ids: &[i64], view: &View) -> Result<Vec<Seen>, Refusal> {
        let mut seen = self.seen_of(ids.iter().copied(), view).await?;
        let mut visible: FxHashSet<i64> = seen.iter().map(Seen::id).collect();
        {
            let (world, _) = self.0.ready()?;
            let world = world.read().map_err(|_| self.0.not_ready())?;
            seen.retain(|seen| figure.is_met(&world, seen));
        }
        if figure.having == Some(Having::Household) {
            let known: FxHashSet<i64> = ids.iter().copied().collect();
            let others = seen.iter().flat_map(|seen| &seen.profile.whole.people).copied();
            let others: FxHashSet<i64> = others.filter(|id| !known.contains(id)).collect();
            visible.extend(self.seen_of(others.into_iter(), view).await?.iter().map(Seen::id));
            let is_seen = |id: &&i64| visible.contains(id);
            seen.retain(|seen| seen.profile.whole.people.iter().filter(is_seen).count() > 1);
        }
        Ok(seen)
    }

    async fn seen_of(&self, ids: impl Iterator<Item = i64>, view: &View) -> Result<Vec<Seen>, Refusal> {
        let profiles = self.0.profiles.read(ids).await?.into_iter().flatten().collect();
        self.within(profiles, view).await
    }
}

/// Those who are looked at for a page, and behind which id it goes on where there are more.
fn bounded(mut ids: Vec<i64>) -> (Vec<i64>, Option<i64>) {
    let Some(beyond) = ids.get(MOST_LOOKED_AT).copied() else { return (ids, None) };
    let end = (beyond - 1) / STEP * STEP;
    ids.retain(|id| *id <= end);
    (ids, Some(end))
}

impl Figure {
    /// Whether what the field is about is seen anywhere, in part at least: what nobody sees tells nothing by its absence.
    pub fn is_seen(&self, sources: &[Source], view: &View) -> bool {
        self.field().is_none() || sources.iter().any(|source| self.counts_within(source, view))
    }

    fn field(self) -> Option<Field> {
        match self.having {
            Some(Having::Missing(field) | Having::Unusable(field)) => Some(field),
            Some(Having::Duplicates | Having::Household) | None => None,
        }
    }

    /// Records that must be so.
    fn least(self) -> usize {
        if self.having == Some(Having::Duplicates) { 2 } else { 1 }
    }

    /// Whether records of a source count. What stewards entered is no record of anybody's system.
    fn counts(self, source: &Source) -> bool {
        source.name != model::STEWARD && self.source.is_none_or(|wanted| wanted == source.id)
    }

    fn counts_within(self, source: &Source, view: &View) -> bool {
        let sees = |field: Field| view.sees(field.class(), &source.brand) > Sight::Hidden;
        self.counts(source) && view.brand(&source.brand) && self.field().is_none_or(sees)
    }

    /// Whether a record that counts is so, as quality counts it.
    fn is_so(self, world: &World, index: Index) -> bool {
        let traits = world.traits[index as usize];
        world.set.is_alive(index)
            && match self.having {
                Some(Having::Missing(field)) => !traits.told.contains(field),
                Some(Having::Unusable(field)) => {
                    traits.told.contains(field) && traits.useless.contains(field)
                }
                Some(Having::Duplicates | Having::Household) | None => true,
            }
    }

    /// Whether enough records within reach are so.
    fn is_met(self, world: &World, seen: &Seen) -> bool {
        let is_so = |record: &&Stored| {
            let is_of = world.source(record.id).is_some_and(|source| self.counts(source));
            let sees = |field| seen.sights.of(record.id, field) > Sight::Hidden;
            let index = world.index(record.id).filter(|_| is_of && self.field().is_none_or(sees));
            index.is_some_and(|index| self.is_so(world, index))
        };
        seen.profile.whole.records.iter().filter(is_so).take(self.least()).count() == self.least()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Caller, Grant};
    use model::{Permission, Reach, Role};

    #[test]
    fn a_page_that_ends_early_ends_behind_nobody_in_particular() {
        let few: Vec<i64> = (1..=MOST_LOOKED_AT as i64).collect();
        assert_eq!(bounded(few.clone()), (few, None));
        for from in [1, 2, 1_023, 1_024, 1_025, 77_777] {
            let many: Vec<i64> = (0..=MOST_LOOKED_AT as i64).map(|at| from + 3 * at).collect();
            let (looked_at, end) = bounded(many.clone());
            let end = end.unwrap();
            assert_eq!(end % STEP, 0, "{from}");
            assert!(looked_at.len() > MOST_LOOKED_AT / 2, "{from}: it goes on");
            let rest: Vec<i64> = many.into_iter().filter(|id| *id > end).collect();
            assert!(looked_at.iter().all(|id| *id <= end) && !rest.is_empty(), "{from}");
        }
    }

    #[test]
    fn what_is_hidden_is_not_counted() {
        let source = Source {
            id: 1,
            name: "till".to_owned(),
            brand: "own".to_owned(),
            rank: 1,
            trust: String::new(),
            country: None,
            date_order: String::new(),
            required: None,
        };
        let view = |role| {
            let reach = Reach { brands: Some(["own".to_owned()].into()), stores: None };
            Caller::new("somebody", vec![Grant { role, reach }]).view(Permission::ReadCustomers)
        };
        let sources = [source];
        let check = |role, field, expected| {
            for having in [Having::Missing(field), Having::Unusable(field)] {
                let figure = Figure { source: None, having: Some(having) };
                assert_eq!(figure.is_seen(&sources, &view(role)), expected, "{role} {field}");
            }
        };
        check(Role::Steward, Field::Email, true);
        check(Role::Marketer, Field::Email, true);
        check(Role::Analyst, Field::Email, false);
        check(Role::Analyst, Field::City, true);
        let everybody = Figure { source: None, having: Some(Having::Duplicates) };
        assert!(everybody.is_seen(&sources, &view(Role::Analyst)));
        assert!(
            !Figure { source: Some(2), having: Some(Having::Missing(Field::City)) }
                .is_seen(&sources, &view(Role::Steward))
        );
    }
}
