//! `amigo schedule`: shows and changes when jobs are made by themselves.

use super::folder::{Folder, actor};
use super::job::{setting, values};
use crate::clock;
use crate::config::Config;
use crate::customers::moment;
use crate::jobs::{self, Timed, kind};
use crate::session::Session;
use clap::{Args, Subcommand};
use db::Purpose;
use db::schedules::{self, Schedule};
use model::JobId;
use serde_json::{Value, json};

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand)]
enum Deed {
    /// Lists the schedules, with their last and next turns.
    List {
        /// Prints JSON, a schedule a line.
        #[arg(long)]
        json: bool,
    },
    /// Makes a schedule, or changes the one of this name.
    Set(Set),
    /// Forgets a schedule.
    Delete {
        /// Its name.
        name: String,
    },
}

#[derive(Args)]
struct Set {
    /// Its name.
    name: String,
    /// When: minute, hour, day of month, month and day of week, as cron writes them; in quotes.
    #[arg(long)]
    cron: String,
    /// What is to be done; `amigo job kinds` lists what can be [default: as it is].
    #[arg(long)]
    kind: Option<String>,
    /// In which time zone, such as `Europe/Paris` [default: as it is, or `zone` of [jobs]].
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// What the job is told, such as `steps=3`; may be given several times.
    #[arg(long = "set", value_name = "NAME=NUMBER", value_parser = setting)]
    settings: Vec<(String, i64)>,
    /// Keeps it, but makes no jobs.
    #[arg(long)]
    disabled: bool,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = &arguments.folder;
    let purpose = if matches!(arguments.deed, Deed::List { .. }) { Purpose::Read } else { Purpose::Serve };
    let session = folder.open(purpose)?;
    let config = Config::of(folder.path())?;
    match &arguments.deed {
        Deed::List { json } => list(&session, &config, *json)?,
        Deed::Set(wanted) => set(&session, &config, wanted)?,
        Deed::Delete { name } => {
            let was_known = session.block(schedules::delete(&session.repository.data, name))?;
            anyhow::ensure!(was_known, "there is no schedule `{name}`; `amigo schedule list` lists them");
            println!("The schedule {name} is forgotten. A job that it made goes on.");
        }
    }
    session.close()
}

fn list(session: &Session, config: &Config, as_json: bool) -> anyhow::Result<()> {
    let all = session.block(schedules::all(&session.repository.data))?;
    all.iter().for_each(|schedule| tell(schedule, config, as_json));
    if all.is_empty() && !as_json {
        println!("No schedule yet. `amigo serve` makes the usual ones; `amigo schedule set` makes others.");
    }
    Ok(())
}

fn set(session: &Session, config: &Config, wanted: &Set) -> anyhow::Result<()> {
    let known = session.block(schedules::get(&session.repository.data, &wanted.name))?;
    let kind = wanted.kind.clone().or_else(|| known.as_ref().map(|known| known.kind.clone()));
    let kind = kind.ok_or_else(|| anyhow::anyhow!("say with --kind what is to be done"))?;
    let is_same = known.as_ref().is_some_and(|known| known.kind == kind);
    let kept = known.as_ref().filter(|_| is_same && wanted.settings.is_empty());
    let timed = Timed {
        parameters: match kept {
            Some(known) => serde_json::from_str(&known.parameters).unwrap_or_default(),
            None => values(&wanted.settings),
        },
        kind,
        expression: wanted.cron.clone(),
        zone: wanted.time_zone.clone().or_else(|| known.map(|known| known.zone)),
        is_enabled: !wanted.disabled,
    };
    let (actor, now) = (actor(), clock::now());
    let put = jobs::put_schedule(session, (&wanted.name, &timed), &config.jobs.zone, &actor, now);
    tell(&session.block(put)?, config, wanted.json);
    Ok(())
}

fn tell(schedule: &Schedule, config: &Config, as_json: bool) {
    let Schedule { name, kind: of, expression, zone, .. } = schedule;
    let lack = kind(of).and_then(|kind| kind.check(&config.backup).err()).map(|lack| lack.to_string());
    let [next, last] = [schedule.next_at, schedule.last_at].map(|at| at.map(moment::text));
    if as_json {
        let parameters: Value = serde_json::from_str(&schedule.parameters).unwrap_or_default();
        println!(
            "{}",
            json!({ "name": name, "kind": of, "parameters": parameters, "cron": expression, "time_zone": zone,
                    "enabled": schedule.is_enabled, "next_at": next, "last_at": last,
                    "last_job": schedule.last_job.map(JobId), "waits_for": lack })
        );
        return;
    }
    let next = match (&next, &lack) {
        _ if !schedule.is_enabled => "disabled".to_owned(),
        (_, Some(lack)) => format!("waits: {lack}"),
        (Some(next), None) => format!("next {next}"),
        (None, None) => "never".to_owned(),
    };
    let last = last.map_or_else(String::new, |last| format!("  last {last}"));
    println!("{name:<20} {of:<18} {expression:<14} {zone}  {next}{last}");
}
