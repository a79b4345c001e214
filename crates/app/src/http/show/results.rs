//! What became of the items of a message.

use super::{Noticed, Score};
use crate::http::problem::ItemProblem;
use crate::live::{Done, Evidence};
use model::{CustomerId, RecordId};
use serde::Serialize;
use utoipa::ToSchema;

/// The answer to a list.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Results {
    results: Vec<Line>,
}

#[derive(Serialize, ToSchema)]
struct Line {
    index: usize,
    #[serde(flatten)]
    status: Status,
}

#[derive(Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
enum Status {
    Ok(Taken),
    Error { error: ItemProblem },
}

impl Results {
    /// The results of the items in their order.
    pub fn of(results: impl Iterator<Item = Result<Taken, ItemProblem>>) -> Results {
        let status = |result| match result {
            Ok(taken) => Status::Ok(taken),
            Err(error) => Status::Error { error },
        };
        Results {
            results: results
                .enumerate()
                .map(|(index, result)| Line { index, status: status(result) })
                .collect(),
        }
    }
}

/// What became of a record that was taken in.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Taken {
    #[schema(value_type = Option<String>)]
    record: Option<RecordId>,
    #[schema(value_type = Option<String>)]
    customer: Option<CustomerId>,
    change: &'static str,
    outcome: &'static str,
    evidence: Vec<Speaks>,
    remarks: Vec<Noticed>,
}

#[derive(Serialize, ToSchema)]
struct Speaks {
    #[schema(value_type = String)]
    record: RecordId,
    #[serde(flatten)]
    score: Score,
    cases: Vec<String>,
}

impl From<Done> for Taken {
    fn from(done: Done) -> Taken {
        let speaks = |evidence: Evidence| Speaks {
            record: evidence.record,
            score: Score::of(evidence.score),
            cases: evidence.cases,
        };
        Taken {
            record: done.record,
            customer: done.customer,
            change: done.change.key(),
            outcome: done.outcome.key(),
            evidence: done.evidence.into_iter().map(speaks).collect(),
            remarks: done.remarks.into_iter().map(|(field, remark)| Noticed { field, remark }).collect(),
        }
    }
}

/// The answer to one item, or to a list of them.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes answers and is never made")]
pub(in crate::http) enum RecordAnswer {
    /// One item.
    One(Taken),
    /// A list.
    List(Results),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::language::Language;
    use crate::http::problem::{Fault, Problem};
    use crate::live::{Change, Outcome};
    use model::{Field, RemarkKind};

    fn done(outcome: Outcome, evidence: Vec<Evidence>) -> Done {
        let remarks = vec![(Field::Phone, RemarkKind::Invalid)];
        let (record, customer) = (Some(RecordId(77)), Some(CustomerId(1_200_000)));
        Done { record, customer, change: Change::Created, outcome, evidence, doubts: Vec::new(), remarks }
    }

    #[test]
    fn results_are_told_item_by_item() {
        let evidence =
            |score| Evidence { record: RecordId(5), score, cases: vec!["name_and_email".to_owned()] };
        let linked = done(Outcome::Linked, vec![evidence(f64::INFINITY), evidence(12.3456)]);
        let gone = Done {
            record: None,
            customer: None,
            change: Change::Unchanged,
            outcome: Outcome::Deleted,
            evidence: Vec::new(),
            doubts: Vec::new(),
            remarks: Vec::new(),
        };
        let fault = Fault::UnknownField { name: "emial".to_owned(), nearest: Some("email") };
        let problem = Problem::at(fault, "/records/2/fields/emial").of_field("emial");
        let results = [Ok(linked.into()), Ok(gone.into()), Err(problem.of_item(Language::French))];
        insta::assert_snapshot!(super::super::pretty(&Results::of(results.into_iter())));
    }
}
