//! What is told of what was taken in: of other records only those within reach of whoever sent it. Answers are kept as
//! they are for all, so that a message that is sent again is told what may be told then.

use super::answer::{Answer, Done, Outcome};
use super::node::Node;
use super::refusal::Refusal;
use super::within::Brands;
use crate::access::View;
use db::customers;
use rustc_hash::FxHashSet;

/// Pairs told of one item at most.
const MOST_EVIDENCE: usize = 5;

impl Node {
    /// The same answers, as they are told.
    pub(super) async fn told(&self, mut answers: Vec<Answer>, view: &View) -> Result<Vec<Answer>, Refusal> {
        if !view.reaches_all() {
            self.limit(answers.iter_mut().filter_map(done), view).await?;
        }
        answers.iter_mut().filter_map(done).for_each(|done| done.evidence.truncate(MOST_EVIDENCE));
        Ok(answers)
    }

    /// Leaves out what is out of reach. Whoever is joined with nobody within reach is new, or in doubt about those within
    /// reach.
    pub(super) async fn limit<'a>(
        &self,
        answers: impl Iterator<Item = &'a mut Done>,
        view: &View,
    ) -> Result<(), Refusal> {
        let answers: Vec<&mut Done> = answers.collect();
        let customers: Vec<i64> = answers.iter().filter_map(|done| done.customer).map(|id| id.0).collect();
        let evidence = answers
            .iter()
            .flat_map(|done| done.evidence.iter().chain(&done.doubts))
            .map(|evidence| evidence.record.0);
        let data = &self.session().repository.data;
        let evidence: Vec<i64> = evidence.collect();
        let of_evidence = customers::of_records(data, &evidence).await.map_err(anyhow::Error::from)?;
        let all: Vec<i64> = customers.iter().chain(of_evidence.values()).copied().collect();
        let rows = customers::sources_of(data, &all).await.map_err(anyhow::Error::from)?;
        let facts = self.facts_of(rows.iter().map(|(_, _, source)| *source)).await?;
        let beside = self.entered_beside().await?;
        let brands = Brands { facts: &facts, beside: &beside };
        let mut visible: FxHashSet<(i64, i64)> = FxHashSet::default();
        for of_one in rows.chunk_by(|left, right| left.0 == right.0) {
            let records: Vec<(i64, i64)> =
                of_one.iter().map(|(_, record, source)| (*record, *source)).collect();
            let within = brands.within(view, &records);
            visible.extend(within.keys().map(|record| (of_one[0].0, *record)));
        }
        let seen: FxHashSet<i64> = visible.iter().map(|(_, record)| *record).collect();
        for done in answers {
            let (own, customer) = (done.record.map(|id| id.0), done.customer.map(|id| id.0));
            let joins = |(whose, record): &(i64, i64)| Some(*whose) == customer && Some(*record) != own;
            if done.outcome == Outcome::Linked && !visible.iter().any(joins) {
                done.outcome = Outcome::Review;
                done.evidence = std::mem::take(&mut done.doubts);
            }
            done.evidence.retain(|evidence| seen.contains(&evidence.record.0));
            if done.outcome == Outcome::Review && done.evidence.is_empty() {
                done.outcome = Outcome::New;
            }
        }
        Ok(())
    }
}

fn done(answer: &mut Answer) -> Option<&mut Done> {
    match answer {
        Answer::Done(done) => Some(done),
        Answer::Refused(_) => None,
    }
}
