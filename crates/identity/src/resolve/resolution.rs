//! Who is who: all pairs judged, then people, then households. The one function that batch and real time share.

use super::candidates::Candidates;
use super::cases::Cases;
use super::contacts::Sharing;
use super::decide::{Judge, Judged, Link, Review, sort};
use super::decisions::Decisions;
use super::model::Model;
use super::people;
use super::veto::Veto;
use crate::records::TextId;

/// Who is who.
pub struct Resolution {
    /// Customer of each record, numbered in order of their first record.
    pub customer_of: Vec<u32>,
    /// Number of customers.
    pub customers: usize,
    /// Household of each customer.
    pub household_of: Vec<u32>,
    /// Number of households.
    pub households: usize,
    /// The links that made the customers, strongest first. Those that stewards made come before all others, with
    /// an infinite score, whether the two were candidates or not.
    pub links: Vec<Link>,
    /// The pairs set aside for review, of records that are not one customer, strongest first.
    pub reviews: Vec<Review>,
    /// Pairs that a veto kept apart although their score was high, by veto.
    pub vetoed: Vec<(Veto, usize)>,
    /// All kept pairs' scores, for plots; those of hopeless pairs without regard to how common their values are.
    pub scores: Vec<f32>,
    /// Positions of the stewards' deeds without effect, because newer ones say otherwise.
    pub superseded: Vec<usize>,
}

/// Decides about all candidates, which must have been found under the same decisions.
pub fn resolve(
    candidates: &Candidates<'_>,
    model: &Model,
    cases: &Cases,
    decisions: &Decisions,
    threads: usize,
) -> Resolution {
    let public = |contact: &TextId| candidates.contacts.sharing(*contact) == Sharing::Public;
    assert!(
        decisions.shared_values().iter().all(public),
        "the candidates were found under other decisions; find them under these"
    );
    settle(&Judge::new(candidates, model, cases, decisions), threads)
}

/// The same with a judge of these candidates.
pub(crate) fn settle(judge: &Judge<'_>, threads: usize) -> Resolution {
    let (candidates, decisions) = (judge.candidates, judge.decisions);
    let judged = judge.judge_all(threads);
    let Judged { mut links, mut reviews, ties, vetoed, scores } = judged;
    sort(candidates.records, &mut links, |link| *link);
    let (customer_of, customers) = people::cluster(judge, &links, &mut reviews);
    reviews.retain(|review| customer_of[review.link.a as usize] != customer_of[review.link.b as usize]);
    sort(candidates.records, &mut reviews, |review| review.link);
    links.retain(|link| customer_of[link.a as usize] == customer_of[link.b as usize]);
    let household_of = people::join_households(judge, ties, &customer_of, customers);
    let households = household_of.iter().max().map_or(0, |last| *last as usize + 1);
    let superseded = decisions.superseded().to_vec();
    Resolution {
        customer_of,
        customers,
        household_of,
        households,
        links,
        reviews,
        vetoed,
        scores,
        superseded,
    }
}
