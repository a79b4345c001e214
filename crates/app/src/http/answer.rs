//! Answers as JSON.

use super::problem::{Problem, failed};
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An answer that tells this.
pub(super) fn json(told: &impl Serialize) -> Response {
    match serde_json::to_vec(told) {
        Ok(bytes) => {
            let mut response = Response::new(Body::from(bytes));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
        Err(error) => Problem::from(failed(&format!("an answer cannot be written: {error}"))).into_response(),
    }
}
