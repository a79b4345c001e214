//! What happened: runs of the resolver, the merge journal, and the events that tell others. All of it thin:
//! numbers and field names.

mod events;

use crate::{Db, Error, Millis, Tx, Value, insert};
use model::EventType;

pub(crate) use events::HAPPENED;
pub use events::{
    Event, Happened, Named, Told, behind, emit, emit_of_webhook, events_of, happened_after, happened_before,
    last_event, named_after,
};

/// A pass of the resolver.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// When it began.
    pub at: Millis,
    /// What it was for: `import`, `decision`, `publication` ...
    pub cause: String,
    /// Who caused it.
    pub actor: String,
    /// The decision that caused it.
    pub decision_id: Option<i64>,
    /// The model that decided.
    pub model_version: String,
    /// The match cases that decided.
    pub cases_version: String,
    /// The thresholds that decided, in bits.
    pub thresholds: String,
    /// The first id it gave to a customer.
    pub next_customer: i64,
    /// The first id it gave to a household.
    pub next_household: i64,
    /// When everything of it was written; none where it was interrupted.
    pub finished_at: Option<Millis>,
}

/// The cause of an erasure's run in the journal.
pub const ERASURE: &str = "erasure";

/// Begins a run; its number follows the last one.
pub async fn start_run(tx: &mut Tx, run: &Run) -> Result<i64, Error> {
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM run";
    let id: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
    record_run(tx, &Run { id, ..run.clone() }).await?;
    Ok(id)
}

/// Writes a run under the number that it has.
pub async fn record_run(tx: &mut Tx, run: &Run) -> Result<(), Error> {
    let columns = [
        "id",
        "at",
        "cause",
        "actor",
        "decision_id",
        "model_version",
        "cases_version",
        "thresholds",
        "next_customer",
        "next_household",
        "finished_at",
    ];
    let row = [
        Value::Int(run.id),
        Value::Int(run.at),
        Value::Text(&run.cause),
        Value::Text(&run.actor),
        Value::Maybe(run.decision_id),
        Value::Text(&run.model_version),
        Value::Text(&run.cases_version),
        Value::Text(&run.thresholds),
        Value::Int(run.next_customer),
        Value::Int(run.next_household),
        Value::Maybe(run.finished_at),
    ];
    insert(tx, "run", columns, &[row]).await
}

