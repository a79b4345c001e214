//! What the process that writes does with uploads, beside everything else: one thread tries files, another takes them in,
//! a third destroys what is over.
//! What is to be done is in the database, so that whoever begins to write goes on where another one ended.

use super::about::flaw;
use super::ask::mapping;
use super::take::{Away, Stopped, Taking};
use super::tell::Pace;
use super::try_out::told;
use super::{Flaw, Sent};
use crate::access::By;
use crate::clock;
use crate::import::{self, Before, Common};
use crate::live::node::Node;
use crate::live::writer::{self, Writer};
use crate::session::Session;
use anyhow::Context;
use connect::Reader;
use db::audit::Via;
use db::imports::Counts;
use db::sources::Source;
use db::uploads::{self, Advance, End, State};
use indicatif::ProgressBar;
use model::Purpose;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a worker waits before it looks whether there is something to be done.
const PAUSE: Duration = Duration::from_millis(300);
/// How often what nobody wanted is looked for.
const TIDY_EVERY: Duration = Duration::from_secs(30);
/// The deed under which the access log has what an import writes.
const DEED: &str = "startImport";

/// The threads that work on uploads.
#[derive(Default)]
pub(in crate::live) struct Workers(Mutex<Vec<JoinHandle<()>>>);

/// What a thread does.
#[derive(Clone, Copy)]
enum Task {
    /// Tries files.
    Try,
    /// Takes them in.
    Take,
    /// Destroys what is over.
    Tidy,
}

/// A file to be tried or taken in.
pub(super) struct Work {
    sent: Sent,
    source: Source,
}

/// How far reading is.
pub(super) struct At<'a> {
    pub bar: &'a ProgressBar,
    pub of: u64,
}

impl At<'_> {
    pub fn bytes(&self) -> u64 {
        self.bar.position().min(self.of)
    }
}

