//! What serving processes measured: minute by minute, added up by the hour; which processes there are and were; and when
//! none of them answered.

use crate::dialect::one_at_a_time;
use crate::{Db, Error, Millis, Value, insert, insert_or};

/// What was measured in some time. Durations are how often an answer took how long, as whoever measures writes it down.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Measured {
    /// When that time began.
    pub at: Millis,
    /// Requests that were answered.
    pub requests: i64,
    /// Those of them that were answered with a fault of the service.
    pub failures: i64,
    /// How long all answers that are timed took together, in microseconds.
    pub micros: i64,
    /// How often they took how long.
    pub durations: Vec<u8>,
    /// Records written while several waited.
    pub items: i64,
    /// How long that took, in microseconds.
    pub busy_micros: i64,
    /// What was exchanged with other systems.
    pub integrated: i64,
    /// What could not be, by a fault of this side.
    pub unintegrated: i64,
}

/// A process that serves, or served.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Process {
    /// Which one.
    pub id: String,
    /// Where it is reached.
    pub address: String,
    /// Which release it is.
    pub version: String,
    /// When it started.
    pub started_at: Millis,
    /// When it last said that it is there.
    pub seen_at: Millis,
    /// When it was last able to answer everything.
    pub ready_at: Option<Millis>,
    /// When it ended in order.
    pub ended_at: Option<Millis>,
    /// What it waits for, where it cannot answer everything.
    pub missing: Option<String>,
    /// How much waits in it to be written.
    pub waiting: i64,
    /// The last event that it knows.
    pub event: i64,
}

/// A time in which no process answered everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outage {
    /// Since when.
    pub began_at: Millis,
    /// Until when.
    pub ended_at: Millis,
    /// Whether the last process that answered had ended in order.
    pub is_announced: bool,
}

type Row = (Millis, i64, i64, i64, Vec<u8>, i64, i64, i64, i64);

const COLUMNS: &str =
    "at, requests, failures, micros, durations, items, busy_micros, integrated, unintegrated";

fn measured((at, requests, failures, micros, durations, items, busy, done, failed): Row) -> Measured {
    Measured {
        at,
        requests,
        failures,
        micros,
        durations,
        items,
        busy_micros: busy,
        integrated: done,
        unintegrated: failed,
    }
}

/// Minutes come and hours are added up one after the other, so that none is left out.
const HOURS: &str = "service hours";

const fn hour_of(at: Millis) -> Millis {
    at - at.rem_euclid(3_600_000)
}

/// Adds what a process measured in a minute, its `number`th. An hour that was added up without it is added up again.
pub async fn add_minute(db: &Db, process: &str, number: i64, told: &Measured) -> Result<(), Error> {
    let columns = [
        "process",
        "number",
        "at",
        "requests",
        "failures",
        "micros",
        "durations",
        "items",
        "busy_micros",
        "integrated",
        "unintegrated",
    ];
    let row = [
        Value::Text(process),
        Value::Int(number),
        Value::Int(told.at),
        Value::Int(told.requests),
        Value::Int(told.failures),
        Value::Int(told.micros),
        Value::Bytes(&told.durations),
        Value::Int(told.items),
        Value::Int(told.busy_micros),
        Value::Int(told.integrated),
        Value::Int(told.unintegrated),
    ];
    let mut tx = db.begin().await?;
    one_at_a_time(&mut tx, HOURS).await?;
    insert_or(&mut tx, "service_minute", columns, "ON CONFLICT DO NOTHING", &[row]).await?;
    let delete = "DELETE FROM service_hour WHERE at = $1";
    let hour = hour_of(told.at);
    within!(&mut tx, |connection| sqlx::query(delete).bind(hour).execute(connection).await.map(|_| ()))?;
    tx.commit().await
}

/// The minutes that begin in a time, the oldest first.
pub async fn minutes(db: &Db, from: Millis, to: Millis) -> Result<Vec<Measured>, Error> {
    let select = format!("SELECT {COLUMNS} FROM service_minute WHERE at >= $1 AND at < $2 ORDER BY at");
    rows(db, &select, from, to).await
}

