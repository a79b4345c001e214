//! What becomes of each pair: one person, review, one household, or nothing. Groups of records are the business of
//! `people`.

use super::attribute::Pattern;
use super::candidates::Candidates;
use super::cases::Cases;
use super::decisions::{Decision, Decisions};
use super::household;
use super::model::Model;
use super::parallel;
use super::parameters::Logarithms;
use super::score::{Base, Scorer};
use super::veto::{self, Veto};
use crate::records::{Index, Records};
use serde::Serialize;

/// What becomes of a pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// One person, as far as the rest of the records agrees.
    Same,
    /// A person should look.
    Review,
    /// Two people.
    Different,
}

/// Why a pair is set aside for review.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The score lies between the thresholds.
    GreyScore,
    /// The score is high, but no match case fires.
    NoCase,
    /// The pair itself is one person, but the groups it would join contradict each other.
    Contradiction,
    /// The group would grow beyond what one person has.
    TooLarge,
}

/// A pair taken for one person.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Link {
    /// The earlier record.
    pub a: Index,
    /// The later record.
    pub b: Index,
    /// Bits; infinite where a steward joined the two.
    pub score: f64,
    /// The levels they reach.
    pub pattern: Pattern,
}

/// A pair set aside for review.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Review {
    /// The pair.
    pub link: Link,
    /// Why.
    pub why: Why,
}

/// Judges pairs by a model.
pub struct Judge<'a> {
    pub(super) candidates: &'a Candidates<'a>,
    model: &'a Model,
    pub(super) cases: &'a Cases,
    scorer: Scorer<'a>,
    pub(super) decisions: &'a Decisions,
}

/// What is said about one pair.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Judgement {
    /// Bits for one person.
    pub score: f64,
    /// Bits for one household.
    pub household: f64,
    /// What becomes of the pair.
    pub outcome: Outcome,
    /// The veto that holds.
    pub veto: Option<Veto>,
    /// Why it is set aside, if it is.
    pub why: Option<Why>,
    /// The steward's decision that settles it.
    pub decision: Option<Decision>,
}

#[derive(Default)]
pub(crate) struct Judged {
    pub(crate) links: Vec<Link>,
    pub(super) reviews: Vec<Review>,
    pub(crate) ties: Vec<Link>,
    pub(super) vetoed: Vec<(Veto, usize)>,
    pub(super) scores: Vec<f32>,
}

