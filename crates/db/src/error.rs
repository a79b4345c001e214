//! What can go wrong at the database or the vault, as far as a caller can act on it. No error holds a value of a
//! record.

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};
use std::path::PathBuf;

/// A failure of the database or the vault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database refused or failed.
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
    /// No connection was to be had.
    #[error(
        "the database gave no connection in time: it is away or too busy, or it was started anew while a command wrote, \
         which then goes no further since another one may be writing; run the command again"
    )]
    NoConnection,
    /// A server cannot be used.
    #[error("the database server {server} {problem}")]
    Server {
        /// Which one, without the password.
        server: String,
        /// What is wrong.
        problem: String,
    },
    /// Somebody else has taken over what only one may do at a time.
    #[error("another process has taken over the lease `{lease}`; nothing was written")]
    Fenced {
        /// Name of the lease.
        lease: String,
    },
    /// An import was stopped: nothing more is written for it.
    #[error("import {id} was stopped; nothing was written")]
    Stopped {
        /// Its number.
        id: i64,
    },
    /// A file beside the database cannot be read or written.
    #[error("cannot {deed} {path}")]
    File {
        /// What was tried, such as `read`.
        deed: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// There is no master key although there is a key store.
    #[error(
        "the master key is missing: {place} does not exist, and AMIGO_MASTER_KEY is not set; without it nothing \
         personal can be read. Put the key back from where it was kept apart; a new one would be of no use"
    )]
    MasterKeyMissing {
        /// Where it was looked for.
        place: PathBuf,
    },
    /// The master key does not open this key store.
    #[error("the master key from {place} is not the one of this key store; give the right one")]
    MasterKeyWrong {
        /// Where it came from.
        place: String,
    },
    /// What stands where a master key should.
    #[error("{place} holds no master key: {problem}")]
    MasterKeyMalformed {
        /// Where it came from.
        place: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Others may read the master key.
    #[error("{place} may be read by others (mode {mode:03o}); make it `chmod 600` first")]
    MasterKeyExposed {
        /// The file.
        place: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Data and keys come from two different repositories.
    #[error(
        "the key store belongs to repository {keys}, the database to {data}; restore a pair that belongs together"
    )]
    StrangeKeys {
        /// Name of the key store's repository.
        keys: String,
        /// Name of the database's repository.
        data: String,
    },
    /// The database was changed by a later release, in a way that this one cannot work with.
    #[error(
        "the database has version {found}, this program knows {known} and cannot do without what was taken away since; \
         start the newer program, or put back the backup from before it was started"
    )]
    TooNew {
        /// Version of the database.
        found: i64,
        /// Newest version known.
        known: i64,
    },
    /// A key was destroyed: its person was erased.
    #[error("{what} {id} was erased: its key has been destroyed")]
    Erased {
        /// What it was.
        what: &'static str,
        /// Its number.
        id: i64,
    },
    /// What is stored is not what was sealed.
    #[error("{what} {id} is damaged: the seal does not match its contents")]
    Damaged {
        /// What it is.
        what: &'static str,
        /// Its number.
        id: i64,
    },
    /// What was asked for does not exist.
    #[error("there is no {what} {name}")]
    NotFound {
        /// What was asked for.
        what: &'static str,
        /// Which one.
        name: String,
    },
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers: {0}")]
    Random(String),
    /// What somebody did with a person cannot be written down, so it is not done.
    #[error("the access log cannot be written, and nothing is done unseen: {0}")]
    Unlogged(String),
    /// A backup was asked for that could not be restored, or the like.
    #[error("{0}")]
    Refused(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut => Self::NoConnection,
            error => Self::Database(error),
        }
    }
}

/// SQLite: busy, locked, read-only, failing or full disk, file not to be opened. As the last byte of its codes.
const SQLITE_OUTAGES: [u8; 6] = [5, 6, 8, 10, 13, 14];
/// PostgreSQL: connection, transaction taken back, resources, limits, operators, system.
const POSTGRES_OUTAGES: [&str; 5] = ["08", "40", "53", "57", "58"];

/// Whether PostgreSQL ended the session by this error, whatever its code: a session that cannot begin because a file of
/// the server cannot be written says that it is an internal error.
fn ends_the_session(error: &(dyn DatabaseError + 'static)) -> bool {
    let error = error.try_downcast_ref::<PgDatabaseError>();
    error.is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

impl Error {
    /// Whether somebody else's transaction kept a statement from beginning.
    pub(crate) fn is_lock_timeout(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().as_deref() == Some("55P03")
    }

    /// Whether the database can do nothing at all for now, so that something else would fail as well: it is full,
    /// locked or away, or another process writes now.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::NoConnection | Self::Server { .. } | Self::Fenced { .. } | Self::Unlogged(_) => true,
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                match code.len() {
                    5 => {
                        ends_the_session(&**error)
                            || POSTGRES_OUTAGES.iter().any(|class| code.starts_with(class))
                    }
                    _ => code.parse::<i64>().is_ok_and(|code| SQLITE_OUTAGES.contains(&(code as u8))),
                }
            }
            Self::Database(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
                    | sqlx::Error::Protocol(_)
                    | sqlx::Error::Tls(_)
            ),
            _ => false,
        }
    }

    /// For `map_err` where a file is concerned.
    pub(crate) fn file(deed: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { deed, path, source }
    }
}
