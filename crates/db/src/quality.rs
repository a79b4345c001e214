//! Counts of the quality of sources, day by day; the scores follow from them and are stored nowhere.

use crate::{Db, Error, Tx, Value, insert};
use std::collections::BTreeMap;

/// Stands for all sources together.
pub const ALL_SOURCES: i64 = 0;

/// What was counted of one source: by subject, a part and the whole that it is part of.
pub type Counts = BTreeMap<String, (i64, i64)>;

/// The counts of one source that hold on a day: those of the last day up to it that has some, with that day.
pub async fn as_of(db: &Db, source: i64, day: i64) -> Result<Option<(i64, Counts)>, Error> {
    let select = "SELECT MAX(day) FROM quality WHERE source_id = $1 AND day <= $2";
    let last: Option<i64> =
        on!(db, |pool| sqlx::query_scalar(select).bind(source).bind(day).fetch_one(pool).await)?;
    let Some(last) = last else { return Ok(None) };
    let select = "SELECT subject, numerator, denominator FROM quality WHERE source_id = $1 AND day = $2";
    let rows: Vec<(String, i64, i64)> =
        on!(db, |pool| sqlx::query_as(select).bind(source).bind(last).fetch_all(pool).await)?;
    Ok(Some((last, rows.into_iter().map(|(subject, part, whole)| (subject, (part, whole))).collect())))
}

/// Puts counts in place of those of the same source and day.
pub async fn put(tx: &mut Tx, source: i64, day: i64, counts: &Counts) -> Result<(), Error> {
    let delete = "DELETE FROM quality WHERE source_id = $1 AND day = $2";
    within!(&mut *tx, |connection| {
        sqlx::query(delete).bind(source).bind(day).execute(connection).await.map(|_| ())
    })?;
    let (source, day) = (Value::Int(source), Value::Int(day));
    let mut rows: Vec<[Value<'_>; 5]> = Vec::with_capacity(counts.len());
    for (subject, (part, whole)) in counts {
        rows.push([source, day, Value::Text(subject), Value::Int(*part), Value::Int(*whole)]);
    }
    insert(tx, "quality", ["source_id", "day", "subject", "numerator", "denominator"], &rows).await
}

/// The days on which something of a source was counted anew, newest first, before this one and at most so many.
pub async fn days(db: &Db, source: i64, before: i64, most: i64) -> Result<Vec<i64>, Error> {
    let select =
        "SELECT DISTINCT day FROM quality WHERE source_id = $1 AND day < $2 ORDER BY day DESC LIMIT $3";
    Ok(on!(db, |pool| {
        sqlx::query_scalar(select).bind(source).bind(before).bind(most).fetch_all(pool).await
    })?)
}
