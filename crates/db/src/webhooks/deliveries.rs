//! Events that are to be sent somewhere: planned, tried, and ended. Each is planned and ended in a transaction that fails
//! where another process did so meanwhile.

use super::attempt::{self, Attempt};
use super::{Health, fares};
use crate::journal::{HAPPENED, Happened};
use crate::{Db, Error, Millis, Tx, Value, insert, insert_or};

/// What became of an event that is to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeliveryState {
    /// It is still to be sent, or sent again.
    Waiting = 0,
    /// It was taken.
    Delivered = 1,
    /// It was sent as often as anything is.
    Failed = 2,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [DeliveryState; 3] =
        [DeliveryState::Waiting, DeliveryState::Delivered, DeliveryState::Failed];

    fn of(number: i64) -> DeliveryState {
        DeliveryState::ALL.into_iter().find(|state| *state as i64 == number).unwrap_or(DeliveryState::Failed)
    }
}

/// An event that is to be sent to one webhook, or was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// Number of the event.
    pub event: i64,
    /// What became of it.
    pub state: DeliveryState,
    /// Attempts that failed since it waits.
    pub failures: i64,
    /// Attempts there ever were.
    pub attempts: i64,
    /// When it is due.
    pub next_at: Millis,
    /// When something became of it last.
    pub changed_at: Millis,
    /// The event, unless it is too old to be kept.
    pub happened: Option<Happened>,
}

type Row = (
    i64,
    i64,
    i64,
    i64,
    Millis,
    Millis,
    Option<Millis>,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<i64>,
);

/// What deliveries are read by; a condition follows.
pub(super) fn select(condition: &str) -> String {
    format!(
        "SELECT webhook_delivery.event_id, webhook_delivery.state, webhook_delivery.failures, \
         webhook_delivery.attempts, webhook_delivery.next_at, webhook_delivery.changed_at, {HAPPENED} \
         FROM webhook_delivery LEFT JOIN event ON event.id = webhook_delivery.event_id \
         WHERE webhook_delivery.webhook_id = $1 {condition}"
    )
}

/// Deliveries, by a statement that takes three numbers.
pub(super) async fn read(db: &Db, statement: String, numbers: [i64; 3]) -> Result<Vec<Delivery>, Error> {
    let [webhook, second, third] = numbers;
    let rows: Vec<Row> = on!(db, |pool| {
        let select = sqlx::query_as(sqlx::AssertSqlSafe(statement.clone()));
        select.bind(webhook).bind(second).bind(third).fetch_all(pool).await
    })?;
    Ok(rows.into_iter().map(delivery).collect())
}

fn delivery(row: Row) -> Delivery {
    let (id, state, failures, attempts, next_at, changed_at, at, kind, ..) = row;
    let (customer, other, last, fields, webhook) = (row.8, row.9, row.10, row.11, row.12);
    let happened =
        at.zip(kind).map(|(at, kind)| Happened { id, at, kind, customer, other, last, fields, webhook });
    let state = DeliveryState::of(state);
    Delivery { event: id, state, failures, attempts, next_at, changed_at, happened }
}

/// Those that wait, oldest event first, at most so many.
pub async fn waiting(db: &Db, webhook: i64, most: i64) -> Result<Vec<Delivery>, Error> {
    let condition = "AND webhook_delivery.state = $2 ORDER BY webhook_delivery.event_id LIMIT $3";
    read(db, select(condition), [webhook, DeliveryState::Waiting as i64, most]).await
}

/// Everything up to an event was looked at, and these are to be sent; not where that is known already, or nothing is
/// sent there any more. Says whether it was written.
pub async fn plan(
    tx: &mut Tx,
    webhook: i64,
    (from, to): (i64, i64),
    events: &[i64],
    now: Millis,
) -> Result<bool, Error> {
    let update = "UPDATE webhook SET position = $1 WHERE id = $2 AND position = $3 AND state = 0";
    let rows = within!(&mut *tx, |connection| {
        let update = sqlx::query(update).bind(to).bind(webhook).bind(from);
        update.execute(connection).await.map(|done| done.rows_affected())
    })?;
    if rows == 0 {
        return Ok(false);
    }
    let columns = ["webhook_id", "event_id", "state", "failures", "attempts", "next_at", "changed_at"];
    let row = |event: &i64| {
        let zero = || Value::Int(0);
        [Value::Int(webhook), Value::Int(*event), zero(), zero(), zero(), Value::Int(now), Value::Int(now)]
    };
    let rows: Vec<[Value<'_>; 7]> = events.iter().map(row).collect();
    // Told again from an earlier point: the log goes on.
    let again = "ON CONFLICT (webhook_id, event_id) DO UPDATE SET state = excluded.state, failures = 0, \
                 next_at = excluded.next_at, changed_at = excluded.changed_at";
    insert_or(tx, "webhook_delivery", columns, again, &rows).await?;
    Ok(true)
}

/// How an attempt ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// The delivery as it was when the attempt began.
    pub event: i64,
    /// Attempts there were before.
    pub attempts: i64,
    /// What it is now.
    pub state: DeliveryState,
    /// Attempts that failed since it waits.
    pub failures: i64,
    /// When it is due again.
    pub next_at: Millis,
    /// What was found out.
    pub attempt: Attempt,
}

