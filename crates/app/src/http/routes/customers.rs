//! `GET /v1/customers?q=`: customers found while somebody types.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::{Fault, Problem};
use crate::http::show::Hits;
use crate::http::told::limit;
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// Letters of a search.
const MOST: usize = 200;
const HITS: usize = 10;
const MOST_HITS: usize = 50;

/// Customers found.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/customers",
    id: "findCustomers",
    summary: "Customers found while somebody types.",
    permission: Some(Permission::FindCustomers),
    parameters: &[
        Parameter::Text { name: "q", meaning: "Names, e-mail, phone, card, postcode.", most: MOST },
        Parameter::Limit { default: HITS, most: 50 },
    ],
    body: None,
    answer: Shape::of::<Hits>(),
    problems: &[422, 503],
    handler: || routing::get(get),
};

async fn get(
    caller: Allowed<may::FindCustomers>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [typed, wanted] = query::read(asked.as_deref(), ["q", "limit"])?;
    let typed = typed.unwrap_or_default();
    if !(1..=MOST).contains(&typed.trim().chars().count()) {
        return Err(Fault::BadSearch { most: MOST }.into());
    }
    let wanted = match wanted.as_deref().map(|text| limit(text, MOST_HITS)) {
        None => HITS,
        Some(wanted) => wanted.map_err(|fault| Problem::from(fault).of_field("limit"))?,
    };
    let hits = served.node.search(typed.trim(), wanted, caller.by(), &caller.view()).await?;
    Ok(answer::json(&Hits::from(hits)))
}
