//! The learned weights: for each class of pairs, how many there are and how often each level occurs.

use super::attribute::{COUNT, MOST_LEVELS, Pattern};

/// What a pair of records may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Two records of one person.
    Same = 0,
    /// Two people of one household.
    Household = 1,
    /// Two people who have nothing to do with each other.
    Stranger = 2,
}

/// Probability of each level by attribute, given that neither side is missing; entry 0 is unused.
pub type Levels = [[f64; MOST_LEVELS]; COUNT];

/// The learned weights.
#[derive(Clone, PartialEq, Debug)]
pub struct Parameters {
    /// Expected number of pairs of each class among all pairs of records.
    pub pairs: [f64; 3],
    /// Level probabilities of each class.
    pub levels: [Levels; 3],
}

/// The base-two logarithms of [`Parameters`], ready to be added up.
#[derive(Clone, PartialEq, Debug)]
pub struct Logarithms {
    /// Of the expected numbers of pairs.
    pub pairs: [f64; 3],
    /// Of the level probabilities; 0 for missing and for levels that do not exist.
    pub levels: [Levels; 3],
}

impl Parameters {
    /// Largest difference between two level probabilities.
    pub fn distance(&self, other: &Parameters) -> f64 {
        let mine = self.levels.iter().flatten().flatten();
        let theirs = other.levels.iter().flatten().flatten();
        mine.zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    /// The logarithms.
    pub fn logarithms(&self) -> Logarithms {
        let log = |probability: f64| if probability > 0.0 { probability.log2() } else { 0.0 };
        Logarithms {
            pairs: self.pairs.map(f64::log2),
            levels: self.levels.map(|class| class.map(|attribute| attribute.map(log))),
        }
    }
}

impl Logarithms {
    /// Logarithm of the expected number of pairs with this pattern in each class, as far as the classes differ.
    #[inline]
    pub fn of(&self, pattern: Pattern) -> [f64; 3] {
        let mut sums = self.pairs;
        for (attribute, level) in pattern.levels() {
            for (sum, class) in sums.iter_mut().zip(&self.levels) {
                *sum += class[attribute as usize][level as usize];
            }
        }
        sums
    }

    /// How a pattern's pairs are shared out between the classes.
    pub fn shares(&self, pattern: Pattern) -> [f64; 3] {
        let sums = self.of(pattern);
        let most = sums.iter().copied().fold(f64::MIN, f64::max);
        let weights = sums.map(|sum| (sum - most).exp2());
        let total: f64 = weights.iter().sum();
        weights.map(|weight| weight / total)
    }
}

/// Logarithm of the sum of two numbers given by their logarithms (base two).
#[inline]
pub fn log_sum(a: f64, b: f64) -> f64 {
    let (most, least) = if a > b { (a, b) } else { (b, a) };
    most + (1.0 + (least - most).exp2()).log2()
}
