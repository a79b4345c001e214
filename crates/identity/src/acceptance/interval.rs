//! Intervals for shares, sums of shares and their ratios, that never have zero width because a few labels agree.
//!
//! One share: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927); for
//! one to three rare answers its bound is taken from the Poisson distribution, as Brown, Cai and DasGupta,
//! "Interval estimation for a binomial proportion", Statistical Science 16 (2001), section 4.1.1, advise; they let
//! the whole of what may be missed fall on that end, which is too much where several strata are added. Few pairs
//! left unlabelled make it narrower (finite population correction, Cochran, "Sampling Techniques", 1977, 2.6).
//!
//! Sums and ratios: square-and-add of the distances to those bounds (Newcombe, Statistics in Medicine 17, 1998; Zou
//! and Donner, Statistics in Medicine 27, 2008, "MOVER"; for ratios Donner and Zou, Statistical Methods in Medical
//! Research 21, 2012). The stratified variance of Cochran 5.9 would be zero where all labels of a stratum agree.

use serde::{Deserialize, Serialize};

/// A value with its interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interval {
    /// The estimate itself.
    pub value: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl Default for Interval {
    /// A share of which nothing is known.
    fn default() -> Self {
        Interval::UNKNOWN
    }
}

/// How sure an interval is to hold the truth.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Confidence {
    /// What may be missed at each end.
    tail: f64,
    /// Standard normal quantile.
    z: f64,
}

impl Confidence {
    /// Two-sided confidence such as 0.95; taken into the range from 0.5 to 0.9999.
    pub fn new(level: f64) -> Confidence {
        let tail = (1.0 - level.clamp(0.5, 0.9999)) / 2.0;
        Confidence { tail, z: normal_quantile(1.0 - tail) }
    }

    /// The standard normal quantile: 1.96 for 95 %.
    pub fn z(self) -> f64 {
        self.z
    }
}

/// What is known of the share of pairs of one person in a stratum.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Drawn {
    /// Pairs of the stratum.
    pub(super) population: u64,
    /// Pairs labelled as one person.
    pub(super) same: u64,
    /// Pairs labelled as two people.
    pub(super) different: u64,
}

impl Interval {
    /// A value that is known.
    pub(super) fn exactly(value: f64) -> Interval {
        Interval { value, lower: value, upper: value }
    }

    /// A value of which nothing is known but that it is a share.
    pub(super) const UNKNOWN: Interval = Interval { value: 0.5, lower: 0.0, upper: 1.0 };

    /// The share of pairs of one person in a stratum.
    pub(super) fn share(drawn: Drawn, confidence: Confidence) -> Interval {
        let labelled = drawn.same + drawn.different;
        if labelled == 0 {
            return Interval::UNKNOWN;
        }
        let (number, population) = (labelled as f64, drawn.population.max(labelled) as f64);
        let value = drawn.same as f64 / number;
        let lower = lower_share(drawn.same, labelled, confidence);
        let upper = 1.0 - lower_share(drawn.different, labelled, confidence);
        let unseen = ((population - number) / (population - 1.0).max(1.0)).sqrt();
        Interval { value, lower: value - (value - lower) * unseen, upper: value + (upper - value) * unseen }
    }

    /// How many pairs of one person some strata hold. What was seen is certain, but only of all strata together: the
    /// ends of each are kept as they are, since several strata may err to one side at once.
    pub(super) fn number(strata: impl Iterator<Item = (Drawn, Interval)> + Clone) -> Interval {
        let sum = Interval::sum(strata.clone().map(|(drawn, share)| (drawn.population as f64, share)));
        let least: u64 = strata.clone().map(|(drawn, _)| drawn.same).sum();
        let most: u64 = strata.map(|(drawn, _)| drawn.population.saturating_sub(drawn.different)).sum();
        Interval { lower: sum.lower.max(least as f64), upper: sum.upper.min(most as f64), ..sum }
    }

