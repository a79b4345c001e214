//! How often each comparison level occurs among all pairs of records, blocked or not: counted exactly from
//! the frequencies of values where a level means an equal value, by sampled pairs elsewhere.

use super::attribute::{self as levels, Attribute, COUNT, MOST_LEVELS, Pattern};
use super::candidates::Candidates;
use super::contacts::{Contacts, Sharing};
use super::frequency::{Frequencies, Rarity, Shares};
use super::parameters::Levels;
use crate::records::{Index, Records, TextId};

/// Pairs sampled at most.
const SAMPLED_PAIRS: usize = 200_000;

/// Level frequencies among all pairs.
#[derive(Clone, PartialEq, Debug)]
pub struct Population {
    /// Number of all pairs of records.
    pub pairs: f64,
    /// Share of each level among the pairs in which neither side is missing.
    pub levels: Levels,
    /// Number of pairs in which neither side is missing.
    pub known: [f64; COUNT],
}

impl Population {
    /// Surveys all pairs of these records. `seed` chooses the sample.
    pub fn survey(candidates: &Candidates<'_>, seed: u64, threads: usize) -> Self {
        let Candidates { records, contacts, frequencies, .. } = candidates;
        let sample = sampled_patterns(candidates, seed, threads);
        let count = records.len() as f64;
        let pairs = (count * (count - 1.0) / 2.0).max(1.0);
        let mut population = Population { pairs, levels: [[0.0; MOST_LEVELS]; COUNT], known: [0.0; COUNT] };
        population.take_sample(&sample);
        population.take_exact_counts(records, contacts, frequencies);
        population
    }

    fn take_sample(&mut self, sample: &[Pattern]) {
        for attribute in Attribute::ALL {
            let mut counts = [0u32; MOST_LEVELS];
            for pattern in sample {
                counts[pattern.level(*attribute) as usize] += 1;
            }
            let known: u32 = counts[1..].iter().sum();
            let number = attribute.levels().len();
            let index = *attribute as usize;
            self.known[index] = self.pairs * (f64::from(known) + 0.5) / (sample.len() as f64 + 0.5);
            for (share, count) in self.levels[index][1..=number].iter_mut().zip(&counts[1..]) {
                // Half a pair for a level never met: it is rare, not impossible.
                *share = f64::from(*count).max(0.5) / (f64::from(known) + 0.5 * number as f64);
            }
        }
    }

    fn take_exact_counts(&mut self, records: &Records, contacts: &Contacts, frequencies: &Frequencies) {
        let first =
            [levels::FirstName::SAME_COMMON, levels::FirstName::SAME_USUAL, levels::FirstName::SAME_RARE];
        self.set_by_rarity(Attribute::FirstName, first, frequencies.first_shares());
        let last = [levels::LastName::SAME_COMMON, levels::LastName::SAME_USUAL, levels::LastName::SAME_RARE];
        self.set_by_rarity(Attribute::LastName, last, frequencies.last_shares());
        let birth = equal_pairs(records.as_slice().iter().map(|record| record.birth));
        self.set(Attribute::BirthDate, levels::BirthDate::SAME, birth);
        let national_id = equal_pairs(records.as_slice().iter().map(|record| record.national_id));
        self.set(Attribute::NationalId, levels::NationalId::SAME, national_id);
        self.set_contact(Attribute::Email, [levels::Email::SAME, levels::Email::SHARED], records, contacts);
        self.set_contact(Attribute::Phone, [levels::Phone::SAME, levels::Phone::SHARED], records, contacts);
        let cards = [levels::LoyaltyCard::SAME, levels::LoyaltyCard::SHARED];
        self.set_contact(Attribute::LoyaltyCard, cards, records, contacts);
    }

    fn set_by_rarity(&mut self, attribute: Attribute, numbers: [u8; 3], shares: &Shares) {
        for rarity in [Rarity::Common, Rarity::Usual, Rarity::Rare] {
            let pairs = shares.whole().agreeing(rarity) * self.known[attribute as usize];
            self.set(attribute, numbers[rarity as usize], pairs);
        }
    }

