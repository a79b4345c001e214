//! Which ids the customers of a part carry from now on, and the rows that tell of it.

use super::meaning::{Homes, Meaning, ends};
use super::state::{Engine, Numbers};
use crate::decisions::Book;
use crate::live::world::{Members, World};
use crate::resolver::{self, Batch, Composer, Links, tell};
use anyhow::Context;
use db::customers::{self, Group, State};
use db::journal::{Deed, Run};
use identity::index::Around;
use identity::leisure;
use identity::lineage::{self, Component, Old, Plan};
use identity::records::Index;
use rustc_hash::{FxHashMap, FxHashSet};

/// The plan of the ids of a part.
pub(super) struct People {
    plan: Plan,
    customer_of: Vec<i64>,
}

impl People {
    pub fn plan(
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

    pub fn compose(
        &self,
        (engine, book): (&Engine, &Book),
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
            pins: book.pins_by(|id| place.get(&id).copied()),
            outcome: resolver::Outcome::default(),
        };
        let mut batch = Batch::default();
        for component in &components {
            leisure::step();
            composer.component(run, component, &known, &mut batch);
        }
        for (customer, members) in &refreshed {
            leisure::step();
            let Some(before) = known.get(customer) else { continue };
            if !composer.refresh(run, before, members, &mut batch) {
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
        let meaning = Meaning { around, ids, retired, revived, before, homes: Homes::default() };
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
    pub(super) fn without_taken(
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
