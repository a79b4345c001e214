//! Rows that could not be taken in: sealed, with the reason, until they are repaired or discarded. A settled row
//! keeps its place without its content, so that it is recognised when it comes again.

use crate::{Db, Error, Millis, Tx, Value, insert};
use rustc_hash::FxHashMap;
use sqlx::QueryBuilder;

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
    /// Why it cannot be taken in, in a word.
    pub reason: String,
    /// The figures of the reason, where it has some.
    pub detail: Option<String>,
    /// Recognises the row when it comes again.
    pub content_hash: [u8; 16],
    /// When it was set aside.
    pub quarantined_at: Millis,
    /// When somebody repaired it.
    pub repaired_at: Option<Millis>,
    /// Its content; none where a forbidden value could hide in it.
    pub sealed: Option<Vec<u8>>,
}

/// Which rows are meant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter<'a> {
    /// Those of an import.
    pub import_id: Option<i64>,
    /// Those of a source.
    pub source_id: Option<i64>,
    /// Those set aside for this reason.
    pub reason: Option<&'a str>,
}

/// Hashes or ids asked for in one statement.
const AT_ONCE: usize = 1_024;

/// The last number given.
pub async fn last_id(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM quarantine";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Which of these contents were set aside before, whatever became of them since, each with the number of its import.
pub async fn known(db: &Db, hashes: &[[u8; 16]]) -> Result<FxHashMap<[u8; 16], i64>, Error> {
    let mut known = FxHashMap::default();
    for hashes in hashes.chunks(AT_ONCE) {
        let found: Vec<(Vec<u8>, i64)> = on!(db, |pool| {
            let mut query =
                QueryBuilder::new("SELECT content_hash, import_id FROM quarantine WHERE content_hash IN (");
            let mut list = query.separated(", ");
            hashes.iter().for_each(|hash| {
                list.push_bind(hash.to_vec());
            });
            query.push(")").build_query_as().fetch_all(pool).await
        })?;
        known.extend(found.into_iter().filter_map(|(hash, import)| Some((hash.try_into().ok()?, import))));
    }
    Ok(known)
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
        "detail",
        "state",
        "content_hash",
        "quarantined_at",
        "sealed",
    ];
    let rows: Vec<[Value<'_>; 11]> = rows
        .iter()
        .map(|row| {
            [
                Value::Int(row.id),
                Value::Int(row.import_id),
                Value::Int(row.source_id),
                Value::Int(row.row_number),
                Value::MaybeText(row.column.as_deref()),
                Value::Text(&row.reason),
                Value::MaybeText(row.detail.as_deref()),
                Value::Int(State::Waiting as i64),
                Value::Bytes(&row.content_hash),
                Value::Int(row.quarantined_at),
                Value::MaybeBytes(row.sealed.as_deref()),
            ]
        })
        .collect();
    insert(tx, "quarantine", columns, &rows).await
}

const SELECT: &str = "SELECT id, import_id, source_id, row_number, column_name, reason, detail, content_hash, \
                      quarantined_at, repaired_at, sealed FROM quarantine WHERE state = 0";
/// Which rows a filter lets through; its values are always bound, in this order.
const FILTER: &str = " AND (CAST($1 AS BIGINT) IS NULL OR import_id = $1) AND (CAST($2 AS BIGINT) IS NULL \
                      OR source_id = $2) AND (CAST($3 AS TEXT) IS NULL OR reason = $3)";

type Columns =
    (i64, i64, i64, i64, Option<String>, String, Option<String>, Vec<u8>, i64, Option<i64>, Option<Vec<u8>>);

fn row(columns: Columns) -> Result<Row, Error> {
    let (id, import_id, source_id, row_number, column, reason, detail, hash, quarantined_at, ..) = columns;
    let content_hash = hash.try_into().map_err(|_| Error::Damaged { what: "quarantined row", id })?;
    let (repaired_at, sealed) = (columns.9, columns.10);
    Ok(Row {
        id,
        import_id,
        source_id,
        row_number,
        column,
        reason,
        detail,
        content_hash,
        quarantined_at,
        repaired_at,
        sealed,
    })
}

/// The next rows that wait, in the order of their numbers, behind the one named and at most so many.
pub async fn waiting(db: &Db, filter: &Filter<'_>, after: i64, most: i64) -> Result<Vec<Row>, Error> {
    let select = sqlx::AssertSqlSafe(format!("{SELECT}{FILTER} AND id > $4 ORDER BY id LIMIT $5"));
    let rows: Vec<Columns> = on!(db, |pool| {
        sqlx::query_as(select)
            .bind(filter.import_id)
            .bind(filter.source_id)
            .bind(filter.reason)
            .bind(after)
            .bind(most)
            .fetch_all(pool)
            .await
    })?;
    rows.into_iter().map(row).collect()
}

/// One row, if it waits.
pub async fn waiting_row(db: &Db, id: i64) -> Result<Option<Row>, Error> {
    let select = sqlx::AssertSqlSafe(format!("{SELECT} AND id = $1"));
    let found: Option<Columns> = on!(db, |pool| sqlx::query_as(select).bind(id).fetch_optional(pool).await)?;
    found.map(row).transpose()
}

/// What became of a row; none where there is no such row.
pub async fn state(db: &Db, id: i64) -> Result<Option<State>, Error> {
    let select = "SELECT state FROM quarantine WHERE id = $1";
    let state: Option<i64> = on!(db, |pool| sqlx::query_scalar(select).bind(id).fetch_optional(pool).await)?;
    let state = state.map(|state| match state {
        0 => Ok(State::Waiting),
        1 => Ok(State::Replayed),
        2 => Ok(State::Discarded),
        _ => Err(Error::Damaged { what: "quarantined row", id }),
    });
    state.transpose()
}

/// What became of a row, and where it comes from; none where there is no such row.
pub async fn place(db: &Db, id: i64) -> Result<Option<(State, i64)>, Error> {
    let select = "SELECT source_id FROM quarantine WHERE id = $1";
    let source: Option<i64> = on!(db, |pool| sqlx::query_scalar(select).bind(id).fetch_optional(pool).await)?;
    Ok(state(db, id).await?.zip(source))
}

/// How many rows wait, by reason.
pub async fn reasons(db: &Db, filter: &Filter<'_>) -> Result<Vec<(String, i64)>, Error> {
    let select = sqlx::AssertSqlSafe(format!(
        "SELECT reason, COUNT(*) FROM quarantine WHERE state = 0{FILTER} GROUP BY reason \
         ORDER BY COUNT(*) DESC, reason"
    ));
    Ok(on!(db, |pool| {
        sqlx::query_as(select)
            .bind(filter.import_id)
            .bind(filter.source_id)
            .bind(filter.reason)
            .fetch_all(pool)
            .await
    })?)
}

/// Why a row cannot be taken in, as far as is known now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The column concerned, where one is.
    pub column: Option<String>,
    /// The reason in a word.
    pub reason: String,
    /// The figures of the reason, where it has some.
    pub detail: Option<String>,
}

