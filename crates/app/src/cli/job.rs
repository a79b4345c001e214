//! `amigo job`: shows what is done beside everything else, asks for it, stops it and takes it up again, while processes
//! serve or not.

use super::folder::{Folder, actor};
use super::text::count;
use crate::clock;
use crate::config::Config;
use crate::customers::moment;
use crate::jobs::{self, Asked, Values, Wanted, ask};
use crate::progress;
use crate::session::Session;
use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use db::Purpose;
use db::jobs::{Filter, Job, State};
use indicatif::ProgressBar;
use model::JobId;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Between two looks at a job that is waited for.
const LOOK: Duration = Duration::from_millis(250);

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
    /// Lists jobs, the newest first.
    List(List),
    /// Shows a job.
    Show(One),
    /// Lists the kinds of jobs, with what each may be told.
    Kinds {
        /// Prints JSON, a kind a line.
        #[arg(long)]
        json: bool,
    },
    /// Asks for a job. A process that serves does it, as soon as it has time.
    Run(Run),
    /// Waits for the end of a job.
    Wait(One),
    /// Takes a job up again that failed or was cancelled.
    Replay(One),
    /// Stops a job.
    Cancel(One),
    /// Puts a job away that is over.
    Discard(One),
}

#[derive(Args)]
struct List {
    /// Only in this state: waiting, running, done, failed, cancelled.
    #[arg(long, value_parser = state)]
    state: Option<State>,
    /// Only of this kind.
    #[arg(long)]
    kind: Option<String>,
    /// How many at most.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// Prints JSON, a job a line.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct One {
    /// Id of the job.
    id: JobId,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Run {
    /// What is to be done; `amigo job kinds` lists what can be.
    kind: String,
    /// What it is told, such as `steps=3`; may be given several times.
    #[arg(long = "set", value_name = "NAME=NUMBER", value_parser = setting)]
    settings: Vec<(String, i64)>,
    /// Those with a higher one come first [default: that of the kind].
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..=100))]
    priority: Option<i64>,
    /// Waits for its end, and fails where it failed.
    #[arg(long)]
    wait: bool,
    /// Does it in this process, without one that serves; waits for its end.
    #[arg(long)]
    here: bool,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

fn state(text: &str) -> Result<State, String> {
    State::from_key(text).ok_or_else(|| {
        let words: Vec<&str> = State::ALL.iter().map(|state| state.key()).collect();
        format!("one of {} is needed", words.join(", "))
    })
}

/// A name and a whole number.
pub(super) fn setting(text: &str) -> Result<(String, i64), String> {
    let (name, number) = text.split_once('=').ok_or("NAME=NUMBER is needed")?;
    let number = number.trim().parse().map_err(|_| format!("`{name}` needs a whole number"))?;
    Ok((name.trim().to_owned(), number))
}

/// Settings as the parameters of a kind.
pub(super) fn values(settings: &[(String, i64)]) -> Values {
    settings.iter().map(|(name, number)| (name.clone(), Value::from(*number))).collect()
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if let Deed::Kinds { json } = arguments.deed {
        kinds(json);
        return Ok(());
    }
    let folder = &arguments.folder;
    // Who only looks needs no lock; who changes something does so beside those that serve.
    let purpose = match arguments.deed {
        Deed::List(_) | Deed::Show(_) | Deed::Wait(_) => Purpose::Read,
        _ => Purpose::Serve,
    };
    let session = Arc::new(Session::serving(folder.path(), purpose)?);
    let done = run_on(&session, folder, &arguments.deed);
    if let Some(session) = Arc::into_inner(session) {
        session.close()?;
    }
    done
}

fn run_on(session: &Arc<Session>, folder: &Folder, deed: &Deed) -> anyhow::Result<()> {
    let now = clock::now();
    match deed {
        Deed::Kinds { .. } => Ok(()),
        Deed::List(wanted) => list(session, wanted),
        Deed::Show(one) => tell(&session.block(ask::get(session, one.id.0))?, one.json),
        Deed::Run(wanted) => begin(session, folder, wanted),
        Deed::Wait(one) => told(&wait(session, one.id.0)?, one.json),
        Deed::Replay(one) => tell(&session.block(ask::replay(session, one.id.0, now))?, one.json),
        Deed::Cancel(one) => tell(&session.block(ask::cancel(session, one.id.0, now))?, one.json),
        Deed::Discard(one) => tell(&session.block(ask::discard(session, one.id.0))?, one.json),
    }
}

fn kinds(as_json: bool) {
    for kind in jobs::ALL.iter().filter(|kind| kind.is_open) {
        if as_json {
            let parameter = |told: &jobs::Parameter| {
                json!({ "name": told.name, "meaning": told.meaning, "least": told.bounds.0,
                        "most": told.bounds.1, "default": told.default })
            };
            let parameters: Vec<Value> = kind.parameters.iter().map(parameter).collect();
            println!(
                "{}",
                json!({ "kind": kind.name, "meaning": kind.meaning, "priority": kind.priority,
                        "parameters": parameters })
            );
            continue;
        }
        println!("{:<18} {}", kind.name, kind.meaning);
        for told in kind.parameters {
            let default = told.default.map_or_else(String::new, |number| format!(" [default: {number}]"));
            println!("    {:<14} {}{default}", told.name, told.meaning);
        }
    }
}

