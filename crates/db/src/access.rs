//! Who looked at which person: numbers only, never what was searched for or seen.

use crate::dialect::one_at_a_time;
use crate::{Db, Error, Millis, Tx, Value, insert};

/// Notes a look at one person, or one at many (`number` of them).
pub async fn note(
    db: &Db,
    at: Millis,
    actor: &str,
    deed: &str,
    customer: Option<i64>,
    number: i64,
) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    one_at_a_time(&mut tx, "access").await?;
    let id = next_id(&mut tx).await?;
    let row = [
        Value::Int(id),
        Value::Int(at),
        Value::Text(actor),
        Value::Text(deed),
        Value::Maybe(customer),
        Value::Int(number),
    ];
    insert(&mut tx, "access", ["id", "at", "actor", "deed", "customer_id", "number"], &[row]).await?;
    tx.commit().await
}

/// Notes many looks at once.
pub async fn note_all(db: &Db, looks: &[Look]) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    let first = next_id(&mut tx).await?;
    let rows: Vec<[Value<'_>; 6]> = looks
        .iter()
        .zip(first..)
        .map(|(look, id)| {
            let (actor, deed) = (Value::Text(&look.actor), Value::Text(&look.deed));
            [
                Value::Int(id),
                Value::Int(look.at),
                actor,
                deed,
                Value::Maybe(look.customer),
                Value::Int(look.number),
            ]
        })
        .collect();
    insert(&mut tx, "access", ["id", "at", "actor", "deed", "customer_id", "number"], &rows).await?;
    tx.commit().await
}

/// The number of the next look.
pub async fn next_id(tx: &mut Tx) -> Result<i64, Error> {
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM access";
    Ok(within!(tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?)
}

/// The looks at a person, newest first: when, who, how.
pub async fn of_customer(db: &Db, customer: i64) -> Result<Vec<(Millis, String, String)>, Error> {
    let select = "SELECT at, actor, deed FROM access WHERE customer_id = $1 ORDER BY id DESC";
    Ok(on!(db, |pool| sqlx::query_as(select).bind(customer).fetch_all(pool).await)?)
}

/// A look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Look {
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// How.
    pub deed: String,
    /// At whom; none where it was at many.
    pub customer: Option<i64>,
    /// At how many.
    pub number: i64,
}

/// The last looks, newest first.
pub async fn latest(db: &Db, most: i64) -> Result<Vec<Look>, Error> {
    let select = "SELECT at, actor, deed, customer_id, number FROM access ORDER BY id DESC LIMIT $1";
    type Row = (i64, String, String, Option<i64>, i64);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(most).fetch_all(pool).await)?;
    let look = |(at, actor, deed, customer, number)| Look { at, actor, deed, customer, number };
    Ok(rows.into_iter().map(look).collect())
}
