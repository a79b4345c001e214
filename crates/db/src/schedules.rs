//! When jobs are made by themselves. What an expression means is not known here: whoever takes a turn says when the next
//! one is.

use crate::jobs::{self, Added, New};
use crate::{Db, Error, Millis, Tx, Value, insert_or};
use sqlx::AssertSqlSafe;

/// A schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// The kind of job that it makes.
    pub kind: String,
    /// Its parameters, as a JSON object.
    pub parameters: String,
    /// When, as cron writes it.
    pub expression: String,
    /// In which time zone.
    pub zone: String,
    /// Whether it makes any.
    pub is_enabled: bool,
    /// When the next turn is; none where there is none.
    pub next_at: Option<Millis>,
    /// When the last turn was.
    pub last_at: Option<Millis>,
    /// The last job that it made.
    pub last_job: Option<i64>,
    /// Who made or changed it.
    pub actor: String,
    /// When.
    pub changed_at: Millis,
}

type Row = (String, String, String, String, String, i64, Option<i64>, Option<i64>, Option<i64>, String, i64);

const SELECT: &str = "SELECT name, kind, parameters, expression, zone, enabled, next_at, last_at, last_job, actor, \
                      changed_at FROM schedule";

fn schedule(row: Row) -> Schedule {
    let (name, kind, parameters, expression, zone, enabled, next_at, last_at, last_job, actor, changed_at) =
        row;
    let is_enabled = enabled != 0;
    Schedule {
        name,
        kind,
        parameters,
        expression,
        zone,
        is_enabled,
        next_at,
        last_at,
        last_job,
        actor,
        changed_at,
    }
}

/// All of them, by name.
pub async fn all(db: &Db) -> Result<Vec<Schedule>, Error> {
    let select = AssertSqlSafe(format!("{SELECT} ORDER BY name"));
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(schedule).collect())
}

/// Those whose turn has come.
pub async fn due(db: &Db, now: Millis) -> Result<Vec<Schedule>, Error> {
    let select =
        AssertSqlSafe(format!("{SELECT} WHERE enabled = 1 AND next_at <= $1 ORDER BY next_at, name"));
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(now).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(schedule).collect())
}

/// The one of this name.
pub async fn get(db: &Db, name: &str) -> Result<Option<Schedule>, Error> {
    let select = AssertSqlSafe(format!("{SELECT} WHERE name = $1"));
    let row: Option<Row> = on!(db, |pool| sqlx::query_as(select).bind(name).fetch_optional(pool).await)?;
    Ok(row.map(schedule))
}

/// Makes one, or changes the one of its name; what it did before stays known.
pub async fn put(tx: &mut Tx, schedule: &Schedule) -> Result<(), Error> {
    let change = "ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, parameters = excluded.parameters, \
                  expression = excluded.expression, zone = excluded.zone, enabled = excluded.enabled, \
                  next_at = excluded.next_at, actor = excluded.actor, changed_at = excluded.changed_at";
    let row = [
        Value::Text(&schedule.name),
        Value::Text(&schedule.kind),
        Value::Text(&schedule.parameters),
        Value::Text(&schedule.expression),
        Value::Text(&schedule.zone),
        Value::Int(i64::from(schedule.is_enabled)),
        Value::Maybe(schedule.next_at),
        Value::Text(&schedule.actor),
        Value::Int(schedule.changed_at),
    ];
    let columns =
        ["name", "kind", "parameters", "expression", "zone", "enabled", "next_at", "actor", "changed_at"];
    insert_or(tx, "schedule", columns, change, &[row]).await
}

/// Makes one that comes along with the program, once in the life of a repository: one that was deleted stays deleted.
pub async fn introduce(tx: &mut Tx, schedule: &Schedule) -> Result<(), Error> {
    let name = format!("schedule.{}", schedule.name);
    let note = "INSERT INTO meta (name, value) VALUES ($1, 'introduced') ON CONFLICT (name) DO NOTHING";
    let rows = within!(&mut *tx, |connection| {
        sqlx::query(note).bind(&name).execute(connection).await.map(|done| done.rows_affected())
    })?;
    let is_known = "SELECT COUNT(*) FROM schedule WHERE name = $1";
    let number: i64 = within!(&mut *tx, |connection| {
        sqlx::query_scalar(is_known).bind(&schedule.name).fetch_one(connection).await
    })?;
    if rows == 0 || number > 0 { Ok(()) } else { put(tx, schedule).await }
}

/// The names of those that came along with the program before.
pub async fn introduced(db: &Db) -> Result<Vec<String>, Error> {
    let select = "SELECT SUBSTR(name, 10) FROM meta WHERE name LIKE 'schedule.%'";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_all(pool).await)?)
}

/// Forgets one. Says whether it was known.
pub async fn delete(db: &Db, name: &str) -> Result<bool, Error> {
    let delete = "DELETE FROM schedule WHERE name = $1";
    let rows = on!(db, |pool| {
        sqlx::query(delete).bind(name).execute(pool).await.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Takes the turn of a schedule, with the job that it makes, if any; when the next turn is. Of several who try, one does.
/// Nothing where somebody else did, or the schedule was changed meanwhile.
pub async fn take_turn(
    tx: &mut Tx,
    known: &Schedule,
    next_at: Option<Millis>,
    job: Option<&New<'_>>,
    now: Millis,
) -> Result<Option<Added>, Error> {
    let update = "UPDATE schedule SET next_at = $3, last_at = CASE WHEN $5 = 1 THEN $4 ELSE last_at END \
                  WHERE name = $1 AND next_at = $2 AND enabled = 1 AND changed_at = $6";
    let rows = within!(&mut *tx, |connection| {
        let update = sqlx::query(update).bind(&known.name).bind(known.next_at).bind(next_at).bind(now);
        let update = update.bind(i64::from(job.is_some())).bind(known.changed_at);
        update.execute(connection).await.map(|done| done.rows_affected())
    })?;
    let (Some(job), true) = (job, rows > 0) else { return Ok(None) };
    let added = jobs::add(tx, job).await?;
    let note = "UPDATE schedule SET last_job = $2 WHERE name = $1";
    within!(&mut *tx, |connection| {
        sqlx::query(note).bind(&known.name).bind(added.id()).execute(connection).await.map(drop)
    })?;
    Ok(Some(added))
}
