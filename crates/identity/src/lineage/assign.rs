//! Clusters and customers of before are matched by the records they share, the largest overlap first. The order
//! of overlaps knows neither ids nor numbers of clusters, so that it is the same on the way back.

use super::Old;
use super::groups::{Clusters, Customers};
use std::cmp::Reverse;

/// No cluster.
const NONE: u32 = u32::MAX;

/// Where a cluster's id comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Origin {
    None,
    Kept,
    Revived,
    Fresh,
}

/// What a customer of before and a cluster share.
#[derive(Clone, Copy)]
pub(super) struct Overlap {
    pub customer: u32,
    /// Place of the cluster among the touched ones.
    pub place: u32,
    records: u32,
    oldest: i64,
}

impl Overlap {
    fn rank(&self) -> (Reverse<u32>, i64) {
        (Reverse(self.records), self.oldest)
    }
}

/// The ids of the touched clusters, which are known by their place among them.
pub(super) struct Assignment {
    touched: Vec<u32>,
    ids: Vec<(i64, Origin)>,
    /// Sorted by customer, the largest first.
    overlaps: Vec<Overlap>,
    /// Place of the cluster that carries each customer of before, `NONE` where it is not touched or retired.
    keeper: Vec<u32>,
}

impl Assignment {
    pub fn by_overlap(
        old: &Old<'_>,
        clusters: &Clusters,
        before: &Customers,
        touched: Vec<u32>,
    ) -> Assignment {
        let mut overlaps = overlaps(old, clusters, before, &touched);
        overlaps.sort_unstable_by_key(Overlap::rank);
        let mut ids = vec![(0, Origin::None); touched.len()];
        let mut keeper = vec![NONE; before.ids().len()];
        for overlap in &overlaps {
            let (id, keeper) = (&mut ids[overlap.place as usize], &mut keeper[overlap.customer as usize]);
            if id.1 == Origin::None && *keeper == NONE {
                *id = (before.id(overlap.customer), Origin::Kept);
                *keeper = overlap.place;
            }
        }
        overlaps.sort_unstable_by_key(|overlap| (overlap.customer, overlap.rank()));
        Assignment { touched, ids, overlaps, keeper }
    }

    /// How many clusters are touched.
    pub fn len(&self) -> usize {
        self.touched.len()
    }

    pub fn cluster(&self, place: u32) -> u32 {
        self.touched[place as usize]
    }

    pub fn id(&self, place: u32) -> (i64, Origin) {
        self.ids[place as usize]
    }

    /// The touched clusters without an id.
    pub fn unnamed(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.ids).filter(|(_, (_, origin))| *origin == Origin::None).map(|(place, _)| place)
    }

    /// The retired ids that returned.
    pub fn revived(&self) -> impl Iterator<Item = i64> {
        self.ids.iter().filter(|(_, origin)| *origin == Origin::Revived).map(|(id, _)| *id)
    }

    pub fn name_fresh(&mut self, place: u32, id: i64) {
        self.ids[place as usize] = (id, Origin::Fresh);
    }

    pub fn name_revived(&mut self, place: u32, id: i64) {
        self.ids[place as usize] = (id, Origin::Revived);
    }

    /// What each touched customer shares with which clusters, the largest share first.
    pub fn by_customer(&self) -> impl Iterator<Item = &[Overlap]> {
        self.overlaps.chunk_by(|left, right| left.customer == right.customer)
    }

    /// What this customer shares with which clusters; empty where it is not touched.
    pub fn shares(&self, customer: u32) -> &[Overlap] {
        let start = self.overlaps.partition_point(|overlap| overlap.customer < customer);
        let count = self.overlaps[start..].partition_point(|overlap| overlap.customer == customer);
        &self.overlaps[start..start + count]
    }

    /// The cluster that carries the id of this touched customer; `None` where it is retired.
    pub fn keeper(&self, customer: u32) -> Option<u32> {
        Some(self.keeper[customer as usize]).filter(|place| *place != NONE)
    }
}

/// Every pair of a customer and a touched cluster that share a record.
fn overlaps(old: &Old<'_>, clusters: &Clusters, before: &Customers, touched: &[u32]) -> Vec<Overlap> {
    let mut overlaps = Vec::new();
    let mut held: Vec<(u32, i64)> = Vec::new();
    for (place, cluster) in (0..).zip(touched) {
        let of = |record: &u32| Some((before.of(*record)?, old.age[*record as usize]));
        held.clear();
        held.extend(clusters.members(*cluster).iter().filter_map(of));
        held.sort_unstable();
        for shared in held.chunk_by(|left, right| left.0 == right.0) {
            let (customer, oldest) = shared[0];
            overlaps.push(Overlap { customer, place, records: shared.len() as u32, oldest });
        }
    }
    overlaps
}
