//! The contents of uploads, in sealed parts: added while one arrives, read, and removed once it is over.

use crate::{Db, Error, Millis, Tx, Value, insert};

/// Adds parts to one that is arriving, of so many bytes together. False where it is no longer awaited.
pub async fn add(
    tx: &mut Tx,
    id: i64,
    first: i64,
    parts: &[Vec<u8>],
    (bytes, expires_at): (i64, Millis),
) -> Result<bool, Error> {
    let update = "UPDATE upload SET parts = $2, bytes = bytes + $3, expires_at = $4 \
                  WHERE import_id = $1 AND state = 0";
    let all = first + parts.len() as i64;
    let changed = within!(&mut *tx, |connection| {
        let done = sqlx::query(update).bind(id).bind(all).bind(bytes).bind(expires_at);
        done.execute(connection).await.map(|done| done.rows_affected())
    })?;
    let row = |(number, sealed)| [Value::Int(id), Value::Int(number), Value::Bytes(sealed)];
    let rows: Vec<[Value<'_>; 3]> = (first..).zip(parts.iter().map(Vec::as_slice)).map(row).collect();
    if changed > 0 {
        insert(tx, "upload_part", ["import_id", "number", "sealed"], &rows).await?;
    }
    Ok(changed > 0)
}

/// One part, sealed.
pub async fn part(db: &Db, id: i64, number: i64) -> Result<Option<Vec<u8>>, Error> {
    let select = "SELECT sealed FROM upload_part WHERE import_id = $1 AND number = $2";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(id).bind(number).fetch_optional(pool).await)?)
}

/// Ended uploads whose keys and parts have still to be destroyed.
pub async fn undestroyed(db: &Db) -> Result<Vec<i64>, Error> {
    let select = "SELECT import_id FROM upload WHERE state > 3 AND destroyed_at IS NULL ORDER BY import_id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_all(pool).await)?)
}

/// Removes some parts of an ended upload, the last ones first; says whether any are left.
pub async fn remove_parts(tx: &mut Tx, id: i64, most: i64) -> Result<bool, Error> {
    let last = "SELECT COALESCE(MAX(number), -1) FROM upload_part WHERE import_id = $1";
    let delete = "DELETE FROM upload_part WHERE import_id = $1 AND number > $2";
    let last: i64 =
        within!(&mut *tx, |connection| sqlx::query_scalar(last).bind(id).fetch_one(connection).await)?;
    within!(&mut *tx, |connection| {
        sqlx::query(delete).bind(id).bind(last - most).execute(connection).await.map(drop)
    })?;
    Ok(last >= most)
}

/// Notes that key and parts of an ended upload are destroyed.
pub async fn destroyed(tx: &mut Tx, id: i64, now: Millis) -> Result<(), Error> {
    let update = "UPDATE upload SET destroyed_at = $2 WHERE import_id = $1 AND state > 3";
    within!(&mut *tx, |connection| {
        sqlx::query(update).bind(id).bind(now).execute(connection).await.map(drop)
    })?;
    Ok(())
}
