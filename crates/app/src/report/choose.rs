//! Chooses the pairs to explain: the closest calls of every outcome, each of another kind, so that twenty pairs
//! show how the rules work at their edges.

use crate::matching::Matched;
use identity::records::Index;
use identity::resolve::attribute::Pattern;
use identity::resolve::decide::{Judge, Judgement};
use identity::resolve::{Link, Pair, Why};
use rustc_hash::FxHashSet;
use serde::Serialize;

/// Pairs to explain.
const EXAMPLES: usize = 20;
/// Bits below the review threshold within which a pair of two people is still a close call.
const NEAR: f32 = 3.0;
/// Calls of one group among which the examples are sought.
const SOUGHT: usize = 2_000;

/// What became of a pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// One person.
    Same,
    /// Set aside for a person's look.
    Review,
    /// Ruled out by a veto.
    Vetoed,
    /// Two people.
    Different,
}

/// A pair to explain.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Call {
    /// The earlier record.
    pub a: Index,
    /// The later record.
    pub b: Index,
    /// The levels they reach.
    pub pattern: Pattern,
    /// What became of the pair.
    pub verdict: Verdict,
    /// Why it is set aside, if it is.
    pub why: Option<Why>,
    /// Bits between the score and the nearest threshold.
    pub distance: f64,
}

/// The pairs to explain, the closest calls first.
pub(super) fn choose(matched: &Matched<'_>, judge: &Judge<'_>) -> Vec<Call> {
    let mut groups = groups(matched, judge);
    groups.iter_mut().for_each(|group| keep_closest(&mut group.calls));
    let mut chosen = Chosen::default();
    while chosen.calls.len() < EXAMPLES {
        let before = chosen.calls.len();
        for group in &mut groups {
            (0..group.each_round).for_each(|_| chosen.take_from(&mut group.calls));
        }
        if chosen.calls.len() == before {
            break;
        }
    }
    chosen.calls.sort_by(order);
    chosen.calls
}

/// Calls of one outcome and reason. Every round of choosing takes some of each group.
struct Group {
    calls: Vec<Call>,
    each_round: usize,
}

fn groups(matched: &Matched<'_>, judge: &Judge<'_>) -> Vec<Group> {
    let reviewed = |why: Why| {
        let of_this = matched.resolution.reviews.iter().filter(move |review| review.why == why);
        of_this.map(|review| call(matched, &review.link, Verdict::Review, Some(why))).collect()
    };
    let links = matched.resolution.links.iter().filter(|link| link.score.is_finite());
    let links = links.map(|link| call(matched, link, Verdict::Same, None)).collect();
    let mut groups = vec![
        Group { calls: links, each_round: 2 },
        Group { calls: reviewed(Why::GreyScore), each_round: 2 },
        Group { calls: reviewed(Why::NoCase), each_round: 2 },
        Group { calls: reviewed(Why::Contradiction), each_round: 1 },
        Group { calls: reviewed(Why::TooLarge), each_round: 1 },
    ];
    groups.extend(kept_apart(matched, judge));
    groups
}

/// Pairs near the thresholds that are two people: one group without a veto, one for each veto.
fn kept_apart(matched: &Matched<'_>, judge: &Judge<'_>) -> Vec<Group> {
    let reviewed: FxHashSet<(Index, Index)> =
        matched.resolution.reviews.iter().map(|review| (review.link.a, review.link.b)).collect();
    let customer_of = &matched.resolution.customer_of;
    let lowest = matched.model.thresholds.review as f32 - NEAR;
    let vetoes = matched.resolution.vetoed.iter().map(|_| Group { calls: Vec::new(), each_round: 1 });
    let mut groups: Vec<Group> =
        std::iter::once(Group { calls: Vec::new(), each_round: 2 }).chain(vetoes).collect();
    for (pair, score) in matched.candidates.pairs().zip(&matched.resolution.scores) {
        let together = customer_of[pair.a as usize] == customer_of[pair.b as usize];
        if *score < lowest || together || reviewed.contains(&(pair.a, pair.b)) {
            continue;
        }
        let judgement = judge.judge(pair.a, pair.b, pair.pattern);
        if judgement.decision.is_some() {
            // A steward's word is no close call.
            continue;
        }
        let known = |veto| matched.resolution.vetoed.iter().position(|(other, _)| *other == veto);
        let group = judgement.veto.and_then(known).map_or(0, |at| at + 1);
        groups[group].calls.push(apart(matched, pair, &judgement));
    }
    groups
}

fn apart(matched: &Matched<'_>, pair: Pair, judgement: &Judgement) -> Call {
    let verdict = if judgement.veto.is_some() { Verdict::Vetoed } else { Verdict::Different };
    let link = Link { a: pair.a, b: pair.b, score: judgement.score, pattern: pair.pattern };
    call(matched, &link, verdict, None)
}

fn call(matched: &Matched<'_>, link: &Link, verdict: Verdict, why: Option<Why>) -> Call {
    let thresholds = matched.model.thresholds;
    let from = |threshold: f64| (link.score - threshold).abs();
    let distance = match verdict {
        Verdict::Same | Verdict::Vetoed => from(thresholds.same_person),
        Verdict::Review => from(thresholds.same_person).min(from(thresholds.review)),
        Verdict::Different => from(thresholds.review),
    };
    Call { a: link.a, b: link.b, pattern: link.pattern, verdict, why, distance }
}

fn keep_closest(calls: &mut Vec<Call>) {
    if calls.len() > SOUGHT {
        calls.select_nth_unstable_by(SOUGHT, order);
        calls.truncate(SOUGHT);
    }
    calls.sort_by(order);
}

fn order(left: &Call, right: &Call) -> std::cmp::Ordering {
    left.distance.total_cmp(&right.distance).then((left.a, left.b).cmp(&(right.a, right.b)))
}

#[derive(Default)]
struct Chosen {
    calls: Vec<Call>,
    records: FxHashSet<Index>,
    patterns: FxHashSet<Pattern>,
}

impl Chosen {
    /// Takes the closest call that shows something new; records that were shown already are left out.
    fn take_from(&mut self, group: &mut Vec<Call>) {
        if self.calls.len() == EXAMPLES {
            return;
        }
        let unseen = |call: &Call| !self.records.contains(&call.a) && !self.records.contains(&call.b);
        let new = group.iter().position(|call| unseen(call) && !self.patterns.contains(&call.pattern));
        let Some(at) = new.or_else(|| group.iter().position(unseen)) else { return };
        let call = group.remove(at);
        self.records.extend([call.a, call.b]);
        self.patterns.insert(call.pattern);
        self.calls.push(call);
    }
}
