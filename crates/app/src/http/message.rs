//! A message as it came. Where something is to be changed by it, the process that writes answers it.

use super::problem::Problem;
use super::{Served, body, forward};
use crate::live::Route;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, Uri};
use axum::response::Response;
use std::convert::Infallible;

/// A message as it came.
pub(super) struct Message {
    method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    /// What it says; nothing where it has no body.
    pub text: String,
}

impl Message {
    /// Reads one whose body should be JSON.
    pub async fn read(request: Request<Body>, served: &Served) -> Result<Message, Problem> {
        let (parts, body) = request.into_parts();
        let message = Message::without_body(&parts);
        let text = body::read(Request::from_parts(parts, body), served).await?.text;
        Ok(Message { text, ..message })
    }

    fn without_body(parts: &Parts) -> Message {
        // Whoever asks for the head alone is told the length of the whole answer.
        let method = if parts.method == Method::HEAD { Method::GET } else { parts.method.clone() };
        Message { method, uri: parts.uri.clone(), headers: parts.headers.clone(), text: String::new() }
    }

    /// The answer of the process that writes, where that is another one.
    pub async fn elsewhere(self, served: &Served) -> Option<Result<Response, Problem>> {
        match served.node.settled_route().await {
            Route::At(address) if !forward::is_handed_on(&self.headers) => {
                let path = self.uri.path_and_query().map_or(self.uri.path(), |whole| whole.as_str());
                Some(forward::send(served, &address, (self.method, path), &self.headers, self.text).await)
            }
            _ => None,
        }
    }
}

/// One without a body.
impl FromRequestParts<Served> for Message {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Served) -> Result<Message, Infallible> {
        Ok(Message::without_body(parts))
    }
}
