//! What became of the events that are sent to a webhook, and sending them again.

use super::named as webhook;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Nothing, Parameter, Shape, WebhookResend};
use crate::http::page::{List, Page, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::routes::named::{self, Named};
use crate::http::show::{DELIVERY_STATES, Deliveries, DeliveryDetail, Resent};
use crate::http::{Served, answer, body, json, query, told};
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use db::webhooks::DeliveryState;
use model::{EventId, Permission, WebhookId, may};
use utoipa::openapi::HttpMethod;

/// Deliveries.
pub(in crate::http::routes) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/webhooks/{id}/deliveries",
    id: "listDeliveries",
    summary: "What became of the events that are sent to a webhook, of the latest event first.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[
        Parameter::Filter {
            name: "state",
            meaning: "Only those that are waiting, delivered or failed.",
            most: 16,
        },
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
    ],
    body: None,
    answer: Shape::of::<Deliveries>(),
    problems: &[404, 422, 503],
    handler: || routing::get(list),
};

/// One of them.
pub(in crate::http::routes) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/webhooks/{id}/deliveries/{event}",
    id: "getDelivery",
    summary: "What became of an event that is sent to a webhook, attempt by attempt.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: None,
    answer: Shape::of::<DeliveryDetail>(),
    problems: &[404, 422, 503],
    handler: || routing::get(read),
};

/// One that is sent again.
pub(in crate::http::routes) static RESEND: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/webhooks/{id}/deliveries/{event}/resend",
    id: "resendDelivery",
    summary: "Sends an event to a webhook again, at once, whatever became of it.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    answer: Shape::of::<DeliveryDetail>(),
    problems: &[404, 408, 413, 415, 422, 429, 503],
    handler: || routing::post(resend),
};

/// Those that failed are sent again.
pub(in crate::http::routes) static RESEND_FAILED: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/webhooks/{id}/resend-failed",
    id: "resendFailedDeliveries",
    summary: "Sends all events to a webhook again that failed at a moment or later.",
    permission: Some(Permission::ManageWebhooks),
    parameters: &[],
    body: Some(Shape::of::<WebhookResend>()),
    answer: Shape::of::<Resent>(),
    problems: &[404, 408, 413, 415, 422, 429, 503],
    handler: || routing::post(resend_failed),
};

/// A webhook and an event.
type Both = Result<Path<(String, String)>, PathRejection>;

async fn list(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let id = webhook(path)?;
    let [state, limit, cursor] = query::read(asked.as_deref(), ["state", "limit", "cursor"])?;
    let wanted = state.as_deref().map(state_of).transpose()?;
    let name = id.to_string();
    let list = List::named(&served, "deliveries").filtered(Some(&name)).filtered(state.as_deref());
    let page: Page<1> = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let span = (page.after.map(|[event]| event), page.limit + 1);
    let found = served.node.deliveries(id, wanted, span, &caller.view()).await?;
    let (found, next) = list.cut(page, found, |delivery| [delivery.event]);
    Ok(answer::json(&Deliveries::page(&found, next)))
}

fn state_of(text: &str) -> Result<DeliveryState, Problem> {
    let known = DELIVERY_STATES.iter().position(|name| *name == text);
    let bad = || Problem::from(Fault::NotAmong { words: &DELIVERY_STATES }).of_field("state");
    known.map(|at| DeliveryState::ALL[at]).ok_or_else(bad)
}

async fn read(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Both,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let (id, event) = both(path)?;
    let found = served.node.delivery(id, event, &caller.view()).await?;
    Ok(answer::json(&DeliveryDetail::of(found)))
}

async fn resend(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Both,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (id, event) = both(path)?;
    let message = body::read(request, &served).await?;
    told::nothing(&json::read(&message.text)?)?;
    let sent = served.node.resend(id, event, &caller.view()).await?;
    Ok(answer::json(&DeliveryDetail::of(sent)))
}

async fn resend_failed(
    caller: Allowed<may::ManageWebhooks>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = webhook(path)?;
    let message = body::read(request, &served).await?;
    let since = told::webhook_resend(&json::read(&message.text)?)?;
    let resent = served.node.resend_failed(id, since, &caller.view()).await?;
    Ok(answer::json(&Resent { resent }))
}

fn both(path: Both) -> Result<(WebhookId, EventId), Problem> {
    let Path((webhook, event)) = path.map_err(|_| Fault::BadAddress)?;
    Ok((named::id(webhook, "webhook")?, named::id(event, "event")?))
}
