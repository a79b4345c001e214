//! `GET /v1/stores/{code}/customers` and `GET /v1/associates/{id}/customers`: who belongs to a store, and who stands in a
//! client book.

use super::named::{self, Named};
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::page::{List, Size};
use crate::http::problem::Problem;
use crate::http::show::RelatedCustomers;
use crate::http::{Served, answer, query};
use crate::live::Whose;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{AssociateId, Permission, may};
use utoipa::openapi::HttpMethod;

type Reads = Allowed<may::ReadCustomers>;

/// Each entry is unsealed.
const SIZE: Size = Size { default: 50, most: 200 };

/// Who belongs to a store.
pub(super) const OF_STORE: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/stores/{code}/customers",
    id: "listStoreCustomers",
    summary: "The customers of a store.",
    permission: Some(Permission::ReadCustomers),
    parameters: &[Parameter::Limit { default: SIZE.default, most: SIZE.most }, Parameter::Cursor],
    body: None,
    answer: Shape::of::<RelatedCustomers>(),
    problems: &[422, 503],
    handler: || routing::get(of_store),
};

/// Who stands in a client book.
pub(super) static OF_ASSOCIATE: Endpoint = Endpoint {
    path: "/v1/associates/{id}/customers",
    id: "listAssociateCustomers",
    summary: "The client book of an associate.",
    handler: || routing::get(of_associate),
    ..OF_STORE
};

async fn of_store(
    caller: Reads,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let code = named::text(path)?;
    page(&served, &caller, caller.view(), (Whose::Store(code.clone()), &code), asked.as_deref()).await
}

async fn of_associate(
    caller: Reads,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let id = named::text(path)?;
    let associate: AssociateId = named::id(&id, "associate")?;
    page(&served, &caller, caller.view(), (Whose::Associate(associate), &id), asked.as_deref()).await
}

async fn page(
    served: &Served,
    caller: &Reads,
    view: View,
    (whose, name): (Whose, &str),
    asked: Option<&str>,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked, ["limit", "cursor"])?;
    let list = List::named(served, "related").filtered(Some(name));
    let page = list.page(limit.as_deref(), cursor.as_deref(), SIZE)?;
    let [after] = page.after.unwrap_or([0]);
    let hits = served.node.customers_of(&whose, (after, page.limit + 1), caller.by(), &view).await?;
    let (hits, next) = list.cut(page, hits, |hit| [hit.customer.0]);
    Ok(answer::json(&RelatedCustomers::page(hits, next)))
}
