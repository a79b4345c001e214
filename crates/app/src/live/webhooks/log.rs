//! What became of the events of a webhook, and sending them again.

use super::ask::UNKNOWN;
use crate::access::View;
use crate::clock;
use crate::live::events::may_follow;
use crate::live::failure::refusal;
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use db::Millis;
use db::webhooks::{self, Attempt, Delivery, DeliveryState};
use model::{EventId, WebhookId};

const NO_DELIVERY: Refusal = Refusal::Unknown { what: "delivery" };

impl Node {
    /// Deliveries of events before one, the latest first, at most so many; of one state where one is named.
    pub async fn deliveries(
        &self,
        id: WebhookId,
        state: Option<DeliveryState>,
        (before, most): (Option<i64>, usize),
        view: &View,
    ) -> Result<Vec<Delivery>, Refusal> {
        may_follow(view)?;
        self.stored_webhook(id).await?;
        let data = &self.session().repository.data;
        let page = (before.unwrap_or(i64::MAX), most as i64);
        Ok(webhooks::list(data, id.0, state, page).await.map_err(anyhow::Error::from)?)
    }

    /// One of them, and what became of each attempt.
    pub async fn delivery(
        &self,
        id: WebhookId,
        event: EventId,
        view: &View,
    ) -> Result<(Delivery, Vec<(i64, Attempt)>), Refusal> {
        may_follow(view)?;
        self.stored_webhook(id).await?;
        let data = &self.session().repository.data;
        let found = webhooks::delivery(data, id.0, event.0).await.map_err(anyhow::Error::from)?;
        let attempts = webhooks::attempts(data, id.0, event.0).await.map_err(anyhow::Error::from)?;
        Ok((found.ok_or(NO_DELIVERY)?, attempts))
    }

    /// Sends one again, whatever became of it.
    pub async fn resend(
        &self,
        id: WebhookId,
        event: EventId,
        view: &View,
    ) -> Result<(Delivery, Vec<(i64, Attempt)>), Refusal> {
        may_follow(view)?;
        self.stored_webhook(id).await?;
        let written = async {
            let mut tx = self.session().repository.data.begin().await?;
            let is_there = webhooks::resend(&mut tx, id.0, event.0, clock::now()).await?;
            tx.commit().await?;
            Ok::<bool, db::Error>(is_there)
        };
        if !written.await.map_err(|error| refusal(error.into()))? {
            return Err(NO_DELIVERY);
        }
        self.hub()?.wake();
        self.delivery(id, event, view).await
    }

    /// Sends all again that failed at a moment or later; says how many.
    pub async fn resend_failed(&self, id: WebhookId, since: Millis, view: &View) -> Result<u64, Refusal> {
        may_follow(view)?;
        webhooks::get(&self.session().repository.data, id.0)
            .await
            .map_err(anyhow::Error::from)?
            .ok_or(UNKNOWN)?;
        let written = async {
            let mut tx = self.session().repository.data.begin().await?;
            let number = webhooks::resend_failed(&mut tx, id.0, since, clock::now()).await?;
            tx.commit().await?;
            Ok::<u64, db::Error>(number)
        };
        let number = written.await.map_err(|error| refusal(error.into()))?;
        self.hub()?.wake();
        Ok(number)
    }
}
