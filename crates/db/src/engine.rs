//! The two engines behind one name. `on!` compiles one body for both: the text of the SQL is the same, only its
//! types differ.

use crate::{Error, meter};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use std::path::Path;
use std::time::{Duration, Instant};

/// A database.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file of this machine.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

/// A transaction on either engine.
pub struct Tx {
    pub(crate) inner: Inner,
    began: Instant,
}

/// What the engine calls a transaction.
pub(crate) enum Inner {
    /// On a file of this machine.
    Sqlite(Transaction<'static, Sqlite>),
    /// On a server.
    Postgres(Transaction<'static, Postgres>),
}

/// Compiles one body for both engines. The name given is bound to what `sqlx` calls an executor.
macro_rules! on {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::Db::Sqlite($pool) => $body,
            $crate::Db::Postgres($pool) => $body,
        }
    };
}

/// The same within a transaction.
macro_rules! within {
    ($tx:expr, |$connection:ident| $body:expr) => {
        match &mut ($tx).inner {
            $crate::engine::Inner::Sqlite(tx) => {
                let $connection = &mut **tx;
                $body
            }
            $crate::engine::Inner::Postgres(tx) => {
                let $connection = &mut **tx;
                $body
            }
        }
    };
}

/// How surely a commit is on disk when it returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// Written through: for keys, without which nothing can be read.
    Full,
    /// Safe when the program is killed; when the power fails, the last moments may be missing, until
    /// [`Db::settle`] returns.
    Normal,
}

/// Connections to one SQLite file: one writes, the others read meanwhile.
const CONNECTIONS: u32 = 4;
/// How long a connection waits for another one's write.
const PATIENCE: Duration = Duration::from_secs(30);

impl Db {
    /// Opens a file of this machine, and makes it where it is missing.
    pub async fn open_file(path: &Path, durability: Durability) -> Result<Db, Error> {
        let synchronous = match durability {
            Durability::Full => SqliteSynchronous::Full,
            Durability::Normal => SqliteSynchronous::Normal,
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .pragma("cache_size", "-131072")
            .pragma("temp_store", "MEMORY")
            .pragma("secure_delete", "ON")
            // A checkpoint in the writer's commit would stall it: `settle` makes them beside it.
            .pragma("wal_autocheckpoint", "0")
            .row_buffer_size(4096);
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?;
        Ok(Db::Sqlite(pool))
    }

    /// Begins a transaction that writes.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let began = Instant::now();
        let inner = match self {
            Db::Sqlite(pool) => Inner::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx { inner, began })
    }

    /// Moves what was committed into the database file, beside the writer. With `wait`, everything committed so
    /// far is on disk when this returns.
    pub async fn settle(&self, wait: bool) -> Result<(), Error> {
        if let Db::Sqlite(pool) = self {
            let checkpoint =
                if wait { "PRAGMA wal_checkpoint(TRUNCATE)" } else { "PRAGMA wal_checkpoint(PASSIVE)" };
            sqlx::query(checkpoint).execute(pool).await?;
        }
        Ok(())
    }

    /// Closes all connections.
    pub async fn close(&self) {
        on!(self, |pool| pool.close().await);
    }
}

impl Tx {
    /// Makes what was written last.
    pub async fn commit(self) -> Result<(), Error> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        meter::transaction(self.began.elapsed());
        Ok(())
    }

    /// The engine's name for a type that both spell differently, in a statement made here.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.inner, Inner::Sqlite(_))
    }
}
