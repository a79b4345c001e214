//! Files that were sent over HTTP to be taken in: their contents in sealed parts, and how far their import is. Each is
//! the import of the same number, from its first byte on.

mod parts;
mod state;

use crate::dialect::one_at_a_time;
use crate::imports::{self, Counts};
use crate::{Db, Error, Millis, Tx, Value, insert};

pub use parts::{add, destroyed, part, remove_parts, undestroyed};
pub use state::State;

/// An upload, without its contents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// Number of its import.
    pub id: i64,
    /// Where it stands.
    pub state: State,
    /// How long the file is.
    pub bytes: i64,
    /// Who sent it.
    pub actor: String,
    /// What for.
    pub purpose: String,
    /// From where.
    pub address: Option<String>,
    /// When it is destroyed where nobody wants it.
    pub expires_at: Millis,
    /// When what is being done with it began.
    pub begun_at: Option<Millis>,
    /// Number of the last row that was settled.
    pub place: i64,
    /// Grows with every change.
    pub moved: i64,
    /// Rows that could not be written and are kept as dead letters.
    pub failed: i64,
    /// What was found out about the file.
    pub about: Option<String>,
    /// The mapping that it is read by; none where its columns are recognised.
    pub mapping: Option<String>,
    /// What a dry run said.
    pub trial: Option<String>,
    /// How far it is.
    pub told: Option<String>,
    /// Why it failed.
    pub fault: Option<String>,
}

/// A file that is about to arrive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrival<'a> {
    /// Where its rows come from.
    pub source_id: i64,
    /// Its name.
    pub file: &'a str,
    /// Who sends it.
    pub actor: &'a str,
    /// What for.
    pub purpose: &'a str,
    /// From where.
    pub address: Option<&'a str>,
    /// When.
    pub now: Millis,
    /// When it is destroyed where it does not come to its end.
    pub expires_at: Millis,
}

/// How far the rows of a file were settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Advance {
    /// Number of the import.
    pub id: i64,
    /// Number of the last row that is settled.
    pub place: i64,
    /// What became of the rows so far.
    pub counts: Counts,
    /// How many of them could not be written and are kept as dead letters.
    pub failed: i64,
}

/// Makes an upload that has no contents yet, and returns its number.
pub async fn begin(tx: &mut Tx, arrival: &Arrival<'_>) -> Result<i64, Error> {
    let Arrival { source_id, file, actor, purpose, address, now, expires_at } = *arrival;
    // Whichever process takes the file: no two get one number.
    one_at_a_time(tx, "import").await?;
    let id = imports::start(tx, source_id, file, actor, "", now).await?;
    let row = [
        Value::Int(id),
        Value::Int(State::Arriving as i64),
        Value::Text(purpose),
        Value::MaybeText(address),
        Value::Int(expires_at),
    ];
    insert(tx, "upload", ["import_id", "state", "purpose", "address", "expires_at"], &[row]).await?;
    Ok(id)
}

type Columns = (
    i64,
    i64,
    i64,
    String,
    String,
    Option<String>,
    i64,
    Option<i64>,
    i64,
    i64,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

fn upload(columns: Columns) -> Result<Upload, Error> {
    let (about, mapping, trial, told, fault) = (columns.11, columns.12, columns.13, columns.14, columns.15);
    let (id, state, bytes, actor, purpose, address, expires_at, begun_at, place, moved, failed, ..) = columns;
    let state = State::of(state, id)?;
    let upload = Upload {
        id,
        state,
        bytes,
        actor,
        purpose,
        address,
        expires_at,
        begun_at,
        place,
        moved,
        failed,
        about,
        mapping,
        trial,
        told,
        fault,
    };
    Ok(upload)
}

/// An upload; none where the import of this number came in by command, or is none.
pub async fn get(db: &Db, id: i64) -> Result<Option<Upload>, Error> {
    let select = "SELECT import_id, state, bytes, actor, purpose, address, expires_at, begun_at, place, moved, \
                  failed, about, mapping, trial, told, fault FROM upload JOIN import ON import.id = import_id \
                  WHERE import_id = $1";
    let found: Option<Columns> = on!(db, |pool| sqlx::query_as(select).bind(id).fetch_optional(pool).await)?;
    found.map(upload).transpose()
}

/// Number, state and rows that failed of all uploads.
pub async fn states(db: &Db) -> Result<Vec<(i64, State, i64)>, Error> {
    let select = "SELECT import_id, state, failed FROM upload ORDER BY import_id";
    let all: Vec<(i64, i64, i64)> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    all.into_iter().map(|(id, state, failed)| Ok((id, State::of(state, id)?, failed))).collect()
}

/// An upload that is or was worked on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Begun {
    /// Number of its import.
    pub id: i64,
    /// Where it stands.
    pub state: State,
    /// How long the file is.
    pub bytes: i64,
    /// Who sent it.
    pub actor: String,
    /// When what is being done with it began.
    pub begun_at: Millis,
    /// When it was over.
    pub finished_at: Option<Millis>,
    /// How far it is.
    pub told: Option<String>,
}

