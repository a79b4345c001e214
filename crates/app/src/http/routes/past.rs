//! What is kept of a customer besides the profile: `/v1/customers/{id}/records`, `/history`, `/journal`, `/graph`.

use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Shape};
use crate::http::problem::Problem;
use crate::http::show::{CustomerHistory, CustomerJournal, IdentityGraph, SourceRecords};
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{CustomerId, Permission, may};
use utoipa::openapi::HttpMethod;

type Caller = Allowed<may::ReadCustomers>;
type Answer = Result<Response, Problem>;

/// The source records of a customer.
pub(super) static RECORDS: Endpoint = Endpoint {
    path: "/v1/customers/{id}/records",
    id: "getCustomerRecords",
    summary: "The source records of a customer: what each says, what cleaning noticed, its versions.",
    answer: Shape::of::<SourceRecords>(),
    handler: || routing::get(records),
    ..READS
};

/// When records came, changed and belonged to a customer.
pub(super) static HISTORY: Endpoint = Endpoint {
    path: "/v1/customers/{id}/history",
    id: "getCustomerHistory",
    summary: "When the records of a customer came, changed and belonged to it.",
    answer: Shape::of::<CustomerHistory>(),
    handler: || routing::get(history),
    ..READS
};

/// The merge journal of a customer.
pub(super) static JOURNAL: Endpoint = Endpoint {
    path: "/v1/customers/{id}/journal",
    id: "getCustomerJournal",
    summary: "What became of a customer: merged, split and changed, when, by whom and on what evidence.",
    answer: Shape::of::<CustomerJournal>(),
    handler: || routing::get(journal),
    ..READS
};

/// The identity graph of a customer.
pub(super) static GRAPH: Endpoint = Endpoint {
    path: "/v1/customers/{id}/graph",
    id: "getCustomerGraph",
    summary: "The identity graph of a customer: records, what they carry, and the pairs that speak for one person.",
    answer: Shape::of::<IdentityGraph>(),
    handler: || routing::get(graph),
    ..READS
};

/// What these endpoints share.
const READS: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "",
    id: "",
    summary: "",
    permission: Some(Permission::ReadCustomers),
    parameters: &[],
    body: None,
    answer: Shape::of::<SourceRecords>(),
    problems: &[410, 422, 503],
    handler: || routing::get(records),
};

async fn records(
    caller: Caller,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Answer {
    let id = named(path, asked.as_deref())?;
    let (id, lives) = served.node.customer_records(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&SourceRecords::of(id, lives)))
}

async fn history(
    caller: Caller,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Answer {
    let id = named(path, asked.as_deref())?;
    let past = served.node.customer_history(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&CustomerHistory::from(past)))
}

async fn journal(
    caller: Caller,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Answer {
    let id = named(path, asked.as_deref())?;
    let journal = served.node.customer_journal(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&CustomerJournal::from(journal)))
}

async fn graph(
    caller: Caller,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Answer {
    let id = named(path, asked.as_deref())?;
    let graph = served.node.customer_graph(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&IdentityGraph::from(graph)))
}

fn named(path: Named, asked: Option<&str>) -> Result<CustomerId, Problem> {
    let [] = query::read(asked, [])?;
    named::id_of(path, "customer")
}
