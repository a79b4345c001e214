//! The compact form of a signed JSON text (RFC 7515, section 7.1).

use super::Claims;
use super::invalid::Invalid;
use crate::accounts::Key;
use crate::accounts::secret::{decode, encode};
use ed25519_dalek::{Signature, Signer};
use serde::{Deserialize, Serialize};

/// The one algorithm (RFC 8037, section 3.1).
const ALGORITHM: &str = "EdDSA";
/// What such a token is (RFC 9068, section 2.1).
const TYPE: &str = "at+jwt";
/// Bytes of a token; one with every scope has a thousand.
const MOST: usize = 4_096;

/// What stands before the claims. A header that says anything else wants something that we do not do.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    typ: String,
    alg: String,
    kid: String,
}

/// Signs claims.
pub(super) fn sign(key: &Key, claims: &Claims) -> anyhow::Result<String> {
    let header = Header { typ: TYPE.to_owned(), alg: ALGORITHM.to_owned(), kid: key.id.clone() };
    let (header, claims) = (serde_json::to_vec(&header)?, serde_json::to_vec(claims)?);
    let signed = format!("{}.{}", encode(&header), encode(&claims));
    let signature = key.private.sign(signed.as_bytes());
    Ok(format!("{signed}.{}", encode(&signature.to_bytes())))
}

/// The claims of a token that one of these keys signed. They are not looked at before the signature is right.
pub(super) fn open<'k>(token: &str, keys: impl Iterator<Item = &'k Key>) -> Result<Claims, Invalid> {
    if token.len() > MOST {
        return Err(Invalid::Form);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Invalid::Form)?;
    let (header, claims) = signed.split_once('.').ok_or(Invalid::Form)?;
    let part = |text| decode(text).ok_or(Invalid::Form);
    let (header, claims, signature) = (part(header)?, part(claims)?, part(signature)?);
    let header: Header = serde_json::from_slice(&header).map_err(|_| Invalid::Form)?;
    if header.alg != ALGORITHM {
        return Err(Invalid::Algorithm);
    }
    if header.typ != TYPE {
        return Err(Invalid::Type);
    }
    let signature = Signature::from_slice(&signature).map_err(|_| Invalid::Signature)?;
    let mut keys = keys;
    let key = keys.find(|key| key.id == header.kid).ok_or(Invalid::Key)?;
    key.public.verify_strict(signed.as_bytes(), &signature).map_err(|_| Invalid::Signature)?;
    serde_json::from_slice(&claims).map_err(|_| Invalid::Form)
}
