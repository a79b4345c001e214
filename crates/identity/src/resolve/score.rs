//! The score of a pair: how much likelier it is that two records are one person than anything else, as the
//! base-two logarithm of the odds. 0 means even odds, 10 a thousand to one.

use super::attribute::{self as levels, Attribute, COUNT, Pattern};
use super::compare::names::{Side, given_side};
use super::frequency::{Frequencies, Rarity};
use super::parameters::{Class, Logarithms, Parameters, log_sum};
use crate::records::{Index, Record, Records, TextId};

/// Scores patterns, with the frequencies of the values that agree.
pub struct Scorer<'a> {
    records: &'a Records,
    frequencies: &'a Frequencies,
    logarithms: Logarithms,
    first: [f64; 3],
    last: [f64; 3],
    town: f64,
    birth_place: f64,
    occupation: f64,
}

/// A pair's score and what it is made of.
#[derive(Clone, PartialEq, Debug)]
pub struct Scored {
    /// Logarithm of the odds for one person against everything else.
    pub score: f64,
    /// Logarithm of the odds for one household, the same person included, against strangers.
    pub household: f64,
    /// For each attribute, what it adds for one person against the likelier of the other two.
    pub weights: [f64; COUNT],
    /// What the numbers of pairs alone say, before any attribute.
    pub prior: f64,
    /// Which of the other two explanations is the likelier.
    pub rival: Class,
    /// What the less likely rival takes away beyond the sum of prior and weights.
    pub second_rival: f64,
}

impl<'a> Scorer<'a> {
    /// A scorer for these records.
    pub fn new(records: &'a Records, frequencies: &'a Frequencies, parameters: &Parameters) -> Self {
        let mean = |shares: &super::frequency::Shares| mean_share(shares, |_| true);
        let by_rarity = |shares: &super::frequency::Shares| {
            [Rarity::Common, Rarity::Usual, Rarity::Rare]
                .map(|wanted| mean_share(shares, |rarity| rarity == wanted))
        };
        Self {
            records,
            frequencies,
            logarithms: parameters.logarithms(),
            first: by_rarity(frequencies.first_shares()),
            last: by_rarity(frequencies.last_shares()),
            town: mean(frequencies.town_shares()),
            birth_place: mean(frequencies.birth_place_shares()),
            occupation: mean(frequencies.occupation_shares()),
        }
    }

    /// Score of a pair: the odds for one person, and those for one household against strangers.
    pub fn score(&self, a: Index, b: Index, pattern: Pattern) -> (f64, f64) {
        let sums = self.class_sums(a, b, pattern);
        let rivals = log_sum(sums[Class::Household as usize], sums[Class::Stranger as usize]);
        let household = log_sum(sums[Class::Same as usize], sums[Class::Household as usize]);
        (sums[Class::Same as usize] - rivals, household - sums[Class::Stranger as usize])
    }

    /// Evidence for one person in bits if even odds are assumed beforehand: what records of two linked groups say
    /// about each other.
    pub fn evidence(&self, a: Index, b: Index, pattern: Pattern) -> f64 {
        let [same, household, stranger] = self.class_sums(a, b, pattern);
        let even =
            self.logarithms.pairs[Class::Same as usize] - self.logarithms.pairs[Class::Stranger as usize];
        same - log_sum(household, stranger + even)
    }

    fn class_sums(&self, a: Index, b: Index, pattern: Pattern) -> [f64; 3] {
        let mut sums = self.logarithms.of(pattern);
        for (attribute, correction) in self.corrections(a, b, pattern) {
            sums[Class::Stranger as usize] += correction;
            if attribute == Attribute::FirstName {
                // Two people of one household share a first name by chance, as strangers do.
                sums[Class::Household as usize] += correction;
            }
        }
        sums
    }

    /// How much likelier than on average strangers share just this value.
    fn corrections(&self, a: Index, b: Index, pattern: Pattern) -> [(Attribute, f64); 5] {
        let (left, right) = (self.records.get(a), self.records.get(b));
        [
            (Attribute::FirstName, self.first_correction(left, right, pattern)),
            (Attribute::LastName, self.last_correction(left, right, pattern)),
            (Attribute::Address, self.town_correction(left, right, pattern)),
            (Attribute::BirthPlace, self.birth_place_correction(left, pattern)),
            (Attribute::Occupation, self.occupation_correction(left, pattern)),
        ]
    }

    fn first_correction(&self, left: &Record, right: &Record, pattern: Pattern) -> f64 {
        use levels::FirstName::{SAME_COMMON, SAME_RARE};
        let level = pattern.level(Attribute::FirstName);
        if !(SAME_COMMON..=SAME_RARE).contains(&level) {
            return 0.0;
        }
        let share = given_names(self.records, left, right, pattern).map(|name| self.frequencies.first(name));
        (share[0].max(share[1]) / self.first[(level - SAME_COMMON) as usize]).log2()
    }

