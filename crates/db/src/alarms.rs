//! Alarms: what somebody should look at, since when, until when, and who saw it. Of one name at most one is open.

use crate::{Db, Error, Millis};

/// An alarm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alarm {
    /// Its number.
    pub id: i64,
    /// What it is about.
    pub name: String,
    /// Since when.
    pub began_at: Millis,
    /// Until when; none while it is open.
    pub ended_at: Option<Millis>,
    /// What was measured when it was raised, in thousandths of its unit.
    pub value: i64,
    /// What should have been, in the same unit.
    pub objective: i64,
    /// When somebody saw it, and who.
    pub acknowledged: Option<(Millis, String)>,
}

type Row = (i64, String, Millis, Option<Millis>, i64, i64, Option<Millis>, Option<String>);

const SELECT: &str =
    "SELECT id, name, began_at, ended_at, value, objective, acknowledged_at, acknowledged_by FROM alarm";

fn alarm((id, name, began_at, ended_at, value, objective, at, by): Row) -> Alarm {
    Alarm { id, name, began_at, ended_at, value, objective, acknowledged: at.zip(by) }
}

/// Raises one, unless one of this name is open: its number where it is new.
pub async fn raise(
    db: &Db,
    name: &str,
    now: Millis,
    (value, objective): (i64, i64),
) -> Result<Option<i64>, Error> {
    // Another process may raise the same one, or another one by the same number, at this very moment.
    let insert = "INSERT INTO alarm (id, name, began_at, value, objective) \
                  VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM alarm), $1, $2, $3, $4) \
                  ON CONFLICT DO NOTHING RETURNING id";
    Ok(on!(db, |pool| {
        let insert = sqlx::query_scalar(insert).bind(name).bind(now).bind(value).bind(objective);
        insert.fetch_optional(pool).await
    })?)
}

/// Ends the open one of this name: its number where there was one.
pub async fn end(db: &Db, name: &str, now: Millis) -> Result<Option<i64>, Error> {
    let update = "UPDATE alarm SET ended_at = $2 WHERE name = $1 AND ended_at IS NULL RETURNING id";
    Ok(on!(db, |pool| sqlx::query_scalar(update).bind(name).bind(now).fetch_optional(pool).await)?)
}

/// The open ones.
pub async fn open(db: &Db) -> Result<Vec<Alarm>, Error> {
    let select = format!("{SELECT} WHERE ended_at IS NULL ORDER BY id");
    let rows: Vec<Row> =
        on!(db, |pool| sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(alarm).collect())
}

/// Those before a number, newest first, at most so many; the open ones alone where that is asked for.
pub async fn list(db: &Db, before: i64, most: i64, only_open: bool) -> Result<Vec<Alarm>, Error> {
    let select = format!("{SELECT} WHERE id < $1 AND ($2 = 0 OR ended_at IS NULL) ORDER BY id DESC LIMIT $3");
    let rows: Vec<Row> = on!(db, |pool| {
        let select = sqlx::query_as(sqlx::AssertSqlSafe(select.clone()));
        select.bind(before).bind(i64::from(only_open)).bind(most).fetch_all(pool).await
    })?;
    Ok(rows.into_iter().map(alarm).collect())
}

/// One of them.
pub async fn get(db: &Db, id: i64) -> Result<Option<Alarm>, Error> {
    let select = format!("{SELECT} WHERE id = $1");
    let row: Option<Row> = on!(db, |pool| {
        sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).bind(id).fetch_optional(pool).await
    })?;
    Ok(row.map(alarm))
}

/// Notes who saw it first; whoever saw it before stays noted.
pub async fn acknowledge(db: &Db, id: i64, who: &str, now: Millis) -> Result<(), Error> {
    let update = "UPDATE alarm SET acknowledged_at = $2, acknowledged_by = $3 \
                  WHERE id = $1 AND acknowledged_at IS NULL";
    on!(db, |pool| sqlx::query(update).bind(id).bind(now).bind(who).execute(pool).await.map(|_| ()))?;
    Ok(())
}

/// Forgets those that ended before a moment.
pub async fn forget(db: &Db, before: Millis) -> Result<(), Error> {
    let delete = "DELETE FROM alarm WHERE ended_at < $1";
    on!(db, |pool| sqlx::query(delete).bind(before).execute(pool).await.map(|_| ()))?;
    Ok(())
}
