//! Signing in by login and password. Failures are counted by what was typed as login, whether there is such a user or
//! not, and by address; they are counted before the password is looked at, so that many attempts at once are many.

use super::password::{self, Busy};
use super::sessions::Opened;
use super::users::{self, Refused};
use super::{Accounts, clock};
use db::Millis;
use db::accounts::attempts::{self, Attempts};
use db::accounts::{Method, State, User};
use model::UserId;
use std::net::IpAddr;

/// Failures of a login, and of an address, that are followed by no wait.
const OF_LOGIN: i64 = 5;
const OF_ADDRESS: i64 = 20;
/// The longest wait, in milliseconds.
const LONGEST: Millis = 15 * 60 * 1_000;
/// After so long without a failure, those before count no more.
const FORGOTTEN: Millis = 24 * 3_600 * 1_000;

/// Why nobody is signed in.
#[derive(Debug)]
pub enum NotIn {
    /// Login or password are wrong, or the user is blocked: which of these is not told.
    Wrong,
    /// There were too many attempts.
    Later {
        /// Seconds to wait.
        seconds: u64,
    },
    /// Too many sign in at once.
    Busy,
    /// It failed.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for NotIn {
    fn from(error: E) -> NotIn {
        NotIn::Failed(error.into())
    }
}

impl Accounts {
    /// Signs somebody in.
    pub async fn sign_in(
        &self,
        login: &str,
        password: String,
        address: Option<IpAddr>,
    ) -> Result<Opened, NotIn> {
        let login_hash = users::login_hash(&self.session.repository.vault, login);
        let attempt = self.count(login_hash, address).await?;
        let user = self.user_of(login_hash).await?;
        if !self.is_password(user.as_ref(), password).await? {
            return Err(NotIn::Wrong);
        }
        let user = user.filter(|user| user.state == State::Active).ok_or(NotIn::Wrong)?;
        self.forgive(&attempt).await?;
        Ok(self.open(&user, Method::Password).await?)
    }

    /// Exchanges a password by the one that holds; other sessions end, and another one begins.
    pub async fn change_password(
        &self,
        id: UserId,
        current: String,
        new: String,
        address: Option<IpAddr>,
    ) -> Result<Opened, ChangeFailed> {
        let repository = &self.session.repository;
        let person = users::find(repository, id).await?;
        password::check(&new, &person.profile.login).map_err(Refused::from)?;
        let attempt = self.count(person.user.login_hash, address).await?;
        if !self.is_password(Some(&person.user), current).await? {
            return Err(NotIn::Wrong.into());
        }
        self.forgive(&attempt).await?;
        let hash = self.hashing.hash(new).await.map_err(NotIn::Failed)?.map_err(|Busy| NotIn::Busy)?;
        users::set_password(repository, id, &hash, false, clock::now()).await?;
        let opened = self.open(&person.user, Method::Password).await.map_err(NotIn::Failed)?;
        Ok(opened)
    }

    async fn user_of(&self, login_hash: [u8; 16]) -> Result<Option<User>, NotIn> {
        let all = db::accounts::users::all(&self.session.repository.data).await?;
        Ok(all.into_iter().find(|user| user.login_hash == login_hash))
    }

    /// Takes as long without a user as with one.
    async fn is_password(&self, user: Option<&User>, password: String) -> Result<bool, NotIn> {
        let hash = match user {
            Some(user) => users::password(&self.session.repository.vault, user).await?,
            None => None,
        };
        self.hashing.is(password, hash).await?.map_err(|Busy| NotIn::Busy)
    }

