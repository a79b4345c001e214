//! An address of its own for figures: `/metrics` and nothing else, for whoever reaches it.

use crate::http::Served;
use crate::http::patient::Patient;
use anyhow::Context;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Method, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Connections at once, and how long each of them may take to ask and to take in.
const MOST: usize = 8;
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of the head of a request.
const HEAD: usize = 8 << 10;
/// How long to wait where the machine has no more sockets to give.
const BREATH: Duration = Duration::from_millis(50);

/// Listens there.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| format!("cannot listen on {address}, which [metrics] names"))
}

/// Tells figures until it is dropped.
pub async fn serve(listener: TcpListener, served: Served) {
    let places = Arc::new(Semaphore::new(MOST));
    loop {
        let place = Arc::clone(&places).acquire_owned().await.expect("nobody closes the places");
        match listener.accept().await {
            Ok((stream, _)) => {
                let stream = Patient::new(stream, place, PATIENCE);
                let served = served.clone();
                tokio::spawn(async move {
                    let service = service_fn(move |request| answer(served.clone(), request));
                    let connection = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(PATIENCE)
                        .keep_alive(false)
                        .max_buf_size(HEAD)
                        .serve_connection(TokioIo::new(stream), service);
                    // What a client did wrong.
                    let _ = connection.await;
                });
            }
            Err(error) => {
                tracing::warn!("cannot accept a connection for metrics: {error}");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

async fn answer(
    served: Served,
    request: axum::http::Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let is_asked = request.uri().path() == "/metrics";
    let response = match (is_asked, matches!(*request.method(), Method::GET | Method::HEAD)) {
        (true, true) => {
            let mut response = Response::new(Body::from(super::text(&served).await));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(super::MEDIA_TYPE));
            response
        }
        (true, false) => status(StatusCode::METHOD_NOT_ALLOWED),
        (false, _) => status(StatusCode::NOT_FOUND),
    };
    Ok(response)
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
