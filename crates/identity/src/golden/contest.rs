//! The golden profile with its losers, for people who ask why a value stands there. It follows the same
//! standings as `survive`, which the tests hold it to.

use super::member::{Member, Origin, Pin, pinned};
use super::survive::{single, standings};
use model::{Field, Survivorship};

/// What the records of a person say about one field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contest {
    /// The field.
    pub field: Field,
    /// What stands in the golden profile. Empty where the record that gives the address leaves this part of it
    /// empty; several only for fields that keep all values, the main one first.
    pub winners: Vec<Origin>,
    /// The other candidates, best first. Where all values are kept, these say once more what a winner says.
    pub losers: Vec<Origin>,
}

/// Every field that has a candidate, in the order of the dictionary.
pub fn ranking(members: &[Member], pins: &[Pin]) -> Vec<Contest> {
    let contests = Field::ALL.iter().map(|field| contest(*field, members, pins));
    contests.filter(|contest| !contest.winners.is_empty() || !contest.losers.is_empty()).collect()
}

fn contest(field: Field, members: &[Member], pins: &[Pin]) -> Contest {
    let (winners, losers) = match field.survivorship() {
        Survivorship::None => (Vec::new(), Vec::new()),
        Survivorship::KeepAll => all_values(field, members, pins),
        Survivorship::RankThenRecency | Survivorship::Address => {
            let order = order(field, members, pins);
            let filled = |member: &usize| members[*member].traits.filled.contains(field);
            let origins = |order: &[usize]| {
                order.iter().copied().filter(filled).map(|member| single(field, member)).collect()
            };
            let (winner, losers) = order.split_at(order.len().min(1));
            (origins(winner), origins(losers))
        }
    };
    Contest { field, winners, losers }
}

/// The candidates of a field with one value, best first.
fn order(field: Field, members: &[Member], pins: &[Pin]) -> Vec<usize> {
    let pin = pinned(field, members, pins);
    let mut order: Vec<usize> =
        (0..members.len()).filter(|member| members[*member].is_candidate(field, 0)).collect();
    order.sort_by_key(|member| members[*member].standing(field, 0, pin == Some((*member, 0))));
    order
}

fn all_values(field: Field, members: &[Member], pins: &[Pin]) -> (Vec<Origin>, Vec<Origin>) {
    let (mut seen, mut winners, mut losers) = (Vec::new(), Vec::new(), Vec::new());
    for (_, id, origin) in standings(field, members, pins) {
        if seen.contains(&id) {
            losers.push(origin);
        } else {
            seen.push(id);
            winners.push(origin);
        }
    }
    (winners, losers)
}
