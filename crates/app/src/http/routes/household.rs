//! `GET /v1/households/{id}`: the people of a household.

use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Shape};
use crate::http::problem::Problem;
use crate::http::show::HouseholdShown;
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{HouseholdId, Permission, may};
use utoipa::openapi::HttpMethod;

/// A household.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/households/{id}",
    id: "getHousehold",
    summary: "The people of a household.",
    permission: Some(Permission::ReadCustomers),
    parameters: &[],
    body: None,
    answer: Shape::of::<HouseholdShown>(),
    problems: &[422, 503],
    handler: || routing::get(get),
};

async fn get(
    caller: Allowed<may::ReadCustomers>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let id: HouseholdId = named::id_of(path, "household")?;
    Ok(answer::json(&HouseholdShown::from(served.node.household(id, caller.by(), &caller.view()).await?)))
}
