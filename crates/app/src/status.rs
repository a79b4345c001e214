//! How the repository and the processes that serve it are, read from the database: the same whether one serves or none.

use crate::config::Config;
use crate::levels::{self, Report, State};
use crate::live::leader;
use crate::session::Session;
use db::alarms::{self, Alarm};
use db::service_levels::{self, Process};
use db::{Db, Millis, journal, subscribers};

/// Events behind which a subscriber is counted no further.
const MOST_BEHIND: i64 = 100_000;

/// How everything is.
pub struct Status {
    /// Where the repository lies.
    pub location: String,
    /// Where the process is reached that writes; none where none does.
    pub writer: Option<String>,
    /// Service levels, interruptions and processes.
    pub report: Report,
    /// Alarms that are raised.
    pub alarms: Vec<Alarm>,
    /// The last event that happened.
    pub last_event: i64,
    /// Open dead letters, rows in quarantine, files that are being tried or taken in.
    pub backlog: [i64; 3],
    /// Subscribers of events: name, events behind, since when.
    pub subscribers: Vec<(String, i64, Option<Millis>)>,
    /// When the last backup was made.
    pub last_backup: Option<Millis>,
}

impl Status {
    /// Reads it.
    pub fn read(session: &Session, config: &Config, now: Millis) -> anyhow::Result<Status> {
        let db = &session.repository.data;
        let writer = leader(session)?;
        session.block(async {
            Ok(Status {
                location: session.repository.location.to_string(),
                writer,
                report: levels::report(db, &config.service_levels, now, None).await?,
                alarms: alarms::open(db).await?,
                last_event: journal::last_event(db).await?,
                backlog: service_levels::backlog(db).await?,
                subscribers: subscribers_behind(db).await?,
                last_backup: service_levels::last_backup(db).await?,
            })
        })
    }

    /// Events that a process has not taken in.
    pub fn lag(&self, process: &Process) -> i64 {
        (self.last_event - process.event).max(0)
    }

    /// What is not as it should be, a sentence each: what makes `amigo status` fail.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.report.answering().next().is_none() {
            faults.push("no process answers everything".to_owned());
        }
        let missed = self.report.levels.iter().filter(|level| level.state() == State::Missed);
        faults.extend(missed.map(|level| format!("{} is missed", level.name.key())));
        faults.extend(self.alarms.iter().map(|alarm| format!("the alarm {} is raised", alarm.name)));
        faults
    }
}

async fn subscribers_behind(db: &Db) -> Result<Vec<(String, i64, Option<Millis>)>, db::Error> {
    let mut all = Vec::new();
    for subscriber in subscribers::all(db).await? {
        let (behind, since) = journal::behind(db, subscriber.position, MOST_BEHIND).await?;
        all.push((subscriber.name, behind, since));
    }
    Ok(all)
}
