//! What must be written, in flat arrays: the first import changes a million customers, and each as a handful
//! of small vectors would cost more memory than all else.

use super::Old;
use super::assign::{Assignment, Origin};
use super::component::Components;
use super::groups::{Clusters, Customers};
use crate::records::Index;
use rustc_hash::FxHashSet;

/// What must be written so that every record belongs to its cluster's customer. Customers whose records stay
/// the same are not in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The next id to give once the whole plan is written.
    pub next_id: i64,
    components: Vec<Ends>,
    changes: Vec<Row>,
    members: Vec<Index>,
    retired: Vec<(i64, i64)>,
    /// The id and where its successors end.
    splits: Vec<(i64, u32)>,
    successors: Vec<i64>,
    emptied: Vec<i64>,
}

/// Where a component ends in each list; it begins where the one before ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Ends {
    changes: u32,
    retired: u32,
    splits: u32,
    emptied: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Row {
    id: i64,
    origin: Origin,
    start: u32,
    /// Where the members begin that belonged to the customer before.
    stayed: u32,
    end: u32,
}

/// Customers that must be written in one transaction. Components may be written in any order.
#[derive(Clone, Copy)]
pub struct Component<'a> {
    plan: &'a Plan,
    from: Ends,
    to: Ends,
}

/// A customer with other records than before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change<'a> {
    /// The customer's id.
    pub id: i64,
    /// Whether the id was never given before.
    pub fresh: bool,
    /// Whether the id was retired and means its own records again.
    pub revived: bool,
    /// Records that come from another customer or from none, in their order.
    pub joined: &'a [Index],
    /// Records that were the customer's before, in their order.
    pub stayed: &'a [Index],
}

impl Change<'_> {
    /// All records of the customer.
    pub fn members(&self) -> impl Iterator<Item = Index> {
        self.joined.iter().chain(self.stayed).copied()
    }
}

impl Plan {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty()
    }

    /// The components.
    pub fn components(&self) -> impl ExactSizeIterator<Item = Component<'_>> {
        (0..self.components.len()).map(|number| {
            let from = number.checked_sub(1).map_or(Ends::default(), |before| self.components[before]);
            Component { plan: self, from, to: self.components[number] }
        })
    }

    /// Number of customers that are written.
    pub fn changed_customers(&self) -> usize {
        self.changes.len()
    }

    fn close_component(&mut self) {
        self.components.push(Ends {
            changes: self.changes.len() as u32,
            retired: self.retired.len() as u32,
            splits: self.splits.len() as u32,
            emptied: self.emptied.len() as u32,
        });
    }
}

impl<'a> Component<'a> {
    /// The customers to write.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = Change<'a>> + use<'a> {
        let plan = self.plan;
        plan.changes[self.from.changes as usize..self.to.changes as usize].iter().map(|row| Change {
            id: row.id,
            fresh: row.origin == Origin::Fresh,
            revived: row.origin == Origin::Revived,
            joined: &plan.members[row.start as usize..row.stayed as usize],
            stayed: &plan.members[row.stayed as usize..row.end as usize],
        })
    }

    /// Ids that no cluster carries any more, each with its survivor: the customer that holds most of its records.
    pub fn retired(&self) -> &'a [(i64, i64)] {
        &self.plan.retired[self.from.retired as usize..self.to.retired as usize]
    }

    /// Ids whose records now belong to several customers, with these: the id itself or its survivor first, then
    /// by how many of the records they hold.
    pub fn splits(&self) -> impl ExactSizeIterator<Item = (i64, &'a [i64])> + use<'a> {
        let plan = self.plan;
        (self.from.splits as usize..self.to.splits as usize).map(|number| {
            let start = number.checked_sub(1).map_or(0, |before| plan.splits[before].1);
            let (id, end) = plan.splits[number];
            (id, &plan.successors[start as usize..end as usize])
        })
    }

    /// Ids whose records have all gone: there is no survivor to answer with.
    pub fn emptied(&self) -> &'a [i64] {
        &self.plan.emptied[self.from.emptied as usize..self.to.emptied as usize]
    }
}

pub(super) fn write(
    old: &Old<'_>,
    clusters: &Clusters,
    before: &Customers,
    assignment: &Assignment,
    components: &Components,
    next_id: i64,
) -> Plan {
    let mut plan = Plan {
        next_id,
        components: Vec::with_capacity(components.len()),
        changes: Vec::with_capacity(assignment.len()),
        members: Vec::new(),
        retired: Vec::new(),
        splits: Vec::new(),
        successors: Vec::new(),
        emptied: Vec::new(),
    };
    let places = Clusters::group(components.as_slice(), components.len());
    let moved = moved(assignment, components);
    let mut moved = moved.as_slice();
    for component in 0..components.len() as u32 {
        for &place in places.members(component) {
            plan.change(old, clusters.members(assignment.cluster(place)), assignment.id(place));
        }
        let here = moved.partition_point(|(of, _)| *of == component);
        moved[..here].iter().for_each(|(_, customer)| plan.part(before, assignment, *customer));
        moved = &moved[here..];
        plan.close_component();
    }
    plan.empty(old, before, assignment);
    plan
}

/// The customers of before that are retired or parted, by component and id.
fn moved(assignment: &Assignment, components: &Components) -> Vec<(u32, u32)> {
    let mut moved = Vec::new();
    for shares in assignment.by_customer() {
        let customer = shares[0].customer;
        if shares.len() > 1 || assignment.keeper(customer).is_none() {
            moved.push((components.of(shares[0].place), customer));
        }
    }
    moved.sort_unstable();
    moved
}

impl Plan {
    fn change(&mut self, old: &Old<'_>, members: &[Index], (id, origin): (i64, Origin)) {
        let start = self.members.len() as u32;
        let stayed = |member: &Index| old.customer_of[*member as usize] == id;
        self.members.extend(members.iter().copied().filter(|member| !stayed(member)));
        let joined_end = self.members.len() as u32;
        self.members.extend(members.iter().copied().filter(stayed));
        self.changes.push(Row { id, origin, start, stayed: joined_end, end: self.members.len() as u32 });
    }

    /// Says where the records of a customer of before have gone.
    fn part(&mut self, before: &Customers, assignment: &Assignment, customer: u32) {
        let shares = assignment.shares(customer);
        let keeper = assignment.keeper(customer);
        let main = keeper.unwrap_or(shares[0].place);
        let (id, survivor) = (before.id(customer), assignment.id(main).0);
        if keeper.is_none() {
            self.retired.push((id, survivor));
        }
        if shares.len() > 1 {
            let others = shares.iter().map(|share| share.place).filter(|place| *place != main);
            self.successors.push(survivor);
            self.successors.extend(others.map(|place| assignment.id(place).0));
            self.splits.push((id, self.successors.len() as u32));
        }
    }

    /// Adds a component for each customer that has no record left.
    fn empty(&mut self, old: &Old<'_>, before: &Customers, assignment: &Assignment) {
        let revived: FxHashSet<i64> = assignment.revived().collect();
        let mut empty: Vec<i64> = old.gone.to_vec();
        empty.retain(|id| before.find(*id).is_none() && !revived.contains(id));
        empty.sort_unstable();
        empty.dedup();
        for id in empty {
            self.emptied.push(id);
            self.close_component();
        }
    }
}
