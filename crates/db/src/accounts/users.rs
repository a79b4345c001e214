//! People who sign in: found by a keyed hash of the login, everything personal sealed.

use super::grants::{self, Holder};
use super::{State, note_change};
use crate::{Db, Error, Millis, Tx, Value, insert_or};
use model::Grant;

/// Somebody who signs in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct User {
    /// Number.
    pub id: i64,
    /// Keyed hash of the login.
    pub login_hash: [u8; 16],
    /// Login, name and e-mail, sealed.
    pub sealed: Vec<u8>,
    /// Keyed hash of who another service says they are, where they sign in by it.
    pub subject_hash: Option<[u8; 16]>,
    /// The hash of the password, sealed; of nothing where there is none.
    pub password: Vec<u8>,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Whether they may ask.
    pub state: State,
    /// When they were made.
    pub created_at: Millis,
    /// When they were changed last.
    pub changed_at: Millis,
    /// What they were given.
    pub grants: Vec<Grant>,
}

/// All users in the order of their numbers.
pub async fn all(db: &Db) -> Result<Vec<User>, Error> {
    let select = "SELECT id, login_hash, sealed, password, must_change, state, created_at, changed_at, \
                  subject_hash FROM user_account ORDER BY id";
    type Row = (i64, Vec<u8>, Vec<u8>, Vec<u8>, i64, String, i64, i64, Option<Vec<u8>>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let mut grants = grants::all(db, Holder::User).await?;
    let user = |(id, login, sealed, password, must_change, state, created_at, changed_at, subject): Row| {
        let damaged = |_| Error::Damaged { what: "user", id };
        Ok(User {
            id,
            login_hash: login.try_into().map_err(damaged)?,
            subject_hash: subject.map(|subject| subject.try_into().map_err(damaged)).transpose()?,
            sealed,
            password,
            must_change: must_change != 0,
            state: State::of(&state),
            created_at,
            changed_at,
            grants: grants.remove(&id).unwrap_or_default(),
        })
    };
    rows.into_iter().map(user).collect()
}

/// The number of the next user.
pub async fn next_id(tx: &mut Tx) -> Result<i64, Error> {
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM user_account";
    Ok(within!(tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?)
}

/// Keeps a user as they are now.
pub async fn save(tx: &mut Tx, user: &User, now: Millis) -> Result<(), Error> {
    let row = [
        Value::Int(user.id),
        Value::Bytes(&user.login_hash),
        Value::Bytes(&user.sealed),
        Value::Bytes(&user.password),
        Value::Int(i64::from(user.must_change)),
        Value::Text(user.state.key()),
        Value::Int(user.created_at),
        Value::Int(now),
        Value::MaybeBytes(user.subject_hash.as_ref().map(<[u8; 16]>::as_slice)),
    ];
    let columns = [
        "id",
        "login_hash",
        "sealed",
        "password",
        "must_change",
        "state",
        "created_at",
        "changed_at",
        "subject_hash",
    ];
    let change = "ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, password = excluded.password, \
                  must_change = excluded.must_change, state = excluded.state, changed_at = excluded.changed_at, \
                  subject_hash = excluded.subject_hash";
    insert_or(tx, "user_account", columns, change, &[row]).await?;
    grants::replace(tx, Holder::User, user.id, &user.grants).await?;
    note_change(tx).await
}
