//! Trained models, and which of them was published when. The latest publication acts.

use crate::{Db, Error, Millis, Tx, Value, insert, insert_or};

/// The publication by which not everybody was decided yet.
const UNSETTLED: &str = "publication unsettled";

/// From which scores on what is done, in thousandths of a bit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Thresholds {
    /// One person.
    pub same_person: i64,
    /// A person's look.
    pub review: i64,
}

/// A trained model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Model {
    /// Its number.
    pub id: i64,
    /// Its version, from its contents.
    pub version: String,
    /// When it was trained.
    pub trained_at: Millis,
    /// On how many records.
    pub trained_on: i64,
    /// By whom.
    pub actor: String,
    /// What it would be published with.
    pub thresholds: Thresholds,
    /// The readable part, which holds no value of a record.
    pub readable: String,
    /// How common values are, sealed.
    pub sealed: Vec<u8>,
}

/// A publication.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publication {
    /// Its number.
    pub id: i64,
    /// The model.
    pub model_id: i64,
    /// When.
    pub at: Millis,
    /// By whom.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// The thresholds published with it.
    pub thresholds: Thresholds,
    /// The match cases published with it.
    pub cases: String,
    /// The publication it takes back, where it is a roll-back.
    pub rolls_back: Option<i64>,
    /// Whether no person published it: it makes a start where nothing acts, until there is something better.
    pub is_starter: bool,
}

/// Keeps a model.
pub async fn add(tx: &mut Tx, model: &Model) -> Result<(), Error> {
    let columns =
        ["id", "version", "trained_at", "trained_on", "actor", "same_person", "review", "readable", "sealed"];
    let row = [
        Value::Int(model.id),
        Value::Text(&model.version),
        Value::Int(model.trained_at),
        Value::Int(model.trained_on),
        Value::Text(&model.actor),
        Value::Int(model.thresholds.same_person),
        Value::Int(model.thresholds.review),
        Value::Text(&model.readable),
        Value::Bytes(&model.sealed),
    ];
    insert(tx, "model", columns, &[row]).await
}

/// The last number given.
pub async fn last_id(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM model";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Sets what a model would be published with; nothing acts otherwise for it.
pub async fn tune(tx: &mut Tx, id: i64, thresholds: Thresholds) -> Result<(), Error> {
    let update = "UPDATE model SET same_person = $2, review = $3 WHERE id = $1";
    let Thresholds { same_person, review } = thresholds;
    within!(&mut *tx, |connection| {
        sqlx::query(update).bind(id).bind(same_person).bind(review).execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

/// All models, oldest first; without their sealed parts.
pub async fn all(db: &Db) -> Result<Vec<Model>, Error> {
    let select = "SELECT id, version, trained_at, trained_on, actor, same_person, review, readable \
                  FROM model ORDER BY id";
    type Row = (i64, String, i64, i64, String, i64, i64, String);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let model = |(id, version, trained_at, trained_on, actor, same_person, review, readable): Row| {
        let thresholds = Thresholds { same_person, review };
        Model { id, version, trained_at, trained_on, actor, thresholds, readable, sealed: Vec::new() }
    };
    Ok(rows.into_iter().map(model).collect())
}

/// The sealed part of a model.
pub async fn sealed(db: &Db, id: i64) -> Result<Vec<u8>, Error> {
    let select = "SELECT sealed FROM model WHERE id = $1";
    let row: Option<Vec<u8>> =
        on!(db, |pool| sqlx::query_scalar(select).bind(id).fetch_optional(pool).await)?;
    row.ok_or_else(|| Error::NotFound { what: "model", name: id.to_string() })
}

/// Publishes a model. Unless it is the first one, everybody was decided by another one until somebody says that it is
/// [`settled`].
pub async fn publish(tx: &mut Tx, publication: &Publication) -> Result<(), Error> {
    if !publication.is_starter {
        let id = publication.id.to_string();
        let row = [Value::Text(UNSETTLED), Value::Text(&id)];
        insert_or(
            tx,
            "meta",
            ["name", "value"],
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            &[row],
        )
        .await?;
    }
    let columns = [
        "id",
        "model_id",
        "at",
        "actor",
        "reason",
        "same_person",
        "review",
        "cases",
        "rolls_back",
        "is_starter",
    ];
    let row = [
        Value::Int(publication.id),
        Value::Int(publication.model_id),
        Value::Int(publication.at),
        Value::Text(&publication.actor),
        Value::Text(&publication.reason),
        Value::Int(publication.thresholds.same_person),
        Value::Int(publication.thresholds.review),
        Value::Text(&publication.cases),
        Value::Maybe(publication.rolls_back),
        Value::Int(publication.is_starter.into()),
    ];
    insert(tx, "publication", columns, &[row]).await
}

/// The publication by which not everybody was decided yet; none where everybody is decided by what acts.
pub async fn unsettled(db: &Db) -> Result<Option<i64>, Error> {
    let select = "SELECT value FROM meta WHERE name = $1";
    let id: Option<String> =
        on!(db, |pool| sqlx::query_scalar(select).bind(UNSETTLED).fetch_optional(pool).await)?;
    Ok(id.and_then(|id| id.parse().ok()))
}

/// Notes that everybody is decided by what acts.
pub async fn settled(tx: &mut Tx) -> Result<(), Error> {
    let delete = "DELETE FROM meta WHERE name = $1";
    within!(&mut *tx, |connection| {
        sqlx::query(delete).bind(UNSETTLED).execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

/// Number of the publication that acts; 0 where none does.
pub async fn last_publication(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM publication";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// All publications, oldest first: the last one acts.
pub async fn publications(db: &Db) -> Result<Vec<Publication>, Error> {
    let select = "SELECT id, model_id, at, actor, reason, same_person, review, cases, rolls_back, is_starter \
                  FROM publication ORDER BY id";
    type Row = (i64, i64, i64, String, String, i64, i64, String, Option<i64>, i64);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let publication = |row: Row| {
        let (id, model_id, at, actor, reason, same_person, review, cases, rolls_back, is_starter) = row;
        let thresholds = Thresholds { same_person, review };
        let is_starter = is_starter != 0;
        Publication { id, model_id, at, actor, reason, thresholds, cases, rolls_back, is_starter }
    };
    Ok(rows.into_iter().map(publication).collect())
}
