//! `/v1/events/stream`: business events as they happen, as server-sent events. None is left out: whoever was cut off
//! comes again with the last one that they know.

use super::events::{TYPE, types_of};
use super::streamed::{LAST_EVENT_ID, LONGEST, RETRY, SILENCE};
use crate::access::{By, View};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::{Fault, Problem, failed};
use crate::http::show::{BusinessEvent, SentEvent};
use crate::http::{Served, query};
use crate::live::Place;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing;
use db::journal::Happened;
use futures_util::stream;
use model::{EventId, EventType, Permission, may};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep};
use utoipa::openapi::HttpMethod;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(250);
/// Events read at once.
const MOST: usize = 200;

/// Events as they happen.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/events/stream",
    id: "streamEvents",
    summary: "Business events as they happen, from the one after Last-Event-ID on, or from now on.",
    permission: Some(Permission::ReadEvents),
    parameters: &[TYPE, Parameter::LastEventId],
    body: None,
    answer: Shape::events::<SentEvent>(),
    problems: &[410, 422, 503],
    handler: || routing::get(follow),
};

async fn follow(
    caller: Allowed<may::ReadEvents>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [kinds] = query::read(asked.as_deref(), ["type"])?;
    let types = types_of(kinds.as_deref())?;
    let known =
        headers.get(LAST_EVENT_ID).map(|id| id.to_str().ok().and_then(|id| id.parse::<EventId>().ok()));
    let view = caller.view();
    let after = match known {
        Some(Some(known)) => served.node.that_happened(known, &view).await?,
        Some(None) => return Err(Fault::BadId { what: "event" }.into()),
        None => served.node.last_event(&view).await?,
    };
    let after = Place::Event(after);
    let place = Arc::clone(&served.followers).try_acquire_owned();
    let place = place.map_err(|_| Problem::from(Fault::TooBusy { seconds: 5 }))?;
    let (by, ending) = (caller.by().clone(), served.ending.subscribe());
    let (until, told) = (Instant::now() + LONGEST, Instant::now());
    let waiting = VecDeque::new();
    let follower = Follower { served, types, by, view, after, waiting, told, until, ending, _place: place };
    Ok(Sse::new(stream::unfold(follower, next)).into_response())
}

/// Somebody who follows.
struct Follower {
    served: Served,
    types: Vec<EventType>,
    by: By,
    view: View,
    /// How far was looked.
    after: Place,
    /// Read and not told yet.
    waiting: VecDeque<Happened>,
    /// When something was sent last.
    told: Instant,
    until: Instant,
    ending: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

/// The next event; none where nothing more comes for now.
async fn next(mut follower: Follower) -> Option<(Result<Event, Infallible>, Follower)> {
    loop {
        if *follower.ending.borrow() || Instant::now() >= follower.until {
            return None;
        }
        if let Some(event) = follower.waiting.pop_front() {
            let event = told(event, &follower.served.node.event_source())?;
            follower.told = Instant::now();
            return Some((Ok(event), follower));
        }
        let asked = (follower.after, MOST);
        let read = follower.served.node.events(&follower.types, asked, &follower.by, &follower.view).await;
        // Where the database is away, whoever follows comes again.
        let read = read.ok()?;
        (follower.after, follower.waiting) = (read.next, read.events.into());
        if !follower.waiting.is_empty() || read.is_more {
            continue;
        }
        if follower.told.elapsed() >= SILENCE {
            follower.told = Instant::now();
            return Some((Ok(Event::default().comment("still there")), follower));
        }
        tokio::select! {
            () = sleep(PAUSE) => {}
            _ = follower.ending.changed() => return None,
        }
    }
}

fn told(event: Happened, source: &str) -> Option<Event> {
    let event = BusinessEvent::of(event, source);
    let text = serde_json::to_string(&event);
    let Ok(text) = text.inspect_err(|error| drop(failed(&format!("an event cannot be written: {error}"))))
    else {
        return None;
    };
    Some(Event::default().event(event.type_name()).id(event.id()).retry(RETRY).data(text))
}
