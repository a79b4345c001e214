//! From links to people. Strong links come first; two groups of records are only joined when all of their
//! records go together, so that a chain of links never joins two people, and never against a cannot-link.
//!
//! A link on which no match case fires by itself may still join a record to a person known from several
//! records: the criteria of a case may then come from different records of the two groups.
//!
//! What stewards joined is joined before any link, and speaks as one: the records are faces of one person. What
//! they keep apart stays apart, so a record that resembles both sides goes with the one it resembles more.

use super::attribute::Pattern;
use super::decisions::{Decisions, Sides};
use crate::records::Index;
use rustc_hash::FxHashMap;

/// What keeps two groups of records apart although a link joins them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Refusal {
    /// Two of their records must not be one person: a veto or a decision.
    CannotLink,
    /// Taken together, their records speak against one person.
    Contradiction,
    /// The group would grow beyond what one person has.
    TooLarge,
    /// No match case fires, not even for the groups taken together.
    NoCase,
}

/// A link to be followed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Edge {
    /// One end.
    pub a: Index,
    /// The other end.
    pub b: Index,
    /// Whether a match case fires for the two records alone.
    pub case_fires: bool,
}

/// A link that was not followed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Refused {
    /// One end.
    pub a: Index,
    /// The other end.
    pub b: Index,
    /// Why not.
    pub why: Refusal,
}

/// How two records of two groups go together.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fit {
    /// They must not be one person.
    CannotLink,
    /// Evidence for (positive) or against (negative) one person, in bits, and the levels the two reach.
    Evidence(f64, Pattern),
}

/// What judges records and groups.
pub trait Judging {
    /// Whether a record speaks for all that a steward joined to it.
    fn leads(&self, record: Index) -> bool;
    /// How any two records that lead go together, with all that is joined to them.
    fn fit(&mut self, a: Index, b: Index) -> Fit;
    /// Whether a match case fires for two groups of whose records these are all the patterns.
    fn case_fires(&self, patterns: &[Pattern]) -> bool;
}

/// Most records of one person. Beyond it a person decides.
pub const MOST_RECORDS: usize = 200;
/// One pair's evidence counts this much at most, so that one sure pair does not outvote many doubtful ones.
const MOST_BITS: f64 = 10.0;

/// Groups of records, each with its members.
pub struct Groups {
    group_of: Vec<Index>,
    members: Vec<Vec<Index>>,
    /// On which sides of stewards' constraints a group stands; most stand on none.
    sides: FxHashMap<Index, Sides>,
}

impl Groups {
    /// Every record alone.
    pub fn alone(records: usize) -> Groups {
        let group_of = (0..records as Index).collect();
        Groups { group_of, members: vec![Vec::new(); records], sides: FxHashMap::default() }
    }

    /// Every record alone but for what stewards joined.
    pub fn decided(records: usize, decisions: &Decisions) -> Groups {
        let mut groups = Groups::alone(records);
        for (joined, sides) in decisions.components() {
            for record in &joined[1..] {
                groups.join(groups.of(joined[0]), *record);
            }
            if !sides.is_empty() {
                groups.sides.insert(groups.of(joined[0]), sides.clone());
            }
        }
        groups
    }

    /// The group of a record.
    pub fn of(&self, record: Index) -> Index {
        self.group_of[record as usize]
    }

    /// The records of a group.
    pub fn members(&self, group: Index) -> &[Index] {
        let members = &self.members[group as usize];
        if members.is_empty() { std::slice::from_ref(&self.group_of[group as usize]) } else { members }
    }

    fn size(&self, group: Index) -> usize {
        self.members[group as usize].len().max(1)
    }

    /// Joins two groups under the larger one's name.
    fn join(&mut self, a: Index, b: Index) {
        let (into, from) = if self.size(a) >= self.size(b) { (a, b) } else { (b, a) };
        let moved = std::mem::take(&mut self.members[from as usize]);
        let moved = if moved.is_empty() { vec![from] } else { moved };
        for record in &moved {
            self.group_of[*record as usize] = into;
        }
        let members = &mut self.members[into as usize];
        if members.is_empty() {
            members.push(into);
        }
        members.extend(moved);
        if let Some(sides) = self.sides.remove(&from) {
            self.sides.entry(into).or_default().take(&sides);
        }
    }

    /// Whether a steward keeps records of the two groups apart.
    pub fn opposed(&self, left: Index, right: Index) -> bool {
        let sides = [left, right].map(|group| self.sides.get(&group));
        matches!(sides, [Some(left), Some(right)] if left.opposed_to(right).is_some())
    }
}

