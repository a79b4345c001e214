//! Source records: immutable versions, sealed, found by keyed hashes.

use crate::arrivals::{self, Arrival};
use crate::dialect::{execute_in, select_hashed, select_in};
use crate::{Db, Error, Millis, Tx, Value, insert, insert_or};
use rustc_hash::FxHashMap;

/// What is known of a record without unsealing it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// Its number.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// Keyed hash of its contents.
    pub content_hash: [u8; 16],
    /// When the source last changed it, where the source says so.
    pub updated_at: Option<Millis>,
    /// When its current version came in.
    pub received_at: Millis,
    /// The import that brought it.
    pub import_id: Option<i64>,
    /// Whether the source no longer has it.
    pub is_deleted: bool,
}

/// A version on its way in.
#[derive(Clone, Debug)]
pub struct Version {
    /// Number of the record.
    pub id: i64,
    /// Where it comes from.
    pub source_id: i64,
    /// Keyed hash of its key.
    pub key_hash: [u8; 16],
    /// Keyed hash of its contents.
    pub content_hash: [u8; 16],
    /// Generation of the hashes.
    pub generation: i64,
    /// Number of the version, from 1.
    pub version: i64,
    /// Which field each cell feeds.
    pub layout_id: i64,
    /// The import that brought it.
    pub import_id: Option<i64>,
    /// When the source last changed it, where the source says so.
    pub updated_at: Option<Millis>,
    /// When it came in.
    pub received_at: Millis,
    /// When the source was found not to have the record any more.
    pub deleted_at: Option<Millis>,
    /// What cleaning noticed.
    pub remarks: Option<String>,
    /// The sealed cells.
    pub sealed: Vec<u8>,
}

/// A stored version, sealed.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Number of the record.
    pub id: i64,
    /// Where it comes from.
    pub source_id: i64,
    /// Which field each cell feeds.
    pub layout_id: i64,
    /// Number of the version.
    pub version: i64,
    /// When the source last changed it, where the source says so.
    pub updated_at: Option<Millis>,
    /// When it came in.
    pub received_at: Millis,
    /// The sealed cells.
    pub sealed: Vec<u8>,
}

type Row = (i64, i64, i64, i64, Option<i64>, i64, Vec<u8>);

fn stored((id, source_id, layout_id, version, updated_at, received_at, sealed): Row) -> Stored {
    Stored { id, source_id, layout_id, version, updated_at, received_at, sealed }
}

