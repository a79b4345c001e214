//! Records whose customer is still to be decided, because too many hang together for an answer at once.

use crate::{Db, Error, Tx, Value, insert_or};

/// Notes that these are to be decided.
pub async fn add(tx: &mut Tx, records: &[i64]) -> Result<(), Error> {
    let rows: Vec<[Value<'_>; 1]> = records.iter().map(|record| [Value::Int(*record)]).collect();
    insert_or(tx, "pending", ["record_id"], "ON CONFLICT (record_id) DO NOTHING", &rows).await
}

/// Notes that all are decided.
pub async fn clear(tx: &mut Tx) -> Result<(), Error> {
    within!(&mut *tx, |connection| {
        sqlx::query("DELETE FROM pending").execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

/// Whether any is to be decided.
pub async fn is_any(db: &Db) -> Result<bool, Error> {
    let number: i64 =
        on!(db, |pool| sqlx::query_scalar("SELECT COUNT(*) FROM pending").fetch_one(pool).await)?;
    Ok(number > 0)
}
