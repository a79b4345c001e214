//! What stewards decide: two customers are one person, one is two, a value is right; and that an earlier decision no
//! longer holds. With `preview` nothing is written, and what would change is told.

use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{
    DecisionMessage, Endpoint, MergeMessage, Parameter, PinMessage, Shape, SplitMessage, UndoMessage,
};
use crate::http::json::Json;
use crate::http::message::Message;
use crate::http::problem::{Fault, Problem};
use crate::http::show::DecisionAnswer;
use crate::http::told::{self, Said};
use crate::http::{Served, answer, idempotency, json};
use crate::live::Statement;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

type Caller = Allowed<may::DecideCustomers>;

/// A template of what the endpoints here share.
const DECIDES: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/decisions",
    id: "decide",
    summary: "Decides who is who, or that a contact says nothing about a person.",
    permission: Some(Permission::DecideCustomers),
    parameters: &[Parameter::IdempotencyKey],
    body: Some(Shape::of::<DecisionMessage>()),
    answer: Shape::of::<DecisionAnswer<'static>>(),
    problems: &[408, 409, 410, 413, 415, 422, 429, 503],
    handler: || routing::post(decide),
};

/// A decision.
pub(super) static DECIDE: Endpoint = DECIDES;

/// Customers that are one person.
pub(super) static MERGE: Endpoint = Endpoint {
    path: "/v1/customers/{id}/merge",
    id: "mergeCustomers",
    summary: "Says that customers are one person.",
    body: Some(Shape::of::<MergeMessage>()),
    handler: || routing::post(merge),
    ..DECIDES
};

/// A customer that is two people.
pub(super) static SPLIT: Endpoint = Endpoint {
    path: "/v1/customers/{id}/split",
    id: "splitCustomer",
    summary: "Says that some records of a customer are another person.",
    body: Some(Shape::of::<SplitMessage>()),
    handler: || routing::post(split),
    ..DECIDES
};

/// A value that is right.
pub(super) static PIN: Endpoint = Endpoint {
    path: "/v1/customers/{id}/pin",
    id: "pinValue",
    summary: "Says which value of a field is right, whatever the sources say.",
    body: Some(Shape::of::<PinMessage>()),
    handler: || routing::post(pin),
    ..DECIDES
};

/// A decision that no longer holds.
pub(super) static UNDO: Endpoint = Endpoint {
    path: "/v1/decisions/{id}/undo",
    id: "undoDecision",
    summary: "Takes a decision back, with those that were taken together with it.",
    body: Some(Shape::of::<UndoMessage>()),
    handler: || routing::post(undo),
    ..DECIDES
};

async fn decide(caller: Caller, State(served): State<Served>, request: Request<Body>) -> Answer {
    said(&served, &caller, "/v1/decisions".to_owned(), request, told::decision).await
}

async fn merge(caller: Caller, State(served): State<Served>, path: Named, request: Request<Body>) -> Answer {
    let id = named(path, "customer")?;
    said(&served, &caller, format!("/v1/customers/{id}/merge"), request, |json| told::merge(id, json)).await
}

async fn split(caller: Caller, State(served): State<Served>, path: Named, request: Request<Body>) -> Answer {
    let id = named(path, "customer")?;
    said(&served, &caller, format!("/v1/customers/{id}/split"), request, |json| told::split(id, json)).await
}

async fn pin(caller: Caller, State(served): State<Served>, path: Named, request: Request<Body>) -> Answer {
    let id = named(path, "customer")?;
    said(&served, &caller, format!("/v1/customers/{id}/pin"), request, |json| told::pin(id, json)).await
}

async fn undo(caller: Caller, State(served): State<Served>, path: Named, request: Request<Body>) -> Answer {
    let id = named(path, "decision")?;
    said(&served, &caller, format!("/v1/decisions/{id}/undo"), request, |json| told::undo(id, json)).await
}

type Answer = Result<Response, Problem>;

/// Reads a message and has it decided by the process that writes.
async fn said(
    served: &Served,
    caller: &Caller,
    path: String,
    request: Request<Body>,
    read: impl FnOnce(&Json<'_>) -> Result<Said, Problem>,
) -> Answer {
    let key = idempotency::key(request.headers())?;
    let message = Message::read(request, served).await?;
    // What cannot be read is not handed on.
    let said = read(&json::read(&message.text)?)?;
    let recogniser = served.node.session().repository.vault.recogniser();
    let idempotency = key.map(|key| (key, recogniser.contents(&[path.as_bytes(), message.text.as_bytes()])));
    if let Some(answer) = message.elsewhere(served).await {
        return answer;
    }
    let Said { wish, reason, is_preview } = said;
    let statement = Statement { wish, reason, is_preview, idempotency };
    let decided = served.node.decide(statement, caller.by(), caller.view()).await?;
    Ok(answer::json(&DecisionAnswer::to(caller, &decided)))
}

fn named<Id: std::str::FromStr>(path: Named, what: &'static str) -> Result<Id, Problem> {
    let id = named::text(path)?;
    id.parse().map_err(|_| Fault::BadId { what }.into())
}
