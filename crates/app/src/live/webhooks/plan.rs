//! Which events are to be sent next to a webhook: those behind its position that it wants, written down as deliveries before
//! anything is sent. Some at a time, so that whoever receives nothing for long keeps few of them waiting.

use super::lane::WINDOW;
use crate::access::By;
use crate::live::node::Node;
use anyhow::Context;
use db::audit::{People, Via};
use db::horizon;
use db::journal::{self, Happened};
use db::webhooks::{self, Webhook};
use model::{Purpose, WebhookId};

/// Events that it was not told of are not kept any more.
const FORGOTTEN: &str = "events_forgotten";
/// Events looked at in one go.
const AT_ONCE: i64 = 1_000;

impl Node {
    /// Plans up to `most` deliveries; says whether any were planned or more events follow.
    pub(super) async fn plan_webhook(&self, webhook: &Webhook, most: usize) -> anyhow::Result<bool> {
        let data = &self.session().repository.data;
        let found = journal::happened_after(data, webhook.position, AT_ONCE).await?;
        let Some((first, last)) = found.first().zip(found.last()) else { return Ok(false) };
        if first.id > webhook.position + 1 && horizon::forgotten(data).await? > webhook.position {
            // Going on as if nothing had been would hide that something is missing.
            self.disable_webhook(webhook.id, FORGOTTEN).await?;
            return Ok(false);
        }
        let wanted: Vec<&Happened> =
            found.iter().filter(|event| wants(webhook, event)).take(most.min(WINDOW)).collect();
        // Where enough are found, the rest is looked at the next time.
        let to = wanted.last().filter(|_| wanted.len() == most.min(WINDOW)).map_or(last.id, |event| event.id);
        self.note_told(webhook, &wanted).await?;
        let events: Vec<i64> = wanted.iter().map(|event| event.id).collect();
        let mut tx = data.begin().await?;
        let span = (webhook.position, to);
        webhooks::plan(&mut tx, webhook.id, span, &events, crate::clock::now()).await?;
        tx.commit().await?;
        Ok(!events.is_empty() || found.len() as i64 == AT_ONCE)
    }

    /// Whom somebody is told of stands in the access log before they are.
    async fn note_told(&self, webhook: &Webhook, wanted: &[&Happened]) -> anyhow::Result<()> {
        let customers: Vec<i64> = wanted.iter().flat_map(|event| event.customers()).collect();
        if customers.is_empty() {
            return Ok(());
        }
        let by = By {
            actor: WebhookId(webhook.id).to_string(),
            via: Via::Job,
            address: None,
            deed: "sendWebhook",
            purpose: Purpose::Integration,
        };
        self.note(&by, People::customers(customers)).await.context("nobody is told of anybody unseen")
    }
}

fn wants(webhook: &Webhook, event: &Happened) -> bool {
    webhook.types.is_empty() || webhook.types.split(',').any(|wanted| wanted == event.kind)
}
