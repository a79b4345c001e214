//! Chains, and writing into one. Each process writes into a chain of its own where it can: on a server nobody waits for
//! another; in a file, which has one writer at a time anyway, all share one. Whoever else writes into it meanwhile, a
//! chain stays one: its last number and hash are read in the transaction that appends.

use super::append::{End, Link};
use super::entry::{Entry, genesis};
use super::set::People;
use crate::dialect::one_at_a_time;
use crate::engine::CHECKPOINT;
use crate::vault::{DataKey, Sealer, Space};
use crate::{Db, Error, Millis, Repository, Tx, Value, Vault, insert};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, SqliteConnection};

/// A chain and where it ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chain {
    /// Its number.
    pub id: i64,
    /// Its name, which no other chain has, here or in a copy.
    pub name: String,
    /// When it was begun.
    pub begun_at: Millis,
    /// When it was closed, if it was.
    pub closed_at: Option<Millis>,
    /// Number of its last entry; 0 where it has none.
    pub number: i64,
    /// Hash of its last entry.
    pub hash: Vec<u8>,
    /// Number of the last entry of which a signed head stands outside.
    pub exported: i64,
}

type Row = (i64, String, i64, Option<i64>, i64, Vec<u8>, i64);

/// All chains, the oldest first.
pub async fn chains(log: &Db) -> Result<Vec<Chain>, Error> {
    let select = "SELECT id, name, begun_at, closed_at, number, hash, exported FROM chain ORDER BY id";
    let rows: Vec<Row> = on!(log, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let chain = |(id, name, begun_at, closed_at, number, hash, exported)| Chain {
        id,
        name,
        begun_at,
        closed_at,
        number,
        hash,
        exported,
    };
    Ok(rows.into_iter().map(chain).collect())
}

/// Closes all chains: what they held later than a copy may be missing from it, and must not be written anew.
pub async fn close_all(log: &Db, now: Millis) -> Result<(), Error> {
    let close = "UPDATE chain SET closed_at = $1 WHERE closed_at IS NULL";
    on!(log, |pool| sqlx::query(close).bind(now).execute(pool).await.map(|_| ()))?;
    Ok(())
}

/// Entries that one key seals at most: sealing with random nonces allows 2^32 of them.
const UNDER_ONE_KEY: i64 = 1 << 31;

/// Writes into one chain.
pub struct Writer {
    chain: i64,
    key: (i64, DataKey),
    /// The number from which on the key seals.
    key_from: i64,
    sealer: Sealer,
    /// Where this writer left the chain.
    left: Option<End>,
    by: By,
}

/// By what a writer writes.
enum By {
    /// A connection of its own: what it read of the file stays in its memory, and nobody waits for it.
    File(SqliteConnection),
    /// Those of the server; by this one others see that the chain is taken.
    Server(PgConnection),
}

impl Writer {
    /// Takes a chain that nobody writes into, or begins one.
    pub async fn claim(repository: &Repository, now: Millis) -> Result<Writer, Error> {
        let log = &repository.log;
        let (chain, by) = match log {
            Db::Sqlite(file, _) => {
                let own = SqliteConnection::connect_with(&file.connect_options()).await?;
                (of_file(repository, now).await?, By::File(own))
            }
            Db::Postgres(_) => {
                let (chain, claim) = of_server(repository, now).await?;
                (chain, By::Server(claim))
            }
        };
        let (key, key_from) = key(&repository.vault, log, chain).await?;
        Ok(Writer { chain, key, key_from, sealer: Sealer::default(), left: None, by })
    }

    /// Writes no more; another one may take the chain at once. Dropped, it is free once the server notices.
    pub async fn close(self) -> Result<(), Error> {
        match self.by {
            By::File(own) => own.close().await?,
            By::Server(mut claim) => {
                // The server ends a session some time after it was told to.
                sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut claim).await?;
                claim.close().await?;
            }
        }
        Ok(())
    }

    /// Moves what was committed last into the file, so that its write-ahead log begins anew with the next entries: the rest
    /// was moved by [`Db::settle`]. A server does so by itself.
    pub async fn settle(&mut self) -> Result<(), Error> {
        if let By::File(own) = &mut self.by {
            sqlx::query(CHECKPOINT).execute(own).await?;
        }
        Ok(())
    }

    /// Number of the chain.
    pub fn chain(&self) -> i64 {
        self.chain
    }

    /// Appends entries in this order. When this returns, they are on disk; where it fails, none is, and another writer
    /// has to be claimed.
    pub async fn append(&mut self, repository: &Repository, entries: &[&Entry]) -> Result<(), Error> {
        let unlogged = |error: Error| Error::Unlogged(error.to_string());
        self.try_append(repository, entries).await.map_err(unlogged)
    }

    async fn try_append(&mut self, repository: &Repository, entries: &[&Entry]) -> Result<(), Error> {
        if entries.is_empty() {
            return Ok(());
        }
        let sealed = self.seal(entries)?;
        let link = Link { chain: self.chain, entries, sealed: &sealed };
        let left = self.left.as_ref();
        let end = match &mut self.by {
            By::File(own) => link.in_file(own, left).await?,
            By::Server(claim) => link.on_server(&repository.log, claim, left).await?,
        };
        let number = end.number;
        self.left = Some(end);
        if number - self.key_from > UNDER_ONE_KEY {
            (self.key, self.key_from) = key(&repository.vault, &repository.log, self.chain).await?;
        }
        Ok(())
    }

    fn seal(&mut self, entries: &[&Entry]) -> Result<Vec<Option<Vec<u8>>>, Error> {
        entries.iter().map(|entry| entry.people.seal(&mut self.sealer, &self.key)).collect()
    }
}

