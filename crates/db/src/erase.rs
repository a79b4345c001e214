//! Taking a person out of the data, after the keys have been destroyed: rows of the records go, and only numbers
//! stay that say that somebody was here. Everything in one transaction, and once: again, it changes nothing.

use crate::customers::State;
use crate::dialect::select_in;
use crate::journal::{self, Deed, Entry, Event, Run};
use crate::vault::{ErasedRow, Space};
use crate::{Db, Error, Millis, Tx, Value, customers, insert, insert_or};
use rustc_hash::FxHashSet;

/// Nothing of such a row can be read: it waits for nobody any more.
const SETTLE: &str = "UPDATE quarantine SET state = 2, settled_at = quarantined_at, sealed = NULL \
                      WHERE id = $1 AND state = 0";

/// The same of an item that could not be written.
const SETTLE_LETTER: &str = "UPDATE dead_letter SET state = 2, settled_at = at, sealed = NULL, key_hash = NULL, \
                             content_hash = NULL WHERE id = $1 AND state = 0";

/// What is to be taken out.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Targets {
    /// Ids of customers.
    pub customers: Vec<i64>,
    /// Numbers of source records.
    pub records: Vec<i64>,
    /// Numbers of quarantined rows.
    pub quarantine: Vec<i64>,
    /// Quarantined rows that were settled, which an older backup may still hold as waiting.
    pub settled: Vec<i64>,
    /// Numbers of dead letters.
    pub dead_letters: Vec<i64>,
    /// Dead letters that were settled, which an older backup may still hold as open.
    pub settled_letters: Vec<i64>,
    /// Decisions whose words go; that something was decided stays.
    pub decisions: Vec<i64>,
}

/// Who erased, when and why.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// When.
    pub at: Millis,
    /// By whom.
    pub actor: &'a str,
    /// Why, sealed, and the customer it was asked for.
    pub reason: Option<(i64, &'a [u8])>,
}

/// What was there to be taken out.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Taken {
    /// Customers that were not erased before.
    pub customers: usize,
    /// Records that were still there.
    pub records: usize,
}

impl Targets {
    /// What a list of the erased names.
    pub fn of(rows: &[ErasedRow]) -> Targets {
        let of = |space: Space, whose: fn(&Option<i64>) -> bool| {
            let rows = rows.iter().filter(|row| row.space == space as i64 && whose(&row.customer));
            rows.map(|row| row.id).collect()
        };
        let customers: FxHashSet<i64> = rows.iter().filter_map(|row| row.customer).collect();
        Targets {
            customers: sorted(customers),
            records: of(Space::Record, |_| true),
            quarantine: of(Space::Quarantine, Option::is_some),
            settled: of(Space::Quarantine, Option::is_none),
            dead_letters: of(Space::DeadLetter, Option::is_some),
            settled_letters: of(Space::DeadLetter, Option::is_none),
            decisions: of(Space::Decision, |_| true),
        }
    }
}

