//! Retired ids return: a cluster without an id takes the one that most of its records carried when it was
//! merged away, if nobody carries it now.

use super::Old;
use super::assign::Assignment;
use super::groups::{Clusters, Customers};
use crate::records::Index;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;

/// A cluster without an id whose records once carried this one.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    pub id: i64,
    /// The customer of today that carries the id, which makes the claim void.
    pub holder: Option<u32>,
    pub place: u32,
    records: u32,
    /// How many merges ago, of the record that carried it last.
    depth: u32,
    oldest: i64,
}

/// Gives retired ids back; answers all claims that were raised.
pub(super) fn revive(
    old: &Old<'_>,
    clusters: &Clusters,
    before: &Customers,
    assignment: &mut Assignment,
) -> Vec<Claim> {
    if old.former.is_empty() {
        return Vec::new();
    }
    let mut claims = Vec::new();
    for place in assignment.unnamed() {
        raise(old, before, place, clusters.members(assignment.cluster(place)), &mut claims);
    }
    claims.sort_unstable_by_key(|claim| (Reverse(claim.records), claim.depth, claim.oldest, claim.id));
    let (mut served, mut given) = (FxHashSet::default(), FxHashSet::default());
    for claim in claims.iter().filter(|claim| claim.holder.is_none()) {
        if !served.contains(&claim.place) && given.insert(claim.id) {
            served.insert(claim.place);
            assignment.name_revived(claim.place, claim.id);
        }
    }
    claims
}

/// Appends what the records of a cluster once carried.
fn raise(old: &Old<'_>, before: &Customers, place: u32, members: &[Index], claims: &mut Vec<Claim>) {
    let mut carried: Vec<(i64, u32, i64)> = Vec::new();
    for member in members {
        let former = old.former.get(member).map_or(&[][..], Vec::as_slice);
        let latest = |(depth, id): (usize, &i64)| {
            let again = former[former.len() - depth..].contains(id);
            (!again).then_some((*id, depth as u32, old.age[*member as usize]))
        };
        carried.extend(former.iter().rev().enumerate().filter_map(latest));
    }
    carried.sort_unstable();
    for same in carried.chunk_by(|left, right| left.0 == right.0) {
        let (id, depth, _) = same[0];
        let oldest = same.iter().map(|(.., age)| *age).min().unwrap_or(i64::MAX);
        claims.push(Claim { id, holder: before.find(id), place, records: same.len() as u32, depth, oldest });
    }
}
