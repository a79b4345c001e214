//! What changes mean, ready to be told to the world once it is written.

use crate::live::decided::{Moved, Part};
use crate::live::foreseen::Together;
use crate::live::within::RecordsWithin;
use crate::live::world::World;
use identity::index::Around;
use identity::lineage::Plan;
use identity::records::Index;
use model::CustomerId;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Customers that are foreseen at most: a value that says nothing any more may part many.
const MOST_FORESEEN: usize = 20;

/// What changes mean, ready to be told to the world once it is written.
pub(super) struct Meaning {
    pub around: Around,
    /// Id of each customer of the part.
    pub ids: Vec<i64>,
    pub retired: Vec<i64>,
    pub revived: Vec<i64>,
    /// Customer that each record of the part belonged to, and records that are no more with theirs.
    pub before: Vec<(i64, i64)>,
    pub homes: Homes,
}

impl Meaning {
    /// Where records went that are within reach; customers all of whose records stayed are left out.
    pub fn moved(&self, world: &World, within: &RecordsWithin<'_>) -> Vec<Moved> {
        let members = self.around.members.iter().zip(&self.around.resolution.customer_of);
        let now: FxHashMap<i64, i64> = members
            .map(|(index, customer)| (world.ids[*index as usize], self.ids[*customer as usize]))
            .collect();
        let mut moved: BTreeMap<i64, BTreeMap<i64, usize>> = BTreeMap::new();
        for (record, customer) in self.before.iter().filter(|(record, _)| within.has(world, *record)) {
            if let Some(to) = now.get(record) {
                *moved.entry(*customer).or_default().entry(*to).or_default() += 1;
            }
        }
        moved.retain(|from, to| to.keys().any(|to| to != from));
        let part = |(customer, records)| Part { customer: Some(CustomerId(customer)), records };
        let moved = moved.into_iter();
        moved
            .map(|(from, to)| Moved { customer: CustomerId(from), now: to.into_iter().map(part).collect() })
            .collect()
    }

    /// The customers whom records leave or join, or who have one of these records or lose one that is no more, each with
    /// its records within reach. Those that are there already come first; numbers from `new` on are of those that are not.
    pub fn together(
        &self,
        world: &World,
        within: &RecordsWithin<'_>,
        touched: &FxHashSet<Index>,
        new: i64,
    ) -> Vec<Together> {
        let before: FxHashMap<i64, i64> = self.before.iter().copied().collect();
        let (mut concerned, mut members) = (FxHashSet::default(), BTreeMap::<i64, Vec<i64>>::new());
        for (index, customer) in self.around.members.iter().zip(&self.around.resolution.customer_of) {
            let (record, now) = (world.ids[*index as usize], self.ids[*customer as usize]);
            let was = before.get(&record).copied();
            if was != Some(now) || touched.contains(index) {
                concerned.extend(was.into_iter().chain([now]));
            }
            members.entry(now).or_default().push(record);
        }
        let there: FxHashSet<i64> = members.values().flatten().copied().collect();
        concerned.extend(before.iter().filter(|(record, _)| !there.contains(*record)).map(|(_, was)| *was));
        let is_concerned = |(customer, _): &(i64, Vec<i64>)| concerned.contains(customer);
        let together = |(customer, mut records): (i64, Vec<i64>)| {
            records.retain(|record| within.has(world, *record));
            records.sort_unstable();
            let mut from: Vec<i64> =
                records.iter().filter_map(|record| before.get(record).copied()).collect();
            from.sort_unstable();
            from.dedup();
            let customer = (customer < new).then_some(CustomerId(customer));
            (!records.is_empty()).then_some(Together { customer, from, records })
        };
        members.into_iter().filter(is_concerned).filter_map(together).take(MOST_FORESEEN).collect()
    }
}

/// What they mean for households.
#[derive(Default)]
pub(super) struct Homes {
    pub ended: Vec<i64>,
    pub begun: Vec<i64>,
    /// Customer and household before.
    pub before: Vec<(i64, i64)>,
    /// Customer and household now.
    pub moved_in: Vec<(i64, i64)>,
    pub moved_out: Vec<i64>,
}

/// The ids that a plan ends, and those that it lets begin again.
pub(super) fn ends(plan: &Plan) -> (Vec<i64>, Vec<i64>) {
    let (mut ended, mut begun) = (Vec::new(), Vec::new());
    for component in plan.components() {
        ended.extend(component.retired().iter().map(|(id, _)| *id));
        ended.extend(component.emptied());
        begun.extend(component.changes().filter(|change| change.revived).map(|change| change.id));
    }
    (ended, begun)
}
