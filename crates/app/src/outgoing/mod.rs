//! What every question shares that this process puts to somebody else: whom it believes over TLS, and one exchange over a
//! connection that is there. Nothing is followed, nothing is put twice, and nothing that was answered is repeated.

pub(crate) mod inside;
pub(crate) mod target;

use anyhow::Context;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, version};

/// Bytes of the head of an answer, and headers in it.
const MOST_HEAD: usize = 16 << 10;
const MOST_HEADERS: usize = 100;

/// The authorities in a file (PEM), or else those that the system believes.
pub(crate) fn authorities(file: Option<&Path>) -> anyhow::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(path) => {
            let cannot = || format!("cannot read {}", path.display());
            for certificate in CertificateDer::pem_file_iter(path).with_context(cannot)? {
                roots.add(certificate.with_context(cannot)?).with_context(cannot)?;
            }
        }
        None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
    }
    Ok(roots)
}

/// What connects over TLS to whom these authorities vouch for.
pub(crate) fn connector(authorities: RootCertStore) -> anyhow::Result<TlsConnector> {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .context("TLS cannot be used")?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// The answer broke off, or is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Broken;

/// An answer whose head is there. The connection ends with it.
pub(crate) struct Asked {
    pub answer: Response<Incoming>,
    /// What reads the rest of it.
    pub connection: Connection,
}

/// A connection that ends once nobody wants it any more.
pub(crate) struct Connection(JoinHandle<()>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Puts a question over a connection.
pub(crate) async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Asked, Broken> {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(MOST_HEAD).max_headers(MOST_HEADERS);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(|_| Broken)?;
    let connection = Connection(tokio::spawn(async move { drop(connection.await) }));
    let answer = sender.send_request(request).await.map_err(|_| Broken)?;
    Ok(Asked { answer, connection })
}