/// Notes that everything of a run is written.
pub async fn finish_run(tx: &mut Tx, id: i64, now: Millis) -> Result<(), Error> {
    let update = "UPDATE run SET finished_at = $2 WHERE id = $1";
    within!(&mut *tx, |connection| {
        sqlx::query(update).bind(id).bind(now).execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

const RUN: &str = "SELECT id, at, cause, actor, decision_id, model_version, cases_version, thresholds, \
                   next_customer, next_household, finished_at FROM run ORDER BY id";
/// An erasure is no pass over all records: neither does it see what changed, nor end an interrupted run.
const LAST_RUN: &str = "SELECT id, at, cause, actor, decision_id, model_version, cases_version, thresholds, \
                        next_customer, next_household, finished_at FROM run WHERE cause <> $1 \
                        ORDER BY id DESC LIMIT 1";
const LAST_FINISHED: &str =
    "SELECT at FROM run WHERE cause <> $1 AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1";
type RunRow = (i64, i64, String, String, Option<i64>, String, String, String, i64, i64, Option<i64>);

fn run(row: RunRow) -> Run {
    let (next_customer, next_household, finished_at) = (row.8, row.9, row.10);
    let (id, at, cause, actor, decision_id, model_version, cases_version, thresholds, ..) = row;
    Run {
        id,
        at,
        cause,
        actor,
        decision_id,
        model_version,
        cases_version,
        thresholds,
        next_customer,
        next_household,
        finished_at,
    }
}

/// The runs, by number.
pub async fn runs(db: &Db) -> Result<Vec<Run>, Error> {
    let rows: Vec<RunRow> = on!(db, |pool| sqlx::query_as(RUN).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(run).collect())
}

/// The last run that was no erasure, and when the last one of those began that was finished. However many there are,
/// only these are read.
pub async fn last_runs(db: &Db) -> Result<(Option<Run>, Option<Millis>), Error> {
    let cause = ERASURE;
    let last: Option<RunRow> =
        on!(db, |pool| sqlx::query_as(LAST_RUN).bind(cause).fetch_optional(pool).await)?;
    let finished: Option<Millis> =
        on!(db, |pool| sqlx::query_scalar(LAST_FINISHED).bind(cause).fetch_optional(pool).await)?;
    Ok((last.map(run), finished))
}

/// The last number given to a run.
pub async fn last_run(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM run";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// The last run that had begun at a moment; 0 where there was none.
pub async fn run_at(db: &Db, at: Millis) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM run WHERE at <= $1";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(at).fetch_one(pool).await)?)
}

/// When the last run began; 0 where there was none. What comes in after it is not dated before it, even if the
/// clock was set back meanwhile.
pub async fn last_run_at(db: &Db) -> Result<Millis, Error> {
    let select = "SELECT COALESCE(MAX(at), 0) FROM run";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// What became of a customer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Deed {
    /// It came to be.
    Created = 1,
    /// Another one was merged into it.
    Merged = 2,
    /// Part of it became another one.
    Split = 3,
    /// Its records or its profile changed.
    Changed = 4,
    /// A merge was undone, and its id means its own records again.
    Revived = 5,
    /// All its records are gone.
    Emptied = 6,
    /// It was erased.
    Erased = 7,
}

impl Deed {
    /// All deeds.
    pub const ALL: [Deed; 7] =
        [Deed::Created, Deed::Merged, Deed::Split, Deed::Changed, Deed::Revived, Deed::Emptied, Deed::Erased];

    /// The event that tells of it.
    pub const fn event(self) -> &'static str {
        match self {
            Deed::Created => EventType::CustomerCreated.key(),
            Deed::Merged => EventType::CustomerMerged.key(),
            Deed::Split => EventType::CustomerSplit.key(),
            Deed::Changed => EventType::CustomerChanged.key(),
            Deed::Revived => EventType::CustomerRevived.key(),
            Deed::Emptied => EventType::CustomerEmptied.key(),
            Deed::Erased => EventType::CustomerErased.key(),
        }
    }
}

/// An entry of the merge journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The run it belongs to.
    pub run: i64,
    /// What happened.
    pub deed: Deed,
    /// To whom.
    pub customer: i64,
    /// With whom: merged away into it, or split from it.
    pub other: Option<i64>,
    /// The links that speak for it, encoded.
    pub evidence: Option<Vec<u8>>,
    /// The profile before, encoded.
    pub before: Option<Vec<u8>>,
    /// The profile after, encoded.
    pub after: Option<Vec<u8>>,
}

/// Writes entries; `first` is the number of the first one.
pub async fn append(tx: &mut Tx, first: i64, entries: &[Entry]) -> Result<(), Error> {
    let columns =
        ["id", "run_id", "deed", "customer_id", "other_id", "evidence", "before_profile", "after_profile"];
    let rows: Vec<[Value<'_>; 8]> = entries
        .iter()
        .zip(first..)
        .map(|(entry, id)| {
            [
                Value::Int(id),
                Value::Int(entry.run),
                Value::Int(entry.deed as i64),
                Value::Int(entry.customer),
                Value::Maybe(entry.other),
                Value::MaybeBytes(entry.evidence.as_deref()),
                Value::MaybeBytes(entry.before.as_deref()),
                Value::MaybeBytes(entry.after.as_deref()),
            ]
        })
        .collect();
    insert(tx, "journal", columns, &rows).await
}

/// The journal of a customer, oldest first; entries that name it as the other one too.
pub async fn of_customer(db: &Db, customer: i64) -> Result<Vec<(i64, Entry)>, Error> {
    let select = "SELECT id, run_id, deed, customer_id, other_id, evidence, before_profile, after_profile \
                  FROM journal WHERE customer_id = $1 OR other_id = $1 ORDER BY id";
    type Row = (i64, i64, i64, i64, Option<i64>, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(customer).fetch_all(pool).await)?;
    let entry = |(id, run, deed, customer, other, evidence, before, after): Row| {
        let deed = Deed::ALL.into_iter().find(|known| *known as i64 == deed);
        let deed = deed.ok_or(Error::Damaged { what: "journal entry", id })?;
        Ok((id, Entry { run, deed, customer, other, evidence, before, after }))
    };
    rows.into_iter().map(entry).collect()
}

/// The last number of the journal.
pub async fn last_entry(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM journal";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}
