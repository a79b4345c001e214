//! TLS by rustls: from version 1.2 on, by a certificate and a key in PEM files, which are read again once they change.

use super::Tls;
use anyhow::{Context, ensure};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{ServerConfig, version};

/// Between two looks at the files.
const PAUSE: Duration = Duration::from_secs(5);

/// The certificate that is shown.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// What accepts connections over TLS; it watches the files as long as it is used.
pub(super) fn acceptor(tls: &Tls) -> anyhow::Result<TlsAcceptor> {
    let shown = Arc::new(Shown(RwLock::new(read(tls)?)));
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .context("TLS cannot be used")?
        .with_no_client_auth()
        .with_cert_resolver(shown.clone());
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    tokio::spawn(watch(tls.clone(), Arc::downgrade(&shown)));
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Whether certificate and key can be used.
pub(super) fn check(tls: &Tls) -> anyhow::Result<()> {
    read(tls).map(drop)
}

/// The certificate alone.
pub(super) fn certificate(tls: &Tls) -> anyhow::Result<CertificateDer<'static>> {
    let read = CertificateDer::from_pem_file(&tls.certificate);
    read.with_context(|| format!("cannot read {}", tls.certificate.display()))
}

fn read(tls: &Tls) -> anyhow::Result<Arc<CertifiedKey>> {
    let cannot = |path: &Path| format!("cannot read {}", path.display());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect)
        .with_context(|| cannot(&tls.certificate))?;
    ensure!(!chain.is_empty(), "{} holds no certificate", tls.certificate.display());
    let key = PrivateKeyDer::from_pem_file(&tls.key).with_context(|| cannot(&tls.key))?;
    let certified = CertifiedKey::from_der(chain, key, &default_provider());
    let both = || format!("{} does not belong to {}", tls.key.display(), tls.certificate.display());
    Ok(Arc::new(certified.with_context(both)?))
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
            Ok(certified) => {
                *shown.0.write().unwrap_or_else(PoisonError::into_inner) = certified;
                tracing::info!("another certificate is used from now on");
                known = found;
            }
            Err(error) => tracing::warn!("the new certificate cannot be used yet: {error:#}"),
        }
    }
}

fn changed_at(tls: &Tls) -> [Option<SystemTime>; 2] {
    [&tls.certificate, &tls.key].map(|path| path.metadata().and_then(|file| file.modified()).ok())
}
