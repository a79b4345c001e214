//! A process writes down, beside its work, how it is and what it counted, raises alarms and ends them. Where the database
//! is away, what was counted stays until it can be written.

use super::alarms::{MINUTE, Wish};
use super::judge::Name;
use super::meter::Meter;
use super::outages;
use super::past;
use super::read::{Known, Report, report};
use super::sums::Sums;
use crate::clock;
use crate::config::service_levels::Settings;
use crate::live::Node;
use db::service_levels::{self, Process};
use db::{Db, Millis, alarms};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How often it is looked whether everything is answered.
const LOOK: Duration = Duration::from_millis(200);
/// How often that is written down where it does not change.
pub const BEAT: Duration = Duration::from_secs(5);
/// How often alarms are looked at.
const JUDGE: Duration = Duration::from_secs(10);
/// How often what is too old is looked for.
const TIDY: Duration = Duration::from_secs(3_600);
/// How long minutes and hours are kept.
const MINUTES_KEPT: Millis = 35 * 86_400_000;
const HOURS_KEPT: Millis = 731 * 86_400_000;

/// Keeps what a process counted.
pub struct Keeper {
    settings: Settings,
    meter: Arc<Meter>,
    /// What was written down so far.
    written: Mutex<Sums>,
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// What the task knows of its own process.
struct Own {
    process: Process,
    /// When this process last saw that it answers everything.
    ready_at: Option<Millis>,
    /// Whether it was the one who writes, the last time that it looked.
    led: bool,
    minute: Millis,
    number: i64,
    beaten: Option<Instant>,
    judged: Instant,
    tidied: Option<Instant>,
    said: bool,
}

impl Keeper {
    /// Begins to keep what a node counts.
    pub fn begin(node: &Node, settings: Settings) -> Arc<Keeper> {
        let keeper = Arc::new(Keeper {
            settings,
            meter: Arc::clone(node.meter()),
            written: Mutex::default(),
            stop: watch::Sender::new(false),
            task: Mutex::default(),
        });
        let task = node.session().spawn(run(Arc::clone(&keeper), node.clone()));
        *keeper.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        keeper
    }

    /// Writes the rest down, and that the process ended in order.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            let _ = task.await;
        }
    }

    /// The objectives.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How the service fares.
    pub async fn report(&self, db: &Db) -> Result<Report, db::Error> {
        report(db, &self.settings, clock::now(), Some(self.unwritten())).await
    }

    fn unwritten(&self) -> Sums {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        self.meter.read().since(&written)
    }
}

