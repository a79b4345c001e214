//! A sign-in that was begun: nothing is kept of it here. Its browser has it in a cookie; state, nonce and verifier follow
//! from that by a key of ours, so that whoever has the cookie of another sign-in, or none, has nothing. That it was brought
//! to an end is written down, so that it is only once.

use super::{Declined, LONGEST, is_path_here};
use crate::accounts::Accounts;
use crate::accounts::secret::{decode, encode, secret};
use db::Millis;
use db::accounts::spent;
use db::vault::Hasher;

/// Milliseconds that somebody may take to sign in.
const LASTS: Millis = 10 * 60 * 1_000;

/// A sign-in, as its cookie tells it. That the cookie is ours is known once the state fits, which follows from all of it.
pub(super) struct Attempt {
    random: String,
    begun_at: Millis,
    pub return_to: String,
}

/// What a sign-in is known by: to the service, in its token, and to itself.
pub(super) struct Keys {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

impl Attempt {
    /// Begins one.
    pub fn new(return_to: &str, now: Millis) -> anyhow::Result<Attempt> {
        Ok(Attempt { random: secret::<32>()?, begun_at: now, return_to: return_to.to_owned() })
    }

    /// The one that a cookie tells of, where it is not too old.
    pub fn read(cookie: &str, now: Millis) -> Option<Attempt> {
        let mut parts = cookie.splitn(3, '.');
        let random = parts.next().filter(|random| random.len() == 43)?.to_owned();
        let begun_at = parts.next()?.parse().ok()?;
        let path = parts.next().filter(|path| path.len() <= 2 * LONGEST)?;
        let return_to = String::from_utf8(decode(path)?).ok().filter(|path| is_path_here(path))?;
        let is_fresh = (0..LASTS).contains(&now.checked_sub(begun_at)?);
        is_fresh.then_some(Attempt { random, begun_at, return_to })
    }

    /// Its cookie.
    pub fn cookie(&self) -> String {
        format!("{}.{}.{}", self.random, self.begun_at, encode(self.return_to.as_bytes()))
    }

    /// What it is known by.
    pub fn keys(&self, hasher: &Hasher) -> Keys {
        let cookie = self.cookie();
        let key = |what: &str| encode(&hasher.secret(what, cookie.as_bytes()));
        Keys { state: key("oidc state"), nonce: key("oidc nonce"), verifier: key("oidc verifier") }
    }

    /// Says whether it was not brought to an end before, and writes down that it is now.
    pub async fn spend(&self, accounts: &Accounts, state: &str, now: Millis) -> Result<bool, Declined> {
        let hash = accounts.hasher().secret("oidc spent", state.as_bytes());
        let mut tx = db::accounts::begin(&accounts.session.repository.data).await?;
        let is_first = spent::spend(&mut tx, &hash, self.begun_at + LASTS, now).await?;
        tx.commit().await?;
        Ok(is_first)
    }
}

impl Keys {
    /// Whether this is its state; how long it takes says nothing about how much of it is right.
    pub fn is_state(&self, state: &str) -> bool {
        blake3::hash(self.state.as_bytes()) == blake3::hash(state.as_bytes())
    }

    /// What the service checks the verifier by (RFC 7636, section 4.2).
    pub fn challenge(&self) -> String {
        encode(ring::digest::digest(&ring::digest::SHA256, self.verifier.as_bytes()).as_ref())
    }
}