/// Rounds of links without a case of their own at most: each may make another one possible.
const MOST_ROUNDS: usize = 4;

/// Follows the links in the given order, which must put the strongest first and not depend on the order of
/// the records: first those on which a case fires, then the others, as long as they join anything.
pub fn cluster(mut groups: Groups, edges: &[Edge], judging: &mut impl Judging) -> (Groups, Vec<Refused>) {
    let (with_case, without): (Vec<Edge>, Vec<Edge>) = edges.iter().partition(|edge| edge.case_fires);
    let mut refused = follow(&mut groups, &with_case, judging);
    let mut open = without;
    let mut again = Vec::new();
    for _ in 0..MOST_ROUNDS {
        again = follow(&mut groups, &open, judging);
        let stuck = again.len() == open.len();
        // What was refused stands in the order of what was open.
        let mut still = again.iter().peekable();
        open.retain(|edge| still.next_if(|refused| (refused.a, refused.b) == (edge.a, edge.b)).is_some());
        if stuck || open.is_empty() {
            break;
        }
    }
    refused.extend(again);
    refused.retain(|edge| groups.of(edge.a) != groups.of(edge.b));
    (groups, refused)
}

fn follow(groups: &mut Groups, edges: &[Edge], judging: &mut impl Judging) -> Vec<Refused> {
    let mut refused = Vec::new();
    for edge in edges {
        let (left, right) = (groups.of(edge.a), groups.of(edge.b));
        if left == right {
            continue;
        }
        match refusal(groups, left, right, edge, judging) {
            None => groups.join(left, right),
            Some(why) => refused.push(Refused { a: edge.a, b: edge.b, why }),
        }
    }
    refused
}

