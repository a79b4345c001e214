//! The log: one line a request on standard error, with the route and never the address, for an address may hold
//! what somebody typed.

use super::language::Language;
use super::problem;
use crate::access::Caller;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::header::{CACHE_CONTROL, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Method, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::time::Instant;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Writes the log to standard error from now on, panics included: those without what they say, for it may quote a
/// person's data.
pub fn start() {
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_target(false);
    let wanted = Targets::new().with_default(Level::WARN).with_target("amigo", Level::INFO);
    // Somebody who started it before in this process keeps what they chose.
    let _ = tracing_subscriber::registry().with(lines).with(wanted).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

/// Answers a request, writes its problem in the language of whoever asked, and logs what became of it.
pub(super) async fn tell(request: Request<Body>, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let language = Language::of(request.headers());
    let mut answered = next.run(request).await;
    let caller = answered.extensions_mut().remove::<Arc<Caller>>();
    let mut response = problem::written(answered, language);
    let client = caller.as_ref().map_or("-", |caller| caller.actor.as_str());
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    let status = response.status().as_u16();
    let ms = begun.elapsed().as_micros() as f64 / 1e3;
    let method = known(&method);
    if route.ends_with('z') && status == 200 {
        tracing::debug!(method, route, status, ms, client, "answered");
    } else {
        tracing::info!(method, route, status, ms, client, "answered");
    }
    response
}

/// A method may be any word; only those that mean something are repeated.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| method.as_str() == *known).unwrap_or("-")
}
