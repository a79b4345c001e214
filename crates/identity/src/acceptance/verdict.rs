//! Whether a target is met, and which pairs are to be put right.

use super::estimate::Label;
use super::frame::Sampled;
use super::interval::Interval;
use crate::records::Index;
use serde::{Deserialize, Serialize};

/// What may be said about a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The whole interval reaches the target.
    Met,
    /// The whole interval stays below it.
    NotMet,
    /// The target lies within the interval: more labels are needed to tell.
    NotShown,
}

impl Verdict {
    /// Holds an interval against a target that was set before.
    pub fn of(interval: Interval, target: f64) -> Verdict {
        if interval.lower >= target {
            Verdict::Met
        } else if interval.upper < target {
            Verdict::NotMet
        } else {
            Verdict::NotShown
        }
    }

    /// In words: English, French.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Verdict::Met => ("met", "atteint"),
            Verdict::NotMet => ("not met", "non atteint"),
            Verdict::NotShown => {
                ("not shown: more labels are needed", "non démontré : il faut plus de jugements")
            }
        }
    }
}

/// What is wrong with a pair.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Joined, and two people.
    Joined,
    /// Apart, and one person.
    Apart,
}

/// The pairs of a sample that were decided wrongly, or that nobody could decide.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    /// Pairs to be put right.
    pub wrong: Vec<(Index, Index, Wrong)>,
    /// Pairs to be asked about.
    pub undecided: Vec<(Index, Index)>,
}

/// What is to be put right, in the order of the sample.
pub fn findings(sampled: &[Sampled], labels: &[Option<Label>]) -> Findings {
    let mut findings = Findings::default();
    for (pair, label) in sampled.iter().zip(labels) {
        match (pair.stratum.is_joined(), label) {
            (true, Some(Label::Different)) => findings.wrong.push((pair.a, pair.b, Wrong::Joined)),
            (false, Some(Label::Same)) => findings.wrong.push((pair.a, pair.b, Wrong::Apart)),
            (_, Some(Label::CannotSay)) => findings.undecided.push((pair.a, pair.b)),
            _ => {}
        }
    }
    findings
}
