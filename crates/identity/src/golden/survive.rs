//! Computes a golden profile: for each field the record whose value wins. Runs a million times an import.

use super::member::{Member, Origin, Pin, Standing, pinned};
use crate::records::TextId;
use model::{Field, Survivorship};

/// The golden profile of a person, as references.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Profile {
    /// Sorted by field. Fields that keep all have all their distinct values, the main one first.
    pub winners: Vec<Origin>,
}

/// The golden profile of these records. Their order does not matter; of the pins the latest stands last.
pub fn survive(members: &[Member], pins: &[Pin]) -> Profile {
    let mut profile = Profile::default();
    survive_into(members, pins, &mut profile);
    profile
}

/// The same into a profile that is used again and again, which spares allocations.
pub fn survive_into(members: &[Member], pins: &[Pin], profile: &mut Profile) {
    profile.winners.clear();
    let address = best(Field::Street, members, pins, Member::has_address);
    for &field in Field::ALL {
        match field.survivorship() {
            Survivorship::None => {}
            Survivorship::KeepAll => keep_all(field, members, pins, &mut profile.winners),
            Survivorship::RankThenRecency => {
                let filled = |member: &Member| member.traits.filled.contains(field);
                profile
                    .winners
                    .extend(best(field, members, pins, filled).map(|member| single(field, member)));
            }
            Survivorship::Address => {
                let fills = |member: &usize| members[*member].traits.filled.contains(field);
                profile.winners.extend(address.filter(fills).map(|member| single(field, member)));
            }
        }
    }
}

pub(super) fn single(field: Field, member: usize) -> Origin {
    Origin { field, member: member as u32, nth: 0 }
}

/// The candidate that wins a field with one value.
fn best(
    field: Field,
    members: &[Member],
    pins: &[Pin],
    is_candidate: impl Fn(&Member) -> bool,
) -> Option<usize> {
    if let Some((member, _)) = pinned(field, members, pins) {
        return Some(member);
    }
    let candidates = members.iter().enumerate().filter(|(_, member)| is_candidate(member));
    candidates.min_by_key(|(_, member)| member.standing(field, 0, false)).map(|(member, _)| member)
}

/// Appends the distinct values, best first. People have few: a value is looked for among those before it.
fn keep_all(field: Field, members: &[Member], pins: &[Pin], winners: &mut Vec<Origin>) {
    let start = winners.len();
    for (_, id, origin) in standings(field, members, pins) {
        let value = |won: &Origin| members[won.member as usize].values(field)[usize::from(won.nth)];
        if !winners[start..].iter().any(|won| value(won) == id) {
            winners.push(origin);
        }
    }
}

/// Every value of a field that keeps all, best first.
pub(super) fn standings(field: Field, members: &[Member], pins: &[Pin]) -> Vec<(Standing, TextId, Origin)> {
    let pin = pinned(field, members, pins);
    let mut all = Vec::new();
    for (index, member) in members.iter().enumerate() {
        for (nth, id) in (0..).zip(member.values(field)).filter(|(_, id)| *id != 0) {
            let standing = member.standing(field, nth, pin == Some((index, nth)));
            all.push((standing, id, Origin { field, member: index as u32, nth }));
        }
    }
    all.sort_unstable_by_key(|(standing, ..)| *standing);
    all
}