/// The chain of a file.
async fn of_file(repository: &Repository, now: Millis) -> Result<i64, Error> {
    if let Some(id) = open_chains(&repository.log).await?.first() {
        return Ok(*id);
    }
    let mut tx = repository.log.begin().await?;
    // Another process may have been faster.
    let id = match open_in(&mut tx).await? {
        Some(id) => id,
        None => begin(&mut tx, repository, now).await?,
    };
    tx.commit().await?;
    Ok(id)
}

/// A chain of a server that no other process has claimed; the connection keeps the claim.
async fn of_server(repository: &Repository, now: Millis) -> Result<(i64, PgConnection), Error> {
    let Db::Postgres(pool) = &repository.log else {
        return Err(Error::Refused("only a server's chains are claimed".into()));
    };
    let mut connection = pool.acquire().await?.detach();
    let lock = "SELECT pg_try_advisory_lock(hashtextextended(current_schema() || '.chain.' || $1, 0))";
    loop {
        for id in open_chains(&repository.log).await? {
            if sqlx::query_scalar(lock).bind(id.to_string()).fetch_one(&mut connection).await? {
                return Ok((id, connection));
            }
        }
        let mut tx = repository.log.begin().await?;
        one_at_a_time(&mut tx, "chain").await?;
        begin(&mut tx, repository, now).await?;
        tx.commit().await?;
    }
}

const OPEN: &str = "SELECT id FROM chain WHERE closed_at IS NULL ORDER BY id";

async fn open_chains(log: &Db) -> Result<Vec<i64>, Error> {
    Ok(on!(log, |pool| sqlx::query_scalar(OPEN).fetch_all(pool).await)?)
}

async fn open_in(tx: &mut Tx) -> Result<Option<i64>, Error> {
    Ok(within!(tx, |connection| sqlx::query_scalar(OPEN).fetch_optional(connection).await)?)
}

/// Begins a chain.
async fn begin(tx: &mut Tx, repository: &Repository, now: Millis) -> Result<i64, Error> {
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM chain";
    let id: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
    let name = format!("c{:016x}", repository.vault.random_id()?);
    let hash = genesis(repository.vault.repository(), &name);
    let row = [
        Value::Int(id),
        Value::Text(&name),
        Value::Int(now),
        Value::Int(0),
        Value::Bytes(&hash),
        Value::Int(0),
        Value::Int(0),
    ];
    insert(tx, "chain", ["id", "name", "begun_at", "number", "hash", "exported", "key_from"], &[row]).await?;
    Ok(id)
}

/// The key that seals the sets of a chain now, and from which number on; a new one where there is none, or where it has
/// sealed enough.
async fn key(vault: &Vault, log: &Db, chain: i64) -> Result<((i64, DataKey), i64), Error> {
    let select = "SELECT number, key_id, key_from FROM chain WHERE id = $1";
    let (number, known, from): (i64, Option<i64>, i64) =
        on!(log, |pool| sqlx::query_as(select).bind(chain).fetch_one(pool).await)?;
    if let Some(id) = known.filter(|_| number - from <= UNDER_ONE_KEY)
        && let Some(key) = vault.keys(Space::AccessLog, &[id]).await?.remove(&id)
    {
        return Ok(((id, key), from));
    }
    let id = vault.random_id()?;
    let key = vault.create_keys(Space::AccessLog, &[id]).await?.pop();
    let key = key.ok_or(Error::Erased { what: Space::AccessLog.what(), id })?;
    let update = "UPDATE chain SET key_id = $2, key_from = $3 WHERE id = $1";
    on!(log, |pool| {
        sqlx::query(update).bind(chain).bind(id).bind(number).execute(pool).await.map(|_| ())
    })?;
    Ok(((id, key), number))
}

/// The set of an entry, opened; nothing where it has none or it cannot be opened.
pub(super) fn opened(keys: &rustc_hash::FxHashMap<i64, DataKey>, sealed: Option<&[u8]>) -> Option<People> {
    let sealed = sealed?;
    People::open(keys.get(&People::key_of(sealed)?)?, sealed)
}
