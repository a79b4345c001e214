//! What the labels of a round say: estimates with their intervals, held against the targets.

use super::{labels, pairs, targets_of};
use crate::session::Session;
use db::Millis;
use db::acceptance::{Pair, Round};
use db::vault::Space;
use identity::acceptance::{
    Answers, Confidence, Estimate, Estimates, Interval, PerStratum, Stratum, Targets, Verdict, answers,
};
use serde::{Deserialize, Serialize};

/// The figures of a round.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Figures {
    /// The round.
    pub round: String,
    /// The model that had decided.
    pub model: String,
    /// When the pairs were drawn.
    pub sampled_at: Millis,
    /// What the draw depends on.
    pub seed: u64,
    /// The targets, set before.
    pub targets: Targets,
    /// Precision.
    pub precision: Figure,
    /// Recall.
    pub recall: Figure,
    /// Every stratum.
    pub strata: Vec<StratumFigures>,
    /// Pairs drawn.
    pub drawn: u64,
    /// Pairs labelled as one person or two.
    pub labelled: u64,
    /// Pairs that nobody could decide.
    pub cannot_say: u64,
    /// Pairs without a label.
    pub pending: u64,
    /// Those of them that can no longer be labelled, since a record was erased.
    pub gone: u64,
    /// Strata with pairs and without a label that decides: taken for anything between none and all.
    pub unknown: Vec<Stratum>,
}

/// One figure against its target.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// What was to be reached.
    pub target: f64,
    /// The estimate with its interval, if undecided pairs are like the others of their stratum.
    pub estimate: Interval,
    /// The same if every pair undecided or without a label speaks against the matching.
    pub worst: Interval,
    /// The same if every one of them speaks for it.
    pub best: Interval,
    /// What may be said about the target.
    pub verdict: Verdict,
}

/// One stratum.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct StratumFigures {
    /// The stratum.
    pub stratum: Stratum,
    /// What was said of its pairs.
    #[serde(flatten)]
    pub answers: Answers,
    /// Share of pairs of one person.
    pub share: Interval,
}

/// Computes the figures of a round from what was said so far.
pub fn figures(session: &Session, round: &Round) -> anyhow::Result<Figures> {
    let (sample, pairs) = pairs(session, round)?;
    let targets = targets_of(round)?;
    let populations: PerStratum<u64> = serde_json::from_str(&sample.populations)?;
    let (sampled, labels) = labels::judged(&pairs)?;
    let answers = answers(&populations, &sampled, &labels);
    let estimates = Estimates::of(&answers, targets.confidence());
    let bounds = bounds(&answers, targets.confidence());
    // A stratum of which nothing is known may hold anything: as long as there is one, nothing is shown or refuted.
    let blind = |counts: fn(Stratum) -> bool| estimates.unknown.iter().any(|stratum| counts(*stratum));
    let stratum = |(stratum, answers): (Stratum, &Answers)| StratumFigures {
        stratum,
        answers: *answers,
        share: estimates.shares[stratum],
    };
    Ok(Figures {
        round: round.name.clone(),
        model: sample.model_version,
        sampled_at: sample.at,
        seed: sample.seed.cast_unsigned(),
        targets,
        precision: figure(
            targets.precision,
            estimates.precision,
            bounds.precision,
            blind(Stratum::is_joined),
        ),
        recall: figure(targets.recall, estimates.recall, bounds.recall, blind(Stratum::is_in_frame)),
        strata: answers.iter().map(stratum).collect(),
        drawn: pairs.len() as u64,
        labelled: estimates.labelled,
        cannot_say: estimates.cannot_say,
        pending: estimates.pending,
        gone: gone(session, &pairs)?,
        unknown: estimates.unknown,
    })
}

fn figure(target: f64, estimate: Estimate, bounds: Estimate, blind: bool) -> Figure {
    let (likely, Estimate { worst, best, .. }) = (estimate.likely, bounds);
    let verdict = if blind { Verdict::NotShown } else { Verdict::of(likely, target) };
    Figure { target, estimate: likely, worst, best, verdict }
}

/// The estimates with pairs without a label counted like those that nobody could decide.
fn bounds(answers: &PerStratum<Answers>, confidence: Confidence) -> Estimates {
    let open = |answers: Answers| Answers {
        cannot_say: answers.cannot_say + answers.pending,
        pending: 0,
        ..answers
    };
    Estimates::of(&PerStratum::from_fn(|stratum| open(answers[stratum])), confidence)
}

/// Pairs without a label of which a record was erased.
fn gone(session: &Session, pairs: &[Pair]) -> anyhow::Result<u64> {
    let open = || pairs.iter().filter(|pair| pair.label.is_none());
    let ids: Vec<i64> = open().flat_map(|pair| [pair.record_a, pair.record_b]).collect();
    let keys = session.block(session.repository.vault.keys(Space::Record, &ids))?;
    let is_gone =
        |pair: &&Pair| [pair.record_a, pair.record_b].iter().any(|record| !keys.contains_key(record));
    Ok(open().filter(is_gone).count() as u64)
}
