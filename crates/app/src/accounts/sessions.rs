//! People who are signed in. A session is known by the hash of a random token that only the browser has; what may
//! change something must name a second one, which follows from the first and which no other page can know.

use super::secret::{encode, secret};
use super::{Accounts, Known, clock};
use crate::access::Caller;
use db::Millis;
use db::accounts::{self, Method, Session, User, sessions};
use db::vault::Hasher;
use model::UserId;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// How much later a use must be than the one that was noted, to be noted too.
const NOTED_AFTER: Millis = 30_000;

/// A session that holds.
pub struct Open {
    pub(super) user: UserId,
    method: Method,
    begun_at: Millis,
    pub(super) expires_at: Millis,
    pub(super) used_at: Arc<AtomicI64>,
    noted_at: Millis,
}

/// A session that has just begun: what the browser is given.
pub struct Opened {
    /// The token for the cookie.
    pub token: String,
    /// Who is signed in.
    pub signed: Signed,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who.
    pub user: UserId,
    /// As whom they ask.
    pub caller: Caller,
    /// How they signed in.
    pub method: Method,
    /// Whether they have to change their password first.
    pub must_change: bool,
    /// What has to be named where something may change.
    pub csrf: String,
    /// When the session ends however much it is used.
    pub expires_at: Millis,
    hash: [u8; 32],
}

/// A session of somebody, as they are told of it.
pub struct OwnSession {
    /// By what it is named; it tells nothing of its token.
    pub id: [u8; 16],
    /// How they signed in.
    pub method: Method,
    /// When they did.
    pub begun_at: Millis,
    /// When it was used last.
    pub used_at: Millis,
    /// When it ends however much it is used.
    pub expires_at: Millis,
    /// Whether it is the one by which they ask.
    pub is_current: bool,
}

impl Open {
    fn holds(&self, idle: Millis, now: Millis) -> bool {
        now < self.expires_at && now - self.used_at.load(Ordering::Relaxed) < idle
    }

    pub(super) fn of(session: &Session, before: Option<&Open>) -> Open {
        let used_at = before.map_or_else(Arc::default, |before| Arc::clone(&before.used_at));
        used_at.fetch_max(session.used_at, Ordering::Relaxed);
        Open {
            user: UserId(session.user),
            method: session.method,
            begun_at: session.created_at,
            expires_at: session.expires_at,
            used_at,
            noted_at: session.used_at,
        }
    }
}

impl Accounts {
    /// Whoever holds the token of this session; none where it holds no more.
    pub async fn of_session(&self, token: &str) -> Option<Signed> {
        let now = clock::now();
        let hash = self.hasher().secret("session", token.as_bytes());
        let mut known = self.known();
        if !known.sessions.contains_key(&hash) && self.look_again(now).await {
            known = self.known();
        }
        self.signed(&known, hash, now)
    }

    fn signed(&self, known: &Known, hash: [u8; 32], now: Millis) -> Option<Signed> {
        let open = known.sessions.get(&hash)?;
        let user = known.users.get(&open.user).filter(|user| user.is_active)?;
        if !open.holds(self.settings.idle_millis(), now) {
            return None;
        }
        open.used_at.fetch_max(now, Ordering::Relaxed);
        let csrf = encode(&self.hasher().secret("csrf", &hash));
        // Whoever signed in by another service may have a password that nobody ever told them.
        let must_change = user.must_change && open.method == Method::Password;
        let (user, caller, method, expires_at) =
            (open.user, user.caller.clone(), open.method, open.expires_at);
        Some(Signed { user, caller, method, must_change, csrf, expires_at, hash })
    }

    /// Begins a session.
    pub(super) async fn open(&self, user: &User, method: Method) -> anyhow::Result<Opened> {
        let now = clock::now();
        let token = secret::<32>()?;
        let hash = self.hasher().secret("session", token.as_bytes());
        let session = Session {
            token_hash: hash,
            user: user.id,
            method,
            created_at: now,
            used_at: now,
            expires_at: now + self.settings.session_millis(),
        };
        let mut tx = accounts::begin(&self.session.repository.data).await?;
        sessions::add(&mut tx, &session).await?;
        tx.commit().await?;
        self.refresh(now).await?;
        let signed = self.signed(&self.known(), hash, now);
        let signed = signed.ok_or_else(|| anyhow::anyhow!("a session ended as it began"))?;
        tracing::info!(user = %signed.user, method = method.key(), "signed in");
        Ok(Opened { token, signed })
    }

    /// Ends a session.
    pub async fn sign_out(&self, signed: &Signed) -> anyhow::Result<()> {
        self.end_session(&signed.hash).await
    }

    /// The sessions of whoever is signed in that hold.
    pub fn own_sessions(&self, signed: &Signed) -> Vec<OwnSession> {
        let (known, now, idle) = (self.known(), clock::now(), self.settings.idle_millis());
        let holds = |(_, open): &(&[u8; 32], &Open)| open.user == signed.user && open.holds(idle, now);
        let own = |(hash, open): (&[u8; 32], &Open)| OwnSession {
            id: self.name_of(hash),
            method: open.method,
            begun_at: open.begun_at,
            used_at: open.used_at.load(Ordering::Relaxed),
            expires_at: open.expires_at,
            is_current: *hash == signed.hash,
        };
        known.sessions.iter().filter(holds).map(own).collect()
    }

    /// Ends the session of this name, where it is one of those of whoever is signed in. Says whether it was.
    pub async fn end_own(&self, signed: &Signed, id: &str) -> anyhow::Result<bool> {
        let known = self.known();
        let is_it = |(hash, open): &(&[u8; 32], &Open)| {
            open.user == signed.user && db::hex(&self.name_of(hash)) == id
        };
        let Some((hash, _)) = known.sessions.iter().find(is_it) else { return Ok(false) };
        self.end_session(hash).await?;
        Ok(true)
    }

    fn name_of(&self, hash: &[u8; 32]) -> [u8; 16] {
        self.hasher().contents(&[b"session", hash])
    }

    async fn end_session(&self, hash: &[u8; 32]) -> anyhow::Result<()> {
        let mut tx = accounts::begin(&self.session.repository.data).await?;
        sessions::end(&mut tx, hash).await?;
        tx.commit().await?;
        self.refresh(clock::now()).await?;
        Ok(())
    }

    /// Notes when sessions were used, and learns of their use elsewhere.
    pub(super) async fn note_uses(&self, now: Millis) -> anyhow::Result<()> {
        let known = self.known();
        if known.sessions.is_empty() {
            return Ok(());
        }
        let use_of = |(hash, open): (&[u8; 32], &Open)| {
            let used_at = open.used_at.load(Ordering::Relaxed);
            (used_at >= open.noted_at + NOTED_AFTER).then_some((*hash, used_at))
        };
        let uses: Vec<([u8; 32], Millis)> = known.sessions.iter().filter_map(use_of).collect();
        let data = &self.session.repository.data;
        sessions::used(data, &uses).await?;
        for session in sessions::open(data, now).await? {
            if let Some(open) = known.sessions.get(&session.token_hash) {
                open.used_at.fetch_max(session.used_at, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    pub(super) fn hasher(&self) -> &Hasher {
        self.session.repository.vault.recogniser()
    }
}
