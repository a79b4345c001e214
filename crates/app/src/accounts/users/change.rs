//! Users are given another name, other roles or another state.

use super::kept::{NO_PASSWORD, Person, find, seal, seal_profile};
use super::profile::{Link, subject_hash};
use super::refused::Refused;
use db::accounts::{self, State, User, sessions, users};
use db::vault::Space;
use db::{Millis, Repository};
use model::{Grant, Reach, Role, UserId};

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
        user.sealed = seal_profile(&key, id.0, &profile)?;
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
