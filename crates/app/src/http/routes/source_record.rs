//! `GET /v1/source-records/{id}`: a source record with what it says and its versions.

use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Shape};
use crate::http::problem::Problem;
use crate::http::show::SourceRecord;
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{Permission, RecordId, may};
use utoipa::openapi::HttpMethod;

/// A source record.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/source-records/{id}",
    id: "getSourceRecord",
    summary: "A source record: what it says, what cleaning noticed, its versions.",
    permission: Some(Permission::ReadCustomers),
    parameters: &[],
    body: None,
    answer: Shape::of::<SourceRecord>(),
    problems: &[422, 503],
    handler: || routing::get(get),
};

async fn get(
    caller: Allowed<may::ReadCustomers>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let id: RecordId = named::id_of(path, "record")?;
    Ok(answer::json(&SourceRecord::from(served.node.source_record(id, caller.by(), &caller.view()).await?)))
}
