//! Pairs that a person has to look at, as they are stored: how uncertain one is, and what differs from what is known.
//! The one who asks for them first is the business of whoever lists them.

use db::Millis;
use db::reviews::{Changes, Review};
use identity::resolve::{self, Why};
use rustc_hash::{FxHashMap, FxHashSet};

/// Two records, the lower number first.
pub(crate) type Pair = [i64; 2];

/// A score beyond which nothing more is said, in bits.
const MOST: f64 = 1_000.0;
/// What is not certain at least: rules hold a pair back that the score alone would not.
const LEAST: f64 = 0.05;

/// A doubtful pair as it is stored, without its number and age. `id` names a record.
pub(crate) fn doubtful(review: &resolve::Review, id: impl Fn(u32) -> i64, now: Millis) -> Review {
    let mut records = [id(review.link.a), id(review.link.b)];
    records.sort_unstable();
    let thousandths = |value: f64| (value * 1_000.0).round() as i64;
    let score = review.link.score.clamp(-MOST, MOST);
    Review {
        id: 0,
        records,
        score: thousandths(score),
        uncertainty: thousandths(uncertainty(score)),
        why: word(review.why).to_owned(),
        opened_at: now,
    }
}

/// One minus the distance between the probabilities of yes and no: with `p = 1 / (1 + 2^-score)`, `1 - |2p - 1|`.
fn uncertainty(score: f64) -> f64 {
    let likely = 1.0 / (1.0 + (-score).exp2());
    (1.0 - (2.0 * likely - 1.0).abs()).max(LEAST)
}

const fn word(why: Why) -> &'static str {
    match why {
        Why::GreyScore => "grey_score",
        Why::NoCase => "no_case",
        Why::Contradiction => "contradiction",
        Why::TooLarge => "too_large",
    }
}

/// The pairs that are known, and the number to give next.
#[derive(Default)]
pub(crate) struct Known {
    pairs: FxHashMap<Pair, Review>,
    of_record: FxHashMap<i64, Vec<Pair>>,
    next: i64,
}

impl Known {
    /// From what is stored.
    pub fn new(stored: &[Review]) -> Known {
        let mut known = Known { next: 1, ..Known::default() };
        stored.iter().for_each(|review| known.add(review));
        known
    }

    /// What changes where these are all the doubtful pairs of these records.
    pub fn changes(&self, records: impl IntoIterator<Item = i64>, found: Vec<Review>) -> Changes {
        let mut changes = Changes::default();
        let mut seen: FxHashSet<Pair> = FxHashSet::default();
        let mut next = self.next;
        for mut review in found {
            if !seen.insert(review.records) {
                continue;
            }
            match self.pairs.get(&review.records) {
                Some(known) if says_the_same(known, &review) => {}
                Some(known) => {
                    (review.id, review.opened_at) = (known.id, known.opened_at);
                    changes.open.push(review);
                }
                None => {
                    review.id = next;
                    next += 1;
                    changes.open.push(review);
                }
            }
        }
        let known = records.into_iter().filter_map(|record| self.of_record.get(&record)).flatten();
        let settled = known.filter(|pair| !seen.contains(*pair)).map(|pair| self.pairs[pair].id);
        changes.settled = settled.collect();
        changes.settled.sort_unstable();
        changes.settled.dedup();
        changes
    }

    /// All records of known pairs.
    pub fn records(&self) -> Vec<i64> {
        self.of_record.keys().copied().collect()
    }

    /// What was written is known.
    pub fn take(&mut self, changes: Changes) {
        let settled: FxHashSet<i64> = changes.settled.into_iter().collect();
        if !settled.is_empty() {
            let gone: Vec<Pair> = self
                .pairs
                .iter()
                .filter(|(_, known)| settled.contains(&known.id))
                .map(|(pair, _)| *pair)
                .collect();
            gone.into_iter().for_each(|pair| self.remove(pair));
        }
        changes.open.iter().for_each(|review| self.add(review));
    }

    fn add(&mut self, review: &Review) {
        self.next = self.next.max(review.id + 1);
        if self.pairs.insert(review.records, review.clone()).is_none() {
            for record in review.records {
                self.of_record.entry(record).or_default().push(review.records);
            }
        }
    }

    fn remove(&mut self, pair: Pair) {
        self.pairs.remove(&pair);
        for record in pair {
            if let Some(pairs) = self.of_record.get_mut(&record) {
                pairs.retain(|known| *known != pair);
                if pairs.is_empty() {
                    self.of_record.remove(&record);
                }
            }
        }
    }
}

fn says_the_same(one: &Review, other: &Review) -> bool {
    (one.score, one.uncertainty, &one.why) == (other.score, other.uncertainty, &other.why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: i64, b: i64, score: i64) -> Review {
        let why = "grey_score".to_owned();
        Review { id: 0, records: [a, b], score, uncertainty: 500, why, opened_at: 7 }
    }

    /// Records of the open ones with their numbers, and numbers of the settled ones.
    fn told(changes: &Changes) -> (Vec<(Pair, i64)>, Vec<i64>) {
        (changes.open.iter().map(|review| (review.records, review.id)).collect(), changes.settled.clone())
    }

    #[test]
    fn what_is_doubtful_stays_one_task_until_it_is_settled() {
        let mut known = Known::new(&[]);
        let first = known.changes([1, 2, 3], vec![pair(1, 2, 10), pair(2, 3, 20), pair(1, 2, 10)]);
        assert_eq!(told(&first), (vec![([1, 2], 1), ([2, 3], 2)], vec![]));
        known.take(first);
        assert!(known.changes([1, 2], vec![pair(1, 2, 10), pair(2, 3, 20)]).is_empty());
        let other = known.changes([2], vec![pair(1, 2, 11)]);
        assert_eq!(told(&other), (vec![([1, 2], 1)], vec![2]), "its number stays, and the other is settled");
        known.take(other);
        assert!(known.changes([3], vec![]).is_empty());
        let last = known.changes([1], vec![pair(1, 9, 5)]);
        assert_eq!(told(&last), (vec![([1, 9], 3)], vec![1]), "a number is given once");
    }

    #[test]
    fn nothing_is_more_uncertain_than_even_odds() {
        assert!((uncertainty(0.0) - 1.0).abs() < 1e-12);
        assert!((uncertainty(1.0) - 2.0 / 3.0).abs() < 1e-12, "two to one");
        assert!((uncertainty(1.0) - uncertainty(-1.0)).abs() < 1e-12);
        assert_eq!(uncertainty(30.0), LEAST);
    }
}
