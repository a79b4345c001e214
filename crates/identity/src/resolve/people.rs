//! From judged pairs to people and households: what judges whole groups of records, and the numbering of both.

use super::attribute::Pattern;
use super::cluster::{self, Edge, Fit, Groups, Judging, Refusal};
use super::compare::Comparator;
use super::decide::{Judge, Link, Review, Why, sort};
use super::household::{self, Tie};
use crate::records::Index;
use rustc_hash::FxHashMap;

/// Joins the records of links and of caseless pairs; what does not go together is added to the reviews. Gives
/// the number of each record's customer, and how many there are.
pub(super) fn cluster(judge: &Judge<'_>, links: &[Link], reviews: &mut Vec<Review>) -> (Vec<u32>, usize) {
    let edge = |link: &Link| Edge { a: link.a, b: link.b, case_fires: judge.cases.any_fires(link.pattern) };
    let edges: Vec<Edge> = links.iter().map(edge).collect();
    let records = judge.candidates.records.len();
    let groups = Groups::decided(records, judge.decisions);
    let mut pairwise = Pairwise { judge, comparator: judge.candidates.comparator() };
    let (groups, refused) = cluster::cluster(groups, &edges, &mut pairwise);
    let by_ends: FxHashMap<(Index, Index), &Link> =
        links.iter().map(|link| ((link.a, link.b), link)).collect();
    reviews.extend(refused.iter().filter_map(|refused| {
        let link = **by_ends.get(&(refused.a, refused.b))?;
        let why = match refused.why {
            Refusal::CannotLink => return None,
            Refusal::Contradiction => Why::Contradiction,
            Refusal::TooLarge => Why::TooLarge,
            Refusal::NoCase => Why::NoCase,
        };
        Some(Review { link, why })
    }));
    // What a steward decided is not asked again: neither about the two records nor about their companions.
    reviews.retain(|review| !groups.opposed(groups.of(review.link.a), groups.of(review.link.b)));
    number_customers(records, |record| groups.of(record))
}

/// Judges the records of groups that a link would join.
struct Pairwise<'a> {
    judge: &'a Judge<'a>,
    comparator: Comparator<'a>,
}

impl Judging for Pairwise<'_> {
    fn leads(&self, record: Index) -> bool {
        self.judge.decisions.leads(record)
    }

    fn fit(&mut self, a: Index, b: Index) -> Fit {
        let decisions = self.judge.decisions;
        match (decisions.joined_to(&a), decisions.joined_to(&b)) {
            ([a], [b]) => self.fit_of_two(*a, *b),
            (left, right) => self.fit_of_faces(left, right),
        }
    }

    fn case_fires(&self, patterns: &[Pattern]) -> bool {
        self.judge.cases.any_fires(self.judge.scorer().best_of(patterns))
    }
}

impl Pairwise<'_> {
    fn fit_of_two(&mut self, a: Index, b: Index) -> Fit {
        let pattern = self.comparator.compare(a, b);
        if self.judge.veto(a, b, pattern).is_some() {
            return Fit::CannotLink;
        }
        Fit::Evidence(self.judge.scorer().evidence(a, b, pattern), pattern)
    }

    /// A person whose records a steward joined has several faces, and who resembles one of them need not resemble
    /// the others: the pair that fits best counts, and a veto only where it holds against every face.
    fn fit_of_faces(&mut self, left: &[Index], right: &[Index]) -> Fit {
        let (mut best, mut patterns) = (f64::NEG_INFINITY, Vec::new());
        for (a, b) in left.iter().flat_map(|a| right.iter().map(move |b| (*a, *b))) {
            if let Fit::Evidence(bits, pattern) = self.fit_of_two(a, b) {
                best = best.max(bits);
                patterns.push(pattern);
            }
        }
        if patterns.is_empty() {
            return Fit::CannotLink;
        }
        Fit::Evidence(best, self.judge.scorer().best_of(&patterns))
    }
}

fn number_customers(records: usize, group_of: impl Fn(Index) -> Index) -> (Vec<u32>, usize) {
    let mut numbers = vec![u32::MAX; records];
    let mut next = 0;
    let mut customer_of = Vec::with_capacity(records);
    for record in 0..records as Index {
        let number = &mut numbers[group_of(record) as usize];
        if *number == u32::MAX {
            *number = next;
            next += 1;
        }
        customer_of.push(*number);
    }
    (customer_of, next as usize)
}

/// Household of each customer. What stewards tied comes first, the newest decision before the others: a household
/// that is full takes in nobody more.
pub(super) fn join_households(
    judge: &Judge<'_>,
    mut ties: Vec<Link>,
    customer_of: &[u32],
    customers: usize,
) -> Vec<u32> {
    ties.retain(|tie| customer_of[tie.a as usize] != customer_of[tie.b as usize]);
    sort(judge.candidates.records, &mut ties, |tie| *tie);
    let between =
        |a: Index, b: Index, score| Tie { a: customer_of[a as usize], b: customer_of[b as usize], score };
    let decided = judge.decisions.households().iter().map(|(a, b)| between(*a, *b, f64::INFINITY));
    let ties: Vec<Tie> = decided.chain(ties.iter().map(|tie| between(tie.a, tie.b, tie.score))).collect();
    household::join(customers, &ties)
}
