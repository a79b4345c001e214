//! What is told when a message is not answered as asked: `application/problem+json` (RFC 9457), in the language of
//! whoever asks. Names and places are told, never values.

mod account;
mod fault;
mod import;
mod kind;
mod oidc;
mod refused;
mod things;
mod undecided;
mod unready;
mod webhook;
mod words;

use super::language::Language;
use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use model::DeadLetterId;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) use fault::Fault;
pub(super) use kind::Kind;
pub(super) use oidc::Oidc as OidcFault;
pub(super) use refused::failed;
pub(super) use unready::why;
pub(super) use words::shown;

/// A fault, and what it concerns.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// What is wrong.
    pub fault: Fault,
    /// The field concerned.
    pub field: Option<String>,
    /// The value of the message concerned, as a JSON pointer (RFC 6901).
    pub pointer: Option<String>,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Problem {
        Problem { fault, field: None, pointer: None }
    }
}

impl Problem {
    /// A fault of one value of the message.
    pub fn at(fault: Fault, pointer: impl Into<String>) -> Problem {
        Problem { fault, field: None, pointer: Some(pointer.into()) }
    }

    /// The same, of a field.
    pub fn of_field(self, field: impl Into<String>) -> Problem {
        Problem { field: Some(field.into()), ..self }
    }

    /// The answer in a language; `headers` are those of the response made so far, which say for instance what a
    /// method not allowed could be exchanged for.
    pub fn answer(&self, language: Language, headers: &HeaderMap) -> Response {
        let body = serde_json::to_vec(&self.told(language)).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        *response.headers_mut() = headers.clone();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.fault.retry_after() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = self.fault.challenge() {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if self.fault.ends_the_connection() {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn told(&self, language: Language) -> Told<'_> {
        let code = self.fault.code();
        Told {
            kind: format!("/problems/{code}"),
            title: self.fault.title(language),
            status: self.fault.status(),
            detail: self.fault.detail(language),
            code,
            field: self.field.as_deref(),
            pointer: self.pointer.as_deref(),
            reference: self.fault.reference(),
            reason: self.fault.reason(),
            dead_letter: self.fault.dead_letter(),
        }
    }

    /// The same as part of an answer that tells of several items.
    pub fn of_item(&self, language: Language) -> ItemProblem {
        ItemProblem {
            code: self.fault.code(),
            detail: self.fault.detail(language),
            field: self.field.clone(),
            dead_letter: self.fault.dead_letter(),
        }
    }
}

/// The problem goes along with the response until its language is known.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The problem of a response, written in the language of whoever asked.
pub(super) fn written(mut response: Response, language: Language) -> Response {
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem.answer(language, response.headers()),
        None => response,
    }
}

/// A problem (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Told<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    dead_letter: Option<DeadLetterId>,
}

/// What is wrong with one item of several.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(super) struct ItemProblem {
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    dead_letter: Option<DeadLetterId>,
}