/// Puts a repaired content in place of the one set aside, with what is still wrong with it.
pub async fn repair(
    tx: &mut Tx,
    id: i64,
    sealed: &[u8],
    finding: &Finding,
    now: Millis,
) -> Result<(), Error> {
    let update = "UPDATE quarantine SET sealed = $2, column_name = $3, reason = $4, detail = $5, \
                  repaired_at = $6 WHERE id = $1 AND state = 0";
    within!(&mut *tx, |connection| {
        sqlx::query(update)
            .bind(id)
            .bind(sealed.to_vec())
            .bind(finding.column.as_deref())
            .bind(&finding.reason)
            .bind(finding.detail.as_deref())
            .bind(now)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Notes what is wrong with a row by now.
pub async fn restate(tx: &mut Tx, id: i64, finding: &Finding) -> Result<(), Error> {
    let update =
        "UPDATE quarantine SET column_name = $2, reason = $3, detail = $4 WHERE id = $1 AND state = 0";
    within!(&mut *tx, |connection| {
        sqlx::query(update)
            .bind(id)
            .bind(finding.column.as_deref())
            .bind(&finding.reason)
            .bind(finding.detail.as_deref())
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// How a row is settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settlement<'a> {
    /// What became of it.
    pub state: State,
    /// Who settled it.
    pub actor: &'a str,
    /// When.
    pub at: Millis,
    /// Why, sealed.
    pub note: Option<&'a [u8]>,
}

/// Notes what became of a row; its content is no longer kept. Its key is to be destroyed after the commit, which
/// [`destroyed`] notes.
pub async fn settle(tx: &mut Tx, id: i64, settlement: &Settlement<'_>) -> Result<(), Error> {
    let update = "UPDATE quarantine SET state = $2, settled_at = $3, settled_by = $4, note = $5, sealed = NULL \
                  WHERE id = $1 AND state = 0";
    within!(&mut *tx, |connection| {
        sqlx::query(update)
            .bind(id)
            .bind(settlement.state as i64)
            .bind(settlement.at)
            .bind(settlement.actor)
            .bind(settlement.note.map(<[u8]>::to_vec))
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Settled rows whose keys have still to be destroyed.
pub async fn undestroyed(db: &Db) -> Result<Vec<i64>, Error> {
    let select = "SELECT id FROM quarantine WHERE state <> 0 AND destroyed_at IS NULL ORDER BY id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_all(pool).await)?)
}

/// Notes that the keys of settled rows are destroyed.
pub async fn destroyed(tx: &mut Tx, ids: &[i64], now: Millis) -> Result<(), Error> {
    let update = "UPDATE quarantine SET destroyed_at = $2 WHERE id = $1 AND state <> 0";
    for id in ids {
        within!(&mut *tx, |connection| {
            sqlx::query(update).bind(*id).bind(now).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// How many rows wait, by file and reason.
pub async fn waiting_by_reason(db: &Db) -> Result<Vec<(String, String, i64)>, Error> {
    let select = "SELECT import.file, reason, COUNT(*) FROM quarantine JOIN import ON import.id = import_id \
                  WHERE state = 0 GROUP BY import.file, reason ORDER BY import.file, reason";
    Ok(on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?)
}
