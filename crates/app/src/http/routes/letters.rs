//! `/v1/dead-letters`: items that were accepted but could not be written: listed by any process, taken in after all or
//! given up by the one that writes.

use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Nothing, Parameter, Shape};
use crate::http::message::Message;
use crate::http::page::{List, USUAL};
use crate::http::problem::Problem;
use crate::http::show::{Letters, Settled};
use crate::http::told::nothing;
use crate::http::{Served, answer, etag, json, query};
use crate::live::Listing;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use axum::routing;
use model::{DeadLetterId, Permission, may};
use utoipa::openapi::HttpMethod;

/// Dead letters.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/dead-letters",
    id: "listDeadLetters",
    summary: "Items that were accepted but could not be written.",
    permission: Some(Permission::ManageDeadLetters),
    parameters: &[
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
        Parameter::IfNoneMatch,
    ],
    body: None,
    answer: Shape::of::<Letters>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// A dead letter taken in after all.
pub(super) static REPLAY: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/dead-letters/{id}/replay",
    id: "replayDeadLetter",
    summary: "Takes a dead letter in after all.",
    permission: Some(Permission::ManageDeadLetters),
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    answer: Shape::of::<Settled>(),
    problems: &[408, 409, 413, 415, 422, 429, 503],
    handler: || routing::post(replay),
};

/// A dead letter given up.
pub(super) static DISCARD: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/dead-letters/{id}",
    id: "discardDeadLetter",
    summary: "Gives a dead letter up.",
    permission: Some(Permission::ManageDeadLetters),
    parameters: &[],
    body: None,
    answer: Shape::of::<Settled>(),
    problems: &[409, 503],
    handler: || routing::delete(discard),
};

async fn list(
    caller: Allowed<may::ManageDeadLetters>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let list = List::named(&served, "dead-letters");
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let Listing { open, letters } =
        served.node.dead_letters(page.after, page.limit + 1, &caller.view()).await?;
    let (letters, next) = list.cut(page, letters, |listed| listed.letter.place());
    Ok(etag::answer(&served, &headers, &Letters::page(Listing { open, letters }, next)))
}

/// The body says nothing, but has to be JSON as every other: what a web page may send to an address that is not its
/// own is none.
async fn replay(
    caller: Allowed<may::ManageDeadLetters>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = named(path)?;
    let message = Message::read(request, &served).await?;
    nothing(&json::read(&message.text)?)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let replayed = served.node.replay_dead_letter(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&Settled::replayed(id, replayed)))
}

async fn discard(
    caller: Allowed<may::ManageDeadLetters>,
    State(served): State<Served>,
    path: Named,
    message: Message,
) -> Result<Response, Problem> {
    let id = named(path)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    served.node.discard_dead_letter(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&Settled::discarded(id)))
}

fn named(path: Named) -> Result<DeadLetterId, Problem> {
    named::id_of(path, "dead letter")
}