/// The same, of those hours alone that were not added up.
pub async fn minutes_left(db: &Db, from: Millis, to: Millis) -> Result<Vec<Measured>, Error> {
    let select = format!(
        "SELECT {COLUMNS} FROM service_minute WHERE at >= $1 AND at < $2 AND NOT EXISTS \
         (SELECT 1 FROM service_hour WHERE service_hour.at = service_minute.at - service_minute.at % 3600000) \
         ORDER BY at"
    );
    rows(db, &select, from, to).await
}

/// The hours that were added up and begin in a time, the oldest first.
pub async fn hours(db: &Db, from: Millis, to: Millis) -> Result<Vec<Measured>, Error> {
    let select = format!("SELECT {COLUMNS} FROM service_hour WHERE at >= $1 AND at < $2 ORDER BY at");
    rows(db, &select, from, to).await
}

async fn rows(db: &Db, select: &str, from: Millis, to: Millis) -> Result<Vec<Measured>, Error> {
    let rows: Vec<Row> = on!(db, |pool| {
        let select = sqlx::query_as(sqlx::AssertSqlSafe(select.to_owned()));
        select.bind(from).bind(to).fetch_all(pool).await
    })?;
    Ok(rows.into_iter().map(measured).collect())
}

/// Writes an hour that is over, added up from so many minutes; not where another process did, or told of a minute since.
pub async fn put_hour(db: &Db, told: &Measured, minutes: usize) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    one_at_a_time(&mut tx, HOURS).await?;
    let count = "SELECT COUNT(*) FROM service_minute WHERE at >= $1 AND at < $1 + 3600000";
    let found: i64 = within!(&mut tx, |connection| {
        sqlx::query_scalar(count).bind(told.at).fetch_one(connection).await
    })?;
    if usize::try_from(found).ok() != Some(minutes) {
        return Ok(());
    }
    let columns = [
        "at",
        "requests",
        "failures",
        "micros",
        "durations",
        "items",
        "busy_micros",
        "integrated",
        "unintegrated",
    ];
    let row = [
        Value::Int(told.at),
        Value::Int(told.requests),
        Value::Int(told.failures),
        Value::Int(told.micros),
        Value::Bytes(&told.durations),
        Value::Int(told.items),
        Value::Int(told.busy_micros),
        Value::Int(told.integrated),
        Value::Int(told.unintegrated),
    ];
    insert_or(&mut tx, "service_hour", columns, "ON CONFLICT DO NOTHING", &[row]).await?;
    tx.commit().await
}

/// Writes how a process is now.
pub async fn put_process(db: &Db, told: &Process) -> Result<(), Error> {
    let insert = "INSERT INTO service_process \
                  (id, address, version, started_at, seen_at, ready_at, ended_at, missing, waiting, event) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET \
                  seen_at = excluded.seen_at, ready_at = excluded.ready_at, ended_at = excluded.ended_at, \
                  missing = excluded.missing, waiting = excluded.waiting, event = excluded.event";
    on!(db, |pool| {
        let insert = sqlx::query(insert).bind(&told.id).bind(&told.address).bind(&told.version);
        let insert = insert.bind(told.started_at).bind(told.seen_at).bind(told.ready_at);
        let insert = insert.bind(told.ended_at).bind(told.missing.as_deref()).bind(told.waiting);
        insert.bind(told.event).execute(pool).await.map(|_| ())
    })?;
    Ok(())
}

/// Processes that serve, and those that served and are not forgotten; the one that started last first.
pub async fn processes(db: &Db) -> Result<Vec<Process>, Error> {
    type Row =
        (String, String, String, Millis, Millis, Option<Millis>, Option<Millis>, Option<String>, i64, i64);
    let select = "SELECT id, address, version, started_at, seen_at, ready_at, ended_at, missing, waiting, event \
                  FROM service_process ORDER BY started_at DESC, id";
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let process =
        |(id, address, version, started_at, seen_at, ready_at, ended_at, missing, waiting, event)| Process {
            id,
            address,
            version,
            started_at,
            seen_at,
            ready_at,
            ended_at,
            missing,
            waiting,
            event,
        };
    Ok(rows.into_iter().map(process).collect())
}

