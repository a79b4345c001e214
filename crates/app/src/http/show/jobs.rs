//! Jobs, the kinds of them, and schedules. Counts, words and names; never a value of a person.

use crate::customers::moment;
use crate::jobs::{Kind, Needs};
use crate::live::{UnderWay, What};
use db::Millis;
use db::jobs::{Job, Progress};
use db::schedules::Schedule;
use model::JobId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A page of jobs, the newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct JobList {
    pub jobs: Vec<ShownJob>,
    pub next: Option<String>,
}

/// A job, or something else that is done beside everything.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
pub(in crate::http) struct ShownJob {
    /// `job_..`; the id of a file or a what-if where it is one.
    id: String,
    /// Where it is read, and acted upon.
    see: String,
    kind: String,
    /// waiting, running, done, failed, cancelled.
    state: &'static str,
    /// Whether it is to be stopped; it is, between two of its steps.
    cancelling: bool,
    progress: ShownProgress,
    /// What it was told.
    #[schema(value_type = Object)]
    parameters: Value,
    /// Those with a higher one come first; only jobs have one.
    priority: Option<i64>,
    /// How often it was begun; only jobs are tried again.
    attempts: Option<i64>,
    most_attempts: Option<i64>,
    /// Who asked for it.
    asked_by: String,
    /// The schedule that made it.
    schedule: Option<String>,
    /// The process that does it.
    owner: Option<String>,
    asked_at: String,
    /// It does not begin before then.
    due_at: Option<String>,
    /// When the last attempt began.
    begun_at: Option<String>,
    ended_at: Option<String>,
    /// What came of it.
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    /// Why the last attempt failed.
    fault: Option<String>,
    #[serde(skip)]
    place: [i64; 3],
}

/// How far it is.
#[derive(Serialize, ToSchema)]
#[schema(as = JobProgress)]
struct ShownProgress {
    /// What is being done, in a word of its kind.
    phase: Option<String>,
    /// How much of it is done: bytes, entries, steps.
    done: i64,
    /// Of how much, where that is known.
    total: Option<i64>,
}

impl From<Progress> for ShownProgress {
    fn from(Progress { phase, done, total }: Progress) -> ShownProgress {
        ShownProgress { phase, done, total }
    }
}

impl ShownJob {
    /// A job.
    pub fn of(job: Job) -> ShownJob {
        let id = JobId(job.id);
        let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
        ShownJob {
            id: id.to_string(),
            see: format!("/v1/jobs/{id}"),
            state: job.state.key(),
            cancelling: job.is_unwanted && !job.state.is_over(),
            parameters: json(&job.parameters),
            kind: job.kind,
            progress: job.progress.into(),
            priority: Some(job.priority),
            attempts: Some(job.attempts),
            most_attempts: Some(job.most_attempts),
            asked_by: job.actor,
            schedule: job.schedule,
            owner: job.owner,
            asked_at: moment::text(job.created_at),
            due_at: Some(moment::text(job.due_at)),
            begun_at: job.begun_at.map(moment::text),
            ended_at: job.ended_at.map(moment::text),
            result: job.result.as_deref().map(json),
            fault: job.fault,
            place: [-job.created_at, 0, -job.id],
        }
    }

    /// Something that is told as a job.
    pub fn under_way(told: UnderWay) -> ShownJob {
        let number = told.number();
        let (id, see, class) = match told.what {
            What::Import(id) => (id.to_string(), format!("/v1/imports/{id}"), 1),
            What::WhatIf(id) => (id.to_string(), format!("/v1/what-ifs/{id}"), 2),
        };
        let begun_at = moment::text(told.begun_at);
        ShownJob {
            id,
            see,
            kind: told.kind.to_owned(),
            state: told.state.key(),
            cancelling: false,
            progress: told.progress.into(),
            parameters: Value::Object(serde_json::Map::new()),
            priority: None,
            attempts: None,
            most_attempts: None,
            asked_by: told.actor,
            schedule: None,
            owner: None,
            asked_at: begun_at.clone(),
            due_at: None,
            begun_at: Some(begun_at),
            ended_at: told.ended_at.map(moment::text),
            result: None,
            fault: None,
            place: [-told.begun_at, class, -number],
        }
    }

    /// Where it stands in the list.
    pub fn place(&self) -> [i64; 3] {
        self.place
    }
}

