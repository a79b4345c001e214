//! Writing the keyed hashes of all records anew under another look-up key, page by page: how far it has come is
//! kept beside the records, in the same transaction, so that it goes on after any interruption.

use crate::{Db, Error, Tx, Value, insert_or, records};

/// Where it is noted how far the hashes have been written anew.
const PROGRESS: &str = "lookups.progress";
/// Where it is noted that hashes were written with a key that is gone.
const STALE: &str = "lookups.stale";
/// Parts in which old look-ups are taken away: hashes are spread evenly.
const PARTS: i64 = 256;

/// The hashes of one record under the new key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rehashed {
    /// Number of the record.
    pub id: i64,
    /// Keyed hash of its key.
    pub key_hash: [u8; 16],
    /// Keyed hash of its contents.
    pub content_hash: [u8; 16],
}

/// The last record whose hashes are of this generation; 0 at the beginning.
pub async fn progress(db: &Db, generation: i64) -> Result<i64, Error> {
    let noted = read(db, PROGRESS).await?.unwrap_or_default();
    let (of, done) = noted.split_once(':').unwrap_or_default();
    Ok(if of == generation.to_string() { done.parse().unwrap_or(0) } else { 0 })
}

/// Writes the hashes of a page of records anew; `last` is the last record of the page.
pub async fn rewrite(
    db: &Db,
    generation: i64,
    rows: &[Rehashed],
    contacts: &[(i64, i64)],
    last: i64,
) -> Result<(), Error> {
    let update = "UPDATE source_record SET key_hash = $2, content_hash = $3, generation = $4 WHERE id = $1";
    let mut tx = db.begin().await?;
    for row in rows {
        within!(&mut tx, |connection| {
            sqlx::query(update)
                .bind(row.id)
                .bind(row.key_hash.to_vec())
                .bind(row.content_hash.to_vec())
                .bind(generation)
                .execute(connection)
                .await
                .map(|_| ())
        })?;
    }
    records::insert_contacts(&mut tx, generation, contacts).await?;
    write(&mut tx, PROGRESS, &format!("{generation}:{last}")).await?;
    tx.commit().await
}

/// Takes away the look-ups of older generations.
pub async fn forget(db: &Db, generation: i64) -> Result<(), Error> {
    let delete = "DELETE FROM contact_lookup WHERE hash BETWEEN $1 AND $2 AND generation < $3";
    let width = (u64::MAX / PARTS as u64) as i64;
    for part in 0..PARTS {
        let first = i64::MIN.wrapping_add(part.wrapping_mul(width));
        let last = if part + 1 == PARTS { i64::MAX } else { first.wrapping_add(width - 1) };
        on!(db, |pool| {
            sqlx::query(delete).bind(first).bind(last).bind(generation).execute(pool).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Notes that everything is of the newest generation.
pub async fn finish(db: &Db) -> Result<(), Error> {
    let delete = "DELETE FROM meta WHERE name IN ($1, $2)";
    on!(db, |pool| sqlx::query(delete).bind(PROGRESS).bind(STALE).execute(pool).await.map(|_| ()))?;
    Ok(())
}

/// Whether hashes may be of a key that is gone: an older backup of the data that was restored with later keys.
/// Nothing is found by them, and an import would take everything for new.
pub async fn are_stale(db: &Db) -> Result<bool, Error> {
    Ok(read(db, STALE).await?.is_some())
}

/// Notes that they are.
pub(crate) async fn mark_stale(db: &Db) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    write(&mut tx, STALE, "yes").await?;
    tx.commit().await
}

async fn read(db: &Db, name: &str) -> Result<Option<String>, Error> {
    let select = "SELECT value FROM meta WHERE name = $1";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(name).fetch_optional(pool).await)?)
}

async fn write(tx: &mut Tx, name: &str, value: &str) -> Result<(), Error> {
    let replace = "ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    insert_or(tx, "meta", ["name", "value"], replace, &[[Value::Text(name), Value::Text(value)]]).await
}
