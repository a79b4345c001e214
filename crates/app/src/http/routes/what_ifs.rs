//! `/v1/what-ifs`: what another model, other thresholds or other match cases would change, and making them act. What
//! is found out is known to the process that writes only.

use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, PublicationMessage, Shape, WhatIfQuestion};
use crate::http::message::Message;
use crate::http::page::{List, Page, USUAL};
use crate::http::problem::Problem;
use crate::http::show::{ShownChange, ShownWhatIf, WhatIfChangeList};
use crate::http::{Served, answer, json, query, told};
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, WhatIfId, may};
use utoipa::openapi::HttpMethod;

type Answer = Result<Response, Problem>;

/// Begins one.
pub(super) const BEGIN: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/what-ifs",
    id: "beginWhatIf",
    summary: "Begins to find out what another model, other thresholds or match cases would change. Writes nothing.",
    permission: Some(Permission::WriteModels),
    parameters: &[],
    body: Some(Shape::of::<WhatIfQuestion>()),
    answer: Shape::of::<ShownWhatIf>(),
    problems: &[404, 408, 409, 413, 415, 422, 429, 503],
    handler: || routing::post(begin),
};

/// How far it is, and what was found.
pub(super) const READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/what-ifs/{id}",
    id: "getWhatIf",
    summary: "How far a what-if is, and what would change once it is done.",
    body: None,
    problems: &[422, 503],
    handler: || routing::get(read),
    ..BEGIN
};

/// Everything that would change.
pub(super) static CHANGES: Endpoint = Endpoint {
    path: "/v1/what-ifs/{id}/changes",
    id: "listWhatIfChanges",
    summary: "Every merge and split that it would make, merges first, the heaviest first.",
    parameters: &[Parameter::Limit { default: USUAL.default, most: USUAL.most }, Parameter::Cursor],
    answer: Shape::of::<WhatIfChangeList>(),
    problems: &[409, 422, 503],
    handler: || routing::get(changes),
    ..READ
};

/// Gives it up.
pub(super) static CANCEL: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    id: "cancelWhatIf",
    summary: "Gives a what-if up, or forgets what it found.",
    handler: || routing::delete(cancel),
    ..READ
};

/// Makes it act.
pub(super) static PUBLISH: Endpoint = Endpoint {
    path: "/v1/what-ifs/{id}/publish",
    id: "publishWhatIf",
    summary: "Makes what was tried act: everybody is decided by it anew.",
    permission: Some(Permission::PublishModels),
    body: Some(Shape::of::<PublicationMessage>()),
    handler: || routing::post(publish),
    ..BEGIN
};

async fn begin(
    caller: Allowed<may::WriteModels>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Answer {
    let message = Message::read(request, &served).await?;
    let trial = told::trial(&json::read(&message.text)?)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let begun = served.node.try_out(trial, caller.by(), &caller.view()).await?;
    Ok(answer::json(&ShownWhatIf::from(&*begun)))
}

async fn read(
    caller: Allowed<may::WriteModels>,
    State(served): State<Served>,
    path: Named,
    message: Message,
) -> Answer {
    let [] = query::read(message.uri.query(), [])?;
    let id = named(path)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let found = served.node.what_if(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&ShownWhatIf::from(&*found)))
}

async fn changes(
    caller: Allowed<may::WriteModels>,
    State(served): State<Served>,
    path: Named,
    message: Message,
) -> Answer {
    let [limit, cursor] = query::read(message.uri.query(), ["limit", "cursor"])?;
    let id = named(path)?;
    let name = id.to_string();
    let list = List::named(&served, "what-if-changes").filtered(Some(&name));
    let page: Page<1> = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let after = page.after.map_or(0, |[after]| usize::try_from(after).unwrap_or(0));
    let found = served.node.changes_of(id, (after, page.limit + 1), caller.by(), &caller.view()).await?;
    let placed = found.iter().zip((after as i64 + 1)..).collect();
    let (page, next) = list.cut(page, placed, |(_, place)| [*place]);
    let changes = page.into_iter().map(|(change, _)| ShownChange::from(change)).collect();
    Ok(answer::json(&WhatIfChangeList { changes, next }))
}

async fn cancel(
    caller: Allowed<may::WriteModels>,
    State(served): State<Served>,
    path: Named,
    message: Message,
) -> Answer {
    let [] = query::read(message.uri.query(), [])?;
    let id = named(path)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    Ok(answer::json(&ShownWhatIf::from(&*served.node.give_up_what_if(id, &caller.view())?)))
}

async fn publish(
    caller: Allowed<may::PublishModels>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Answer {
    let id = named(path)?;
    let message = Message::read(request, &served).await?;
    let reason = told::reason(&json::read(&message.text)?)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let published = served.node.publish(id, reason, caller.by(), &caller.view()).await?;
    Ok(answer::json(&ShownWhatIf::from(&*published)))
}

fn named(path: Named) -> Result<WhatIfId, Problem> {
    named::id_of(path, "what-if")
}
