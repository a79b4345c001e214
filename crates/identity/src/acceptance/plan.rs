//! How many pairs people must judge: targets are set first, the sizes follow from them.
//!
//! Sizes by optimum allocation for a wanted variance, Cochran, "Sampling Techniques", 3rd edition 1977, 5.5 and
//! formula 5.25: with `c` the weight of a stratum's share in the figure, `S = sqrt(p (1 - p))` the spread of its
//! answers and `N` its pairs, `n = (sum c S)^2 / (V + sum c^2 S^2 / N)` pairs in all, to each stratum in proportion
//! to `c S`; `V = (half width / z)^2`. Recall is a ratio of joined to all pairs of one person; its weights come from
//! its linear approximation (Cochran 6.5).

use super::estimate::Answers;
use super::interval::Confidence;
use super::stratum::{PerStratum, Stratum};
use serde::{Deserialize, Serialize};

/// What a matching has to reach, set before it is run.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Least share of the joined pairs that are one person.
    pub precision: f64,
    /// Least share of the pairs of one person that are joined.
    pub recall: f64,
    /// How sure the intervals are to hold the truth.
    pub confidence: f64,
    /// Wanted half of the width of the interval for precision.
    pub precision_half_width: f64,
    /// Wanted half of the width of the interval for recall.
    pub recall_half_width: f64,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            precision: 0.99,
            recall: 0.93,
            confidence: 0.95,
            precision_half_width: 0.005,
            recall_half_width: 0.02,
        }
    }
}

/// Why targets are refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
    /// A target that is no share.
    #[error("target {0} must lie above 0 and not above 1; write 0.99 for 99 %")]
    Share(&'static str),
    /// A confidence that is of no use.
    #[error("confidence must lie between 0.5 and 0.9999; 0.95 is usual")]
    Confidence,
    /// A width that is of no use.
    #[error("{0} must lie above 0 and below 0.5; 0.01 means one percentage point to either side")]
    HalfWidth(&'static str),
}

impl Targets {
    /// They are typed by people, so they may be wrong.
    pub fn check(&self) -> Result<(), Error> {
        for (name, share) in [("precision", self.precision), ("recall", self.recall)] {
            if !(share > 0.0 && share <= 1.0) {
                return Err(Error::Share(name));
            }
        }
        if !(0.5..=0.9999).contains(&self.confidence) {
            return Err(Error::Confidence);
        }
        let widths = [
            ("precision_half_width", self.precision_half_width),
            ("recall_half_width", self.recall_half_width),
        ];
        match widths.into_iter().find(|(_, width)| !(*width > 0.0 && *width < 0.5)) {
            Some((name, _)) => Err(Error::HalfWidth(name)),
            None => Ok(()),
        }
    }

    /// The confidence to compute with.
    pub fn confidence(&self) -> Confidence {
        Confidence::new(self.confidence)
    }
}

/// No stratum gets fewer labels than that unless it has fewer pairs: a share guessed wrongly must show.
const FEWEST: u64 = 30;

/// Labels for the control beneath the frame.
const CONTROL: u64 = 100;

/// How many pairs of each stratum are to be judged.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Pairs to judge in each stratum.
    pub sizes: PerStratum<u64>,
    /// Pairs that precision alone asks for.
    pub for_precision: u64,
    /// Pairs that recall alone asks for.
    pub for_recall: u64,
}

impl Plan {
    /// The smallest sample that reaches the wanted widths if the strata's shares of pairs of one person are about
    /// these.
    pub fn of(targets: &Targets, populations: &PerStratum<u64>, shares: &PerStratum<f64>) -> Plan {
        let z = targets.confidence().z();
        let part = |stratum: Stratum, weight: f64| Part {
            weight,
            spread: (shares[stratum] * (1.0 - shares[stratum])).max(0.0).sqrt(),
            population: populations[stratum],
        };
        let weights = precision_weights(populations);
        let precision = PerStratum::from_fn(|stratum| part(stratum, weights[stratum]));
        let weights = recall_weights(populations, shares);
        let recall = PerStratum::from_fn(|stratum| part(stratum, weights[stratum]));
        let for_precision = allocate(&precision, (targets.precision_half_width / z).powi(2));
        let for_recall = allocate(&recall, (targets.recall_half_width / z).powi(2));
        let total = |sizes: &PerStratum<u64>| sizes.iter().map(|(_, size)| size).sum();
        let sizes = PerStratum::from_fn(|stratum| {
            let least = if stratum.is_in_frame() { FEWEST } else { CONTROL };
            for_precision[stratum].max(for_recall[stratum]).max(least).min(populations[stratum])
        });
        Plan { sizes, for_precision: total(&for_precision), for_recall: total(&for_recall) }
    }

    /// The shares to plan with before any label is known.
    pub fn usual_shares() -> PerStratum<f64> {
        PerStratum::from_fn(Stratum::usual_share)
    }

