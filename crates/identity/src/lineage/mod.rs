//! Which customer id each cluster carries, so that ids never break: from the memberships before and the clusters
//! of now to what must be written. It reads and writes nothing itself.
//!
//! 1. A cluster and a customer that share the most records go together, the largest overlap first; among equal
//!    ones that with the oldest record. A split customer's id thus stays with the part that holds most of it.
//! 2. A customer left without a cluster is retired; its id answers with the customer that holds most of its
//!    records.
//! 3. A cluster left without an id takes the retired id that most of its records carried: a merge that is undone
//!    gives back the ids it took.
//! 4. What is still without an id gets a fresh one, in the order of the clusters' oldest records.
//!
//! The overlaps are the same seen from either side, so going back to an earlier partition gives back its ids.
//! A plan falls into components that have no customer in common: each is one transaction, and after any of them
//! planning again gives what is left of the plan.

mod assign;
mod claim;
mod component;
mod groups;
mod plan;

pub use plan::{Change, Component, Plan};

use crate::records::Index;
use assign::Assignment;
use groups::{Clusters, Customers};
use rustc_hash::{FxHashMap, FxHashSet};

/// The memberships before.
#[derive(Clone, Copy)]
pub struct Old<'a> {
    /// Customer of each record; 0 means none yet.
    pub customer_of: &'a [i64],
    /// Number of each record in the database, no two alike; a smaller one is older.
    pub age: &'a [i64],
    /// The retired customers that a record belonged to when they were merged away, the latest last. An id may
    /// stand there several times and may be in use again. Erased ids must not stand there: they never return.
    /// Where only a part of all records is planned, with its whole customers and clusters, ids that records
    /// outside the part carry must not stand there either: nothing here could tell that they are taken.
    pub former: &'a FxHashMap<Index, Vec<i64>>,
    /// Customers from whom a record was erased or deleted since their memberships were written. The records
    /// themselves are no longer among those of `customer_of`.
    pub gone: &'a [i64],
}

/// Plans which ids the clusters carry. `new_customer_of` names each record's cluster, below `customers`.
/// `next_id` is above every id ever given, save those that an interrupted run of this same plan has given:
/// planned again from the same `next_id`, the rest gets the ids it would have got.
pub fn plan(old: &Old<'_>, new_customer_of: &[u32], customers: usize, next_id: i64) -> Plan {
    let clusters = Clusters::group(new_customer_of, customers);
    let before = Customers::group(old.customer_of);
    let touched = touched(old, &clusters, &before);
    let mut assignment = Assignment::by_overlap(old, &clusters, &before, touched);
    let claims = claim::revive(old, &clusters, &before, &mut assignment);
    let next_id = number_the_rest(old, &clusters, &before, &mut assignment, next_id);
    let components = component::find(&assignment, &claims);
    plan::write(old, &clusters, &before, &assignment, &components, next_id)
}

/// The clusters that are not exactly one customer of before.
fn touched(old: &Old<'_>, clusters: &Clusters, before: &Customers) -> Vec<u32> {
    let shrunk: FxHashSet<u32> = old.gone.iter().filter_map(|id| before.find(*id)).collect();
    let is_same = |cluster: u32| {
        let members = clusters.members(cluster);
        let Some(customer) = members.first().and_then(|first| before.of(*first)) else {
            return members.is_empty();
        };
        before.size(customer) == members.len()
            && members.iter().all(|member| before.of(*member) == Some(customer))
            && !shrunk.contains(&customer)
    };
    (0..clusters.len() as u32).filter(|cluster| !is_same(*cluster)).collect()
}

/// Gives fresh ids to the clusters that have none; answers the next id.
fn number_the_rest(
    old: &Old<'_>,
    clusters: &Clusters,
    before: &Customers,
    assignment: &mut Assignment,
    next_id: i64,
) -> i64 {
    let formers = old.former.values().flatten().copied();
    let used: FxHashSet<i64> =
        before.ids().iter().copied().chain(formers).filter(|id| *id >= next_id).collect();
    let mut rest: Vec<(i64, u32)> = assignment
        .unnamed()
        .map(|place| (clusters.oldest(assignment.cluster(place), old.age), place))
        .collect();
    rest.sort_unstable();
    let mut next = next_id;
    for (_, place) in rest {
        while used.contains(&next) {
            next += 1;
        }
        assignment.name_fresh(place, next);
        next += 1;
    }
    used.into_iter().map(|id| id + 1).fold(next, i64::max)
}

#[cfg(test)]
mod tests;
