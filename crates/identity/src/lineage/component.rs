//! What must be written together: clusters that share a customer of before, and a cluster without an id with
//! the customer that carries an id it once had and now loses it. Written apart, the second would make the first
//! find that id free when planning is resumed. Clusters that claim the same free id need not be together: one
//! gets it, and whichever is written first leaves the other what it would have got.

use super::assign::Assignment;
use super::claim::Claim;

/// The component of each touched cluster, numbered in the order of their first clusters.
pub(super) struct Components {
    of: Vec<u32>,
    count: usize,
}

impl Components {
    pub fn of(&self, place: u32) -> u32 {
        self.of[place as usize]
    }

    /// The component of every touched cluster.
    pub fn as_slice(&self) -> &[u32] {
        &self.of
    }

    pub fn len(&self) -> usize {
        self.count
    }
}

pub(super) fn find(assignment: &Assignment, claims: &[Claim]) -> Components {
    let mut parents: Vec<u32> = (0..assignment.len() as u32).collect();
    for shares in assignment.by_customer() {
        shares.iter().for_each(|share| join(&mut parents, shares[0].place, share.place));
    }
    for claim in claims {
        let retired = claim.holder.filter(|customer| assignment.keeper(*customer).is_none());
        let shares = retired.map_or(&[][..], |customer| assignment.shares(customer));
        shares.iter().for_each(|share| join(&mut parents, claim.place, share.place));
    }
    number(parents)
}

/// A root is always the smallest of its set, so that roots come before their followers.
fn join(parents: &mut [u32], left: u32, right: u32) {
    let (left, right) = (root(parents, left), root(parents, right));
    parents[left.max(right) as usize] = left.min(right);
}

fn root(parents: &mut [u32], mut place: u32) -> u32 {
    while parents[place as usize] != place {
        let above = parents[parents[place as usize] as usize];
        parents[place as usize] = above;
        place = above;
    }
    place
}

/// Replaces each parent by the number of its component. A follower stands behind its parent, whose entry holds
/// the number already.
fn number(mut parents: Vec<u32>) -> Components {
    let mut count = 0;
    for place in 0..parents.len() {
        let parent = parents[place] as usize;
        if parent == place {
            parents[place] = count;
            count += 1;
        } else {
            parents[place] = parents[parent];
        }
    }
    Components { of: parents, count: count as usize }
}
