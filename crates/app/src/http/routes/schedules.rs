//! `/v1/schedules`: when jobs are made by themselves.

use super::jobs::check;
use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, ScheduleSettings, Shape};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{Schedules, ShownSchedule};
use crate::http::{Served, answer, body, json, query, told};
use crate::jobs::{self, kind};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use db::schedules::{self, Schedule};
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

type Answer = Result<Response, Problem>;

/// All of them.
pub(super) const LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/schedules",
    id: "listSchedules",
    summary: "Every schedule, with its last and its next turn.",
    permission: Some(Permission::ReadJobs),
    parameters: &[],
    body: None,
    answer: Shape::of::<Schedules>(),
    problems: &[409, 422, 503],
    handler: || routing::get(list),
};

/// One.
pub(super) static READ: Endpoint = Endpoint {
    path: "/v1/schedules/{name}",
    id: "getSchedule",
    summary: "A schedule, with its last and its next turn.",
    answer: Shape::of::<ShownSchedule>(),
    handler: || routing::get(read),
    ..LIST
};

/// One that is made or changed.
pub(super) static PUT: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: "/v1/schedules/{name}",
    id: "putSchedule",
    summary: "Makes a schedule, or changes the one of this name.",
    permission: Some(Permission::ManageJobs),
    body: Some(Shape::of::<ScheduleSettings>()),
    answer: Shape::of::<ShownSchedule>(),
    problems: &[408, 409, 413, 415, 422, 429, 503],
    handler: || routing::put(put),
    ..LIST
};

/// One that is forgotten.
pub(super) static DELETE: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/schedules/{name}",
    id: "deleteSchedule",
    summary: "Forgets a schedule; those that are left. A job that it made goes on.",
    permission: Some(Permission::ManageJobs),
    handler: || routing::delete(delete),
    ..LIST
};

/// As it is shown: what this process lacks for it is said.
fn shown(served: &Served, schedule: Schedule) -> ShownSchedule {
    let lack = kind(&schedule.kind).and_then(|kind| kind.check(served.jobs.backup()).err());
    ShownSchedule::of(schedule, lack.map(|lack| lack.to_string()))
}

async fn list(
    caller: Allowed<may::ReadJobs>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Answer {
    check(&caller.view())?;
    let [] = query::read(asked.as_deref(), [])?;
    all(&served).await
}

async fn all(served: &Served) -> Answer {
    let all = schedules::all(&served.node.session().repository.data).await.map_err(anyhow::Error::from)?;
    let schedules = all.into_iter().map(|schedule| shown(served, schedule)).collect();
    Ok(answer::json(&Schedules { schedules }))
}

async fn read(
    caller: Allowed<may::ReadJobs>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Answer {
    check(&caller.view())?;
    let [] = query::read(asked.as_deref(), [])?;
    let name = named::text(path)?;
    let found = schedules::get(&served.node.session().repository.data, &name).await;
    let found = found.map_err(anyhow::Error::from)?.ok_or(Fault::Unknown { what: "schedule" })?;
    Ok(answer::json(&shown(&served, found)))
}

async fn put(
    caller: Allowed<may::ManageJobs>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Answer {
    check(&caller.view())?;
    let name = named::text(path)?;
    let name = told::name(&name)?;
    let message = body::read(request, &served).await?;
    let wanted = told::schedule(&json::read(&message.text)?)?;
    let (session, actor, now) = (served.node.session(), &caller.by().actor, crate::clock::now());
    let put = jobs::put_schedule(session, (name, &wanted), served.jobs.zone(), actor, now).await?;
    served.jobs.wake();
    Ok(answer::json(&shown(&served, put)))
}

async fn delete(
    caller: Allowed<may::ManageJobs>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Answer {
    check(&caller.view())?;
    let [] = query::read(asked.as_deref(), [])?;
    let name = named::text(path)?;
    let was_known = schedules::delete(&served.node.session().repository.data, &name).await;
    if !was_known.map_err(anyhow::Error::from)? {
        return Err(Fault::Unknown { what: "schedule" }.into());
    }
    all(&served).await
}
