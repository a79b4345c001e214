//! `amigo status`: how the repository and the processes that serve it are, and the service levels beside their objectives.

use super::folder::Folder;
use super::text::{count, number};
use crate::clock;
use crate::config::Config;
use crate::customers::moment;
use crate::levels::{Interruption, Level, Window};
use crate::status::Status;
use anyhow::bail;
use clap::Args;
use db::Purpose;
use db::service_levels::Process;
use model::AlarmId;
use serde_json::{Value, json};

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// Fails where something is not as it should be: no process answers everything, an objective is missed, an alarm is raised.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = Config::of(arguments.folder.path())?;
    let session = arguments.folder.open(Purpose::Read)?;
    let status = Status::read(&session, &config, clock::now())?;
    session.close()?;
    if arguments.json {
        println!("{}", as_json(&status));
    } else {
        tell(&status);
    }
    match status.faults().as_slice() {
        [] => Ok(()),
        faults => bail!("{}", faults.join("; ")),
    }
}

fn tell(status: &Status) {
    println!("Amigo {} on {}", env!("CARGO_PKG_VERSION"), status.location);
    match &status.writer {
        Some(address) => println!("Writes: {address}"),
        None => println!("Writes: nobody"),
    }
    for process in &status.report.processes {
        println!("Process {}", of_process(status, process));
    }
    let [letters, quarantine, imports] = status.backlog;
    println!(
        "Waiting: {}, {} in quarantine, {} being read",
        count(letters, "dead letter", "dead letters"),
        count(quarantine, "row", "rows"),
        count(imports, "file", "files")
    );
    for (name, behind, since) in &status.subscribers {
        let since = since.map_or_else(String::new, |at| format!(", since {}", moment::text(at)));
        println!("Subscriber {name}: {} behind{since}", count(*behind, "event", "events"));
    }
    let backup = status.last_backup.map_or_else(|| "never".to_owned(), moment::text);
    println!("Last backup: {backup}");
    if let Some(told) = status.report.interruptions.first() {
        println!("Last interruption: {}", of_interruption(told, status.report.at));
    }
    for alarm in &status.alarms {
        let seen = alarm.acknowledged.as_ref().map_or("nobody saw it yet", |_| "seen");
        println!("ALARM {} {} since {}, {seen}", AlarmId(alarm.id), alarm.name, moment::text(alarm.began_at));
    }
    println!();
    for line in table(status) {
        println!("{line}");
    }
}

fn of_process(status: &Status, process: &Process) -> String {
    let is_ready = status.report.answering().any(|ready| ready.id == process.id);
    let is = match (&process.missing, is_ready) {
        (_, true) => "ready".to_owned(),
        (Some(missing), false) => format!("not ready: {missing}"),
        (None, false) => format!("not heard of since {}", moment::text(process.seen_at)),
    };
    format!(
        "{} ({}): {is}; {} waiting, {} behind",
        process.address,
        process.version,
        count(process.waiting, "item", "items"),
        count(status.lag(process), "event", "events")
    )
}

fn of_interruption(told: &Interruption, now: db::Millis) -> String {
    let kind = if told.is_announced { "announced" } else { "unannounced" };
    let seconds = (told.ended_at.unwrap_or(now) - told.began_at) as f64 / 1e3;
    match told.ended_at {
        Some(_) => format!("{}, {seconds:.1} s, {kind}", moment::text(told.began_at)),
        None => format!("since {}, goes on, {kind}", moment::text(told.began_at)),
    }
}

/// A line a level: the objective, and what was measured in each window.
fn table(status: &Status) -> Vec<String> {
    let levels = &status.report.levels;
    let lengths: Vec<String> = levels.first().map_or_else(Vec::new, |level| {
        level.windows.iter().map(|window| of_length(window.length / 3_600_000)).collect()
    });
    let columns = |cells: &[String]| cells.iter().map(|cell| format!("{cell:>11}")).collect::<String>();
    let mut lines = vec![format!(
        "{:<20}{:>18}{}{:>13}  {}",
        "service level",
        "objective",
        columns(&lengths),
        "budget left",
        "state"
    )];
    for level in levels {
        let sign = if level.name.is_least() { ">=" } else { "<=" };
        let objective = format!("{sign} {} {}", short(level.objective), level.name.unit());
        let values: Vec<String> = level.windows.iter().map(of_window).collect();
        let left = level.windows.first().and_then(|window| window.budget_left);
        let left = left.map_or_else(|| "-".to_owned(), |left| format!("{left:.0} %"));
        let state = level.state().key().replace('_', " ");
        lines.push(format!(
            "{:<20}{objective:>18}{}{left:>13}  {state}",
            level.name.key().replace('_', " "),
            columns(&values)
        ));
    }
    lines
}

fn of_length(hours: i64) -> String {
    if hours > 24 { format!("{} d", hours / 24) } else { format!("{hours} h") }
}

fn of_window(window: &Window) -> String {
    window.value.map_or_else(|| "-".to_owned(), short)
}

/// With as many decimals as say something.
fn short(value: f64) -> String {
    if value >= 1_000.0 {
        return number(value.round() as u64);
    }
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn as_json(status: &Status) -> Value {
    let report = &status.report;
    let level = |level: &Level| {
        let window = |window: &Window| {
            json!({ "hours": window.length / 3_600_000, "value": window.value,
                "budget_left_percent": window.budget_left, "state": window.state.key() })
        };
        json!({ "name": level.name.key(), "unit": level.name.unit(), "objective": level.objective,
            "compared": if level.name.is_least() { "at_least" } else { "at_most" },
            "state": level.state().key(),
            "windows": level.windows.iter().map(window).collect::<Vec<Value>>() })
    };
    let process = |process: &Process| {
        json!({ "address": process.address, "version": process.version,
            "ready": report.answering().any(|ready| ready.id == process.id), "missing": process.missing,
            "seen_at": moment::text(process.seen_at), "waiting": process.waiting, "behind": status.lag(process) })
    };
    let interruption = |told: &Interruption| {
        json!({ "began_at": moment::text(told.began_at), "ended_at": told.ended_at.map(moment::text),
            "seconds": (told.ended_at.unwrap_or(report.at) - told.began_at) as f64 / 1e3,
            "announced": told.is_announced })
    };
    let [letters, quarantine, imports] = status.backlog;
    let alarms = status.alarms.iter().map(|alarm| {
        json!({ "id": AlarmId(alarm.id), "name": alarm.name, "began_at": moment::text(alarm.began_at),
            "acknowledged": alarm.acknowledged.is_some() })
    });
    let subscribers = status.subscribers.iter().map(
        |(name, behind, since)| json!({ "name": name, "behind": behind, "since": since.map(moment::text) }),
    );
    json!({
        "version": env!("CARGO_PKG_VERSION"), "repository": status.location, "writer": status.writer,
        "processes": report.processes.iter().map(process).collect::<Vec<Value>>(),
        "dead_letters": letters, "quarantine": quarantine, "imports": imports,
        "subscribers": subscribers.collect::<Vec<Value>>(),
        "last_backup": status.last_backup.map(moment::text),
        "alarms": alarms.collect::<Vec<Value>>(),
        "interruptions": report.interruptions.iter().map(interruption).collect::<Vec<Value>>(),
        "levels": report.levels.iter().map(level).collect::<Vec<Value>>(),
        "faults": status.faults(),
    })
}