impl Node {
    /// Begins to look for what is to be done.
    pub(in crate::live) fn start_workers(&self) -> anyhow::Result<()> {
        let mut all = self.0.workers.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, task) in [("dry runs", Task::Try), ("imports", Task::Take), ("uploads", Task::Tidy)] {
            let own = self.clone();
            let thread = std::thread::Builder::new().name(name.to_owned());
            all.push(thread.spawn(move || own.work(task))?);
        }
        Ok(())
    }

    /// Ends what is being done; it goes on at the next start.
    pub(in crate::live) fn stop_workers(&self) {
        let all = std::mem::take(&mut *self.0.workers.0.lock().unwrap_or_else(PoisonError::into_inner));
        all.iter().for_each(|worker| worker.thread().unpark());
        for worker in all {
            let _ = worker.join();
        }
    }

    /// There may be something to be done.
    pub(super) fn wake_workers(&self) {
        let all = self.0.workers.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().for_each(|worker| worker.thread().unpark());
    }

    fn work(&self, task: Task) {
        // Connections that are dropped here need it.
        let _context = self.session().enter();
        let (mut tidied, mut said) = (None::<Instant>, String::new());
        while !self.is_stopping() {
            let is_leading = self.0.is_leading.load(Ordering::Relaxed);
            let done = if is_leading { self.turn_of(task, &mut tidied) } else { Ok(false) };
            match &done {
                Ok(_) => said.clear(),
                Err(error) => {
                    let why = format!("{error:#}");
                    if why != said && !error.is::<Away>() {
                        tracing::warn!(why, "what is to be done with uploads waits; trying again");
                    }
                    said = why;
                }
            }
            if !matches!(done, Ok(true)) {
                std::thread::park_timeout(PAUSE);
            }
        }
    }

    fn turn_of(&self, task: Task, tidied: &mut Option<Instant>) -> anyhow::Result<bool> {
        match task {
            Task::Try => self.next_file(State::Trying),
            Task::Take => self.next_file(State::Running),
            Task::Tidy => {
                let is_due = tidied.is_none_or(|then| then.elapsed() > TIDY_EVERY);
                if is_due {
                    *tidied = Some(Instant::now());
                }
                self.tidy_uploads(is_due).map(|()| false)
            }
        }
    }

    /// Does what is to be done next; says whether there was something.
    fn next_file(&self, state: State) -> anyhow::Result<bool> {
        let session = self.session();
        let data = &session.repository.data;
        let Some(id) = session.block(uploads::next(data, state))? else { return Ok(false) };
        let Some(work) = self.work_on(id)? else { return Ok(false) };
        let guarded = AssertUnwindSafe(|| match state {
            State::Trying => self.try_file(&work),
            _ => self.take_in_file(&work),
        });
        let done = std::panic::catch_unwind(guarded);
        let error = match done.unwrap_or_else(|_| Err(anyhow::anyhow!("working on an import panicked"))) {
            Ok(()) => return Ok(true),
            Err(error) => error,
        };
        if error.is::<Stopped>() || self.has_ended(id)? {
            return Ok(true);
        }
        if error.is::<Away>()
            || writer::is_outage(&error)
            || self.is_stopping()
            || is_outage_of_reading(&error)
        {
            return Err(error);
        }
        self.fail(id, state, &error)?;
        Ok(true)
    }

    fn work_on(&self, id: i64) -> anyhow::Result<Option<Work>> {
        let session = self.session();
        let data = &session.repository.data;
        let found = (session.block(db::imports::get(data, id))?, session.block(uploads::get(data, id))?);
        let (Some(import), Some(upload)) = found else { return Ok(None) };
        let source = session.block(db::sources::all(data))?;
        let source = source.into_iter().find(|source| source.id == import.source_id);
        let source = source.context("an import belongs to no known source")?;
        Ok(Some(Work { sent: Sent { import, upload }, source }))
    }

    fn has_ended(&self, id: i64) -> anyhow::Result<bool> {
        let session = self.session();
        let upload = session.block(uploads::get(&session.repository.data, id))?;
        Ok(upload.is_none_or(|upload| upload.state.is_over()))
    }

    /// Takes a file in, behind what is settled of it.
    fn take_in_file(&self, work: &Work) -> anyhow::Result<()> {
        let session = self.session();
        let (reader, source) = work.open(self)?;
        self.note_recipe(work.id(), &reader)?;
        let common = work.common(&reader, session);
        let from = work.from();
        let before = Before { import: from.id, row: from.place.unsigned_abs() };
        let mut judge = import::Judge::new(Some(session), &common)?.behind(before);
        let mut taking = Taking::new(self, source.id, work.by(), from)?;
        let (bar, mut pace) = (ProgressBar::hidden(), Pace::begin());
        let at = At { bar: &bar, of: work.bytes() };
        let reader = import::run(&mut judge, &source, reader, (1, &bar), |judged, portion| {
            anyhow::ensure!(!self.is_stopping(), Away);
            taking.take(judged, portion)?;
            if pace.is_due() {
                taking.tell(told(portion.tally, &pace, &at).with(&taking.done).to_text())?;
            }
            Ok(())
        })?;
        let mut done = taking.done;
        done.counts.quarantined = judge.tally.counts.quarantined;
        done.counts.removed = i64::try_from(reader.forbidden_removed()).unwrap_or(i64::MAX);
        let mut said = told(&judge.tally, &pace, &at).with(&done);
        said.removed = import::removed(&reader).into_iter().collect();
        self.finish_import(done, judge.tally.remarks, said.to_text())
    }

    fn note_recipe(&self, id: i64, reader: &Reader) -> anyhow::Result<()> {
        let recipe = serde_json::to_string(reader.recipe())?;
        let own = self.clone();
        let deed = move |writer: &mut Writer<'_>| {
            let mut tx = own.begin_between(writer)?;
            let written = own.session().block(async {
                uploads::note_recipe(&mut tx, id, &recipe, clock::now()).await?;
                tx.commit().await
            });
            written.map_err(|error| writer::refusal(error.into()))
        };
        self.session().block(self.between(deed)).map_err(super::take::gone)
    }

    fn finish_import(
        &self,
        done: Advance,
        remarks: std::collections::BTreeMap<String, i64>,
        said: String,
    ) -> anyhow::Result<()> {
        let own = self.clone();
        let deed = move |writer: &mut Writer<'_>| {
            let mut tx = own.begin_between(writer)?;
            let written = own.session().block(async {
                uploads::advance(&mut tx, &done).await?;
                db::imports::remarks(&mut tx, done.id, &remarks).await?;
                let (from, to) = (State::Running, State::Finished);
                let end = End { from, to, fault: None, told: Some(&said), at: clock::now() };
                uploads::end(&mut tx, done.id, &end).await?;
                tx.commit().await
            });
            match written {
                Err(db::Error::Stopped { .. }) => Ok(()),
                written => written.map_err(|error| writer::refusal(error.into())),
            }
        };
        self.session().block(self.between(deed)).map_err(super::take::gone)
    }

    /// Ends an import that cannot go on.
    fn fail(&self, id: i64, from: State, error: &anyhow::Error) -> anyhow::Result<()> {
        tracing::error!(import = id, "an import failed: {error:#}");
        let fault = serde_json::to_string(&fault_of(error))?;
        let end = End { from, to: State::Failed, fault: Some(&fault), told: None, at: clock::now() };
        let session = self.session();
        session.block(async {
            let mut tx = session.repository.data.begin().await?;
            uploads::end(&mut tx, id, &end).await?;
            tx.commit().await
        })?;
        Ok(())
    }
}

