//! `GET /healthz` and `GET /readyz`: for whoever watches the process.

use crate::http::contract::{Endpoint, Shape};
use crate::http::language::Language;
use crate::http::problem::why;
use crate::http::{Served, answer};
use crate::live::{Readiness, Unready};
use axum::extract::State;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

#[derive(Serialize, ToSchema)]
struct Ready {
    reads: bool,
    matching: bool,
    writes: bool,
    damaged_records: usize,
    /// What is missing, for machines and for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct Lives {
    lives: bool,
}

/// Whether the process lives.
pub(super) static LIVES: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/healthz",
    id: "isAlive",
    summary: "Whether the process lives.",
    permission: None,
    parameters: &[],
    body: None,
    answer: Shape::of::<Lives>(),
    problems: &[],
    handler: || get(lives),
};

/// What can be answered by now.
pub(super) static READY: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/readyz",
    id: "isReady",
    summary: "What can be answered by now: 200 once it is everything, 503 until then.",
    permission: None,
    parameters: &[],
    body: None,
    answer: Shape::of::<Ready>(),
    problems: &[],
    handler: || get(ready),
};

async fn lives() -> Response {
    answer::json(&Lives { lives: true })
}

async fn ready(State(served): State<Served>, headers: HeaderMap) -> Response {
    let Readiness { reads, matching, writes, missing, damaged_records } = served.node.readiness();
    let language = Language::of(&headers);
    let mut response = answer::json(&Ready {
        reads,
        matching,
        writes,
        damaged_records,
        reason: missing.map(Unready::code),
        detail: missing.map(|missing| why(missing, language)),
    });
    if missing.is_some() {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
