//! What is told when a token cannot be issued (RFC 6749, section 5.2).

use crate::http::answer;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Why no token is issued or taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Error {
    /// Something is missing, stands twice or cannot be read.
    Request(&'static str),
    /// The client is unknown, blocked, or did not prove who it is.
    Client,
    /// The token is another client's.
    NotYours,
    /// Not this way of getting a token.
    GrantType,
    /// A scope does not exist, or is not one of the client's.
    Scope,
}

/// An error of OAuth.
#[derive(Serialize, ToSchema)]
pub(super) struct OAuthError {
    error: &'static str,
    error_description: &'static str,
}

impl Error {
    const fn told(self) -> (u16, OAuthError) {
        let (status, error, error_description) = match self {
            Error::Request(what) => (400, "invalid_request", what),
            Error::Client => {
                (401, "invalid_client", "the client is unknown or blocked, or the secret is not its own")
            }
            Error::NotYours => (400, "unauthorized_client", "the token was issued to another client"),
            Error::GrantType => (400, "unsupported_grant_type", "grant_type must be client_credentials"),
            Error::Scope => {
                (400, "invalid_scope", "a scope does not exist or is not given by the client's roles")
            }
        };
        (status, OAuthError { error, error_description })
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, told) = self.told();
        let mut response = answer::json(&told);
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        if status == 401 {
            let challenge = HeaderValue::from_static(r#"Basic realm="amigo""#);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
