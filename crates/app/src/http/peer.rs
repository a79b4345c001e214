//! Connections to the other processes that serve the same repository: over TLS where we do, and then only to one that
//! shows the same certificate as we, since addresses of machines stand in no certificate.

use super::{Tls, tls};
use anyhow::Context;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme, version,
};

/// Takes one certificate for that of another process of ours, and no other.
#[derive(Debug)]
struct OurOwn {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

/// Secures a connection to another process.
pub(super) async fn secured(tls: &Tls, stream: TcpStream) -> anyhow::Result<TlsStream<TcpStream>> {
    let files = tls.clone();
    let (chain, key) = tokio::task::spawn_blocking(move || tls::own(&files)).await??;
    let certificate = chain.first().context("a certificate file holds one")?.clone();
    let provider = Arc::new(default_provider());
    let verifier = OurOwn { certificate, provider: Arc::clone(&provider) };
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&version::TLS13])
        .context("TLS cannot be used")?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let config = match &tls.client_authorities {
        Some(_) => config.with_client_auth_cert(chain, key).context("our certificate cannot be shown")?,
        None => config.with_no_client_auth(),
    };
    let name = ServerName::try_from("localhost").context("a name that everybody has")?;
    Ok(TlsConnector::from(Arc::new(config)).connect(name, stream).await?)
}

impl ServerCertVerifier for OurOwn {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if *shown == self.certificate {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
