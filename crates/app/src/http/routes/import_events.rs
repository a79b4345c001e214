//! `/v1/imports/{id}/events`: how an import goes on, as server-sent events. Whoever is slow misses some; whoever was cut
//! off comes again with what they know.

use super::imports::reached;
use super::named::{self, Named};
use super::streamed::{LAST_EVENT_ID, LONGEST, RETRY, SILENCE};
use crate::http::Served;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::{Fault, Problem, failed};
use crate::http::query;
use crate::http::show::{ImportEvent, SentImportEvent};
use crate::live::{Followed, Following};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing;
use futures_util::stream;
use model::{ImportId, Permission, may};
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep_until, timeout};
use utoipa::openapi::HttpMethod;

/// The events of an import.
pub(super) static EVENTS: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/imports/{id}/events",
    id: "followImport",
    summary: "How an import goes on: `progress` events, and a `result` event at its end.",
    permission: Some(Permission::ReadImports),
    parameters: &[Parameter::LastEventId],
    body: None,
    answer: Shape::events::<SentImportEvent>(),
    problems: &[422, 503],
    handler: || routing::get(events),
};

async fn events(
    caller: Allowed<may::ReadImports>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let id: ImportId = named::id_of(path, "import")?;
    reached(&served, &caller.view(), id).await?;
    let place = Arc::clone(&served.followers).try_acquire_owned();
    let place = place.map_err(|_| Problem::from(Fault::TooBusy { seconds: 5 }))?;
    let following = served.node.follow_import(id.0).await?;
    let known = headers.get(LAST_EVENT_ID).and_then(|known| known.to_str().ok()?.parse::<i64>().ok());
    let is_over = {
        let now = following.borrow();
        now.1.state.is_over() && known == Some(now.1.moved)
    };
    if is_over {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let ending = served.ending.subscribe();
    let until = Instant::now() + LONGEST;
    let follower = Follower { following, known, ending, until, is_over: false, _place: place };
    Ok(Sse::new(stream::unfold(follower, next)).into_response())
}

/// Somebody who follows.
struct Follower {
    following: Following,
    /// The last event that is known.
    known: Option<i64>,
    ending: watch::Receiver<bool>,
    until: Instant,
    is_over: bool,
    _place: OwnedSemaphorePermit,
}

/// The next event; none where nothing more comes for now.
async fn next(mut follower: Follower) -> Option<(Result<Event, Infallible>, Follower)> {
    if follower.is_over || *follower.ending.borrow() {
        return None;
    }
    let now = Arc::clone(&follower.following.borrow_and_update());
    if follower.known != Some(now.1.moved) {
        follower.known = Some(now.1.moved);
        follower.is_over = now.1.state.is_over();
        let event = event(&now)?;
        return Some((Ok(event), follower));
    }
    let changed = tokio::select! {
        changed = timeout(SILENCE, follower.following.changed()) => changed,
        _ = follower.ending.changed() => return None,
        () = sleep_until(follower.until) => return None,
    };
    match changed {
        // Nobody looks any more: the import is over, and all of it was told.
        Ok(Err(_)) => None,
        Ok(Ok(())) => Box::pin(next(follower)).await,
        Err(_) => Some((Ok(Event::default().comment("still there")), follower)),
    }
}

fn event(now: &Followed) -> Option<Event> {
    let (import, upload) = now.as_ref();
    let told = serde_json::to_string(&ImportEvent::of(import, upload));
    let Ok(told) = told.inspect_err(|error| drop(failed(&format!("an event cannot be written: {error}"))))
    else {
        return None;
    };
    let name = if upload.state.is_over() { "result" } else { "progress" };
    Some(Event::default().event(name).id(upload.moved.to_string()).retry(RETRY).data(told))
}
