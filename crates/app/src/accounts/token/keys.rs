//! The keys that sign: made, exchanged by age or on demand, and known by a name that follows from the key.

use crate::accounts::Accounts;
use crate::accounts::secret::encode;
use anyhow::Context;
use db::accounts::{self, SigningKey, signing};
use db::vault::{Sealer, Space, random};
use db::{Millis, Repository};
use ed25519_dalek::VerifyingKey;
use zeroize::Zeroizing;

/// Milliseconds between a new key's making and its first signature: by then every process knows it.
const KNOWN_AFTER: Millis = 10_000;
/// Milliseconds that a key verifies beyond the end of its last token.
const GRACE: Millis = 60_000;

/// The name of a key.
pub(in crate::accounts) fn key_id(public: &VerifyingKey) -> String {
    encode(&blake3::hash(public.as_bytes()).as_bytes()[..16])
}

impl Accounts {
    /// Makes a key where none signs, or where the one that does has grown old.
    pub(in crate::accounts) async fn renew_key(&self, now: Millis) -> anyhow::Result<()> {
        let known = self.known();
        let newest = known.keys.last();
        if newest.is_some_and(|key| now < key.created_at + self.settings.key_millis()) {
            return Ok(());
        }
        let waits = if newest.is_some() { KNOWN_AFTER } else { 0 };
        let earlier = now + waits + self.settings.token_millis() + GRACE;
        let newest = newest.map(|key| key.number);
        add(&self.session.repository, newest, now, now + waits, earlier).await?;
        self.refresh(now).await?;
        Ok(())
    }
}

/// Makes another key that signs from now on. What was signed before still verifies until its end, or not at all where
/// the earlier keys may be in wrong hands.
pub async fn exchange(
    repository: &Repository,
    now: Millis,
    earlier_hold: Option<Millis>,
) -> anyhow::Result<()> {
    let (active_from, until) = match earlier_hold {
        Some(token) => (now + KNOWN_AFTER, now + KNOWN_AFTER + token + GRACE),
        None => (now, now),
    };
    let newest = signing::keys(&repository.data, now).await?.last().map(|key| key.id);
    add(repository, newest, now, active_from, until).await
}

/// Adds a key after the newest one, unless another process did meanwhile.
async fn add(
    repository: &Repository,
    newest: Option<i64>,
    now: Millis,
    active_from: Millis,
    earlier_until: Millis,
) -> anyhow::Result<()> {
    let mut tx = accounts::begin(&repository.data).await?;
    let last = signing::newest(&mut tx).await?;
    if newest.is_some() && last != newest
        || newest.is_none() && !signing::keys(&repository.data, now).await?.is_empty()
    {
        return Ok(());
    }
    let id = last.unwrap_or(0) + 1;
    let private = ed25519_dalek::SigningKey::from_bytes(&Zeroizing::new(random::<32>()?));
    let key = repository.vault.create_keys(Space::SigningKey, &[id]).await?.pop();
    let key = key.context("the key of a signing key was made just now")?;
    let sealed = Sealer::default().seal(&key, &id.to_le_bytes(), private.as_bytes())?;
    let public = private.verifying_key().to_bytes();
    let stored = SigningKey { id, public, sealed, created_at: now, active_from, verifies_until: None };
    signing::add(&mut tx, &stored, earlier_until).await?;
    Ok(tx.commit().await?)
}
