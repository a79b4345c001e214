//! One attempt: where the address leads to is found out and judged, the connection goes to a place that was judged, and the
//! status of the answer decides. A redirect is not followed, and what is answered is not kept.

use super::sign;
use crate::config::webhooks::Settings;
use crate::outgoing::target::{Resolver, Rules, Target, Unfit};
use crate::outgoing::{self, Asked};
use db::Millis;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use hyper::{Request, Response};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// What is sent: a CloudEvent as JSON.
const FORM: &str = "application/cloudevents+json";
const PROGRAM: &str = concat!("Amigo/", env!("CARGO_PKG_VERSION"));
/// How long one place of several may take to accept a connection.
const REACH: Duration = Duration::from_secs(5);
/// Bytes of an answer that are taken in, so that whoever receives can end it in peace.
const MOST: usize = 4 << 10;
/// How long the rest of an answer may take.
const REST: Duration = Duration::from_secs(1);
/// How long finding out where a new address leads to may take.
const FIND: Duration = Duration::from_secs(5);

/// What became of an attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// When it began.
    pub at: Millis,
    /// How long it took.
    pub millis: i64,
    /// The status that was answered, where something was.
    pub status: Option<u16>,
    /// Why the event was not taken, in a word.
    pub reason: Option<&'static str>,
    /// For how long whoever receives wants to be left alone.
    pub asked: Option<Millis>,
}

impl Outcome {
    /// Nothing was sent.
    pub(super) fn unsent(at: Millis, reason: &'static str) -> Outcome {
        Outcome { at, millis: 0, status: None, reason: Some(reason), asked: None }
    }
}

/// What is sent.
pub(super) struct Letter {
    pub id: String,
    pub at: Millis,
    pub signatures: String,
    pub body: Vec<u8>,
}

/// What sends.
pub(super) struct Sender {
    rules: Rules,
    tls: TlsConnector,
    patience: Duration,
}

impl Sender {
    /// By these settings; names are found so.
    pub fn new(settings: &Settings, resolver: Resolver) -> anyhow::Result<Sender> {
        let allowed = outgoing::inside::Allowed::read(&settings.allow)?;
        let tls = outgoing::connector(outgoing::authorities(settings.ca.as_deref())?)?;
        let rules = Rules { allowed, ports: settings.ports.clone(), resolver };
        Ok(Sender { rules, tls, patience: Duration::from_secs(settings.seconds.into()) })
    }

    /// Whether something may be sent to an address.
    pub async fn check(&self, url: &str) -> Result<(), Unfit> {
        let target = Target::of(url)?;
        let found = tokio::time::timeout(FIND, target.places(&self.rules)).await;
        found.unwrap_or(Err(Unfit::Unknown)).map(drop)
    }

    /// Sends it once.
    pub async fn send(&self, target: &Target, letter: Letter) -> Outcome {
        let (at, begun) = (letter.at, Instant::now());
        let sent = tokio::time::timeout(self.patience, self.exchange(target, letter)).await;
        let millis = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        match sent.unwrap_or(Err("timeout")) {
            Err(reason) => Outcome { millis, ..Outcome::unsent(at, reason) },
            Ok(asked) => {
                let (status, asked) = decided(asked, at);
                let reason = reason(status);
                Outcome {
                    at,
                    millis,
                    status: Some(status),
                    reason,
                    asked: asked.filter(|_| reason.is_some()),
                }
            }
        }
    }

    async fn exchange(&self, target: &Target, letter: Letter) -> Result<Asked, &'static str> {
        let places = target.places(&self.rules).await.map_err(unfit)?;
        let stream = connect(&places).await.ok_or("no_connection")?;
        let request = request(target, letter).ok_or("refused_address")?;
        if !target.is_tls {
            return put(stream, request).await;
        }
        let name = ServerName::try_from(target.host.clone()).map_err(|_| "tls")?;
        put(self.tls.connect(name, stream).await.map_err(|_| "tls")?, request).await
    }
}

/// Why an answer is no yes.
fn reason(status: u16) -> Option<&'static str> {
    match status {
        200..=299 => None,
        300..=399 => Some("redirect"),
        410 => Some("gone"),
        _ => Some("status"),
    }
}

fn unfit(why: Unfit) -> &'static str {
    if why == Unfit::Unknown { "unknown_host" } else { "refused_address" }
}

/// To the first place that accepts.
async fn connect(places: &[SocketAddr]) -> Option<TcpStream> {
    for place in places {
        if let Ok(Ok(stream)) = tokio::time::timeout(REACH, TcpStream::connect(place)).await {
            let _ = stream.set_nodelay(true);
            return Some(stream);
        }
    }
    None
}

fn request(target: &Target, letter: Letter) -> Option<Request<Full<Bytes>>> {
    let path = target.uri.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::post(path)
        .header(HOST, target.uri.authority()?.as_str())
        .header(CONTENT_TYPE, FORM)
        .header(USER_AGENT, PROGRAM)
        .header("webhook-id", letter.id)
        .header("webhook-timestamp", sign::seconds(letter.at))
        .header("webhook-signature", letter.signatures);
    request.body(Full::from(letter.body)).ok()
}

async fn put(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Asked, &'static str> {
    outgoing::ask(stream, request).await.map_err(|_| "broken")
}

/// The status, and how long the receiver asks to be left alone. What else it has to say is taken in beside: however long
/// that takes, what is decided is decided.
fn decided(Asked { answer, connection }: Asked, at: Millis) -> (u16, Option<Millis>) {
    let status = answer.status().as_u16();
    let asked = match status {
        429 | 503 => answer.headers().get(RETRY_AFTER).and_then(|header| header.to_str().ok()),
        _ => None,
    };
    let asked = asked.and_then(|header| super::retry::asked(header, at)).map(super::retry::bounded);
    tokio::spawn(async move {
        let _ = tokio::time::timeout(REST, rest(answer)).await;
        drop(connection);
    });
    (status, asked)
}

async fn rest(answer: Response<Incoming>) {
    let (mut body, mut read) = (answer.into_body(), 0);
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > MOST {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
