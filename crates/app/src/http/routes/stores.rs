//! `/v1/stores`: the places that customers buy in. Whoever is limited to brands or stores sees and writes those; every
//! other answers as one that is not there.

use super::named::{self, Named};
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape, StoreSettings};
use crate::http::etag::{self, Condition, Tag};
use crate::http::message::Message;
use crate::http::page::{List, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{ShownStore, Stores};
use crate::http::{Served, answer, json, query, told};
use crate::live::{Branded, Refusal};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// The stores.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/stores",
    id: "listStores",
    summary: "The stores, as they came to be known.",
    permission: Some(Permission::ReadStores),
    parameters: &[
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
        Parameter::IfNoneMatch,
    ],
    body: None,
    answer: Shape::of::<Stores>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// A store.
pub(super) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/stores/{code}",
    id: "getStore",
    summary: "A store.",
    permission: Some(Permission::ReadStores),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<ShownStore>(),
    problems: &[422, 503],
    handler: || routing::get(read),
};

/// A store to be kept.
pub(super) static PUT: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: "/v1/stores/{code}",
    id: "putStore",
    summary: "Makes a store known, or changes it.",
    permission: Some(Permission::WriteStores),
    parameters: &[Parameter::IfMatch],
    body: Some(Shape::of::<StoreSettings>()),
    answer: Shape::of::<ShownStore>(),
    problems: &[408, 413, 415, 422, 429, 503],
    handler: || routing::put(put),
};

async fn list(
    caller: Allowed<may::ReadStores>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let list = List::named(&served, "stores");
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let view = caller.view();
    let mut all = served.node.stores().await?;
    all.retain(|known| reaches(&view, &known.branded));
    let (stores, next) = list.of_all(page, all, |known| [known.id]);
    let stores = stores.iter().map(|known| ShownStore::from(&known.branded)).collect();
    Ok(etag::answer(&served, &headers, &Stores { stores, next }))
}

async fn read(
    caller: Allowed<may::ReadStores>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let code = named::text(path)?;
    let view = caller.view();
    let all = served.node.stores().await?;
    let found = all.iter().map(|known| &known.branded);
    let found = found.into_iter().find(|known| known.1.code == code && reaches(&view, known));
    let found = found.ok_or(Fault::Unknown { what: "store" })?;
    Ok(etag::answer(&served, &headers, &ShownStore::from(found)))
}

async fn put(
    caller: Allowed<may::WriteStores>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let code = named::text(path)?;
    let message = Message::read(request, &served).await?;
    let told = told::store(&json::read(&message.text)?, told::name(&code)?)?;
    let view = caller.view();
    if !view.brand(&told.0) {
        return Err(Problem::at(Fault::Unknown { what: "brand" }, "/brand"));
    }
    if !reaches(&view, &told) {
        return Err(Fault::Unknown { what: "store" }.into());
    }
    let condition = Condition::of(&message.headers)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let own = served.clone();
    let check = move |known: Option<&Branded>| may_change(&own, &view, &condition, known);
    let (brand, store) = told;
    let shown = ShownStore::from(&served.node.save_store(brand, store, Box::new(check)).await?);
    let tag = Tag::of(&served, &shown)?;
    Ok(tag.beside(answer::json(&shown)))
}

fn reaches(view: &View, (brand, store): &Branded) -> bool {
    view.store(brand, Some(&store.code))
}

fn may_change(
    served: &Served,
    view: &View,
    condition: &Condition,
    known: Option<&Branded>,
) -> Result<(), Refusal> {
    if known.is_some_and(|known| !reaches(view, known)) {
        return Err(Refusal::Unknown { what: "store" });
    }
    let tag = known.map(|known| Tag::of(served, &ShownStore::from(known))).transpose();
    condition.check(tag.map_err(|_| anyhow::anyhow!("a store cannot be told"))?.as_ref())
}
