//! `/v1/events`: what became true, page by page from wherever somebody was last; `/v1/events/stream`: the same as it
//! happens; `/v1/event-types`: the catalogue.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::page::{List, Page, Size};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{EventTypes, Events};
use crate::http::{Served, answer, query, told};
use crate::live::Place;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{EventType, Permission, may};
use utoipa::openapi::HttpMethod;

/// Events of a page.
pub(super) const SIZE: Size = Size { default: 100, most: 1_000 };
/// Letters of a filter.
pub(super) const MOST_LETTERS: usize = 255;
pub(super) const TYPE: Parameter = Parameter::Filter {
    name: "type",
    meaning: "Only events of these types, such as `customer.merged,customer.erased`.",
    most: MOST_LETTERS,
};

/// Events, oldest first.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/events",
    id: "listEvents",
    summary: "Business events in the order in which they became true, from wherever somebody was last; or back from now.",
    permission: Some(Permission::ReadEvents),
    parameters: &[
        TYPE,
        Parameter::Filter {
            name: "from",
            meaning: "`earliest` (without it); `latest`, which tells no event, but where the next ones follow; `state`, which \
                      first tells which customers there are.",
            most: 16,
        },
        Parameter::Filter {
            name: "order",
            meaning: "`oldest` (without it) first, or `newest`: back from the last event to the first that is kept.",
            most: 16,
        },
        Parameter::Limit { default: SIZE.default, most: SIZE.most },
        Parameter::Cursor,
    ],
    body: None,
    answer: Shape::of::<Events>(),
    problems: &[410, 422, 503],
    handler: || routing::get(list),
};

/// The catalogue.
pub(super) static TYPES: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/event-types",
    id: "listEventTypes",
    summary: "The catalogue of business events: types, versions, meanings.",
    permission: Some(Permission::ReadEvents),
    parameters: &[],
    body: None,
    answer: Shape::of::<EventTypes>(),
    problems: &[],
    handler: || routing::get(types),
};

async fn list(
    caller: Allowed<may::ReadEvents>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let names = ["type", "from", "order", "limit", "cursor"];
    let [kinds, from, order, limit, cursor] = query::read(asked.as_deref(), names)?;
    let wanted = types_of(kinds.as_deref())?;
    let view = caller.view();
    match order.as_deref() {
        None | Some("oldest") => {}
        Some("newest") if from.is_some() => {
            return Err(Problem::from(Fault::NotTogether { names: ["from", "order"] }).of_field("order"));
        }
        Some("newest") => {
            return back(&served, &caller, &wanted, (limit.as_deref(), cursor.as_deref())).await;
        }
        Some(_) => {
            let words = &["oldest", "newest"];
            return Err(Problem::from(Fault::NotAmong { words }).of_field("order"));
        }
    }
    let cursors = Cursors::of(&served);
    let (limit, after) = cursors.page(limit.as_deref(), cursor.as_deref())?;
    let source = served.node.event_source();
    let place = match (after, from.as_deref()) {
        (Some(place), _) => place,
        (None, None | Some("earliest")) => served.node.earliest(&view).await?,
        (None, Some("state")) => served.node.state(&view).await?,
        (None, Some("latest")) => {
            let last = Place::Event(served.node.last_event(&view).await?);
            return Ok(answer::json(&Events::none(cursors.cursor(last))));
        }
        (None, Some(_)) => {
            let words = &["earliest", "latest", "state"];
            return Err(Problem::from(Fault::NotAmong { words }).of_field("from"));
        }
    };
    let read = served.node.events(&wanted, (place, limit), caller.by(), &view).await?;
    let next = cursors.cursor(read.next);
    Ok(answer::json(&Events::page(read, &source, next)))
}

/// Events, the newest first.
async fn back(
    served: &Served,
    caller: &Allowed<may::ReadEvents>,
    wanted: &[EventType],
    (limit, cursor): (Option<&str>, Option<&str>),
) -> Result<Response, Problem> {
    let list = List::named(served, "events-back");
    let Page { limit, after } = list.page(limit, cursor, SIZE)?;
    let before = after.map(|[event]| event);
    let read = served.node.events_back(wanted, (before, limit), caller.by(), &caller.view()).await?;
    let next = match read.next {
        Place::Event(event) | Place::Listed { begun: event, .. } => list.cursor([event]),
    };
    Ok(answer::json(&Events::page(read, &served.node.event_source(), next)))
}

/// Cursors stand for places: those behind an event, and those within a state snapshot.
struct Cursors<'a> {
    events: List<'a>,
    listed: List<'a>,
}

impl<'a> Cursors<'a> {
    fn of(served: &'a Served) -> Cursors<'a> {
        Cursors { events: List::named(served, "events"), listed: List::named(served, "state") }
    }

    fn page(&self, limit: Option<&str>, cursor: Option<&str>) -> Result<(usize, Option<Place>), Problem> {
        let in_snapshot: Result<Page<2>, Problem> = self.listed.page(limit, cursor, SIZE);
        if let Ok(Page { limit, after: Some([begun, customer]) }) = in_snapshot {
            return Ok((limit, Some(Place::Listed { begun, customer: Some(customer) })));
        }
        let Page { limit, after } = self.events.page(limit, cursor, SIZE)?;
        Ok((limit, after.map(|[event]| Place::Event(event))))
    }

    fn cursor(&self, place: Place) -> String {
        match place {
            Place::Event(event) | Place::Listed { begun: event, customer: None } => {
                self.events.cursor([event])
            }
            Place::Listed { begun, customer: Some(customer) } => self.listed.cursor([begun, customer]),
        }
    }
}

async fn types(_: Allowed<may::ReadEvents>) -> Response {
    answer::json(&EventTypes::all())
}

/// The types that a filter names; none where there is none.
pub(super) fn types_of(text: Option<&str>) -> Result<Vec<EventType>, Problem> {
    let one =
        |name: &str| told::event_type(name.trim()).map_err(|fault| Problem::from(fault).of_field("type"));
    text.into_iter().flat_map(|text| text.split(',')).map(one).collect()
}
