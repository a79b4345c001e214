//! Items that were accepted but could not be written: sealed, with the reason, until they are taken in after all, given
//! up, or superseded by what came later. A settled one keeps its place without its content.

use crate::{Db, Error, Millis, Tx, Value, insert};

/// What became of a dead letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It waits.
    Open = 0,
    /// It was taken in.
    Replayed = 1,
    /// It was given up.
    Discarded = 2,
    /// Something newer came of the same record.
    Superseded = 3,
}

impl State {
    /// Its name in answers.
    pub const fn key(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Replayed => "replayed",
            State::Discarded => "discarded",
            State::Superseded => "superseded",
        }
    }

    fn of(number: i64, id: i64) -> Result<State, Error> {
        let all = [State::Open, State::Replayed, State::Discarded, State::Superseded];
        let found = all.into_iter().find(|state| *state as i64 == number);
        found.ok_or(Error::Damaged { what: "dead letter", id })
    }
}

/// What is told of a dead letter without opening it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// Its number.
    pub id: i64,
    /// When it was kept.
    pub at: Millis,
    /// Who sent the item.
    pub client: String,
    /// Where its record comes from.
    pub source_id: i64,
    /// Why it could not be written the last time, in a word.
    pub code: String,
    /// How often that was tried.
    pub attempts: i64,
    /// When last.
    pub attempted_at: Millis,
    /// What became of it.
    pub state: State,
    /// The record and its version that were known when the item came last; none where none was.
    pub known: Option<(i64, i64)>,
}

/// An item on its way in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// What is told of it.
    pub letter: Letter,
    /// Recognises its record, under the key that recognises what comes again.
    pub key_hash: [u8; 16],
    /// Recognises it when it comes again.
    pub content_hash: [u8; 16],
    /// When the source last changed the record, where the source says so.
    pub updated_at: Option<Millis>,
    /// Its content.
    pub sealed: Vec<u8>,
}

/// What is needed to recognise an open letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Open {
    /// Its number.
    pub id: i64,
    /// Recognises its record.
    pub key_hash: [u8; 16],
    /// Recognises it when it comes again.
    pub content_hash: [u8; 16],
    /// When the source last changed the record, where the source says so.
    pub updated_at: Option<Millis>,
}

