//! `/v1/dictionary`: every field, as the vocabulary has it; as JSON, or as a table.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::{Problem, failed};
use crate::http::show::Dictionary;
use crate::http::{Served, etag, query};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// The dictionary.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/dictionary",
    id: "getDictionary",
    summary: "Every field: meaning, class, rules, owner, retention, and who sees it.",
    permission: Some(Permission::ReadDictionary),
    parameters: &[Parameter::AcceptCsv, Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<Dictionary>(),
    problems: &[422],
    handler: || routing::get(get),
};

async fn get(
    _: Allowed<may::ReadDictionary>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let dictionary = Dictionary::new();
    if !wants_csv(&headers) {
        return Ok(etag::answer(&served, &headers, &dictionary));
    }
    let table = dictionary.csv().map_err(|error| failed(&format!("a table cannot be written: {error}")))?;
    Ok(etag::answer_as(&served, &headers, table, "text/csv; charset=utf-8"))
}

/// Whether a table is asked for, and JSON is not.
fn wants_csv(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let types: Vec<&str> = values
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .map(str::trim)
        .collect();
    let names = |wanted: &str| types.iter().any(|range| range.eq_ignore_ascii_case(wanted));
    names("text/csv") && !names("application/json")
}
