//! Keeping the file up to date: when to write it, and when what was written counts.

use super::file::{Head, program, read_head};
use super::write::write;
use crate::config::resolver::Settings;
use crate::live::world::World;
use crate::session::Session;
use anyhow::Context;
use db::vault::Space;
use std::fs::{File, TryLockError};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// It is written in so much of the time at most, for others write to the same disk.
const SPARED: u32 = 20;
/// So many bytes are on their way to the disk at most: whoever waits for a commit waits for what was written before.
const AHEAD: usize = 2 << 20;
/// How long nothing is tried after a failure.
const PATIENCE: Duration = Duration::from_secs(60);
/// When a process ends: fewer events than this are read again at the next start within a moment.
const FEW_EVENTS: i64 = 1_000;

/// Keeps the file up to date. Asked by the thread that changes the working set, between its changes.
pub(in crate::live) struct Keeper {
    path: PathBuf,
    settings: Settings,
    /// The last event that the file knows, and its key.
    known: Option<(i64, i64)>,
    since: Instant,
    /// How long it took last.
    took: Duration,
    tried: Option<Instant>,
    writing: Option<Writing>,
}

/// A file that is being written.
struct Writing {
    thread: JoinHandle<anyhow::Result<Option<Unfinished>>>,
    taken_back: u64,
}

/// A file that was written and does not count yet. While it is there, no other process of this machine writes one.
struct Unfinished {
    head: Head,
    lock: File,
    took: Duration,
}

impl Keeper {
    /// Keeps the file of a folder.
    pub fn new(folder: &Path, settings: Settings) -> Keeper {
        let path = folder.join("working-set.sealed");
        Keeper {
            path,
            settings,
            known: None,
            since: Instant::now(),
            took: Duration::ZERO,
            tried: None,
            writing: None,
        }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file was read.
    pub fn was_read(&mut self, head: &Head) {
        (self.known, self.since) = (Some((head.last_event, head.key)), Instant::now());
    }

    /// Writes the file where that is due, beside everything else; what was written meanwhile counts from now on.
    /// The working set must be as it is after `last_event`.
    pub fn tend(&mut self, session: &Arc<Session>, world: &Arc<RwLock<World>>, last_event: i64) {
        if self.writing.as_ref().is_some_and(|writing| writing.thread.is_finished()) {
            self.collect(session, world);
        }
        if self.writing.is_none() && self.is_due(last_event) {
            self.begin(session, world, last_event);
        }
    }

    /// Writes what the next start would have to read again, before this process ends.
    pub fn end(&mut self, session: &Arc<Session>, world: &Arc<RwLock<World>>, last_event: i64) {
        self.collect(session, world);
        if self.known.is_none_or(|(known, _)| last_event - known >= FEW_EVENTS) {
            self.begin(session, world, last_event);
            self.collect(session, world);
        }
    }

    fn is_due(&self, last_event: i64) -> bool {
        if self.tried.is_some_and(|tried| tried.elapsed() < PATIENCE) {
            return false;
        }
        let Some((known, _)) = self.known else { return true };
        if self.since.elapsed() < self.took * SPARED {
            return false;
        }
        let (events, minutes) = (last_event - known, self.since.elapsed().as_secs() / 60);
        events >= self.settings.snapshot_events.max(1)
            || (events > 0 && minutes >= self.settings.snapshot_minutes)
    }

    fn begin(&mut self, session: &Arc<Session>, world: &Arc<RwLock<World>>, last_event: i64) {
        let Ok(now) = world.read() else { return };
        if now.damaged() > 0 {
            // The next start should find them again.
            return;
        }
        let (taken_back, records) = (now.taken_back, now.ids.len() as u64);
        let sources = now.sources.iter().map(|source| source.id).collect();
        drop(now);
        let head = Head {
            program: String::new(),
            repository: session.repository.vault.repository().to_owned(),
            key: 0,
            last_event,
            sources,
            records,
        };
        let (session, world, path) = (Arc::clone(session), Arc::clone(world), self.path.clone());
        let thread = std::thread::Builder::new().name("snapshot".to_owned());
        match thread.spawn(move || written(&session, &world, head, &path)) {
            Ok(thread) => self.writing = Some(Writing { thread, taken_back }),
            Err(error) => self.failed(&error.into()),
        }
    }

    /// Takes over what was written, unless it shows what was taken back since.
    fn collect(&mut self, session: &Session, world: &RwLock<World>) {
        let Some(Writing { thread, taken_back }) = self.writing.take() else { return };
        let written = thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("writing it failed")));
        let holds = world.read().is_ok_and(|world| world.taken_back == taken_back);
        match written {
            Ok(Some(unfinished)) if holds => {
                if let Err(error) = self.take_over(session, unfinished) {
                    self.failed(&error);
                }
            }
            Ok(Some(unfinished)) => forget(session, unfinished.head.key),
            // Another process of this machine keeps the file at the moment.
            Ok(None) => self.tried = Some(Instant::now()),
            Err(error) => self.failed(&error),
        }
    }

    fn take_over(&mut self, session: &Session, unfinished: Unfinished) -> anyhow::Result<()> {
        let replaced = head_of(&self.path).map(|head| head.key);
        std::fs::rename(unfinished_path(&self.path), &self.path)?;
        let Head { last_event, key, records, .. } = unfinished.head;
        (self.known, self.since, self.tried) = (Some((last_event, key)), Instant::now(), None);
        self.took = unfinished.took;
        tracing::debug!(records, last_event, "the working set is written down");
        replaced.into_iter().for_each(|key| forget(session, key));
        drop(unfinished.lock);
        Ok(())
    }

    fn failed(&mut self, error: &anyhow::Error) {
        tracing::warn!("the working set is not written down; the next start takes longer: {error:#}");
        self.tried = Some(Instant::now());
    }
}

