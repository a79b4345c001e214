//! Users as they are kept: sealed, each with a key of their own.

use super::profile::Profile;
use super::refused::Refused;
use db::accounts::{User, users};
use db::vault::{DataKey, Sealer, Space};
use db::{Repository, Vault};
use model::UserId;

/// What is kept in place of a hash where there is no password: no password has it.
pub(super) const NO_PASSWORD: &str = "";

/// A user, unsealed.
pub struct Person {
    /// Their id.
    pub id: UserId,
    /// Who they are.
    pub profile: Profile,
    /// As they are kept.
    pub user: User,
    /// Whether they can sign in by a password.
    pub has_password: bool,
}

/// A user.
pub async fn find(repository: &Repository, id: UserId) -> Result<Person, Refused> {
    let user = users::all(&repository.data).await?.into_iter().find(|user| user.id == id.0);
    let user = user.ok_or(Refused::Unknown)?;
    unseal(&repository.vault, vec![user]).await?.pop().ok_or(Refused::Unknown)
}

/// All users.
pub async fn all(repository: &Repository) -> Result<Vec<Person>, Refused> {
    unseal(&repository.vault, users::all(&repository.data).await?).await
}

async fn unseal(vault: &Vault, users: Vec<User>) -> Result<Vec<Person>, Refused> {
    let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
    let keys = vault.keys(Space::User, &ids).await?;
    let open = |user: User| {
        let damaged = || db::Error::Damaged { what: "user", id: user.id };
        let key = keys.get(&user.id).ok_or_else(damaged)?;
        let plain = key.open(&user.id.to_le_bytes(), &user.sealed).ok_or_else(damaged)?;
        let profile = serde_json::from_slice(&plain).map_err(|_| damaged())?;
        let password = key.open(&user.id.to_le_bytes(), &user.password).ok_or_else(damaged)?;
        let has_password = password != NO_PASSWORD.as_bytes();
        Ok(Person { id: UserId(user.id), profile, user, has_password })
    };
    users.into_iter().map(open).collect()
}

/// Seals something of a user.
pub(super) fn seal(key: &DataKey, id: i64, plain: &[u8]) -> Result<Vec<u8>, db::Error> {
    Sealer::default().seal(key, &id.to_le_bytes(), plain)
}

/// Seals what is personal about a user.
pub(super) fn seal_profile(key: &DataKey, id: i64, profile: &Profile) -> Result<Vec<u8>, Refused> {
    Ok(seal(key, id, &serde_json::to_vec(profile).map_err(anyhow::Error::from)?)?)
}
