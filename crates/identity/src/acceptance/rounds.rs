//! Two rounds of an acceptance compared: whether a figure has changed beyond chance, and what became of the pairs
//! that the earlier round judged.

use super::estimate::Label;
use super::interval::Interval;
use serde::{Deserialize, Serialize};

/// The later figure less the earlier one.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// The difference with its interval: the square-and-add interval of two proportions, Newcombe, Statistics in
    /// Medicine 17 (1998), pages 873 to 890, method 10. It takes the rounds for independent; pairs drawn in both
    /// make it wider than need be, never narrower.
    pub interval: Interval,
    /// Whether chance is ruled out: 0 lies outside the interval.
    pub beyond_chance: bool,
}

/// Compares one figure of two rounds.
pub fn difference(earlier: Interval, later: Interval) -> Difference {
    let interval = later.minus(earlier);
    Difference { interval, beyond_chance: interval.lower > 0.0 || interval.upper < 0.0 }
}

/// A pair with the label of an earlier round, by whatever names it for good.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged<Key> {
    /// One record.
    pub a: Key,
    /// The other record.
    pub b: Key,
    /// Whether they were one customer then.
    pub was_joined: bool,
    /// What a person said.
    pub label: Label,
}

/// What becomes of a pair from one round to the next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// Wrong then, right now.
    Repaired,
    /// Wrong then and now.
    StillWrong,
    /// Right then, wrong now.
    Broken,
    /// Right then and now.
    StillRight,
    /// A record is no longer there.
    Gone,
}

/// The pairs of an earlier round, by what became of them. Those that nobody could decide are left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recheck<'a, Key> {
    /// Every decided pair with what became of it, in the order given.
    pub pairs: Vec<(&'a Judged<Key>, Again)>,
}

/// Holds the labels of an earlier round against a new resolution. `joined` says whether two records are one customer
/// now, or nothing if one of them is gone.
pub fn recheck<Key>(
    earlier: &[Judged<Key>],
    joined: impl Fn(&Key, &Key) -> Option<bool>,
) -> Recheck<'_, Key> {
    let decided = earlier.iter().filter(|pair| pair.label != Label::CannotSay);
    let pairs = decided.map(|pair| {
        let right = pair.label == Label::Same;
        let again = match joined(&pair.a, &pair.b) {
            None => Again::Gone,
            Some(now) => match (pair.was_joined == right, now == right) {
                (false, true) => Again::Repaired,
                (false, false) => Again::StillWrong,
                (true, false) => Again::Broken,
                (true, true) => Again::StillRight,
            },
        };
        (pair, again)
    });
    Recheck { pairs: pairs.collect() }
}

impl<Key> Recheck<'_, Key> {
    /// How many pairs it happened to.
    pub fn count(&self, again: Again) -> usize {
        self.pairs.iter().filter(|(_, became)| *became == again).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acceptance::interval::{Confidence, Drawn};

    fn share(same: u64, of: u64) -> Interval {
        let drawn = Drawn { population: u64::MAX >> 12, same, different: of - same };
        Interval::share(drawn, Confidence::new(0.95))
    }

    /// Newcombe (1998), table II, method 10: 56 of 70 against 48 of 80, and 10 of 10 against 0 of 20.
    #[test]
    fn differences_have_the_published_limits() {
        for (later, earlier, lower, upper) in
            [(share(56, 70), share(48, 80), 0.0524, 0.3339), (share(10, 10), share(0, 20), 0.6791, 1.0)]
        {
            let found = difference(earlier, later);
            assert!((found.interval.lower - lower).abs() < 1e-4, "{found:?}");
            assert!((found.interval.upper - upper).abs() < 1e-4, "{found:?}");
            assert!(found.beyond_chance);
        }
        assert!(!difference(share(50, 100), share(52, 100)).beyond_chance);
    }

    #[test]
    fn labels_outlive_their_round() {
        let pair = |a, b, was_joined, label| Judged { a, b, was_joined, label };
        let earlier = [
            pair("lea", "lea2", false, Label::Same),
            pair("paul", "paula", true, Label::Different),
            pair("max", "max2", true, Label::Same),
            pair("zoe", "noe", false, Label::Different),
            pair("eve", "gone", false, Label::Different),
            pair("ida", "ina", true, Label::CannotSay),
        ];
        let now_joined = [("lea", "lea2"), ("paul", "paula"), ("ida", "ina")];
        let found = recheck(&earlier, |a, b| (*b != "gone").then(|| now_joined.contains(&(*a, *b))));
        let became: Vec<Again> = found.pairs.iter().map(|(_, again)| *again).collect();
        assert_eq!(
            became,
            [Again::Repaired, Again::StillWrong, Again::Broken, Again::StillRight, Again::Gone]
        );
        assert_eq!(found.count(Again::Broken), 1);
    }
}