/// The last number given.
pub async fn last_id(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM dead_letter";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Keeps an item.
pub async fn keep(tx: &mut Tx, kept: &Kept) -> Result<(), Error> {
    let columns = [
        "id",
        "at",
        "client",
        "source_id",
        "code",
        "attempts",
        "attempted_at",
        "state",
        "record_id",
        "version",
        "updated_at",
        "key_hash",
        "content_hash",
        "sealed",
    ];
    let letter = &kept.letter;
    let row = [
        Value::Int(letter.id),
        Value::Int(letter.at),
        Value::Text(&letter.client),
        Value::Int(letter.source_id),
        Value::Text(&letter.code),
        Value::Int(letter.attempts),
        Value::Int(letter.attempted_at),
        Value::Int(letter.state as i64),
        Value::Maybe(letter.known.map(|(record, _)| record)),
        Value::Maybe(letter.known.map(|(_, version)| version)),
        Value::Maybe(kept.updated_at),
        Value::Bytes(&kept.key_hash),
        Value::Bytes(&kept.content_hash),
        Value::Bytes(&kept.sealed),
    ];
    insert(tx, "dead_letter", columns, &[row]).await
}

/// Notes that an open letter could not be written again.
pub async fn attempt(tx: &mut Tx, id: i64, code: &str, now: Millis) -> Result<(), Error> {
    let update = "UPDATE dead_letter SET attempts = attempts + 1, attempted_at = $2, code = $3 \
                  WHERE id = $1 AND state = 0";
    within!(&mut *tx, |connection| {
        sqlx::query(update).bind(id).bind(now).bind(code).execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

/// Notes what is known of its record by now: its source has said the same again.
pub async fn say_again(tx: &mut Tx, id: i64, known: Option<(i64, i64)>) -> Result<(), Error> {
    let update = "UPDATE dead_letter SET record_id = $2, version = $3 WHERE id = $1 AND state = 0";
    let (record, version) = known.unzip();
    within!(&mut *tx, |connection| {
        sqlx::query(update).bind(id).bind(record).bind(version).execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

/// Notes what became of an open letter; its content is no longer kept. Its key is to be destroyed after the commit,
/// which [`destroyed`] notes.
pub async fn settle(tx: &mut Tx, id: i64, state: State, actor: &str, now: Millis) -> Result<(), Error> {
    let update = "UPDATE dead_letter SET state = $2, settled_at = $3, settled_by = $4, key_hash = NULL, \
                  content_hash = NULL, sealed = NULL WHERE id = $1 AND state = 0";
    within!(&mut *tx, |connection| {
        let query = sqlx::query(update).bind(id).bind(state as i64).bind(now).bind(actor);
        query.execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

/// Those that are open.
pub async fn open(db: &Db) -> Result<Vec<Open>, Error> {
    let select = "SELECT id, key_hash, content_hash, updated_at FROM dead_letter WHERE state = 0 ORDER BY id";
    type Row = (i64, Vec<u8>, Vec<u8>, Option<i64>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let open = |(id, key_hash, content_hash, updated_at): Row| {
        let damaged = |_| Error::Damaged { what: "dead letter", id };
        let key_hash = key_hash.try_into().map_err(damaged)?;
        Ok(Open { id, key_hash, content_hash: content_hash.try_into().map_err(damaged)?, updated_at })
    };
    rows.into_iter().map(open).collect()
}

/// How many are open, by source.
pub async fn number_open(db: &Db) -> Result<Vec<(i64, i64)>, Error> {
    let select = "SELECT source_id, COUNT(*) FROM dead_letter WHERE state = 0 GROUP BY source_id";
    Ok(on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?)
}

const SELECT: &str = "SELECT id, at, client, source_id, code, attempts, attempted_at, state, record_id, version, \
                      sealed FROM dead_letter";

type Row = (i64, i64, String, i64, String, i64, i64, i64, Option<i64>, Option<i64>, Option<Vec<u8>>);

impl Letter {
    /// Its position in the list.
    pub fn place(&self) -> [i64; 2] {
        [i64::from(self.state != State::Open), self.id]
    }
}

fn letter(row: Row) -> Result<(Letter, Option<Vec<u8>>), Error> {
    let (id, at, client, source_id, code, attempts, attempted_at, state, record, version, sealed) = row;
    let (state, known) = (State::of(state, id)?, record.zip(version));
    Ok((Letter { id, at, client, source_id, code, attempts, attempted_at, state, known }, sealed))
}

/// The open ones first, then the settled ones; of each the newest first, behind this position and at most so many. One
/// that is settled after it was read may come once more, as settled; none is left out.
pub async fn list(db: &Db, after: Option<[i64; 2]>, most: i64) -> Result<Vec<Letter>, Error> {
    let select = sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE CASE WHEN state = 0 THEN 0 ELSE 1 END > $1 \
         OR (CASE WHEN state = 0 THEN 0 ELSE 1 END = $1 AND id < $2) \
         ORDER BY CASE WHEN state = 0 THEN 0 ELSE 1 END, id DESC LIMIT $3"
    ));
    let [settled, id] = after.unwrap_or([0, i64::MAX]);
    let rows: Vec<Row> =
        on!(db, |pool| { sqlx::query_as(select).bind(settled).bind(id).bind(most).fetch_all(pool).await })?;
    rows.into_iter().map(|row| letter(row).map(|(letter, _)| letter)).collect()
}

/// One of them, with its content as long as it is open.
pub async fn get(db: &Db, id: i64) -> Result<Option<(Letter, Option<Vec<u8>>)>, Error> {
    let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1"));
    let found: Option<Row> = on!(db, |pool| sqlx::query_as(select).bind(id).fetch_optional(pool).await)?;
    found.map(letter).transpose()
}

/// The next open ones with their contents, in the order of their numbers, behind the one named and at most so many.
pub async fn sealed(db: &Db, after: i64, most: i64) -> Result<Vec<(Letter, Vec<u8>)>, Error> {
    let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE state = 0 AND id > $1 ORDER BY id LIMIT $2"));
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(after).bind(most).fetch_all(pool).await)?;
    let whole = |row: Row| {
        let (letter, sealed) = letter(row)?;
        let sealed = sealed.ok_or(Error::Damaged { what: "dead letter", id: letter.id })?;
        Ok((letter, sealed))
    };
    rows.into_iter().map(whole).collect()
}

/// Settled ones whose keys have still to be destroyed.
pub async fn undestroyed(db: &Db) -> Result<Vec<i64>, Error> {
    let select = "SELECT id FROM dead_letter WHERE state <> 0 AND destroyed_at IS NULL ORDER BY id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_all(pool).await)?)
}

/// Notes that the keys of settled ones are destroyed.
pub async fn destroyed(tx: &mut Tx, ids: &[i64], now: Millis) -> Result<(), Error> {
    let update = "UPDATE dead_letter SET destroyed_at = $2 WHERE id = $1 AND state <> 0";
    for id in ids {
        within!(&mut *tx, |connection| {
            sqlx::query(update).bind(*id).bind(now).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}