impl Work {
    pub fn id(&self) -> i64 {
        self.sent.upload.id
    }

    pub fn bytes(&self) -> u64 {
        self.sent.upload.bytes.unsigned_abs()
    }

    /// Opens the file.
    pub fn open(&self, node: &Node) -> anyhow::Result<(Reader, Source)> {
        let source = node.contents(&self.sent, mapping(&self.sent.upload)?)?;
        Ok((connect::open(&source)?, self.source.clone()))
    }

    pub fn common<'a>(&'a self, reader: &Reader, session: &'a Session) -> Common<'a> {
        let vault = &session.repository.vault;
        Common {
            file: &self.sent.import.file,
            source: self.source.id,
            headings: import::headings(reader),
            hashers: vault.hashers(),
            recogniser: vault.recogniser(),
        }
    }

    /// What is settled of it.
    fn from(&self) -> Advance {
        let Sent { import, upload } = &self.sent;
        let counts = Counts { quarantined: 0, removed: 0, ..import.counts };
        Advance { id: upload.id, place: upload.place, counts, failed: upload.failed }
    }

    /// Who has it taken in.
    fn by(&self) -> By {
        let upload = &self.sent.upload;
        By {
            actor: upload.actor.clone(),
            via: Via::Api,
            address: upload.address.as_deref().and_then(|address| address.parse().ok()),
            deed: DEED,
            purpose: upload.purpose.parse().unwrap_or(Purpose::Integration),
        }
    }
}

fn is_outage_of_reading(error: &anyhow::Error) -> bool {
    let Some(connect::Error::Read { source, .. }) = error.downcast_ref() else { return false };
    let inner = source.get_ref().and_then(|inner| inner.downcast_ref::<db::Error>());
    inner.is_some_and(db::Error::is_outage)
}

/// Why it failed, as far as that is told.
fn fault_of(error: &anyhow::Error) -> Flaw {
    let known = error.downcast_ref().and_then(flaw).map(|(flaw, _)| flaw);
    known.unwrap_or_else(|| Flaw {
        code: "failed".to_owned(),
        detail: "something failed here, the log says what; what was taken in stays, send the file again"
            .to_owned(),
    })
}
