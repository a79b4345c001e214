//! Where business events are sent to, and how far each of them is. What is sent and when is decided elsewhere.

mod attempt;
mod deliveries;
mod log;

pub use attempt::Attempt;
pub use deliveries::{
    Delivery, DeliveryState, Ended, Load, loads, plan, record, resend, resend_failed, waiting,
};
pub use log::{attempts, delivery, forget, list};

use crate::{Db, Error, Millis, Tx, Value, insert};

/// Whether events are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// They are.
    Enabled = 0,
    /// They are not, but may be again.
    Disabled = 1,
}

/// How whoever receives fares.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Health {
    /// Attempts that failed, one after the other.
    pub failures: i64,
    /// Since when.
    pub failing_since: Option<Millis>,
    /// When the last one was.
    pub failed_at: Option<Millis>,
    /// How often in a row nothing was sent for a while because of it.
    pub pauses: i64,
    /// Until when nothing is sent.
    pub paused_until: Option<Millis>,
}

/// Where events are sent to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Webhook {
    /// Its number.
    pub id: i64,
    /// Which user or client made it.
    pub owner: String,
    /// Address and secrets, sealed.
    pub sealed: Vec<u8>,
    /// Grows with every change of what is sealed.
    pub revision: i64,
    /// The types that are wanted, separated by commas; all where there is none.
    pub types: String,
    /// Whether events are sent.
    pub state: State,
    /// Why not.
    pub reason: Option<String>,
    /// The last event that was looked at.
    pub position: i64,
    /// Since when.
    pub created_at: Millis,
    /// When it was changed last.
    pub changed_at: Millis,
    /// Since when nothing is sent.
    pub disabled_at: Option<Millis>,
    /// How whoever receives fares.
    pub health: Health,
}

const DELETED: i64 = 2;
const SELECT: &str = "SELECT id, owner, sealed, revision, types, state, reason, position, created_at, changed_at, \
                      disabled_at, failures, failing_since, failed_at, pauses, paused_until FROM webhook";
type Row = (
    i64,
    String,
    Vec<u8>,
    i64,
    String,
    i64,
    Option<String>,
    i64,
    Millis,
    Millis,
    Option<Millis>,
    i64,
    Option<Millis>,
    Option<Millis>,
    i64,
    Option<Millis>,
);

fn webhook(row: Row) -> Webhook {
    let (id, owner, sealed, revision, types, state, reason, position, created_at, changed_at, ..) = row;
    let (disabled_at, failures, failing_since, failed_at, pauses, paused_until) =
        (row.10, row.11, row.12, row.13, row.14, row.15);
    let state = if state == State::Enabled as i64 { State::Enabled } else { State::Disabled };
    let health = Health { failures, failing_since, failed_at, pauses, paused_until };
    Webhook {
        id,
        owner,
        sealed,
        revision,
        types,
        state,
        reason,
        position,
        created_at,
        changed_at,
        disabled_at,
        health,
    }
}

/// All of them, in the order of their numbers.
pub async fn all(db: &Db) -> Result<Vec<Webhook>, Error> {
    let select = format!("{SELECT} WHERE state <> {DELETED} ORDER BY id");
    let rows: Vec<Row> =
        on!(db, |pool| sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(webhook).collect())
}

/// One of them.
pub async fn get(db: &Db, id: i64) -> Result<Option<Webhook>, Error> {
    let select = format!("{SELECT} WHERE id = $1 AND state <> {DELETED}");
    let row: Option<Row> = on!(db, |pool| {
        sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).bind(id).fetch_optional(pool).await
    })?;
    Ok(row.map(webhook))
}

/// Begins a change of which webhooks there are: one after the other.
pub async fn begin(db: &Db) -> Result<Tx, Error> {
    let mut tx = db.begin().await?;
    crate::dialect::one_at_a_time(&mut tx, "webhooks").await?;
    Ok(tx)
}

/// How many there are, and the number of the next one: no number is given twice.
pub async fn count(tx: &mut Tx) -> Result<(i64, i64), Error> {
    let select = format!(
        "SELECT COUNT(CASE WHEN state <> {DELETED} THEN 1 END), COALESCE(MAX(id), 0) + 1 FROM webhook"
    );
    Ok(within!(tx, |connection| sqlx::query_as(sqlx::AssertSqlSafe(select)).fetch_one(connection).await)?)
}

/// Makes one.
pub async fn add(tx: &mut Tx, new: &Webhook) -> Result<(), Error> {
    let columns =
        ["id", "owner", "sealed", "revision", "types", "state", "position", "created_at", "changed_at"];
    let row = [
        Value::Int(new.id),
        Value::Text(&new.owner),
        Value::Bytes(&new.sealed),
        Value::Int(new.revision),
        Value::Text(&new.types),
        Value::Int(new.state as i64),
        Value::Int(new.position),
        Value::Int(new.created_at),
        Value::Int(new.changed_at),
    ];
    insert(tx, "webhook", columns, &[row]).await
}

