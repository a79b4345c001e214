//! `POST /v1/customers/match`: do you know this person? Creates nothing.

use crate::http::problem::Problem;
use crate::http::show::Candidates;
use crate::http::told::asked;
use crate::http::{CLIENT, Served, answer, body, json};
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;

pub(super) async fn post(State(served): State<Served>, request: Request<Body>) -> Result<Response, Problem> {
    let body = body::read(request, &served).await?;
    let asked = asked(&json::read(&body.text)?)?;
    drop(body);
    let candidates = served.node.match_person(asked, CLIENT).await?;
    Ok(answer::json(&Candidates::from(candidates)))
}
