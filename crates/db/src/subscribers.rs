//! Whoever follows business events, and how far each of them is.

use crate::{Db, Error, Millis};

/// Somebody who follows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subscriber {
    /// Which user or client made it.
    pub owner: String,
    /// How they call it.
    pub name: String,
    /// The types that are wanted, separated by commas; all where there is none.
    pub types: String,
    /// The last event that was acknowledged.
    pub position: i64,
    /// Within a state snapshot that began at that event: the last customer that was acknowledged.
    pub listed: Option<i64>,
    /// Since when.
    pub created_at: Millis,
    /// When it was acknowledged or moved last.
    pub moved_at: Millis,
}

type Row = (String, String, String, i64, Option<i64>, Millis, Millis);

const SELECT: &str = "SELECT owner, name, types, position, listed, created_at, moved_at FROM subscriber";

fn subscriber((owner, name, types, position, listed, created_at, moved_at): Row) -> Subscriber {
    Subscriber { owner, name, types, position, listed, created_at, moved_at }
}

/// All of them.
pub async fn all(db: &Db) -> Result<Vec<Subscriber>, Error> {
    let select = format!("{SELECT} ORDER BY owner, name");
    let rows: Vec<Row> =
        on!(db, |pool| sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(subscriber).collect())
}

/// One of them.
pub async fn get(db: &Db, owner: &str, name: &str) -> Result<Option<Subscriber>, Error> {
    let select = format!("{SELECT} WHERE owner = $1 AND name = $2");
    let row: Option<Row> = on!(db, |pool| {
        let select = sqlx::query_as(sqlx::AssertSqlSafe(select.clone()));
        select.bind(owner).bind(name).fetch_optional(pool).await
    })?;
    Ok(row.map(subscriber))
}

/// Makes one, or changes what it wants. One that is known stays where it is, unless it moves.
pub async fn put(db: &Db, wanted: &Subscriber, moves: bool) -> Result<(), Error> {
    let insert = "INSERT INTO subscriber (owner, name, types, position, listed, created_at, moved_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (owner, name) DO UPDATE SET types = excluded.types, \
                  position = CASE WHEN $8 = 1 THEN excluded.position ELSE subscriber.position END, \
                  listed = CASE WHEN $8 = 1 THEN excluded.listed ELSE subscriber.listed END, \
                  moved_at = CASE WHEN $8 = 1 THEN excluded.moved_at ELSE subscriber.moved_at END";
    on!(db, |pool| {
        let insert = sqlx::query(insert).bind(&wanted.owner).bind(&wanted.name).bind(&wanted.types);
        let insert = insert.bind(wanted.position).bind(wanted.listed);
        let insert = insert.bind(wanted.created_at).bind(wanted.moved_at);
        insert.bind(i64::from(moves)).execute(pool).await.map(|_| ())
    })?;
    Ok(())
}

/// Everything up to this event was dealt with. What was acknowledged before stays so, in whatever order this comes.
pub async fn acknowledge(db: &Db, owner: &str, name: &str, through: i64, now: Millis) -> Result<(), Error> {
    let update = "UPDATE subscriber SET position = $1, listed = NULL, moved_at = $2 \
                  WHERE owner = $3 AND name = $4 AND position < $1 AND listed IS NULL";
    on!(db, |pool| {
        let update = sqlx::query(update).bind(through).bind(now).bind(owner).bind(name);
        update.execute(pool).await.map(|_| ())
    })?;
    Ok(())
}

/// Of the state snapshot that began at this event, everything up to this customer was dealt with; everything where none
/// is named.
pub async fn acknowledge_listed(
    db: &Db,
    (owner, name): (&str, &str),
    (begun, customer): (i64, Option<i64>),
    now: Millis,
) -> Result<(), Error> {
    let update = "UPDATE subscriber SET listed = $1, moved_at = $2 WHERE owner = $3 AND name = $4 \
                  AND position = $5 AND (listed < $1 OR (listed IS NOT NULL AND $1 IS NULL))";
    on!(db, |pool| {
        let update = sqlx::query(update).bind(customer).bind(now).bind(owner).bind(name).bind(begun);
        update.execute(pool).await.map(|_| ())
    })?;
    Ok(())
}

/// Begins with a state snapshot, at this event, unless it was moved since it was at `was`.
pub async fn list_from(db: &Db, was: &Subscriber, (begun, now): (i64, Millis)) -> Result<(), Error> {
    let update = "UPDATE subscriber SET position = $1, listed = 0, moved_at = $2 \
                  WHERE owner = $3 AND name = $4 AND position = $5";
    on!(db, |pool| {
        let update = sqlx::query(update).bind(begun).bind(now).bind(&was.owner).bind(&was.name);
        update.bind(was.position).execute(pool).await.map(|_| ())
    })?;
    Ok(())
}

/// Forgets one. Says whether it was known.
pub async fn delete(db: &Db, owner: &str, name: &str) -> Result<bool, Error> {
    let delete = "DELETE FROM subscriber WHERE owner = $1 AND name = $2";
    let rows = on!(db, |pool| {
        let done = sqlx::query(delete).bind(owner).bind(name).execute(pool).await;
        done.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}