fn refusal(
    groups: &Groups,
    left: Index,
    right: Index,
    edge: &Edge,
    judging: &mut impl Judging,
) -> Option<Refusal> {
    if groups.opposed(left, right) {
        return Some(Refusal::CannotLink);
    }
    if groups.size(left) + groups.size(right) > MOST_RECORDS {
        return Some(Refusal::TooLarge);
    }
    if groups.size(left) * groups.size(right) == 1 {
        return (!edge.case_fires).then_some(Refusal::NoCase);
    }
    // Whole thousandths, so that the order of the members cannot show in the last digit of a sum.
    let mut evidence = 0i64;
    let mut patterns = Vec::new();
    let pairs = groups.members(left).iter().flat_map(|a| groups.members(right).iter().map(move |b| (*a, *b)));
    for (a, b) in pairs {
        if !judging.leads(a) || !judging.leads(b) {
            continue;
        }
        match judging.fit(a, b) {
            Fit::CannotLink => return Some(Refusal::CannotLink),
            Fit::Evidence(bits, pattern) => {
                evidence += (bits.clamp(-MOST_BITS, MOST_BITS) * 1000.0).round() as i64;
                patterns.push(pattern);
            }
        }
    }
    if evidence <= 0 {
        return Some(Refusal::Contradiction);
    }
    (!edge.case_fires && !judging.case_fires(&patterns)).then_some(Refusal::NoCase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::CleanRecord;
    use crate::records::{Builder, Records};
    use crate::resolve::Deed;

    /// Judges by a table of bits; a case fires for groups as soon as there are three pairs.
    struct Table<F: Fn(Index, Index) -> Fit>(F, Decisions);

    impl<F: Fn(Index, Index) -> Fit> Judging for Table<F> {
        fn fit(&mut self, a: Index, b: Index) -> Fit {
            self.0(a.min(b), a.max(b))
        }

        fn leads(&self, record: Index) -> bool {
            self.1.leads(record)
        }

        fn case_fires(&self, patterns: &[Pattern]) -> bool {
            patterns.len() >= 3
        }
    }

    fn edge((a, b): (Index, Index)) -> Edge {
        Edge { a, b, case_fires: true }
    }

    fn check(edges: &[Edge], bits: impl Fn(Index, Index) -> f64, groups: &[&[Index]]) {
        let fit = |a, b| Fit::Evidence(bits(a, b), Pattern::default());
        let (found, _) = cluster(Groups::alone(6), edges, &mut Table(fit, Decisions::default()));
        for group in groups {
            let mut members = found.members(found.of(group[0])).to_vec();
            members.sort_unstable();
            assert_eq!(&members, group);
        }
    }

    #[test]
    fn links_make_groups() {
        check(&[(0, 1), (1, 2), (4, 5)].map(edge), |_, _| 5.0, &[&[0, 1, 2], &[3], &[4, 5]]);
    }

    #[test]
    fn a_chain_joins_nobody_who_does_not_fit() {
        // 0 and 1 are one person; 2 looks like 1 but contradicts 0.
        let bits = |a, b| if (a, b) == (0, 2) { -9.0 } else { 4.0 };
        check(&[(0, 1), (1, 2)].map(edge), bits, &[&[0, 1], &[2]]);
    }

    #[test]
    fn a_cannot_link_holds_however_strong_the_rest() {
        let fit =
            |a, b| if (a, b) == (0, 2) { Fit::CannotLink } else { Fit::Evidence(99.0, Pattern::default()) };
        let (groups, refused) =
            cluster(Groups::alone(3), &[(0, 1), (1, 2)].map(edge), &mut Table(fit, Decisions::default()));
        assert_ne!(groups.of(0), groups.of(2));
        assert_eq!(refused, [Refused { a: 1, b: 2, why: Refusal::CannotLink }]);
    }

    #[test]
    fn a_link_without_a_case_needs_a_group_that_has_one() {
        let without = |a, b| Edge { a, b, case_fires: false };
        check(&[without(0, 1)], |_, _| 5.0, &[&[0], &[1]]);
        let group = [edge((0, 1)), edge((1, 2)), without(2, 3)];
        check(&group, |_, _| 5.0, &[&[0, 1, 2, 3]]);
    }

    /// The decisions about so many records of which nothing else is known.
    fn decided(records: usize, deeds: &[Deed]) -> Decisions {
        let mut builder = Builder::default();
        (0..records).for_each(|_| builder.push(&CleanRecord::default()));
        Decisions::fold(&Records::assemble(vec![builder]), deeds)
    }

    /// 0 and 1 were joined by a steward, 2 by a link. 3 resembles the first person as much as it differs from 2.
    #[test]
    fn a_person_with_two_faces_has_one_voice() {
        let bits = |a, b| if (a, b) == (2, 3) { -6.0 } else { 4.0 };
        let fit = |a, b| Fit::Evidence(bits(a, b), Pattern::default());
        for (deeds, one_person) in [(vec![Deed::Same(0, 1)], false), (vec![], true)] {
            let decisions = decided(4, &deeds);
            let groups = Groups::decided(4, &decisions);
            let edges = [(0, 1), (0, 2), (0, 3)].map(edge);
            let (groups, _) = cluster(groups, &edges, &mut Table(fit, decisions));
            assert_eq!(groups.of(0), groups.of(2));
            assert_eq!(groups.of(0) == groups.of(3), one_person, "{deeds:?}");
        }
    }

    #[test]
    fn sides_go_with_the_groups_whichever_is_larger() {
        for deed in [Deed::Apart(vec![0], vec![4]), Deed::Apart(vec![4], vec![0])] {
            for edges in [[(0, 1), (2, 3), (1, 2), (3, 4)], [(1, 2), (2, 3), (0, 1), (0, 4)]] {
                let decisions = decided(5, std::slice::from_ref(&deed));
                let groups = Groups::decided(5, &decisions);
                let fit = |_, _| Fit::Evidence(5.0, Pattern::default());
                let (groups, refused) = cluster(groups, &edges.map(edge), &mut Table(fit, decisions));
                assert_eq!(groups.members(groups.of(0)).len(), 4);
                assert_eq!(refused.len(), 1, "{refused:?}");
                assert_eq!((refused[0].b, refused[0].why), (4, Refusal::CannotLink));
            }
        }
    }

    #[test]
    fn a_link_still_refused_in_the_last_round_is_reported() {
        // Each round makes just the next link possible, and there are more links than rounds.
        let without = |(a, b)| Edge { a, b, case_fires: false };
        let mut edges: Vec<Edge> = (2..9).rev().map(|n| without((n, n + 1))).collect();
        edges.extend([(0, 1), (1, 2)].map(edge));
        let fit = |_, _| Fit::Evidence(5.0, Pattern::default());
        let (groups, refused) = cluster(Groups::alone(10), &edges, &mut Table(fit, Decisions::default()));
        let ends: Vec<(Index, Index)> = refused.iter().map(|refused| (refused.a, refused.b)).collect();
        assert_eq!(groups.members(groups.of(0)).len(), 3 + MOST_ROUNDS);
        assert_eq!(ends, [(8, 9), (7, 8), (6, 7)]);
    }
}