/// Notes an outage, unless another process noted the one that began then.
pub async fn add_outage(db: &Db, told: &Outage) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    let row =
        [Value::Int(told.began_at), Value::Int(told.ended_at), Value::Int(i64::from(told.is_announced))];
    let columns = ["began_at", "ended_at", "is_announced"];
    insert_or(&mut tx, "service_outage", columns, "ON CONFLICT DO NOTHING", &[row]).await?;
    tx.commit().await
}

/// Outages that reach into the time from a moment on, the oldest first.
pub async fn outages(db: &Db, from: Millis) -> Result<Vec<Outage>, Error> {
    let select =
        "SELECT began_at, ended_at, is_announced FROM service_outage WHERE ended_at > $1 ORDER BY began_at";
    let rows: Vec<(Millis, Millis, i64)> =
        on!(db, |pool| sqlx::query_as(select).bind(from).fetch_all(pool).await)?;
    let outage =
        |(began_at, ended_at, announced)| Outage { began_at, ended_at, is_announced: announced != 0 };
    Ok(rows.into_iter().map(outage).collect())
}

/// Forgets minutes and ended processes before one moment, and hours and outages before another.
pub async fn forget(db: &Db, minutes: Millis, hours: Millis) -> Result<(), Error> {
    for (delete, before) in [
        ("DELETE FROM service_minute WHERE at < $1", minutes),
        ("DELETE FROM service_process WHERE seen_at < $1", minutes),
        ("DELETE FROM service_hour WHERE at < $1", hours),
        ("DELETE FROM service_outage WHERE ended_at < $1", hours),
    ] {
        on!(db, |pool| sqlx::query(delete).bind(before).execute(pool).await.map(|_| ()))?;
    }
    Ok(())
}

/// The name of what says when the last backup was made.
const BACKUP: &str = "backup_at";

/// Notes that a backup was made.
pub async fn note_backup(db: &Db, now: Millis) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    let delete = "DELETE FROM meta WHERE name = $1";
    within!(&mut tx, |connection| sqlx::query(delete).bind(BACKUP).execute(connection).await.map(|_| ()))?;
    let text = now.to_string();
    insert(&mut tx, "meta", ["name", "value"], &[[Value::Text(BACKUP), Value::Text(&text)]]).await?;
    tx.commit().await
}

/// When the last backup was made; none where none was.
pub async fn last_backup(db: &Db) -> Result<Option<Millis>, Error> {
    let select = "SELECT value FROM meta WHERE name = $1";
    let text: Option<String> =
        on!(db, |pool| sqlx::query_scalar(select).bind(BACKUP).fetch_optional(pool).await)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// How many bytes the data take, with what was written and not yet moved into the file.
pub async fn bytes(db: &Db) -> Result<i64, Error> {
    match db {
        Db::Sqlite(pool, _) => {
            let pages = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
            Ok(sqlx::query_scalar(pages).fetch_one(pool).await?)
        }
        Db::Postgres(pool) => {
            let sizes = "SELECT CAST(COALESCE(SUM(pg_total_relation_size(c.oid)), 0) AS BIGINT) FROM pg_class c \
                         JOIN pg_namespace n ON n.oid = c.relnamespace \
                         WHERE n.nspname = current_schema() AND c.relkind = 'r'";
            Ok(sqlx::query_scalar(sizes).fetch_one(pool).await?)
        }
    }
}

/// Connections that are open, and those of them that nobody uses.
pub fn connections(db: &Db) -> (u32, usize) {
    on!(db, |pool| (pool.size(), pool.num_idle()))
}

/// How much of each kind waits for somebody: open dead letters, rows in quarantine, files that are being tried or taken in.
pub async fn backlog(db: &Db) -> Result<[i64; 3], Error> {
    let selects = [
        "SELECT COUNT(*) FROM dead_letter WHERE state = 0",
        "SELECT COUNT(*) FROM quarantine WHERE state = 0",
        "SELECT COUNT(*) FROM upload WHERE state IN (2, 3)",
    ];
    let mut found = [0; 3];
    for (found, select) in found.iter_mut().zip(selects) {
        *found = on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?;
    }
    Ok(found)
}