/// Number of records that are there.
pub async fn number(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COUNT(*) FROM source_record WHERE deleted_at IS NULL";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// The last number ever given to a record; 0 where there is none. The number of an erased record is never given
/// again: what is known of it, and that its key was destroyed, must not pass to another one.
pub async fn last_id(db: &Db) -> Result<i64, Error> {
    let select = "SELECT MAX(last) FROM (SELECT COALESCE(MAX(id), 0) AS last FROM source_record \
                  UNION ALL SELECT COALESCE(MAX(record_id), 0) FROM membership) AS numbers";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Which of these keys are known.
pub async fn known(db: &Db, key_hashes: &[[u8; 16]]) -> Result<FxHashMap<[u8; 16], Known>, Error> {
    type Row = (Vec<u8>, i64, i64, Vec<u8>, Option<i64>, i64, Option<i64>, Option<i64>);
    let select = "SELECT key_hash, id, version, content_hash, updated_at, received_at, import_id, deleted_at \
                  FROM source_record WHERE key_hash";
    let rows: Vec<Row> = select_hashed(db, select, key_hashes).await?;
    let mut all = FxHashMap::default();
    for (key, id, version, content, updated_at, received_at, import_id, deleted_at) in rows {
        let (Ok(key), Ok(content_hash)) = (key.try_into(), content.try_into()) else {
            return Err(Error::Damaged { what: "source record", id });
        };
        let is_deleted = deleted_at.is_some();
        let known = Known { id, version, content_hash, updated_at, received_at, import_id, is_deleted };
        all.insert(key, known);
    }
    Ok(all)
}

/// Writes new records.
pub async fn insert_new(tx: &mut Tx, versions: &[Version]) -> Result<(), Error> {
    write(tx, versions, "").await
}

/// Puts new versions in place of the current ones, which go to the history.
pub async fn replace(tx: &mut Tx, versions: &[Version], now: Millis) -> Result<(), Error> {
    let ids: Vec<i64> = versions.iter().map(|version| version.id).collect();
    let keep = "INSERT INTO record_history (record_id, version, layout_id, updated_at, received_at, replaced_at, \
                sealed) SELECT id, version, layout_id, updated_at, received_at, $2, sealed FROM source_record \
                WHERE id";
    execute_in(tx, keep, &ids, now).await?;
    // The key's hash too: while look-up keys are exchanged, the one stored may be of the old generation.
    let change = "ON CONFLICT (id) DO UPDATE SET key_hash = excluded.key_hash, \
                  content_hash = excluded.content_hash, \
                  generation = excluded.generation, version = excluded.version, layout_id = excluded.layout_id, \
                  import_id = excluded.import_id, updated_at = excluded.updated_at, \
                  received_at = excluded.received_at, deleted_at = excluded.deleted_at, \
                  remarks = excluded.remarks, sealed = excluded.sealed";
    write(tx, versions, change).await
}

async fn write(tx: &mut Tx, versions: &[Version], conflict: &str) -> Result<(), Error> {
    let columns = [
        "id",
        "source_id",
        "key_hash",
        "content_hash",
        "generation",
        "version",
        "layout_id",
        "import_id",
        "updated_at",
        "received_at",
        "deleted_at",
        "remarks",
        "sealed",
    ];
    let row = |record: &Version| {
        // The values borrow from the record, which outlives the statement.
        [
            Value::Int(record.id),
            Value::Int(record.source_id),
            Value::Int(record.generation),
            Value::Int(record.version),
            Value::Int(record.layout_id),
            Value::Maybe(record.import_id),
            Value::Maybe(record.updated_at),
            Value::Int(record.received_at),
            Value::Maybe(record.deleted_at),
        ]
    };
    let rows: Vec<[Value<'_>; 13]> = versions
        .iter()
        .map(|record| {
            let [id, source, generation, version, layout, import, updated, received, deleted] = row(record);
            let (key, content) = (Value::Bytes(&record.key_hash), Value::Bytes(&record.content_hash));
            let (remarks, sealed) =
                (Value::MaybeText(record.remarks.as_deref()), Value::Bytes(&record.sealed));
            [
                id, source, key, content, generation, version, layout, import, updated, received, deleted,
                remarks, sealed,
            ]
        })
        .collect();
    insert_or(tx, "source_record", columns, conflict, &rows).await?;
    let arrival = |version: &Version| Arrival {
        source: version.source_id,
        updated_at: version.updated_at,
        received_at: version.received_at,
    };
    arrivals::count(tx, versions.iter().map(arrival)).await
}

/// The current versions with numbers from `first` to `last`, in order; without records that were deleted.
pub async fn between(db: &Db, first: i64, last: i64) -> Result<Vec<Stored>, Error> {
    let select = "SELECT id, source_id, layout_id, version, updated_at, received_at, sealed FROM source_record \
                  WHERE id BETWEEN $1 AND $2 AND deleted_at IS NULL ORDER BY id";
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(first).bind(last).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(stored).collect())
}

/// The current versions of these records; those that do not exist or were deleted are left out.
pub async fn current(db: &Db, ids: &[i64]) -> Result<Vec<Stored>, Error> {
    let select = "SELECT id, source_id, layout_id, version, updated_at, received_at, sealed \
                  FROM source_record WHERE deleted_at IS NULL AND id";
    let rows: Vec<Row> = select_in(db, select, ids, " ORDER BY id").await?;
    Ok(rows.into_iter().map(stored).collect())
}

/// The replaced versions of records with numbers from `first` to `last`, by record and version.
pub async fn history_between(db: &Db, first: i64, last: i64) -> Result<Vec<Stored>, Error> {
    let select = "SELECT record_id, source_id, history.layout_id, history.version, history.updated_at, \
                  history.received_at, history.sealed \
                  FROM record_history history JOIN source_record ON source_record.id = record_id \
                  WHERE record_id BETWEEN $1 AND $2 ORDER BY record_id, history.version";
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(first).bind(last).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(stored).collect())
}

/// One version of a record, current or replaced.
pub async fn version(db: &Db, id: i64, version: i64) -> Result<Option<Stored>, Error> {
    let select = "SELECT id, source_id, layout_id, version, updated_at, received_at, sealed FROM source_record \
                  WHERE id = $1 AND version = $2 \
                  UNION ALL SELECT record_id, source_id, history.layout_id, history.version, \
                  history.updated_at, history.received_at, history.sealed \
                  FROM record_history history JOIN source_record ON source_record.id = record_id \
                  WHERE record_id = $1 AND history.version = $2";
    let row: Option<Row> =
        on!(db, |pool| sqlx::query_as(select).bind(id).bind(version).fetch_optional(pool).await)?;
    Ok(row.map(stored))
}

/// The version of a record that was current at a moment; none where it had not come in yet.
pub async fn version_at(db: &Db, id: i64, at: Millis) -> Result<Option<i64>, Error> {
    let select = "SELECT MAX(version) FROM (SELECT version, received_at FROM source_record WHERE id = $1 \
                  UNION ALL SELECT version, received_at FROM record_history WHERE record_id = $1) AS versions \
                  WHERE received_at <= $2";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(id).bind(at).fetch_one(pool).await)?)
}

