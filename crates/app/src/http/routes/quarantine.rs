//! `/v1/quarantine/{id}` and what becomes of rows there: looked into by any process; repaired, taken in after all and given
//! up by the one that writes.

use super::imports::wanted;
use super::named::{self, Named};
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, RowRepair, RowsToDiscard, RowsToReplay, Shape};
use crate::http::message::Message;
use crate::http::problem::{Fault, Problem};
use crate::http::show::{DiscardedRows, QuarantinedContent, RepairedRow, ReplayedRows};
use crate::http::{Served, answer, json, query, told};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use db::sources::Source;
use model::{Permission, QuarantineId, may};
use utoipa::openapi::HttpMethod;

const WRITES: &[u16] = &[408, 409, 413, 415, 422, 503];
const UNKNOWN: Fault = Fault::Unknown { what: "row in quarantine" };

/// A row with what stands in it.
pub(super) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/quarantine/{id}",
    id: "getQuarantinedRow",
    summary: "A row that waits, with what stands in it. That it was read is noted.",
    permission: Some(Permission::ManageQuarantine),
    parameters: &[],
    body: None,
    answer: Shape::of::<QuarantinedContent>(),
    problems: &[409, 422, 503],
    handler: || routing::get(read),
};

/// A row written anew.
pub(super) static REPAIR: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/quarantine/{id}/repair",
    id: "repairQuarantinedRow",
    summary: "Writes cells of a row anew, or its whole line.",
    permission: Some(Permission::ManageQuarantine),
    parameters: &[],
    body: Some(Shape::of::<RowRepair>()),
    answer: Shape::of::<RepairedRow>(),
    problems: WRITES,
    handler: || routing::post(repair),
};

/// Rows taken in after all.
pub(super) static REPLAY: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/quarantine/replay",
    id: "replayQuarantinedRows",
    summary: "Takes rows in after all, as far as they can be read by now.",
    permission: Some(Permission::ManageQuarantine),
    parameters: &[],
    body: Some(Shape::of::<RowsToReplay>()),
    answer: Shape::of::<ReplayedRows>(),
    problems: WRITES,
    handler: || routing::post(replay),
};

/// Rows given up.
pub(super) static DISCARD: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/quarantine/discard",
    id: "discardQuarantinedRows",
    summary: "Gives rows up: what stands in them is destroyed, which cannot be undone.",
    permission: Some(Permission::ManageQuarantine),
    parameters: &[],
    body: Some(Shape::of::<RowsToDiscard>()),
    answer: Shape::of::<DiscardedRows>(),
    problems: WRITES,
    handler: || routing::post(discard),
};

async fn read(
    caller: Allowed<may::ManageQuarantine>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let id = named(path)?;
    let view = caller.view();
    let source = reached(&served, &view, id).await?;
    let found = served.node.look_into(id.0, caller.by()).await?;
    Ok(answer::json(&QuarantinedContent::of(found, &source.name, &view, &source.brand)))
}

async fn repair(
    caller: Allowed<may::ManageQuarantine>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = named(path)?;
    let message = Message::read(request, &served).await?;
    let change = told::row_repair(&json::read(&message.text)?)?;
    reached(&served, &caller.view(), id).await?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let left = served.node.repair_row(id.0, change, caller.by()).await?;
    Ok(answer::json(&RepairedRow::of(id, left)))
}

async fn replay(
    caller: Allowed<may::ManageQuarantine>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let message = Message::read(request, &served).await?;
    let ids = told::rows_to_replay(&json::read(&message.text)?)?;
    let ids = all_reached(&served, &caller.view(), &ids).await?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let replayed = served.node.replay_rows(ids, caller.by()).await?;
    Ok(answer::json(&ReplayedRows::from(replayed)))
}

async fn discard(
    caller: Allowed<may::ManageQuarantine>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let message = Message::read(request, &served).await?;
    let (ids, reason) = told::rows_to_discard(&json::read(&message.text)?)?;
    let ids = all_reached(&served, &caller.view(), &ids).await?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let discarded = served.node.discard_rows(ids, reason, caller.by()).await?;
    Ok(answer::json(&DiscardedRows { discarded }))
}

fn named(path: Named) -> Result<QuarantineId, Problem> {
    named::id_of(path, "row in quarantine")
}

/// The source of a row within reach: whoever is limited to stores reaches none.
async fn reached(served: &Served, view: &View, id: QuarantineId) -> Result<Source, Problem> {
    let of = served.node.source_of_row(id.0).await?.ok_or(UNKNOWN)?;
    let all = wanted(served, view, None).await?.into_iter();
    let mut within = all.filter(|source| view.every_store(&source.brand));
    within.find(|source| source.id == of).ok_or_else(|| UNKNOWN.into())
}

/// Rows that are all within reach, each once.
async fn all_reached(served: &Served, view: &View, ids: &[QuarantineId]) -> Result<Vec<i64>, Problem> {
    let all = wanted(served, view, None).await?.into_iter();
    let within: Vec<i64> =
        all.filter(|source| view.every_store(&source.brand)).map(|source| source.id).collect();
    let mut found: Vec<i64> = Vec::with_capacity(ids.len());
    for (at, id) in ids.iter().enumerate() {
        let of = served.node.source_of_row(id.0).await?;
        if !of.is_some_and(|of| within.contains(&of)) {
            return Err(Problem::at(UNKNOWN, format!("/ids/{at}")));
        }
        if !found.contains(&id.0) {
            found.push(id.0);
        }
    }
    Ok(found)
}
