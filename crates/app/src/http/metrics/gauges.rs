//! Figures that stand in the database: read at most every few seconds, however often they are asked for.

use crate::clock;
use crate::http::Served;
use crate::levels::{Name, State};
use crate::live::WebhookCounts;
use db::{Db, alarms, customers, journal, service_levels, subscribers};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long figures hold, and those that count many rows.
const HOLDS: Duration = Duration::from_secs(5);
const COUNTS_HOLD: Duration = Duration::from_secs(60);
/// Events behind which a subscriber is counted no further.
const MOST_BEHIND: i64 = 100_000;

/// What was read last, and when.
#[derive(Default)]
pub(in crate::http) struct Gauges(Mutex<Held>);

#[derive(Default)]
struct Held {
    stored: Option<(Instant, Arc<Stored>)>,
    counts: Option<(Instant, Counts)>,
}

#[derive(Clone, Copy)]
struct Counts {
    customers: i64,
    bytes: i64,
}

/// Figures of the database.
pub(super) struct Stored {
    plain: Vec<(&'static str, &'static str, f64)>,
    pub levels: Vec<Told>,
    /// How sending to others fares.
    pub webhooks: WebhookCounts,
}

/// A level: value, objective, what is left of its budget, whether it is missed.
pub(super) struct Told {
    pub name: &'static str,
    pub values: [Option<f64>; 4],
}

impl Stored {
    /// Those without labels: name, meaning, value.
    pub fn plain(&self) -> impl Iterator<Item = (&'static str, &'static str, f64)> {
        self.plain.iter().copied()
    }
}

impl Gauges {
    /// What is stored; nothing where the database is away.
    pub(super) async fn stored(&self, served: &Served) -> Option<Arc<Stored>> {
        // Whoever asks meanwhile is told the same.
        let mut held = self.0.lock().await;
        if let Some((read, stored)) = &held.stored
            && read.elapsed() < HOLDS
        {
            return Some(Arc::clone(stored));
        }
        let db = &served.node.session().repository.data;
        let counts = match held.counts {
            Some((read, counts)) if read.elapsed() < COUNTS_HOLD => counts,
            _ => {
                let read = Counts {
                    customers: customers::number(db).await.ok()?,
                    bytes: service_levels::bytes(db).await.ok()?,
                };
                held.counts = Some((Instant::now(), read));
                read
            }
        };
        let stored = Arc::new(read(served, db, counts).await.ok()?);
        held.stored = Some((Instant::now(), Arc::clone(&stored)));
        Some(stored)
    }
}

async fn read(served: &Served, db: &Db, counts: Counts) -> Result<Stored, db::Error> {
    let now = clock::now();
    let [letters, quarantine, imports] = service_levels::backlog(db).await?;
    let last = journal::last_event(db).await?;
    let lag = (last - served.node.known_event()).max(0);
    let (followers, behind, waits) = subscribers_behind(db, now).await?;
    let open = alarms::open(db).await?.len();
    let webhooks = served.node.webhook_counts().await.map_err(|_| db::Error::NoConnection)?;
    let waits_to_send = webhooks.oldest_waiting.map_or(0, |at| (now - at).max(0));
    let mut plain = vec![
        ("amigo_customers", "Customers that are known.", counts.customers as f64),
        ("amigo_database_bytes", "Bytes that the data take.", counts.bytes as f64),
        ("amigo_dead_letters_open", "Items that could not be written and wait.", letters as f64),
        ("amigo_quarantine_rows_waiting", "Rows set aside that wait.", quarantine as f64),
        ("amigo_imports_running", "Files that are being tried or taken in.", imports as f64),
        ("amigo_follower_lag_events", "Events that this process has not taken in.", lag as f64),
        ("amigo_subscribers", "Subscribers of events.", followers as f64),
        ("amigo_subscriber_lag_events", "Events that the last of them has not dealt with.", behind as f64),
        ("amigo_subscriber_lag_seconds", "How long the oldest of these waits.", waits as f64 / 1e3),
        ("amigo_webhook_deliveries_waiting", "Events that wait to be sent.", webhooks.waiting as f64),
        ("amigo_webhook_lag_seconds", "How long the oldest of these waits.", waits_to_send as f64 / 1e3),
        ("amigo_alarms_open", "Alarms that are raised.", open as f64),
    ];
    if let Some(bytes) = wal_bytes(served) {
        plain.push(("amigo_database_wal_bytes", "Bytes of the write-ahead log.", bytes as f64));
    }
    if let Some(at) = service_levels::last_backup(db).await? {
        let help = "When the last backup was made, in seconds since 1970.";
        plain.push(("amigo_last_backup_timestamp_seconds", help, at as f64 / 1e3));
    }
    Ok(Stored { plain, levels: levels(served, db).await?, webhooks })
}

async fn subscribers_behind(db: &Db, now: i64) -> Result<(usize, i64, i64), db::Error> {
    let all = subscribers::all(db).await?;
    let (mut most, mut longest) = (0, 0);
    for subscriber in &all {
        let (behind, since) = journal::behind(db, subscriber.position, MOST_BEHIND).await?;
        most = most.max(behind);
        longest = longest.max(since.map_or(0, |since| (now - since).max(0)));
    }
    Ok((all.len(), most, longest))
}

fn wal_bytes(served: &Served) -> Option<u64> {
    let repository = &served.node.session().repository;
    let path = repository.place.data().with_extension("db-wal");
    matches!(repository.data, Db::Sqlite(..)).then(|| path.metadata().ok()).flatten().map(|file| file.len())
}

async fn levels(served: &Served, db: &Db) -> Result<Vec<Told>, db::Error> {
    let Some(keeper) = &served.keeper else { return Ok(Vec::new()) };
    let report = keeper.report(db).await?;
    let told = |level: &crate::levels::Level| {
        let window = level.windows.first();
        let left = window.and_then(|window| window.budget_left).map(|left| left / 100.0);
        let is_missed = f64::from(u8::from(level.state() == State::Missed));
        let value = window.and_then(|window| window.value);
        Told { name: Name::key(level.name), values: [value, Some(level.objective), left, Some(is_missed)] }
    };
    Ok(report.levels.iter().map(told).collect())
}
