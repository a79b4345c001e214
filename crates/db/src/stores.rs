//! Stores, the associates who work in them, and when.

use crate::sources::brand;
use crate::{Db, Error, Millis, Tx, Value, insert_or};

/// A store as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// The brand it belongs to.
    pub brand: String,
    /// Its kind.
    pub kind: String,
    /// The part of the world.
    pub region: Option<String>,
    /// Its country.
    pub country: Option<String>,
    /// Everything about it, as JSON.
    pub details: String,
}

/// All stores by code.
pub async fn all(db: &Db) -> Result<Vec<Kept>, Error> {
    let select = "SELECT store.id, code, brand.name, kind, region, country, details \
                  FROM store JOIN brand ON brand.id = brand_id ORDER BY code";
    type Row = (i64, String, String, String, Option<String>, Option<String>, String);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let kept = |(id, code, brand, kind, region, country, details)| Kept {
        id,
        code,
        brand,
        kind,
        region,
        country,
        details,
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// Keeps stores: new ones under the numbers given, known ones as they are now.
pub async fn save(tx: &mut Tx, stores: &[Kept], now: Millis) -> Result<(), Error> {
    for store in stores {
        let brand = brand(tx, &store.brand).await?;
        let row = [
            Value::Int(store.id),
            Value::Text(&store.code),
            Value::Int(brand),
            Value::Text(&store.kind),
            Value::MaybeText(store.region.as_deref()),
            Value::MaybeText(store.country.as_deref()),
            Value::Text(&store.details),
            Value::Int(now),
        ];
        let columns = ["id", "code", "brand_id", "kind", "region", "country", "details", "changed_at"];
        let change = "ON CONFLICT (id) DO UPDATE SET brand_id = excluded.brand_id, kind = excluded.kind, \
                      region = excluded.region, country = excluded.country, details = excluded.details, \
                      changed_at = excluded.changed_at";
        insert_or(tx, "store", columns, change, &[row]).await?;
    }
    Ok(())
}

/// An associate as kept: sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sealed {
    /// Number.
    pub id: i64,
    /// Keyed hash of the code.
    pub key_hash: [u8; 16],
    /// Keyed hash of everything.
    pub content_hash: [u8; 16],
    /// Generation of the hashes.
    pub generation: i64,
    /// Code and name, sealed.
    pub sealed: Vec<u8>,
    /// Where and when: number of the store, first and last day since 1970.
    pub postings: Vec<(i64, i64, Option<i64>)>,
}

/// All associates.
pub async fn associates(db: &Db) -> Result<Vec<Sealed>, Error> {
    let select = "SELECT id, key_hash, content_hash, generation, sealed FROM associate ORDER BY id";
    type Row = (i64, Vec<u8>, Vec<u8>, i64, Vec<u8>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let select =
        "SELECT associate_id, store_id, from_day, to_day FROM posting ORDER BY associate_id, from_day";
    let postings: Vec<(i64, i64, i64, Option<i64>)> =
        on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let sealed = |(id, key, content, generation, sealed): Row| {
        let damaged = |_| Error::Damaged { what: "associate", id };
        let of = postings.iter().filter(|posting| posting.0 == id);
        Ok(Sealed {
            id,
            key_hash: key.try_into().map_err(damaged)?,
            content_hash: content.try_into().map_err(damaged)?,
            generation,
            sealed,
            postings: of.map(|(_, store, from, to)| (*store, *from, *to)).collect(),
        })
    };
    rows.into_iter().map(sealed).collect()
}

/// The stores where an associate ever worked, by number; none where there is no such associate.
pub async fn stores_of_associate(db: &Db, associate: i64) -> Result<Option<Vec<i64>>, Error> {
    let select = "SELECT id FROM associate WHERE id = $1";
    let known: Option<i64> =
        on!(db, |pool| sqlx::query_scalar(select).bind(associate).fetch_optional(pool).await)?;
    if known.is_none() {
        return Ok(None);
    }
    let select = "SELECT DISTINCT store_id FROM posting WHERE associate_id = $1 ORDER BY store_id";
    Ok(Some(on!(db, |pool| sqlx::query_scalar(select).bind(associate).fetch_all(pool).await)?))
}

/// Keeps associates, with their postings in place of those known.
pub async fn save_associates(tx: &mut Tx, associates: &[Sealed], now: Millis) -> Result<(), Error> {
    let delete = "DELETE FROM posting WHERE associate_id = $1";
    for associate in associates {
        let row = [
            Value::Int(associate.id),
            Value::Bytes(&associate.key_hash),
            Value::Bytes(&associate.content_hash),
            Value::Int(associate.generation),
            Value::Int(now),
            Value::Bytes(&associate.sealed),
        ];
        let columns = ["id", "key_hash", "content_hash", "generation", "changed_at", "sealed"];
        let change = "ON CONFLICT (id) DO UPDATE SET content_hash = excluded.content_hash, \
                      changed_at = excluded.changed_at, sealed = excluded.sealed";
        insert_or(tx, "associate", columns, change, &[row]).await?;
        within!(&mut *tx, |connection| {
            sqlx::query(delete).bind(associate.id).execute(connection).await.map(|_| ())
        })?;
        let row = |(store, from, to): &(i64, i64, Option<i64>)| {
            [Value::Int(associate.id), Value::Int(*store), Value::Int(*from), Value::Maybe(*to)]
        };
        let rows: Vec<[Value<'_>; 4]> = associate.postings.iter().map(row).collect();
        insert_or(tx, "posting", ["associate_id", "store_id", "from_day", "to_day"], "", &rows).await?;
    }
    Ok(())
}
