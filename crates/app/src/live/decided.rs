//! What a decision changed, or would change.

use super::engine::Meaning;
use super::within::RecordsWithin;
use super::world::World;
use model::{CustomerId, DecisionId, RecordId};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a decision changed, or would change. Ids and numbers only.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Decided {
    /// The decisions, in the order in which they count; none where it was only asked what they would change.
    pub decisions: Vec<DecisionId>,
    /// Customers whose records moved.
    pub moved: Vec<Moved>,
    /// Earlier decisions that no longer have any effect.
    pub overrules: Vec<DecisionId>,
    /// The record that holds a value that was entered.
    pub record: Option<RecordId>,
    /// Whether too many records hang together to find out at once; a job does.
    pub pending: bool,
}

/// Where the records of a customer went.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moved {
    /// The customer.
    pub customer: CustomerId,
    /// Where they are now.
    pub now: Vec<Part>,
}

/// Some records of one customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Part {
    /// The customer; none where it would be a new one.
    pub customer: Option<CustomerId>,
    /// How many.
    pub records: usize,
}

impl Moved {
    /// Forgets the numbers of customers that are not there yet, from the first of them on.
    pub fn forget_new(&mut self, first: i64) {
        for part in &mut self.now {
            part.customer = part.customer.filter(|customer| customer.0 < first);
        }
    }
}

/// Where records went that are within reach; customers all of whose records stayed are left out.
pub(super) fn decided(meaning: &Meaning, world: &World, within: &RecordsWithin<'_>) -> Vec<Moved> {
    let members = meaning.around.members.iter().zip(&meaning.around.resolution.customer_of);
    let now: FxHashMap<i64, i64> = members
        .map(|(index, customer)| (world.ids[*index as usize], meaning.ids[*customer as usize]))
        .collect();
    let mut moved: BTreeMap<i64, BTreeMap<i64, usize>> = BTreeMap::new();
    for (record, customer) in meaning.before.iter().filter(|(record, _)| within.has(world, *record)) {
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
