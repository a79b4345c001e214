//! People who sign in: made, given roles, blocked, given another password. Whatever takes something from somebody ends
//! their sessions.

use super::password::{self, Weak};
use super::secret::secret;
use anyhow::Context;
use db::accounts::{self, State, User, sessions, users};
use db::vault::{DataKey, Sealer, Space};
use db::{Millis, Repository, Vault};
use model::{Grant, Reach, Role, UserId};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Characters of a login, a name and an e-mail.
const MOST: usize = 255;
/// What is kept in place of a hash where there is no password: no password has it.
const NO_PASSWORD: &str = "";

/// What is personal about a user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What they type to sign in.
    pub login: String,
    /// What they are called.
    pub name: Option<String>,
    /// Where they are written to.
    pub email: Option<String>,
    /// Who another service says they are, where they sign in by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

/// Somebody as another service (OpenID Connect) knows them. Its name for them never changes, unlike an e-mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The service.
    pub issuer: String,
    /// Its name for them.
    pub subject: String,
    /// Since when they are one.
    pub since: Millis,
}

impl Link {
    /// The hash by which whoever it means is found.
    pub(super) fn hash(vault: &Vault, issuer: &str, subject: &str) -> [u8; 16] {
        vault.recogniser().contents(&[b"subject", issuer.as_bytes(), subject.as_bytes()])
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Link(..)")
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Profile(..)")
    }
}

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

/// A user and their password, which is told once and has to be changed at first.
pub struct OneTime {
    /// The user.
    pub id: UserId,
    /// The password.
    pub password: Zeroizing<String>,
}

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

/// Why a user cannot be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is one with this login.
    #[error("there is a user with this login already")]
    Taken,
    /// There is none.
    #[error("there is no such user")]
    Unknown,
    /// They sign in as somebody of another service already.
    #[error("this user is linked to an account of a sign-in service already")]
    Linked,
    /// The user is not as whoever changes them knows them.
    #[error("this user was changed meanwhile")]
    Changed,
    /// Nobody could make users any more.
    #[error("this is the last administrator; make another one first")]
    LastAdmin,
    /// The login cannot be one.
    #[error("a login has 1 to 255 characters, without spaces and control characters")]
    BadLogin,
    /// The password is not taken.
    #[error(transparent)]
    Weak(#[from] Weak),
    /// It failed.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Refused {
        Refused::Failed(error.into())
    }
}

/// The hash by which a login is found, however it is written.
pub(super) fn login_hash(vault: &Vault, login: &str) -> [u8; 16] {
    vault.recogniser().contents(&[b"login", login.trim().to_lowercase().as_bytes()])
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
pub(super) async fn create_first(repository: &Repository, now: Millis) -> Result<Option<OneTime>, Refused> {
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

/// A password and its hash. Slow: before a transaction, never within.
async fn one_time() -> anyhow::Result<(Zeroizing<String>, String)> {
    let made = || {
        let password = Zeroizing::new(secret::<18>()?);
        let hash = password::hash(&password)?;
        Ok((password, hash))
    };
    tokio::task::spawn_blocking(made).await.context("hashing a password failed")?
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
        sealed: seal(&key, id, &serde_json::to_vec(profile).map_err(anyhow::Error::from)?)?,
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

fn subject_hash(vault: &Vault, profile: &Profile) -> Option<[u8; 16]> {
    profile.link.as_ref().map(|link| Link::hash(vault, &link.issuer, &link.subject))
}

pub(super) fn is_login(login: &str) -> bool {
    (1..=MOST).contains(&login.chars().count())
        && !login.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn seal(key: &DataKey, id: i64, plain: &[u8]) -> Result<Vec<u8>, db::Error> {
    Sealer::default().seal(key, &id.to_le_bytes(), plain)
}

/// What changes of a user; what is not said stays.
#[derive(Default)]
pub struct Change {
    /// What they are called, and where they are written to.
    pub name: Option<Option<String>>,
    /// Where they are written to.
    pub email: Option<Option<String>>,
    /// Everything that they are given.
    pub grants: Option<Vec<Grant>>,
    /// Whether they may ask.
    pub state: Option<State>,
    /// Who another service says they are. To be one with it for the first time takes away a one-time password that they
    /// never changed: whoever signs in by another service only has none.
    pub link: Option<Option<Link>>,
}

/// Changes a user. Where what they may do or who they are elsewhere changes, their sessions end.
pub async fn change(
    repository: &Repository,
    id: UserId,
    change: Change,
    now: Millis,
) -> Result<Person, Refused> {
    change_if(repository, id, |_| Ok(()), change, now).await
}

/// The same where a check agrees with the user as they are until then.
pub async fn change_if(
    repository: &Repository,
    id: UserId,
    check: impl FnOnce(&Person) -> Result<(), Refused>,
    change: Change,
    now: Millis,
) -> Result<Person, Refused> {
    let mut tx = accounts::begin(&repository.data).await?;
    let before = find(repository, id).await?;
    check(&before)?;
    let Change { name, email, grants, state, link } = change;
    let mut profile = before.profile.clone();
    profile.name = name.unwrap_or(profile.name);
    profile.email = email.unwrap_or(profile.email);
    if link.as_ref().is_some_and(Option::is_some) && profile.link.is_some() {
        return Err(Refused::Linked);
    }
    profile.link = link.unwrap_or(profile.link);
    let mut user = before.user.clone();
    user.subject_hash = subject_hash(&repository.vault, &profile);
    user.grants = grants.unwrap_or(user.grants);
    user.state = state.unwrap_or(user.state);
    if profile != before.profile {
        let key = repository.vault.key(Space::User, id.0).await?;
        user.sealed = seal(&key, id.0, &serde_json::to_vec(&profile).map_err(anyhow::Error::from)?)?;
        if before.profile.link.is_none() && profile.link.is_some() && user.must_change {
            user.password = seal(&key, id.0, NO_PASSWORD.as_bytes())?;
            user.must_change = false;
        }
    }
    if is_admin(&before.user) && !is_admin(&user) {
        let others = users::all(&repository.data).await?;
        if !others.iter().any(|other| other.id != id.0 && is_admin(other)) {
            return Err(Refused::LastAdmin);
        }
    }
    users::save(&mut tx, &user, now).await?;
    let is_other = profile.link != before.profile.link;
    if user.grants != before.user.grants || user.state != before.user.state || is_other {
        sessions::end_of_user(&mut tx, id.0).await?;
    }
    tx.commit().await?;
    find(repository, id).await
}

/// Whether somebody can make users everywhere.
fn is_admin(user: &User) -> bool {
    let whole = |grant: &Grant| grant.role == Role::Admin && grant.reach == Reach::ALL;
    user.state == State::Active && user.grants.iter().any(whole)
}

/// Gives a user a one-time password; their sessions end.
pub async fn reset_password(repository: &Repository, id: UserId, now: Millis) -> Result<OneTime, Refused> {
    let (password, hash) = one_time().await?;
    set_password(repository, id, &hash, true, now).await?;
    Ok(OneTime { id, password })
}

/// Keeps the hash of another password; all sessions end.
pub(super) async fn set_password(
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

/// The hash of a user's password, where they have one.
pub(super) async fn password(vault: &Vault, user: &User) -> anyhow::Result<Option<String>> {
    let key = vault.key(Space::User, user.id).await?;
    let plain = key.open(&user.id.to_le_bytes(), &user.password);
    let plain = plain.ok_or(db::Error::Damaged { what: "password of user", id: user.id })?;
    Ok(Some(String::from_utf8(plain)?).filter(|hash| hash != NO_PASSWORD))
}
