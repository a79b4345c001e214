//! The threads of a process that do what waits: each takes a job, keeps its lease while it is done, and says what became of
//! it.

use super::ask::{self, Wanted};
use super::kind::{Kind, Needs};
use super::kinds::{self, kind};
use super::retry;
use super::run::{Hopeless, Run};
use super::watch::{Halt, Watch};
use crate::access::By;
use crate::clock;
use crate::config::{Backup, jobs::Settings};
use crate::live::{Node, Refusal, Route, is_outage};
use crate::session::Session;
use anyhow::Context;
use db::audit::Via;
use db::jobs::{self, Added, Ended, Hold, Job};
use model::Purpose;
use serde_json::Value;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// How long a thread waits before it looks whether there is something to be done.
const PAUSE: Duration = Duration::from_secs(1);
/// How often news of a job are written down, at least.
const NEWS: Duration = Duration::from_secs(1);
/// What cannot be stopped is waited for so long when the process ends; its lease ends by itself.
const PATIENCE: Duration = Duration::from_secs(5);
/// Before what became of a job is written again, where the database was away.
const AGAIN: Duration = Duration::from_millis(500);

/// The jobs of a process.
#[derive(Clone)]
pub struct Jobs(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub session: Arc<Session>,
    /// The node, in a process that serves.
    node: Option<Node>,
    pub settings: Settings,
    pub backup: Backup,
    /// Who does them.
    owner: String,
    /// The only kind that is done here, where there is one.
    only: Option<&'static str>,
    is_stopping: AtomicBool,
    running: Mutex<Vec<Arc<Watch>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Does jobs of one kind in this process, which does not serve, until it is told to stop.
pub fn here(
    session: &Arc<Session>,
    (settings, backup): (&Settings, &Backup),
    only: &'static str,
) -> anyhow::Result<Jobs> {
    let settings = Settings { threads: 1, ..settings.clone() };
    let owner = format!("command {}", std::process::id());
    let jobs = Jobs::of(Arc::clone(session), None, (settings, backup.clone()), owner, Some(only));
    jobs.work_on_threads()?;
    Ok(jobs)
}

impl Jobs {
    /// Begins to do what waits, and to make jobs by schedules, in a process that serves at an address.
    pub fn start(
        session: Arc<Session>,
        node: Node,
        configured: (Settings, Backup),
        address: String,
    ) -> anyhow::Result<Jobs> {
        let jobs = Jobs::of(session, Some(node), configured, address, None);
        jobs.work_on_threads()?;
        let own = jobs.clone();
        jobs.spawn("schedules", move || own.make_by_schedules())?;
        Ok(jobs)
    }

    /// Those of a process that does none itself.
    pub fn idle(session: Arc<Session>, node: Node) -> Jobs {
        Jobs::of(session, Some(node), Default::default(), String::new(), None)
    }

    fn of(
        session: Arc<Session>,
        node: Option<Node>,
        (settings, backup): (Settings, Backup),
        owner: String,
        only: Option<&'static str>,
    ) -> Jobs {
        Jobs(Arc::new(Inner {
            session,
            node,
            settings,
            backup,
            owner,
            only,
            is_stopping: AtomicBool::new(false),
            running: Mutex::default(),
            threads: Mutex::default(),
        }))
    }

    fn work_on_threads(&self) -> anyhow::Result<()> {
        for number in 1..=self.0.settings.threads {
            let own = self.clone();
            self.spawn(&format!("jobs {number}"), move || own.work())?;
        }
        Ok(())
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
        let thread = Builder::new().name(name.to_owned()).spawn(work)?;
        self.threads().push(thread);
        Ok(())
    }

    /// Makes a job, and has this process look for it.
    pub async fn begin(
        &self,
        wanted: &Wanted<'_>,
        (actor, message_hash): (&str, Option<[u8; 16]>),
    ) -> Result<(Added, Job), Refusal> {
        let inner = &self.0;
        let begun = ask::begin(&inner.session, &inner.settings, wanted, (actor, message_hash), clock::now());
        let begun = begun.await?;
        self.wake();
        Ok(begun)
    }

    /// Where backups go, as far as this process knows.
    pub fn backup(&self) -> &Backup {
        &self.0.backup
    }

    /// The time zone of schedules that name none.
    pub fn zone(&self) -> &str {
        &self.0.settings.zone
    }

    /// There may be something to be done.
    pub fn wake(&self) {
        self.threads().iter().for_each(|thread| thread.thread().unpark());
    }

    /// What is being done stops between two steps and is handed back; nothing more is begun.
    pub fn begin_to_stop(&self) {
        self.0.is_stopping.store(true, Ordering::SeqCst);
        self.running().iter().for_each(|watch| watch.halt(Halt::Stopping));
        self.wake();
    }

    /// The same, and waits until it is done. What has no steps is left behind after a moment.
    pub fn stop(&self) {
        self.begin_to_stop();
        let begun = Instant::now();
        for thread in std::mem::take(&mut *self.threads()) {
            while !thread.is_finished() && begun.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(5));
            }
            if thread.is_finished() {
                let _ = thread.join();
            } else {
                tracing::warn!(
                    "a job cannot be stopped; another process takes it up once its lease has ended"
                );
            }
        }
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.0.is_stopping.load(Ordering::SeqCst)
    }

    fn threads(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.0.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self) -> MutexGuard<'_, Vec<Arc<Watch>>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a thread does.
    fn work(&self) {
        // Connections that are dropped here need it.
        let _context = self.0.session.enter();
        let mut said = String::new();
        while !self.is_stopping() {
            let done = self.next();
            match &done {
                Ok(_) => said.clear(),
                Err(error) => {
                    let why = format!("{error:#}");
                    if why != said {
                        tracing::warn!(why, "jobs wait; trying again");
                    }
                    said = why;
                }
            }
            if !matches!(done, Ok(true)) {
                std::thread::park_timeout(PAUSE);
            }
        }
    }

    /// Does what is to be done next; says whether there was something.
    fn next(&self) -> anyhow::Result<bool> {
        let inner = &self.0;
        let kinds: Vec<&str> =
            kinds::ALL.iter().filter(|kind| self.can(kind)).map(|kind| kind.name).collect();
        let data = &inner.session.repository.data;
        let claimed = jobs::claim(data, &kinds, &inner.owner, inner.settings.lease(), clock::now());
        let Some((hold, job)) = inner.session.block(claimed)? else { return Ok(false) };
        if self.is_stopping() {
            // It was taken while the process began to end, from another of its threads perhaps: nothing of it was begun.
            let left = jobs::leave(data, hold, Ended::HandedBack, &job.progress, clock::now());
            inner.session.block(left)?;
            return Ok(false);
        }
        self.attempt(hold, &job);
        Ok(true)
    }

    /// Whether jobs of this kind can be done here now.
    fn can(&self, kind: &Kind) -> bool {
        let inner = &self.0;
        let is_wanted = inner.only.is_none_or(|only| only == kind.name);
        let is_possible = match kind.needs {
            Needs::Nothing => true,
            Needs::Writer => inner.node.as_ref().is_some_and(|node| node.route() == Route::Here),
            Needs::Targets => inner.backup.targets().is_some(),
        };
        is_wanted && is_possible
    }

    /// One attempt at a job, from its beginning to what became of it.
    fn attempt(&self, hold: Hold, job: &Job) {
        let (inner, begun) = (&self.0, Instant::now());
        tracing::info!(job = job.id, kind = job.kind, attempt = job.attempts, "a job begins");
        let watch = Arc::new(Watch::default());
        self.running().push(Arc::clone(&watch));
        if self.is_stopping() {
            watch.halt(Halt::Stopping);
        }
        let (session, lease) = (Arc::clone(&inner.session), inner.settings.lease());
        let keeper = inner.session.spawn(keep(session, hold, lease, Arc::clone(&watch)));
        let done = std::panic::catch_unwind(AssertUnwindSafe(|| self.run(hold, job, &watch)));
        let done = done.unwrap_or_else(|_| Err(anyhow::anyhow!("a fault in the program")));
        keeper.abort();
        self.running().retain(|other| !Arc::ptr_eq(other, &watch));
        self.end(hold, job, &done, &watch, begun.elapsed());
    }

    fn run(&self, hold: Hold, job: &Job, watch: &Watch) -> anyhow::Result<Value> {
        let inner = &self.0;
        let kind = kind(&job.kind).context("a kind that is known here was taken")?;
        let by = By {
            actor: job.actor.clone(),
            via: Via::Job,
            address: None,
            deed: kind.name,
            purpose: Purpose::Administration,
        };
        let run = Run {
            session: &inner.session,
            node: inner.node.as_ref(),
            settings: &inner.settings,
            backup: &inner.backup,
            by,
            attempt: job.attempts,
            values: serde_json::from_str(&job.parameters).unwrap_or_default(),
            hold,
            watch,
        };
        (kind.run)(&run)
    }

    /// Writes down what became of an attempt.
    fn end(&self, hold: Hold, job: &Job, done: &anyhow::Result<Value>, watch: &Watch, took: Duration) {
        let seconds = took.as_secs_f32();
        let (id, kind, attempt) = (job.id, job.kind.as_str(), job.attempts);
        let (result, fault);
        let ended = match done {
            Ok(value) => {
                result = value.to_string();
                Ended::Done(&result)
            }
            Err(error) => match halt(error, watch) {
                Some(Halt::Lost) => {
                    tracing::warn!(
                        job = id,
                        kind,
                        attempt,
                        "the lease of a job was lost; it is left to others"
                    );
                    return;
                }
                Some(Halt::Cancelled) => Ended::Cancelled,
                Some(Halt::Stopping) => Ended::HandedBack,
                None => {
                    fault = told(error);
                    self.failed(job, error, &fault)
                }
            },
        };
        let how = match ended {
            Ended::Done(_) => "a job is done",
            Ended::Cancelled => "a job was cancelled",
            Ended::HandedBack => "a job is handed back: this process ends",
            Ended::Again { .. } => "a job is tried again later",
            Ended::Failed(_) => "a job is given up",
        };
        match self.leave(hold, ended, watch) {
            Ok(true) => tracing::info!(job = id, kind, attempt, seconds, "{how}"),
            Ok(false) => {
                tracing::warn!(job = id, kind, attempt, "another process has taken this job meanwhile");
            }
            Err(error) => {
                tracing::error!(job = id, kind, attempt, "what became of a job is not written: {error:#}");
            }
        }
    }

    fn failed<'f>(&self, job: &Job, error: &anyhow::Error, fault: &'f str) -> Ended<'f> {
        let (id, kind, attempt) = (job.id, job.kind.as_str(), job.attempts);
        if error.is::<Hopeless>() || attempt >= job.most_attempts {
            tracing::error!(job = id, kind, attempt, "a job failed, and is tried no more: {error:#}");
            return Ended::Failed(fault);
        }
        tracing::warn!(job = id, kind, attempt, "a job failed: {error:#}");
        let chance = self.0.session.repository.vault.random_id().unwrap_or_default();
        let chance = chance as f64 / (i64::MAX >> 1) as f64;
        Ended::Again { due_at: clock::now() + retry::delay(&self.0.settings, attempt, chance), fault }
    }

    /// Writes it as long as the lease holds.
    fn leave(&self, hold: Hold, ended: Ended<'_>, watch: &Watch) -> anyhow::Result<bool> {
        let (inner, begun) = (&self.0, Instant::now());
        let (data, progress) = (&inner.session.repository.data, watch.progress());
        loop {
            let left = jobs::leave(data, hold, ended, &progress, clock::now());
            match inner.session.block(left) {
                Err(_) if begun.elapsed() < inner.settings.lease() && !self.is_stopping() => {
                    std::thread::sleep(AGAIN);
                }
                left => return Ok(left?),
            }
        }
    }
}

