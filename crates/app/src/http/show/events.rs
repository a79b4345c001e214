//! Business events in the form of CloudEvents 1.0 (its JSON format), and the catalogue of their types.

use crate::customers::moment;
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
    /// For `cursor`, also where nothing follows yet.
    next: String,
    /// Whether more may follow right now; otherwise ask again after a while.
    more: bool,
}

/// A business event: CloudEvents 1.0.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct BusinessEvent {
    specversion: &'static str,
    #[schema(value_type = String)]
    id: EventId,
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
    pub fn page(events: Vec<Happened>, source: &str, next: String, more: bool) -> Events {
        let events = events.into_iter().map(|event| BusinessEvent::of(event, source)).collect();
        Events { events, next, more }
    }
}

impl BusinessEvent {
    pub fn of(event: Happened, source: &str) -> BusinessEvent {
        let version = EventType::from_key(&event.kind).map_or(1, EventType::version);
        let (customer, webhook) = (event.customer.map(CustomerId), event.webhook.map(WebhookId));
        let subject = customer.map(|id| id.to_string()).or_else(|| webhook.map(|id| id.to_string()));
        let fields = event.fields.map(|fields| fields.split(',').map(str::to_owned).collect());
        BusinessEvent {
            specversion: "1.0",
            id: EventId(event.id),
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

    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// The type as it is named.
    pub fn type_name(&self) -> &str {
        &self.r#type
    }
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
        ];
        let page = Events::page(events, "urn:amigo:r1", "0a".to_owned(), false);
        insta::assert_snapshot!(super::super::pretty(&page));
        insta::assert_snapshot!(super::super::pretty(&EventTypes::all()));
    }
}
