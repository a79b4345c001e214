//! Whoever follows business events, how far they are, and what they have not acknowledged.

use super::events::{BusinessEvent, ShownSnapshot};
use crate::customers::moment;
use crate::live::{Happenings, Place, Subscription};
use db::subscribers::Subscriber;
use serde::Serialize;
use utoipa::ToSchema;

/// Subscribers.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Subscribers {
    pub subscribers: Vec<ShownSubscriber>,
}

/// A subscriber.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ShownSubscriber {
    name: String,
    /// The user or client whose it is.
    owner: String,
    /// The types that it wants; all where there is none.
    types: Vec<String>,
    created_at: String,
    /// What was acknowledged last, an event or a place in a state snapshot; none where there is none.
    acknowledged: Option<String>,
    /// When it was acknowledged or moved last.
    moved_at: String,
    lag: Lag,
}

/// How far a subscriber is behind.
#[derive(Serialize, ToSchema)]
struct Lag {
    /// Events of any type that happened since; 100,000 stands for that many and more.
    events: i64,
    /// Since when the first of them waits.
    since: Option<String>,
}

/// Events that a subscriber has not acknowledged.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct EventsToAcknowledge {
    events: Vec<BusinessEvent>,
    /// What to acknowledge once all of them were dealt with; none where nothing happened.
    through: Option<String>,
    /// Whether more may follow right now.
    more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<ShownSnapshot>,
}

impl ShownSubscriber {
    pub fn of(subscription: Subscription) -> ShownSubscriber {
        let Subscription { subscriber, behind, since } = subscription;
        let types = subscriber.types.split(',').filter(|name| !name.is_empty());
        ShownSubscriber {
            types: types.map(str::to_owned).collect(),
            acknowledged: acknowledged(&subscriber),
            name: subscriber.name,
            owner: subscriber.owner,
            created_at: moment::text(subscriber.created_at),
            moved_at: moment::text(subscriber.moved_at),
            lag: Lag { events: behind, since: since.map(moment::text) },
        }
    }
}

fn acknowledged(subscriber: &Subscriber) -> Option<String> {
    let place = match (subscriber.position, subscriber.listed) {
        (0, None) | (_, Some(0)) => return None,
        (position, None) => Place::Event(position),
        (begun, customer) => Place::Listed { begun, customer },
    };
    Some(place.to_string())
}

impl EventsToAcknowledge {
    pub fn of(read: Happenings, source: &str) -> EventsToAcknowledge {
        EventsToAcknowledge {
            events: read.events.into_iter().map(|event| BusinessEvent::of(event, source)).collect(),
            through: (read.next != Place::Event(0)).then(|| read.next.to_string()),
            more: read.is_more,
            snapshot: read.snapshot.map(ShownSnapshot::of),
        }
    }
}