    fn last_correction(&self, left: &Record, right: &Record, pattern: Pattern) -> f64 {
        use levels::LastName::{SAME_COMMON, SAME_RARE};
        let level = pattern.level(Attribute::LastName);
        if !(SAME_COMMON..=SAME_RARE).contains(&level) {
            return 0.0;
        }
        let share = family_names(self.records, left, right, pattern).map(|name| self.frequencies.last(name));
        (share[0].max(share[1]) / self.last[(level - SAME_COMMON) as usize]).log2()
    }

    fn town_correction(&self, left: &Record, right: &Record, pattern: Pattern) -> f64 {
        use levels::Address::{OTHER_STREET, TOWN};
        if !matches!(pattern.level(Attribute::Address), TOWN | OTHER_STREET) {
            return 0.0;
        }
        let share = if left.postcode != 0 && left.postcode == right.postcode {
            self.frequencies.town(left.postcode)
        } else {
            self.frequencies.town(left.city).max(self.frequencies.town(right.city))
        };
        (share / self.town).log2()
    }

    fn birth_place_correction(&self, record: &Record, pattern: Pattern) -> f64 {
        if pattern.level(Attribute::BirthPlace) != levels::BirthPlace::SAME {
            return 0.0;
        }
        (self.frequencies.birth_place(record.birth_place) / self.birth_place).log2()
    }

    fn occupation_correction(&self, record: &Record, pattern: Pattern) -> f64 {
        if pattern.level(Attribute::Occupation) != levels::Occupation::SAME {
            return 0.0;
        }
        (self.frequencies.occupation(record.occupation) / self.occupation).log2()
    }

    /// For each attribute the level that speaks most for one person among several pairs of records: what two
    /// groups of records have in common.
    pub fn best_of(&self, patterns: &[Pattern]) -> Pattern {
        let best = |attribute: Attribute| {
            let weight = |level: &u8| {
                let [same, _, stranger] = self.logarithms.levels;
                let (attribute, level) = (attribute as usize, usize::from(*level));
                if level == 0 { -1.0 } else { same[attribute][level] - stranger[attribute][level] }
            };
            let levels = patterns.iter().map(|pattern| pattern.level(attribute));
            levels.max_by(|a, b| weight(a).total_cmp(&weight(b)).then(a.cmp(b))).unwrap_or(0)
        };
        Attribute::ALL
            .iter()
            .fold(Pattern::default(), |pattern, attribute| pattern.with(*attribute, best(*attribute)))
    }

    /// The score taken apart, for explaining it.
    pub fn explain(&self, a: Index, b: Index, pattern: Pattern) -> Scored {
        let sums = self.class_sums(a, b, pattern);
        let (score, household) = self.score(a, b, pattern);
        let rival = if sums[Class::Household as usize] > sums[Class::Stranger as usize] {
            Class::Household
        } else {
            Class::Stranger
        };
        let logs = &self.logarithms;
        let mut weights = [0.0; COUNT];
        for (attribute, level) in pattern.levels() {
            let (attribute, level) = (attribute as usize, level as usize);
            weights[attribute] =
                logs.levels[0][attribute][level] - logs.levels[rival as usize][attribute][level];
        }
        for (attribute, correction) in self.corrections(a, b, pattern) {
            if rival == Class::Stranger || attribute == Attribute::FirstName {
                weights[attribute as usize] -= correction;
            }
        }
        let prior = logs.pairs[0] - logs.pairs[rival as usize];
        let second_rival = score - prior - weights.iter().sum::<f64>();
        Scored { score, household, weights, prior, rival, second_rival }
    }
}

/// The given names of both sides as they were compared.
fn given_names(records: &Records, left: &Record, right: &Record, pattern: Pattern) -> [TextId; 2] {
    if pattern.level(Attribute::NameOrder) != levels::NameOrder::SWAPPED {
        return [left.first, right.first];
    }
    match given_side(records, left, right) {
        Side::Left => [left.first, right.last],
        Side::Right => [left.last, right.first],
    }
}

/// The family names of both sides as they were compared.
fn family_names(records: &Records, left: &Record, right: &Record, pattern: Pattern) -> [TextId; 2] {
    if pattern.level(Attribute::NameOrder) != levels::NameOrder::SWAPPED {
        return [left.last, right.last];
    }
    match given_side(records, left, right) {
        Side::Left => [left.last, right.first],
        Side::Right => [left.first, right.last],
    }
}

/// Mean share of the values, weighted by how often they occur: the chance that a second carrier of a value
/// is met by chance.
fn mean_share(shares: &super::frequency::Shares, wanted: impl Fn(Rarity) -> bool) -> f64 {
    let (mut squares, mut sum) = (0.0, 0.0);
    for (rarity, share) in shares.iter() {
        if wanted(rarity) {
            squares += share * share;
            sum += share;
        }
    }
    if sum > 0.0 { squares / sum } else { 1.0 }
}
