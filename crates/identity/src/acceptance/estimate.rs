//! What the labels of a sample say about precision and recall, with intervals and with the bounds between which
//! the pairs lie that nobody could decide.

use super::frame::Sampled;
use super::interval::{Confidence, Drawn, Interval};
use super::stratum::{PerStratum, Stratum};
use serde::{Deserialize, Serialize};

/// What a person says about a pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// The records do not tell.
    CannotSay,
}

/// The answers to the pairs drawn from one stratum.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Answers {
    /// Pairs of the stratum.
    pub population: u64,
    /// Pairs said to be one person.
    pub same: u64,
    /// Pairs said to be two people.
    pub different: u64,
    /// Pairs that nobody could decide.
    pub cannot_say: u64,
    /// Pairs drawn and not labelled yet.
    pub pending: u64,
}

/// Counts the answers to a sample, in its order. A missing label is pending.
pub fn answers(
    populations: &PerStratum<u64>,
    sampled: &[Sampled],
    labels: &[Option<Label>],
) -> PerStratum<Answers> {
    let mut all =
        PerStratum::from_fn(|stratum| Answers { population: populations[stratum], ..Answers::default() });
    let labels = labels.iter().copied().chain(std::iter::repeat(None));
    for (pair, label) in sampled.iter().zip(labels) {
        let answers = &mut all[pair.stratum];
        *match label {
            Some(Label::Same) => &mut answers.same,
            Some(Label::Different) => &mut answers.different,
            Some(Label::CannotSay) => &mut answers.cannot_say,
            None => &mut answers.pending,
        } += 1;
    }
    all
}

/// One figure.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure if pairs that nobody could decide are like the others of their stratum.
    pub likely: Interval,
    /// The figure if every one of them speaks against the matching.
    pub worst: Interval,
    /// The figure if every one of them speaks for the matching.
    pub best: Interval,
}

/// Everything that is estimated.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Estimates {
    /// Share of the joined pairs that are one person.
    pub precision: Estimate,
    /// Share of the frame's pairs of one person that are joined.
    pub recall: Estimate,
    /// Share of pairs of one person in each stratum. That of [`Stratum::Beneath`] is a control and no part of
    /// recall: if it is not near 0, the frame ends too early.
    pub shares: PerStratum<Interval>,
    /// Pairs labelled as one person or two.
    pub labelled: u64,
    /// Pairs that nobody could decide.
    pub cannot_say: u64,
    /// Pairs drawn and not labelled yet; they count for nothing.
    pub pending: u64,
    /// Strata with pairs and without any label that decides: taken for anything between none and all.
    pub unknown: Vec<Stratum>,
}

/// How pairs that nobody could decide are counted.
#[derive(Clone, Copy)]
enum Undecided {
    LeftOut,
    /// In the strata where `.0` says whether pairs are joined, as one person; in the others as two.
    SameIfJoined(bool),
}

impl Estimates {
    /// Precision and recall by stratum, weighted by how many pairs each stratum has.
    pub fn of(answers: &PerStratum<Answers>, confidence: Confidence) -> Estimates {
        let strata = |undecided| {
            PerStratum::from_fn(|stratum| {
                let drawn = drawn(stratum, &answers[stratum], undecided);
                (drawn, Interval::share(drawn, confidence))
            })
        };
        let [likely, worst, best] =
            [Undecided::LeftOut, Undecided::SameIfJoined(false), Undecided::SameIfJoined(true)].map(strata);
        let estimate = |figure: fn(&Strata) -> Interval| Estimate {
            likely: figure(&likely),
            worst: figure(&worst),
            best: figure(&best),
        };
        let total = |count: fn(&Answers) -> u64| answers.iter().map(|(_, answers)| count(answers)).sum();
        Estimates {
            precision: estimate(precision),
            recall: estimate(recall),
            shares: PerStratum::from_fn(|stratum| likely[stratum].1),
            labelled: total(|answers| answers.same + answers.different),
            cannot_say: total(|answers| answers.cannot_say),
            pending: total(|answers| answers.pending),
            unknown: answers.iter().filter(|(_, answers)| answers.tell_nothing()).map(|(of, _)| of).collect(),
        }
    }

    /// How precision is computed: English, French.
    pub const PRECISION: (&'static str, &'static str) = (
        "Sum over the strata of joined pairs: pairs of the stratum x share of its labelled pairs that are one \
         person, divided by all joined pairs. Interval: Wilson limits in each stratum, squared and added.",
        "Somme, sur les strates de paires réunies : nombre de paires de la strate x part de ses paires jugées \
         qui sont une même personne, divisée par toutes les paires réunies. Intervalle : limites de Wilson par \
         strate, au carré et ajoutées.",
    );

    /// How recall is computed: English, French.
    pub const RECALL: (&'static str, &'static str) = (
        "Estimated joined pairs of one person, divided by the estimated pairs of one person in the whole frame: \
         joined, compared and apart, or reached only by the wider blocking. Interval: that of the ratio of missed \
         to joined pairs (Donner and Zou 2012).",
        "Paires réunies d'une même personne (estimées), divisées par les paires d'une même personne estimées dans \
         tout le cadre : réunies, comparées et séparées, ou atteintes seulement par le blocage élargi. Intervalle : \
         celui du rapport entre paires manquées et réunies (Donner et Zou 2012).",
    );
}

impl Answers {
    fn tell_nothing(&self) -> bool {
        self.population > 0 && self.same + self.different == 0
    }
}

fn drawn(stratum: Stratum, answers: &Answers, undecided: Undecided) -> Drawn {
    let Answers { population, mut same, mut different, cannot_say, .. } = *answers;
    if let Undecided::SameIfJoined(joined) = undecided {
        *(if stratum.is_joined() == joined { &mut same } else { &mut different }) += cannot_say;
    }
    Drawn { population, same, different }
}

/// What was drawn from each stratum, and the share that follows.
type Strata = PerStratum<(Drawn, Interval)>;

/// The estimated number of pairs of one person in some strata.
fn pairs_of_one(strata: &Strata, counts: impl Fn(Stratum) -> bool + Clone) -> Interval {
    Interval::number(strata.iter().filter(move |(stratum, _)| counts(*stratum)).map(|(_, of)| *of))
}

/// Nothing joined is nothing wrong.
fn precision(strata: &Strata) -> Interval {
    let joined: u64 = strata
        .iter()
        .filter(|(stratum, _)| stratum.is_joined())
        .map(|(_, (drawn, _))| drawn.population)
        .sum();
    match joined {
        0 => Interval::exactly(1.0),
        _ => pairs_of_one(strata, Stratum::is_joined).over(joined as f64),
    }
}

fn recall(strata: &Strata) -> Interval {
    let missed = pairs_of_one(strata, |stratum| stratum.is_in_frame() && !stratum.is_joined());
    pairs_of_one(strata, Stratum::is_joined).part_with(missed)
}
