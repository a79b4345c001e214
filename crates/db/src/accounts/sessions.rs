//! Who is signed in: sessions by the hash of their token.

use super::note_change;
use crate::{Db, Error, Millis, Tx, Value, insert};

/// How somebody signed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// By login and password.
    Password,
    /// By another service (OpenID Connect).
    Oidc,
}

impl Method {
    /// Its name.
    pub const fn key(self) -> &'static str {
        match self {
            Method::Password => "password",
            Method::Oidc => "oidc",
        }
    }

    fn of(key: &str) -> Option<Method> {
        [Method::Password, Method::Oidc].into_iter().find(|method| method.key() == key)
    }
}

/// A session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Session {
    /// Keyed hash of its token.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub user: i64,
    /// How they signed in.
    pub method: Method,
    /// When they signed in.
    pub created_at: Millis,
    /// When it was used last, as far as it was noted.
    pub used_at: Millis,
    /// When it ends however much it is used.
    pub expires_at: Millis,
}

/// Sessions that have not come to their end.
pub async fn open(db: &Db, now: Millis) -> Result<Vec<Session>, Error> {
    let select = "SELECT token_hash, user_id, created_at, used_at, expires_at, method FROM user_session \
         WHERE expires_at > $1";
    type Row = (Vec<u8>, i64, i64, i64, i64, String);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(now).fetch_all(pool).await)?;
    let session = |(token, user, created_at, used_at, expires_at, method): Row| {
        let damaged = || Error::Damaged { what: "session of user", id: user };
        let token_hash = token.try_into().map_err(|_| damaged())?;
        let method = Method::of(&method).ok_or_else(damaged)?;
        Ok(Session { token_hash, user, method, created_at, used_at, expires_at })
    };
    rows.into_iter().map(session).collect()
}

/// Begins a session, and forgets those that came to their end.
pub async fn add(tx: &mut Tx, session: &Session) -> Result<(), Error> {
    forget(tx, session.created_at).await?;
    let row = [
        Value::Bytes(&session.token_hash),
        Value::Int(session.user),
        Value::Int(session.created_at),
        Value::Int(session.used_at),
        Value::Int(session.expires_at),
        Value::Text(session.method.key()),
    ];
    let columns = ["token_hash", "user_id", "created_at", "used_at", "expires_at", "method"];
    insert(tx, "user_session", columns, &[row]).await?;
    note_change(tx).await
}

/// Forgets those that came to their end before a moment. Says how many.
pub async fn forget(tx: &mut Tx, before: Millis) -> Result<u64, Error> {
    let delete = "DELETE FROM user_session WHERE expires_at <= $1";
    within!(&mut *tx, |connection| {
        Ok(sqlx::query(delete).bind(before).execute(connection).await.map(|done| done.rows_affected())?)
    })
}

/// Notes when sessions were used last.
pub async fn used(db: &Db, uses: &[([u8; 32], Millis)]) -> Result<(), Error> {
    if uses.is_empty() {
        return Ok(());
    }
    let update = "UPDATE user_session SET used_at = $2 WHERE token_hash = $1 AND used_at < $2";
    let mut tx = db.begin().await?;
    for (token, at) in uses {
        within!(&mut tx, |connection| {
            sqlx::query(update).bind(token.as_slice()).bind(*at).execute(connection).await.map(drop)
        })?;
    }
    tx.commit().await
}

/// Ends one session.
pub async fn end(tx: &mut Tx, token_hash: &[u8; 32]) -> Result<(), Error> {
    let delete = "DELETE FROM user_session WHERE token_hash = $1";
    within!(&mut *tx, |connection| {
        sqlx::query(delete).bind(token_hash.as_slice()).execute(connection).await.map(drop)
    })?;
    note_change(tx).await
}

/// Ends all sessions of a user.
pub async fn end_of_user(tx: &mut Tx, user: i64) -> Result<(), Error> {
    let delete = "DELETE FROM user_session WHERE user_id = $1";
    within!(&mut *tx, |connection| sqlx::query(delete).bind(user).execute(connection).await.map(drop))?;
    note_change(tx).await
}
