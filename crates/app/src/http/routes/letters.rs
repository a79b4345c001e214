//! `/v1/dead-letters`: items that were accepted but could not be written: listed by any process, taken in after all or
//! given up by the one that writes.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Nothing, Parameter, Shape};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{Letters, Settled};
use crate::http::told::{limit, nothing};
use crate::http::{Served, answer, body, forward, json, query};
use crate::live::Route;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, Request};
use axum::response::Response;
use axum::routing;
use model::{DeadLetterId, Permission, may};
use utoipa::openapi::HttpMethod;

const LETTERS: usize = 50;
const MOST: usize = 1_000;

type Named = Result<Path<String>, PathRejection>;

/// Dead letters.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/dead-letters",
    id: "listDeadLetters",
    summary: "Items that were accepted but could not be written.",
    permission: Some(Permission::ManageDeadLetters),
    parameters: &[Parameter::Limit { default: LETTERS, most: MOST }],
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
    _: Allowed<may::ManageDeadLetters>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [wanted] = query::read(asked.as_deref(), ["limit"])?;
    let wanted = match wanted.as_deref().map(|text| limit(text, MOST)) {
        None => LETTERS,
        Some(wanted) => wanted.map_err(|fault| Problem::from(fault).of_field("limit"))?,
    };
    Ok(answer::json(&Letters::from(served.node.dead_letters(wanted).await?)))
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
    let headers = request.headers().clone();
    let text = body::read(request, &served).await?.text;
    nothing(&json::read(&text)?)?;
    let to = (Method::POST, format!("/v1/dead-letters/{id}/replay"));
    if let Some(answer) = elsewhere(&served, to, &headers, text).await {
        return answer;
    }
    let replayed = served.node.replay_dead_letter(id, caller.by()).await?;
    Ok(answer::json(&Settled::replayed(id, replayed)))
}

async fn discard(
    caller: Allowed<may::ManageDeadLetters>,
    State(served): State<Served>,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = named(path)?;
    let to = (Method::DELETE, format!("/v1/dead-letters/{id}"));
    if let Some(answer) = elsewhere(&served, to, &headers, String::new()).await {
        return answer;
    }
    served.node.discard_dead_letter(id, caller.by()).await?;
    Ok(answer::json(&Settled::discarded(id)))
}

fn named(path: Named) -> Result<DeadLetterId, Problem> {
    let Path(id) = path.map_err(|_| Fault::BadAddress)?;
    id.parse().map_err(|_| Fault::BadId { what: "dead letter" }.into())
}

/// The answer of the process that writes, where that is another one.
async fn elsewhere(
    served: &Served,
    (method, path): (Method, String),
    headers: &HeaderMap,
    body: String,
) -> Option<Result<Response, Problem>> {
    match served.node.route() {
        Route::At(address) if !forward::is_handed_on(headers) => {
            Some(forward::send(served, &address, (method, &path), headers, body).await)
        }
        _ => None,
    }
}
