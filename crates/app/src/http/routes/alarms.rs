//! `/v1/alarms`: what somebody should look at, and who did.

use super::named::{self, Named};
use crate::clock;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Nothing, Parameter, Shape};
use crate::http::page::{List, Page, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{Alarms, ShownAlarm};
use crate::http::told::nothing;
use crate::http::{Served, answer, body, json, query};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use db::alarms;
use model::{AlarmId, Permission, may};
use utoipa::openapi::HttpMethod;

const STATES: [&str; 2] = ["open", "all"];

/// All of them.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/alarms",
    id: "listAlarms",
    summary: "Alarms, the newest first: since when and until when, and who saw them.",
    permission: Some(Permission::ReadSystem),
    parameters: &[
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
        Parameter::Filter { name: "state", meaning: "`open` for those that go on; all.", most: 4 },
    ],
    body: None,
    answer: Shape::of::<Alarms>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// Somebody saw one.
pub(super) static ACKNOWLEDGE: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/alarms/{id}/acknowledge",
    id: "acknowledgeAlarm",
    summary: "Notes that somebody saw an alarm and looks after it. Whoever saw it first stays noted.",
    permission: Some(Permission::ManageSystem),
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    answer: Shape::of::<ShownAlarm>(),
    problems: &[408, 413, 415, 422, 429, 503],
    handler: || routing::post(acknowledge),
};

async fn list(
    _: Allowed<may::ReadSystem>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [limit, cursor, state] = query::read(asked.as_deref(), ["limit", "cursor", "state"])?;
    let only_open = match state.as_deref() {
        None | Some("all") => false,
        Some("open") => true,
        Some(_) => return Err(Problem::from(Fault::NotAmong { words: &STATES }).of_field("state")),
    };
    let list = List::named(&served, "alarms").filtered(state.as_deref());
    let page: Page<1> = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let before = page.after.map_or(i64::MAX, |[id]| id);
    let most = i64::try_from(page.limit + 1).unwrap_or(i64::MAX);
    let db = &served.node.session().repository.data;
    let read = alarms::list(db, before, most, only_open).await.map_err(anyhow::Error::from)?;
    let (read, next) = list.cut(page, read, |alarm| [alarm.id]);
    Ok(answer::json(&Alarms::of(&read, next)))
}

async fn acknowledge(
    caller: Allowed<may::ManageSystem>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id: AlarmId = named::id_of(path, "alarm")?;
    let message = body::read(request, &served).await?;
    nothing(&json::read(&message.text)?)?;
    let (db, now) = (&served.node.session().repository.data, clock::now());
    alarms::acknowledge(db, id.0, &caller.by().actor, now).await.map_err(anyhow::Error::from)?;
    let read = alarms::get(db, id.0).await.map_err(anyhow::Error::from)?;
    let alarm = read.ok_or(Fault::Unknown { what: "alarm" })?;
    Ok(answer::json(&ShownAlarm::of(&alarm)))
}
