//! The two engines behind one name. `on!` compiles one body for both: the text of the SQL is the same, only its
//! types differ.

use crate::{Error, leisure, meter};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::sync::OwnedMutexGuard;

/// A database.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file of this machine, and the connection by which transactions write: what it read of the file stays in its
    /// memory, as nobody else changed it.
    Sqlite(SqlitePool, SqlitePool),
    /// A server.
    Postgres(PgPool),
}

/// A transaction on either engine.
pub struct Tx {
    pub(crate) inner: Inner,
    /// The right to change what is changed one at a time; given back once it is over.
    pub(crate) turn: Option<OwnedMutexGuard<()>>,
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
            $crate::Db::Sqlite($pool, _) => $body,
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

/// Connections to one SQLite file beside the one that writes. Those that are kept for reading are among them.
const CONNECTIONS: u32 = 5;
/// KiB of a file that a connection keeps in memory; an import goes through all of it.
const CACHE: u32 = 128 << 10;
/// Prepared statements kept by each connection.
const STATEMENTS: usize = 256;
/// Bytes of the write-ahead log that are kept to be written over.
const WRITTEN_AHEAD: u64 = 512 << 20;
/// Moves what was committed into the file as far as nobody has to wait.
pub(crate) const CHECKPOINT: &str = "PRAGMA wal_checkpoint(PASSIVE)";
/// How long a connection waits for another one's write.
const PATIENCE: Duration = Duration::from_secs(30);

impl Db {
    /// Opens a file of this machine, and makes it where it is missing.
    pub async fn open_file(path: &Path, durability: Durability) -> Result<Db, Error> {
        Db::open_file_with(path, durability, CACHE).await
    }

    /// The same where each connection may keep so many KiB of the file in memory.
    pub(crate) async fn open_file_with(path: &Path, durability: Durability, cache: u32) -> Result<Db, Error> {
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
            .pragma("cache_size", format!("-{cache}"))
            .pragma("temp_store", "MEMORY")
            .pragma("secure_delete", "ON")
            // A checkpoint in the writer's commit would stall it: `settle` makes them beside it.
            .pragma("wal_autocheckpoint", "0")
            .pragma("journal_size_limit", WRITTEN_AHEAD.to_string())
            .statement_cache_capacity(STATEMENTS)
            .row_buffer_size(4096);
        let pool = |connections: u32| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                // A file does not go away, and asking costs as much as a short statement.
                .test_before_acquire(false)
                .after_release(|connection, _| Box::pin(is_fit(connection)))
        };
        let all = pool(CONNECTIONS).connect_with(options.clone()).await?;
        let writer = pool(1).after_connect(|connection, _| Box::pin(leisure::follow(connection)));
        Ok(Db::Sqlite(all, writer.connect_lazy_with(options)))
    }

    /// Begins a transaction that writes.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let began = Instant::now();
        let inner = match self {
            Db::Sqlite(_, writer) => Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx { inner, turn: None, began })
    }

    /// Moves what was committed into the database file. With `wait`, everything committed so far is on disk when this
    /// returns, and nobody writes meanwhile: by the connection that writes, which may still look at what it read last.
    /// Says whether the write-ahead log is empty now: where somebody reads, a part of it stays.
    ///
    /// Without, it is moved beside the writer, then what was written meanwhile, which is less. The writer moves the few
    /// that are left in its turn, so that the write-ahead log begins anew with what it writes next: one that grows without
    /// end fills the disk, and the file system notes its growth with each commit.
    pub async fn settle(&self, wait: bool) -> Result<bool, Error> {
        let Db::Sqlite(others, writer) = self else { return Ok(true) };
        if wait {
            let checkpoint = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)");
            let (busy, ..): (i64, i64, i64) = checkpoint.fetch_one(writer).await?;
            return Ok(busy == 0);
        }
        for pool in [others, others, writer] {
            sqlx::query(CHECKPOINT).execute(pool).await?;
        }
        Ok(false)
    }

    /// Whether the write-ahead log holds more than is kept of it: it grows with whatever is written until it is settled.
    pub fn has_outgrown(&self) -> bool {
        let Db::Sqlite(pool, _) = self else { return false };
        let log = pool.connect_options().get_filename().with_extension("db-wal");
        log.metadata().is_ok_and(|log| log.len() > WRITTEN_AHEAD)
    }

    /// The same before closing: waits for others that read only as long as nobody would mind.
    pub(crate) async fn settle_briefly(&self) -> Result<(), Error> {
        let Db::Sqlite(_, writer) = self else { return Ok(()) };
        let mut connection = writer.acquire().await?;
        for statement in ["PRAGMA busy_timeout = 500", "PRAGMA wal_checkpoint(TRUNCATE)"] {
            sqlx::query(statement).execute(&mut *connection).await?;
        }
        connection.close().await?;
        Ok(())
    }

    /// Opens a file that nobody writes, without changing a byte of it.
    pub(crate) async fn open_unchanged(path: &Path) -> Result<Db, Error> {
        let log = path.with_extension("db-wal");
        let is_settled = !log.metadata().is_ok_and(|log| log.len() > 0);
        let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(is_settled);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Ok(Db::Sqlite(pool.clone(), pool))
    }

    /// Opens a new file for a copy, which is worth nothing until it is whole.
    pub(crate) async fn open_scratch(path: &Path) -> Result<Db, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .foreign_keys(false);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Ok(Db::Sqlite(pool.clone(), pool))
    }

    /// Closes all connections.
    pub async fn close(&self) {
        if let Db::Sqlite(_, writer) = self {
            writer.close().await;
        }
        on!(self, |pool| pool.close().await);
    }
}

/// Whether a connection that was given back can be used again. SQLite takes a transaction back by itself where the
/// disk is full; the one that stands open in the driver's books then cannot be ended, and no other begun.
async fn is_fit(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // What is under way may be its end.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::ErasedRow;
    use crate::{migrate, vault};

    #[tokio::test]
    async fn a_log_that_is_longer_than_what_is_kept_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let data = Db::open_file(&folder.path().join("amigo.db"), Durability::Normal).await.unwrap();
        migrate::run(&data, vault::store::STEPS).await.unwrap();
        assert!(!data.has_outgrown());
        let log = std::fs::File::options().write(true).open(folder.path().join("amigo.db-wal")).unwrap();
        log.set_len(WRITTEN_AHEAD + 1).unwrap();
        assert!(data.has_outgrown());
    }

    #[tokio::test]
    async fn nothing_is_left_in_the_log_of_a_file_that_nobody_reads() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Db::open_file(&folder.path().join("keys.db"), Durability::Full).await.unwrap();
        migrate::run(&keys, vault::store::STEPS).await.unwrap();
        let rows = [1, 2].map(|id| ErasedRow { space: 1, id, customer: None, at: 7 });
        let begun = Instant::now();
        vault::erased::replay_erased(&keys, &rows).await.unwrap();
        assert!(begun.elapsed() < PATIENCE / 2, "{:?}", begun.elapsed());
    }
}
