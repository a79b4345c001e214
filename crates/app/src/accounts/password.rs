//! Passwords: kept as argon2id hashes, made slowly on threads of their own, few at once, so that whoever tries many
//! stops nobody else.

use super::secret::secret;
use anyhow::Context;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// What a hash costs: the first choice of the OWASP Password Storage Cheat Sheet for argon2id.
const KIB: u32 = 19 << 10;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes made at once, and those that may wait for their turn.
const AT_ONCE: usize = 2;
const WAITING: usize = 32;
/// Characters of a password.
pub const LEAST: usize = 12;
/// Longer ones cost without a use.
pub const MOST: usize = 256;

/// Passwords of the lists that everybody tries first, as far as they are long enough to be taken.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789abc",
    "000000000000",
    "111111111111",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "abcdefghijkl",
    "administrator",
    "administrateur",
    "adminadminadmin",
    "amigoamigoamigo",
    "azertyuiop12",
    "azertyuiopqsdfghjklm",
    "changemechangeme",
    "iloveyouforever",
    "letmeinletmein",
    "motdepasse123",
    "motdepassemotdepasse",
    "p@ssw0rd1234",
    "password1234",
    "password12345",
    "passwordpassword",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopasdfghjkl",
    "welcome12345",
    "welcomewelcome",
];

/// Why a password is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Weak {
    /// It is too short or too long.
    #[error("a password has 12 to 256 characters")]
    Length,
    /// It holds the login.
    #[error("the password must not hold the login")]
    Login,
    /// Everybody tries it first.
    #[error("this password is among those that are tried first")]
    Common,
}

/// Whether a password may be taken by whoever signs in like this.
pub fn check(password: &str, login: &str) -> Result<(), Weak> {
    if !(LEAST..=MOST).contains(&password.chars().count()) {
        return Err(Weak::Length);
    }
    let (password, login) = (password.to_lowercase(), login.to_lowercase());
    if !login.is_empty() && password.contains(&login) {
        return Err(Weak::Login);
    }
    let first = password.chars().next();
    let is_one_letter = password.chars().all(|letter| Some(letter) == first);
    if is_one_letter || COMMON.contains(&password.as_str()) { Err(Weak::Common) } else { Ok(()) }
}

/// Nobody gets a turn any more for the moment.
#[derive(Debug)]
pub struct Busy;

/// Makes and compares hashes.
#[derive(Clone)]
pub struct Hashing {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Hashing {
    fn default() -> Hashing {
        let turns = |number| Arc::new(Semaphore::new(number));
        Hashing { turns: turns(AT_ONCE), waiting: turns(AT_ONCE + WAITING) }
    }
}

impl Hashing {
    /// The hash of a password.
    pub async fn hash(&self, password: String) -> anyhow::Result<Result<String, Busy>> {
        let password = Zeroizing::new(password);
        self.turn(move || hash(&password)).await
    }

    /// Whether the password is the one of the hash. Without a hash, it takes as long and is not.
    pub async fn is(&self, password: String, hash: Option<String>) -> anyhow::Result<Result<bool, Busy>> {
        let password = Zeroizing::new(password);
        self.turn(move || {
            let against = hash.as_deref().map_or_else(nobody, |hash| Ok(hash.to_owned()))?;
            Ok(verify(&password, &against)? && hash.is_some())
        })
        .await
    }

    /// Does it on a thread that may take its time, once it is this one's turn.
    async fn turn<T: Send + 'static>(
        &self,
        deed: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<Result<T, Busy>> {
        let Ok(waits) = Arc::clone(&self.waiting).try_acquire_owned() else { return Ok(Err(Busy)) };
        let turn = Arc::clone(&self.turns).acquire_owned().await?;
        let done = tokio::task::spawn_blocking(move || {
            // Held by the thread: whoever asked may leave, the work goes on.
            let _held = (waits, turn);
            deed()
        });
        done.await.context("hashing a password failed")?.map(Ok)
    }
}

/// The hash of a password, as a text that says how it was made.
pub fn hash(password: &str) -> anyhow::Result<String> {
    Ok(argon2()?.hash_password(password.as_bytes()).map_err(failed)?.to_string())
}

fn verify(password: &str, hash: &str) -> anyhow::Result<bool> {
    let hash = PasswordHash::new(hash).map_err(failed)?;
    Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
}

/// The hash of a password that nobody knows.
fn nobody() -> anyhow::Result<String> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    if let Some(hash) = NOBODY.get() {
        return Ok(hash.clone());
    }
    let made = hash(&secret::<32>()?)?;
    Ok(NOBODY.get_or_init(|| made).clone())
}

/// Makes it before the first one is asked for, who would otherwise wait twice as long.
pub(super) fn prepare() -> anyhow::Result<()> {
    nobody().map(drop)
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(KIB, PASSES, LANES, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("a password cannot be hashed: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_nothing_else_is() {
        let hash = hash("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify("correct horse battery", &hash).unwrap());
        assert!(!verify("correct horse batterx", &hash).unwrap());
        assert!(verify("x", "no hash").is_err());
    }

    #[test]
    fn weak_passwords_are_refused() {
        fn taken(password: &str, expected: Result<(), Weak>) {
            assert_eq!(check(password, "zenobie"), expected, "{password}");
        }
        taken("short", Err(Weak::Length));
        taken(&"long".repeat(65), Err(Weak::Length));
        taken("elevenchars", Err(Weak::Length));
        taken("éléphants bleus", Ok(()));
        taken("my name is Zenobie!", Err(Weak::Login));
        taken("MotDePasse123", Err(Weak::Common));
        taken("zzzzzzzzzzzzzzz", Err(Weak::Common));
        assert!(COMMON.iter().all(|common| common.chars().count() >= LEAST));
    }

    #[test]
    fn few_are_hashed_at_once_and_the_rest_is_told_to_come_again() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let hashing = Hashing::default();
            let held = Arc::clone(&hashing.waiting).acquire_many_owned((AT_ONCE + WAITING) as u32).await;
            assert!(hashing.hash("correct horse battery".into()).await.unwrap().is_err());
            drop(held);
            let hash = hashing.hash("correct horse battery".into()).await.unwrap().unwrap();
            let is = async |password: &str, hash: Option<String>| hashing.is(password.into(), hash).await;
            assert!(is("correct horse battery", Some(hash)).await.unwrap().unwrap());
            assert!(!is("correct horse battery", None).await.unwrap().unwrap());
        });
    }
}
