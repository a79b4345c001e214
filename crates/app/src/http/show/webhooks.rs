//! Webhooks, how each fares, and what became of the events that were sent.

use crate::customers::moment;
use crate::live::{Rotated, ShownWebhook as Webhook, WebhookOutcome};
use db::webhooks::{Attempt, Delivery as Stored, DeliveryState, State};
use model::{EventId, WebhookId};
use serde::Serialize;
use utoipa::ToSchema;

/// Webhooks.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Webhooks {
    webhooks: Vec<ShownWebhook>,
}

/// A webhook.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ShownWebhook {
    #[schema(value_type = String)]
    id: WebhookId,
    url: String,
    description: String,
    /// The types that are sent; all where there is none.
    types: Vec<String>,
    /// The user or client who made it.
    owner: String,
    created_at: String,
    changed_at: String,
    /// Whether events are sent.
    enabled: bool,
    /// Why they are not: `asked`, `failing` (whoever receives failed for too long), `gone` (they
    /// answered 410) or `events_forgotten` (events that were not sent are not kept any more).
    disabled_reason: Option<String>,
    disabled_at: Option<String>,
    /// Until when the secret before signs, too.
    former_secret_until: Option<String>,
    /// The last event that was looked at; none where there is none.
    #[schema(value_type = Option<String>)]
    position: Option<EventId>,
    lag: WebhookLag,
    health: WebhookHealth,
}

/// What was not delivered yet.
#[derive(Serialize, ToSchema)]
struct WebhookLag {
    /// Events that wait to be sent, or sent again.
    waiting: i64,
    /// When the first of them happened.
    waiting_since: Option<String>,
    /// Events of any type that were not looked at; 100,000 stands for that many and more.
    events: i64,
    /// When the first of them happened.
    since: Option<String>,
}

/// How whoever receives fares.
#[derive(Serialize, ToSchema)]
struct WebhookHealth {
    /// Attempts that failed, one after the other.
    failures: i64,
    failing_since: Option<String>,
    /// Until when nothing is sent, because too many failed or because they asked for it.
    paused_until: Option<String>,
}

/// A webhook and its secret, which is told this once.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct WebhookSecret {
    webhook: ShownWebhook,
    /// For whoever checks signatures: `whsec_` and a key in base64.
    secret: String,
}

/// Deliveries, of the latest event first.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Deliveries {
    deliveries: Vec<Delivery>,
    /// For `cursor`; none where nothing follows.
    next: Option<String>,
}

/// What became of an event that is to be sent.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Delivery {
    /// The header `webhook-id`, the same each time.
    #[schema(value_type = String)]
    event: EventId,
    /// The name of its type; none where the event is too old to be kept.
    r#type: Option<String>,
    /// `waiting`, `delivered` or `failed`.
    state: &'static str,
    /// How often it was sent.
    attempts: i64,
    /// When it is sent next at the earliest.
    next_at: Option<String>,
    /// When something became of it last.
    changed_at: String,
}

/// A delivery, and each attempt.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct DeliveryDetail {
    #[serde(flatten)]
    delivery: Delivery,
    /// The earliest first; the last 50.
    log: Vec<DeliveryAttempt>,
}

/// An attempt to send an event.
#[derive(Serialize, ToSchema)]
struct DeliveryAttempt {
    number: i64,
    at: String,
    /// Milliseconds that it took.
    millis: i64,
    /// The status that was answered, where something was.
    status: Option<i64>,
    /// Why it failed: `status`, `redirect`, `gone`, `timeout`, `no_connection`, `tls`, `broken`, `unknown_host`,
    /// `refused_address` or `event_gone`; none where the event was taken.
    reason: Option<String>,
}

/// What became of a test.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct WebhookTest {
    /// Whether it was taken.
    delivered: bool,
    at: String,
    /// Milliseconds that it took.
    millis: i64,
    /// The status that was answered, where something was.
    status: Option<u16>,
    /// Why it failed, as for deliveries; none where it was taken.
    reason: Option<&'static str>,
}

/// How many are sent again.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Resent {
    pub resent: u64,
}

impl Webhooks {
    pub fn of(all: Vec<Webhook>) -> Webhooks {
        Webhooks { webhooks: all.into_iter().map(ShownWebhook::of).collect() }
    }
}

impl ShownWebhook {
    pub fn of(shown: Webhook) -> ShownWebhook {
        let Webhook { webhook, url, description, former_until, .. } = shown;
        let types = webhook.types.split(',').filter(|name| !name.is_empty());
        ShownWebhook {
            id: WebhookId(webhook.id),
            url,
            description,
            types: types.map(str::to_owned).collect(),
            created_at: moment::text(webhook.created_at),
            changed_at: moment::text(webhook.changed_at),
            enabled: webhook.state == State::Enabled,
            disabled_at: webhook.disabled_at.map(moment::text),
            former_secret_until: former_until.map(moment::text),
            position: (webhook.position > 0).then_some(EventId(webhook.position)),
            lag: WebhookLag {
                waiting: shown.waiting,
                waiting_since: shown.waiting_since.map(moment::text),
                events: shown.behind,
                since: shown.behind_since.map(moment::text),
            },
            health: WebhookHealth {
                failures: webhook.health.failures,
                failing_since: webhook.health.failing_since.map(moment::text),
                paused_until: webhook.health.paused_until.map(moment::text),
            },
            owner: webhook.owner,
            disabled_reason: webhook.reason,
        }
    }
}

impl WebhookSecret {
    pub fn of(rotated: Rotated) -> WebhookSecret {
        WebhookSecret { webhook: ShownWebhook::of(rotated.shown), secret: rotated.secret.to_string() }
    }
}

/// Names of states, in their order.
pub(in crate::http) const STATES: [&str; 3] = ["waiting", "delivered", "failed"];

impl Deliveries {
    pub fn page(deliveries: &[Stored], next: Option<String>) -> Deliveries {
        Deliveries { deliveries: deliveries.iter().map(Delivery::of).collect(), next }
    }
}

impl Delivery {
    fn of(stored: &Stored) -> Delivery {
        let waits = stored.state == DeliveryState::Waiting;
        Delivery {
            event: EventId(stored.event),
            r#type: stored.happened.as_ref().map(|event| event.kind.clone()),
            state: STATES[stored.state as usize],
            attempts: stored.attempts,
            next_at: waits.then(|| moment::text(stored.next_at)),
            changed_at: moment::text(stored.changed_at),
        }
    }
}

impl DeliveryDetail {
    pub fn of((stored, attempts): (Stored, Vec<(i64, Attempt)>)) -> DeliveryDetail {
        let attempt = |(number, attempt): (i64, Attempt)| DeliveryAttempt {
            number,
            at: moment::text(attempt.at),
            millis: attempt.millis,
            status: attempt.status,
            reason: attempt.reason,
        };
        DeliveryDetail { delivery: Delivery::of(&stored), log: attempts.into_iter().map(attempt).collect() }
    }
}

impl WebhookTest {
    pub fn of(outcome: &WebhookOutcome) -> WebhookTest {
        WebhookTest {
            delivered: outcome.reason.is_none(),
            at: moment::text(outcome.at),
            millis: outcome.millis,
            status: outcome.status,
            reason: outcome.reason,
        }
    }
}
