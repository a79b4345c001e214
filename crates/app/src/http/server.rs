//! Accepts connections and serves them until told to stop.

use super::asked_from::Peer;
use super::patient::Patient;
use super::{Served, router, tls};
use crate::config::server::Settings;
use anyhow::Context;
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// Headers of one request.
const HEADERS: usize = 64;
/// Bytes of the head of one request.
const HEAD: usize = 32 << 10;
/// How long requests that run may take before another process may write: most are over at once.
const LET_GO: Duration = Duration::from_millis(300);
/// How long to wait where the machine has no more sockets to give.
const BREATH: Duration = Duration::from_millis(50);

/// Listens where the settings say.
pub async fn bind(settings: &Settings) -> anyhow::Result<TcpListener> {
    settings.check()?;
    settings.tls.as_ref().map(tls::check).transpose()?;
    let listen = settings.listen;
    TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}; is another amigo there? `--listen` names another port")
    })
}

/// Serves until `stop` is there, unless the certificate cannot be used. Then it says that it ends, serves on for as long as
/// the settings say, accepts nothing more, lets what runs finish within the time of the settings, and breaks off the rest.
pub async fn serve(
    listener: TcpListener,
    served: Served,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let settings = served.settings.clone();
    let tls = settings.tls.as_ref().map(tls::acceptor).transpose()?;
    let (ending, node) = (served.ending.clone(), served.node.clone());
    let routes = router::all(served);
    let places = Arc::new(Semaphore::new(settings.max_connections));
    let (stopping, told) = watch::channel(());
    let mut connections = JoinSet::new();
    let leave = async {
        stop.await;
        node.say_stopping();
        tokio::time::sleep(Duration::from_secs(settings.leave_seconds)).await;
    };
    let mut leave = std::pin::pin!(leave);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.expect("nobody closes the places");
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            next = next => next,
            () = &mut leave => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let patient = Patient::new(stream_at_once(stream), place, settings.read_within());
                let (peer, routes) = (Peer(peer), routes.clone());
                let (settings, told) = (settings.clone(), told.clone());
                match tls.clone() {
                    None => connections.spawn(connection(patient, peer, routes, settings, told)),
                    Some(tls) => connections.spawn(secured(tls, patient, peer, routes, settings, told)),
                };
            }
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(BREATH).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    node.before_silence().await;
    drop(listener);
    let _ = stopping.send(());
    ending.send_replace(true);
    let stop_within = Duration::from_secs(settings.stop_seconds);
    if !finished(&mut connections, LET_GO.min(stop_within)).await {
        node.leave();
        if !finished(&mut connections, stop_within.saturating_sub(LET_GO)).await {
            tracing::warn!(connections = connections.len(), "broken off: not finished in time");
            connections.shutdown().await;
        }
    }
    Ok(())
}

/// Whether all connections end in time.
async fn finished(connections: &mut JoinSet<()>, within: Duration) -> bool {
    let all = async { while connections.join_next().await.is_some() {} };
    tokio::time::timeout(within, all).await.is_ok()
}

/// Answers are small: they are not held back to be sent with others.
fn stream_at_once(stream: TcpStream) -> TcpStream {
    // Where it cannot be set, answers come later, and that is all.
    let _ = stream.set_nodelay(true);
    stream
}

/// One connection over TLS.
async fn secured(
    tls: TlsAcceptor,
    stream: Patient,
    peer: Peer,
    routes: Router,
    settings: Arc<Settings>,
    told: watch::Receiver<()>,
) {
    match tokio::time::timeout(settings.read_within(), tls.accept(stream)).await {
        Ok(Ok(stream)) => connection(stream, peer, routes, settings, told).await,
        // What a client did wrong; a port scanner is no news.
        Ok(Err(error)) => tracing::debug!(%error, "a connection without TLS, or by none that is used here"),
        Err(_) => tracing::debug!("a connection that never got to TLS"),
    }
}

/// One connection, until it ends or the server does.
async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    routes: Router,
    settings: Arc<Settings>,
    mut told: watch::Receiver<()>,
) {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        routes.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.read_within())
        .keep_alive(settings.keep_alive)
        .max_headers(HEADERS)
        .max_buf_size(HEAD)
        // A client that has said everything may close its side and still wants its answer.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = told.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // What a client did wrong; its words are not repeated.
        tracing::debug!(
            head = error.is_parse(),
            timeout = error.is_timeout(),
            cut = error.is_incomplete_message(),
            "a connection ended early"
        );
    }
}
