//! `POST /v1/subjects/look-up`: every system and id in which a person appears. Whom, stands in the body: addresses are
//! written down in too many places.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Shape, SubjectQuestion};
use crate::http::problem::Problem;
use crate::http::show::SubjectAppearances;
use crate::http::told::subject;
use crate::http::{Served, answer, body, json};
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// A person looked up.
pub(super) static LOOK_UP: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/subjects/look-up",
    id: "lookUpSubject",
    summary: "Every system and id in which a person appears.",
    permission: Some(Permission::LookUpSubjects),
    parameters: &[],
    body: Some(Shape::of::<SubjectQuestion>()),
    answer: Shape::of::<SubjectAppearances>(),
    problems: &[408, 413, 415, 422, 429, 503],
    handler: || routing::post(look_up),
};

async fn look_up(
    caller: Allowed<may::LookUpSubjects>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let body = body::read(request, &served).await?;
    let asked = subject(&json::read(&body.text)?)?;
    drop(body);
    let found = served.node.look_up(asked, caller.by(), &caller.view()).await?;
    Ok(answer::json(&SubjectAppearances::from(found)))
}
