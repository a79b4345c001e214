//! `/v1/associates`: the people who serve customers in stores. Their codes and names are personal data: no address holds
//! them, each role sees them as it sees what identifies a customer, and whoever sees names in clear is noted.

use super::named::{self, Named};
use crate::access::By;
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{AssociateSettings, Endpoint, Parameter, Shape};
use crate::http::etag::{self, Condition, Tag};
use crate::http::message::Message;
use crate::http::page::{List, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{Associates, ShownAssociate, is_reached};
use crate::http::{Served, answer, json, query, told};
use crate::live::{Branded, Posted, Refusal};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use axum::routing;
use model::{Associate, AssociateId, Permission, may};
use utoipa::openapi::HttpMethod;

/// The associates.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/associates",
    id: "listAssociates",
    summary: "The people who work in stores, and when.",
    permission: Some(Permission::ReadStores),
    parameters: &[
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
        Parameter::Filter { name: "store", meaning: "Only those who work or worked there.", most: 255 },
        Parameter::IfNoneMatch,
    ],
    body: None,
    answer: Shape::of::<Associates>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// An associate.
pub(super) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/associates/{id}",
    id: "getAssociate",
    summary: "Somebody who works in stores, and when.",
    permission: Some(Permission::ReadStores),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<ShownAssociate>(),
    problems: &[422, 503],
    handler: || routing::get(read),
};

/// A new associate.
pub(super) static POST: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/associates",
    id: "addAssociate",
    summary: "Makes an associate known.",
    permission: Some(Permission::WriteStores),
    parameters: &[],
    body: Some(Shape::of::<AssociateSettings>()),
    answer: Shape::of::<ShownAssociate>(),
    problems: &[408, 409, 413, 415, 422, 429, 503],
    handler: || routing::post(post),
};

/// An associate to be changed.
pub(super) static PUT: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: "/v1/associates/{id}",
    id: "putAssociate",
    summary: "Changes an associate; postings in stores out of reach stay as they are.",
    permission: Some(Permission::WriteStores),
    parameters: &[Parameter::IfMatch],
    body: Some(Shape::of::<AssociateSettings>()),
    answer: Shape::of::<ShownAssociate>(),
    problems: &[408, 413, 415, 422, 429, 503],
    handler: || routing::put(put),
};

async fn list(
    caller: Allowed<may::ReadStores>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [limit, cursor, store] = query::read(asked.as_deref(), ["limit", "cursor", "store"])?;
    let list = List::named(&served, "associates").filtered(store.as_deref());
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let view = caller.view();
    let all = served.node.associates().await?;
    let shown = all.iter().filter_map(|posted| ShownAssociate::of(posted, &view));
    let shown = shown.filter(|shown| store.as_deref().is_none_or(|store| shown.works_in(store)));
    let (associates, next) = list.of_all(page, shown.collect(), |shown| [shown.id().0]);
    note(&served, caller.by(), &associates).await?;
    Ok(etag::answer(&served, &headers, &Associates { associates, next }))
}

async fn read(
    caller: Allowed<may::ReadStores>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let id = named(path)?;
    let all = served.node.associates().await?;
    let found = all.iter().find(|posted| posted.associate.id == id.0);
    let shown = found.and_then(|posted| ShownAssociate::of(posted, &caller.view()));
    let shown = shown.ok_or(Fault::Unknown { what: "associate" })?;
    note(&served, caller.by(), std::slice::from_ref(&shown)).await?;
    Ok(etag::answer(&served, &headers, &shown))
}

async fn post(
    caller: Allowed<may::WriteStores>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let message = Message::read(request, &served).await?;
    let told = told::associate(&json::read(&message.text)?)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let view = caller.view();
    let stores = reached(&served, &view).await?;
    let known = move |_: Option<&Posted>| {
        check_stores(&told, &stores)?;
        Ok(told)
    };
    let saved = served.node.save_associate(None, known).await?;
    answered(&served, &saved, &view)
}

async fn put(
    caller: Allowed<may::WriteStores>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = named(path)?;
    let message = Message::read(request, &served).await?;
    let told = told::associate(&json::read(&message.text)?)?;
    let condition = Condition::of(&message.headers)?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let view = caller.view();
    let stores = reached(&served, &view).await?;
    let (own, sees) = (served.clone(), view.clone());
    let change = move |known: Option<&Posted>| changed(&own, &sees, &condition, known, told, &stores);
    let saved = served.node.save_associate(Some(id), change).await?;
    answered(&served, &saved, &view)
}

/// What becomes of an associate: postings out of reach stay, and so does the code, which is who they are.
fn changed(
    served: &Served,
    view: &View,
    condition: &Condition,
    known: Option<&Posted>,
    mut told: Associate,
    stores: &[Branded],
) -> Result<Associate, Refusal> {
    let unknown = Refusal::Unknown { what: "associate" };
    let Some(known) = known else { return Err(unknown) };
    let Some(shown) = ShownAssociate::of(known, view) else { return Err(unknown) };
    let tag = Tag::of(served, &shown).map_err(|_| anyhow::anyhow!("an associate cannot be told"))?;
    condition.check(Some(&tag))?;
    check_stores(&told, stores)?;
    if told.code != known.associate.associate.code {
        return Err(Refusal::OtherCode);
    }
    let stays = known.associate.associate.postings.iter().filter(|posting| !is_reached(posting, known, view));
    told.postings.extend(stays.cloned());
    Ok(told)
}

/// The stores within reach.
async fn reached(served: &Served, view: &View) -> Result<Vec<Branded>, Problem> {
    let all = served.node.stores().await?.into_iter().map(|known| known.branded);
    Ok(all.filter(|(brand, store)| view.store(brand, Some(&store.code))).collect())
}

fn check_stores(told: &Associate, stores: &[Branded]) -> Result<(), Refusal> {
    let is_known = |code: &str| stores.iter().any(|(_, store)| store.code == code);
    match told.postings.iter().position(|posting| !is_known(&posting.store)) {
        Some(at) => Err(Refusal::UnknownStore { at }),
        None => Ok(()),
    }
}

fn answered(served: &Served, saved: &Posted, view: &View) -> Result<Response, Problem> {
    let shown = ShownAssociate::of(saved, view).ok_or(Fault::Unknown { what: "associate" })?;
    let tag = Tag::of(served, &shown)?;
    Ok(tag.beside(answer::json(&shown)))
}

fn named(path: Named) -> Result<AssociateId, Problem> {
    named::id_of(path, "associate")
}

async fn note(served: &Served, by: &By, shown: &[ShownAssociate]) -> Result<(), Problem> {
    if shown.iter().any(ShownAssociate::is_clear) {
        served.node.note_associates(by).await?;
    }
    Ok(())
}
