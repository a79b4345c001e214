//! What stands between the connection and every handler: whether the request is meant for us, the time it may take,
//! and what becomes of a handler that panics.

use super::problem::{Fault, Problem, failed};
use super::{Served, host, routes};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::STRICT_TRANSPORT_SECURITY;
use axum::http::{HeaderValue, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tracing::{Instrument, Span};

/// Browsers ask over TLS only for a year.
const ONLY_TLS: &str = "max-age=31536000";

/// Lets a request through to its handler.
pub(super) async fn guard(State(served): State<Served>, request: Request<Body>, next: Next) -> Response {
    if !host::is_served(&request, &served.settings) {
        return Problem::from(Fault::WrongHost).into_response();
    }
    let within = match routes::takes_a_file(&request) {
        true => served.settings.upload_seconds,
        false => served.settings.request_seconds,
    };
    let mut response = in_time(next.run(request), Duration::from_secs(within)).await;
    if served.settings.is_secure() {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_TLS));
    }
    response
}

/// The handler works in a task of its own: what it began is finished even where the client has left or the time is
/// over, and a panic ends nothing but itself.
async fn in_time(handling: impl Future<Output = Response> + Send + 'static, within: Duration) -> Response {
    let fault = match tokio::time::timeout(within, tokio::spawn(handling.instrument(Span::current()))).await {
        Ok(Ok(response)) => return response,
        Ok(Err(_)) => failed("a handler panicked; the line before says where"),
        Err(_) => Fault::Timeout,
    };
    Problem::from(fault).into_response()
}
