//! `GET /metrics`: figures for whoever watches, as Prometheus reads them.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Page, Shape};
use crate::http::metrics::{self, MEDIA_TYPE};
use crate::http::problem::Problem;
use crate::http::{Served, query};
use crate::live::whole_reach;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// Figures.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/metrics",
    id: "readMetrics",
    summary: "Figures of this process and of the repository, in the text format of Prometheus.",
    permission: Some(Permission::ReadSystem),
    parameters: &[],
    body: None,
    answer: Shape::text::<Page>(),
    problems: &[422],
    handler: || routing::get(get),
};

/// They count customers of every brand.
async fn get(
    caller: Allowed<may::ReadSystem>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    whole_reach(&caller.view())?;
    let mut response = Response::new(Body::from(metrics::text(&served).await));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    Ok(response)
}
