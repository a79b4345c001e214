//! Why a value stands in the golden profile, and not its best rival: the first step of the order in which the two
//! differ.

use super::contest::Contest;
use super::member::{Member, Pin, Standing, pinned};
use super::survive::standings;
use model::Survivorship;
use serde::Serialize;

/// What decided between the (main) value of a field and its best rival.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A steward wants it.
    Pinned,
    /// There is no other candidate.
    Only,
    /// Its address is more complete.
    Completeness,
    /// Its source has the better rank.
    Rank,
    /// Cleaning had nothing to remark on.
    Validity,
    /// It is newer.
    Recency,
    /// Nothing: the two are equal in all that counts, and a fixed order decides.
    Order,
}

/// Why the first winner of a contest won; none where it has no winner. Members and pins are those of the contest.
pub fn reason(members: &[Member], pins: &[Pin], contest: &Contest) -> Option<Reason> {
    let winner = contest.winners.first()?;
    let own = (winner.member as usize, winner.nth);
    if pinned(contest.field, members, pins) == Some(own) {
        return Some(Reason::Pinned);
    }
    let standing = members[own.0].standing(contest.field, own.1, false);
    let Some(rival) = best_rival(members, pins, contest, own) else { return Some(Reason::Only) };
    Some(first_difference(&standing, &rival))
}

fn best_rival(members: &[Member], pins: &[Pin], contest: &Contest, own: (usize, u8)) -> Option<Standing> {
    let field = contest.field;
    if field.survivorship() == Survivorship::KeepAll {
        let all = standings(field, members, pins).into_iter();
        let rivals = all.filter(|(.., origin)| (origin.member as usize, origin.nth) != own);
        return rivals.map(|(standing, ..)| standing).min();
    }
    let rivals =
        members.iter().enumerate().filter(|(at, member)| *at != own.0 && member.is_candidate(field, 0));
    rivals.map(|(_, member)| member.standing(field, 0, false)).min()
}

fn first_difference(own: &Standing, rival: &Standing) -> Reason {
    let steps = [
        (own.1 != rival.1, Reason::Completeness),
        (own.2 != rival.2, Reason::Rank),
        (own.3 != rival.3, Reason::Validity),
        (own.4 != rival.4, Reason::Recency),
    ];
    steps.into_iter().find(|(differs, _)| *differs).map_or(Reason::Order, |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{FieldSet, Traits, ranking};
    use model::Field;

    fn member(rank: u16, fields: &[Field], recency: i64) -> Member {
        let traits = Traits { filled: FieldSet::of(fields), recency, ..Traits::default() };
        Member { source_rank: rank, traits, tie: u64::from(rank), ..Member::default() }
    }

    fn check(members: &[Member], pins: &[Pin], field: Field, expected: Reason) {
        let contests = ranking(members, pins);
        let contest = contests.iter().find(|contest| contest.field == field).unwrap();
        assert_eq!(reason(members, pins, contest), Some(expected), "{field}");
    }

    #[test]
    fn the_first_step_that_differs_is_told() {
        let name = [Field::FirstName];
        check(&[member(1, &name, 5)], &[], Field::FirstName, Reason::Only);
        check(&[member(1, &name, 5), member(2, &name, 9)], &[], Field::FirstName, Reason::Rank);
        check(&[member(2, &name, 5), member(2, &name, 9)], &[], Field::FirstName, Reason::Recency);
        check(&[member(2, &name, 5), member(2, &name, 5)], &[], Field::FirstName, Reason::Order);
        let pin = Pin { field: Field::FirstName, member: 1, nth: 0 };
        check(&[member(1, &name, 5), member(2, &name, 5)], &[pin], Field::FirstName, Reason::Pinned);
        let whole = [Field::Street, Field::City];
        let members = [member(1, &[Field::City], 5), member(2, &whole, 5)];
        check(&members, &[], Field::City, Reason::Completeness);
        let mut doubtful = member(2, &name, 9);
        doubtful.traits.weak = FieldSet::of(&name);
        check(&[doubtful, member(2, &name, 5)], &[], Field::FirstName, Reason::Validity);
        let mail = |id, recency| Member { emails: [id, 0], ..member(3, &[Field::Email], recency) };
        check(&[mail(1, 5), mail(2, 6)], &[], Field::Email, Reason::Recency);
    }
}
