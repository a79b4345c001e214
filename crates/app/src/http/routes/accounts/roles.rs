//! `GET /v1/roles`: the written policy.

use crate::http::allowed::Allowed;
use crate::http::answer;
use crate::http::contract::{Endpoint, Shape};
use crate::http::show::Roles;
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// The roles.
pub(in crate::http::routes) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/roles",
    id: "listRoles",
    summary: "The roles that users and clients are given, with what each may do and see.",
    permission: Some(Permission::ReadUsers),
    parameters: &[],
    body: None,
    answer: Shape::of::<Roles>(),
    problems: &[],
    handler: || routing::get(get),
};

async fn get(_: Allowed<may::ReadUsers>) -> Response {
    answer::json(&Roles::all())
}
