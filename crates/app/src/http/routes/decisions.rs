//! `GET /v1/decisions`: what was decided, the newest first. Decisions that speak of records beyond reach are left out.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::Problem;
use crate::http::show::Decisions;
use crate::http::told::limit;
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

const DECISIONS: usize = 50;
const MOST: usize = 1_000;

/// What was decided.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/decisions",
    id: "listDecisions",
    summary: "What was decided, the newest first.",
    permission: Some(Permission::DecideCustomers),
    parameters: &[Parameter::Limit { default: DECISIONS, most: MOST }],
    body: None,
    answer: Shape::of::<Decisions>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

async fn list(
    caller: Allowed<may::DecideCustomers>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [wanted] = query::read(asked.as_deref(), ["limit"])?;
    let wanted = match wanted.as_deref().map(|text| limit(text, MOST)) {
        None => DECISIONS,
        Some(wanted) => wanted.map_err(|fault| Problem::from(fault).of_field("limit"))?,
    };
    let entries = served.node.decisions(wanted, caller.by(), caller.view()).await?;
    Ok(answer::json(&Decisions::of(entries.iter())))
}