    /// Counts an attempt as a failure, until it turns out to be none.
    async fn count(&self, login_hash: [u8; 16], address: Option<IpAddr>) -> Result<Attempt, NotIn> {
        let address = address.map_or_else(|| "-".to_owned(), |address| address.to_string());
        let from = self.hasher().contents(&[b"sign-in from", address.as_bytes()]);
        let keys = [(self.attempts_of(login_hash), OF_LOGIN), (from, OF_ADDRESS)];
        let now = clock::now();
        let mut tx = db::accounts::begin(&self.session.repository.data).await?;
        let mut before = [Attempts::default(); 2];
        for ((key, _), before) in keys.iter().zip(&mut before) {
            *before = attempts::of(&mut tx, key).await?;
            if now < before.until {
                let seconds = (before.until - now).unsigned_abs().div_ceil(1_000);
                return Err(NotIn::Later { seconds });
            }
        }
        for ((key, free), before) in keys.iter().zip(&before) {
            attempts::save(&mut tx, key, &failed(before, *free, now)).await?;
        }
        attempts::forget(&mut tx, now - FORGOTTEN).await?;
        tx.commit().await?;
        Ok(Attempt { keys: keys.map(|(key, _)| key) })
    }

    fn attempts_of(&self, login_hash: [u8; 16]) -> [u8; 16] {
        self.hasher().contents(&[b"sign-in", &login_hash])
    }

    /// Refuses a login of which too many passwords were tried, by whatever it would sign in now.
    pub(super) async fn check_attempts(&self, login_hash: [u8; 16]) -> Result<(), NotIn> {
        let mut tx = db::accounts::begin(&self.session.repository.data).await?;
        let until = attempts::of(&mut tx, &self.attempts_of(login_hash)).await?.until;
        match until - clock::now() {
            ..=0 => Ok(()),
            left => Err(NotIn::Later { seconds: left.unsigned_abs().div_ceil(1_000) }),
        }
    }

    /// An attempt that was none: the login has no failure any more, the address this one less.
    async fn forgive(&self, attempt: &Attempt) -> Result<(), NotIn> {
        let [login, address] = &attempt.keys;
        let mut tx = db::accounts::begin(&self.session.repository.data).await?;
        attempts::save(&mut tx, login, &Attempts::default()).await?;
        let known = attempts::of(&mut tx, address).await?;
        let less = Attempts { failures: (known.failures - 1).max(0), until: 0, ..known };
        attempts::save(&mut tx, address, &less).await?;
        Ok(tx.commit().await?)
    }
}

/// An attempt that was counted, by login and by address.
struct Attempt {
    keys: [[u8; 16]; 2],
}

/// What is known after one more failure: from some number on, each doubles the wait.
fn failed(before: &Attempts, free: i64, now: Millis) -> Attempts {
    let counted = if now - before.last_at > FORGOTTEN { 0 } else { before.failures };
    let failures = counted + 1;
    let beyond = failures - free;
    let wait = if beyond < 0 { 0 } else { (1_000_i64 << beyond.min(20)).min(LONGEST) };
    Attempts { failures, last_at: now, until: now + wait }
}

/// Why a password is not exchanged.
#[derive(Debug)]
pub enum ChangeFailed {
    /// The current one is wrong, or there were too many attempts.
    NotIn(NotIn),
    /// The new one is not taken.
    Refused(Refused),
}

impl From<NotIn> for ChangeFailed {
    fn from(why: NotIn) -> ChangeFailed {
        ChangeFailed::NotIn(why)
    }
}

impl From<Refused> for ChangeFailed {
    fn from(why: Refused) -> ChangeFailed {
        ChangeFailed::Refused(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_beyond_the_free_ones_doubles_the_wait() {
        let mut attempts = Attempts::default();
        let mut waits = Vec::new();
        for _ in 0..18 {
            attempts = failed(&attempts, OF_LOGIN, 1_000);
            waits.push((attempts.until - 1_000) / 1_000);
        }
        assert_eq!(waits[..8], [0, 0, 0, 0, 1, 2, 4, 8]);
        assert_eq!(*waits.last().unwrap(), LONGEST / 1_000);
        let later = failed(&attempts, OF_LOGIN, 1_000 + FORGOTTEN + 1);
        assert_eq!((later.failures, later.until), (1, later.last_at), "a day later it begins anew");
    }
}
