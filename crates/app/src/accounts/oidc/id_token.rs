//! What the service says of whoever signed in: an ID token, believed only where everything fits (OpenID Connect Core,
//! section 3.1.3.7). The time is a parameter.

use super::keys::{Algorithm, Key};
use crate::accounts::secret::{decode, encode};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Bytes of a token; one with hundreds of groups has some ten thousand.
const MOST: usize = 64 << 10;
/// Seconds that the clocks of two machines may differ.
const LEEWAY: f64 = 60.0;
/// Seconds after which a token is not of this sign-in any more.
const OLD: f64 = 600.0;
/// Letters of a subject (section 2).
const SUBJECT: usize = 255;

/// Why a token is not believed. It is logged, and told to nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum Untrusted {
    #[error("it is no token")]
    Form,
    #[error("its algorithm is none that was announced and is taken")]
    Algorithm,
    #[error("none of the published keys is named by it")]
    Key,
    #[error("its signature is wrong")]
    Signature,
    #[error("another service issued it")]
    Issuer,
    #[error("it is meant for somebody else too, or only")]
    Audience,
    #[error("it was given to somebody else")]
    Party,
    #[error("it came to its end")]
    Expired,
    #[error("it comes from the future, or is too old")]
    Issued,
    #[error("it belongs to another sign-in")]
    Nonce,
    #[error("it does not belong to the access token beside it")]
    AccessToken,
    #[error("what is said of the person is of somebody else")]
    Subject,
}

/// What a token must fit.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub now: f64,
}

/// What is said before the signature is looked at: which key made it, and how.
pub(super) struct Signed<'t> {
    pub kid: Option<String>,
    pub algorithm: Algorithm,
    text: &'t str,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

/// What a header may say; `crit` is refused, for we know no extension.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// What a token claims. What else it says goes along.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    pub sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    at_hash: Option<String>,
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl<'t> Signed<'t> {
    /// Reads the three parts of a token. Only algorithms that the service announced are taken.
    pub fn read(token: &'t str, announced: &[Algorithm]) -> Result<Signed<'t>, Untrusted> {
        if token.len() > MOST {
            return Err(Untrusted::Form);
        }
        let (text, signature) = token.rsplit_once('.').ok_or(Untrusted::Form)?;
        let (header, claims) = text.split_once('.').ok_or(Untrusted::Form)?;
        let part = |text| decode(text).ok_or(Untrusted::Form);
        let (header, claims, signature) = (part(header)?, part(claims)?, part(signature)?);
        let header: Header = serde_json::from_slice(&header).map_err(|_| Untrusted::Form)?;
        if header.crit.is_some() {
            return Err(Untrusted::Form);
        }
        let algorithm = Algorithm::named(&header.alg).filter(|algorithm| announced.contains(algorithm));
        let algorithm = algorithm.ok_or(Untrusted::Algorithm)?;
        Ok(Signed { kid: header.kid, algorithm, text, claims, signature })
    }

    /// What the token claims, where this key signed it. Nothing of it is looked at before.
    pub fn opened(&self, key: &Key) -> Result<Claims, Untrusted> {
        if !key.signed(self.algorithm, self.text.as_bytes(), &self.signature) {
            return Err(Untrusted::Signature);
        }
        serde_json::from_slice(&self.claims).map_err(|_| Untrusted::Form)
    }
}

impl Claims {
    /// Whether the token is of this sign-in, for us, and holds now.
    pub fn check(&self, expected: &Expected<'_>) -> Result<(), Untrusted> {
        let is_ours = |audience: &String| audience == expected.client_id;
        let is_for_us = match &self.aud {
            Audience::One(audience) => is_ours(audience),
            Audience::Several(all) => !all.is_empty() && all.iter().all(is_ours),
        };
        let fits = [
            (self.iss == expected.issuer, Untrusted::Issuer),
            (is_for_us, Untrusted::Audience),
            (self.azp.as_ref().is_none_or(is_ours), Untrusted::Party),
            (expected.now < self.exp + LEEWAY, Untrusted::Expired),
            (self.iat <= expected.now + LEEWAY, Untrusted::Issued),
            (self.iat >= expected.now - OLD - LEEWAY, Untrusted::Issued),
            (self.nbf.is_none_or(|from| from <= expected.now + LEEWAY), Untrusted::Issued),
            (self.nonce.as_deref() == Some(expected.nonce), Untrusted::Nonce),
            ((1..=SUBJECT).contains(&self.sub.len()), Untrusted::Form),
        ];
        match fits.into_iter().find(|(fits, _)| !fits) {
            Some((_, why)) => Err(why),
            None => Ok(()),
        }
    }

    /// Whether the access token beside it belongs to it, where it says so (section 3.1.3.6).
    pub fn check_access_token(&self, algorithm: Algorithm, access_token: &str) -> Result<(), Untrusted> {
        let Some(said) = &self.at_hash else { return Ok(()) };
        let digest = match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => &ring::digest::SHA256,
            Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => &ring::digest::SHA384,
            Algorithm::Rs512 | Algorithm::Ps512 | Algorithm::EdDsa => &ring::digest::SHA512,
        };
        let hash = ring::digest::digest(digest, access_token.as_bytes());
        let half = &hash.as_ref()[..hash.as_ref().len() / 2];
        if encode(half) == *said { Ok(()) } else { Err(Untrusted::AccessToken) }
    }
}