impl<'a> Judge<'a> {
    /// A judge for these candidates.
    pub fn new(
        candidates: &'a Candidates<'a>,
        model: &'a Model,
        cases: &'a Cases,
        decisions: &'a Decisions,
    ) -> Judge<'a> {
        Judge::by(candidates, model, cases, decisions, model.parameters.logarithms())
    }

    /// The same with the model's weights already as logarithms.
    pub(crate) fn by(
        candidates: &'a Candidates<'a>,
        model: &'a Model,
        cases: &'a Cases,
        decisions: &'a Decisions,
        logarithms: Logarithms,
    ) -> Judge<'a> {
        let scorer = Scorer::by(candidates.records, &candidates.frequencies, logarithms);
        Judge { candidates, model, cases, scorer, decisions }
    }

    /// The scorer in use.
    pub fn scorer(&self) -> &Scorer<'a> {
        &self.scorer
    }

    /// The veto on a pair, whatever its score.
    pub fn veto(&self, a: Index, b: Index, pattern: Pattern) -> Option<Veto> {
        let records = self.candidates.records;
        veto::veto(self.candidates, records.get(a), records.get(b), pattern, self.model.exclusive_ids)
    }

    /// Precedence: the latest steward decision, then a veto, then cases and score.
    pub fn judge(&self, a: Index, b: Index, pattern: Pattern) -> Judgement {
        self.judge_with(a, b, &self.scorer.base(pattern))
    }

    fn judge_with(&self, a: Index, b: Index, base: &Base) -> Judgement {
        let pattern = base.pattern;
        let (score, household) = self.scorer.score(a, b, base);
        let mut judgement = Judgement {
            score,
            household,
            outcome: Outcome::Different,
            veto: None,
            why: None,
            decision: None,
        };
        judgement.decision = self.decisions.between(a, b);
        if let Some(decision) = judgement.decision {
            judgement.outcome = if decision == Decision::Same { Outcome::Same } else { Outcome::Different };
            return judgement;
        }
        if score < self.model.thresholds.review {
            return judgement;
        }
        judgement.veto = self.veto(a, b, pattern);
        if judgement.veto.is_some() {
            return judgement;
        }
        let certain = score >= self.model.thresholds.same_person;
        (judgement.outcome, judgement.why) = match (certain, self.cases.any_fires(pattern)) {
            (true, true) => (Outcome::Same, None),
            (true, false) => (Outcome::Review, Some(Why::NoCase)),
            (false, true) => (Outcome::Review, Some(Why::GreyScore)),
            (false, false) => (Outcome::Different, None),
        };
        judgement
    }

    pub(crate) fn judge_all(&self, threads: usize) -> Judged {
        let pairs = &self.candidates.pairs;
        let histogram = &self.candidates.histogram;
        let bases: Vec<Base> = histogram.iter().map(|(pattern, _)| self.scorer.base(*pattern)).collect();
        let hopeless: Vec<Option<f64>> = bases.iter().map(|base| self.hopeless(base)).collect();
        let parts = parallel::map_ranges(pairs.len(), 65_536, threads, |range| {
            let mut part = Judged::default();
            for pair in &pairs[range] {
                if let Some(score) = hopeless[pair.pattern as usize] {
                    part.scores.push(score as f32);
                    continue;
                }
                let base = &bases[pair.pattern as usize];
                part.take(pair.a, pair.b, base.pattern, self.judge_with(pair.a, pair.b, base));
            }
            part
        });
        let mut all = parts.into_iter().fold(Judged::default(), Judged::and);
        all.links.extend(self.decided_links());
        all
    }

    /// The score of a pattern none of whose pairs can become anything but different people, as it is before the
    /// values are looked at.
    fn hopeless(&self, base: &Base) -> Option<f64> {
        let (score, household) = self.scorer.highest(base);
        let lowest = self.model.thresholds.review.min(self.model.thresholds.same_person);
        let alone = household < household::THRESHOLD || !household::shares_home(base.pattern);
        (score < lowest && alone).then(|| self.scorer.own(base))
    }

    /// What stewards joined need not be candidates.
    fn decided_links(&self) -> Vec<Link> {
        let mut joined = self.decisions.same().to_vec();
        joined.sort_unstable();
        joined.dedup();
        let mut comparator = self.candidates.comparator();
        let mut link = |(a, b)| Link { a, b, score: f64::INFINITY, pattern: comparator.compare(a, b) };
        joined.into_iter().filter(|(a, b)| a != b).map(&mut link).collect()
    }
}

impl Judged {
    fn take(&mut self, a: Index, b: Index, pattern: Pattern, judgement: Judgement) {
        let link = Link { a, b, score: judgement.score, pattern };
        self.scores.push(judgement.score as f32);
        match (judgement.outcome, judgement.why) {
            (Outcome::Same, _) if judgement.decision.is_none() => self.links.push(link),
            // Whether a case fires for the groups the two belong to is only known when there are groups.
            (Outcome::Review, Some(Why::NoCase)) => self.links.push(link),
            (Outcome::Review, Some(why)) => self.reviews.push(Review { link, why }),
            _ => {}
        }
        if let Some(veto) = judgement.veto {
            self.count_veto(veto, 1);
        }
        if judgement.household >= household::THRESHOLD && household::shares_home(pattern) {
            self.ties.push(Link { score: judgement.household, ..link });
        }
    }

    fn count_veto(&mut self, veto: Veto, number: usize) {
        match self.vetoed.iter_mut().find(|(known, _)| *known == veto) {
            Some((_, count)) => *count += number,
            None => self.vetoed.push((veto, number)),
        }
    }

    fn and(mut self, other: Judged) -> Judged {
        self.links.extend(other.links);
        self.reviews.extend(other.reviews);
        self.ties.extend(other.ties);
        self.scores.extend(other.scores);
        other.vetoed.into_iter().for_each(|(veto, number)| self.count_veto(veto, number));
        self
    }
}

/// Strongest first; equal scores in the order of the records' keys, so that the order of the records does not
/// show.
pub(super) fn sort<T>(records: &Records, items: &mut [T], link: impl Fn(&T) -> Link) {
    let ends = |link: &Link| {
        let (a, b) = (records.key_hash(link.a), records.key_hash(link.b));
        (a.min(b), a.max(b))
    };
    items.sort_by(|left, right| {
        let (left, right) = (link(left), link(right));
        right.score.total_cmp(&left.score).then_with(|| ends(&left).cmp(&ends(&right)))
    });
}
