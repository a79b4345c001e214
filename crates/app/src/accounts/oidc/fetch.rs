//! Asks the service that people sign in by: over TLS, within seconds, and never for more than some kilobytes. What went
//! wrong is said in words of ours; nothing that it answered is repeated.

use crate::config::oidc::Settings;
use crate::outgoing::{self, Asked, Broken};
use anyhow::{Context, ensure};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request, Uri};
use std::net::IpAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// How long to wait for a whole answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of an answer; a set of keys with their certificates has some thousand.
const MOST: usize = 256 << 10;

/// It was not to be reached, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Away(pub &'static str);

/// What came back.
pub(super) struct Answer {
    pub status: u16,
    pub body: Bytes,
}

/// What is asked.
pub(super) struct Question<'a> {
    /// A form to be posted; without one, it is a GET.
    pub form: Option<String>,
    /// The header Authorization.
    pub authorization: Option<&'a str>,
}

impl Question<'_> {
    /// Something that everybody may read.
    pub const PLAIN: Question<'static> = Question { form: None, authorization: None };
}

/// An address that may be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Address {
    uri: Uri,
    host: String,
    is_tls: bool,
}

impl Address {
    /// The address in a text: over TLS, or of this machine.
    pub fn of(text: &str) -> anyhow::Result<Address> {
        let uri: Uri = text.parse().context("this is no address")?;
        let host = uri.host().context("an address names a host")?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let is_tls = uri.scheme_str() == Some("https");
        ensure!(is_tls || (uri.scheme_str() == Some("http") && is_here), "an address begins with https://");
        ensure!(
            uri.authority().is_some_and(|named| !named.as_str().contains('@')),
            "no name before the host"
        );
        ensure!(!text.contains('#'), "an address without a fragment");
        Ok(Address { uri, host, is_tls })
    }
}

/// Asks.
pub(super) struct Fetcher {
    tls: TlsConnector,
}

impl Fetcher {
    /// Believes the certificates of the settings, or else those that the system believes.
    pub fn new(settings: &Settings) -> anyhow::Result<Fetcher> {
        let roots = outgoing::authorities(settings.ca.as_deref())?;
        let is_in_clear = settings.issuer.as_ref().is_some_and(|issuer| issuer.starts_with("http://"));
        ensure!(
            is_in_clear || !roots.is_empty(),
            "no certificate is believed on this machine; install those of its system (ca-certificates), or name a file \
             as ca in [oidc]"
        );
        Ok(Fetcher { tls: outgoing::connector(roots)? })
    }

    /// The answer to a question. One that leads elsewhere is not followed.
    pub async fn ask(&self, address: &Address, question: Question<'_>) -> Result<Answer, Away> {
        let asked = tokio::time::timeout(PATIENCE, self.whole(address, question)).await;
        asked.unwrap_or(Err(Away("it does not answer in time")))
    }

    async fn whole(&self, address: &Address, question: Question<'_>) -> Result<Answer, Away> {
        let uri = &address.uri;
        let port = uri.port_u16().unwrap_or(if address.is_tls { 443 } else { 80 });
        let stream = TcpStream::connect((address.host.as_str(), port)).await;
        let stream = stream.map_err(|_| Away("no connection to it"))?;
        let request = request(address, question).ok_or(Away("it cannot be asked"))?;
        if !address.is_tls {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(address.host.clone()).map_err(|_| Away("its host is no name"))?;
        let secured = self.tls.connect(name, stream).await;
        exchange(secured.map_err(|_| Away("its certificate is not believed"))?, request).await
    }
}

fn request(address: &Address, question: Question<'_>) -> Option<Request<Full<Bytes>>> {
    let uri = &address.uri;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let method = if question.form.is_some() { Method::POST } else { Method::GET };
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, uri.authority()?.as_str())
        .header(ACCEPT, "application/json");
    if let Some(authorization) = question.authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    if question.form.is_some() {
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    request.body(Full::from(question.form.unwrap_or_default())).ok()
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Answer, Away> {
    const BROKEN: Away = Away("its answer broke off");
    let Asked { answer, connection } = outgoing::ask(stream, request).await.map_err(|Broken| BROKEN)?;
    let status = answer.status().as_u16();
    let body = Limited::new(answer.into_body(), MOST).collect().await;
    let body = body.map_err(|_| Away("its answer broke off or is too large"))?.to_bytes();
    drop(connection);
    Ok(Answer { status, body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    #[test]
    fn only_addresses_over_tls_or_of_this_machine_are_asked() {
        let check = |text: &str, expected: bool| assert_eq!(Address::of(text).is_ok(), expected, "{text}");
        check("https://id.example/realms/a", true);
        check("http://127.0.0.1:9/x", true);
        check("http://[::1]:9/x", true);
        check("http://localhost", true);
        check("http://id.example", false);
        check("http://127.0.0.1.id.example", false);
        check("ftp://id.example", false);
        check("https://user@id.example", false);
        check("https://id.example/#a", false);
        check("/realms", false);
        check("", false);
    }

    /// What becomes of an answer, which may never end.
    fn asked(answer: &'static str, closes: bool) -> Result<(u16, usize), Away> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = format!("http://{}/x", listener.local_addr().unwrap());
            tokio::spawn(async move {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 1_000]).await;
                let _ = stream.write_all(answer.as_bytes()).await;
                if !closes {
                    let filler = [b'x'; 10_000];
                    while stream.write_all(&filler).await.is_ok() {}
                }
            });
            let settings = Settings { issuer: Some(address.clone()), ..Settings::default() };
            let fetcher = Fetcher::new(&settings).unwrap();
            let answer = fetcher.ask(&Address::of(&address).unwrap(), Question::PLAIN).await;
            answer.map(|answer| (answer.status, answer.body.len()))
        })
    }

    #[test]
    fn an_answer_is_whole_or_none() {
        assert_eq!(asked("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", true), Ok((200, 2)));
        assert_eq!(
            asked("HTTP/1.1 302 Found\r\nlocation: /y\r\ncontent-length: 0\r\n\r\n", true),
            Ok((302, 0))
        );
        assert!(asked("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}", true).is_err());
        assert!(asked("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n", false).is_err());
        assert!(asked("no http", true).is_err());
    }

    #[test]
    fn nobody_there_is_said_at_once() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let address = Address::of("http://127.0.0.1:1/").unwrap();
            let settings = Settings { issuer: Some("http://127.0.0.1:1".to_owned()), ..Settings::default() };
            let said = Fetcher::new(&settings).unwrap().ask(&address, Question::PLAIN).await;
            assert_eq!(said.err(), Some(Away("no connection to it")));
        });
    }
}