async fn run(keeper: Arc<Keeper>, node: Node) {
    let mut own = Own::begin(&node);
    let mut stop = keeper.stop.subscribe();
    while !*stop.borrow() {
        let turned = own.turn(&keeper, &node).await;
        own.tell(turned);
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
    let ended = own.end(&keeper, &node).await;
    own.tell(ended);
}

impl Own {
    fn begin(node: &Node) -> Own {
        let now = clock::now();
        let process = Process {
            id: format!("{now:x}-{:x}", std::process::id()),
            address: node.address().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: now,
            seen_at: now,
            ready_at: None,
            ended_at: None,
            missing: None,
            waiting: 0,
            event: 0,
        };
        Own {
            process,
            ready_at: None,
            led: false,
            minute: now - now.rem_euclid(MINUTE),
            number: 0,
            beaten: None,
            judged: Instant::now(),
            tidied: None,
            said: false,
        }
    }

    /// Says once that nothing can be written down, and once that it can again.
    fn tell(&mut self, turned: Result<(), db::Error>) {
        match turned {
            Ok(()) => self.said = false,
            Err(error) if !self.said => {
                tracing::warn!("service levels are written down later: {error}");
                self.said = true;
            }
            Err(_) => {}
        }
    }

    async fn turn(&mut self, keeper: &Keeper, node: &Node) -> Result<(), db::Error> {
        let db = &node.session().repository.data;
        let (now, missing) = (clock::now(), node.missing());
        let leads = missing.is_none() && node.leads();
        if leads && !self.led {
            self.note_outage(db, now).await?;
        }
        let was_ready = self.process.missing.is_none() && self.process.ready_at.is_some();
        let is_news = was_ready != missing.is_none() || leads != self.led || self.beaten.is_none();
        self.led = leads;
        if missing.is_none() {
            self.ready_at = Some(now);
        }
        if is_news || self.beaten.is_none_or(|then| then.elapsed() >= BEAT) {
            self.process.missing = missing.map(|missing| missing.code().to_owned());
            self.beat(db, node, now).await?;
        }
        if now - now.rem_euclid(MINUTE) != self.minute {
            self.write_minute(keeper, db, now).await?;
            past::add_up(db, now).await?;
        }
        if self.judged.elapsed() >= JUDGE {
            judge(keeper, db, now).await?;
            self.judged = Instant::now();
        }
        if self.tidied.is_none_or(|then| then.elapsed() >= TIDY) {
            service_levels::forget(db, now - MINUTES_KEPT, now - HOURS_KEPT).await?;
            alarms::forget(db, now - HOURS_KEPT).await?;
            self.tidied = Some(Instant::now());
        }
        Ok(())
    }

    /// The one who begins to write knows since when nobody answered everything.
    async fn note_outage(&self, db: &Db, now: Millis) -> Result<(), db::Error> {
        let mut processes = service_levels::processes(db).await?;
        let own = Process { ready_at: self.ready_at, ..self.process.clone() };
        processes.retain(|process| process.id != own.id);
        processes.push(own);
        let Some(outage) = outages::ended(&processes, now) else { return Ok(()) };
        service_levels::add_outage(db, &outage).await?;
        let seconds = (outage.ended_at - outage.began_at) as f64 / 1e3;
        tracing::info!(seconds, announced = outage.is_announced, "everything is answered again");
        Ok(())
    }

    async fn beat(&mut self, db: &Db, node: &Node, now: Millis) -> Result<(), db::Error> {
        self.process.seen_at = now;
        self.process.ready_at = self.ready_at;
        self.process.waiting = i64::try_from(node.waiting()).unwrap_or(i64::MAX);
        self.process.event = node.known_event();
        service_levels::put_process(db, &self.process).await?;
        self.beaten = Some(Instant::now());
        Ok(())
    }

    /// Writes down what was counted since the last time. It is of the minute in which it began to be counted.
    async fn write_minute(&mut self, keeper: &Keeper, db: &Db, now: Millis) -> Result<(), db::Error> {
        let read = keeper.meter.read();
        let counted = read.since(&keeper.written.lock().unwrap_or_else(PoisonError::into_inner));
        if !counted.is_empty() {
            let told = counted.told(self.minute);
            service_levels::add_minute(db, &self.process.id, self.number, &told).await?;
            self.number += 1;
        }
        *keeper.written.lock().unwrap_or_else(PoisonError::into_inner) = read;
        self.minute = now - now.rem_euclid(MINUTE);
        Ok(())
    }

    async fn end(&mut self, keeper: &Keeper, node: &Node) -> Result<(), db::Error> {
        let (db, now) = (&node.session().repository.data, clock::now());
        self.write_minute(keeper, db, now).await?;
        if self.process.missing.is_none() && self.ready_at.is_some() {
            self.ready_at = Some(now);
        }
        self.process.ended_at = Some(now);
        self.beat(db, node, now).await
    }
}

/// Raises and ends alarms. Every process does: whichever comes first says so, in the database and in its log.
async fn judge(keeper: &Keeper, db: &Db, now: Millis) -> Result<(), db::Error> {
    let known = Known::read(db, &keeper.settings, now, Some(keeper.unwritten())).await?;
    let open: Vec<String> = alarms::open(db).await?.into_iter().map(|alarm| alarm.name).collect();
    for (name, wish, (value, objective)) in known.wishes(&keeper.settings) {
        let is_open = open.iter().any(|open| open == name.key());
        match wish {
            Wish::Raise if !is_open => raise(db, name, now, (value, objective)).await?,
            Wish::End if is_open => end(db, name, now, (value, objective)).await?,
            _ => {}
        }
    }
    Ok(())
}

/// An alarm as a business event would be told here too.
async fn raise(db: &Db, name: Name, now: Millis, (value, objective): (f64, f64)) -> Result<(), db::Error> {
    let told = (thousandths(value), thousandths(objective));
    if alarms::raise(db, name.key(), now, told).await?.is_some() {
        let (level, unit) = (name.key(), name.unit());
        tracing::warn!(level, value, objective, unit, "a service level is missed");
    }
    Ok(())
}

async fn end(db: &Db, name: Name, now: Millis, (value, objective): (f64, f64)) -> Result<(), db::Error> {
    if alarms::end(db, name.key(), now).await?.is_some() {
        let (level, unit) = (name.key(), name.unit());
        tracing::warn!(level, value, objective, unit, "a service level is reached again");
    }
    Ok(())
}

fn thousandths(of: f64) -> i64 {
    (of * 1e3).round() as i64
}