    /// The sum of independent values, each so many times.
    fn sum(parts: impl Iterator<Item = (f64, Interval)>) -> Interval {
        let (mut value, mut below, mut above) = (0.0, 0.0, 0.0);
        for (times, part) in parts {
            value += times * part.value;
            below += (times * (part.value - part.lower)).powi(2);
            above += (times * (part.upper - part.value)).powi(2);
        }
        Interval { value, lower: value - below.sqrt(), upper: value + above.sqrt() }
    }

    /// The difference of two independent values.
    pub(super) fn minus(self, other: Interval) -> Interval {
        let negative = Interval { value: -other.value, lower: -other.upper, upper: -other.lower };
        Interval::sum([(1.0, self), (1.0, negative)].into_iter())
    }

    /// What `self` is of itself and `rest` together, both independent and not negative. Computed through the ratio of
    /// the two, with which it falls.
    pub(super) fn part_with(self, rest: Interval) -> Interval {
        let whole = self.value + rest.value;
        let value = if whole > 0.0 { self.value / whole } else { 1.0 };
        let of_ratio = |ratio: f64| 1.0 / (1.0 + ratio);
        Interval {
            value,
            lower: of_ratio(highest_ratio(rest, self)).min(value),
            upper: of_ratio(lowest_ratio(rest, self)).max(value),
        }
    }

    /// Everything divided by a known number.
    pub(super) fn over(self, number: f64) -> Interval {
        Interval { value: self.value / number, lower: self.lower / number, upper: self.upper / number }
    }

    /// Half of what lies between the ends.
    pub fn half_width(self) -> f64 {
        (self.upper - self.lower) / 2.0
    }
}

/// Lower end of the interval for `above / below` (Donner and Zou 2012, rationalised so that nothing is divided by
/// zero).
fn lowest_ratio(above: Interval, below: Interval) -> f64 {
    let product = above.value * below.value;
    let least = (above.lower * (2.0 * above.value - above.lower)).max(0.0);
    let root = (product * product - least * below.upper * (2.0 * below.value - below.upper)).max(0.0).sqrt();
    if product + root > 0.0 { least / (product + root) } else { 0.0 }
}

/// Upper end of the same; infinite where the divisor may be zero.
fn highest_ratio(above: Interval, below: Interval) -> f64 {
    let product = above.value * below.value;
    let least = below.lower * (2.0 * below.value - below.lower);
    let root = (product * product - above.upper * (2.0 * above.value - above.upper) * least).max(0.0).sqrt();
    if least > 0.0 {
        (product + root) / least
    } else if above.upper > 0.0 {
        f64::INFINITY
    } else {
        0.0
    }
}

/// Lower end of the share of an answer that came `count` times among `labelled`.
fn lower_share(count: u64, labelled: u64, confidence: Confidence) -> f64 {
    let few = if labelled <= 50 { 2 } else { 3 };
    if (1..=few).contains(&count) && count < labelled {
        return poisson_lower(count, confidence.tail) / labelled as f64;
    }
    let (number, share, square) =
        (labelled as f64, count as f64 / labelled as f64, confidence.z * confidence.z);
    let centre = share + square / (2.0 * number);
    let spread = confidence.z * (share * (1.0 - share) / number + square / (4.0 * number * number)).sqrt();
    ((centre - spread) / (1.0 + square / number)).clamp(0.0, share)
}

/// The mean of a Poisson distribution that yields `count` or more with this probability: half a chi-square
/// quantile, found by halving.
fn poisson_lower(count: u64, probability: f64) -> f64 {
    let at_least = |mean: f64| {
        let mut term = (-mean).exp();
        let mut fewer = 0.0;
        for number in 0..count {
            fewer += term;
            term *= mean / (number + 1) as f64;
        }
        1.0 - fewer
    };
    let (mut low, mut high) = (0.0, count as f64);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if at_least(middle) < probability { low = middle } else { high = middle }
    }
    low
}