type BegunRow = (i64, i64, i64, String, i64, Option<i64>, Option<String>);

/// Uploads that are or were worked on, whose states have numbers within these bounds, behind the moment at which one began
/// and its number, the newest first, at most so many.
pub async fn begun(
    db: &Db,
    (from, to): (i64, i64),
    behind: (Millis, i64),
    most: usize,
) -> Result<Vec<Begun>, Error> {
    let select = "SELECT import_id, state, bytes, actor, begun_at, finished_at, told FROM upload \
                  JOIN import ON import.id = import_id WHERE state >= $1 AND state <= $2 \
                  AND (begun_at < $3 OR (begun_at = $3 AND import_id < $4)) \
                  ORDER BY begun_at DESC, import_id DESC LIMIT $5";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows: Vec<BegunRow> = on!(db, |pool| {
        let select = sqlx::query_as(select).bind(from).bind(to).bind(behind.0).bind(behind.1).bind(most);
        select.fetch_all(pool).await
    })?;
    let begun = |(id, state, bytes, actor, begun_at, finished_at, told): BegunRow| {
        Ok(Begun { id, state: State::of(state, id)?, bytes, actor, begun_at, finished_at, told })
    };
    rows.into_iter().map(begun).collect()
}

/// The oldest upload in a state.
pub async fn next(db: &Db, state: State) -> Result<Option<i64>, Error> {
    let select =
        "SELECT import_id FROM upload WHERE state < 4 AND state = $1 ORDER BY begun_at, import_id LIMIT 1";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(state as i64).fetch_optional(pool).await)?)
}

/// Notes what was found out about a file that waits, and by which mapping; what a dry run said of it before no longer
/// holds. False where it does not wait.
pub async fn describe(
    tx: &mut Tx,
    id: i64,
    from: State,
    (about, mapping): (&str, Option<&str>),
    expires_at: Millis,
) -> Result<bool, Error> {
    let update = "UPDATE upload SET state = 1, about = $3, mapping = $4, trial = NULL, expires_at = $5, \
                  moved = moved + 1 WHERE import_id = $1 AND state = $2";
    let changed = within!(&mut *tx, |connection| {
        let done = sqlx::query(update).bind(id).bind(from as i64).bind(about).bind(mapping).bind(expires_at);
        done.execute(connection).await.map(|done| done.rows_affected())
    })?;
    Ok(changed > 0)
}

/// Lets something begin with one that waits. False where it does not wait.
pub async fn begin_work(tx: &mut Tx, id: i64, state: State, now: Millis) -> Result<bool, Error> {
    let update = "UPDATE upload SET state = $2, begun_at = $3, told = NULL, moved = moved + 1 \
                  WHERE import_id = $1 AND state = 1";
    let changed = within!(&mut *tx, |connection| {
        let done = sqlx::query(update).bind(id).bind(state as i64).bind(now).execute(connection).await;
        done.map(|done| done.rows_affected())
    })?;
    Ok(changed > 0)
}

/// Notes when an import began, and how its file is read: what is set aside of it is read the same way once it is repaired.
pub async fn note_recipe(tx: &mut Tx, id: i64, recipe: &str, now: Millis) -> Result<(), Error> {
    let update = "UPDATE import SET recipe = $2, started_at = CASE recipe WHEN '' THEN $3 ELSE started_at END \
                  WHERE id = $1";
    within!(&mut *tx, |connection| {
        sqlx::query(update).bind(id).bind(recipe).bind(now).execute(connection).await.map(drop)
    })?;
    Ok(())
}