fn unfinished_path(path: &Path) -> PathBuf {
    path.with_extension("unfinished")
}

fn head_of(path: &Path) -> Option<Head> {
    read_head(&mut File::open(path).ok()?).ok().flatten().map(|(head, _)| head)
}

/// Destroys the key of a file that no longer counts.
fn forget(session: &Session, key: i64) {
    if let Err(error) = session.block(session.repository.vault.drop_keys(Space::WorkingSet, Some(key))) {
        tracing::warn!("the key of a working set written down before stays: {error}");
    }
}

/// A file that is brought to the disk as it is written, not all of it at the end.
struct Steady {
    file: File,
    ahead: usize,
}

impl Write for Steady {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.ahead += written;
        if self.ahead >= AHEAD {
            self.file.sync_data()?;
            self.ahead = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes the file under another name; nothing where another process of this machine is about to.
fn written(
    session: &Session,
    world: &RwLock<World>,
    mut head: Head,
    path: &Path,
) -> anyhow::Result<Option<Unfinished>> {
    let Some(lock) = lock(path)? else { return Ok(None) };
    let begun = Instant::now();
    head.program = program()?;
    head.key = session.repository.vault.random_id()?;
    let keys = session.block(session.repository.vault.create_keys(Space::WorkingSet, &[head.key]))?;
    let key = keys.first().context("a key was made")?;
    let file = crate::whole_file::create_private(&unfinished_path(path))?;
    let out = BufWriter::with_capacity(1 << 20, Steady { file, ahead: 0 });
    let written = write(out, world, &head, key).and_then(|out| {
        out.into_inner().map_err(IntoInnerError::into_error)?.file.sync_all()?;
        Ok(())
    });
    if let Err(error) = written {
        forget(session, head.key);
        return Err(error);
    }
    Ok(Some(Unfinished { head, lock, took: begun.elapsed() }))
}

fn lock(path: &Path) -> anyhow::Result<Option<File>> {
    let file = crate::whole_file::create_private(&path.with_extension("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
