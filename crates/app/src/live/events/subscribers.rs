//! Whoever follows business events and lets us remember how far they are. Each belongs to the user or client who made it.

use super::{Happenings, Place, may_follow};
use crate::access::{By, View};
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use db::subscribers::{self, Subscriber};
use db::{Millis, journal};
use model::{EventId, EventType};

const UNKNOWN: Refusal = Refusal::Unknown { what: "subscriber" };
/// Subscribers of one user or client.
const MOST: usize = 100;
/// Events that a subscriber may be behind and still be told by how many; more are not counted.
const MOST_COUNTED: i64 = 100_000;

/// A subscriber, and how far it is behind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subscription {
    /// Who it is, and where.
    pub subscriber: Subscriber,
    /// Events of any type that it has not acknowledged.
    pub behind: i64,
    /// When the first of them happened.
    pub since: Option<Millis>,
}

/// Where a subscriber begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// With the first event that is there.
    Earliest,
    /// With what happens from now on.
    Latest,
    /// With a state snapshot, and then with what happens from now on.
    State,
    /// Behind this event.
    After(EventId),
}

impl Node {
    /// All subscribers, whoever made them.
    pub async fn subscriptions(&self, view: &View) -> Result<Vec<Subscription>, Refusal> {
        may_follow(view)?;
        let data = &self.session().repository.data;
        let mut all = Vec::new();
        for subscriber in subscribers::all(data).await.map_err(anyhow::Error::from)? {
            all.push(self.subscription(subscriber).await?);
        }
        Ok(all)
    }

    /// Makes one known under this name, or changes what it wants and, where that is said, where it is.
    pub async fn subscribe(
        &self,
        name: &str,
        types: &[EventType],
        start: Option<Start>,
        by: &By,
        view: &View,
    ) -> Result<Subscription, Refusal> {
        may_follow(view)?;
        let (data, now) = (&self.session().repository.data, crate::clock::now());
        let (position, listed) = match start {
            None | Some(Start::Earliest) => (self.forgotten().await?, None),
            Some(Start::Latest) => (self.last_event(view).await?, None),
            Some(Start::State) => (self.last_event(view).await?, Some(0)),
            Some(Start::After(event)) => (self.that_happened(event, view).await?, None),
        };
        let wanted = Subscriber {
            owner: by.actor.clone(),
            name: name.to_owned(),
            types: types.iter().map(|event| event.key()).collect::<Vec<_>>().join(","),
            position,
            listed,
            created_at: now,
            moved_at: now,
        };
        let own = subscribers::all(data).await.map_err(anyhow::Error::from)?;
        let own: Vec<&str> =
            own.iter().filter(|known| known.owner == by.actor).map(|known| known.name.as_str()).collect();
        if own.len() >= MOST && !own.contains(&name) {
            return Err(Refusal::TooMany { most: MOST });
        }
        subscribers::put(data, &wanted, start.is_some()).await.map_err(anyhow::Error::from)?;
        self.subscription_of(name, by).await
    }

    /// What it has not acknowledged, at most so many events. One that was away for longer than events are kept begins
    /// with a state snapshot.
    pub async fn events_for(
        &self,
        name: &str,
        most: usize,
        by: &By,
        view: &View,
    ) -> Result<Happenings, Refusal> {
        let subscriber = self.subscriber(name, by).await?;
        match self.unacknowledged(&subscriber, most, by, view).await {
            Err(Refusal::EventsForgotten) => {}
            told => return told,
        }
        let now = (self.last_event(view).await?, crate::clock::now());
        let data = &self.session().repository.data;
        subscribers::list_from(data, &subscriber, now).await.map_err(anyhow::Error::from)?;
        self.unacknowledged(&self.subscriber(name, by).await?, most, by, view).await
    }

    async fn unacknowledged(
        &self,
        subscriber: &Subscriber,
        most: usize,
        by: &By,
        view: &View,
    ) -> Result<Happenings, Refusal> {
        let names = subscriber.types.split(',').filter(|name| !name.is_empty());
        let types: Vec<EventType> = names.filter_map(EventType::from_key).collect();
        let from = match subscriber.listed {
            None => Place::Event(subscriber.position),
            listed => Place::Listed { begun: subscriber.position, customer: listed },
        };
        self.events(&types, (from, most), by, view).await
    }

    /// Everything up to a place was dealt with.
    pub async fn acknowledge(
        &self,
        name: &str,
        through: Place,
        by: &By,
        view: &View,
    ) -> Result<Subscription, Refusal> {
        may_follow(view)?;
        self.subscriber(name, by).await?;
        let (data, now) = (&self.session().repository.data, crate::clock::now());
        let done = match through {
            Place::Event(event) => {
                if event > self.last_event(view).await? {
                    return Err(Refusal::Unknown { what: "event" });
                }
                subscribers::acknowledge(data, &by.actor, name, event, now).await
            }
            Place::Listed { begun, customer } => {
                subscribers::acknowledge_listed(data, (&by.actor, name), (begun, customer), now).await
            }
        };
        done.map_err(anyhow::Error::from)?;
        self.subscription_of(name, by).await
    }

    /// Forgets one.
    pub async fn unsubscribe(&self, owner: &str, name: &str, view: &View) -> Result<(), Refusal> {
        may_follow(view)?;
        let data = &self.session().repository.data;
        let was_known = subscribers::delete(data, owner, name).await.map_err(anyhow::Error::from)?;
        if was_known { Ok(()) } else { Err(UNKNOWN) }
    }

    async fn subscriber(&self, name: &str, by: &By) -> Result<Subscriber, Refusal> {
        let data = &self.session().repository.data;
        subscribers::get(data, &by.actor, name).await.map_err(anyhow::Error::from)?.ok_or(UNKNOWN)
    }

    async fn subscription_of(&self, name: &str, by: &By) -> Result<Subscription, Refusal> {
        let subscriber = self.subscriber(name, by).await?;
        self.subscription(subscriber).await
    }

    async fn subscription(&self, subscriber: Subscriber) -> Result<Subscription, Refusal> {
        let data = &self.session().repository.data;
        let behind =
            journal::behind(data, subscriber.position, MOST_COUNTED).await.map_err(anyhow::Error::from)?;
        Ok(Subscription { subscriber, behind: behind.0, since: behind.1 })
    }
}
