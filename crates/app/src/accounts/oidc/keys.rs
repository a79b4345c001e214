//! The keys of the service, and the signatures that they make (RFC 7517, RFC 7518, RFC 8037). Nothing here is chosen by a
//! token alone: an algorithm holds with a key of its own kind only.

use crate::accounts::secret::decode;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::Deserialize;

/// Keys beyond that many are not looked at.
const MOST: usize = 100;

/// An algorithm that is taken: there is none without a key, and none by a secret that both sides know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    /// The algorithm of this name.
    pub fn named(name: &str) -> Option<Algorithm> {
        Some(match name {
            "RS256" => Algorithm::Rs256,
            "RS384" => Algorithm::Rs384,
            "RS512" => Algorithm::Rs512,
            "PS256" => Algorithm::Ps256,
            "PS384" => Algorithm::Ps384,
            "PS512" => Algorithm::Ps512,
            "ES256" => Algorithm::Es256,
            "ES384" => Algorithm::Es384,
            "EdDSA" | "Ed25519" => Algorithm::EdDsa,
            _ => return None,
        })
    }

    /// The kind of key that it needs, and its curve.
    const fn needs(self) -> (&'static str, Option<&'static str>) {
        match self {
            Algorithm::Es256 => ("EC", Some("P-256")),
            Algorithm::Es384 => ("EC", Some("P-384")),
            Algorithm::EdDsa => ("OKP", Some("Ed25519")),
            _ => ("RSA", None),
        }
    }

    fn rsa(self) -> Option<&'static RsaParameters> {
        Some(match self {
            Algorithm::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
            Algorithm::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
            Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
            Algorithm::Ps384 => &RSA_PSS_2048_8192_SHA384,
            Algorithm::Ps512 => &RSA_PSS_2048_8192_SHA512,
            _ => return None,
        })
    }
}

/// The keys that a service publishes.
#[derive(Deserialize)]
pub(super) struct Keys {
    keys: Vec<Key>,
}

/// A key. What is not known of it here does not matter.
#[derive(Deserialize)]
pub(super) struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Keys {
    /// The key of this name that can sign by this algorithm; without a name, the only one that can.
    pub fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let fits = |key: &&Key| key.can(algorithm) && kid.is_none_or(|kid| key.kid.as_deref() == Some(kid));
        let mut found = self.keys.iter().take(MOST).filter(fits);
        let key = found.next();
        key.filter(|_| kid.is_some() || found.next().is_none())
    }
}

impl Key {
    fn can(&self, algorithm: Algorithm) -> bool {
        let (kind, curve) = algorithm.needs();
        self.kty == kind
            && curve.is_none_or(|curve| self.crv.as_deref() == Some(curve))
            && self.used_for.as_deref().is_none_or(|used_for| used_for == "sig")
            && self.alg.as_deref().is_none_or(|own| Algorithm::named(own) == Some(algorithm))
    }

    /// Whether it made this signature.
    pub fn signed(&self, algorithm: Algorithm, text: &[u8], signature: &[u8]) -> bool {
        let part = |part: &Option<String>| part.as_deref().and_then(decode);
        if let Some(parameters) = algorithm.rsa() {
            let (Some(n), Some(e)) = (part(&self.n), part(&self.e)) else { return false };
            let (n, e) = (without_zeros(&n), without_zeros(&e));
            return RsaPublicKeyComponents { n, e }.verify(parameters, text, signature).is_ok();
        }
        let Some(x) = part(&self.x) else { return false };
        let verified = match (algorithm, part(&self.y)) {
            (Algorithm::EdDsa, _) => UnparsedPublicKey::new(&ED25519, x).verify(text, signature),
            (Algorithm::Es256, Some(y)) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point(&x, &y)).verify(text, signature)
            }
            (Algorithm::Es384, Some(y)) => {
                UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point(&x, &y)).verify(text, signature)
            }
            _ => return false,
        };
        verified.is_ok()
    }
}

/// Some write numbers with zeros in front.
fn without_zeros(number: &[u8]) -> &[u8] {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    &number[first..]
}

/// A point of a curve, uncompressed (SEC 1, section 2.3.3).
fn point(x: &[u8], y: &[u8]) -> Vec<u8> {
    [&[4], x, y].concat()
}
