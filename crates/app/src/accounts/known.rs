//! What a process knows of everybody who may ask: read as a whole, replaced as a whole.

use super::sessions::Open;
use super::token::key_id;
use crate::access::Caller;
use anyhow::Context;
use db::accounts::{self, State, signing};
use db::vault::Space;
use db::{Millis, Repository};
use ed25519_dalek::{SigningKey, VerifyingKey};
use model::{ClientId, UserId};
use rustc_hash::{FxHashMap, FxHashSet};
use zeroize::Zeroizing;

/// Everything that is known at some moment.
pub struct Known {
    /// The number of the last change.
    pub(super) change: i64,
    pub(super) clients: FxHashMap<ClientId, KnownClient>,
    pub(super) users: FxHashMap<UserId, KnownUser>,
    /// By the hashes of their tokens.
    pub(super) sessions: FxHashMap<[u8; 32], Open>,
    /// Oldest first.
    pub(super) keys: Vec<Key>,
    pub(super) revoked: FxHashSet<String>,
}

/// Another system.
pub struct KnownClient {
    /// Whoever asks where it does.
    pub caller: Caller,
    /// Hashes of its secrets.
    pub secrets: Vec<[u8; 32]>,
    /// Whether it may ask.
    pub is_active: bool,
    /// Tokens of an earlier generation are worth nothing.
    pub generation: i64,
    /// Requests a second, where it has a limit of its own.
    pub per_second: Option<u32>,
}

/// Somebody who signs in.
pub(super) struct KnownUser {
    pub(super) caller: Caller,
    pub(super) is_active: bool,
    pub(super) must_change: bool,
}

/// A key that signs or still verifies.
pub struct Key {
    pub(super) number: i64,
    /// Its name in tokens.
    pub id: String,
    /// The half that everybody may know.
    pub public: VerifyingKey,
    pub(super) private: SigningKey,
    pub(super) created_at: Millis,
    pub(super) active_from: Millis,
    pub(super) verifies_until: Option<Millis>,
}

impl Known {
    /// Reads everything that holds now; how sessions were used is kept from before.
    pub(super) async fn read(
        repository: &Repository,
        now: Millis,
        before: Option<&Known>,
    ) -> anyhow::Result<Known> {
        let data = &repository.data;
        // First: what changes meanwhile is then read once more.
        let change = accounts::change(data).await?;
        let clients = accounts::clients::all(data).await?;
        let users = accounts::users::all(data).await?;
        let sessions = accounts::sessions::open(data, now).await?;
        let open = |session: &accounts::Session| {
            let before = before.and_then(|before| before.sessions.get(&session.token_hash));
            (session.token_hash, Open::of(session, before))
        };
        Ok(Known {
            change,
            clients: clients.into_iter().map(client).collect(),
            users: users.into_iter().map(user).collect(),
            sessions: sessions.iter().map(open).collect(),
            keys: keys(repository, now).await?,
            revoked: signing::revoked(data, now).await?.into_iter().collect(),
        })
    }

    /// A client.
    pub fn client(&self, id: ClientId) -> Option<&KnownClient> {
        self.clients.get(&id)
    }

    /// Whether this user or client is there and may ask.
    pub fn may_ask(&self, actor: &str) -> bool {
        let client = actor.parse().ok().and_then(|id: ClientId| self.clients.get(&id));
        let user = actor.parse().ok().and_then(|id: UserId| self.users.get(&id));
        client.is_some_and(|client| client.is_active) || user.is_some_and(|user| user.is_active)
    }

    /// The keys that verify at this moment.
    pub fn keys(&self, now: Millis) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(move |key| key.verifies_until.is_none_or(|until| now < until))
    }

    /// The key that signs at this moment.
    pub(super) fn signing(&self, now: Millis) -> Option<&Key> {
        self.keys(now).filter(|key| key.active_from <= now).last()
    }
}

fn client(client: accounts::Client) -> (ClientId, KnownClient) {
    let id = ClientId(client.id);
    let known = KnownClient {
        caller: Caller::new(id.to_string(), client.grants),
        secrets: client.secrets.iter().map(|secret| secret.hash).collect(),
        is_active: client.state == State::Active,
        generation: client.generation,
        per_second: client.per_second.and_then(|limit| u32::try_from(limit).ok()),
    };
    (id, known)
}

fn user(user: accounts::User) -> (UserId, KnownUser) {
    let id = UserId(user.id);
    let known = KnownUser {
        caller: Caller::new(id.to_string(), user.grants),
        is_active: user.state == State::Active,
        must_change: user.must_change,
    };
    (id, known)
}

async fn keys(repository: &Repository, now: Millis) -> anyhow::Result<Vec<Key>> {
    let stored = signing::keys(&repository.data, now).await?;
    let ids: Vec<i64> = stored.iter().map(|key| key.id).collect();
    let data_keys = repository.vault.keys(Space::SigningKey, &ids).await?;
    let open = |key: &accounts::SigningKey| {
        let data_key = data_keys.get(&key.id)?;
        let plain = Zeroizing::new(data_key.open(&key.id.to_le_bytes(), &key.sealed)?);
        let private = SigningKey::from_bytes(plain.as_slice().try_into().ok()?);
        let public = private.verifying_key();
        (public.as_bytes() == &key.public).then(|| Key {
            number: key.id,
            id: key_id(&public),
            public,
            private,
            created_at: key.created_at,
            active_from: key.active_from,
            verifies_until: key.verifies_until,
        })
    };
    stored.iter().map(|key| open(key).with_context(|| format!("signing key {} is damaged", key.id))).collect()
}
