//! How the service fares, and the alarms that it raised.

use crate::customers::moment;
use crate::levels::{Grain, Kind, Level, Point, Report, State, Sums, Window};
use db::alarms::Alarm;
use db::service_levels::Process;
use model::AlarmId;
use serde::Serialize;
use utoipa::ToSchema;

/// How the service fares.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ServiceLevels {
    at: String,
    levels: Vec<ServiceLevel>,
    /// How long answers took in the last day, by kind of question: `read`, `find`, `write`.
    answers: Vec<AnswerTimes>,
    /// When no process answered everything, the newest first, within the window of the objectives.
    interruptions: Vec<ShownInterruption>,
    /// Processes that serve, or ended without saying so within the last hour.
    processes: Vec<ShownProcess>,
}

/// A service level.
#[derive(Serialize, ToSchema)]
struct ServiceLevel {
    /// `response_mean`, `response_p99`, `availability`, `sync_rate`, `integration_errors` or `recovery`.
    name: &'static str,
    unit: &'static str,
    objective: f64,
    /// Whether the value has to be `at_least` or `at_most` the objective.
    compared: &'static str,
    /// How it stands in the window of its objective: `ok`, `at_risk`, `missed` or `no_data`.
    state: &'static str,
    /// The alarm that is raised.
    #[schema(value_type = Option<String>)]
    alarm: Option<AlarmId>,
    /// In the window of the objective, in a day and in an hour.
    windows: Vec<LevelWindow>,
}

/// A service level in some time until now.
#[derive(Serialize, ToSchema)]
struct LevelWindow {
    hours: i64,
    value: Option<f64>,
    /// How much of what may go wrong is left, in per cent; below 0 the objective is missed.
    budget_left_percent: Option<f64>,
    state: &'static str,
}

/// How long answers took.
#[derive(Serialize, ToSchema)]
struct AnswerTimes {
    kind: &'static str,
    answers: u64,
    mean_ms: Option<f64>,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
}

/// A time in which no process answered everything.
#[derive(Serialize, ToSchema)]
struct ShownInterruption {
    began_at: String,
    /// None while it goes on.
    ended_at: Option<String>,
    seconds: f64,
    /// Whether the last process that answered had ended in order: maintenance, which counts as neither up nor down.
    announced: bool,
}

/// A process that serves.
#[derive(Serialize, ToSchema)]
struct ShownProcess {
    address: String,
    version: String,
    started_at: String,
    /// When it last said how it is.
    seen_at: String,
    /// Whether it answers everything.
    ready: bool,
    /// What it waits for.
    missing: Option<String>,
    /// Items that wait in it to be written.
    waiting: i64,
}

/// What was measured over time.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ServiceHistory {
    /// `minute`, `hour` or `day`.
    by: &'static str,
    points: Vec<ServicePoint>,
}

/// What was measured in a minute, an hour or a day.
#[derive(Serialize, ToSchema)]
struct ServicePoint {
    at: String,
    requests: u64,
    failures: u64,
    mean_ms: Option<f64>,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    /// Records taken in a second while there was load.
    sync_rate: Option<f64>,
    exchanged: u64,
    exchange_errors: u64,
}

/// Alarms.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Alarms {
    alarms: Vec<ShownAlarm>,
    next: Option<String>,
}

/// An alarm.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ShownAlarm {
    #[schema(value_type = String)]
    id: AlarmId,
    /// What it is about: the name of a service level.
    name: String,
    began_at: String,
    /// None while it goes on.
    ended_at: Option<String>,
    /// What was measured in the hour before it was raised, and what should have been.
    value: f64,
    objective: f64,
    acknowledged_at: Option<String>,
    /// The user or client who saw it first.
    acknowledged_by: Option<String>,
}

