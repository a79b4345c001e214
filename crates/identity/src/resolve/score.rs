//! The score of a pair: how much likelier it is that two records are one person than anything else, as the
//! base-two logarithm of the odds. 0 means even odds, 10 a thousand to one.

use super::attribute::{self as levels, Attribute, COUNT, Pattern};
use super::compare::names::{Side, given_side};
use super::frequency::{Frequencies, Rarity, Shares};
use super::parameters::{Class, Logarithms, Parameters, log_sum};
use crate::records::{Index, Record, Records, TextId};

/// Scores patterns, with the frequencies of the values that agree.
pub struct Scorer<'a> {
    records: &'a Records,
    frequencies: &'a Frequencies,
    logarithms: Logarithms,
    first: ByRarity,
    last: ByRarity,
    town: Rareness,
    birth_place: Rareness,
    occupation: Rareness,
}

/// How much likelier than on average strangers share just this value, in bits by its number: below 0 for rare
/// values, above 0 for common ones.
struct Rareness {
    bits: Vec<f32>,
    rarest: f64,
}

/// The same for names, whose average is taken within their rarity.
struct ByRarity(Rareness);

impl Rareness {
    fn of(shares: &Shares) -> Rareness {
        let mean = shares.whole().mean_of_all().log2();
        Rareness::from_bits(shares.all().map(|share| (share.log2() - mean) as f32).collect())
    }

    fn from_bits(bits: Vec<f32>) -> Rareness {
        let rarest = bits.iter().copied().fold(0.0, f32::min).into();
        Rareness { bits, rarest }
    }

    #[inline]
    fn bits(&self, id: TextId) -> f64 {
        f64::from(self.bits[id as usize])
    }
}

impl ByRarity {
    fn of(shares: &Shares) -> ByRarity {
        let mean = |rarity| shares.whole().mean_within(rarity).log2();
        let means = [Rarity::Common, Rarity::Usual, Rarity::Rare].map(mean);
        let bits = |(id, share): (TextId, f64)| (share.log2() - means[shares.rarity(id) as usize]) as f32;
        ByRarity(Rareness::from_bits((0..).zip(shares.all()).map(bits).collect()))
    }

    /// The commoner of two spellings of one name counts.
    #[inline]
    fn bits(&self, [a, b]: [TextId; 2]) -> f64 {
        self.0.bits(a).max(self.0.bits(b))
    }
}

/// The attributes in which a pair shares a value whose frequency counts.
struct Shared {
    first: bool,
    last: bool,
    town: bool,
    birth_place: bool,
    occupation: bool,
}

impl Shared {
    fn of(pattern: Pattern) -> Shared {
        use levels::{Address, BirthPlace, FirstName, LastName, Occupation};
        let level = |attribute| pattern.level(attribute);
        Shared {
            first: (FirstName::SAME_COMMON..=FirstName::SAME_RARE).contains(&level(Attribute::FirstName)),
            last: (LastName::SAME_COMMON..=LastName::SAME_RARE).contains(&level(Attribute::LastName)),
            town: matches!(level(Attribute::Address), Address::TOWN | Address::OTHER_STREET),
            birth_place: level(Attribute::BirthPlace) == BirthPlace::SAME,
            occupation: level(Attribute::Occupation) == Occupation::SAME,
        }
    }
}

