//! Users are made.

use super::kept::{NO_PASSWORD, seal, seal_profile};
use super::password::{OneTime, one_time};
use super::profile::{Profile, is_login, login_hash, subject_hash};
use super::refused::Refused;
use anyhow::Context;
use db::accounts::{self, State, User, users};
use db::vault::Space;
use db::{Millis, Repository};
use model::{Grant, Reach, Role, UserId};
use zeroize::Zeroizing;

/// How a user who is made will sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignsIn {
    /// By a password; the first one is told once.
    ByPassword,
    /// By another service only.
    ByService,
}

/// A user who was made.
pub struct Made {
    /// Their id.
    pub id: UserId,
    /// The one-time password, where they have one.
    pub password: Option<Zeroizing<String>>,
}

/// Makes a user, with a one-time password unless they sign in by another service only.
pub async fn create(
    repository: &Repository,
    profile: &Profile,
    grants: &[Grant],
    signs_in: SignsIn,
    now: Millis,
) -> Result<Made, Refused> {
    let (password, hash) = match signs_in {
        SignsIn::ByPassword => one_time().await.map(|(password, hash)| (Some(password), hash))?,
        SignsIn::ByService => (None, NO_PASSWORD.to_owned()),
    };
    let mut tx = accounts::begin(&repository.data).await?;
    let id = add(&mut tx, repository, profile, grants, &hash, now).await?;
    tx.commit().await?;
    Ok(Made { id, password })
}

/// Makes the first administrator, unless there is anybody already.
pub(in crate::accounts) async fn create_first(
    repository: &Repository,
    now: Millis,
) -> Result<Option<OneTime>, Refused> {
    if !users::all(&repository.data).await?.is_empty() {
        return Ok(None);
    }
    let (password, hash) = one_time().await?;
    let mut tx = accounts::begin(&repository.data).await?;
    if !users::all(&repository.data).await?.is_empty() {
        return Ok(None);
    }
    let profile = Profile { login: "admin".to_owned(), name: None, email: None, link: None };
    let admin = Grant { role: Role::Admin, reach: Reach::ALL };
    let id = add(&mut tx, repository, &profile, &[admin], &hash, now).await?;
    tx.commit().await?;
    Ok(Some(OneTime { id, password }))
}

async fn add(
    tx: &mut db::Tx,
    repository: &Repository,
    profile: &Profile,
    grants: &[Grant],
    password: &str,
    now: Millis,
) -> Result<UserId, Refused> {
    if !is_login(&profile.login) {
        return Err(Refused::BadLogin);
    }
    let login_hash = login_hash(&repository.vault, &profile.login);
    if users::all(&repository.data).await?.iter().any(|user| user.login_hash == login_hash) {
        return Err(Refused::Taken);
    }
    let id = users::next_id(tx).await?;
    let key = repository.vault.create_keys(Space::User, &[id]).await?.pop();
    let key = key.context("the key of a user was made just now")?;
    let user = User {
        id,
        login_hash,
        subject_hash: subject_hash(&repository.vault, profile),
        sealed: seal_profile(&key, id, profile)?,
        password: seal(&key, id, password.as_bytes())?,
        must_change: password != NO_PASSWORD,
        state: State::Active,
        created_at: now,
        changed_at: now,
        grants: grants.to_vec(),
    };
    users::save(tx, &user, now).await?;
    Ok(UserId(id))
}
