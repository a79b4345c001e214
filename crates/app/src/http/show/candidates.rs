//! Who may be the person asked for.

use super::{Score, rounded};
use crate::live::{Candidate, Reason, Similar};
use model::{CustomerId, RecordId};
use serde::Serialize;
use utoipa::ToSchema;

/// The answer.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Candidates {
    candidates: Vec<One>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Candidate)]
struct One {
    #[schema(value_type = String)]
    customer: CustomerId,
    #[serde(flatten)]
    score: Score,
    confidence: f64,
    decision: &'static str,
    records: Vec<Resembling>,
}

#[derive(Serialize, ToSchema)]
struct Resembling {
    #[schema(value_type = String)]
    record: RecordId,
    source: String,
    #[serde(flatten)]
    score: Score,
    cases: Vec<String>,
    veto: Option<String>,
    reasons: Vec<Why>,
}

#[derive(Serialize, ToSchema)]
struct Why {
    attribute: String,
    level: String,
    bits: f64,
}

/// Parts of one that a probability is told in.
const PARTS: f64 = 1e9;

impl From<Vec<Candidate>> for Candidates {
    fn from(candidates: Vec<Candidate>) -> Candidates {
        let one = |candidate: Candidate| One {
            customer: candidate.customer,
            score: Score::of(candidate.score),
            confidence: rounded(candidate.confidence, PARTS),
            decision: candidate.decision,
            records: candidate.records.into_iter().map(resembling).collect(),
        };
        Candidates { candidates: candidates.into_iter().map(one).collect() }
    }
}

fn resembling(similar: Similar) -> Resembling {
    let why = |reason: Reason| Why {
        attribute: reason.attribute,
        level: reason.level,
        bits: rounded(reason.bits, 100.0),
    };
    Resembling {
        record: similar.record,
        source: similar.source,
        score: Score::of(similar.score),
        cases: similar.cases,
        veto: similar.veto,
        reasons: similar.reasons.into_iter().map(why).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_told_with_their_reasons() {
        let reason = Reason { attribute: "email".to_owned(), level: "same".to_owned(), bits: 9.876 };
        let similar = Similar {
            record: RecordId(9),
            source: "shopify".to_owned(),
            score: 21.504,
            cases: vec!["name_and_email".to_owned()],
            veto: None,
            reasons: vec![reason],
        };
        let ruled_out = Similar { veto: Some("birth_date".to_owned()), cases: Vec::new(), ..similar.clone() };
        let candidate = Candidate {
            customer: CustomerId(3),
            score: 21.504,
            confidence: 0.999_999_7,
            decision: "same",
            records: vec![similar, ruled_out],
        };
        insta::assert_snapshot!(super::super::pretty(&Candidates::from(vec![candidate])));
        insta::assert_snapshot!(super::super::pretty(&Candidates::from(Vec::new())));
    }
}
