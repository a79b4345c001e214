//! The log: one line a request on standard error, with the route and never the address, for an address may hold
//! what somebody typed.

use super::asked_from::HandedOn;
use super::language::Language;
use super::{Served, measure, problem, request_id};
use crate::access::Caller;
use crate::config::log::{Format, Level as LogLevel, Log};
use crate::levels::Kind;
use axum::body::Body;
use axum::extract::{MatchedPath, State};
use axum::http::header::{CACHE_CONTROL, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Method, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use tracing::{Instrument, Level};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Writes the log to standard error from now on, panics included: those without what they say, for it may quote a
/// person's data. Other people's code is heard from warnings on, whatever is wanted of ours: it knows nothing of what
/// must not be written.
pub fn start(settings: &Log) {
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_target(false);
    let (own, others) = match settings.level {
        LogLevel::Error => (Level::ERROR, Level::ERROR),
        LogLevel::Warn => (Level::WARN, Level::WARN),
        LogLevel::Info => (Level::INFO, Level::WARN),
        LogLevel::Debug => (Level::DEBUG, Level::WARN),
    };
    let wanted = Targets::new().with_default(others).with_target("amigo", own).with_target("amigo_db", own);
    let registry = tracing_subscriber::registry();
    // Somebody who started it before in this process keeps what they chose.
    let _ = match settings.format {
        Format::Text => registry.with(lines).with(wanted).try_init(),
        Format::Json => registry.with(lines.json().flatten_event(true)).with(wanted).try_init(),
    };
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

/// Answers a request, writes its problem in the language of whoever asked, counts it, and logs what became of it. Every
/// request passes here.
pub(super) async fn tell(State(served): State<Served>, mut request: Request<Body>, next: Next) -> Response {
    let id = request_id::settle(request.headers_mut());
    let span = tracing::error_span!("request", id = request_id::text(&id));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let endpoint = route.as_ref().and_then(|route| measure::find(route.as_str(), &method));
    let language = Language::of(request.headers());
    let underway = served.node.meter().begin(measure::kind(endpoint));
    let mut answered = next.run(request).instrument(span.clone()).await;
    let caller = answered.extensions_mut().remove::<Arc<Caller>>();
    let handed_on = answered.extensions_mut().remove::<HandedOn>();
    let mut response = problem::written(answered, language);
    let status = response.status().as_u16();
    let took = match handed_on {
        Some(_) => underway.passed_on(),
        None => underway.answered(status),
    };
    served.operations.count(endpoint, status, took);
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(request_id::HEADER, id);
    let client = caller.as_ref().map_or("-", |caller| caller.actor.as_str());
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    let (ms, method) = (took.as_micros() as f64 / 1e3, known(&method));
    span.in_scope(|| {
        if measure::kind(endpoint) == Kind::Probe && endpoint.is_some() && status == 200 {
            tracing::debug!(method, route, status, ms, client, "answered");
        } else {
            tracing::info!(method, route, status, ms, client, "answered");
        }
    });
    response
}

/// A method may be any word; only those that mean something are repeated.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| method.as_str() == *known).unwrap_or("-")
}
