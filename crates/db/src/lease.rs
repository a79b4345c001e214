//! What only one process may do at a time, although several could: a row with an end by the database's own clock, and
//! a token that grows with every change of holder. Who writes checks the token in the same transaction, so that one
//! who was held up cannot commit after another has taken over.

use crate::engine::Inner;
use crate::{Db, Error, Millis, Tx};
use std::time::Duration;

/// A lease that this process holds, until its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lease {
    /// Its name.
    pub name: String,
    /// Grows with every change of holder.
    pub token: i64,
}

/// Who holds a lease.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    /// The process.
    pub holder: String,
    /// Where it is reached.
    pub address: String,
    /// Its token.
    pub token: i64,
    /// Until when, by the database's clock.
    pub expires: Millis,
}

/// The time by the database's own clock, also within a transaction.
pub(crate) fn now(is_sqlite: bool) -> &'static str {
    if is_sqlite {
        "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    } else {
        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
    }
}

pub(crate) fn is_sqlite(db: &Db) -> bool {
    matches!(db, Db::Sqlite(..))
}

pub(crate) fn millis(ttl: Duration) -> i64 {
    i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX / 2)
}

/// Takes a lease that nobody holds, or whose end has passed.
pub async fn take(
    db: &Db,
    name: &str,
    holder: &str,
    address: &str,
    ttl: Duration,
) -> Result<Option<Lease>, Error> {
    // Whoever only asks must not hold up the holder's transactions.
    if current(db, name).await?.is_some() {
        return Ok(None);
    }
    let mut tx = db.begin().await?;
    let now = now(tx.is_sqlite());
    // No change of a key, but the lock of one: it waits for every transaction of the holder that has checked.
    let lock = if tx.is_sqlite() { "" } else { " FOR UPDATE" };
    let free = format!("SELECT token FROM lease WHERE name = $1 AND expires_at <= {now}{lock}");
    let free: Option<i64> = within!(&mut tx, |connection| {
        sqlx::query_scalar(sqlx::AssertSqlSafe(free)).bind(name).fetch_optional(connection).await
    })?;
    let take = if free.is_some() {
        format!(
            "UPDATE lease SET token = token + 1, holder = $2, address = $3, expires_at = {now} + $4 \
             WHERE name = $1 RETURNING token"
        )
    } else {
        format!(
            "INSERT INTO lease (name, token, holder, address, expires_at) VALUES ($1, 1, $2, $3, {now} + $4) \
             ON CONFLICT (name) DO NOTHING RETURNING token"
        )
    };
    let token: Option<i64> = within!(&mut tx, |connection| {
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(take)).bind(name).bind(holder).bind(address);
        query.bind(millis(ttl)).fetch_optional(connection).await
    })?;
    tx.commit().await?;
    Ok(token.map(|token| Lease { name: name.to_owned(), token }))
}

/// Moves the end of a lease; false where another process has taken it, or it was released.
pub async fn renew(db: &Db, lease: &Lease, ttl: Duration) -> Result<bool, Error> {
    let now = now(is_sqlite(db));
    let renew =
        format!("UPDATE lease SET expires_at = {now} + $3 WHERE name = $1 AND token = $2 AND expires_at > 0");
    let renewed = on!(db, |pool| {
        let query = sqlx::query(sqlx::AssertSqlSafe(renew)).bind(&lease.name).bind(lease.token);
        query.bind(millis(ttl)).execute(pool).await.map(|done| done.rows_affected())
    })?;
    Ok(renewed > 0)
}

/// Gives a lease back; another process may take it at once.
pub async fn release(db: &Db, lease: &Lease) -> Result<(), Error> {
    let release = "UPDATE lease SET expires_at = 0 WHERE name = $1 AND token = $2";
    on!(db, |pool| sqlx::query(release).bind(&lease.name).bind(lease.token).execute(pool).await.map(|_| ()))?;
    Ok(())
}

/// Says that the holder of a lease is not reached any more under this address, and holds it all the same.
pub async fn hide(db: &Db, name: &str, address: &str) -> Result<(), Error> {
    let hide = "UPDATE lease SET address = '' WHERE name = $1 AND address = $2";
    on!(db, |pool| sqlx::query(hide).bind(name).bind(address).execute(pool).await.map(|_| ()))?;
    Ok(())
}

/// Who holds a lease now; none where nobody does, or its end has passed.
pub async fn current(db: &Db, name: &str) -> Result<Option<Holder>, Error> {
    let now = now(is_sqlite(db));
    let select = format!(
        "SELECT holder, address, token, expires_at FROM lease WHERE name = $1 AND expires_at > {now}"
    );
    let row: Option<(String, String, i64, i64)> = on!(db, |pool| {
        sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(name).fetch_optional(pool).await
    })?;
    Ok(row.map(|(holder, address, token, expires)| Holder { holder, address, token, expires }))
}

/// By what right a process writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Right<'a> {
    /// It holds the lock alone, as commands do: nobody takes over.
    Alone,
    /// It holds a lease, unless another has taken over.
    Held(&'a Lease),
}

impl Right<'_> {
    /// Begins a transaction that writes by this right: refused where another has taken over, and until its end nobody
    /// takes over.
    pub async fn begin(self, db: &Db) -> Result<Tx, Error> {
        let mut tx = db.begin().await?;
        if let Right::Held(lease) = self {
            check(&mut tx, &lease.name, lease.token).await?;
        }
        Ok(tx)
    }
}

/// Makes a transaction one of the holder with this token: it fails where another has taken over, and until its end
/// nobody takes over. To be called before the transaction's first write.
pub async fn check(tx: &mut Tx, name: &str, token: i64) -> Result<(), Error> {
    // A renewal changes no key and passes; a take-over waits. In a file the transaction is the only one that writes.
    let lock = if matches!(tx.inner, Inner::Sqlite(_)) { "" } else { " FOR KEY SHARE" };
    let select = format!("SELECT token FROM lease WHERE name = $1 AND token = $2{lock}");
    let held: Option<i64> = within!(&mut *tx, |connection| {
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(select)).bind(name).bind(token);
        query.fetch_optional(connection).await
    })?;
    held.map(|_| ()).ok_or_else(|| Error::Fenced { lease: name.to_owned() })
}
