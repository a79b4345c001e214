//! Passwords of users: given once, given anew, and found again.

use super::kept::{NO_PASSWORD, find, seal};
use super::refused::Refused;
use crate::accounts::password;
use crate::accounts::secret::secret;
use anyhow::Context;
use db::accounts::{self, User, sessions, users};
use db::vault::Space;
use db::{Millis, Repository, Vault};
use model::UserId;
use zeroize::Zeroizing;

/// A user and their password, which is told once and has to be changed at first.
pub struct OneTime {
    /// The user.
    pub id: UserId,
    /// The password.
    pub password: Zeroizing<String>,
}

/// Gives a user a one-time password; their sessions end.
pub async fn reset_password(repository: &Repository, id: UserId, now: Millis) -> Result<OneTime, Refused> {
    let (password, hash) = one_time().await?;
    set_password(repository, id, &hash, true, now).await?;
    Ok(OneTime { id, password })
}

/// Keeps the hash of another password; all sessions end.
pub(in crate::accounts) async fn set_password(
    repository: &Repository,
    id: UserId,
    hash: &str,
    must_change: bool,
    now: Millis,
) -> Result<(), Refused> {
    let mut tx = accounts::begin(&repository.data).await?;
    let mut user = find(repository, id).await?.user;
    let key = repository.vault.key(Space::User, id.0).await?;
    user.password = seal(&key, id.0, hash.as_bytes())?;
    user.must_change = must_change;
    users::save(&mut tx, &user, now).await?;
    sessions::end_of_user(&mut tx, id.0).await?;
    Ok(tx.commit().await?)
}

/// A password and its hash. Slow: before a transaction, never within.
pub(super) async fn one_time() -> anyhow::Result<(Zeroizing<String>, String)> {
    let made = || {
        let password = Zeroizing::new(secret::<18>()?);
        let hash = password::hash(&password)?;
        Ok((password, hash))
    };
    tokio::task::spawn_blocking(made).await.context("hashing a password failed")?
}

/// The hash of a user's password, where they have one.
pub(in crate::accounts) async fn password(vault: &Vault, user: &User) -> anyhow::Result<Option<String>> {
    let key = vault.key(Space::User, user.id).await?;
    let plain = key.open(&user.id.to_le_bytes(), &user.password);
    let plain = plain.ok_or(db::Error::Damaged { what: "password of user", id: user.id })?;
    Ok(Some(String::from_utf8(plain)?).filter(|hash| hash != NO_PASSWORD))
}
