//! `/v1/sources`: the systems that records come from. Whoever is limited to brands sees and makes those of their brands;
//! every other answers as one that is not there.

use super::named::{self, Named};
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape, SourceSettings};
use crate::http::etag::{self, Condition, Tag};
use crate::http::message::Message;
use crate::http::page::{List, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{ShownSource, Sources};
use crate::http::{Served, answer, json, query, told};
use crate::live::{Refusal, Registered};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// The sources.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/sources",
    id: "listSources",
    summary: "The systems that records come from, in the order of their registration.",
    permission: Some(Permission::ReadSources),
    parameters: &[
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
        Parameter::IfNoneMatch,
    ],
    body: None,
    answer: Shape::of::<Sources>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// A source.
pub(super) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/sources/{name}",
    id: "getSource",
    summary: "A source as it is registered.",
    permission: Some(Permission::ReadSources),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<ShownSource>(),
    problems: &[422, 503],
    handler: || routing::get(read),
};

/// A source to be registered or changed.
pub(super) static PUT: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: "/v1/sources/{name}",
    id: "putSource",
    summary: "Registers a source, or changes what is registered under its name.",
    permission: Some(Permission::WriteSources),
    parameters: &[Parameter::IfMatch],
    body: Some(Shape::of::<SourceSettings>()),
    answer: Shape::of::<ShownSource>(),
    problems: &[408, 409, 413, 415, 422, 429, 503],
    handler: || routing::put(put),
};

async fn list(
    caller: Allowed<may::ReadSources>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let list = List::named(&served, "sources");
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let view = caller.view();
    let mut all = served.node.sources().await?;
    all.retain(|known| view.brand(&known.source.brand));
    let (sources, next) = list.of_all(page, all, |known| [known.source.id]);
    let sources = sources.iter().map(ShownSource::from).collect();
    Ok(etag::answer(&served, &headers, &Sources { sources, next }))
}

async fn read(
    caller: Allowed<may::ReadSources>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let name = named::text(path)?;
    let view = caller.view();
    let all = served.node.sources().await?;
    let found = all.iter().find(|known| known.source.name == name && view.brand(&known.source.brand));
    let found = found.ok_or(Fault::Unknown { what: "source" })?;
    Ok(etag::answer(&served, &headers, &ShownSource::from(found)))
}

async fn put(
    caller: Allowed<may::WriteSources>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let name = named::text(path)?;
    let message = Message::read(request, &served).await?;
    let source = told::source(&json::read(&message.text)?, told::name(&name)?)?;
    if source.name == model::STEWARD {
        return Err(Fault::Reserved.into());
    }
    let view = caller.view();
    if !view.brand(&source.brand) {
        return Err(Problem::at(Fault::Unknown { what: "brand" }, "/brand"));
    }
    let condition = Condition::of(&message.headers)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let own = served.clone();
    let check = move |known: Option<&Registered>| may_change(&own, &view, &condition, known);
    let registered = served.node.register_source(source, Box::new(check)).await?;
    let shown = ShownSource::from(&registered);
    let tag = Tag::of(&served, &shown)?;
    Ok(tag.beside(answer::json(&shown)))
}

fn may_change(
    served: &Served,
    view: &View,
    condition: &Condition,
    known: Option<&Registered>,
) -> Result<(), Refusal> {
    if known.is_some_and(|known| !view.brand(&known.source.brand)) {
        return Err(Refusal::Unknown { what: "source" });
    }
    let tag = known.map(|known| Tag::of(served, &ShownSource::from(known))).transpose();
    condition.check(tag.map_err(|_| anyhow::anyhow!("a source cannot be told"))?.as_ref())
}
