//! One webhook at work: what waits is read, what may be sent now is sent, some at once, and what became of it is written
//! down before anything is sent again. It ends where the webhook is disabled or another process writes.

use super::health::{self, Gate};
use super::hub::Hub;
use super::order::{self, Waits};
use super::outcome::{self, EVENT_GONE, GONE};
use super::private::Private;
use super::said::tell_once;
use super::send::{Letter, Outcome};
use super::sign;
use crate::clock;
use crate::live::node::Node;
use crate::outgoing::target::Target;
use db::Millis;
use db::webhooks::{self, Delivery, DeliveryState, State, Webhook};
use model::EventId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, timeout};

/// Deliveries that wait at once, and thereby those that are held in memory.
pub(super) const WINDOW: usize = 256;
/// Of these, those that are sent at once.
const AT_ONCE: usize = 8;
/// How often the database is asked where nothing is known to have changed.
const REFRESH: Duration = Duration::from_secs(1);
/// How long to wait after the database failed.
const AWAY: Duration = Duration::from_secs(1);
/// How long what is under way may take once nothing more is sent.
const FAREWELL: Duration = Duration::from_secs(2);

/// One webhook at work.
pub(super) struct Lane {
    node: Node,
    hub: Arc<Hub>,
    id: i64,
    known: Option<Known>,
    waiting: Vec<Delivery>,
    /// What is being sent, by its event.
    under_way: JoinSet<(Delivery, Outcome)>,
    sending: Vec<i64>,
    /// What became of it, and is not written down yet.
    ended: Vec<(Delivery, Outcome)>,
    wakes: watch::Receiver<u64>,
    read_at: Option<Instant>,
    /// Whether more is to be planned than what waits.
    is_more: bool,
}

/// The webhook as it was read last, and what was sealed of it.
struct Known {
    webhook: Webhook,
    private: Private,
    target: Option<Target>,
}

impl Lane {
    pub fn new(node: Node, hub: Arc<Hub>, id: i64) -> Lane {
        let wakes = hub.wakes();
        Lane {
            node,
            hub,
            id,
            known: None,
            waiting: Vec::new(),
            under_way: JoinSet::new(),
            sending: Vec::new(),
            ended: Vec::new(),
            wakes,
            read_at: None,
            is_more: false,
        }
    }

    /// Works until there is nothing more for it to do here.
    pub async fn run(mut self) {
        let mut said = String::new();
        while self.node.sends_webhooks() {
            match self.turn().await {
                Ok(true) => said.clear(),
                Ok(false) => break,
                Err(error) => {
                    tell_once(&mut said, "a webhook waits; trying again", &error);
                    self.read_at = None;
                    sleep(AWAY).await;
                }
            }
        }
        let ends = async {
            while let Some(ended) = self.under_way.join_next().await {
                self.ended.extend(ended.ok());
            }
        };
        let _ = timeout(FAREWELL, ends).await;
        if let Err(error) = self.write_down().await {
            tracing::warn!("events that were sent are sent again: {error:#}");
        }
    }

    /// Does what is to be done, and waits for something to happen; false where the webhook is enabled no more.
    async fn turn(&mut self) -> anyhow::Result<bool> {
        self.write_down().await?;
        if self.is_stale() && !self.read().await? {
            return Ok(false);
        }
        self.begin();
        let pause = self.pause();
        tokio::select! {
            Some(ended) = self.under_way.join_next() => self.take(ended),
            _ = self.wakes.changed() => self.read_at = None,
            () = sleep(pause) => {}
        }
        while let Some(ended) = self.under_way.try_join_next() {
            self.take(ended);
        }
        Ok(true)
    }

    /// After a fault in the program nothing is known of what was under way: it is sent again.
    fn take(&mut self, ended: Result<(Delivery, Outcome), JoinError>) {
        match ended {
            Ok(ended) => self.ended.push(ended),
            Err(error) => {
                tracing::error!("sending an event failed here, it is sent again: {error}");
                self.under_way.abort_all();
                self.sending = self.ended.iter().map(|(delivery, _)| delivery.event).collect();
            }
        }
    }

    fn is_stale(&self) -> bool {
        self.is_low() || self.read_at.is_none_or(|then| then.elapsed() >= REFRESH)
    }

    /// Whether there is room for more, and more to be had at once.
    fn is_low(&self) -> bool {
        self.is_more && self.waiting.len() <= WINDOW / 4
    }

    /// Reads the webhook and what waits, and plans more where there is room.
    async fn read(&mut self) -> anyhow::Result<bool> {
        let session = Arc::clone(self.node.session());
        let data = &session.repository.data;
        let webhook = webhooks::get(data, self.id).await?;
        let Some(webhook) = webhook.filter(|webhook| webhook.state == State::Enabled) else {
            return Ok(false);
        };
        let read = async || webhooks::waiting(data, webhook.id, WINDOW as i64).await;
        self.waiting = read().await?;
        let now = clock::now();
        let is_half = self.waiting.len() <= WINDOW / 2;
        let room = match health::gate(&webhook.health, now) {
            Gate::Open if is_half => WINDOW - self.waiting.len(),
            // Whoever is well again is found out by the next event where those that wait are not due for long.
            Gate::Trial
                if is_half && self.sending.is_empty() && order::next(&self.waits(), now, 1).is_empty() =>
            {
                1
            }
            _ => 0,
        };
        self.is_more = room > 0 && self.node.plan_webhook(&webhook, room).await?;
        if self.is_more {
            self.waiting = read().await?;
        }
        match &mut self.known {
            Some(known) if known.webhook.revision == webhook.revision => known.webhook = webhook,
            known => {
                let private = Private::open(&session.repository, webhook.id, &webhook.sealed).await?;
                let target = Target::of(&private.url).ok();
                *known = Some(Known { webhook, private, target });
            }
        }
        self.read_at = Some(Instant::now());
        Ok(true)
    }

