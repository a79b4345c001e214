//! Webhooks are made, changed, disabled and deleted; any process does it. The one that sends learns of it at its next look.

use super::ask::{NewWebhook, Rotated, ShownWebhook, UNKNOWN, WebhookChange};
use super::private::Private;
use crate::access::{By, View};
use crate::clock;
use crate::live::events::{Place, Start, may_follow};
use crate::live::failure::refusal;
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use anyhow::Context;
use db::vault::Space;
use db::webhooks::{self, Health, State, Webhook};
use db::{Millis, journal};
use model::{EventId, EventType, WebhookId};

/// Attempts at a change that others make at the same time.
const TRIES: usize = 5;
/// Why a webhook is disabled that somebody disabled.
const ASKED: &str = "asked";

impl Node {
    /// Makes one.
    pub async fn add_webhook(&self, new: NewWebhook, by: &By, view: &View) -> Result<Rotated, Refusal> {
        may_follow(view)?;
        let hub = self.hub()?;
        hub.sender.check(&new.url).await?;
        let position = self.position_of_start(new.start, view).await?;
        let (private, secret) = Private::new(&new.url, &new.description)?;
        let id = self.write_webhook(&private, (&new, position), by).await?;
        hub.wake();
        tracing::info!(webhook = %id, "a webhook was made");
        Ok(Rotated { shown: self.shown_webhook(id).await?, secret })
    }

    async fn write_webhook(
        &self,
        private: &Private,
        (new, position): (&NewWebhook, i64),
        by: &By,
    ) -> Result<WebhookId, Refusal> {
        let repository = &self.session().repository;
        let (now, most) = (clock::now(), self.hub()?.settings.most);
        let written = async {
            let mut tx = webhooks::begin(&repository.data).await?;
            let (number, id) = webhooks::count(&mut tx).await?;
            if number >= most as i64 {
                return Ok(None);
            }
            let key = repository.vault.create_keys(Space::Webhook, &[id]).await?.pop();
            let key = key.context("the key of a webhook was made just now")?;
            let webhook = Webhook {
                id,
                owner: by.actor.clone(),
                sealed: private.seal(&key, id)?,
                revision: 1,
                types: names(&new.types),
                state: State::Enabled,
                reason: None,
                position,
                created_at: now,
                changed_at: now,
                disabled_at: None,
                health: Health::default(),
            };
            webhooks::add(&mut tx, &webhook).await?;
            tx.commit().await?;
            anyhow::Ok(Some(WebhookId(id)))
        };
        written.await.map_err(refusal)?.ok_or(Refusal::TooMany { most })
    }

    /// Changes one.
    pub async fn change_webhook(
        &self,
        id: WebhookId,
        change: WebhookChange,
        view: &View,
    ) -> Result<ShownWebhook, Refusal> {
        may_follow(view)?;
        let hub = self.hub()?;
        if let Some(url) = &change.url {
            hub.sender.check(url).await?;
        }
        if change.url.is_some() || change.types.is_some() || change.description.is_some() {
            self.rewrite_webhook(id, |webhook, private| {
                private.url = change.url.clone().unwrap_or_else(|| private.url.clone());
                private.description =
                    change.description.clone().unwrap_or_else(|| private.description.clone());
                webhook.types = change.types.as_deref().map_or_else(|| webhook.types.clone(), names);
                Ok(())
            })
            .await?;
        }
        let stored = self.stored_webhook(id).await?;
        if change.is_enabled == Some(true) && stored.state == State::Disabled {
            // Whoever would have missed events has to say where it goes on.
            self.that_happened(EventId(stored.position), view).await?;
        }
        self.switch_webhook(id, change.is_enabled, change.url.is_some()).await.map_err(refusal)?;
        hub.wake();
        self.shown_webhook(id).await
    }

    /// Another address has not failed yet.
    async fn switch_webhook(
        &self,
        id: WebhookId,
        is_enabled: Option<bool>,
        is_moved: bool,
    ) -> anyhow::Result<()> {
        let mut tx = self.session().repository.data.begin().await?;
        if is_moved {
            webhooks::fares(&mut tx, id.0, &Health::default()).await?;
        }
        match is_enabled {
            Some(true) => webhooks::enable(&mut tx, id.0, clock::now()).await?,
            Some(false) => drop(webhooks::disable(&mut tx, id.0, ASKED, clock::now()).await?),
            None => {}
        }
        Ok(tx.commit().await?)
    }