/// Notes how far the rows of one that is being taken in were settled; [`Error::Stopped`] where it is not any more.
pub async fn advance(tx: &mut Tx, advance: &Advance) -> Result<(), Error> {
    let Advance { id, place, counts, failed } = advance;
    let update =
        "UPDATE upload SET place = $2, failed = $3, moved = moved + 1 WHERE import_id = $1 AND state = 3";
    let changed = within!(&mut *tx, |connection| {
        let done = sqlx::query(update).bind(*id).bind(*place).bind(*failed).execute(connection).await;
        done.map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        return Err(Error::Stopped { id: *id });
    }
    imports::advance(tx, *id, counts, None).await
}

/// Notes how far something is, for whoever follows. False where it is not going on any more.
pub async fn tell(tx: &mut Tx, id: i64, state: State, told: &str) -> Result<bool, Error> {
    let update = "UPDATE upload SET told = $3, moved = moved + 1 WHERE import_id = $1 AND state = $2";
    let changed = within!(&mut *tx, |connection| {
        let done = sqlx::query(update).bind(id).bind(state as i64).bind(told).execute(connection).await;
        done.map(|done| done.rows_affected())
    })?;
    Ok(changed > 0)
}

/// Notes what a dry run said. False where it was given up meanwhile.
pub async fn tried(tx: &mut Tx, id: i64, trial: &str, expires_at: Millis) -> Result<bool, Error> {
    let update = "UPDATE upload SET state = 1, trial = $2, expires_at = $3, told = NULL, moved = moved + 1 \
                  WHERE import_id = $1 AND state = 2";
    let changed = within!(&mut *tx, |connection| {
        let done = sqlx::query(update).bind(id).bind(trial).bind(expires_at).execute(connection).await;
        done.map(|done| done.rows_affected())
    })?;
    Ok(changed > 0)
}

/// How an upload ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct End<'a> {
    /// The state that it had.
    pub from: State,
    /// The state that it has for ever.
    pub to: State,
    /// Why, where it failed.
    pub fault: Option<&'a str>,
    /// How far it was, where that is told.
    pub told: Option<&'a str>,
    /// When.
    pub at: Millis,
}

/// Ends an upload. Its key and its parts are to be destroyed after the commit. False where it is in another state.
pub async fn end(tx: &mut Tx, id: i64, end: &End<'_>) -> Result<bool, Error> {
    let update = "UPDATE upload SET state = $3, fault = $4, told = COALESCE($5, told), moved = moved + 1 \
                  WHERE import_id = $1 AND state = $2";
    let finish = "UPDATE import SET finished_at = $2 WHERE id = $1";
    let changed = within!(&mut *tx, |connection| {
        let done = sqlx::query(update).bind(id).bind(end.from as i64).bind(end.to as i64);
        done.bind(end.fault).bind(end.told).execute(connection).await.map(|done| done.rows_affected())
    })?;
    if changed > 0 {
        within!(&mut *tx, |connection| {
            sqlx::query(finish).bind(id).bind(end.at).execute(connection).await.map(drop)
        })?;
    }
    Ok(changed > 0)
}

/// Those that nobody wanted in time, with the state that each has.
pub async fn overdue(db: &Db, now: Millis) -> Result<Vec<(i64, State)>, Error> {
    let select = "SELECT import_id, state FROM upload WHERE state < 2 AND expires_at < $1";
    let found: Vec<(i64, i64)> = on!(db, |pool| sqlx::query_as(select).bind(now).fetch_all(pool).await)?;
    found.into_iter().map(|(id, state)| Ok((id, State::of(state, id)?))).collect()
}

/// Uploads that are not over: unlike an import by command without an end, none of them was interrupted, each goes on by
/// itself.
pub async fn going_on(db: &Db) -> Result<Vec<i64>, Error> {
    let select = "SELECT import_id FROM upload WHERE state < 4 ORDER BY import_id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_all(pool).await)?)
}
