//! `/v1/webhooks`: where business events are sent to, and what became of them.

mod deliveries;
mod whole;

pub(super) use deliveries::{LIST as DELIVERIES, READ as DELIVERY, RESEND, RESEND_FAILED};
pub(super) use whole::{REPLAY, ROTATE, TEST};

use super::named::{self, Named};
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Shape, WebhookChanges, WebhookSettings};
use crate::http::problem::Problem;
use crate::http::show::{ShownWebhook, WebhookSecret, Webhooks};
use crate::http::{Served, answer, body, json, query, told};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, WebhookId, may};
use utoipa::openapi::HttpMethod;

/// All of them.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/webhooks",
    id: "listWebhooks",
    summary: "Where business events are sent to, and how each of them fares.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: None,
    answer: Shape::of::<Webhooks>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// One that is made.
pub(super) static CREATE: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/webhooks",
    id: "createWebhook",
    summary: "Sends business events to an address; the answer tells the secret that signs them, once.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: Some(Shape::of::<WebhookSettings>()),
    answer: Shape::of::<WebhookSecret>(),
    problems: &[404, 408, 410, 413, 415, 422, 429, 503],
    handler: || routing::post(create),
};

/// One of them.
pub(super) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/webhooks/{id}",
    id: "getWebhook",
    summary: "A webhook, and how it fares.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: None,
    answer: Shape::of::<ShownWebhook>(),
    problems: &[404, 422, 503],
    handler: || routing::get(read),
};

/// One that changes.
pub(super) static CHANGE: Endpoint = Endpoint {
    method: HttpMethod::Patch,
    path: "/v1/webhooks/{id}",
    id: "changeWebhook",
    summary: "Changes a webhook, disables it, or enables it again: it goes on where it was.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: Some(Shape::of::<WebhookChanges>()),
    answer: Shape::of::<ShownWebhook>(),
    problems: &[404, 408, 410, 412, 413, 415, 422, 429, 503],
    handler: || routing::patch(change),
};

/// One that is deleted.
pub(super) static DELETE: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/webhooks/{id}",
    id: "deleteWebhook",
    summary: "Sends no more events there, and forgets which were sent; the webhooks that are left.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: None,
    answer: Shape::of::<Webhooks>(),
    problems: &[404, 422, 503],
    handler: || routing::delete(delete),
};

async fn list(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    all(&served, &caller.view()).await
}

async fn all(served: &Served, view: &View) -> Result<Response, Problem> {
    Ok(answer::json(&Webhooks::of(served.node.webhooks(view).await?)))
}

async fn create(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let message = body::read(request, &served).await?;
    let new = told::new_webhook(&json::read(&message.text)?)?;
    let made = served.node.add_webhook(new, caller.by(), &caller.view()).await?;
    Ok(answer::json(&WebhookSecret::of(made)))
}

async fn read(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let shown = served.node.webhook(named(path)?, &caller.view()).await?;
    Ok(answer::json(&ShownWebhook::of(shown)))
}

async fn change(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = named(path)?;
    let message = body::read(request, &served).await?;
    let change = told::webhook_change(&json::read(&message.text)?)?;
    let changed = served.node.change_webhook(id, change, &caller.view()).await?;
    Ok(answer::json(&ShownWebhook::of(changed)))
}

async fn delete(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let view = caller.view();
    served.node.delete_webhook(named(path)?, &view).await?;
    all(&served, &view).await
}

fn named(path: Named) -> Result<WebhookId, Problem> {
    named::id_of(path, "webhook")
}
