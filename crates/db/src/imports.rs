//! Imports: which file was taken in when, and what became of its rows.

use crate::{Db, Error, Millis, Tx, Value, insert};
use std::collections::BTreeMap;

/// An import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// Its number.
    pub id: i64,
    /// Where the rows come from.
    pub source_id: i64,
    /// Name of the file.
    pub file: String,
    /// Who brought it.
    pub actor: String,
    /// When it began.
    pub started_at: Millis,
    /// When it ended; none while it runs, or when it was interrupted.
    pub finished_at: Option<Millis>,
    /// How the file was read.
    pub recipe: String,
    /// What became of the rows.
    pub counts: Counts,
}

/// What became of the rows of an import.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// New records.
    pub created: i64,
    /// New versions of known records.
    pub changed: i64,
    /// Rows that say what is known.
    pub unchanged: i64,
    /// Rows older than what is known.
    pub outdated: i64,
    /// Rows in quarantine.
    pub quarantined: i64,
    /// Values of forbidden attributes that were removed.
    pub removed: i64,
}

/// Begins an import and returns its number.
pub async fn start(
    tx: &mut Tx,
    source_id: i64,
    file: &str,
    actor: &str,
    recipe: &str,
    now: Millis,
) -> Result<i64, Error> {
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM import";
    let id: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
    let row = [
        Value::Int(id),
        Value::Int(source_id),
        Value::Text(file),
        Value::Text(actor),
        Value::Int(now),
        Value::Text(recipe),
    ];
    insert(tx, "import", ["id", "source_id", "file", "actor", "started_at", "recipe"], &[row]).await?;
    Ok(id)
}

/// The last number given.
pub async fn last_id(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM import";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Notes what became of the rows so far.
pub async fn advance(tx: &mut Tx, id: i64, counts: &Counts, finished: Option<Millis>) -> Result<(), Error> {
    let update = "UPDATE import SET created = $2, changed = $3, unchanged = $4, outdated = $5, quarantined = $6, \
                  removed = $7, finished_at = $8 WHERE id = $1";
    within!(&mut *tx, |connection| {
        sqlx::query(update)
            .bind(id)
            .bind(counts.created)
            .bind(counts.changed)
            .bind(counts.unchanged)
            .bind(counts.outdated)
            .bind(counts.quarantined)
            .bind(counts.removed)
            .bind(finished)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Writes how often each remark was made.
pub async fn remarks(tx: &mut Tx, id: i64, remarks: &BTreeMap<String, i64>) -> Result<(), Error> {
    let row = |(remark, number)| [Value::Int(id), Value::Text(remark), Value::Int(number)];
    let rows: Vec<[Value<'_>; 3]> =
        remarks.iter().map(|(remark, number)| row((remark.as_str(), *number))).collect();
    insert(tx, "import_remark", ["import_id", "remark", "number"], &rows).await
}

/// How often each remark was made on the rows of an import, the most frequent first.
pub async fn remarks_of(db: &Db, id: i64) -> Result<Vec<(String, i64)>, Error> {
    let select = "SELECT remark, number FROM import_remark WHERE import_id = $1 ORDER BY number DESC, remark";
    Ok(on!(db, |pool| sqlx::query_as(select).bind(id).fetch_all(pool).await)?)
}

type Row = (i64, i64, String, String, i64, Option<i64>, String, i64, i64, i64, i64, i64, i64);

fn import(row: Row) -> Import {
    let (outdated, quarantined, removed) = (row.10, row.11, row.12);
    let (id, source_id, file, actor, started_at, finished_at, recipe, created, changed, unchanged, ..) = row;
    let counts = Counts { created, changed, unchanged, outdated, quarantined, removed };
    Import { id, source_id, file, actor, started_at, finished_at, recipe, counts }
}

/// The imports, newest first.
pub async fn all(db: &Db) -> Result<Vec<Import>, Error> {
    let select = "SELECT id, source_id, file, actor, started_at, finished_at, recipe, created, changed, unchanged, \
                  outdated, quarantined, removed FROM import ORDER BY id DESC";
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(import).collect())
}

/// The import of this number.
pub async fn get(db: &Db, id: i64) -> Result<Option<Import>, Error> {
    let select = "SELECT id, source_id, file, actor, started_at, finished_at, recipe, created, changed, unchanged, \
                  outdated, quarantined, removed FROM import WHERE id = $1";
    let row: Option<Row> = on!(db, |pool| sqlx::query_as(select).bind(id).fetch_optional(pool).await)?;
    Ok(row.map(import))
}
