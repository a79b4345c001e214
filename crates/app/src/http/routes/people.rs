//! `GET /v1/people`: the names of those whom answers name by id, blocked ones among them. Whoever is limited is told of those
//! who have something to do where they do.

use crate::access::View;
use crate::accounts::{clients, users};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::page::{List, Page, Size};
use crate::http::problem::Problem;
use crate::http::show::{People, ShownPerson};
use crate::http::{Served, etag, query};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing;
use model::{Grant, Permission, may};
use utoipa::openapi::HttpMethod;

/// All at once, as a rule.
const SIZE: Size = Size { default: 1_000, most: 1_000 };

/// Who is named by ids.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/people",
    id: "listPeople",
    summary: "The names of the users and API clients that answers name by id; users first.",
    permission: Some(Permission::ReadPeople),
    parameters: &[
        Parameter::Limit { default: SIZE.default, most: SIZE.most },
        Parameter::Cursor,
        Parameter::IfNoneMatch,
    ],
    body: None,
    answer: Shape::of::<People>(),
    problems: &[422],
    handler: || routing::get(list),
};

async fn list(
    caller: Allowed<may::ReadPeople>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let list = List::named(&served, "people");
    let page: Page<2> = list.page(limit.as_deref(), cursor.as_deref(), SIZE)?;
    let (repository, view) = (&served.node.session().repository, caller.view());
    let users = users::all(repository).await?;
    let people = users.iter().filter(|person| meets(&view, &person.user.grants));
    let mut all: Vec<([i64; 2], ShownPerson)> =
        people.map(|person| ([0, person.user.id], person.into())).collect();
    let clients = clients::all(repository).await?;
    let systems = clients.iter().filter(|client| meets(&view, &client.grants));
    all.extend(systems.map(|client| ([1, client.id], client.into())));
    let (people, next) = list.of_all(page, all, |(place, _)| *place);
    let people = people.into_iter().map(|(_, person)| person).collect();
    Ok(etag::answer(&served, &headers, &People { people, next }))
}

/// Whether somebody has anything to do where whoever asks has.
fn meets(view: &View, grants: &[Grant]) -> bool {
    view.reaches_all() || grants.iter().any(|grant| view.meets(&grant.reach))
}
