//! From the part that changes concern to what they mean: which ids follow, for people and for households, and what
//! must be written of it.

use super::fate::Fate;
use super::meaning::{Homes, Meaning, ends};
use super::people::People;
use super::state::{Engine, HALF_WAY, Numbers};
use super::write::Found;
use crate::decisions::Book;
use crate::live::world::World;
use crate::resolver::{self, Batch, HomeRows, tell};
use crate::reviews::doubtful;
use anyhow::Context;
use db::customers::Group;
use db::journal::{Deed, Run};
use db::reviews::Changes;
use identity::index::Around;
use identity::lineage::{self, Component, Old};
use identity::records::Index;
use rustc_hash::{FxHashMap, FxHashSet};

/// What the resolver is asked about.
pub(super) struct Question<'a> {
    /// Records whose part it is.
    pub around: Around,
    /// Records that say something else now.
    pub changed: &'a FxHashSet<Index>,
    /// Records that are no more, with the customers that they belonged to.
    pub gone: Vec<(i64, i64)>,
    /// What stewards said.
    pub book: &'a Book,
}

impl Engine {
    /// Finds out which ids follow, and what must be written of it.
    pub(super) fn mean(
        &self,
        question: Question<'_>,
        run: Run,
        next: &mut Numbers,
    ) -> anyhow::Result<(Found, Meaning)> {
        let world = self.world.read().ok().context(HALF_WAY)?;
        let Question { around, changed, gone, book } = question;
        let reviews = self.doubts(&world, &around, &gone, run.at);
        let people = People::plan(self, &world, &around, &gone, next)?;
        let places = (0..).zip(&around.members).filter(|(_, index)| changed.contains(index));
        let places: Vec<Index> = places.map(|(at, _)| at).collect();
        let (batch, meaning) = people.compose((self, book), &world, &run, around, gone, &places)?;
        let (homes, meaning) = self.homes(&world, meaning, next)?;
        let people = batch;
        next.run += 1;
        next.entry += people.entries.len() as i64;
        next.event += people.events.len() as i64;
        Ok((Found { run, people, homes, reviews }, meaning))
    }

    /// What changes among the pairs that a person has to look at.
    fn doubts(&self, world: &World, around: &Around, gone: &[(i64, i64)], now: db::Millis) -> Changes {
        let id = |index: Index| world.ids[index as usize];
        let found = around.reviews.iter().map(|review| doubtful(review, id, now)).collect();
        let records = around.members.iter().map(|index| id(*index));
        self.reviews.changes(records.chain(gone.iter().map(|(record, _)| *record)), found)
    }

    /// What tells whoever follows the events that records of known customers changed, before it is known what that
    /// means.
    pub(super) fn news(
        &self,
        fates: &[Fate],
        next: &mut Numbers,
        actor: &str,
    ) -> anyhow::Result<Option<Found>> {
        let run = self.run(next, "intake", actor);
        let world = self.world.read().ok().context(HALF_WAY)?;
        let changed = fates.iter().filter(|fate| fate.writes()).filter_map(|fate| fate.index);
        let mut customers: Vec<i64> = changed.map(|index| world.customer_of[index as usize]).collect();
        customers.sort_unstable();
        customers.dedup();
        let mut people = Batch::default();
        for customer in customers.into_iter().filter(|customer| *customer != 0) {
            tell(&run, &mut people, Deed::Changed, customer, None);
            people.events.last_mut().context("it was just told")?.fields = Some(String::new());
        }
        if people.events.is_empty() {
            return Ok(None);
        }
        next.run += 1;
        next.event += people.events.len() as i64;
        Ok(Some(Found { run, people, homes: HomeRows::default(), reviews: Changes::default() }))
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
        let homes = resolver::Homes::of(&meaning.around.resolution, &meaning.ids, &before);
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
        let (ended, begun) = ends(&plan);
        let rows = HomeRows::of(&homes, &components, homes.leavers.clone());
        let (moved_in, moved_out) = (rows.moves.clone(), rows.left.clone());
        meaning.homes = Homes { ended, begun, before, moved_in, moved_out };
        Ok((rows, meaning))
    }
}
