//! Sees to it that each webhook that is enabled is worked on while this process writes, and that what is old is forgotten.

use super::hub::{Hub, Message};
use super::lane::Lane;
use super::said::tell_once;
use crate::config::webhooks::Settings;
use crate::live::node::Node;
use crate::live::refusal::{Refusal, SOON};
use crate::live::unready::Unready;
use anyhow::Context;
use db::journal;
use db::webhooks::{self, State, Webhook};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

/// Between two looks, where there is a webhook and where there is none.
const PAUSE: Duration = Duration::from_millis(200);
const LONG_PAUSE: Duration = Duration::from_secs(1);
/// How long what is under way may take once the process is told to stop.
const FAREWELL: Duration = Duration::from_secs(3);
/// How often what is old is forgotten, how much of it at most, and how many deliveries a webhook keeps.
const FORGET_EVERY: Duration = Duration::from_secs(60);
const ROUNDS: usize = 20;
const MOST_KEPT: i64 = 100_000;

/// What was seen at the last look.
#[derive(PartialEq, Eq, Default)]
struct Seen {
    last_event: i64,
    webhooks: Vec<Webhook>,
}

impl Node {
    /// Begins to send events, wherever this process writes.
    pub fn send_webhooks(&self, settings: Settings, message: Message) -> anyhow::Result<()> {
        let hub = Arc::new(Hub::new(settings, message)?);
        if self.0.webhooks.set(Arc::clone(&hub)).is_ok() {
            hub.begun(self.session().spawn(self.clone().dispatch(Arc::clone(&hub))));
        }
        Ok(())
    }

    /// Waits for a moment for what is under way, and sends nothing more.
    pub(in crate::live) fn end_webhooks(&self) {
        let Some(hub) = self.0.webhooks.get() else { return };
        hub.wake();
        if let Some(task) = hub.end() {
            let _ = self.session().block(task);
        }
    }

    pub(super) fn hub(&self) -> Result<&Arc<Hub>, Refusal> {
        let none = Refusal::NotReady { retry_after: SOON, why: Unready::Reading };
        self.0.webhooks.get().ok_or(none)
    }

    /// Works on all webhooks until the process stops.
    pub(super) async fn dispatch(self, hub: Arc<Hub>) {
        let (mut lanes, mut seen) = (FxHashMap::<i64, JoinHandle<()>>::default(), Seen::default());
        let (mut wakes, mut forgot, mut said) = (hub.wakes(), None::<Instant>, String::new());
        while !self.is_stopping() {
            if self.sends_webhooks() {
                match self.look_after_lanes(&hub, &mut lanes, &mut seen).await {
                    Ok(()) => said.clear(),
                    Err(error) => tell_once(&mut said, "webhooks wait; trying again", &error),
                }
                if forgot.is_none_or(|then| then.elapsed() > FORGET_EVERY) {
                    forgot = Some(Instant::now());
                    self.forget_old(&hub, &seen.webhooks).await;
                }
            }
            let pause = if seen.webhooks.is_empty() { LONG_PAUSE } else { PAUSE };
            tokio::select! {
                () = sleep(pause) => {}
                _ = wakes.changed() => {}
            }
            wakes.mark_unchanged();
        }
        let ends = async {
            for lane in lanes.into_values() {
                let _ = lane.await;
            }
        };
        let _ = timeout(FAREWELL, ends).await;
    }

    /// Whether this process sends.
    pub(super) fn sends_webhooks(&self) -> bool {
        !self.is_stopping() && self.0.is_leading.load(Ordering::Relaxed)
    }

    async fn look_after_lanes(
        &self,
        hub: &Arc<Hub>,
        lanes: &mut FxHashMap<i64, JoinHandle<()>>,
        seen: &mut Seen,
    ) -> anyhow::Result<()> {
        let data = &self.session().repository.data;
        let webhooks = webhooks::all(data).await?;
        let last_event = if webhooks.is_empty() { 0 } else { journal::last_event(data).await? };
        let found = Seen { last_event, webhooks };
        lanes.retain(|_, lane| !lane.is_finished());
        for webhook in found.webhooks.iter().filter(|webhook| webhook.state == State::Enabled) {
            lanes.entry(webhook.id).or_insert_with(|| {
                let lane = Lane::new(self.clone(), Arc::clone(hub), webhook.id);
                self.session().spawn(lane.run())
            });
        }
        if found != *seen {
            *seen = found;
            hub.wake();
        }
        Ok(())
    }

    async fn forget_old(&self, hub: &Hub, webhooks: &[Webhook]) {
        let before = crate::clock::now() - i64::from(hub.settings.keep_days) * 24 * 60 * 60 * 1_000;
        for webhook in webhooks {
            if let Err(error) = self.forget_of(webhook.id, before).await {
                tracing::warn!("what became of old events is forgotten later: {error:#}");
                return;
            }
        }
    }

    async fn forget_of(&self, webhook: i64, before: i64) -> anyhow::Result<()> {
        for _ in 0..ROUNDS {
            let mut tx = self.session().repository.data.begin().await?;
            let forgotten = webhooks::forget(&mut tx, webhook, before, MOST_KEPT).await?;
            tx.commit().await.context("deliveries are forgotten later")?;
            if forgotten == 0 {
                break;
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}
