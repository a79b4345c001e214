//! One attempt at a job, as its kind sees it: what it works on, what it was told, and where it says how far it is. Between
//! two steps it is stopped where nobody wants it, where the process ends, and where its lease is lost.

use super::kind::Values;
use super::watch::{Halt, Watch};
use crate::access::By;
use crate::config::{Backup, jobs::Settings};
use crate::live::Node;
use crate::session::Session;
use db::jobs::{Hold, Progress};
use std::sync::Arc;
use std::time::Duration;

/// An attempt at a job.
pub struct Run<'a> {
    /// The repository.
    pub session: &'a Arc<Session>,
    /// The node of a serving process.
    pub node: Option<&'a Node>,
    /// How jobs are done.
    pub settings: &'a Settings,
    /// Where backups go.
    pub backup: &'a Backup,
    /// Who has it done, for the access log.
    pub by: By,
    /// Which attempt it is, from 1 on.
    pub attempt: i64,
    pub(super) values: Values,
    pub(super) hold: Hold,
    pub(super) watch: &'a Watch,
}

/// Why a job fails that no further attempt would help; told as it is, and so without any value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Hopeless(pub String);

impl Run<'_> {
    /// A parameter; judged when the job was asked for.
    pub fn number(&self, name: &str) -> i64 {
        self.values.get(name).and_then(serde_json::Value::as_i64).unwrap_or_default()
    }

    /// Says what is done now and how far that is; refuses to go on where the job has to stop.
    pub fn step(&self, phase: &str, done: u64, total: Option<u64>) -> Result<(), Halt> {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.watch.reach(Progress {
            phase: Some(phase.to_owned()),
            done: number(done),
            total: total.map(number),
        })
    }

    /// Lets some time pass, unless the job has to stop.
    pub fn rest(&self, time: Duration) -> Result<(), Halt> {
        self.watch.rest(time)
    }

    /// A transaction that fails where another process does the job by now; until its end none does.
    pub fn begin(&self) -> Result<db::Tx, db::Error> {
        self.session.block(async {
            let mut tx = self.session.repository.data.begin().await?;
            db::jobs::check(&mut tx, self.hold).await?;
            Ok(tx)
        })
    }
}
