//! Schedules: those that come along, those that somebody makes, and the thread that makes their jobs.

use super::ask::{self, Wanted};
use super::kind::Values;
use super::kinds::kind;
use super::refused::Refused;
use super::runner::Jobs;
use super::timetable::Timetable;
use crate::clock;
use crate::live::Refusal;
use crate::session::Session;
use anyhow::Context;
use db::Millis;
use db::schedules::{self, Schedule};
use std::time::Duration;

/// How often it is looked whether a turn has come.
const PAUSE: Duration = Duration::from_secs(1);
/// Schedules that a repository may have.
const MOST: usize = 200;
/// What is said of a job that was begun too often without an end.
const DIED: &str = "whoever did it ended without a word, each time";
/// Who made schedules that come along.
const ACTOR: &str = "amigo";

/// Schedules that come along: name, kind, and when.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("backup", "backup", "15 2 * * *"),
    ("forget", "forget", "40 * * * *"),
    ("verify-access-log", "verify_access_log", "45 3 * * *"),
];

/// A schedule as somebody wants it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Timed {
    /// The kind of job that it makes.
    pub kind: String,
    /// What that is told.
    pub parameters: Values,
    /// When, as cron writes it.
    pub expression: String,
    /// In which time zone; else in that of the configuration.
    pub zone: Option<String>,
    /// Whether it makes any now.
    pub is_enabled: bool,
}

impl Timed {
    /// As it is written down, unless something of it is not as it should be.
    fn judge(&self, name: &str, zone: &str, (actor, now): (&str, Millis)) -> Result<Schedule, Refused> {
        let kind = ask::open(&self.kind)?;
        let parameters = kind.judge(&self.parameters)?;
        let zone = self.zone.as_deref().unwrap_or(zone);
        let expression = self.expression.split_whitespace().collect::<Vec<_>>().join(" ");
        let next = Timetable::read(&expression, zone)?.next(now).ok_or(Refused::Never)?;
        Ok(Schedule {
            name: name.to_owned(),
            kind: kind.name.to_owned(),
            parameters: serde_json::Value::Object(parameters).to_string(),
            expression,
            zone: zone.to_owned(),
            is_enabled: self.is_enabled,
            next_at: self.is_enabled.then_some(next),
            last_at: None,
            last_job: None,
            actor: actor.to_owned(),
            changed_at: now,
        })
    }
}

/// Makes a schedule, or changes the one of this name. Without a zone of its own it gets this one.
pub async fn put(
    session: &Session,
    (name, wanted): (&str, &Timed),
    zone: &str,
    actor: &str,
    now: Millis,
) -> Result<Schedule, Refusal> {
    let data = &session.repository.data;
    let schedule = wanted.judge(name, zone, (actor, now))?;
    let known = schedules::all(data).await.map_err(anyhow::Error::from)?;
    if known.len() >= MOST && known.iter().all(|known| known.name != name) {
        return Err(Refusal::TooMany { most: MOST });
    }
    let put = async {
        let mut tx = data.begin().await?;
        schedules::put(&mut tx, &schedule).await?;
        tx.commit().await?;
        schedules::get(data, name).await
    };
    let put = put.await.map_err(anyhow::Error::from)?;
    Ok(put.context("a schedule was deleted as soon as it was made")?)
}

impl Jobs {
    /// What the thread of the schedules does.
    pub(super) fn make_by_schedules(&self) {
        let _context = self.0.session.enter();
        let (mut is_introduced, mut said) = (false, String::new());
        while !self.is_stopping() {
            let turned = match is_introduced {
                true => self.look(),
                false => self.introduce().map(|()| is_introduced = true),
            };
            match turned {
                Ok(()) => said.clear(),
                Err(error) => {
                    let why = format!("{error:#}");
                    if why != said {
                        tracing::warn!(why, "schedules wait; trying again");
                    }
                    said = why;
                }
            }
            if is_introduced {
                std::thread::park_timeout(PAUSE);
            }
        }
    }

    /// Makes the schedules that come along with this release and that this repository never had.
    fn introduce(&self) -> anyhow::Result<()> {
        let (session, now) = (&self.0.session, clock::now());
        let data = &session.repository.data;
        let known = session.block(schedules::introduced(data))?;
        for (name, kind, expression) in
            DEFAULTS.iter().filter(|(name, ..)| !known.iter().any(|had| had == name))
        {
            let wanted = Timed {
                kind: (*kind).to_owned(),
                expression: (*expression).to_owned(),
                is_enabled: true,
                ..Timed::default()
            };
            let schedule = wanted.judge(name, &self.0.settings.zone, (ACTOR, now))?;
            session.block(async {
                let mut tx = data.begin().await?;
                schedules::introduce(&mut tx, &schedule).await?;
                tx.commit().await
            })?;
        }
        Ok(())
    }

    /// Ends what nobody goes on with, and makes the jobs of schedules whose turn has come.
    fn look(&self) -> anyhow::Result<()> {
        let (session, now) = (&self.0.session, clock::now());
        let data = &session.repository.data;
        for id in session.block(db::jobs::settle(data, DIED, now))? {
            tracing::error!(job = id, "a job failed, and is tried no more: {DIED}");
        }
        for schedule in session.block(schedules::due(data, now))? {
            self.take_turn(&schedule, now)?;
        }
        Ok(())
    }

    /// Where the process was away for several turns, one job is made. One whose job of before is not over makes none.
    fn take_turn(&self, schedule: &Schedule, now: Millis) -> anyhow::Result<()> {
        let (inner, session) = (&self.0, &self.0.session);
        // Another process may know the kind, or where backups go; otherwise the turn waits until one does.
        let Some(kind) = kind(&schedule.kind).filter(|kind| kind.check(&inner.backup).is_ok()) else {
            return Ok(());
        };
        let next = Timetable::read(&schedule.expression, &schedule.zone)?.next(now);
        let place = format!("schedule {}", schedule.name);
        let wanted = Wanted {
            kind,
            parameters: &schedule.parameters,
            due_at: None,
            priority: kind.priority,
            place: Some(&place),
            schedule: Some(&schedule.name),
        };
        let new = wanted.written(&inner.settings, &schedule.actor, now);
        let made = session.block(async {
            let mut tx = session.repository.data.begin().await?;
            let made = schedules::take_turn(&mut tx, schedule, next, Some(&new), now).await?;
            tx.commit().await?;
            Ok::<_, db::Error>(made)
        })?;
        if let Some(db::jobs::Added::Standing(job)) = made {
            tracing::warn!(
                schedule = schedule.name,
                job,
                "the job of the last turn is not over; none is made"
            );
        }
        self.wake();
        Ok(())
    }
}
