//! The events that tell others what happened: written with the change, read by whoever follows.

use crate::{Db, Error, Millis, Tx, Value, insert};
use model::EventType;

/// A business event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// When.
    pub at: Millis,
    /// What: `customer.merged` and the like.
    pub kind: &'static str,
    /// Whom it concerns.
    pub customer: i64,
    /// With whom.
    pub other: Option<i64>,
    /// The last customer of a range.
    pub last: Option<i64>,
    /// Names of the fields that changed, separated by commas.
    pub fields: Option<String>,
    /// The run that caused it.
    pub run: i64,
}

/// Writes events; `first` is the number of the first one.
pub async fn emit(tx: &mut Tx, first: i64, events: &[Event]) -> Result<(), Error> {
    let columns = ["id", "at", "type", "customer_id", "other_id", "last_id", "fields", "run_id"];
    let rows: Vec<[Value<'_>; 8]> = events
        .iter()
        .zip(first..)
        .map(|(event, id)| {
            [
                Value::Int(id),
                Value::Int(event.at),
                Value::Text(event.kind),
                Value::Int(event.customer),
                Value::Maybe(event.other),
                Value::Maybe(event.last),
                Value::MaybeText(event.fields.as_deref()),
                Value::Int(event.run),
            ]
        })
        .collect();
    insert(tx, "event", columns, &rows).await
}

/// An event that was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// When.
    pub at: Millis,
    /// What: `customer.merged` and the like.
    pub kind: String,
    /// The other customer, seen from the one that was asked for.
    pub other: Option<i64>,
    /// Names of the fields that changed, separated by commas.
    pub fields: Option<String>,
}

/// The events that concern a customer, oldest first; those of a range among them.
pub async fn events_of(db: &Db, customer: i64) -> Result<Vec<Told>, Error> {
    let select = "SELECT at, type, CASE WHEN other_id = $1 THEN customer_id ELSE other_id END, fields \
                  FROM event WHERE customer_id = $1 OR other_id = $1 \
                  OR (last_id >= $1 AND customer_id <= $1) ORDER BY id";
    type Row = (Millis, String, Option<i64>, Option<String>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(customer).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(|(at, kind, other, fields)| Told { at, kind, other, fields }).collect())
}

/// An event as whoever follows is told of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happened {
    /// Its number. Numbers are given by the one who writes, in the transaction of the change, and so in the order in
    /// which the changes became true.
    pub id: i64,
    /// When.
    pub at: Millis,
    /// What: `customer.merged` and the like.
    pub kind: String,
    /// Whom it concerns, where it is about a customer.
    pub customer: Option<i64>,
    /// With whom.
    pub other: Option<i64>,
    /// The last customer of a range.
    pub last: Option<i64>,
    /// Names of the fields that changed, separated by commas.
    pub fields: Option<String>,
    /// Which webhook, where it is about one.
    pub webhook: Option<i64>,
}

impl Happened {
    /// The customers whom it names, of a range the first and the last.
    pub fn customers(&self) -> impl Iterator<Item = i64> + use<> {
        [self.customer, self.other, self.last].into_iter().flatten()
    }
}

/// The columns of an event as whoever follows is told of it: an event that is about no customer has 0 for one.
pub(crate) const HAPPENED: &str = "event.at, event.type, NULLIF(event.customer_id, 0), event.other_id, \
                                   event.last_id, event.fields, event.webhook_id";

/// The events after this one, in order, at most so many.
pub async fn happened_after(db: &Db, event: i64, most: i64) -> Result<Vec<Happened>, Error> {
    happened(db, "id > $1 ORDER BY id", event, most).await
}

/// The events before this one, the newest first, at most so many.
pub async fn happened_before(db: &Db, event: i64, most: i64) -> Result<Vec<Happened>, Error> {
    happened(db, "id < $1 ORDER BY id DESC", event, most).await
}

async fn happened(db: &Db, which: &str, event: i64, most: i64) -> Result<Vec<Happened>, Error> {
    type Row = (i64, Millis, String, Option<i64>, Option<i64>, Option<i64>, Option<String>, Option<i64>);
    let select = format!("SELECT id, {HAPPENED} FROM event WHERE {which} LIMIT $2");
    let rows: Vec<Row> = on!(db, |pool| {
        sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).bind(event).bind(most).fetch_all(pool).await
    })?;
    let happened = |(id, at, kind, customer, other, last, fields, webhook): Row| Happened {
        id,
        at,
        kind,
        customer,
        other,
        last,
        fields,
        webhook,
    };
    Ok(rows.into_iter().map(happened).collect())
}

/// Writes, under its number, an event that is about a webhook.
pub async fn emit_of_webhook(
    tx: &mut Tx,
    id: i64,
    event: EventType,
    webhook: i64,
    at: Millis,
) -> Result<(), Error> {
    let columns = ["id", "at", "type", "customer_id", "run_id", "webhook_id"];
    let row = [
        Value::Int(id),
        Value::Int(at),
        Value::Text(event.key()),
        Value::Int(0),
        Value::Int(0),
        Value::Int(webhook),
    ];
    insert(tx, "event", columns, &[row]).await
}

/// How many events there are behind this one, at most so many, and when the first of them happened.
pub async fn behind(db: &Db, event: i64, most: i64) -> Result<(i64, Option<Millis>), Error> {
    let select =
        "SELECT COUNT(*), MIN(at) FROM (SELECT at FROM event WHERE id > $1 ORDER BY id LIMIT $2) AS later";
    Ok(on!(db, |pool| sqlx::query_as(select).bind(event).bind(most).fetch_one(pool).await)?)
}

/// The customers whom an event names: one, with whom else, and the last one of a range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Named {
    /// Number of the event.
    pub event: i64,
    /// Whom it concerns, where it is about a customer.
    pub customer: Option<i64>,
    /// With whom.
    pub other: Option<i64>,
    /// The last customer of a range.
    pub last: Option<i64>,
}

/// Whom the events after this one name, in order, at most so many.
pub async fn named_after(db: &Db, event: i64, most: i64) -> Result<Vec<Named>, Error> {
    let select = "SELECT id, NULLIF(customer_id, 0), other_id, last_id FROM event WHERE id > $1 \
                  ORDER BY id LIMIT $2";
    type Row = (i64, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(event).bind(most).fetch_all(pool).await)?;
    Ok(rows
        .into_iter()
        .map(|(event, customer, other, last)| Named { event, customer, other, last })
        .collect())
}

/// The last number of the events.
pub async fn last_event(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM event";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}
