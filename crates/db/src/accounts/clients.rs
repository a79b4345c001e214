//! Other systems, and the hashes of their secrets.

use super::grants::{self, Holder};
use super::{State, note_change};
use crate::{Db, Error, Millis, Tx, Value, insert, insert_or};
use model::Grant;

/// Another system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Client {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Whether it may ask.
    pub state: State,
    /// Tokens of an earlier generation are worth nothing.
    pub generation: i64,
    /// Requests a second, where it has a limit of its own.
    pub per_second: Option<i64>,
    /// When it was made.
    pub created_at: Millis,
    /// What it was given.
    pub grants: Vec<Grant>,
    /// Its secrets, oldest first.
    pub secrets: Vec<Secret>,
}

/// What is kept of a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secret {
    /// Its number.
    pub id: i64,
    /// Keyed hash.
    pub hash: [u8; 32],
    /// When it was made.
    pub created_at: Millis,
}

/// All clients in the order of their numbers.
pub async fn all(db: &Db) -> Result<Vec<Client>, Error> {
    let select = "SELECT id, name, state, generation, per_second, created_at FROM api_client ORDER BY id";
    type Row = (i64, String, String, i64, Option<i64>, i64);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let mut secrets = secrets(db).await?;
    let mut grants = grants::all(db, Holder::Client).await?;
    let client = |(id, name, state, generation, per_second, created_at): Row| Client {
        id,
        name,
        state: State::of(&state),
        generation,
        per_second,
        created_at,
        grants: grants.remove(&id).unwrap_or_default(),
        secrets: secrets.extract_if(.., |(client, _)| *client == id).map(|(_, secret)| secret).collect(),
    };
    Ok(rows.into_iter().map(client).collect())
}

async fn secrets(db: &Db) -> Result<Vec<(i64, Secret)>, Error> {
    let select = "SELECT client_id, id, hash, created_at FROM client_secret ORDER BY id";
    let rows: Vec<(i64, i64, Vec<u8>, i64)> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let secret = |(client, id, hash, created_at): (i64, i64, Vec<u8>, i64)| {
        let hash = hash.try_into().map_err(|_| Error::Damaged { what: "client secret", id })?;
        Ok((client, Secret { id, hash, created_at }))
    };
    rows.into_iter().map(secret).collect()
}

/// The number of the next client.
pub async fn next_id(tx: &mut Tx) -> Result<i64, Error> {
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM api_client";
    Ok(within!(tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?)
}

/// Keeps a client as it is now, but not its secrets.
pub async fn save(tx: &mut Tx, client: &Client, now: Millis) -> Result<(), Error> {
    let row = [
        Value::Int(client.id),
        Value::Text(&client.name),
        Value::Text(client.state.key()),
        Value::Int(client.generation),
        Value::Maybe(client.per_second),
        Value::Int(client.created_at),
        Value::Int(now),
    ];
    let columns = ["id", "name", "state", "generation", "per_second", "created_at", "changed_at"];
    let change = "ON CONFLICT (id) DO UPDATE SET name = excluded.name, state = excluded.state, \
                  generation = excluded.generation, per_second = excluded.per_second, \
                  changed_at = excluded.changed_at";
    insert_or(tx, "api_client", columns, change, &[row]).await?;
    grants::replace(tx, Holder::Client, client.id, &client.grants).await?;
    note_change(tx).await
}

/// Gives a client a secret, and takes all but the newest `keep` of the earlier ones away.
pub async fn add_secret(
    tx: &mut Tx,
    client: &Client,
    hash: &[u8; 32],
    keep: usize,
    now: Millis,
) -> Result<(), Error> {
    let gone = client.secrets.len().saturating_sub(keep);
    for secret in &client.secrets[..gone] {
        let delete = "DELETE FROM client_secret WHERE id = $1";
        within!(&mut *tx, |connection| sqlx::query(delete)
            .bind(secret.id)
            .execute(connection)
            .await
            .map(drop))?;
    }
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM client_secret";
    let id: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
    let row = [Value::Int(id), Value::Int(client.id), Value::Bytes(hash), Value::Int(now)];
    insert(tx, "client_secret", ["id", "client_id", "hash", "created_at"], &[row]).await?;
    note_change(tx).await
}