/// Attempts that are kept of one delivery.
const KEPT: i64 = 50;

/// Writes how attempts ended, and how whoever receives fares by then. What is no more, or was tried by another process
/// meanwhile, stays as it is.
pub async fn record(tx: &mut Tx, webhook: i64, ended: &[Ended], health: &Health) -> Result<(), Error> {
    let update = "UPDATE webhook_delivery SET state = $1, failures = $2, attempts = attempts + 1, next_at = $3, \
                  changed_at = $4 WHERE webhook_id = $5 AND event_id = $6 AND attempts = $7 AND state = 0";
    let forget = "DELETE FROM webhook_attempt WHERE webhook_id = $1 AND event_id = $2 AND number <= $3";
    // Whoever changes both locks the webhook first.
    fares(tx, webhook, health).await?;
    for one in ended {
        let at = one.attempt.at + one.attempt.millis;
        let rows = within!(&mut *tx, |connection| {
            let update = sqlx::query(update).bind(one.state as i64).bind(one.failures).bind(one.next_at);
            let update = update.bind(at).bind(webhook).bind(one.event).bind(one.attempts);
            update.execute(connection).await.map(|done| done.rows_affected())
        })?;
        if rows == 0 {
            continue;
        }
        let row = one.attempt.row(webhook, one.event, one.attempts + 1);
        insert(tx, "webhook_attempt", attempt::COLUMNS, &[row]).await?;
        if one.attempts >= KEPT {
            within!(&mut *tx, |connection| {
                let forget = sqlx::query(forget).bind(webhook).bind(one.event);
                forget.bind(one.attempts + 1 - KEPT).execute(connection).await.map(drop)
            })?;
        }
    }
    Ok(())
}

/// Sends one again, at once; says whether there is one.
pub async fn resend(tx: &mut Tx, webhook: i64, event: i64, now: Millis) -> Result<bool, Error> {
    unpause(tx, webhook).await?;
    let update = "UPDATE webhook_delivery SET state = 0, failures = 0, next_at = $1, changed_at = $1 \
                  WHERE webhook_id = $2 AND event_id = $3";
    let rows = within!(&mut *tx, |connection| {
        let update = sqlx::query(update).bind(now).bind(webhook).bind(event);
        update.execute(connection).await.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Sends all again that failed at this moment or later; says how many.
pub async fn resend_failed(tx: &mut Tx, webhook: i64, since: Millis, now: Millis) -> Result<u64, Error> {
    unpause(tx, webhook).await?;
    let update = "UPDATE webhook_delivery SET state = 0, failures = 0, next_at = $1, changed_at = $1 \
                  WHERE webhook_id = $2 AND state = 2 AND changed_at >= $3";
    let rows = within!(&mut *tx, |connection| {
        let update = sqlx::query(update).bind(now).bind(webhook).bind(since);
        update.execute(connection).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}

/// Whoever sends something again by hand does not want to wait for the end of a pause.
async fn unpause(tx: &mut Tx, webhook: i64) -> Result<(), Error> {
    let update = "UPDATE webhook SET paused_until = NULL WHERE id = $1";
    within!(tx, |connection| sqlx::query(update).bind(webhook).execute(connection).await.map(drop))?;
    Ok(())
}

/// What waits to be sent to one webhook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Load {
    /// Which one.
    pub webhook: i64,
    /// How many events have a delivery that waits.
    pub waiting: i64,
    /// When the first of them happened.
    pub since: Option<Millis>,
}

/// What waits, by webhook; none where nothing does.
pub async fn loads(db: &Db) -> Result<Vec<Load>, Error> {
    let select = "SELECT webhook_delivery.webhook_id, COUNT(*), MIN(event.at) FROM webhook_delivery \
                  LEFT JOIN event ON event.id = webhook_delivery.event_id \
                  WHERE webhook_delivery.state = 0 GROUP BY webhook_delivery.webhook_id";
    let rows: Vec<(i64, i64, Option<Millis>)> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(|(webhook, waiting, since)| Load { webhook, waiting, since }).collect())
}
