//! `GET /v1/overview`: the figures of the home page. Whoever is limited to brands gets those of their sources, and what can
//! only be counted for all brands together as null.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::Problem;
use crate::http::show::ShownOverview;
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// Letters of the name of a time zone.
const MOST: usize = 64;

/// The figures of the home page.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/overview",
    id: "getOverview",
    summary: "How many people behind how many records, what waits, how fresh each source is, what happened today.",
    permission: Some(Permission::ReadQuality),
    parameters: &[Parameter::Filter {
        name: "zone",
        meaning: "At whose midnight today begins, such as Europe/Paris; UTC.",
        most: MOST,
    }],
    body: None,
    answer: Shape::of::<ShownOverview>(),
    problems: &[422, 503],
    handler: || routing::get(get),
};

async fn get(
    caller: Allowed<may::ReadQuality>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [zone] = query::read(asked.as_deref(), ["zone"])?;
    let zone = query::zone(zone.as_deref())?;
    let overview = served.node.overview(&zone, &caller.view()).await?;
    Ok(answer::json(&ShownOverview::from(overview)))
}
