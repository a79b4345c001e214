//! `POST /v1/oauth/token`: a token for a client (RFC 6749, section 4.4).

use super::FORM;
use super::client::proven;
use super::error::{Error, OAuthError};
use crate::accounts::KnownClient;
use crate::http::contract::{Endpoint, Shape};
use crate::http::problem::{Problem, failed};
use crate::http::{Served, answer, body, form};
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use axum::routing;
use model::Permission;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

/// A token.
pub(in crate::http::routes) static POST: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/oauth/token",
    id: "issueToken",
    summary: "A token for a client that proves who it is, by HTTP Basic or in the body.",
    permission: None,
    parameters: &[],
    body: Some(Shape::form::<TokenRequest>()),
    answer: Shape::of::<Token>().or::<OAuthError>(&[400, 401]),
    problems: &[408, 413, 415],
    handler: || routing::post(post),
};

/// What is asked for. Without client_id and client_secret, HTTP Basic says who asks.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the message and is never made")]
struct TokenRequest {
    /// `client_credentials`.
    grant_type: String,
    /// Permissions, a space between them; without it, all that the client's roles give.
    scope: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// A token.
#[derive(Serialize, ToSchema)]
struct Token {
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    /// The permissions, a space between them.
    scope: String,
}

async fn post(State(served): State<Served>, request: Request<Body>) -> Result<Response, Response> {
    let headers = request.headers().clone();
    let text = body::read_as(FORM, request, &served).await.map_err(Problem::into_response)?.text;
    let names = ["grant_type", "scope", "client_id", "client_secret"];
    let read = form::read(&text, names).ok_or(Error::Request("a parameter stands twice or cannot be read"));
    let [grant_type, scope, id, secret] = read.map_err(Error::into_response)?;
    let proven = proven(&served, &headers, id, secret).await.map_err(Error::into_response)?;
    match grant_type.as_deref() {
        Some("client_credentials") => {}
        None => return Err(Error::Request("grant_type is missing").into_response()),
        Some(_) => return Err(Error::GrantType.into_response()),
    }
    let inside = |error: anyhow::Error| Problem::from(failed(&format!("{error:#}"))).into_response();
    let client = proven.client().map_err(inside)?;
    let scopes = scopes(scope.as_deref(), client).ok_or(Error::Scope.into_response())?;
    let issued = served.accounts.issue(proven.id, client, scopes).map_err(inside)?;
    Ok(answer::json(&Token {
        access_token: issued.token,
        token_type: "Bearer",
        expires_in: issued.seconds,
        scope: issued.scopes.iter().map(|scope| scope.key()).collect::<Vec<_>>().join(" "),
    }))
}

/// What is asked for, where the client has all of it; everything that it has where nothing is asked for. A client
/// without any permission gets no token.
fn scopes(asked: Option<&str>, client: &KnownClient) -> Option<BTreeSet<Permission>> {
    let has = |permission: &Permission| client.caller.may(*permission);
    let scopes: BTreeSet<Permission> = match asked {
        None => Permission::ALL.iter().copied().filter(has).collect(),
        Some(asked) => {
            let words = asked.split(' ').filter(|word| !word.is_empty());
            words.map(|word| word.parse().ok().filter(has)).collect::<Option<_>>()?
        }
    };
    (!scopes.is_empty()).then_some(scopes)
}
