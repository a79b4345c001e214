//! A job is taken, held by a lease, and left. By the database's own clock, so that processes on several machines agree on
//! when a lease ended.

use super::row::{COLUMNS, job};
use super::{Job, State};
use crate::lease::{is_sqlite, millis, now as clock};
use crate::{Db, Error, Millis, Tx};
use sqlx::AssertSqlSafe;
use std::time::Duration;

/// That a job is this process's to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hold {
    /// The job.
    pub id: i64,
    /// Grows each time that somebody takes it.
    pub token: i64,
}

/// How far a job is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// What is being done, in a word or two.
    pub phase: Option<String>,
    /// How much of it is done.
    pub done: i64,
    /// Of how much, where that is known.
    pub total: Option<i64>,
}

/// How somebody leaves a job that they hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended<'a> {
    /// It is done; with what came of it, as JSON.
    Done(&'a str),
    /// This attempt failed; it is tried again from then on.
    Again {
        /// When.
        due_at: Millis,
        /// Why it failed.
        fault: &'a str,
    },
    /// It failed, and is tried no more.
    Failed(&'a str),
    /// It was stopped because nobody wants it any more.
    Cancelled,
    /// Whoever did it ends. The attempt does not count, and another one may begin at once.
    HandedBack,
}

/// Takes what is to be done next of these kinds: the highest priority first, then what has been due for longest, then the
/// first that was asked for. What somebody began whose lease ended counts as due.
pub async fn claim(
    db: &Db,
    kinds: &[&str],
    owner: &str,
    ttl: Duration,
    now: Millis,
) -> Result<Option<(Hold, Job)>, Error> {
    if kinds.is_empty() {
        return Ok(None);
    }
    let clock = clock(is_sqlite(db));
    let next = format!(
        "SELECT id FROM job WHERE ((state = 0 AND due_at <= $1) OR (state = 1 AND lease_until <= {clock} \
         AND unwanted = 0 AND attempts < most_attempts)) AND $2 LIKE '%,' || kind || ',%' \
         ORDER BY priority DESC, due_at, id LIMIT 1"
    );
    let kinds = format!(",{},", kinds.join(","));
    // Whoever only looks must not hold up whoever writes.
    let is_something: Option<i64> = on!(db, |pool| {
        let next = AssertSqlSafe(next.clone());
        sqlx::query_scalar(next).bind(now).bind(&kinds).fetch_optional(pool).await
    })?;
    if is_something.is_none() {
        return Ok(None);
    }
    let lock = if is_sqlite(db) { "" } else { " FOR UPDATE SKIP LOCKED" };
    let take = AssertSqlSafe(format!(
        "UPDATE job SET state = 1, token = token + 1, owner = $3, lease_until = {clock} + $4, \
         attempts = attempts + 1, begun_at = $1, phase = NULL, done = 0, total = NULL \
         WHERE id = ({next}{lock}) RETURNING {COLUMNS}, token"
    ));
    on!(db, |pool| {
        let taken = sqlx::query(take).bind(now).bind(&kinds).bind(owner).bind(millis(ttl));
        let Some(row) = taken.fetch_optional(pool).await? else { return Ok(None) };
        let job = job(&row)?;
        let token = sqlx::Row::try_get(&row, "token")?;
        Ok(Some((Hold { id: job.id, token }, job)))
    })
}

/// Moves the end of the lease and says how far the job is. Says whether it is still wanted; none where it is another one's
/// by now.
pub async fn renew(db: &Db, hold: Hold, ttl: Duration, progress: &Progress) -> Result<Option<bool>, Error> {
    let update = AssertSqlSafe(format!(
        "UPDATE job SET lease_until = {} + $3, phase = $4, done = $5, total = $6 \
         WHERE id = $1 AND token = $2 AND state = 1 RETURNING unwanted",
        clock(is_sqlite(db))
    ));
    let unwanted: Option<i64> = on!(db, |pool| {
        let update = sqlx::query_scalar(update).bind(hold.id).bind(hold.token).bind(millis(ttl));
        let update = update.bind(progress.phase.as_deref()).bind(progress.done).bind(progress.total);
        update.fetch_optional(pool).await
    })?;
    Ok(unwanted.map(|unwanted| unwanted == 0))
}

/// Makes a transaction one of whoever holds the job: it fails where another one has taken it, and nobody takes it until its
/// end.
pub async fn check(tx: &mut Tx, hold: Hold) -> Result<(), Error> {
    let lock = if tx.is_sqlite() { "" } else { " FOR UPDATE" };
    let select =
        AssertSqlSafe(format!("SELECT id FROM job WHERE id = $1 AND token = $2 AND state = 1{lock}"));
    let held: Option<i64> = within!(&mut *tx, |connection| {
        sqlx::query_scalar(select).bind(hold.id).bind(hold.token).fetch_optional(connection).await
    })?;
    held.map(|_| ()).ok_or_else(|| Error::Fenced { lease: format!("job {}", hold.id) })
}

/// Leaves a job. Says whether it was still held; where it was not, nothing is written.
pub async fn leave(
    db: &Db,
    hold: Hold,
    ended: Ended<'_>,
    progress: &Progress,
    now: Millis,
) -> Result<bool, Error> {
    // Between its last step and its end a job says nothing more.
    let done = match ended {
        Ended::Done(_) => progress.total.unwrap_or(progress.done),
        _ => progress.done,
    };
    let (state, due_at, result, fault, handed_back) = match ended {
        Ended::Done(result) => (State::Done, None, Some(result), None, 0),
        Ended::Again { due_at, fault } => (State::Waiting, Some(due_at), None, Some(fault), 0),
        Ended::Failed(fault) => (State::Failed, None, None, Some(fault), 0),
        Ended::Cancelled => (State::Cancelled, None, None, None, 0),
        Ended::HandedBack => (State::Waiting, None, None, None, 1),
    };
    // What is to be done again, but is not wanted any more, is over.
    let update = "UPDATE job SET state = CASE WHEN $3 = 0 AND unwanted = 1 THEN 4 ELSE $3 END, \
                  ended_at = CASE WHEN $3 = 0 AND unwanted = 0 THEN NULL ELSE $4 END, \
                  due_at = COALESCE($5, due_at), result = $6, fault = COALESCE($7, fault), \
                  attempts = attempts - $8, phase = $9, done = $10, total = $11, owner = NULL, lease_until = 0 \
                  WHERE id = $1 AND token = $2 AND state = 1";
    let rows = on!(db, |pool| {
        let update = sqlx::query(update).bind(hold.id).bind(hold.token).bind(state as i64).bind(now);
        let update = update.bind(due_at).bind(result).bind(fault).bind(handed_back);
        let update = update.bind(progress.phase.as_deref()).bind(done).bind(progress.total);
        update.execute(pool).await.map(|result| result.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Ends what nobody goes on with: jobs whose holder is gone and that nobody wants any more, or that were begun as often as
/// they may be. Gives the numbers of the latter.
pub async fn settle(db: &Db, fault: &str, now: Millis) -> Result<Vec<i64>, Error> {
    let clock = clock(is_sqlite(db));
    let over =
        format!("state = 1 AND lease_until <= {clock} AND (unwanted = 1 OR attempts >= most_attempts)");
    let select = AssertSqlSafe(format!("SELECT COUNT(*) FROM job WHERE {over}"));
    let number: i64 = on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?;
    if number == 0 {
        return Ok(Vec::new());
    }
    let update = AssertSqlSafe(format!(
        "UPDATE job SET state = CASE WHEN unwanted = 1 THEN 4 ELSE 3 END, \
         fault = CASE WHEN unwanted = 1 THEN fault ELSE $1 END, ended_at = $2, token = token + 1, owner = NULL, \
         lease_until = 0 WHERE {over} RETURNING id, state"
    ));
    let ended: Vec<(i64, i64)> =
        on!(db, |pool| sqlx::query_as(update).bind(fault).bind(now).fetch_all(pool).await)?;
    let failed = ended.into_iter().filter(|(_, state)| *state == State::Failed as i64);
    Ok(failed.map(|(id, _)| id).collect())
}
