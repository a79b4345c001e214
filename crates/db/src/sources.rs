//! The systems that records come from, and the brands they belong to.

use crate::{Db, Error, Millis, Tx, Value, insert, insert_or};

/// From when on sources have ranks that the stored profiles do not follow yet.
const UNSETTLED: &str = "sources unsettled since";

/// A registered source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The brand it belongs to.
    pub brand: String,
    /// Its rank in survivorship: 1 is best.
    pub rank: i64,
    /// How it knows that a value is true: see `Trust` in the vocabulary.
    pub trust: String,
    /// ISO 3166 code of the country to assume.
    pub country: Option<String>,
    /// How it writes numeric dates.
    pub date_order: String,
    /// Keys of the fields that it has to fill, separated by commas; the program's where missing.
    pub required: Option<String>,
}

const SELECT: &str = "SELECT source.id, source.name, brand.name, rank, trust, country, date_order, \
                      required FROM source JOIN brand ON brand.id = brand_id ORDER BY source.id";

/// All sources in the order of their registration.
pub async fn all(db: &Db) -> Result<Vec<Source>, Error> {
    type Row = (i64, String, String, i64, String, Option<String>, String, Option<String>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(SELECT).fetch_all(pool).await)?;
    let source = |(id, name, brand, rank, trust, country, date_order, required)| Source {
        id,
        name,
        brand,
        rank,
        trust,
        country,
        date_order,
        required,
    };
    Ok(rows.into_iter().map(source).collect())
}

/// Registers a source, or changes what is registered under its name. Returns its number.
pub async fn register(tx: &mut Tx, source: &Source, now: Millis) -> Result<i64, Error> {
    let brand = brand(tx, &source.brand).await?;
    let select = "SELECT COALESCE((SELECT id FROM source WHERE name = $1), \
                  (SELECT COALESCE(MAX(id), 0) + 1 FROM source))";
    let id: i64 = within!(&mut *tx, |connection| {
        sqlx::query_scalar(select).bind(&source.name).fetch_one(connection).await
    })?;
    let at = moment(tx, now).await?;
    let rank = "SELECT rank FROM source WHERE id = $1";
    let rank: Option<i64> =
        within!(&mut *tx, |connection| sqlx::query_scalar(rank).bind(id).fetch_optional(connection).await)?;
    if rank.is_some_and(|rank| rank != source.rank) {
        let row = [Value::Text(UNSETTLED), Value::Text(&at.to_string())];
        insert_or(tx, "meta", ["name", "value"], "ON CONFLICT (name) DO NOTHING", &[row]).await?;
    }
    let columns =
        ["id", "name", "brand_id", "rank", "trust", "country", "date_order", "required", "registered_at"];
    let row = [
        Value::Int(id),
        Value::Text(&source.name),
        Value::Int(brand),
        Value::Int(source.rank),
        Value::Text(&source.trust),
        Value::MaybeText(source.country.as_deref()),
        Value::Text(&source.date_order),
        Value::MaybeText(source.required.as_deref()),
        Value::Int(at),
    ];
    let change = "ON CONFLICT (id) DO UPDATE SET brand_id = excluded.brand_id, rank = excluded.rank, \
                  trust = excluded.trust, country = excluded.country, date_order = excluded.date_order, \
                  registered_at = excluded.registered_at, required = excluded.required";
    insert_or(tx, "source", columns, change, &[row]).await?;
    Ok(id)
}

/// When a source is registered: after every other registration, so that the last one tells all of them apart; and not
/// before the last run, even if the clock was set back: that run did not know it yet.
async fn moment(tx: &mut Tx, now: Millis) -> Result<Millis, Error> {
    let last = "SELECT COALESCE(MAX(at), 0) FROM (SELECT at FROM run UNION ALL SELECT registered_at + 1 FROM source) AS known";
    let last: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(last).fetch_one(connection).await)?;
    Ok(now.max(last))
}

/// When a source was registered last, anew or for the first time: as long as it stays the same, so do the sources.
pub async fn last_registered(db: &Db) -> Result<Millis, Error> {
    let select = "SELECT COALESCE(MAX(registered_at), 0) FROM source";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Since when sources have ranks that the stored profiles do not follow yet; none where all do.
pub async fn unsettled_since(db: &Db) -> Result<Option<Millis>, Error> {
    let select = "SELECT value FROM meta WHERE name = $1";
    let since: Option<String> =
        on!(db, |pool| sqlx::query_scalar(select).bind(UNSETTLED).fetch_optional(pool).await)?;
    Ok(since.map(|since| since.parse().unwrap_or(0)))
}

/// Notes that the stored profiles follow the ranks of all sources.
pub async fn settled(tx: &mut Tx) -> Result<(), Error> {
    let delete = "DELETE FROM meta WHERE name = $1";
    within!(&mut *tx, |connection| {
        sqlx::query(delete).bind(UNSETTLED).execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

/// Whether any record came from a source, still there or not.
pub async fn has_records(tx: &mut Tx, id: i64) -> Result<bool, Error> {
    let select = "SELECT id FROM source_record WHERE source_id = $1 LIMIT 1";
    let found: Option<i64> =
        within!(&mut *tx, |connection| sqlx::query_scalar(select).bind(id).fetch_optional(connection).await)?;
    Ok(found.is_some())
}

pub(crate) async fn brand(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    let select = "SELECT id FROM brand WHERE name = $1";
    let known: Option<i64> = within!(&mut *tx, |connection| {
        sqlx::query_scalar(select).bind(name).fetch_optional(connection).await
    })?;
    if let Some(id) = known {
        return Ok(id);
    }
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM brand";
    let id: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
    insert(tx, "brand", ["id", "name"], &[[Value::Int(id), Value::Text(name)]]).await?;
    Ok(id)
}

/// The sources that were registered, for the first time or anew, at this moment or later.
pub async fn registered_since(db: &Db, since: Millis) -> Result<Vec<i64>, Error> {
    let select = "SELECT id FROM source WHERE registered_at >= $1";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(since).fetch_all(pool).await)?)
}
