//! What the process that writes does with uploads, beside everything else: one thread tries files, another takes them in,
//! a third destroys what is over.
//! What is to be done is in the database, so that whoever begins to write goes on where another one ended.

use super::about::flaw;
use super::take::{Away, Stopped};
use super::work::Work;
use super::{Flaw, Sent};
use crate::clock;
use crate::live::failure::is_outage;
use crate::live::node::Node;
use anyhow::Context;
use db::uploads::{self, End, State};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How long a worker waits before it looks whether there is something to be done.
const PAUSE: Duration = Duration::from_millis(300);
/// How often what nobody wanted is looked for.
const TIDY_EVERY: Duration = Duration::from_secs(30);

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

impl Node {
    /// Begins to look for what is to be done.
    pub(in crate::live) fn start_workers(&self) -> anyhow::Result<()> {
        for (name, task) in [("dry runs", Task::Try), ("imports", Task::Take), ("uploads", Task::Tidy)] {
            let own = self.clone();
            self.0.workers.start(name, move || own.work(task))?;
        }
        Ok(())
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
        if error.is::<Away>() || is_outage(&error) || self.is_stopping() || is_outage_of_reading(&error) {
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
        Ok(Some(Work::of(Sent { import, upload }, source)))
    }

    fn has_ended(&self, id: i64) -> anyhow::Result<bool> {
        let session = self.session();
        let upload = session.block(uploads::get(&session.repository.data, id))?;
        Ok(upload.is_none_or(|upload| upload.state.is_over()))
    }

    /// Ends an import that cannot go on.
    fn fail(&self, id: i64, from: State, error: &anyhow::Error) -> anyhow::Result<()> {
        tracing::error!(import = id, "an import failed: {error:#}");
        let fault = serde_json::to_string(&fault_of(error))?;
        if is_own_fault(error) {
            self.0.meter.exchanged(0, 1);
        }
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

fn is_outage_of_reading(error: &anyhow::Error) -> bool {
    let Some(connect::Error::Read { source, .. }) = error.downcast_ref() else { return false };
    let inner = source.get_ref().and_then(|inner| inner.downcast_ref::<db::Error>());
    inner.is_some_and(db::Error::is_outage)
}

/// Whether it failed by a fault of this side, and not of the file.
fn is_own_fault(error: &anyhow::Error) -> bool {
    error.downcast_ref().and_then(flaw).is_none()
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