    /// Gives it another secret.
    pub async fn rotate_webhook(
        &self,
        id: WebhookId,
        former_sign: bool,
        view: &View,
    ) -> Result<Rotated, Refusal> {
        may_follow(view)?;
        let secret = self.rewrite_webhook(id, |_, private| private.rotate(former_sign, clock::now())).await?;
        self.hub()?.wake();
        tracing::info!(webhook = %id, former_sign, "a webhook has another secret");
        Ok(Rotated { shown: self.shown_webhook(id).await?, secret })
    }

    /// Goes on somewhere else: what waits is no more.
    pub async fn replay_webhook(
        &self,
        id: WebhookId,
        start: Start,
        view: &View,
    ) -> Result<ShownWebhook, Refusal> {
        may_follow(view)?;
        self.stored_webhook(id).await?;
        let position = self.position_of_start(start, view).await?;
        let written = async {
            let mut tx = self.session().repository.data.begin().await?;
            webhooks::move_to(&mut tx, id.0, position, clock::now()).await?;
            tx.commit().await
        };
        written.await.map_err(|error| refusal(error.into()))?;
        self.hub()?.wake();
        self.shown_webhook(id).await
    }

    /// Forgets one with everything that was sent there.
    pub async fn delete_webhook(&self, id: WebhookId, view: &View) -> Result<(), Refusal> {
        may_follow(view)?;
        let repository = &self.session().repository;
        let deleted = async {
            let mut tx = repository.data.begin().await?;
            let was_there = webhooks::delete(&mut tx, id.0, clock::now()).await?;
            tx.commit().await?;
            if was_there {
                repository.vault.drop_keys(Space::Webhook, Some(id.0)).await?;
            }
            Ok::<bool, db::Error>(was_there)
        };
        let was_there = deleted.await.map_err(|error| refusal(error.into()))?;
        self.hub()?.wake();
        if was_there { Ok(()) } else { Err(UNKNOWN) }
    }

    /// Disables one by itself, and tells so: by the one who writes, between the messages, for the event gets a number.
    pub(super) async fn disable_webhook(&self, id: i64, reason: &'static str) -> anyhow::Result<()> {
        let own = self.clone();
        let written = self.between(move |writer| {
            let mut tx = own.begin_between(writer)?;
            let (now, event) = (clock::now(), writer.engine.last_event() + 1);
            let disabled = own.session().block(async {
                let was_enabled = webhooks::disable(&mut tx, id, reason, now).await?;
                if was_enabled {
                    let kind = EventType::WebhookDisabled;
                    journal::emit_of_webhook(&mut tx, event, kind, id, now).await?;
                }
                tx.commit().await?;
                Ok::<bool, db::Error>(was_enabled)
            });
            let disabled = disabled.map_err(|error| refusal(error.into()))?;
            if disabled {
                writer.engine.was_told(event);
            }
            Ok(disabled)
        });
        if written.await? {
            tracing::warn!(webhook = %WebhookId(id), reason, "a webhook is disabled");
        }
        Ok(())
    }

    async fn position_of_start(&self, start: Start, view: &View) -> Result<i64, Refusal> {
        match start {
            Start::Earliest => match self.earliest(view).await? {
                Place::Event(position) | Place::Listed { begun: position, .. } => Ok(position),
            },
            // A webhook is told of what happens, not of who is there.
            Start::Latest | Start::State => self.last_event(view).await,
            Start::After(event) => self.that_happened(event, view).await,
        }
    }

    /// Changes what is sealed of one, also where somebody else does at the same time.
    async fn rewrite_webhook<T>(
        &self,
        id: WebhookId,
        change: impl Fn(&mut Webhook, &mut Private) -> anyhow::Result<T>,
    ) -> Result<T, Refusal> {
        let repository = &self.session().repository;
        let key = async || repository.vault.key(Space::Webhook, id.0).await.map_err(anyhow::Error::from);
        for _ in 0..TRIES {
            let mut webhook = self.stored_webhook(id).await?;
            let key = key().await?;
            let mut private = Private::open_with(&key, id.0, &webhook.sealed)?;
            let changed: (T, Millis) = (change(&mut webhook, &mut private)?, clock::now());
            (webhook.sealed, webhook.changed_at) = (private.seal(&key, id.0)?, changed.1);
            let written = webhooks::change(&repository.data, &webhook).await;
            if written.map_err(|error| refusal(error.into()))? {
                return Ok(changed.0);
            }
        }
        Err(Refusal::Changed)
    }
}

fn names(types: &[EventType]) -> String {
    types.iter().map(|event| event.key()).collect::<Vec<_>>().join(",")
}