fn list(session: &Session, wanted: &List) -> anyhow::Result<()> {
    let filter = Filter { state: wanted.state, kind: wanted.kind.as_deref() };
    let data = &session.repository.data;
    let all = session.block(db::jobs::page(data, filter, (i64::MAX, i64::MAX), wanted.limit))?;
    for job in &all {
        if wanted.json {
            println!("{}", as_json(job));
        } else {
            println!("{}", line(job));
        }
    }
    if all.is_empty() && !wanted.json {
        println!(
            "No job. `amigo job kinds` lists what can be done, `amigo schedule list` what is done by itself."
        );
    }
    Ok(())
}

fn begin(session: &Arc<Session>, folder: &Folder, wanted: &Run) -> anyhow::Result<()> {
    let config = Config::of(folder.path())?;
    config.jobs.check()?;
    let asked = Asked { kind: wanted.kind.clone(), parameters: values(&wanted.settings), ..Asked::default() };
    let (kind, parameters) = asked.judge()?;
    if wanted.here {
        kind.check(&config.backup)?;
        ensure!(kind.needs != jobs::Needs::Writer, "only a process that serves does jobs of this kind");
    }
    let new = Wanted {
        kind,
        parameters: &parameters,
        due_at: None,
        priority: wanted.priority.unwrap_or(kind.priority),
        place: None,
        schedule: None,
    };
    let actor = actor();
    let begun = ask::begin(session, &config.jobs, &new, (&actor, None), clock::now());
    let job = session.block(begun)?.1;
    if wanted.here {
        let doing = jobs::here(session, (&config.jobs, &config.backup), kind.name)?;
        let ended = wait(session, job.id);
        doing.stop();
        return told(&ended?, wanted.json);
    }
    if wanted.wait {
        return told(&wait(session, job.id)?, wanted.json);
    }
    tell(&job, wanted.json)
}

/// The job once it is over, with a bar meanwhile.
fn wait(session: &Session, id: i64) -> anyhow::Result<Job> {
    let bar = progress::count(0, "waiting");
    loop {
        let job = session.block(ask::get(session, id))?;
        if job.state.is_over() {
            bar.finish_and_clear();
            return Ok(job);
        }
        show(&bar, &job);
        std::thread::sleep(LOOK);
    }
}

fn show(bar: &ProgressBar, job: &Job) {
    let phase = job.progress.phase.as_deref().map(in_words);
    bar.set_prefix(format!("{} ({})", job.kind, phase.unwrap_or_else(|| job.state.key().to_owned())));
    bar.set_length(job.progress.total.unwrap_or_default().unsigned_abs());
    bar.set_position(job.progress.done.unsigned_abs());
}

/// What became of a job that was waited for.
fn told(job: &Job, as_json: bool) -> anyhow::Result<()> {
    tell(job, as_json)?;
    match job.state {
        State::Done => Ok(()),
        state => {
            bail!("the job is {}: {}", state.key(), job.fault.as_deref().unwrap_or("somebody stopped it"))
        }
    }
}

fn tell(job: &Job, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", as_json(job));
        return Ok(());
    }
    println!("{}", line(job));
    if job.is_unwanted && !job.state.is_over() {
        println!("    it is stopped as soon as its step is done");
    }
    if let Some(result) = &job.result {
        let result: serde_json::Map<String, Value> =
            serde_json::from_str(result).context("what came of it cannot be read")?;
        result.iter().for_each(|(name, value)| println!("    {name}: {value}"));
    }
    Ok(())
}

fn line(job: &Job) -> String {
    let far = match (&job.progress.phase, job.progress.total) {
        (Some(phase), Some(total)) if !job.state.is_over() => {
            format!("  {} {}/{total}", in_words(phase), job.progress.done)
        }
        (Some(phase), None) if !job.state.is_over() => format!("  {}", in_words(phase)),
        _ => String::new(),
    };
    let tried = if job.attempts > 1 {
        format!("  {}", count(job.attempts.unsigned_abs(), "attempt", "attempts"))
    } else {
        String::new()
    };
    let fault = match (&job.fault, job.state) {
        (Some(fault), State::Waiting | State::Failed) => format!("  ({fault})"),
        _ => String::new(),
    };
    let asked = moment::text(job.created_at);
    let by = job.schedule.as_deref().map_or_else(|| job.actor.clone(), |name| format!("schedule {name}"));
    let (id, kind, state) = (JobId(job.id), &job.kind, job.state.key());
    format!("{id:<10}  {kind:<18} {state:<10} {asked}  {by}{far}{tried}{fault}", id = id.to_string())
}

fn as_json(job: &Job) -> Value {
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    json!({
        "id": JobId(job.id), "kind": job.kind, "state": job.state.key(), "parameters": json(&job.parameters),
        "priority": job.priority, "attempts": job.attempts, "most_attempts": job.most_attempts,
        "phase": job.progress.phase, "done": job.progress.done, "total": job.progress.total,
        "asked_by": job.actor, "schedule": job.schedule, "asked_at": moment::text(job.created_at),
        "due_at": moment::text(job.due_at), "begun_at": job.begun_at.map(moment::text),
        "ended_at": job.ended_at.map(moment::text), "result": job.result.as_deref().map(json), "fault": job.fault,
    })
}

/// A phase is a word for programs.
fn in_words(phase: &str) -> String {
    phase.replace('_', " ")
}
