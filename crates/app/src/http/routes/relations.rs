//! Which stores and associates a customer belongs to: `/v1/customers/{id}/relations`, `/stores/{store}`,
//! `/associates/{associate}`.

use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{BookEntryMessage, Endpoint, Shape, StoreRelationMessage};
use crate::http::problem::{Fault, Problem};
use crate::http::show::Relations;
use crate::http::told::{book_entry, store_relation};
use crate::http::{Served, answer, body, json, query};
use crate::live::Refusal;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{AssociateId, CustomerId, Permission, may};
use utoipa::openapi::HttpMethod;

type Both = Result<Path<(String, String)>, PathRejection>;
type Reads = Allowed<may::ReadCustomers>;
type Writes = Allowed<may::WriteRelations>;
type Answer = Result<Response, Problem>;

const STORE: &str = "/v1/customers/{id}/stores/{store}";
const ASSOCIATE: &str = "/v1/customers/{id}/associates/{associate}";
const NO_RELATION: Refusal = Refusal::Unknown { what: "relation" };

/// Everything that a customer belongs to.
pub(super) const LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/customers/{id}/relations",
    id: "getCustomerRelations",
    summary: "The stores and associates that a customer belongs to.",
    permission: Some(Permission::ReadCustomers),
    parameters: &[],
    body: None,
    answer: Shape::of::<Relations>(),
    problems: &[410, 422, 503],
    handler: || routing::get(list),
};

/// How a customer belongs to one store.
pub(super) static STORE_GET: Endpoint = Endpoint {
    path: STORE,
    id: "getCustomerStore",
    summary: "How a customer belongs to a store.",
    handler: || routing::get(store),
    ..LIST
};

/// Says it.
pub(super) static STORE_PUT: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: STORE,
    id: "putCustomerStore",
    summary: "Says how a customer belongs to a store, in place of what was said before.",
    permission: Some(Permission::WriteRelations),
    body: Some(Shape::of::<StoreRelationMessage>()),
    problems: &[408, 410, 413, 415, 422, 429, 503],
    handler: || routing::put(put_store),
    ..LIST
};

/// Takes it back.
pub(super) static STORE_DELETE: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: STORE,
    id: "deleteCustomerStore",
    summary: "Takes back what was said of a customer and a store.",
    permission: Some(Permission::WriteRelations),
    handler: || routing::delete(delete_store),
    ..LIST
};

/// What one client book says of a customer.
pub(super) static ASSOCIATE_GET: Endpoint = Endpoint {
    path: ASSOCIATE,
    id: "getCustomerAssociate",
    summary: "What a client book says of a customer.",
    handler: || routing::get(associate),
    ..LIST
};

/// Enters a customer.
pub(super) static ASSOCIATE_PUT: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: ASSOCIATE,
    id: "putCustomerAssociate",
    summary: "Enters a customer into a client book, in place of what was said before.",
    permission: Some(Permission::WriteRelations),
    body: Some(Shape::of::<BookEntryMessage>()),
    problems: &[408, 410, 413, 415, 422, 429, 503],
    handler: || routing::put(put_associate),
    ..LIST
};

/// Takes a customer out.
pub(super) static ASSOCIATE_DELETE: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: ASSOCIATE,
    id: "deleteCustomerAssociate",
    summary: "Takes a customer out of a client book.",
    permission: Some(Permission::WriteRelations),
    handler: || routing::delete(delete_associate),
    ..LIST
};

async fn list(caller: Reads, State(served): State<Served>, path: Named, RawQuery(asked): RawQuery) -> Answer {
    let [] = query::read(asked.as_deref(), [])?;
    let id = named::text(path)?;
    told(served.node.relations(customer(&id)?, caller.by(), &caller.view()).await)
}

async fn store(caller: Reads, State(served): State<Served>, path: Both, RawQuery(asked): RawQuery) -> Answer {
    let (id, store) = both(path, asked.as_deref())?;
    let all = served.node.relations(id, caller.by(), &caller.view()).await?;
    told(all.of_store(&store).ok_or(NO_RELATION))
}

async fn put_store(
    caller: Writes,
    State(served): State<Served>,
    path: Both,
    request: Request<Body>,
) -> Answer {
    let (id, store) = both(path, request.uri().query())?;
    let text = body::read(request, &served).await?.text;
    let (kinds, since) = store_relation(&json::read(&text)?)?;
    told(served.node.put_store(id, &store, (&kinds, since), caller.by(), &caller.view()).await)
}

async fn delete_store(
    caller: Writes,
    State(served): State<Served>,
    path: Both,
    RawQuery(asked): RawQuery,
) -> Answer {
    let (id, store) = both(path, asked.as_deref())?;
    told(served.node.delete_store(id, &store, caller.by(), &caller.view()).await)
}

async fn associate(
    caller: Reads,
    State(served): State<Served>,
    path: Both,
    RawQuery(asked): RawQuery,
) -> Answer {
    let (id, associate) = both(path, asked.as_deref())?;
    let associate = of_associate(&associate)?;
    let all = served.node.relations(id, caller.by(), &caller.view()).await?;
    told(all.of_associate(associate).ok_or(NO_RELATION))
}

async fn put_associate(
    caller: Writes,
    State(served): State<Served>,
    path: Both,
    request: Request<Body>,
) -> Answer {
    let (id, associate) = both(path, request.uri().query())?;
    let associate = of_associate(&associate)?;
    let text = body::read(request, &served).await?.text;
    let entry = book_entry(&json::read(&text)?)?;
    told(served.node.put_associate(id, associate, &entry, caller.by(), &caller.view()).await)
}

async fn delete_associate(
    caller: Writes,
    State(served): State<Served>,
    path: Both,
    RawQuery(asked): RawQuery,
) -> Answer {
    let (id, associate) = both(path, asked.as_deref())?;
    let associate = of_associate(&associate)?;
    told(served.node.delete_associate(id, associate, caller.by(), &caller.view()).await)
}

fn told(relations: Result<crate::live::Relations, Refusal>) -> Answer {
    Ok(answer::json(&Relations::from(relations?)))
}

fn both(path: Both, asked: Option<&str>) -> Result<(CustomerId, String), Problem> {
    let [] = query::read(asked, [])?;
    let Path((id, other)) = path.map_err(|_| Fault::BadAddress)?;
    Ok((customer(&id)?, other))
}

fn customer(id: &str) -> Result<CustomerId, Problem> {
    named::id(id, "customer")
}

fn of_associate(id: &str) -> Result<AssociateId, Problem> {
    named::id(id, "associate")
}