    fn set_contact(
        &mut self,
        attribute: Attribute,
        [same, shared]: [u8; 2],
        records: &Records,
        contacts: &Contacts,
    ) {
        let mut carriers = vec![0u32; records.contacts.len() + 1];
        for record in records.as_slice() {
            let values = match attribute {
                Attribute::Email => record.emails,
                Attribute::Phone => record.phones,
                _ => record.cards,
            };
            values.into_iter().for_each(|id| carriers[id as usize] += 1);
        }
        let (mut personal, mut by_several) = (0.0, 0.0);
        for (id, number) in carriers.into_iter().enumerate().skip(1).filter(|(_, number)| *number > 1) {
            match contacts.sharing(id as TextId) {
                Sharing::Personal => personal += pairs_among(number),
                Sharing::Shared => by_several += pairs_among(number),
                Sharing::Public => {}
            }
        }
        self.set(attribute, same, personal);
        self.set(attribute, shared, by_several);
    }

    /// The same addresses but for the domain are met by blocking where anything else agrees, so the candidates tell
    /// their number well enough; a sample would hardly hold one.
    pub fn take_near_emails(&mut self, histogram: &[(Pattern, f64)]) {
        use levels::Email::LOCAL;
        let count = |wanted: u8| -> f64 {
            let reaches = |pattern: &Pattern| pattern.level(Attribute::Email) == wanted;
            histogram.iter().filter(|(pattern, _)| reaches(pattern)).map(|(_, number)| number).sum()
        };
        self.set(Attribute::Email, LOCAL, count(LOCAL));
    }

    /// Sets a level to a number of pairs.
    fn set(&mut self, attribute: Attribute, level: u8, pairs: f64) {
        let known = self.known[attribute as usize].max(1.0);
        self.levels[attribute as usize][level as usize] = (pairs.max(0.5) / known).min(0.999);
    }

    /// Level probabilities of strangers: those of all pairs, less the pairs that are explained otherwise.
    pub fn less(&self, attribute: Attribute, explained: [&[f64; MOST_LEVELS]; 2]) -> [f64; MOST_LEVELS] {
        let index = attribute as usize;
        let mut left = [0.0; MOST_LEVELS];
        for level in 1..=attribute.levels().len() {
            let all = self.levels[index][level] * self.known[index];
            left[level] = (all - explained[0][level] - explained[1][level]).max(all * 1e-3).max(0.5);
        }
        let total: f64 = left.iter().sum();
        left.map(|pairs| pairs / total)
    }
}

/// Number of pairs with an equal value; 0 is no value.
fn equal_pairs(values: impl Iterator<Item = u32>) -> f64 {
    let mut values: Vec<u32> = values.filter(|value| *value != 0).collect();
    values.sort_unstable();
    values.chunk_by(|a, b| a == b).map(|equal| pairs_among(equal.len() as u32)).sum()
}

fn pairs_among(number: u32) -> f64 {
    f64::from(number) * (f64::from(number) - 1.0) / 2.0
}

/// Patterns of random pairs. Which pairs are drawn depends on the records' keys and the seed only, not on
/// their order.
fn sampled_patterns(candidates: &Candidates<'_>, seed: u64, threads: usize) -> Vec<Pattern> {
    let order = shuffled(candidates.records, seed);
    let count = order.len();
    if count < 2 {
        return Vec::new();
    }
    let rounds = (SAMPLED_PAIRS / count).clamp(1, count / 2);
    let drawn = count.min(SAMPLED_PAIRS);
    let patterns = super::parallel::map_ranges(drawn, 20_000, threads, |range| {
        let mut comparator = candidates.comparator();
        let mut patterns = Vec::with_capacity(range.len() * rounds);
        for position in range {
            let partners = (1..=rounds).map(|step| order[(position + step) % count]);
            patterns.extend(partners.map(|partner| comparator.compare(order[position], partner)));
        }
        patterns
    });
    patterns.concat()
}

/// All records in an order that looks random but follows from their keys.
fn shuffled(records: &Records, seed: u64) -> Vec<Index> {
    let mut order: Vec<(u64, Index)> = (0..records.len() as Index)
        .map(|index| (super::mix(records.key_hash(index) ^ seed), index))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, index)| index).collect()
}