impl ServiceLevels {
    pub fn of(report: &Report, open: &[Alarm]) -> ServiceLevels {
        let alarm = |level: &Level| open.iter().find(|alarm| alarm.name == level.name.key());
        let levels = report.levels.iter().map(|level| ServiceLevel::of(level, alarm(level))).collect();
        let answering: Vec<&str> = report.answering().map(|process| process.id.as_str()).collect();
        let process = |process: &Process| ShownProcess {
            address: process.address.clone(),
            version: process.version.clone(),
            started_at: moment::text(process.started_at),
            seen_at: moment::text(process.seen_at),
            ready: answering.contains(&process.id.as_str()),
            missing: process.missing.clone(),
            waiting: process.waiting,
        };
        let interruptions = report.interruptions.iter().map(|told| ShownInterruption {
            began_at: moment::text(told.began_at),
            ended_at: told.ended_at.map(moment::text),
            seconds: (told.ended_at.unwrap_or(report.at) - told.began_at) as f64 / 1e3,
            announced: told.is_announced,
        });
        ServiceLevels {
            at: moment::text(report.at),
            levels,
            answers: Kind::TIMED.iter().map(|kind| AnswerTimes::of(*kind, &report.day)).collect(),
            interruptions: interruptions.take(MOST_INTERRUPTIONS).collect(),
            processes: report.processes.iter().map(process).collect(),
        }
    }
}

/// Interruptions that are told.
const MOST_INTERRUPTIONS: usize = 100;

impl ServiceLevel {
    fn of(level: &Level, alarm: Option<&Alarm>) -> ServiceLevel {
        let window = |window: &Window| LevelWindow {
            hours: window.length / 3_600_000,
            value: window.value.map(rounded),
            budget_left_percent: window.budget_left.map(rounded),
            state: window.state.key(),
        };
        ServiceLevel {
            name: level.name.key(),
            unit: level.name.unit(),
            objective: level.objective,
            compared: if level.name.is_least() { "at_least" } else { "at_most" },
            state: State::key(level.state()),
            alarm: alarm.map(|alarm| AlarmId(alarm.id)),
            windows: level.windows.iter().map(window).collect(),
        }
    }
}

impl AnswerTimes {
    fn of(kind: Kind, sums: &Sums) -> AnswerTimes {
        let timed = sums.of_kind(kind).cloned().unwrap_or_default();
        AnswerTimes {
            kind: kind.key(),
            answers: timed.count(),
            mean_ms: timed.mean_ms().map(rounded),
            p50_ms: timed.quantile_ms(0.5).map(rounded),
            p99_ms: timed.quantile_ms(0.99).map(rounded),
        }
    }
}

impl ServiceHistory {
    pub fn of(grain: Grain, points: &[Point]) -> ServiceHistory {
        let point = |point: &Point| {
            let (sums, durations) = (&point.sums, point.sums.durations());
            ServicePoint {
                at: moment::text(point.at),
                requests: sums.requests,
                failures: sums.failures,
                mean_ms: durations.mean_ms().map(rounded),
                p50_ms: durations.quantile_ms(0.5).map(rounded),
                p99_ms: durations.quantile_ms(0.99).map(rounded),
                sync_rate: sums.rate().map(rounded),
                exchanged: sums.integrated,
                exchange_errors: sums.unintegrated,
            }
        };
        ServiceHistory { by: grain.key(), points: points.iter().map(point).collect() }
    }
}

impl Alarms {
    pub fn of(alarms: &[Alarm], next: Option<String>) -> Alarms {
        Alarms { alarms: alarms.iter().map(ShownAlarm::of).collect(), next }
    }
}

impl ShownAlarm {
    pub fn of(alarm: &Alarm) -> ShownAlarm {
        let (at, by) = alarm.acknowledged.clone().unzip();
        ShownAlarm {
            id: AlarmId(alarm.id),
            name: alarm.name.clone(),
            began_at: moment::text(alarm.began_at),
            ended_at: alarm.ended_at.map(moment::text),
            value: alarm.value as f64 / 1e3,
            objective: alarm.objective as f64 / 1e3,
            acknowledged_at: at.map(moment::text),
            acknowledged_by: by,
        }
    }
}

/// To what can be told apart: the fourth decimal.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
