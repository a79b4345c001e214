//! What stewards decided: appended, never changed; taken back by a further decision.

use crate::{Db, Error, Millis, Tx, Value, insert};
use rustc_hash::FxHashMap;

/// A decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// What: `same`, `apart`, `household`, `shared-value`, `pin`, `undo`.
    pub kind: String,
    /// The field it concerns, by its stored number.
    pub field: Option<i64>,
    /// The first of the decisions it was taken together with; itself where it was taken alone.
    pub group: i64,
    /// The decision it takes back, with all of that one's group.
    pub undoes: Option<i64>,
    /// What was written or named, sealed.
    pub sealed: Option<Vec<u8>>,
    /// The records it speaks of: side and record.
    pub records: Vec<(i64, i64)>,
}

/// Appends a decision. `content_hash` recognises one that comes again.
pub async fn append(tx: &mut Tx, decision: &Decision, content_hash: Option<&[u8]>) -> Result<(), Error> {
    let columns = ["id", "at", "actor", "kind", "field", "group_id", "undoes", "content_hash", "sealed"];
    let row = [
        Value::Int(decision.id),
        Value::Int(decision.at),
        Value::Text(&decision.actor),
        Value::Text(&decision.kind),
        Value::Maybe(decision.field),
        Value::Int(decision.group),
        Value::Maybe(decision.undoes),
        Value::MaybeBytes(content_hash),
        Value::MaybeBytes(decision.sealed.as_deref()),
    ];
    insert(tx, "decision", columns, &[row]).await?;
    let row = |(side, record): &(i64, i64)| [Value::Int(decision.id), Value::Int(*side), Value::Int(*record)];
    let rows: Vec<[Value<'_>; 3]> = decision.records.iter().map(row).collect();
    insert(tx, "decision_record", ["decision_id", "side", "record_id"], &rows).await
}

/// The last number given.
pub async fn last_id(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM decision";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Whether a decision with these contents was taken in already.
pub async fn is_known(db: &Db, content_hash: &[u8]) -> Result<bool, Error> {
    let select = "SELECT COUNT(*) FROM decision WHERE content_hash = $1";
    let number: i64 =
        on!(db, |pool| sqlx::query_scalar(select).bind(content_hash.to_vec()).fetch_one(pool).await)?;
    Ok(number > 0)
}

/// All decisions in the order in which they were taken.
pub async fn all(db: &Db) -> Result<Vec<Decision>, Error> {
    let select =
        "SELECT decision_id, side, record_id FROM decision_record ORDER BY decision_id, side, record_id";
    let rows: Vec<(i64, i64, i64)> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let mut records: FxHashMap<i64, Vec<(i64, i64)>> = FxHashMap::default();
    for (decision, side, record) in rows {
        records.entry(decision).or_default().push((side, record));
    }
    let select = "SELECT id, at, actor, kind, field, group_id, undoes, sealed FROM decision ORDER BY at, id";
    type Row = (i64, i64, String, String, Option<i64>, i64, Option<i64>, Option<Vec<u8>>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let decision = |(id, at, actor, kind, field, group, undoes, sealed): Row| {
        let records = records.remove(&id).unwrap_or_default();
        Decision { id, at, actor, kind, field, group, undoes, sealed, records }
    };
    Ok(rows.into_iter().map(decision).collect())
}
