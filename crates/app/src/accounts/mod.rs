//! Who asks: people who sign in, other systems and their tokens. Each process holds in memory what it needs to know
//! somebody again, and learns within a second what another one changed. What somebody may do then is said in
//! [`crate::access`]; nothing here knows HTTP.

pub mod clients;
mod first;
mod known;
pub mod oidc;
pub mod password;
mod secret;
pub mod sessions;
pub mod sign_in;
pub mod token;
pub mod users;
mod watch;

pub use crate::config::accounts::Settings;
pub use known::{Key, Known, KnownClient};
pub use sign_in::NotIn;
pub use token::Invalid;

use crate::clock;
use crate::session::Session;
use password::Hashing;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use token::Verified;
use tokio::task::JoinHandle;

/// Tokens that were verified and are known again by their hash; beyond that many, all are verified anew.
const MOST_VERIFIED: usize = 20_000;
/// What is not known is looked up again at most so often, in milliseconds.
const AGAIN: i64 = 100;

/// Everybody who may ask. To be used from tasks of the session's runtime.
pub struct Accounts {
    session: Arc<Session>,
    /// What can be set.
    pub settings: Settings,
    issuer: String,
    hashing: Hashing,
    known: RwLock<Arc<Known>>,
    verified: RwLock<FxHashMap<[u8; 32], Arc<Verified>>>,
    looked_at: AtomicI64,
    watch: Mutex<Option<JoinHandle<()>>>,
}

impl Accounts {
    /// Reads who may ask, sees to it that tokens can be signed, and watches for changes from now on.
    /// `issuer` is the address under which this process issues tokens.
    pub async fn start(
        session: Arc<Session>,
        settings: Settings,
        issuer: String,
    ) -> anyhow::Result<Arc<Accounts>> {
        let now = clock::now();
        let known = Known::read(&session.repository, now, None).await?;
        let accounts = Arc::new(Accounts {
            session,
            settings,
            issuer,
            hashing: Hashing::default(),
            known: RwLock::new(Arc::new(known)),
            verified: RwLock::default(),
            looked_at: AtomicI64::new(now),
            watch: Mutex::default(),
        });
        accounts.renew_key(now).await?;
        // Whoever signs in first should not wait for it.
        tokio::task::spawn_blocking(password::prepare);
        *accounts.watch.lock().unwrap_or_else(PoisonError::into_inner) = Some(watch::begin(&accounts));
        Ok(accounts)
    }

    /// Watches no more.
    pub async fn stop(&self) {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(watch) = watch {
            watch.abort();
            let _ = watch.await;
        }
    }

    /// Under which address tokens are issued.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What is known at this moment.
    pub fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whoever holds this token; none where it is not one of ours that holds now.
    pub async fn of_token(&self, token: &str) -> Result<Arc<Verified>, Invalid> {
        let now = clock::now();
        let (known, hash) = (self.known(), *blake3::hash(token.as_bytes()).as_bytes());
        if let Some(verified) = self.recall(&hash, &known, now) {
            return Ok(verified);
        }
        let verified = match token::verify(token, &known, &self.settings, now) {
            // It may be of a key or a client that another process made just now.
            Err(Invalid::Key | Invalid::Client) if self.look_again(now).await => {
                token::verify(token, &self.known(), &self.settings, now)?
            }
            verified => verified?,
        };
        let verified = Arc::new(verified);
        self.remember(hash, Arc::clone(&verified));
        Ok(verified)
    }

    /// A token that was verified while nothing else was known than now.
    fn recall(&self, hash: &[u8; 32], known: &Known, now: i64) -> Option<Arc<Verified>> {
        let verified = self.verified.read().unwrap_or_else(PoisonError::into_inner);
        let verified = verified.get(hash)?;
        (verified.change == known.change && now < verified.until).then(|| Arc::clone(verified))
    }

    fn remember(&self, hash: [u8; 32], verified: Arc<Verified>) {
        let mut all = self.verified.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_VERIFIED {
            all.clear();
        }
        all.insert(hash, verified);
    }

    /// Reads again what another process may have changed, unless that was done a moment ago. Says whether something
    /// is known that was not before.
    async fn look_again(&self, now: i64) -> bool {
        let last = self.looked_at.load(Ordering::Relaxed);
        let is_mine = now - last >= AGAIN
            && self.looked_at.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        is_mine && self.refresh(now).await.unwrap_or(false)
    }

    /// Reads everything again where something changed, and says whether it did.
    pub(crate) async fn refresh(&self, now: i64) -> anyhow::Result<bool> {
        let before = self.known();
        if db::accounts::change(&self.session.repository.data).await? == before.change {
            return Ok(false);
        }
        let known = Arc::new(Known::read(&self.session.repository, now, Some(&before)).await?);
        let mut current = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if current.change < known.change || current.change == before.change {
            *current = known;
        }
        drop(current);
        self.forget_first_password();
        Ok(true)
    }

    /// Learns at once what this process has changed itself.
    pub async fn learn(&self) -> anyhow::Result<()> {
        self.refresh(clock::now()).await.map(drop)
    }
}
