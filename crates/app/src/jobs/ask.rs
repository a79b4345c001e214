//! Jobs are asked for, looked at, stopped, taken up again and put away, over HTTP and by command.

use super::kind::{Kind, Needs, Values};
use super::kinds::{self, kind};
use super::refused::Refused;
use crate::config::{Backup, jobs::Settings};
use crate::live::Refusal;
use crate::session::Session;
use anyhow::Context;
use db::Millis;
use db::jobs::{self, Added, Job, New, State};
use std::time::Duration;

/// Jobs that may wait at a time, and when to ask again where as many do.
const MOST_WAITING: i64 = 10_000;
const LATER: Duration = Duration::from_secs(60);

/// What somebody asks for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Asked {
    /// The name of a kind.
    pub kind: String,
    /// What it is told.
    pub parameters: Values,
    /// Not before then.
    pub due_at: Option<Millis>,
    /// Otherwise than is usual for the kind.
    pub priority: Option<i64>,
}

/// A job that can be made.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Its kind.
    pub kind: &'static Kind,
    /// What it is told, as a JSON object.
    pub parameters: &'a str,
    /// Not before then.
    pub due_at: Option<Millis>,
    /// Those with a higher one come first.
    pub priority: i64,
    /// What it is about, where there is to be one of it at a time.
    pub place: Option<&'a str>,
    /// The schedule that makes it.
    pub schedule: Option<&'a str>,
}

impl Asked {
    /// The kind and its parameters, unless something of it is not as it should be.
    pub fn judge(&self) -> Result<(&'static Kind, String), Refused> {
        let found = open(&self.kind)?;
        let values = found.judge(&self.parameters)?;
        Ok((found, serde_json::Value::Object(values).to_string()))
    }
}

/// The kind of this name, where it is asked for as a job.
pub(super) fn open(name: &str) -> Result<&'static Kind, Refused> {
    let found = kind(name).ok_or_else(|| {
        let names: Vec<&'static str> =
            kinds::ALL.iter().filter(|kind| kind.is_open).map(|kind| kind.name).collect();
        Refused::UnknownKind { name: name.to_owned(), nearest: connect::suggest::nearest_name(name, &names) }
    })?;
    if found.is_open { Ok(found) } else { Err(Refused::NotOpen) }
}

impl Kind {
    /// Refuses what this process cannot do for want of configuration.
    pub fn check(&self, backup: &Backup) -> Result<(), Refused> {
        match self.needs {
            Needs::Targets if backup.targets().is_none() => Err(Refused::NoTargets),
            _ => Ok(()),
        }
    }
}

impl<'a> Wanted<'a> {
    /// As it is written down.
    pub(super) fn written(&self, settings: &Settings, actor: &'a str, now: Millis) -> New<'a> {
        New {
            kind: self.kind.name,
            parameters: self.parameters,
            priority: self.priority,
            due_at: self.due_at.unwrap_or(now),
            most_attempts: i64::from(settings.attempts),
            actor,
            schedule: self.schedule,
            place: self.place,
            message_hash: None,
            at: now,
        }
    }
}

/// Makes a job. A message that was sent before gets the job that it made then; of a place whose job is not over, that one.
pub async fn begin(
    session: &Session,
    settings: &Settings,
    wanted: &Wanted<'_>,
    (actor, message_hash): (&str, Option<[u8; 16]>),
    now: Millis,
) -> Result<(Added, Job), Refusal> {
    let data = &session.repository.data;
    let new = New { message_hash, ..wanted.written(settings, actor, now) };
    let waiting = jobs::count(data).await.map_err(anyhow::Error::from)?;
    let waiting = waiting.iter().find(|(state, _)| *state == State::Waiting);
    if waiting.is_some_and(|(_, number)| *number >= MOST_WAITING) {
        return Err(Refusal::TooBusy { retry_after: LATER });
    }
    let added = async {
        let mut tx = data.begin().await?;
        let added = jobs::add(&mut tx, &new).await?;
        tx.commit().await?;
        Ok::<Added, db::Error>(added)
    };
    let added = added.await.map_err(anyhow::Error::from)?;
    let job = jobs::get(data, added.id()).await.map_err(anyhow::Error::from)?;
    let job = job.context("a job was put away as soon as it was made")?;
    if matches!(added, Added::Before(_)) && (job.kind != new.kind || job.parameters != new.parameters) {
        return Err(Refusal::KeyReused);
    }
    Ok((added, job))
}

const UNKNOWN: Refusal = Refusal::Unknown { what: "job" };

/// The job of this number.
pub async fn get(session: &Session, id: i64) -> Result<Job, Refusal> {
    let found = jobs::get(&session.repository.data, id).await.map_err(anyhow::Error::from)?;
    found.ok_or(UNKNOWN)
}

/// Stops a job: at once where it waits, between two steps where it runs.
pub async fn cancel(session: &Session, id: i64, now: Millis) -> Result<Job, Refusal> {
    let is_over = !jobs::unwant(&session.repository.data, id, now).await.map_err(anyhow::Error::from)?;
    changed(session, id, is_over, Refused::Over).await
}

/// Takes a job up again that failed or was cancelled.
pub async fn replay(session: &Session, id: i64, now: Millis) -> Result<Job, Refusal> {
    let is_none = !jobs::replay(&session.repository.data, id, now).await.map_err(anyhow::Error::from)?;
    changed(session, id, is_none, Refused::NotFailed).await
}

async fn changed(session: &Session, id: i64, is_refused: bool, why: Refused) -> Result<Job, Refusal> {
    let job = get(session, id).await?;
    if is_refused { Err(why.into()) } else { Ok(job) }
}

/// Puts a job away that is over.
pub async fn discard(session: &Session, id: i64) -> Result<Job, Refusal> {
    let job = get(session, id).await?;
    let is_gone = jobs::discard(&session.repository.data, id).await.map_err(anyhow::Error::from)?;
    if is_gone { Ok(job) } else { Err(Refused::NotOver.into()) }
}