/// The standard normal quantile for probabilities from one half up, to seven digits: Wichura, "Algorithm AS 241",
/// Applied Statistics 37 (1988), PPND7.
fn normal_quantile(probability: f64) -> f64 {
    let centred = probability - 0.5;
    if centred <= 0.425 {
        let r = 0.180_625 - centred * centred;
        let above = ((59.109_374_720 * r + 159.291_132_02) * r + 50.434_271_938) * r + 3.387_132_717_9;
        return centred * above / (((67.187_563_600 * r + 78.757_757_664) * r + 17.895_169_469) * r + 1.0);
    }
    let r = (-(1.0 - probability).ln()).sqrt() - 1.6;
    let above = ((0.170_238_211_03 * r + 1.306_728_481_6) * r + 2.756_815_390_0) * r + 1.423_437_277_7;
    above / ((0.120_211_329_75 * r + 0.737_001_642_50) * r + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: f64, expected: f64, digits: i32) {
        assert!((found - expected).abs() < 0.5 * 10f64.powi(-digits), "{found} is not {expected}");
    }

    fn check(same: u64, different: u64, lower: f64, upper: f64) {
        let drawn = Drawn { population: u64::MAX >> 12, same, different };
        let interval = Interval::share(drawn, Confidence::new(0.95));
        near(interval.lower, lower, 4);
        near(interval.upper, upper, 4);
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        let tables = [(0.5, 0.674_49), (0.8, 1.281_55), (0.9, 1.644_85), (0.95, 1.959_96), (0.99, 2.575_83)];
        for (level, z) in tables {
            near(Confidence::new(level).z(), z, 5);
        }
    }

    /// Wilson's limits as Newcombe (1998), table I, method 3, has them: 81 of 263, 15 of 148, 0 of 20, 29 of 29.
    #[test]
    fn shares_have_the_published_limits() {
        check(81, 263 - 81, 0.2553, 0.3662);
        check(15, 148 - 15, 0.0624, 0.1605);
        check(0, 20, 0.0000, 0.1611);
        check(29, 0, 0.8830, 1.0000);
    }

    /// Half the 2.5 % quantiles of chi-square with 2, 4 and 6 degrees of freedom.
    #[test]
    fn one_rare_answer_among_many_is_no_proof_of_more() {
        for (count, mean) in [(1, 0.02532), (2, 0.24221), (3, 0.61867)] {
            near(poisson_lower(count, 0.025), mean, 5);
        }
        check(1, 99, 0.0003, 0.0545);
        check(99, 1, 0.9455, 0.9997);
    }

    #[test]
    fn a_stratum_labelled_whole_is_known() {
        let drawn = Drawn { population: 40, same: 39, different: 1 };
        assert_eq!(Interval::share(drawn, Confidence::new(0.95)), Interval::exactly(39.0 / 40.0));
    }

    proptest! {
        #[test]
        fn ends_lie_around_the_value(
            counts in prop::collection::vec((0u64..200, 0u64..200, 0u64..100_000), 2..6), split in 1usize..5,
        ) {
            let confidence = Confidence::new(0.95);
            let part = |(same, different, unseen): &(u64, u64, u64)| {
                let population = same + different + unseen;
                let drawn = Drawn { population, same: *same, different: *different };
                let share = Interval::share(drawn, confidence);
                prop_assert!(0.0 <= share.lower && share.lower <= share.value + 1e-12, "{share:?}");
                prop_assert!(share.value <= share.upper + 1e-12 && share.upper <= 1.0, "{share:?}");
                prop_assert!(*unseen == 0 || share.half_width() > 0.0);
                Ok((drawn, share))
            };
            let parts = counts.iter().map(part).collect::<Result<Vec<_>, TestCaseError>>()?;
            let (left, right) = parts.split_at(split.min(parts.len()));
            let [left, right] = [left, right].map(|parts| Interval::number(parts.iter().copied()));
            let part = left.part_with(right);
            prop_assert!(0.0 <= part.lower && part.lower <= part.value && part.value <= part.upper, "{part:?}");
            prop_assert!(part.upper <= 1.0);
        }
    }
}
