//! `GET /healthz` and `GET /readyz`: for whoever watches the process.

use crate::http::{Served, answer};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::Response;
use serde::Serialize;

#[derive(Serialize)]
struct Ready {
    reads: bool,
    matching: bool,
    writes: bool,
}

/// The process lives.
pub(super) async fn lives() -> Response {
    #[derive(Serialize)]
    struct Lives {
        lives: bool,
    }
    answer::json(&Lives { lives: true })
}

/// What can be answered by now; 200 once it is everything.
pub(super) async fn ready(State(served): State<Served>) -> Response {
    let now = served.node.readiness();
    let ready = Ready { reads: now.reads, matching: now.matching, writes: now.writes };
    let mut response = answer::json(&ready);
    if !(ready.reads && ready.matching && ready.writes) {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