    /// Sends what may be sent now.
    fn begin(&mut self) {
        let Some(known) = &self.known else { return };
        let now = clock::now();
        let room = match health::gate(&known.webhook.health, now) {
            Gate::Open => AT_ONCE - self.sending.len().min(AT_ONCE),
            Gate::Trial if self.sending.is_empty() => 1,
            Gate::Trial | Gate::Shut => 0,
        };
        let next = order::next(&self.waits(), now, room);
        for delivery in self.waiting.iter().filter(|delivery| next.contains(&delivery.event)) {
            self.sending.push(delivery.event);
            let (delivery, hub) = (delivery.clone(), Arc::clone(&self.hub));
            match letter(&self.node, &self.hub, known, &delivery, now) {
                Ok((target, letter)) => self.under_way.spawn(async move {
                    let outcome = hub.sender.send(&target, letter).await;
                    (delivery, outcome)
                }),
                Err(reason) => self.under_way.spawn(async move { (delivery, Outcome::unsent(now, reason)) }),
            };
        }
    }

    fn waits(&self) -> Vec<Waits> {
        let waits = |delivery: &Delivery| Waits {
            event: delivery.event,
            about: delivery.happened.as_ref().map(Into::into).unwrap_or_default(),
            next_at: delivery.next_at,
            is_under_way: self.sending.contains(&delivery.event),
        };
        self.waiting.iter().map(waits).collect()
    }

    /// Until the next one is due.
    fn pause(&self) -> Duration {
        const LEAST: Millis = 10;
        if self.under_way.is_empty() && self.is_low() {
            return Duration::ZERO;
        }
        let now = clock::now();
        let paused = self.known.as_ref().and_then(|known| known.webhook.health.paused_until);
        let due = self.waiting.iter().filter(|delivery| !self.sending.contains(&delivery.event));
        let due = due.map(|delivery| delivery.next_at).chain(paused).filter(|at| *at > now).min();
        let until = due.map_or(REFRESH, |at| Duration::from_millis((at - now).max(LEAST).unsigned_abs()));
        until.min(REFRESH)
    }

    /// Writes down what became of what was sent.
    async fn write_down(&mut self) -> anyhow::Result<()> {
        let Some(known) = &mut self.known else { return Ok(()) };
        if self.ended.is_empty() {
            return Ok(());
        }
        let (mut health, mut all) = (known.webhook.health, Vec::with_capacity(self.ended.len()));
        for (delivery, outcome) in &self.ended {
            let (ended, after) = outcome::ended(delivery, outcome, (&health, &self.hub.settings), chance()?);
            health = after;
            all.push(ended);
        }
        let mut tx = self.node.session().repository.data.begin().await?;
        webhooks::record(&mut tx, self.id, &all, &health).await?;
        tx.commit().await?;
        known.webhook.health = health;
        let is_gone = self.ended.iter().any(|(_, outcome)| outcome.reason == Some(GONE));
        self.ended.clear();
        for ended in all {
            self.sending.retain(|event| *event != ended.event);
            let is = |state: DeliveryState| usize::from(ended.state == state);
            let (delivered, failed) = (is(DeliveryState::Delivered), is(DeliveryState::Failed));
            self.hub.count(delivered, failed);
            self.node.meter().exchanged(delivered as u64, failed as u64);
            match self.waiting.iter_mut().find(|delivery| delivery.event == ended.event) {
                Some(delivery) if ended.state == DeliveryState::Waiting => {
                    delivery.attempts = ended.attempts + 1;
                    (delivery.failures, delivery.next_at) = (ended.failures, ended.next_at);
                }
                _ => self.waiting.retain(|delivery| delivery.event != ended.event),
            }
        }
        if is_gone || health::is_given_up(&health, &self.hub.settings, clock::now()) {
            self.node.disable_webhook(self.id, if is_gone { GONE } else { "failing" }).await?;
            self.read_at = None;
        }
        Ok(())
    }
}

/// The event as it is sent and where, or why it cannot be.
fn letter(
    node: &Node,
    hub: &Hub,
    known: &Known,
    delivery: &Delivery,
    at: Millis,
) -> Result<(Target, Letter), &'static str> {
    let event = delivery.happened.clone().ok_or(EVENT_GONE)?;
    let target = known.target.clone().ok_or("refused_address")?;
    let id = EventId(event.id).to_string();
    let body = (hub.message)(event, &node.event_source());
    let signatures = sign::signatures(known.private.keys(at), &id, at, &body);
    Ok((target, Letter { id, at, signatures, body }))
}

/// From 0 to 1.
fn chance() -> anyhow::Result<f64> {
    Ok(f64::from(u32::from_le_bytes(db::vault::random::<4>()?)) / f64::from(u32::MAX))
}
