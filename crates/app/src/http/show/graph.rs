//! The identity graph of a customer.

use super::past::Pair;
use super::{Score, Seen};
use crate::live::{Graph, Identifier, Tie};
use model::{CustomerId, Field, RecordId, Sight};
use serde::Serialize;
use utoipa::ToSchema;

/// The records of a customer, what they carry, and the pairs that speak for one person.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct IdentityGraph {
    #[schema(value_type = String)]
    customer: CustomerId,
    records: Vec<Node>,
    identifiers: Vec<Carried>,
    /// The pairs that speak for one person, the strongest first.
    links: Vec<Pair>,
    /// Whether the pairs were compared; not where too many records hang together.
    compared: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = GraphRecord)]
struct Node {
    #[schema(value_type = String)]
    record: RecordId,
    source: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = GraphIdentifier)]
struct Carried {
    #[schema(value_type = String)]
    field: Field,
    value: Option<String>,
    #[serde(flatten)]
    sight: Seen,
    /// Who carries it.
    #[schema(value_type = Vec<String>)]
    records: Vec<RecordId>,
}

impl From<Graph> for IdentityGraph {
    fn from(graph: Graph) -> IdentityGraph {
        let carried = |identifier: Identifier| Carried {
            field: identifier.field,
            value: (identifier.sight != Sight::Hidden).then_some(identifier.value),
            sight: identifier.sight.into(),
            records: identifier.records,
        };
        let pair = |tie: Tie| Pair { records: tie.records, score: Score::of(tie.score), cases: tie.cases };
        IdentityGraph {
            customer: graph.id,
            records: graph.records.into_iter().map(|(record, source)| Node { record, source }).collect(),
            identifiers: graph.identifiers.into_iter().map(carried).collect(),
            compared: graph.ties.is_some(),
            links: graph.ties.unwrap_or_default().into_iter().map(pair).collect(),
        }
    }
}
