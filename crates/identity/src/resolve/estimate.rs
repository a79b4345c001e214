//! Learning the weights without labels. A pair of records is explained in one of three ways: the same person,
//! two people of one household, or strangers. Expectation-maximisation (Dempster, Laird, Rubin 1977; for
//! record linkage Winkler 1988) finds how often each comparison level occurs in each class.
//!
//! The plain Fellegi-Sunter model has two classes, and so takes a shared e-mail, phone, surname and address for
//! four independent proofs of one person. A household class explains them together, so that a different first
//! name or birth date can outvote them.
//!
//! Strangers are special: their level probabilities are known from all pairs of the population (by value
//! counts and by sampling), less the pairs that the other two classes explain, and their number is that of all
//! pairs. So the learned weights are right for the size of the data, and blocking does not distort them.

use super::attribute::{Attribute, COUNT, Histogram, MOST_LEVELS};
use super::parameters::{Class, Levels, Parameters};
use super::population::Population;

/// Rounds of expectation and maximisation at most.
const MOST_ROUNDS: usize = 200;
/// Training ends when no level probability moves further than this.
const SETTLED: f64 = 1e-5;

/// Learns the parameters from the candidates' patterns.
pub fn train(histogram: &Histogram, population: &Population) -> Parameters {
    let mut parameters = start(population);
    for _ in 0..MOST_ROUNDS {
        let counts = expect(histogram, &parameters);
        let next = maximise(&counts, population);
        let moved = next.distance(&parameters);
        parameters = next;
        if moved < SETTLED {
            break;
        }
    }
    parameters
}

/// Where learning starts: which levels speak for which class, roughly. The data move it from there.
fn start(population: &Population) -> Parameters {
    let records = population.pairs.sqrt();
    let mut parameters = Parameters {
        pairs: [records * 0.3, records * 0.3, population.pairs],
        levels: [[[0.0; MOST_LEVELS]; COUNT]; 3],
    };
    for attribute in Attribute::ALL {
        let index = *attribute as usize;
        parameters.levels[Class::Same as usize][index] = normalised(SAME_PRIOR[index], *attribute);
        parameters.levels[Class::Household as usize][index] = normalised(HOUSEHOLD_PRIOR[index], *attribute);
        parameters.levels[Class::Stranger as usize][index] = population.levels[index];
    }
    parameters
}

/// How two records of one person look before the data have spoken, as pseudo-counts in hundreds by level.
const SAME_PRIOR: [&[f64]; COUNT] = [
    &[3.0, 40.0, 25.0, 10.0, 4.0, 2.0, 3.0, 3.0, 9.0, 1.0],
    &[6.0, 20.0, 35.0, 20.0, 4.0, 10.0, 4.0, 1.0],
    &[97.0, 3.0],
    &[2.0, 88.0, 3.0, 4.0, 2.0, 1.0],
    &[30.0, 45.0, 15.0, 2.0, 2.0, 2.0, 4.0],
    &[35.0, 45.0, 15.0, 5.0],
    &[12.0, 3.0, 25.0, 10.0, 10.0, 40.0],
    &[2.0, 98.0],
    &[20.0, 65.0, 15.0],
    &[30.0, 70.0],
    &[5.0, 88.0, 7.0],
    &[30.0, 60.0, 10.0],
];

/// How two people of one household look.
const HOUSEHOLD_PRIOR: [&[f64]; COUNT] = [
    &[92.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 2.0, 0.5, 3.0],
    &[25.0, 15.0, 25.0, 20.0, 5.0, 7.0, 2.0, 1.0],
    &[99.5, 0.5],
    &[90.0, 2.0, 0.5, 0.5, 2.0, 5.0],
    &[60.0, 2.0, 35.0, 1.0, 0.5, 0.5, 1.0],
    &[60.0, 4.0, 35.0, 1.0],
    &[5.0, 3.0, 20.0, 7.0, 10.0, 55.0],
    &[60.0, 40.0],
    &[60.0, 30.0, 10.0],
    &[80.0, 20.0],
    &[96.0, 1.0, 3.0],
    &[70.0, 5.0, 25.0],
];

/// Pseudo-pairs that hold a learned level probability near its start where the data say little.
const PRIOR_PAIRS: f64 = 20.0;

fn normalised(weights: &[f64], attribute: Attribute) -> [f64; MOST_LEVELS] {
    debug_assert_eq!(weights.len(), attribute.levels().len());
    let total: f64 = weights.iter().sum();
    let mut shares = [0.0; MOST_LEVELS];
    for (level, weight) in weights.iter().enumerate() {
        shares[level + 1] = weight / total;
    }
    shares
}

