//! A connection that is kept for whoever reads again and again: borrowing one for each statement costs more than the
//! statement, and waits for those who write.

use crate::{Db, Error};
use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite};

/// A connection that only reads, until it is dropped. After an error it may lead nowhere: take another one.
pub enum Reader {
    /// To a file of this machine.
    Sqlite(PoolConnection<Sqlite>),
    /// To a server.
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Reader::Sqlite(_))
    }
}

impl Db {
    /// A connection to be kept for reading.
    pub async fn reader(&self) -> Result<Reader, Error> {
        Ok(match self {
            Db::Sqlite(pool, _) => Reader::Sqlite(pool.acquire().await?),
            Db::Postgres(pool) => Reader::Postgres(pool.acquire().await?),
        })
    }
}
