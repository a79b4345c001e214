//! Other systems that ask: made, given roles and secrets, blocked.

use super::Accounts;
use super::known::KnownClient;
use super::secret::secret;
use anyhow::Context;
use db::accounts::{self, Client, State, clients};
use db::{Millis, Repository, Vault};
use model::{ClientId, Grant};
use std::sync::Arc;

/// Secrets that a client has at once, so that one can be exchanged while the other is in use.
const SECRETS: usize = 2;
/// How secrets begin, so that whoever finds one knows what it is.
const PREFIX: &str = "amigo_";

/// A client and its secret, which is told once and kept nowhere.
pub struct Credentials {
    /// The client.
    pub id: ClientId,
    /// What proves that it is.
    pub secret: String,
}

/// Why a client cannot be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is one of this name.
    #[error("there is a client of this name already")]
    Taken,
    /// There is none.
    #[error("there is no such client")]
    Unknown,
    /// The client is not as whoever changes it knows it.
    #[error("this client was changed meanwhile")]
    Changed,
    /// It failed.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Refused {
        Refused::Failed(error.into())
    }
}

/// Makes a client.
pub async fn create(
    repository: &Repository,
    name: &str,
    grants: &[Grant],
    per_second: Option<u32>,
    now: Millis,
) -> Result<Credentials, Refused> {
    let mut tx = accounts::begin(&repository.data).await?;
    if clients::all(&repository.data).await?.iter().any(|client| client.name == name) {
        return Err(Refused::Taken);
    }
    let client = Client {
        id: clients::next_id(&mut tx).await?,
        name: name.to_owned(),
        state: State::Active,
        generation: 1,
        per_second: per_second.map(i64::from),
        created_at: now,
        grants: grants.to_vec(),
        secrets: Vec::new(),
    };
    clients::save(&mut tx, &client, now).await?;
    let secret = add_secret(&mut tx, &repository.vault, &client, now).await?;
    tx.commit().await?;
    Ok(Credentials { id: ClientId(client.id), secret })
}

/// Gives a client another secret; the one before it holds on, older ones do not.
pub async fn rotate(repository: &Repository, id: ClientId, now: Millis) -> Result<Credentials, Refused> {
    let mut tx = accounts::begin(&repository.data).await?;
    let client = find(repository, id).await?;
    let secret = add_secret(&mut tx, &repository.vault, &client, now).await?;
    tx.commit().await?;
    Ok(Credentials { id, secret })
}

/// Changes a client, unless the change refuses; where it is blocked thereby, its tokens are worth nothing from now on, even where it is let in
/// again.
pub async fn change(
    repository: &Repository,
    id: ClientId,
    change: impl FnOnce(&mut Client) -> Result<(), Refused>,
    now: Millis,
) -> Result<Client, Refused> {
    let mut tx = accounts::begin(&repository.data).await?;
    let before = find(repository, id).await?;
    let mut client = before.clone();
    change(&mut client)?;
    if before.state == State::Active && client.state == State::Blocked {
        client.generation += 1;
    }
    clients::save(&mut tx, &client, now).await?;
    tx.commit().await?;
    Ok(client)
}

/// All clients.
pub async fn all(repository: &Repository) -> Result<Vec<Client>, Refused> {
    Ok(clients::all(&repository.data).await?)
}

/// A client as it is kept.
pub async fn find(repository: &Repository, id: ClientId) -> Result<Client, Refused> {
    let all = clients::all(&repository.data).await?;
    all.into_iter().find(|client| client.id == id.0).ok_or(Refused::Unknown)
}

async fn add_secret(tx: &mut db::Tx, vault: &Vault, client: &Client, now: Millis) -> anyhow::Result<String> {
    let secret = format!("{PREFIX}{}", secret::<32>()?);
    clients::add_secret(tx, client, &hash(vault, client.id, &secret), SECRETS - 1, now).await?;
    Ok(secret)
}

/// What is kept of a secret: it has 256 random bits, so that nothing slower is needed.
fn hash(vault: &Vault, client: i64, secret: &str) -> [u8; 32] {
    vault.recogniser().secret(&format!("client {client}"), secret.as_bytes())
}

/// A client that proved who it is.
pub struct Proven {
    /// Which one.
    pub id: ClientId,
    known: Arc<super::Known>,
}

impl Proven {
    /// What is known of it.
    pub fn client(&self) -> anyhow::Result<&KnownClient> {
        self.known.client(self.id).context("a client that was known a moment ago")
    }
}

impl Accounts {
    /// The client that this secret proves; none where there is none, where it is blocked, or where the secret is not
    /// its own.
    pub async fn prove(&self, id: &str, secret: &str) -> Option<Proven> {
        let id: ClientId = id.parse().ok()?;
        let hash = hash(&self.session.repository.vault, id.0, secret);
        let proves = |known: &super::Known| {
            known.client(id).is_some_and(|client| client.is_active && client.secrets.contains(&hash))
        };
        let mut known = self.known();
        if !proves(&known) && self.look_again(crate::clock::now()).await {
            known = self.known();
        }
        proves(&known).then_some(Proven { id, known })
    }
}
