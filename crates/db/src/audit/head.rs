//! Heads: the last number and hash of a chain at some moment, signed, as a line of a file that is kept outside of the
//! database. Whoever removes or changes an entry afterwards would need the key to make the head anew.

use super::chain::Chain;
use super::entry::Hash;
use super::signer::Signer;
use crate::hex::{hex, unhex};
use crate::{Db, Error, Millis};
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};

/// What a signature begins with.
const HEAD: &[u8] = b"amigo access log, head, 1";

/// A head.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Name of the repository.
    pub repository: String,
    /// Name of the chain.
    pub chain: String,
    /// Number of the head before, 0 for the first: so that a line that is missing in between is noticed.
    pub after: i64,
    /// Number of the last entry.
    pub number: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// When the head was made, in UTC.
    pub at: String,
    /// The public part of the key that signed, in hexadecimal.
    pub key: String,
    /// The signature (Ed25519), in hexadecimal.
    pub signature: String,
}

impl Head {
    /// The head of a chain as it ends now.
    pub fn sign(signer: &Signer, repository: &str, chain: &Chain, at: Millis) -> Head {
        let at = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let head = Head {
            repository: repository.to_owned(),
            chain: chain.name.clone(),
            after: chain.exported,
            number: chain.number,
            hash: hex(&chain.hash),
            at: at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
            key: hex(&signer.public()),
            signature: String::new(),
        };
        let signature = hex(&signer.sign(&head.signed()));
        Head { signature, ..head }
    }

    /// What is signed: everything but key and signature, each text led by its length.
    fn signed(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        let mut push = |text: &[u8]| {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text);
        };
        push(HEAD);
        push(self.repository.as_bytes());
        push(self.chain.as_bytes());
        push(&self.after.to_le_bytes());
        push(&self.number.to_le_bytes());
        push(self.hash.as_bytes());
        push(self.at.as_bytes());
        bytes
    }

    /// Whether one of these keys signed it.
    pub fn is_signed_by(&self, keys: &[[u8; 32]]) -> bool {
        let verifies = || {
            let key = VerifyingKey::from_bytes(&unhex(&self.key)?).ok()?;
            let signature = Signature::from_bytes(&unhex(&self.signature)?);
            let known = keys.contains(&key.to_bytes());
            Some(known && key.verify_strict(&self.signed(), &signature).is_ok())
        };
        verifies().unwrap_or(false)
    }

    /// The hash.
    pub(super) fn hash(&self) -> Option<Hash> {
        unhex(&self.hash)
    }
}

/// The heads of a file's text, or the number of the first line that is none. What stands behind the last end of a line
/// is not finished yet.
pub fn heads_of(text: &str) -> Result<Vec<Head>, usize> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let lines = whole.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines.map(|(line, at)| serde_json::from_str(line).map_err(|_| at)).collect()
}

/// Notes that the head of this number stands outside.
pub async fn note_exported(log: &Db, chain: i64, number: i64) -> Result<(), Error> {
    let update = "UPDATE chain SET exported = $2 WHERE id = $1 AND exported < $2";
    on!(log, |pool| sqlx::query(update).bind(chain).bind(number).execute(pool).await.map(|_| ()))?;
    Ok(())
}