/// A pattern with what it adds up to in each class.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Base {
    /// The pattern.
    pub pattern: Pattern,
    sums: [f64; 3],
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
        Scorer::by(records, frequencies, parameters.logarithms())
    }

    /// The same with weights whose logarithms are known.
    pub(crate) fn by(records: &'a Records, frequencies: &'a Frequencies, logarithms: Logarithms) -> Self {
        Self {
            records,
            frequencies,
            logarithms,
            first: ByRarity::of(frequencies.first_shares()),
            last: ByRarity::of(frequencies.last_shares()),
            town: Rareness::of(frequencies.town_shares()),
            birth_place: Rareness::of(frequencies.birth_place_shares()),
            occupation: Rareness::of(frequencies.occupation_shares()),
        }
    }

    /// What is the same for all pairs of a pattern.
    pub fn base(&self, pattern: Pattern) -> Base {
        Base { pattern, sums: self.logarithms.of(pattern) }
    }

    /// The score of a pattern without regard to how common the values are.
    pub fn own(&self, base: &Base) -> f64 {
        let [same, household, stranger] = base.sums;
        same - log_sum(household, stranger)
    }

    /// The scores of a pattern if the values that agree were the rarest of all: no pair of it scores higher.
    pub fn highest(&self, base: &Base) -> (f64, f64) {
        let [same, household, stranger] = base.sums;
        let shared = Shared::of(base.pattern);
        let rarest = |reached: bool, rareness: &Rareness| if reached { rareness.rarest } else { 0.0 };
        let first = rarest(shared.first, &self.first.0);
        let rare = first
            + rarest(shared.last, &self.last.0)
            + rarest(shared.town, &self.town)
            + rarest(shared.birth_place, &self.birth_place)
            + rarest(shared.occupation, &self.occupation);
        (same - log_sum(household + first, stranger + rare), log_sum(same, household) - (stranger + rare))
    }

    /// Score of a pair: the odds for one person, and those for one household against strangers.
    pub fn score(&self, a: Index, b: Index, base: &Base) -> (f64, f64) {
        let sums = self.class_sums(a, b, base);
        let rivals = log_sum(sums[Class::Household as usize], sums[Class::Stranger as usize]);
        let household = log_sum(sums[Class::Same as usize], sums[Class::Household as usize]);
        (sums[Class::Same as usize] - rivals, household - sums[Class::Stranger as usize])
    }

    /// Evidence for one person in bits if even odds are assumed beforehand: what records of two linked groups say
    /// about each other.
    pub fn evidence(&self, a: Index, b: Index, pattern: Pattern) -> f64 {
        let [same, household, stranger] = self.class_sums(a, b, &self.base(pattern));
        let even =
            self.logarithms.pairs[Class::Same as usize] - self.logarithms.pairs[Class::Stranger as usize];
        same - log_sum(household, stranger + even)
    }

    fn class_sums(&self, a: Index, b: Index, base: &Base) -> [f64; 3] {
        let mut sums = base.sums;
        for (attribute, correction) in self.corrections(a, b, base.pattern) {
            sums[Class::Stranger as usize] += correction;
            if attribute == Attribute::FirstName {
                // Two people of one household share a first name by chance, as strangers do.
                sums[Class::Household as usize] += correction;
            }
        }
        sums
    }

    /// How much likelier than on average strangers share just these values, where they are shared.
    fn corrections(&self, a: Index, b: Index, pattern: Pattern) -> [(Attribute, f64); 5] {
        let (left, right) = (self.records.get(a), self.records.get(b));
        let given = |reached: bool, bits: &dyn Fn() -> f64| if reached { bits() } else { 0.0 };
        let shared = Shared::of(pattern);
        let first = || self.first.bits(self.given_names(left, right, pattern));
        let last = || self.last.bits(self.family_names(left, right, pattern));
        [
            (Attribute::FirstName, given(shared.first, &first)),
            (Attribute::LastName, given(shared.last, &last)),
            (Attribute::Address, given(shared.town, &|| self.town_bits(left, right))),
            (Attribute::BirthPlace, given(shared.birth_place, &|| self.birth_place.bits(left.birth_place))),
            (Attribute::Occupation, given(shared.occupation, &|| self.occupation.bits(left.occupation))),
        ]
    }

    fn town_bits(&self, left: &Record, right: &Record) -> f64 {
        if left.postcode != 0 && left.postcode == right.postcode {
            return self.town.bits(left.postcode);
        }
        // The same town by another postcode, or by a spelling near enough: the commoner spelling counts.
        self.town.bits(left.city).max(self.town.bits(right.city))
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
        let base = self.base(pattern);
        let sums = self.class_sums(a, b, &base);
        let (score, household) = self.score(a, b, &base);
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

    /// The given names of both sides as they were compared.
    fn given_names(&self, left: &Record, right: &Record, pattern: Pattern) -> [TextId; 2] {
        match self.given_side(left, right, pattern) {
            None => [left.first, right.first],
            Some(Side::Left) => [left.first, right.last],
            Some(Side::Right) => [left.last, right.first],
        }
    }

    /// The family names of both sides as they were compared.
    fn family_names(&self, left: &Record, right: &Record, pattern: Pattern) -> [TextId; 2] {
        match self.given_side(left, right, pattern) {
            None => [left.last, right.last],
            Some(Side::Left) => [left.last, right.first],
            Some(Side::Right) => [left.first, right.last],
        }
    }

    /// The side whose names stand in their usual places, where they were compared crosswise.
    fn given_side(&self, left: &Record, right: &Record, pattern: Pattern) -> Option<Side> {
        let swapped = pattern.level(Attribute::NameOrder) == levels::NameOrder::SWAPPED;
        let names = |record: &Record| [record.first, record.last];
        swapped.then(|| given_side(self.records, self.frequencies, names(left), names(right)))
    }
}
