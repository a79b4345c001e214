//! Rows that could not be taken in: sealed, with the reason, until they are repaired or discarded.

use crate::{Db, Error, Millis, Tx, Value, insert_or};

/// What became of a quarantined row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It waits.
    Waiting = 0,
    /// It was taken in.
    Replayed = 1,
    /// It was given up.
    Discarded = 2,
}

/// A quarantined row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// The import it belongs to.
    pub import_id: i64,
    /// Where it comes from.
    pub source_id: i64,
    /// Its number in the file.
    pub row_number: i64,
    /// The column concerned, where one is.
    pub column: Option<String>,
    /// Why it cannot be taken in.
    pub reason: String,
    /// Recognises the row when it comes again.
    pub content_hash: [u8; 16],
    /// When it was set aside.
    pub quarantined_at: Millis,
    /// Its content; none where a forbidden value could hide in it.
    pub sealed: Option<Vec<u8>>,
}

/// The last number given.
pub async fn last_id(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM quarantine";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Which of these contents are known already.
pub async fn is_known(db: &Db, content_hash: &[u8; 16]) -> Result<bool, Error> {
    let select = "SELECT COUNT(*) FROM quarantine WHERE content_hash = $1";
    let number: i64 =
        on!(db, |pool| sqlx::query_scalar(select).bind(content_hash.to_vec()).fetch_one(pool).await)?;
    Ok(number > 0)
}

/// Sets rows aside.
pub async fn add(tx: &mut Tx, rows: &[Row]) -> Result<(), Error> {
    let columns = [
        "id",
        "import_id",
        "source_id",
        "row_number",
        "column_name",
        "reason",
        "state",
        "content_hash",
        "quarantined_at",
        "sealed",
    ];
    let values = |row: &'_ Row| -> [Value<'static>; 4] {
        [Value::Int(row.id), Value::Int(row.import_id), Value::Int(row.source_id), Value::Int(row.row_number)]
    };
    let rows: Vec<[Value<'_>; 10]> = rows
        .iter()
        .map(|row| {
            let [id, import, source, number] = values(row);
            let (column, reason) = (Value::MaybeText(row.column.as_deref()), Value::Text(&row.reason));
            let (hash, at) = (Value::Bytes(&row.content_hash), Value::Int(row.quarantined_at));
            let sealed = Value::MaybeBytes(row.sealed.as_deref());
            [id, import, source, number, column, reason, Value::Int(State::Waiting as i64), hash, at, sealed]
        })
        .collect();
    insert_or(tx, "quarantine", columns, "ON CONFLICT (content_hash) DO NOTHING", &rows).await
}

/// The rows that wait, oldest first.
pub async fn waiting(db: &Db) -> Result<Vec<Row>, Error> {
    let select = "SELECT id, import_id, source_id, row_number, column_name, reason, content_hash, \
                  quarantined_at, sealed FROM quarantine WHERE state = 0 ORDER BY id";
    type Columns = (i64, i64, i64, i64, Option<String>, String, Vec<u8>, i64, Option<Vec<u8>>);
    let rows: Vec<Columns> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let row =
        |(id, import_id, source_id, row_number, column, reason, hash, quarantined_at, sealed): Columns| {
            let content_hash = hash.try_into().map_err(|_| Error::Damaged { what: "quarantined row", id })?;
            Ok(Row {
                id,
                import_id,
                source_id,
                row_number,
                column,
                reason,
                content_hash,
                quarantined_at,
                sealed,
            })
        };
    rows.into_iter().map(row).collect()
}

/// Puts a repaired content in place of the one set aside.
pub async fn repair(tx: &mut Tx, id: i64, sealed: &[u8]) -> Result<(), Error> {
    let update = "UPDATE quarantine SET sealed = $2 WHERE id = $1 AND state = 0";
    within!(&mut *tx, |connection| {
        sqlx::query(update).bind(id).bind(sealed.to_vec()).execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

/// Notes what became of a row; its content is no longer kept.
pub async fn settle(tx: &mut Tx, id: i64, state: State, now: Millis) -> Result<(), Error> {
    let update = "UPDATE quarantine SET state = $2, settled_at = $3, sealed = NULL WHERE id = $1";
    within!(&mut *tx, |connection| {
        sqlx::query(update).bind(id).bind(state as i64).bind(now).execute(connection).await.map(|_| ())
    })?;
    Ok(())
}