/// The sources of these records, of those too that were deleted: record and source.
pub async fn sources(db: &Db, ids: &[i64]) -> Result<Vec<(i64, i64)>, Error> {
    select_in(db, "SELECT id, source_id FROM source_record WHERE id", ids, " ORDER BY id").await
}

/// A version of a record, without what it says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VersionFacts {
    /// Number of the record.
    pub record: i64,
    /// Number of the version.
    pub version: i64,
    /// When the source last changed the record, where the source says so.
    pub updated_at: Option<Millis>,
    /// When it came in.
    pub received_at: Millis,
    /// When a later one replaced it, or its source no longer had the record.
    pub ended_at: Option<Millis>,
}

/// All versions of these records, by record and version; the last one of a deleted record says that it is gone.
pub async fn versions_of(db: &Db, ids: &[i64]) -> Result<Vec<VersionFacts>, Error> {
    type Row = (i64, i64, Option<i64>, i64, Option<i64>);
    let current = "SELECT id, version, updated_at, received_at, deleted_at FROM source_record WHERE id";
    let replaced = "SELECT record_id, version, updated_at, received_at, replaced_at FROM record_history \
                    WHERE record_id";
    let mut rows: Vec<Row> = select_in(db, current, ids, "").await?;
    rows.extend(select_in::<Row>(db, replaced, ids, "").await?);
    rows.sort_unstable();
    let facts = |(record, version, updated_at, received_at, ended_at)| VersionFacts {
        record,
        version,
        updated_at,
        received_at,
        ended_at,
    };
    Ok(rows.into_iter().map(facts).collect())
}

/// Records by one of their exact look-ups.
pub async fn by_contact(db: &Db, hashes: &[i64]) -> Result<Vec<i64>, Error> {
    let found: Vec<(i64,)> =
        select_in(db, "SELECT record_id FROM contact_lookup WHERE hash", hashes, "").await?;
    let mut ids: Vec<i64> = found.into_iter().map(|(id,)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Writes exact look-ups: hash and record.
pub async fn insert_contacts(tx: &mut Tx, generation: i64, contacts: &[(i64, i64)]) -> Result<(), Error> {
    let row = |(hash, record): &(i64, i64)| [Value::Int(*hash), Value::Int(*record), Value::Int(generation)];
    let rows: Vec<[Value<'_>; 3]> = contacts.iter().map(row).collect();
    let keep = "ON CONFLICT (hash, record_id) DO UPDATE SET generation = excluded.generation";
    insert_or(tx, "contact_lookup", ["hash", "record_id", "generation"], keep, &rows).await
}

/// Takes exact look-ups away.
pub async fn delete_contacts(tx: &mut Tx, contacts: &[(i64, i64)]) -> Result<(), Error> {
    let delete = "DELETE FROM contact_lookup WHERE hash = $1 AND record_id = $2";
    for (hash, record) in contacts {
        within!(&mut *tx, |connection| {
            sqlx::query(delete).bind(*hash).bind(*record).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The number of a layout, which is made where it is new.
pub async fn layout_id(tx: &mut Tx, slots: &str) -> Result<i64, Error> {
    let select = "SELECT id FROM layout WHERE slots = $1";
    let known: Option<i64> = within!(&mut *tx, |connection| {
        sqlx::query_scalar(select).bind(slots).fetch_optional(connection).await
    })?;
    if let Some(id) = known {
        return Ok(id);
    }
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM layout";
    let id: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
    insert(tx, "layout", ["id", "slots"], &[[Value::Int(id), Value::Text(slots)]]).await?;
    Ok(id)
}

/// The current version of each of these records that is there.
pub async fn versions(db: &Db, ids: &[i64]) -> Result<Vec<(i64, i64)>, Error> {
    let select = "SELECT id, version FROM source_record WHERE deleted_at IS NULL AND id";
    select_in(db, select, ids, "").await
}

/// All layouts: number and slots.
pub async fn layouts(db: &Db) -> Result<Vec<(i64, String)>, Error> {
    let select = "SELECT id, slots FROM layout ORDER BY id";
    Ok(on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?)
}
