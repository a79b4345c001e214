//! From the part that changes concern to what they mean: which ids follow, for people and for households, and what
//! must be written of it.

use super::fate::Fate;
use super::meaning::{Homes, Meaning, ends};
use super::people::People;
use super::{Engine, HALF_WAY, Numbers};
use crate::decisions::Book;
use crate::live::world::World;
use crate::resolver::{self, Batch, HomeRows, tell};
use anyhow::Context;
use db::customers::Group;
use db::journal::{Deed, Run};
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
        run: &Run,
        next: &mut Numbers,
    ) -> anyhow::Result<(Batch, HomeRows, Meaning)> {
        let world = self.world.read().ok().context(HALF_WAY)?;
        let Question { around, changed, gone, book } = question;
        let people = People::plan(self, &world, &around, &gone, next)?;
        let places = (0..).zip(&around.members).filter(|(_, index)| changed.contains(index));
        let places: Vec<Index> = places.map(|(at, _)| at).collect();
        let (batch, meaning) = people.compose((self, book), &world, run, around, gone, &places)?;
        let (homes, meaning) = self.homes(&world, meaning, next)?;
        next.run += 1;
        next.entry += batch.entries.len() as i64;
        next.event += batch.events.len() as i64;
        Ok((batch, homes, meaning))
    }

    /// What tells whoever follows the events that records of known customers changed, before it is known what that
    /// means.
    pub(super) fn news(
        &self,
        fates: &[Fate],
        next: &mut Numbers,
        actor: &str,
    ) -> anyhow::Result<Option<(Run, Batch, HomeRows)>> {
        let run = self.run(next, "intake", actor);
        let world = self.world.read().ok().context(HALF_WAY)?;
        let changed = fates.iter().filter(|fate| fate.writes()).filter_map(|fate| fate.index);
        let mut customers: Vec<i64> = changed.map(|index| world.customer_of[index as usize]).collect();
        customers.sort_unstable();
        customers.dedup();
        let mut batch = Batch::default();
        for customer in customers.into_iter().filter(|customer| *customer != 0) {
            tell(&run, &mut batch, Deed::Changed, customer, None);
            batch.events.last_mut().context("it was just told")?.fields = Some(String::new());
        }
        if batch.events.is_empty() {
            return Ok(None);
        }
        next.run += 1;
        next.event += batch.events.len() as i64;
        Ok(Some((run, batch, HomeRows::default())))
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
