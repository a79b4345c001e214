//! Who may ask: people who sign in, other systems, what they were given, and what proves who they are. What somebody
//! may do by a role is not known here, nor how secrets and passwords are checked.

pub mod attempts;
pub mod clients;
mod grants;
pub mod sessions;
pub mod signing;
pub mod spent;
pub mod users;

pub use clients::Client;
pub use sessions::{Method, Session};
pub use signing::SigningKey;
pub use users::User;

use crate::dialect::one_at_a_time;
use crate::{Db, Error, Tx, Value, insert_or};
use std::sync::{Arc, LazyLock};
use tokio::sync::Mutex;

/// Whether somebody may ask at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// They may.
    Active,
    /// They may not until somebody lets them again.
    Blocked,
}

impl State {
    /// Its name.
    pub const fn key(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Blocked => "blocked",
        }
    }

    /// What cannot be read lets nobody in.
    fn of(key: &str) -> State {
        if key == State::Active.key() { State::Active } else { State::Blocked }
    }
}

/// The number of the last change; a process that knows it knows all.
pub async fn change(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(number), 0) FROM account_change";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Tells the other processes that something changed.
pub async fn note_change(tx: &mut Tx) -> Result<(), Error> {
    let next = "ON CONFLICT (id) DO UPDATE SET number = account_change.number + 1";
    insert_or(tx, "account_change", ["id", "number"], next, &[[Value::Int(1), Value::Int(1)]]).await
}

/// A transaction that changes accounts; those of other processes wait for its end, so that what is looked at before the
/// change still holds at its end.
pub async fn begin(db: &Db) -> Result<Tx, Error> {
    // Those of this process wait without a connection: whoever has the turn needs another one to look around.
    let turn = Arc::clone(&TURN).lock_owned().await;
    let mut tx = db.begin().await?;
    tx.turn = Some(turn);
    one_at_a_time(&mut tx, "accounts").await?;
    Ok(tx)
}

static TURN: LazyLock<Arc<Mutex<()>>> = LazyLock::new(Arc::default);
