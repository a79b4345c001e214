//! Handing a message on to the process that writes: its answer is this one's answer.

use super::problem::{Fault, Problem, failed};
use super::{Served, asked_from, peer, request_id};
use crate::live::{Route, Unready};
use axum::body::Body;
use axum::http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, ETAG, HOST, IF_MATCH, IF_NONE_MATCH, RETRY_AFTER,
};
use axum::http::{HeaderMap, HeaderName, Method, Request, Response};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// Says that a message was handed on once: the one who writes may have changed meanwhile, and it is not handed on in
/// a circle.
const HANDED_ON: HeaderName = HeaderName::from_static("x-amigo-handed-on");
/// What is handed on besides the body: how it is to be read, and who asks, whom the other one asks again.
const HEADERS: [HeaderName; 11] = [
    CONTENT_TYPE,
    ACCEPT_LANGUAGE,
    IF_MATCH,
    IF_NONE_MATCH,
    HeaderName::from_static("idempotency-key"),
    AUTHORIZATION,
    COOKIE,
    HeaderName::from_static("x-csrf-token"),
    HeaderName::from_static("purpose"),
    asked_from::HEADER,
    request_id::HEADER,
];
/// How long to wait for a connection on one network.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two looks at who writes.
const MOMENT: Duration = Duration::from_millis(250);
/// What is said where the one who writes is not to be reached.
const AWAY: Fault = Fault::NotReady { seconds: 1, why: Unready::NoWriter };

/// Whether a message was handed on before.
pub(super) fn is_handed_on(headers: &HeaderMap) -> bool {
    headers.contains_key(HANDED_ON)
}

/// Sends a message to another process and gives its answer back, unless another one writes before that is there.
pub(super) async fn send(
    served: &Served,
    address: &str,
    to: (Method, &str),
    headers: &HeaderMap,
    body: String,
) -> Result<Response<Body>, Problem> {
    tokio::select! {
        answer = hand_on(served, address, to, headers, body) => answer,
        () = moved(served, address) => Err(AWAY.into()),
    }
}

/// Is there once another writes, or none: the one who was asked may never answer.
async fn moved(served: &Served, address: &str) {
    let asked = Route::At(address.to_owned());
    while served.node.route() == asked {
        tokio::time::sleep(MOMENT).await;
    }
}

/// Begins to speak on a connection.
async fn begin(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<http1::SendRequest<Body>, hyper::Error> {
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        // What breaks here breaks the answer that is waited for.
        let _ = connection.await;
    });
    Ok(sender)
}

async fn hand_on(
    served: &Served,
    address: &str,
    (method, path): (Method, &str),
    headers: &HeaderMap,
    body: String,
) -> Result<Response<Body>, Problem> {
    let away = |_| Problem::from(AWAY);
    let stream = tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await.map_err(away)?;
    let stream = stream.map_err(|_| Problem::from(AWAY))?;
    let gone = |_: hyper::Error| Problem::from(AWAY);
    let mut sender = match &served.settings.tls {
        None => begin(stream).await.map_err(gone)?,
        Some(tls) => {
            let secured = tokio::time::timeout(PATIENCE, peer::secured(tls, stream)).await.map_err(away)?;
            let secured = secured.map_err(|error| {
                tracing::warn!("the process that writes cannot be reached over TLS: {error:#}");
                Problem::from(AWAY)
            })?;
            begin(secured).await.map_err(gone)?
        }
    };
    let mut request =
        Request::builder().method(method).uri(path).header(HOST, "localhost").header(HANDED_ON, "1");
    for name in HEADERS {
        if let Some(value) = headers.get(&name) {
            request = request.header(name, value);
        }
    }
    let request = request.body(Body::from(body)).map_err(|_| failed("a message cannot be handed on"))?;
    let answer = sender.send_request(request).await.map_err(gone)?;
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.map_err(gone)?.to_bytes();
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = parts.status;
    for name in [CONTENT_TYPE, RETRY_AFTER, ETAG] {
        if let Some(value) = parts.headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    Ok(response)
}
