//! Business events in the form of CloudEvents 1.0 (its JSON format), and the catalogue of their types.

use crate::customers::moment;
use crate::live::{Happenings, Place, Snapshot};
use db::journal::Happened;
use model::{CustomerId, EventId, EventType, WebhookId};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Events, and where to go on.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Events {
    events: Vec<BusinessEvent>,
    /// For `cursor`, also where nothing follows yet; with `order=newest`, where older ones follow.
    next: String,
    /// Whether more may follow right now; otherwise ask again after a while, or, with `order=newest`, nothing older is kept.
    more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<ShownSnapshot>,
}

/// These events are part of a state snapshot: they tell which customers there are, not what happened.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ShownSnapshot {
    /// The last event that had happened when it began: what follows it is told afterwards.
    #[schema(value_type = Option<String>)]
    at: Option<EventId>,
    /// Whether it begins here: whoever knew customers before knows by its end which of them are left.
    first: bool,
    /// Whether everybody was told by the end of this page.
    last: bool,
}

impl ShownSnapshot {
    pub fn of(snapshot: Snapshot) -> ShownSnapshot {
        let at = (snapshot.begun > 0).then_some(EventId(snapshot.begun));
        ShownSnapshot { at, first: snapshot.is_first, last: snapshot.is_last }
    }
}

/// A business event: CloudEvents 1.0.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct BusinessEvent {
    specversion: &'static str,
    /// `evt_4k7`; in a state snapshot with the first customer: `evt_4k7-cus_18`.
    id: String,
    /// The repository that tells it.
    source: String,
    /// `amigo.`, the name of the type and its version: `amigo.customer.merged.v1`.
    r#type: String,
    /// The customer or the webhook that it is about.
    subject: String,
    time: String,
    datacontenttype: &'static str,
    /// Orders events as they became true: as a text, too.
    sequence: String,
    data: EventData,
}

/// What an event tells: ids and names of fields.
#[derive(Serialize, ToSchema)]
struct EventData {
    /// Whom it concerns: there wherever the type begins with `amigo.customer.`.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<CustomerId>,
    /// Who was merged into `customer`, or split from it.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<CustomerId>,
    /// The last of all customers, in the order of their ids, whom the event concerns, from `customer` on.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    through: Option<CustomerId>,
    /// The fields of the golden profile whose values come from another record or version now.
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<String>>,
    /// Which webhook it is about, where it is about one.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<WebhookId>,
}

impl Events {
    /// A page of them, told by this repository.
    pub fn page(read: Happenings, source: &str, next: String) -> Events {
        let events = read.events.into_iter().map(|event| BusinessEvent::of(event, source)).collect();
        Events { events, next, more: read.is_more, snapshot: read.snapshot.map(ShownSnapshot::of) }
    }

    /// No event, but where the next ones follow.
    pub fn none(next: String) -> Events {
        Events { events: Vec::new(), next, more: false, snapshot: None }
    }
}

impl BusinessEvent {
    pub fn of(event: Happened, source: &str) -> BusinessEvent {
        let version = EventType::from_key(&event.kind).map_or(1, EventType::version);
        let (customer, webhook) = (event.customer.map(CustomerId), event.webhook.map(WebhookId));
        let subject = customer.map(|id| id.to_string()).or_else(|| webhook.map(|id| id.to_string()));
        let id = id(&event);
        let names =
            |fields: String| fields.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let fields = event.fields.map(names);
        BusinessEvent {
            specversion: "1.0",
            id,
            source: source.to_owned(),
            r#type: format!("amigo.{}.v{version}", event.kind),
            subject: subject.unwrap_or_default(),
            time: moment::text(event.at),
            datacontenttype: "application/json",
            sequence: format!("{:019}", event.id),
            data: EventData {
                customer,
                other: event.other.map(CustomerId),
                through: event.last.map(CustomerId),
                fields,
                webhook,
            },
        }
    }

    /// As it is sent by itself.
    pub fn text(event: Happened, source: &str) -> Vec<u8> {
        // Texts and numbers only, which can always be written.
        serde_json::to_vec(&BusinessEvent::of(event, source)).unwrap_or_default()
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// The type as it is named.
    pub fn type_name(&self) -> &str {
        &self.r#type
    }
}

fn id(event: &Happened) -> String {
    if event.kind == EventType::CustomerListed.key() {
        return Place::Listed { begun: event.id, customer: event.customer }.to_string();
    }
    EventId(event.id).to_string()
}

/// The types of business events.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct EventTypes {
    types: Vec<ShownEventType>,
}

#[derive(Serialize, ToSchema)]
struct ShownEventType {
    /// For the filter `type`.
    name: &'static str,
    version: u32,
    /// The type as events name it.
    r#type: String,
    meaning: &'static str,
}

impl EventTypes {
    pub fn all() -> EventTypes {
        let shown = |event: &EventType| ShownEventType {
            name: event.key(),
            version: event.version(),
            r#type: format!("amigo.{}.v{}", event.key(), event.version()),
            meaning: event.meaning(),
        };
        EventTypes { types: EventType::ALL.iter().map(shown).collect() }
    }
}

/// An event as it is sent in a stream.
pub(in crate::http) struct SentEvent;

impl PartialSchema for SentEvent {
    fn schema() -> RefOr<Schema> {
        let text = |meaning: &str| ObjectBuilder::new().schema_type(Type::String).description(Some(meaning));
        let event = ObjectBuilder::new().schema_type(Type::Object);
        let event = event.property("id", text("Of the event, for the header Last-Event-ID."));
        let event = event.property("event", text("The type: `amigo.customer.merged.v1` and the like."));
        let event = event.property("retry", ObjectBuilder::new().schema_type(Type::Integer));
        let event = event.property("data", text("A `BusinessEvent` as JSON."));
        event.required("id").required("event").required("data").into()
    }
}

impl ToSchema for SentEvent {
    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        all.push((BusinessEvent::name().into_owned(), BusinessEvent::schema()));
        BusinessEvent::schemas(all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_cloud_event() {
        let event = |kind: &str, other, last, fields: Option<&str>| Happened {
            id: 4711,
            at: 1_774_958_400_000,
            kind: kind.to_owned(),
            customer: Some(40),
            other,
            last,
            fields: fields.map(str::to_owned),
            webhook: None,
        };
        let disabled =
            Happened { customer: None, webhook: Some(7), ..event("webhook.disabled", None, None, None) };
        let events = vec![
            event("customer.created", None, Some(1_200_000), None),
            event("customer.merged", Some(41), None, None),
            event("customer.changed", None, None, Some("first_name,email")),
            disabled,
            event("customer.changed", None, None, Some("")),
            event("customer.listed", None, Some(1_200_000), None),
        ];
        let snapshot = Some(Snapshot { begun: 4_711, is_first: true, is_last: false });
        let read = Happenings { events, next: Place::Event(4_711), is_more: false, snapshot };
        let page = Events::page(read, "urn:amigo:r1", "0a".to_owned());
        insta::assert_snapshot!(super::super::pretty(&page));
        insta::assert_snapshot!(super::super::pretty(&EventTypes::all()));
    }
}
