//! Jobs are wished for, looked at, not wanted any more, taken up again and forgotten.

use super::row::{COLUMNS, job};
use super::{Added, Job, New, State};
use crate::{Db, Error, Millis, Tx, Value, insert};
use sqlx::AssertSqlSafe;

/// Which jobs are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Filter<'a> {
    /// Only in this state.
    pub state: Option<State>,
    /// Only of this kind.
    pub kind: Option<&'a str>,
}

/// A place in the list, whose newest job comes first: when a job was asked for, and its number.
pub type Place = (Millis, i64);

/// Makes a job, unless it was made for the same message or one of its place is not over.
pub async fn add(tx: &mut Tx, new: &New<'_>) -> Result<Added, Error> {
    // First of all: whoever makes another one at the same time waits for the end of this transaction.
    let id = next_number(tx).await?;
    if let Some(hash) = &new.message_hash {
        let select = "SELECT id FROM job WHERE message_hash = $1";
        let before: Option<i64> = within!(&mut *tx, |connection| {
            sqlx::query_scalar(select).bind(hash.as_slice()).fetch_optional(connection).await
        })?;
        if let Some(before) = before {
            return Ok(Added::Before(before));
        }
    }
    if let Some(place) = new.place {
        let select = "SELECT id FROM job WHERE place = $1 AND state < 2";
        let standing: Option<i64> = within!(&mut *tx, |connection| {
            sqlx::query_scalar(select).bind(place).fetch_optional(connection).await
        })?;
        if let Some(standing) = standing {
            return Ok(Added::Standing(standing));
        }
    }
    let row = [
        Value::Int(id),
        Value::Text(new.kind),
        Value::Text(new.parameters),
        Value::Int(new.priority),
        Value::Int(new.due_at),
        Value::Int(new.most_attempts),
        Value::Text(new.actor),
        Value::MaybeText(new.schedule),
        Value::MaybeText(new.place),
        Value::MaybeBytes(new.message_hash.as_ref().map(<[u8; 16]>::as_slice)),
        Value::Int(new.at),
    ];
    let columns = [
        "id",
        "kind",
        "parameters",
        "priority",
        "due_at",
        "most_attempts",
        "actor",
        "schedule",
        "place",
        "message_hash",
        "created_at",
    ];
    insert(tx, "job", columns, &[row]).await?;
    Ok(Added::Made(id))
}

async fn next_number(tx: &mut Tx) -> Result<i64, Error> {
    let next = "INSERT INTO job_number (id, last) VALUES (1, 1) \
                ON CONFLICT (id) DO UPDATE SET last = job_number.last + 1 RETURNING last";
    Ok(within!(&mut *tx, |connection| sqlx::query_scalar::<_, i64>(next).fetch_one(connection).await)?)
}

/// The job of this number.
pub async fn get(db: &Db, id: i64) -> Result<Option<Job>, Error> {
    let select = AssertSqlSafe(format!("SELECT {COLUMNS} FROM job WHERE id = $1"));
    on!(db, |pool| {
        let row = sqlx::query(select).bind(id).fetch_optional(pool).await?;
        row.as_ref().map(job).transpose()
    })
}

/// The last job of a place, whether it is over or not.
pub async fn of_place(db: &Db, place: &str) -> Result<Option<Job>, Error> {
    let select =
        AssertSqlSafe(format!("SELECT {COLUMNS} FROM job WHERE place = $1 ORDER BY id DESC LIMIT 1"));
    on!(db, |pool| {
        let row = sqlx::query(select).bind(place).fetch_optional(pool).await?;
        row.as_ref().map(job).transpose()
    })
}

/// Jobs behind a place, the newest first, at most so many.
pub async fn page(db: &Db, filter: Filter<'_>, behind: Place, most: usize) -> Result<Vec<Job>, Error> {
    let select = AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM job WHERE (created_at < $1 OR (created_at = $1 AND id < $2)) \
         AND ($3 < 0 OR state = $3) AND ($4 = '' OR kind = $4) ORDER BY created_at DESC, id DESC LIMIT $5"
    ));
    let state = filter.state.map_or(-1, |state| state as i64);
    let (kind, most) = (filter.kind.unwrap_or_default(), i64::try_from(most).unwrap_or(i64::MAX));
    on!(db, |pool| {
        let rows = sqlx::query(select).bind(behind.0).bind(behind.1).bind(state).bind(kind).bind(most);
        rows.fetch_all(pool).await?.iter().map(job).collect()
    })
}

/// How many jobs are in each state.
pub async fn count(db: &Db) -> Result<Vec<(State, i64)>, Error> {
    let select = "SELECT state, COUNT(*) FROM job GROUP BY state ORDER BY state";
    let rows: Vec<(i64, i64)> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    rows.into_iter().map(|(state, number)| Ok((State::of(state, 0)?, number))).collect()
}

/// Nobody wants this job any more: one that waits ends at once, one that runs between two steps. Says whether it was not
/// over.
pub async fn unwant(db: &Db, id: i64, now: Millis) -> Result<bool, Error> {
    let update = "UPDATE job SET unwanted = 1, state = CASE WHEN state = 0 THEN 4 ELSE state END, \
                  ended_at = CASE WHEN state = 0 THEN $2 ELSE ended_at END WHERE id = $1 AND state < 2";
    changed(db, update, id, now).await
}

/// Takes a job up again that failed or was cancelled, from its first attempt on. Says whether it did: a job that is not
/// over, is done, or of whose place another one is not over stays as it is.
pub async fn replay(db: &Db, id: i64, now: Millis) -> Result<bool, Error> {
    let update = "UPDATE job SET state = 0, attempts = 0, unwanted = 0, due_at = $2, phase = NULL, done = 0, \
                  total = NULL, result = NULL, ended_at = NULL WHERE id = $1 AND state IN (3, 4) AND NOT EXISTS \
                  (SELECT 1 FROM job AS other WHERE other.place = job.place AND other.state < 2)";
    changed(db, update, id, now).await
}

async fn changed(db: &Db, update: &'static str, id: i64, now: Millis) -> Result<bool, Error> {
    let rows = on!(db, |pool| {
        let done = sqlx::query(update).bind(id).bind(now).execute(pool).await;
        done.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Removes a job that is over. Says whether it did.
pub async fn discard(db: &Db, id: i64) -> Result<bool, Error> {
    let delete = "DELETE FROM job WHERE id = $1 AND state > 1";
    let rows = on!(db, |pool| {
        sqlx::query(delete).bind(id).execute(pool).await.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Removes jobs that were over before a moment; those that failed stay until somebody looks at them. Says how many.
pub async fn forget(tx: &mut Tx, before: Millis) -> Result<u64, Error> {
    let delete = "DELETE FROM job WHERE state IN (2, 4) AND ended_at < $1";
    within!(&mut *tx, |connection| {
        Ok(sqlx::query(delete).bind(before).execute(connection).await.map(|done| done.rows_affected())?)
    })
}
