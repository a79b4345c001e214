//! What was sent, for whoever wants to know what became of it. Kept for a while, and never what was answered.

use super::attempt::Attempt;
use super::deliveries::{Delivery, DeliveryState, read, select};
use crate::{Db, Error, Millis, Tx};

/// Deliveries before an event, the latest event first, at most so many; of one state where one is named.
pub async fn list(
    db: &Db,
    webhook: i64,
    state: Option<DeliveryState>,
    (before, most): (i64, i64),
) -> Result<Vec<Delivery>, Error> {
    let of_state =
        state.map_or_else(String::new, |state| format!("AND webhook_delivery.state = {} ", state as i64));
    let rest = "AND webhook_delivery.event_id < $2 ORDER BY webhook_delivery.event_id DESC LIMIT $3";
    read(db, select(&(of_state + rest)), [webhook, before, most]).await
}

/// One of them.
pub async fn delivery(db: &Db, webhook: i64, event: i64) -> Result<Option<Delivery>, Error> {
    let condition = "AND webhook_delivery.event_id = $2 LIMIT $3";
    Ok(read(db, select(condition), [webhook, event, 1]).await?.pop())
}

/// What became of each attempt, with its number, the earliest first.
pub async fn attempts(db: &Db, webhook: i64, event: i64) -> Result<Vec<(i64, Attempt)>, Error> {
    let select = "SELECT number, at, millis, status, reason FROM webhook_attempt \
                  WHERE webhook_id = $1 AND event_id = $2 ORDER BY number";
    type Row = (i64, Millis, i64, Option<i64>, Option<String>);
    let rows: Vec<Row> =
        on!(db, |pool| sqlx::query_as(select).bind(webhook).bind(event).fetch_all(pool).await)?;
    let attempt =
        |(number, at, millis, status, reason): Row| (number, Attempt { at, millis, status, reason });
    Ok(rows.into_iter().map(attempt).collect())
}

/// Forgets what ended before a moment, and the oldest of what goes beyond `most`: some of it, so that nobody waits long.
/// Says how many deliveries.
pub async fn forget(tx: &mut Tx, webhook: i64, before: Millis, most: i64) -> Result<u64, Error> {
    const AT_ONCE: i64 = 500;
    let beyond = "SELECT event_id FROM webhook_delivery WHERE webhook_id = $1 AND state > 0 \
                  ORDER BY event_id DESC LIMIT 1 OFFSET $2";
    let beyond: Option<i64> = within!(&mut *tx, |connection| {
        sqlx::query_scalar(beyond).bind(webhook).bind(most).fetch_optional(connection).await
    })?;
    let old = "SELECT event_id FROM webhook_delivery WHERE webhook_id = $1 AND state > 0 \
               AND (changed_at < $2 OR event_id <= $3) ORDER BY event_id LIMIT $4";
    let old: Vec<i64> = within!(&mut *tx, |connection| {
        let old = sqlx::query_scalar(old).bind(webhook).bind(before).bind(beyond.unwrap_or(0));
        old.bind(AT_ONCE).fetch_all(connection).await
    })?;
    for event in &old {
        for table in ["webhook_attempt", "webhook_delivery"] {
            let delete = format!("DELETE FROM {table} WHERE webhook_id = $1 AND event_id = $2");
            within!(&mut *tx, |connection| {
                let delete = sqlx::query(sqlx::AssertSqlSafe(delete)).bind(webhook).bind(*event);
                delete.execute(connection).await.map(drop)
            })?;
        }
    }
    Ok(old.len() as u64)
}
