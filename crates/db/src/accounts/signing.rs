//! Keys that sign access tokens, and the tokens that were taken back.

use super::note_change;
use crate::{Db, Error, Millis, Tx, Value, insert, insert_or};

/// A key that signs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SigningKey {
    /// Its number.
    pub id: i64,
    /// The public half.
    pub public: [u8; 32],
    /// The private half, sealed.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: Millis,
    /// From when on it signs: by then every process knows it.
    pub active_from: Millis,
    /// Until when it verifies, where another one signs.
    pub verifies_until: Option<Millis>,
}

/// The keys that still verify something, oldest first.
pub async fn keys(db: &Db, now: Millis) -> Result<Vec<SigningKey>, Error> {
    let select = "SELECT id, public, sealed, created_at, active_from, verifies_until FROM signing_key \
                  WHERE verifies_until IS NULL OR verifies_until > $1 ORDER BY id";
    type Row = (i64, Vec<u8>, Vec<u8>, i64, i64, Option<i64>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(now).fetch_all(pool).await)?;
    let key = |(id, public, sealed, created_at, active_from, verifies_until): Row| {
        let public = public.try_into().map_err(|_| Error::Damaged { what: "signing key", id })?;
        Ok(SigningKey { id, public, sealed, created_at, active_from, verifies_until })
    };
    rows.into_iter().map(key).collect()
}

/// The number of the newest key; none where there never was one.
pub async fn newest(tx: &mut Tx) -> Result<Option<i64>, Error> {
    let select = "SELECT MAX(id) FROM signing_key";
    Ok(within!(tx, |connection| sqlx::query_scalar(select).fetch_one(connection).await)?)
}

/// Keeps a new key; those before it verify until then at most.
pub async fn add(tx: &mut Tx, key: &SigningKey, earlier_until: Millis) -> Result<(), Error> {
    let retire =
        "UPDATE signing_key SET verifies_until = $1 WHERE verifies_until IS NULL OR verifies_until > $1";
    within!(&mut *tx, |connection| sqlx::query(retire)
        .bind(earlier_until)
        .execute(connection)
        .await
        .map(drop))?;
    let row = [
        Value::Int(key.id),
        Value::Bytes(&key.public),
        Value::Bytes(&key.sealed),
        Value::Int(key.created_at),
        Value::Int(key.active_from),
        Value::Maybe(key.verifies_until),
    ];
    let columns = ["id", "public", "sealed", "created_at", "active_from", "verifies_until"];
    insert(tx, "signing_key", columns, &[row]).await?;
    note_change(tx).await
}

/// Tokens that were taken back and would still hold.
pub async fn revoked(db: &Db, now: Millis) -> Result<Vec<String>, Error> {
    let select = "SELECT jti FROM revoked_token WHERE until > $1";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(now).fetch_all(pool).await)?)
}

/// Takes a token back, and forgets those that came to their end by themselves.
pub async fn revoke(tx: &mut Tx, jti: &str, until: Millis, now: Millis) -> Result<(), Error> {
    let delete = "DELETE FROM revoked_token WHERE until <= $1";
    within!(&mut *tx, |connection| sqlx::query(delete).bind(now).execute(connection).await.map(drop))?;
    let row = [Value::Text(jti), Value::Int(until)];
    insert_or(tx, "revoked_token", ["jti", "until"], "ON CONFLICT (jti) DO NOTHING", &[row]).await?;
    note_change(tx).await
}