    /// The shares to plan a later round with: what was seen, drawn a little towards one half (Agresti and Coull,
    /// The American Statistician 52, 1998), so that no stratum seems to need no labels.
    pub fn seen_shares(answers: &PerStratum<Answers>) -> PerStratum<f64> {
        PerStratum::from_fn(|stratum| match &answers[stratum] {
            Answers { same: 0, different: 0, .. } => stratum.usual_share(),
            Answers { same, different, .. } => (*same as f64 + 2.0) / ((same + different) as f64 + 4.0),
        })
    }

    /// Pairs to judge in all.
    pub fn total(&self) -> u64 {
        self.sizes.iter().map(|(_, size)| size).sum()
    }
}

/// What a stratum's share weighs in a figure, and how its answers spread.
struct Part {
    weight: f64,
    spread: f64,
    population: u64,
}

/// Each stratum's part of the joined pairs.
fn precision_weights(populations: &PerStratum<u64>) -> PerStratum<f64> {
    let joined: u64 =
        populations.iter().filter(|(stratum, _)| stratum.is_joined()).map(|(_, pairs)| pairs).sum();
    PerStratum::from_fn(|stratum| {
        if stratum.is_joined() { populations[stratum] as f64 / joined.max(1) as f64 } else { 0.0 }
    })
}

/// How recall moves with each stratum's share: joined pairs by missed / all², missed pairs by joined / all².
fn recall_weights(populations: &PerStratum<u64>, shares: &PerStratum<f64>) -> PerStratum<f64> {
    let of_one = |joined: bool| -> f64 {
        let strata = populations.iter().filter(|(of, _)| of.is_in_frame() && of.is_joined() == joined);
        strata.map(|(stratum, pairs)| *pairs as f64 * shares[stratum]).sum()
    };
    let (joined, missed) = (of_one(true), of_one(false));
    let all = (joined + missed).max(1.0);
    PerStratum::from_fn(|stratum| {
        let other = if stratum.is_joined() { missed } else { joined };
        if stratum.is_in_frame() { populations[stratum] as f64 * other / (all * all) } else { 0.0 }
    })
}

/// Optimum allocation for a wanted variance. A stratum that would need more pairs than it has is judged whole; it
/// then adds no variance, and the others are computed again.
fn allocate(parts: &PerStratum<Part>, variance: f64) -> PerStratum<u64> {
    let mut whole = PerStratum::from_fn(|_| false);
    loop {
        let open = || parts.iter().filter(|(stratum, _)| !whole[*stratum]).map(|(_, part)| part);
        let sum: f64 = open().map(|part| part.weight * part.spread).sum();
        let own: f64 =
            open().map(|part| (part.weight * part.spread).powi(2) / part.population.max(1) as f64).sum();
        let size = |part: &Part| (sum / (variance + own) * part.weight * part.spread).ceil() as u64;
        let full = parts.iter().find(|(of, part)| !whole[*of] && size(part) > part.population);
        match full {
            Some((stratum, _)) => whole[stratum] = true,
            None => {
                return PerStratum::from_fn(|stratum| {
                    if whole[stratum] { parts[stratum].population } else { size(&parts[stratum]) }
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: fn(&mut Targets), expected: Result<(), Error>) {
        let mut targets = Targets::default();
        change(&mut targets);
        assert_eq!(targets.check(), expected);
    }

    #[test]
    fn targets_are_shares() {
        check(|_| {}, Ok(()));
        check(|targets| targets.precision = 99.0, Err(Error::Share("precision")));
        check(|targets| targets.recall = f64::NAN, Err(Error::Share("recall")));
        check(|targets| targets.confidence = 95.0, Err(Error::Confidence));
        check(|targets| targets.recall_half_width = 0.0, Err(Error::HalfWidth("recall_half_width")));
    }

    fn only(stratum: Stratum, pairs: u64) -> PerStratum<u64> {
        PerStratum::from_fn(|of| if of == stratum { pairs } else { 0 })
    }

    /// With one stratum the formula is the one for a simple random sample: 385 for 5 points around one half,
    /// 278 of them if there are only 1,000 pairs (Cochran 4.2).
    #[test]
    fn one_stratum_needs_what_the_tables_say() {
        let targets = Targets { precision_half_width: 0.05, recall_half_width: 0.49, ..Targets::default() };
        let halves = PerStratum::from_fn(|_| 0.5);
        let size = |pairs| Plan::of(&targets, &only(Stratum::Sure, pairs), &halves).for_precision;
        assert_eq!([size(1_000_000_000), size(1_000), size(100)], [385, 278, 80]);
    }

    #[test]
    fn a_stratum_too_small_is_judged_whole_and_the_others_make_up_for_it() {
        let mut populations = only(Stratum::Sure, 100_000);
        populations[Stratum::Through] = 10;
        let halves = PerStratum::from_fn(|_| 0.5);
        let plan = Plan::of(&Targets::default(), &populations, &halves);
        assert_eq!(plan.sizes[Stratum::Through], 10);
        assert!(plan.sizes[Stratum::Sure] > 20_000, "{plan:?}");
        assert_eq!(plan.sizes[Stratum::Review], 0);
    }
}
