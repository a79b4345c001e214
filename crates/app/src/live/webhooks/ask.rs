//! What somebody who may make webhooks asks: which there are, how each fares, and to send a test.

use super::hub::Hub;
use super::private::Private;
use super::send::{Letter, Outcome};
use super::sign;
use crate::access::View;
use crate::clock;
use crate::live::events::{Start, may_follow};
use crate::live::node::Node;
use crate::live::refusal::{Refusal, SOON};
use crate::outgoing::target::Target;
use db::journal::{self, Happened};
use db::webhooks::{self, Load, Webhook};
use db::{Millis, hex};
use model::{EventType, WebhookId};
use std::sync::Arc;
use zeroize::Zeroizing;

pub(super) const UNKNOWN: Refusal = Refusal::Unknown { what: "webhook" };
/// Events that a webhook may be behind and still be told by how many; more are not counted.
const MOST_COUNTED: i64 = 100_000;

/// A webhook that is to be made.
pub struct NewWebhook {
    /// Where events are sent to.
    pub url: String,
    /// Which; all where none is named.
    pub types: Vec<EventType>,
    /// What it is for.
    pub description: String,
    /// Where it begins.
    pub start: Start,
}

/// What is to be changed of a webhook.
#[derive(Default)]
pub struct WebhookChange {
    /// Where events are sent to.
    pub url: Option<String>,
    /// Which; all where none is named.
    pub types: Option<Vec<EventType>>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether they are sent.
    pub is_enabled: Option<bool>,
}

/// A webhook, with what is sealed of it, and how it fares.
pub struct ShownWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// Where events are sent to.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Until when a former secret signs too.
    pub former_until: Option<Millis>,
    /// Events that wait to be sent, or sent again.
    pub waiting: i64,
    /// When the first of them happened.
    pub waiting_since: Option<Millis>,
    /// Events of any type that were not looked at.
    pub behind: i64,
    /// When the first of them happened.
    pub behind_since: Option<Millis>,
}

/// A webhook with a new secret, which is told once.
pub struct Rotated {
    /// The webhook.
    pub shown: ShownWebhook,
    /// What signs from now on.
    pub secret: Zeroizing<String>,
}

impl Node {
    /// All webhooks.
    pub async fn webhooks(&self, view: &View) -> Result<Vec<ShownWebhook>, Refusal> {
        may_follow(view)?;
        let data = &self.session().repository.data;
        let loads = webhooks::loads(data).await.map_err(anyhow::Error::from)?;
        let mut all = Vec::new();
        for webhook in webhooks::all(data).await.map_err(anyhow::Error::from)? {
            all.push(self.show_webhook(webhook, &loads).await?);
        }
        Ok(all)
    }

    /// One of them.
    pub async fn webhook(&self, id: WebhookId, view: &View) -> Result<ShownWebhook, Refusal> {
        may_follow(view)?;
        self.shown_webhook(id).await
    }

    /// Sends something that did not happen, at once, and says what became of it. Whether events are sent there or not.
    pub async fn test_webhook(&self, id: WebhookId, view: &View) -> Result<Outcome, Refusal> {
        may_follow(view)?;
        let hub = Arc::clone(self.hub()?);
        let _turn = hub.tests.try_acquire().map_err(|_| Refusal::TooBusy { retry_after: SOON })?;
        let webhook = self.stored_webhook(id).await?;
        let private = Private::open(&self.session().repository, webhook.id, &webhook.sealed).await?;
        let now = clock::now();
        let target = match Target::of(&private.url) {
            Ok(target) => target,
            Err(_) => return Ok(Outcome::unsent(now, "refused_address")),
        };
        let letter = self.test(&hub, id, &private, now)?;
        Ok(hub.sender.send(&target, letter).await)
    }

    fn test(&self, hub: &Hub, id: WebhookId, private: &Private, at: Millis) -> Result<Letter, Refusal> {
        let event = Happened {
            id: 0,
            at,
            kind: "webhook.test".to_owned(),
            customer: None,
            other: None,
            last: None,
            fields: None,
            webhook: Some(id.0),
        };
        let body = (hub.message)(event, &self.event_source());
        let random = db::vault::random::<8>().map_err(anyhow::Error::from)?;
        let id = format!("test_{}", hex(&random));
        let signatures = sign::signatures(private.keys(at), &id, at, &body);
        Ok(Letter { id, at, signatures, body })
    }

    pub(super) async fn stored_webhook(&self, id: WebhookId) -> Result<Webhook, Refusal> {
        let data = &self.session().repository.data;
        webhooks::get(data, id.0).await.map_err(anyhow::Error::from)?.ok_or(UNKNOWN)
    }

    pub(super) async fn shown_webhook(&self, id: WebhookId) -> Result<ShownWebhook, Refusal> {
        let loads = webhooks::loads(&self.session().repository.data).await.map_err(anyhow::Error::from)?;
        self.show_webhook(self.stored_webhook(id).await?, &loads).await
    }

    async fn show_webhook(&self, webhook: Webhook, loads: &[Load]) -> Result<ShownWebhook, Refusal> {
        let repository = &self.session().repository;
        let private = Private::open(repository, webhook.id, &webhook.sealed).await?;
        let behind = journal::behind(&repository.data, webhook.position, MOST_COUNTED).await;
        let (behind, behind_since) = behind.map_err(anyhow::Error::from)?;
        let load = loads.iter().find(|load| load.webhook == webhook.id);
        Ok(ShownWebhook {
            url: private.url.clone(),
            description: private.description.clone(),
            former_until: private.former_until(clock::now()),
            waiting: load.map_or(0, |load| load.waiting),
            waiting_since: load.and_then(|load| load.since),
            behind,
            behind_since,
            webhook,
        })
    }
}