/// Whether it had to stop, and why.
fn halt(error: &anyhow::Error, watch: &Watch) -> Option<Halt> {
    match error.downcast_ref::<db::Error>() {
        Some(db::Error::Fenced { .. }) => Some(Halt::Lost),
        _ => error.downcast_ref::<Halt>().copied().or(watch.halted()),
    }
}

/// What is told of an error. What holds paths or words of the database stands in the log only.
fn told(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Hopeless>() {
        Some(Hopeless(told)) => told.clone(),
        None if is_outage(error) => "the database was away".to_owned(),
        None => "something failed here; the log says what".to_owned(),
    }
}

/// Keeps the lease of a job and tells how far it is, until it is over or lost.
async fn keep(session: Arc<Session>, hold: Hold, lease: Duration, watch: Arc<Watch>) {
    let mut renewed = Instant::now();
    loop {
        tokio::time::sleep(NEWS.min(lease / 4)).await;
        let progress = watch.progress();
        let renewal = jobs::renew(&session.repository.data, hold, lease, &progress);
        match tokio::time::timeout(lease, renewal).await {
            Ok(Ok(Some(is_wanted))) => {
                renewed = Instant::now();
                if !is_wanted {
                    watch.halt(Halt::Cancelled);
                }
            }
            Ok(Ok(None)) => return watch.halt(Halt::Lost),
            // The database may be away for a moment.
            Ok(Err(_)) | Err(_) if renewed.elapsed() > lease => return watch.halt(Halt::Lost),
            Ok(Err(_)) | Err(_) => {}
        }
    }
}
