//! `POST /v1/customers/match`: do you know this person? Creates nothing.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, MatchQuestion, Shape};
use crate::http::problem::Problem;
use crate::http::show::Candidates;
use crate::http::told::asked;
use crate::http::{Served, answer, body, json};
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// A person asked after.
pub(super) static POST: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/customers/match",
    id: "matchCustomers",
    summary: "Do you know this person? Creates nothing.",
    permission: Some(Permission::FindCustomers),
    parameters: &[],
    body: Some(Shape::of::<MatchQuestion>()),
    answer: Shape::of::<Candidates>(),
    problems: &[408, 413, 415, 422, 429, 503],
    handler: || routing::post(post),
};

async fn post(
    caller: Allowed<may::FindCustomers>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let body = body::read(request, &served).await?;
    let asked = asked(&json::read(&body.text)?)?;
    drop(body);
    let candidates = served.node.match_person(asked, caller.by(), &caller.view()).await?;
    Ok(answer::json(&Candidates::from(candidates)))
}