/// Expected number of pairs by class and level.
struct Counts {
    pairs: [f64; 2],
    levels: [Levels; 2],
}

/// Shares out each pattern's pairs between the classes.
fn expect(histogram: &Histogram, parameters: &Parameters) -> Counts {
    let mut counts = Counts { pairs: [0.0; 2], levels: [[[0.0; MOST_LEVELS]; COUNT]; 2] };
    let logs = parameters.logarithms();
    for (pattern, number) in histogram {
        let shares = logs.shares(*pattern);
        for class in [Class::Same, Class::Household] {
            let expected = number * shares[class as usize];
            counts.pairs[class as usize] += expected;
            for (attribute, level) in pattern.levels() {
                counts.levels[class as usize][attribute as usize][level as usize] += expected;
            }
        }
    }
    counts
}

/// The parameters under which those counts are likeliest.
fn maximise(counts: &Counts, population: &Population) -> Parameters {
    let mut levels = [[[0.0; MOST_LEVELS]; COUNT]; 3];
    let priors = [&SAME_PRIOR, &HOUSEHOLD_PRIOR];
    for attribute in Attribute::ALL {
        let index = *attribute as usize;
        for class in [Class::Same, Class::Household] {
            let prior = normalised(priors[class as usize][index], *attribute);
            levels[class as usize][index] = shares(&counts.levels[class as usize][index], &prior);
        }
        let explained = [&counts.levels[0][index], &counts.levels[1][index]];
        levels[Class::Stranger as usize][index] = population.less(*attribute, explained);
    }
    // Given that two names agree crosswise, strangers have exchanged them as often as anybody: no evidence.
    let order = Attribute::NameOrder as usize;
    levels[Class::Household as usize][order] = levels[Class::Same as usize][order];
    levels[Class::Stranger as usize][order] = levels[Class::Same as usize][order];
    keep_apart_in_household(&mut levels);
    tie_to_names(&mut levels);
    let [same, household] = counts.pairs;
    Parameters { pairs: [same.max(1.0), household.max(1.0), population.pairs], levels }
}

/// Share of twins among pairs of one household. In France 3.2 % of births are of twins (INSEE, 2022), but a
/// household has other pairs too.
const TWINS: f64 = 0.02;

/// What makes two people two people: their first names, birth dates and public numbers agree no more than
/// those of strangers do, twins aside. Were this learned too, the class would fill with records of one person
/// that have errors in these fields.
fn keep_apart_in_household(levels: &mut [Levels; 3]) {
    for attribute in [Attribute::FirstName, Attribute::BirthDate, Attribute::NationalId] {
        let index = attribute as usize;
        levels[Class::Household as usize][index] = levels[Class::Stranger as usize][index];
    }
    let birth = &mut levels[Class::Household as usize][Attribute::BirthDate as usize];
    birth.iter_mut().for_each(|share| *share *= 1.0 - TWINS);
    birth[usize::from(super::attribute::BirthDate::SAME)] += TWINS;
}

/// How many numbers people usually add to an address made of their name: years of birth, départements.
const USUAL_NUMBERS: f64 = 32.0;

/// Addresses made of the name only look alike where the names do, among strangers as much as otherwise: they
/// are no evidence beyond the names, but for the number in them.
fn tie_to_names(levels: &mut [Levels; 3]) {
    use super::attribute::Email::{DIFFERENT, NAMED, NUMBERED};
    let email = Attribute::Email as usize;
    let [different, named, numbered] = [DIFFERENT, NAMED, NUMBERED].map(usize::from);
    let same = levels[Class::Same as usize][email];
    let stranger = &mut levels[Class::Stranger as usize][email];
    stranger[named] = same[named] / same[different] * stranger[different];
    stranger[numbered] = same[numbered] / same[different] * stranger[different] / USUAL_NUMBERS;
}

fn shares(counts: &[f64; MOST_LEVELS], prior: &[f64; MOST_LEVELS]) -> [f64; MOST_LEVELS] {
    let known: f64 = counts[1..].iter().sum();
    let mut shares = [0.0; MOST_LEVELS];
    for level in 1..MOST_LEVELS {
        shares[level] = (counts[level] + PRIOR_PAIRS * prior[level]) / (known + PRIOR_PAIRS);
    }
    shares
}