fn sorted(ids: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Takes out what is still there. Customers that lead to an erased one, and those left without any record, are
/// erased with it; an id that this database does not know yet is kept as an erased one, so that it is never
/// given again.
pub async fn take_out(data: &Db, targets: &Targets, cause: &Cause<'_>) -> Result<Taken, Error> {
    let records = existing_records(data, &targets.records).await?;
    let mut ids = leading_to(data, &targets.customers).await?;
    ids.extend(left_without(data, &records, &targets.records).await?);
    let ids = sorted(ids);
    let known = customers::many(data, &ids).await?;
    let is_erased = |id: &i64| known.get(id).is_some_and(|customer| customer.state == State::Erased);
    let fresh: Vec<i64> = ids.iter().copied().filter(|id| !is_erased(id)).collect();
    let lookups = lookups_of(data, &records).await?;
    let (next_entry, next_event) =
        (journal::last_entry(data).await? + 1, journal::last_event(data).await? + 1);
    let run = run(data, cause).await?;

    let mut tx = data.begin().await?;
    take_records(&mut tx, &records, &lookups).await?;
    each(&mut tx, "DELETE FROM quarantine WHERE id = $1", &targets.quarantine).await?;
    each(&mut tx, SETTLE, &targets.settled).await?;
    each(&mut tx, "DELETE FROM dead_letter WHERE id = $1", &targets.dead_letters).await?;
    each(&mut tx, SETTLE_LETTER, &targets.settled_letters).await?;
    each(&mut tx, "UPDATE decision SET sealed = NULL WHERE id = $1", &targets.decisions).await?;
    crate::relations::forget(&mut tx, &ids).await?;
    if !fresh.is_empty() {
        let run = journal::start_run(&mut tx, &run).await?;
        journal::finish_run(&mut tx, run, cause.at).await?;
        end_customers(&mut tx, &fresh, run).await?;
        note(&mut tx, &fresh, run, cause).await?;
        let (entries, events) = told(&fresh, run, cause.at);
        journal::append(&mut tx, next_entry, &entries).await?;
        journal::emit(&mut tx, next_event, &events).await?;
    }
    tx.commit().await?;
    data.settle(true).await?;
    Ok(Taken { customers: fresh.len(), records: records.len() })
}

async fn existing_records(data: &Db, records: &[i64]) -> Result<Vec<i64>, Error> {
    ids_in(data, "SELECT id FROM source_record WHERE id", records).await
}

/// These ids and all that were merged away into them.
async fn leading_to(data: &Db, ids: &[i64]) -> Result<Vec<i64>, Error> {
    let (mut all, mut next) = (ids.to_vec(), ids.to_vec());
    while !next.is_empty() {
        next = ids_in(data, "SELECT id FROM customer WHERE state = 1 AND survivor_id", &next).await?;
        next.retain(|id| !all.contains(id));
        all.extend(&next);
    }
    Ok(all)
}

/// Customers all of whose records go: in an older backup, they may have had other ids than those in the list.
async fn left_without(data: &Db, records: &[i64], going: &[i64]) -> Result<Vec<i64>, Error> {
    let going: FxHashSet<i64> = going.iter().copied().collect();
    let select = "SELECT DISTINCT customer_id FROM membership WHERE to_run IS NULL AND record_id";
    let mut ids = Vec::new();
    for id in sorted(ids_in(data, select, records).await?) {
        let stays = customers::records_of(data, id).await?.iter().any(|record| !going.contains(record));
        if !stays {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The look-ups of these records. Found by reading all of them, and outside of the transaction: their hashes
/// cannot be made again when the keys are gone already, or when the values were cleaned by other rules.
async fn lookups_of(data: &Db, records: &[i64]) -> Result<Vec<(i64, i64)>, Error> {
    select_in(data, "SELECT hash, record_id FROM contact_lookup WHERE record_id", records, "").await
}

async fn ids_in(data: &Db, select: &str, ids: &[i64]) -> Result<Vec<i64>, Error> {
    let rows: Vec<(i64,)> = select_in(data, select, ids, "").await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

async fn take_records(tx: &mut Tx, records: &[i64], lookups: &[(i64, i64)]) -> Result<(), Error> {
    crate::records::delete_contacts(tx, lookups).await?;
    each(tx, "DELETE FROM review WHERE record_a = $1 OR record_b = $1", records).await?;
    let asked = "DELETE FROM second_opinion WHERE answer_id IS NULL AND (record_a = $1 OR record_b = $1)";
    each(tx, asked, records).await?;
    each(tx, "DELETE FROM record_history WHERE record_id = $1", records).await?;
    each(tx, "DELETE FROM source_record WHERE id = $1", records).await
}

async fn each(tx: &mut Tx, statement: &'static str, ids: &[i64]) -> Result<(), Error> {
    for id in ids {
        within!(&mut *tx, |connection| {
            sqlx::query(statement).bind(*id).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// A run of its own in the journal, under the model of the last one.
async fn run(data: &Db, cause: &Cause<'_>) -> Result<Run, Error> {
    let last = journal::runs(data).await?.pop();
    let of = |version: fn(&Run) -> &String| {
        last.as_ref().map_or_else(|| "-".to_owned(), |run| version(run).clone())
    };
    Ok(Run {
        id: 0,
        at: cause.at,
        cause: journal::ERASURE.to_owned(),
        actor: cause.actor.to_owned(),
        decision_id: None,
        model_version: of(|run| &run.model_version),
        cases_version: of(|run| &run.cases_version),
        thresholds: of(|run| &run.thresholds),
        next_customer: customers::last_id(data).await? + 1,
        next_household: customers::last_household(data).await? + 1,
        finished_at: None,
    })
}

/// Closes what is open of customers, and leaves of them that they were erased.
async fn end_customers(tx: &mut Tx, ids: &[i64], run: i64) -> Result<(), Error> {
    for statement in [
        "UPDATE membership SET to_run = $2 WHERE customer_id = $1 AND to_run IS NULL",
        "UPDATE household_membership SET to_run = $2 WHERE customer_id = $1 AND to_run IS NULL",
    ] {
        for id in ids {
            within!(&mut *tx, |connection| {
                sqlx::query(statement).bind(*id).bind(run).execute(connection).await.map(|_| ())
            })?;
        }
    }
    let row = |id: &i64| {
        [Value::Int(*id), Value::Int(State::Erased as i64), Value::Int(0), Value::Int(run), Value::Int(run)]
    };
    let rows: Vec<[Value<'_>; 5]> = ids.iter().map(row).collect();
    let columns = ["id", "state", "records", "created_run", "changed_run"];
    let change = "ON CONFLICT (id) DO UPDATE SET state = excluded.state, survivor_id = NULL, household_id = NULL, \
                  records = 0, changed_run = excluded.changed_run, profile = NULL";
    insert_or(tx, "customer", columns, change, &rows).await
}

async fn note(tx: &mut Tx, ids: &[i64], run: i64, cause: &Cause<'_>) -> Result<(), Error> {
    let row = |id: &i64| {
        let (at, run) = (Value::Int(cause.at), Value::Int(run));
        let reason = cause.reason.filter(|(customer, _)| customer == id).map(|(_, sealed)| sealed);
        [Value::Int(*id), at, run, Value::Text(cause.actor), Value::MaybeBytes(reason)]
    };
    let rows: Vec<[Value<'_>; 5]> = ids.iter().map(row).collect();
    insert(tx, "erasure", ["customer_id", "at", "run_id", "actor", "sealed"], &rows).await
}

fn told(ids: &[i64], run: i64, at: Millis) -> (Vec<Entry>, Vec<Event>) {
    let deed = Deed::Erased;
    let entry =
        |id: &i64| Entry { run, deed, customer: *id, other: None, evidence: None, before: None, after: None };
    let event = |id: &i64| Event {
        at,
        kind: deed.event(),
        customer: *id,
        other: None,
        last: None,
        fields: None,
        run,
    };
    (ids.iter().map(entry).collect(), ids.iter().map(event).collect())
}

/// An erasure, as it is remembered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Noted {
    /// Whose id it was.
    pub customer: i64,
    /// When.
    pub at: Millis,
    /// By whom.
    pub actor: String,
    /// Why, sealed; none for ids that went with another one.
    pub sealed: Option<Vec<u8>>,
}

/// All erasures, oldest first.
pub async fn noted(data: &Db) -> Result<Vec<Noted>, Error> {
    let select = "SELECT customer_id, at, actor, sealed FROM erasure ORDER BY at, customer_id";
    let rows: Vec<(i64, i64, String, Option<Vec<u8>>)> =
        on!(data, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let noted = |(customer, at, actor, sealed)| Noted { customer, at, actor, sealed };
    Ok(rows.into_iter().map(noted).collect())
}

/// When a customer was erased.
pub async fn erased_at(data: &Db, customer: i64) -> Result<Option<Millis>, Error> {
    let select = "SELECT at FROM erasure WHERE customer_id = $1";
    Ok(on!(data, |pool| sqlx::query_scalar(select).bind(customer).fetch_optional(pool).await)?)
}

/// Decisions that speak of these records only, with those that take them back.
pub async fn decisions_about(data: &Db, records: &[i64]) -> Result<Vec<i64>, Error> {
    let select = "SELECT DISTINCT decision_id FROM decision_record WHERE record_id";
    let of = "SELECT record_id FROM decision_record WHERE decision_id";
    let mut ids = Vec::new();
    for id in sorted(ids_in(data, select, records).await?) {
        if ids_in(data, of, &[id]).await?.iter().all(|record| records.contains(record)) {
            ids.push(id);
        }
    }
    let mut next = ids.clone();
    while !next.is_empty() {
        next = ids_in(data, "SELECT id FROM decision WHERE undoes", &next).await?;
        next.retain(|id| !ids.contains(id));
        ids.extend(&next);
    }
    Ok(sorted(ids))
}
