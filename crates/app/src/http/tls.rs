//! TLS by rustls: from version 1.2 on, by a certificate and a key in PEM files, which are read again once they change; where
//! authorities for clients are named, only for whoever shows a certificate of theirs.

use super::Tls;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::client::danger::HandshakeSignatureValid;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio_rustls::rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{
    self, DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig, SignatureScheme, version,
};

/// Between two looks at the files.
const PAUSE: Duration = Duration::from_secs(5);

/// What the files say.
#[derive(Clone, Debug)]
struct Files {
    own: Arc<CertifiedKey>,
    /// Tells clients that are vouched for from others.
    clients: Arc<dyn ClientCertVerifier>,
}

/// What counts now.
#[derive(Debug)]
struct Shown(RwLock<Files>);

impl Shown {
    fn now(&self) -> Files {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.now().own)
    }
}

/// Clients are whoever the authorities vouch for, and the other processes that serve the same repository, which show the
/// certificate that this one has itself.
impl ClientCertVerifier for Shown {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        // Clients choose by themselves: the authorities may change while this is lent.
        &[]
    }

    fn verify_client_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        let files = self.now();
        if files.own.cert.first().is_some_and(|own| own == shown) {
            return Ok(ClientCertVerified::assertion());
        }
        files.clients.verify_client_cert(shown, between, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.now().clients.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.now().clients.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.now().clients.supported_verify_schemes()
    }
}

/// What accepts connections over TLS; it watches the files as long as it is used.
pub(super) fn acceptor(tls: &Tls) -> anyhow::Result<TlsAcceptor> {
    let shown = Arc::new(Shown(RwLock::new(read(tls)?)));
    let clients: Arc<dyn ClientCertVerifier> = match &tls.client_authorities {
        Some(_) => shown.clone(),
        None => WebPkiClientVerifier::no_client_auth(),
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .context("TLS cannot be used")?
        .with_client_cert_verifier(clients)
        .with_cert_resolver(shown.clone());
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    tokio::spawn(watch(tls.clone(), Arc::downgrade(&shown)));
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Whether certificate and key can be used.
pub(super) fn check(tls: &Tls) -> anyhow::Result<()> {
    read(tls).map(drop)
}

/// Certificate and key, for whoever has to show them as a client.
pub(super) fn own(tls: &Tls) -> anyhow::Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let key = PrivateKeyDer::from_pem_file(&tls.key);
    Ok((certificates(&tls.certificate)?, key.with_context(|| cannot_read(&tls.key))?))
}

fn read(tls: &Tls) -> anyhow::Result<Files> {
    let (chain, key) = own(tls)?;
    let certified = CertifiedKey::from_der(chain, key, &default_provider());
    let both = || format!("{} does not belong to {}", tls.key.display(), tls.certificate.display());
    let clients = tls.client_authorities.as_deref().map(vouched_for).transpose()?;
    let clients = clients.unwrap_or_else(WebPkiClientVerifier::no_client_auth);
    Ok(Files { own: Arc::new(certified.with_context(both)?), clients })
}

/// Tells clients for whom one of these authorities vouches.
fn vouched_for(authorities: &Path) -> anyhow::Result<Arc<dyn ClientCertVerifier>> {
    let mut roots = RootCertStore::empty();
    let unusable = || format!("{} holds a certificate that is none of an authority", authorities.display());
    for certificate in certificates(authorities)? {
        roots.add(certificate).with_context(unusable)?;
    }
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
    verifier.with_context(unusable)
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let all = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let all: Vec<CertificateDer<'static>> = all.with_context(|| cannot_read(path))?;
    ensure!(!all.is_empty(), "{} holds no certificate", path.display());
    Ok(all)
}

fn cannot_read(path: &Path) -> String {
    format!("cannot read {}", path.display())
}

/// Takes another certificate over once it is there. One that cannot be used is told of, and the one before it holds.
async fn watch(tls: Tls, shown: std::sync::Weak<Shown>) {
    let mut known = changed_at(&tls);
    loop {
        tokio::time::sleep(PAUSE).await;
        let Some(shown) = shown.upgrade() else { return };
        let found = changed_at(&tls);
        if found == known {
            continue;
        }
        match read(&tls) {
            Ok(files) => {
                *shown.0.write().unwrap_or_else(PoisonError::into_inner) = files;
                tracing::info!("another certificate is used from now on");
                known = found;
            }
            Err(error) => tracing::warn!("the new certificate cannot be used yet: {error:#}"),
        }
    }
}

fn changed_at(tls: &Tls) -> [Option<SystemTime>; 3] {
    let changed = |path: &PathBuf| path.metadata().and_then(|file| file.modified()).ok();
    [Some(&tls.certificate), Some(&tls.key), tls.client_authorities.as_ref()]
        .map(|path| path.and_then(changed))
}
