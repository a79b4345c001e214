//! What is done with a webhook as a whole: another secret, a test, going on somewhere else.

use super::named;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Nothing, Shape, WebhookReplay, WebhookRotation};
use crate::http::problem::Problem;
use crate::http::routes::named::Named;
use crate::http::show::{ShownWebhook, WebhookSecret, WebhookTest};
use crate::http::{Served, answer, body, json, told};
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// Another secret.
pub(in crate::http::routes) static ROTATE: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/webhooks/{id}/secrets",
    id: "rotateWebhookSecret",
    summary: "Gives a webhook another secret, told once; the one before it signs too for another 24 hours.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: Some(Shape::of::<WebhookRotation>()),
    answer: Shape::of::<WebhookSecret>(),
    problems: &[404, 408, 412, 413, 415, 422, 429, 503],
    handler: || routing::post(rotate),
};

/// A test.
pub(in crate::http::routes) static TEST: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/webhooks/{id}/test",
    id: "testWebhook",
    summary: "Sends an event that did not happen at once, once, and tells what became of it.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    answer: Shape::of::<WebhookTest>(),
    problems: &[404, 408, 413, 415, 422, 429, 503],
    handler: || routing::post(test),
};

/// Going on somewhere else.
pub(in crate::http::routes) static REPLAY: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/webhooks/{id}/replay",
    id: "replayWebhook",
    summary: "Sends events again from a point on, or leaves out what is there; what waits now is given up.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: Some(Shape::of::<WebhookReplay>()),
    answer: Shape::of::<ShownWebhook>(),
    problems: &[404, 408, 410, 413, 415, 422, 429, 503],
    handler: || routing::post(replay),
};

async fn rotate(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = named(path)?;
    let message = body::read(request, &served).await?;
    let revoke = told::webhook_rotation(&json::read(&message.text)?)?;
    let rotated = served.node.rotate_webhook(id, !revoke, &caller.view()).await?;
    Ok(answer::json(&WebhookSecret::of(rotated)))
}

async fn test(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = named(path)?;
    let message = body::read(request, &served).await?;
    told::nothing(&json::read(&message.text)?)?;
    let outcome = served.node.test_webhook(id, &caller.view()).await?;
    Ok(answer::json(&WebhookTest::of(&outcome)))
}

async fn replay(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = named(path)?;
    let message = body::read(request, &served).await?;
    let start = told::webhook_replay(&json::read(&message.text)?)?;
    let moved = served.node.replay_webhook(id, start, &caller.view()).await?;
    Ok(answer::json(&ShownWebhook::of(moved)))
}
