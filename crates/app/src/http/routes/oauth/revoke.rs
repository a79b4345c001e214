//! `POST /v1/oauth/revoke`: takes a token back before its end (RFC 7009).

use super::FORM;
use super::client::proven;
use super::error::{Error, OAuthError};
use crate::http::contract::{Endpoint, Nothing, Shape};
use crate::http::problem::{Problem, failed};
use crate::http::{Served, answer, body, form};
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use axum::routing;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

/// A token taken back.
pub(in crate::http::routes) static POST: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/oauth/revoke",
    id: "revokeToken",
    summary: "Takes a token back: within seconds no process accepts it any more.",
    permission: None,
    parameters: &[],
    body: Some(Shape::form::<RevocationRequest>()),
    answer: Shape::of::<Nothing>().or::<OAuthError>(&[400, 401]),
    problems: &[408, 413, 415],
    handler: || routing::post(post),
};

/// What is taken back. Without client_id and client_secret, HTTP Basic says who asks.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the message and is never made")]
struct RevocationRequest {
    token: String,
    /// Not needed; ignored.
    token_type_hint: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// An object that says nothing.
#[derive(Serialize)]
struct Done {}

async fn post(State(served): State<Served>, request: Request<Body>) -> Result<Response, Response> {
    let headers = request.headers().clone();
    let text = body::read_as(FORM, request, &served).await.map_err(Problem::into_response)?.text;
    let read = form::read(&text, ["token", "client_id", "client_secret"]);
    let read = read.ok_or(Error::Request("a parameter stands twice or cannot be read"));
    let [token, id, secret] = read.map_err(Error::into_response)?;
    let proven = proven(&served, &headers, id, secret).await.map_err(Error::into_response)?;
    let token = token.ok_or(Error::Request("token is missing").into_response())?;
    match served.accounts.revoke(proven.id, &token).await {
        Ok(true) => Ok(answer::json(&Done {})),
        Ok(false) => Err(Error::NotYours.into_response()),
        Err(error) => Err(Problem::from(failed(&format!("{error:#}"))).into_response()),
    }
}