/// Changes what is sealed and which types are wanted, unless somebody else did meanwhile; says whether it did.
pub async fn change(db: &Db, changed: &Webhook) -> Result<bool, Error> {
    let update = format!(
        "UPDATE webhook SET sealed = $1, types = $2, changed_at = $3, revision = revision + 1 \
         WHERE id = $4 AND revision = $5 AND state <> {DELETED}"
    );
    let rows = on!(db, |pool| {
        let update = sqlx::query(sqlx::AssertSqlSafe(update.clone())).bind(&changed.sealed);
        let update = update.bind(&changed.types).bind(changed.changed_at).bind(changed.id);
        update.bind(changed.revision).execute(pool).await.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Sends no more events there; says whether it did until now.
pub async fn disable(tx: &mut Tx, id: i64, reason: &str, now: Millis) -> Result<bool, Error> {
    let update = "UPDATE webhook SET state = 1, reason = $1, disabled_at = $2, changed_at = $2 \
                  WHERE id = $3 AND state = 0";
    let rows = within!(tx, |connection| {
        let update = sqlx::query(update).bind(reason).bind(now).bind(id);
        update.execute(connection).await.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Sends events there again, at once, as if nothing had ever failed. What sends already goes on as it does.
pub async fn enable(tx: &mut Tx, id: i64, now: Millis) -> Result<(), Error> {
    let update = "UPDATE webhook SET state = 0, reason = NULL, disabled_at = NULL, changed_at = $1, failures = 0, \
                  failing_since = NULL, failed_at = NULL, pauses = 0, paused_until = NULL \
                  WHERE id = $2 AND state = 1";
    let due = "UPDATE webhook_delivery SET next_at = $1, failures = 0 WHERE webhook_id = $2 AND state = 0";
    let rows = within!(&mut *tx, |connection| {
        let done = sqlx::query(update).bind(now).bind(id).execute(connection).await;
        done.map(|done| done.rows_affected())
    })?;
    if rows > 0 {
        within!(tx, |connection| sqlx::query(due).bind(now).bind(id).execute(connection).await.map(drop))?;
    }
    Ok(())
}

/// Goes on behind an event: what waits is no more.
pub async fn move_to(tx: &mut Tx, id: i64, position: i64, now: Millis) -> Result<(), Error> {
    let update = "UPDATE webhook SET position = $1, changed_at = $2, paused_until = NULL WHERE id = $3";
    within!(&mut *tx, |connection| {
        sqlx::query(update).bind(position).bind(now).bind(id).execute(connection).await.map(drop)
    })?;
    each(tx, &["DELETE FROM webhook_delivery WHERE webhook_id = $1 AND state = 0"], id).await
}

/// Forgets one with everything that was sent; says whether there was one.
pub async fn delete(tx: &mut Tx, id: i64, now: Millis) -> Result<bool, Error> {
    let update = format!(
        "UPDATE webhook SET state = {DELETED}, sealed = $1, changed_at = $2 WHERE id = $3 AND state <> {DELETED}"
    );
    let rows = within!(&mut *tx, |connection| {
        let update = sqlx::query(sqlx::AssertSqlSafe(update)).bind(Vec::<u8>::new()).bind(now).bind(id);
        update.execute(connection).await.map(|done| done.rows_affected())
    })?;
    let rest = [
        "DELETE FROM webhook_attempt WHERE webhook_id = $1",
        "DELETE FROM webhook_delivery WHERE webhook_id = $1",
    ];
    each(tx, &rest, id).await?;
    Ok(rows > 0)
}

/// Keeps how whoever receives fares.
pub async fn fares(tx: &mut Tx, id: i64, health: &Health) -> Result<(), Error> {
    let update = "UPDATE webhook SET failures = $1, failing_since = $2, failed_at = $3, pauses = $4, \
                  paused_until = $5 WHERE id = $6 AND state = 0";
    within!(tx, |connection| {
        let update = sqlx::query(update).bind(health.failures).bind(health.failing_since);
        let update = update.bind(health.failed_at).bind(health.pauses).bind(health.paused_until);
        update.bind(id).execute(connection).await.map(drop)
    })?;
    Ok(())
}

async fn each(tx: &mut Tx, statements: &[&'static str], id: i64) -> Result<(), Error> {
    for statement in statements {
        within!(&mut *tx, |connection| sqlx::query(*statement).bind(id).execute(connection).await.map(drop))?;
    }
    Ok(())
}
