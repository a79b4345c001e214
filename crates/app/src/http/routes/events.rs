//! `/v1/events`: what became true, page by page from wherever somebody was last; `/v1/events/stream`: the same as it
//! happens; `/v1/event-types`: the catalogue.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::page::{List, Page, Size};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{EventTypes, Events};
use crate::http::{Served, answer, query, told};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{EventType, Permission, may};
use utoipa::openapi::HttpMethod;

/// Events of a page.
pub(super) const SIZE: Size = Size { default: 100, most: 1_000 };
/// Letters of the filter `type`.
const MOST_LETTERS: usize = 255;
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
    summary: "Business events in the order in which they became true, from wherever somebody was last.",
    permission: Some(Permission::ReadEvents),
    parameters: &[
        TYPE,
        Parameter::Filter {
            name: "from",
            meaning: "`earliest` (without it) or `latest`, which tells no event, but where the next ones follow.",
            most: 16,
        },
        Parameter::Limit { default: SIZE.default, most: SIZE.most },
        Parameter::Cursor,
    ],
    body: None,
    answer: Shape::of::<Events>(),
    problems: &[422, 503],
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
    let [kinds, from, limit, cursor] = query::read(asked.as_deref(), ["type", "from", "limit", "cursor"])?;
    let wanted = types_of(kinds.as_deref())?;
    let list = List::named(&served, "events");
    let page: Page<1> = list.page(limit.as_deref(), cursor.as_deref(), SIZE)?;
    let source = served.node.event_source();
    let after = match (page.after, from.as_deref()) {
        (Some([after]), _) => after,
        (None, None | Some("earliest")) => 0,
        (None, Some("latest")) => {
            let last = served.node.last_event(&caller.view()).await?;
            return Ok(answer::json(&Events::page(Vec::new(), &source, list.cursor([last]), false)));
        }
        (None, Some(_)) => {
            return Err(Problem::from(Fault::NotAmong { words: &["earliest", "latest"] }).of_field("from"));
        }
    };
    let read = served.node.events(&wanted, (after, page.limit), caller.by(), &caller.view()).await?;
    Ok(answer::json(&Events::page(read.events, &source, list.cursor([read.last]), read.is_more)))
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
