//! Failed attempts to sign in, by a keyed hash of the login or of the address. Whether the login exists does not
//! matter: what is typed is counted all the same.

use crate::{Error, Millis, Tx, Value, insert_or};

/// What is known of a login or an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Attempts {
    /// Failures since the last success.
    pub failures: i64,
    /// When the last one was.
    pub last_at: Millis,
    /// Until when no further one is let through.
    pub until: Millis,
}

/// What is known of it; nothing is no failure.
pub async fn of(tx: &mut Tx, key_hash: &[u8; 16]) -> Result<Attempts, Error> {
    let select = "SELECT failures, last_at, until FROM sign_in_attempt WHERE key_hash = $1";
    let row: Option<(i64, i64, i64)> = within!(tx, |connection| {
        sqlx::query_as(select).bind(key_hash.as_slice()).fetch_optional(connection).await
    })?;
    Ok(row.map_or_else(Attempts::default, |(failures, last_at, until)| Attempts { failures, last_at, until }))
}

/// Keeps it.
pub async fn save(tx: &mut Tx, key_hash: &[u8; 16], attempts: &Attempts) -> Result<(), Error> {
    let row = [
        Value::Bytes(key_hash),
        Value::Int(attempts.failures),
        Value::Int(attempts.last_at),
        Value::Int(attempts.until),
    ];
    let change = "ON CONFLICT (key_hash) DO UPDATE SET failures = excluded.failures, \
                  last_at = excluded.last_at, until = excluded.until";
    insert_or(tx, "sign_in_attempt", ["key_hash", "failures", "last_at", "until"], change, &[row]).await
}

/// Forgets those whose last attempt was before then. Says how many.
pub async fn forget(tx: &mut Tx, before: Millis) -> Result<u64, Error> {
    let delete = "DELETE FROM sign_in_attempt WHERE last_at < $1";
    within!(tx, |connection| {
        Ok(sqlx::query(delete).bind(before).execute(connection).await.map(|done| done.rows_affected())?)
    })
}