/// Of the things that stand in the list, where those of a class begin that come behind a place: when they began, and the
/// number.
pub(in crate::http) fn behind(place: Option<[i64; 3]>, class: i64) -> (Millis, i64) {
    match place {
        None => (i64::MAX, i64::MAX),
        Some([at, of, number]) => match class.cmp(&of) {
            std::cmp::Ordering::Less => (-at, i64::MIN),
            std::cmp::Ordering::Equal => (-at, -number),
            std::cmp::Ordering::Greater => (-at, i64::MAX),
        },
    }
}

/// The kinds of jobs.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct JobKinds {
    pub kinds: Vec<ShownKind>,
}

/// A kind of job.
#[derive(Serialize, ToSchema)]
#[schema(as = JobKind)]
pub(in crate::http) struct ShownKind {
    kind: &'static str,
    meaning: &'static str,
    /// Those with a higher one come first, where nothing else is said.
    priority: i64,
    parameters: Vec<ShownParameter>,
    /// Whether only the process that writes does it.
    by_writer: bool,
    /// Whether it is begun as a job; otherwise it is begun where it belongs.
    open: bool,
}

/// A whole number that a kind is told.
#[derive(Serialize, ToSchema)]
#[schema(as = JobParameter)]
struct ShownParameter {
    name: &'static str,
    meaning: &'static str,
    least: i64,
    most: i64,
    /// What holds where it is left out.
    default: Option<i64>,
}

impl ShownKind {
    pub fn of(kind: &Kind) -> ShownKind {
        let parameter = |told: &crate::jobs::Parameter| ShownParameter {
            name: told.name,
            meaning: told.meaning,
            least: told.bounds.0,
            most: told.bounds.1,
            default: told.default,
        };
        ShownKind {
            kind: kind.name,
            meaning: kind.meaning,
            priority: kind.priority,
            parameters: kind.parameters.iter().map(parameter).collect(),
            by_writer: kind.needs == Needs::Writer,
            open: kind.is_open,
        }
    }
}

/// Schedules.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Schedules {
    pub schedules: Vec<ShownSchedule>,
}

/// A schedule.
#[derive(Serialize, ToSchema)]
#[schema(as = Schedule)]
pub(in crate::http) struct ShownSchedule {
    name: String,
    kind: String,
    #[schema(value_type = Object)]
    parameters: Value,
    /// When, as cron writes it.
    cron: String,
    time_zone: String,
    enabled: bool,
    /// When the next job is made; one that lies in the past waits for a process that can do it.
    next_at: Option<String>,
    /// When the last turn was.
    last_at: Option<String>,
    /// The last job that it made.
    #[schema(value_type = Option<String>)]
    last_job: Option<JobId>,
    /// Why the process that is asked makes none of its jobs now.
    waits_for: Option<String>,
    changed_at: String,
    changed_by: String,
}

impl ShownSchedule {
    pub fn of(schedule: Schedule, waits_for: Option<String>) -> ShownSchedule {
        ShownSchedule {
            name: schedule.name,
            kind: schedule.kind,
            parameters: serde_json::from_str(&schedule.parameters).unwrap_or_default(),
            cron: schedule.expression,
            time_zone: schedule.zone,
            enabled: schedule.is_enabled,
            next_at: schedule.next_at.map(moment::text),
            last_at: schedule.last_at.map(moment::text),
            last_job: schedule.last_job.map(JobId),
            waits_for,
            changed_at: moment::text(schedule.changed_at),
            changed_by: schedule.actor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use db::jobs::State;

    #[test]
    fn a_job_is_told_with_what_it_is_doing() {
        let job = Job {
            id: 39,
            kind: "backup".into(),
            parameters: "{}".into(),
            priority: 40,
            due_at: 0,
            state: State::Running,
            owner: Some("127.0.0.1:8420".into()),
            attempts: 2,
            most_attempts: 5,
            is_unwanted: true,
            progress: Progress { phase: Some("copying_keys".into()), done: 2, total: Some(4) },
            result: None,
            fault: Some("the database was away".into()),
            actor: "amigo".into(),
            schedule: Some("nightly".into()),
            created_at: 0,
            begun_at: Some(1_000),
            ended_at: None,
        };
        insta::assert_snapshot!(super::super::pretty(&ShownJob::of(job)));
    }

    #[test]
    fn a_place_is_behind_what_was_told_whatever_its_class() {
        let place = Some([-70, 1, -5]);
        assert_eq!(behind(None, 0), (i64::MAX, i64::MAX));
        // Jobs of the same moment were told before; of files, those down to the fifth; what-ifs come yet.
        assert_eq!([0, 1, 2].map(|class| behind(place, class)), [(70, i64::MIN), (70, 5), (70, i64::MAX)]);
    }
}
