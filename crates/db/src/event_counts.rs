//! How often what happened, by quarter of an hour: counted from the events that came since somebody counted last.

use crate::arrivals::QUARTER;
use crate::{Db, Error, Millis};

/// The first event from a number on that is there: its number, and when it happened.
pub async fn first_from(db: &Db, event: i64) -> Result<Option<(i64, Millis)>, Error> {
    let select = "SELECT id, at FROM event WHERE id >= $1 ORDER BY id LIMIT 1";
    Ok(on!(db, |pool| sqlx::query_as(select).bind(event).fetch_optional(pool).await)?)
}

/// How often something happened to customers, by what it was and by the quarter of an hour: in the events behind one and up
/// to another. An event of a range counts for each customer in it.
pub async fn counted(db: &Db, after: i64, through: i64) -> Result<Vec<(String, Millis, i64)>, Error> {
    let select = "SELECT type, at / $3 AS quarter, \
                  CAST(SUM(CASE WHEN last_id IS NULL THEN 1 ELSE last_id - customer_id + 1 END) AS BIGINT) \
                  FROM event WHERE id > $1 AND id <= $2 AND webhook_id IS NULL GROUP BY type, at / $3";
    let rows: Vec<(String, i64, i64)> = on!(db, |pool| {
        let query = sqlx::query_as(select).bind(after).bind(through).bind(QUARTER);
        query.fetch_all(pool).await
    })?;
    Ok(rows.into_iter().map(|(kind, quarter, number)| (kind, quarter * QUARTER, number)).collect())
}
