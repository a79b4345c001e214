//! Figures for whoever watches.

use crate::live::node::Node;
use crate::live::refusal::Refusal;
use db::{Millis, webhooks};
use std::sync::atomic::Ordering;

/// How sending fares.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WebhookCounts {
    /// Webhooks that are enabled.
    pub enabled: usize,
    /// Webhooks that are not.
    pub disabled: usize,
    /// Events that were taken by whoever receives, since this process began.
    pub delivered: u64,
    /// Deliveries that have failed, since this process began.
    pub failed: u64,
    /// Deliveries that wait.
    pub waiting: i64,
    /// When the first event of them happened.
    pub oldest_waiting: Option<Millis>,
}

impl Node {
    /// How sending fares.
    pub async fn webhook_counts(&self) -> Result<WebhookCounts, Refusal> {
        let data = &self.session().repository.data;
        let all = webhooks::all(data).await.map_err(anyhow::Error::from)?;
        let loads = webhooks::loads(data).await.map_err(anyhow::Error::from)?;
        let enabled = all.iter().filter(|webhook| webhook.state == webhooks::State::Enabled).count();
        let count = |of: fn(&super::Hub) -> u64| self.0.webhooks.get().map_or(0, |hub| of(hub));
        Ok(WebhookCounts {
            enabled,
            disabled: all.len() - enabled,
            delivered: count(|hub| hub.delivered.load(Ordering::Relaxed)),
            failed: count(|hub| hub.failed.load(Ordering::Relaxed)),
            waiting: loads.iter().map(|load| load.waiting).sum(),
            oldest_waiting: loads.iter().filter_map(|load| load.since).min(),
        })
    }
}
