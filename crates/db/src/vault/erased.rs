//! Destroying keys, and the list of what was erased: numbers only, kept for ever, replayed after every restore.

use super::space::Space;
use super::store::Vault;
use crate::{Db, Error, Millis, Value, insert_or};

/// One erased thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ErasedRow {
    /// What was erased.
    pub space: i64,
    /// Its number.
    pub id: i64,
    /// Whose it was.
    pub customer: Option<i64>,
    /// When.
    pub at: Millis,
}

impl Vault {
    /// Destroys keys: what they sealed can no longer be read, here or in any copy. Committed when this returns.
    pub async fn destroy(
        &self,
        space: Space,
        ids: &[i64],
        customer: Option<i64>,
        now: Millis,
    ) -> Result<(), Error> {
        let rows: Vec<ErasedRow> =
            ids.iter().map(|id| ErasedRow { space: space as i64, id: *id, customer, at: now }).collect();
        self.replay_erased(&rows).await
    }

    /// The same beside others who read: the keys are destroyed, but the write-ahead log holds them until it is written
    /// anew, as [`Vault::settle`] does now and then. For what nobody asked to be erased.
    pub async fn destroy_beside(&self, space: Space, ids: &[i64], now: Millis) -> Result<(), Error> {
        let rows: Vec<ErasedRow> = ids
            .iter()
            .map(|id| ErasedRow { space: space as i64, id: *id, customer: None, at: now })
            .collect();
        forget(&self.db, &rows).await
    }

    /// Who was erased, oldest first.
    pub async fn erased(&self) -> Result<Vec<ErasedRow>, Error> {
        erased(&self.db).await
    }

    /// The number to give next, where `last` is the last one written. What was erased keeps its number for ever:
    /// a restore destroys the keys of the erased by number, and would take a later one's.
    pub async fn next_id(&self, space: Space, last: i64) -> Result<i64, Error> {
        let select = "SELECT COALESCE(MAX(id), 0) FROM erased WHERE space = $1";
        let erased: i64 =
            on!(&self.db, |pool| sqlx::query_scalar(select).bind(space as i64).fetch_one(pool).await)?;
        Ok(last.max(erased) + 1)
    }

    /// Destroys the keys of a list of erased things and keeps the list.
    pub async fn replay_erased(&self, rows: &[ErasedRow]) -> Result<(), Error> {
        replay_erased(&self.db, rows).await
    }
}

/// The list of the erased in a key store, oldest first.
pub(crate) async fn erased(keys: &Db) -> Result<Vec<ErasedRow>, Error> {
    let select = "SELECT space, id, customer_id, at FROM erased ORDER BY at, space, id";
    let rows: Vec<(i64, i64, Option<i64>, i64)> =
        on!(keys, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(|(space, id, customer, at)| ErasedRow { space, id, customer, at }).collect())
}

/// Destroys the keys of a list of erased things in a key store and keeps the list; needs no master key.
pub(crate) async fn replay_erased(keys: &Db, rows: &[ErasedRow]) -> Result<(), Error> {
    forget(keys, rows).await?;
    // Destroyed keys must not linger in the write-ahead log.
    if !keys.settle(true).await? {
        return Err(Error::Refused(
            "the keys are destroyed, but another amigo still reads the key store, whose write-ahead log holds \
             them until it has finished; then run the command again"
                .into(),
        ));
    }
    Ok(())
}

/// Deletes keys and notes that they were.
async fn forget(keys: &Db, rows: &[ErasedRow]) -> Result<(), Error> {
    let mut tx = keys.begin().await?;
    let row = |row: &ErasedRow| {
        [Value::Int(row.space), Value::Int(row.id), Value::Maybe(row.customer), Value::Int(row.at)]
    };
    let values: Vec<[Value<'_>; 4]> = rows.iter().map(row).collect();
    insert_or(&mut tx, "erased", ["space", "id", "customer_id", "at"], "ON CONFLICT DO NOTHING", &values)
        .await?;
    let delete = "DELETE FROM data_key WHERE space = $1 AND id = $2";
    for row in rows {
        within!(&mut tx, |connection| {
            sqlx::query(delete).bind(row.space).bind(row.id).execute(connection).await.map(|_| ())
        })?;
    }
    tx.commit().await
}
