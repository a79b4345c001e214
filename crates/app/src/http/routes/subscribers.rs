//! `/v1/subscribers`: whoever follows business events and lets us remember how far they are.

use super::events::{MOST_LETTERS, SIZE};
use super::named::{self, Named};
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{AcknowledgeMessage, Endpoint, Parameter, Shape, SubscriberSettings};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{EventsToAcknowledge, ShownSubscriber, Subscribers};
use crate::http::{Served, answer, body, json, query, told};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// All of them.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/subscribers",
    id: "listSubscribers",
    summary: "Whoever follows business events, and how far each of them is behind.",
    permission: Some(Permission::ReadEvents),
    parameters: &[],
    body: None,
    answer: Shape::of::<Subscribers>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// One that is made or changed.
pub(super) static PUT: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: "/v1/subscribers/{name}",
    id: "putSubscriber",
    summary: "Makes a subscriber, or changes which events it wants; with `from` it begins there again.",
    permission: Some(Permission::ReadEvents),
    parameters: &[],
    body: Some(Shape::of::<SubscriberSettings>()),
    answer: Shape::of::<ShownSubscriber>(),
    problems: &[404, 408, 410, 413, 415, 422, 429, 503],
    handler: || routing::put(put),
};

/// One that is forgotten.
pub(super) static DELETE: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/subscribers/{name}",
    id: "deleteSubscriber",
    summary: "Forgets a subscriber; those that are left.",
    permission: Some(Permission::ReadEvents),
    parameters: &[Parameter::Filter {
        name: "owner",
        meaning: "Whose it is, where that is a user or client who may not ask any more; without it, an own one.",
        most: MOST_LETTERS,
    }],
    body: None,
    answer: Shape::of::<Subscribers>(),
    problems: &[404, 409, 422, 503],
    handler: || routing::delete(delete),
};

/// What one has not acknowledged.
pub(super) static EVENTS: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/subscribers/{name}/events",
    id: "listSubscriberEvents",
    summary: "The events that a subscriber has not acknowledged, oldest first: the same ones until it does.",
    permission: Some(Permission::ReadEvents),
    parameters: &[Parameter::Limit { default: SIZE.default, most: SIZE.most }],
    body: None,
    answer: Shape::of::<EventsToAcknowledge>(),
    problems: &[404, 410, 422, 503],
    handler: || routing::get(events),
};

/// What one has dealt with.
pub(super) static ACKNOWLEDGE: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/subscribers/{name}/acknowledge",
    id: "acknowledgeEvents",
    summary: "Everything up to a place was dealt with. What was acknowledged before stays so.",
    permission: Some(Permission::ReadEvents),
    parameters: &[],
    body: Some(Shape::of::<AcknowledgeMessage>()),
    answer: Shape::of::<ShownSubscriber>(),
    problems: &[404, 408, 413, 415, 422, 429, 503],
    handler: || routing::post(acknowledge),
};

async fn list(
    caller: Allowed<may::ReadEvents>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    all(&served, &caller.view()).await
}

async fn all(served: &Served, view: &View) -> Result<Response, Problem> {
    let all = served.node.subscriptions(view).await?;
    Ok(answer::json(&Subscribers { subscribers: all.into_iter().map(ShownSubscriber::of).collect() }))
}

async fn put(
    caller: Allowed<may::ReadEvents>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let name = named::text(path)?;
    let name = told::name(&name)?;
    let message = body::read(request, &served).await?;
    let (types, start) = told::subscriber(&json::read(&message.text)?)?;
    let made = served.node.subscribe(name, &types, start, caller.by(), &caller.view()).await?;
    Ok(answer::json(&ShownSubscriber::of(made)))
}

async fn delete(
    caller: Allowed<may::ReadEvents>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [owner] = query::read(asked.as_deref(), ["owner"])?;
    let (view, own) = (caller.view(), caller.by().actor.as_str());
    let owner = owner.as_deref().unwrap_or(own);
    if owner != own && served.accounts.known().may_ask(owner) {
        return Err(Fault::OwnerMayAsk.into());
    }
    served.node.unsubscribe(owner, &named::text(path)?, &view).await?;
    all(&served, &view).await
}

async fn events(
    caller: Allowed<may::ReadEvents>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [limit] = query::read(asked.as_deref(), ["limit"])?;
    let limit = limit.map(|text| told::limit(&text, SIZE.most)).transpose();
    let limit = limit.map_err(|fault| Problem::from(fault).of_field("limit"))?.unwrap_or(SIZE.default);
    let name = named::text(path)?;
    let read = served.node.events_for(&name, limit, caller.by(), &caller.view()).await?;
    Ok(answer::json(&EventsToAcknowledge::of(read, &served.node.event_source())))
}

async fn acknowledge(
    caller: Allowed<may::ReadEvents>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let name = named::text(path)?;
    let message = body::read(request, &served).await?;
    let through = told::acknowledged(&json::read(&message.text)?)?;
    let moved = served.node.acknowledge(&name, through, caller.by(), &caller.view()).await?;
    Ok(answer::json(&ShownSubscriber::of(moved)))
}
