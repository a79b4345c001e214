//! The key that signs heads: Ed25519, its secret sealed by the vault, its public part known to everybody.

use crate::dialect::one_at_a_time;
use crate::hex::{hex, unhex};
use crate::vault::{Sealer, Space};
use crate::{Error, Millis, Repository, Tx, Value, insert};
use ed25519_dalek::{Signer as _, SigningKey};
use zeroize::Zeroizing;

/// What the secret is sealed for.
const CONTEXT: &[u8] = b"access log signer";

/// Signs heads.
pub struct Signer(SigningKey);

type Row = (i64, Vec<u8>, Vec<u8>);

const SELECT: &str = "SELECT id, public, sealed FROM signer ORDER BY made_at DESC, id DESC";

impl Signer {
    /// The one that signs now; a new one where there is none.
    pub async fn open(repository: &Repository, now: Millis) -> Result<Signer, Error> {
        let newest: Option<Row> =
            on!(&repository.log, |pool| sqlx::query_as(SELECT).fetch_optional(pool).await)?;
        match newest {
            Some(row) => unseal(repository, &row).await,
            None => make(repository, now).await,
        }
    }

    /// Its public part.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

/// The public parts of all keys that ever signed, the newest first, each proven by the secret that the vault seals.
pub async fn public_keys(repository: &Repository) -> Result<Vec<[u8; 32]>, Error> {
    let rows: Vec<Row> = on!(&repository.log, |pool| sqlx::query_as(SELECT).fetch_all(pool).await)?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in &rows {
        keys.push(unseal(repository, row).await?.public());
    }
    Ok(keys)
}

async fn unseal(repository: &Repository, (id, public, sealed): &Row) -> Result<Signer, Error> {
    let damaged = || Error::Damaged { what: "signing key of the access log", id: *id };
    let key = repository.vault.key(Space::AccessLog, *id).await?;
    let secret = Zeroizing::new(key.open(CONTEXT, sealed).ok_or_else(damaged)?);
    let secret: &[u8; 32] = secret.as_slice().try_into().map_err(|_| damaged())?;
    let signer = Signer(SigningKey::from_bytes(secret));
    if signer.public().as_slice() == public { Ok(signer) } else { Err(damaged()) }
}

/// A public key that was written in hexadecimal.
pub fn key_of(text: &str) -> Option<[u8; 32]> {
    unhex(text.trim())
}

async fn make(repository: &Repository, now: Millis) -> Result<Signer, Error> {
    let id = repository.vault.random_id()?;
    let key = repository.vault.create_keys(Space::AccessLog, &[id]).await?.pop();
    let key = key.ok_or(Error::Erased { what: Space::AccessLog.what(), id })?;
    let mut secret = Zeroizing::new([0; 32]);
    crate::vault::fill(&mut *secret)?;
    let signer = Signer(SigningKey::from_bytes(&secret));
    let sealed = Sealer::default().seal(&key, CONTEXT, &*secret)?;
    let mut tx = repository.log.begin().await?;
    one_at_a_time(&mut tx, "signer").await?;
    if let Some(row) = newest(&mut tx).await? {
        // Another process was faster.
        return unseal(repository, &row).await;
    }
    let public = signer.public();
    let row = [Value::Int(id), Value::Bytes(&public), Value::Bytes(&sealed), Value::Int(now)];
    insert(&mut tx, "signer", ["id", "public", "sealed", "made_at"], &[row]).await?;
    tx.commit().await?;
    Ok(signer)
}

async fn newest(tx: &mut Tx) -> Result<Option<Row>, Error> {
    Ok(within!(tx, |connection| sqlx::query_as(SELECT).fetch_optional(connection).await)?)
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", hex(&self.public()))
    }
}
