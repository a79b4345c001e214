//! Why a pair was decided as it was: the cases that fired, what each attribute weighed, the model's version.

use super::attribute::{Attribute, Pattern};
use super::candidates::Candidates;
use super::cases::Cases;
use super::decide::{Judge, Outcome, Why};
use super::decisions::{Decision, Decisions};
use super::model::{Model, Thresholds};
use super::parameters::Class;
use super::veto::Veto;
use crate::records::Index;
use serde::Serialize;

/// The reasons of one pair.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Explanation {
    /// Version of the model.
    pub model: String,
    /// Bits for one person: the sum of everything below.
    pub score: f64,
    /// Bits for one household against strangers.
    pub household: f64,
    /// The thresholds the score was held against.
    pub thresholds: Thresholds,
    /// What became of the pair by itself.
    pub outcome: Outcome,
    /// Why it is set aside for review.
    pub why: Option<Why>,
    /// The veto that ruled out one person.
    pub veto: Option<Veto>,
    /// The steward's decision that settled it, about the two records or about those joined to them.
    pub decision: Option<Decision>,
    /// The cases that fire.
    pub cases: Vec<FiringCase>,
    /// What the mere number of pairs says before any attribute is looked at.
    pub prior: f64,
    /// What one person was weighed against: the likelier of household and strangers.
    pub against: &'static str,
    /// What each attribute adds, in the order of the pattern.
    pub weights: Vec<Weight>,
    /// What the less likely alternative takes away.
    pub other_alternative: f64,
}

/// A case that fires.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FiringCase {
    /// Its id.
    pub id: String,
    /// In words, English.
    pub en: String,
    /// In words, French.
    pub fr: String,
}

/// What one attribute adds to a score.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Weight {
    /// The attribute.
    pub attribute: Attribute,
    /// The level that the pair reaches.
    pub level: &'static str,
    /// Bits.
    pub bits: f64,
}

/// Explains a pair, candidate or not.
pub fn explain(
    candidates: &Candidates<'_>,
    model: &Model,
    cases: &Cases,
    decisions: &Decisions,
    a: Index,
    b: Index,
) -> Explanation {
    let judge = Judge::new(candidates, model, cases, decisions);
    let pattern = candidates.comparator().compare(a, b);
    explain_with(&judge, model, cases, (a, b, pattern))
}

/// Explains a pair with a judge at hand.
pub fn explain_with(
    judge: &Judge<'_>,
    model: &Model,
    cases: &Cases,
    (a, b, pattern): (Index, Index, Pattern),
) -> Explanation {
    let judgement = judge.judge(a, b, pattern);
    let scored = judge.scorer().explain(a, b, pattern);
    let firing = cases.iter().filter(|case| case.fires(pattern));
    let weight = |(attribute, level): (Attribute, u8)| Weight {
        attribute,
        level: attribute.level_key(level),
        bits: scored.weights[attribute as usize],
    };
    Explanation {
        model: model.version.clone(),
        score: scored.score,
        household: scored.household,
        thresholds: model.thresholds,
        outcome: judgement.outcome,
        why: judgement.why,
        veto: judgement
            .veto
            .or_else(|| judgement.decision.is_none().then(|| judge.veto(a, b, pattern)).flatten()),
        decision: judgement.decision,
        cases: firing
            .map(|case| FiringCase { id: case.id.clone(), en: case.en.clone(), fr: case.fr.clone() })
            .collect(),
        prior: scored.prior,
        against: if scored.rival == Class::Household { "household" } else { "strangers" },
        weights: pattern.levels().filter(|(_, level)| *level != 0).map(weight).collect(),
        other_alternative: scored.second_rival,
    }
}
