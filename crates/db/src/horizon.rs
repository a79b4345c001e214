//! Events are kept for a time: how far back they reach, and forgetting those that are older.

use crate::{Db, Error, Millis, Tx};

/// The number of the last event that was forgotten; 0 where all of them are there. Whoever knows no later one has missed
/// something.
pub async fn forgotten(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(through), 0) FROM event_horizon";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Forgets the oldest events that happened before a moment, at most so many; says how many. The last one stays, for the
/// next one is numbered by it, and so does whatever follows one that stays: the clock may have been set back.
pub async fn forget(tx: &mut Tx, before: Millis, most: i64, now: Millis) -> Result<u64, Error> {
    let oldest = "SELECT id, at FROM event WHERE id < (SELECT MAX(id) FROM event) ORDER BY id LIMIT $1";
    let oldest: Vec<(i64, Millis)> =
        within!(&mut *tx, |connection| sqlx::query_as(oldest).bind(most).fetch_all(connection).await)?;
    let Some((through, _)) = oldest.iter().take_while(|(_, at)| *at < before).last() else { return Ok(0) };
    for statement in ["DELETE FROM event_horizon WHERE through <= $1", "DELETE FROM event WHERE id <= $1"] {
        within!(&mut *tx, |connection| {
            sqlx::query(statement).bind(through).execute(connection).await.map(|_| ())
        })?;
    }
    let insert = "INSERT INTO event_horizon (through, at) VALUES ($1, $2)";
    within!(&mut *tx, |connection| {
        sqlx::query(insert).bind(through).bind(now).execute(connection).await.map(|_| ())
    })?;
    Ok(oldest.iter().take_while(|(_, at)| *at < before).count() as u64)
}

/// The customers there are behind one, in the order of their ids, at most so many.
pub async fn customers_after(db: &Db, customer: i64, most: i64) -> Result<Vec<i64>, Error> {
    let select = "SELECT id FROM customer WHERE state = 0 AND id > $1 ORDER BY id LIMIT $2";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(customer).bind(most).fetch_all(pool).await)?)
}
