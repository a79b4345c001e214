//! `amigo dead-letter`: what other systems sent and could not be written. Where a process serves, it is asked over
//! HTTP instead; the list can always be seen.

use super::files;
use super::folder::{Folder, by};
use super::text::count;
use crate::config::Config;
use crate::customers::moment;
use crate::live::{self, Listed, Listing, Refusal, Replayed, unattended};
use crate::session::Session;
use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use db::Purpose;
use db::dead_letters::{self, State};
use model::DeadLetterId;
use serde_json::{Value, json};
use std::sync::Arc;

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
    /// Lists them: when, from which source and why; the open ones first.
    List(List),
    /// Takes them in after all, unless their records were changed since.
    Replay(Replay),
    /// Gives them up: their contents are destroyed, that they were there is kept.
    Discard(Discard),
}

#[derive(Args)]
struct List {
    /// Dead letters to list.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Replay {
    /// Ids of dead letters.
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<DeadLetterId>,
    /// All that are open, in the order in which they came.
    #[arg(long)]
    all: bool,
    /// Threads to work with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Prints one JSON object a dead letter.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Discard {
    /// Ids of dead letters.
    #[arg(value_name = "ID", required = true)]
    ids: Vec<DeadLetterId>,
    /// Prints one JSON object a dead letter.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.deed {
        Deed::List(wish) => list(&arguments.folder, wish),
        Deed::Replay(wish) => replay(&arguments.folder, wish),
        Deed::Discard(wish) => discard(&arguments.folder, wish),
    }
}

fn list(folder: &Folder, wish: &List) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let Listing { open, letters } =
        session.block(live::dead_letters(&session, None, wish.limit, &|_| true))?;
    if wish.json {
        let letters: Vec<Value> = letters.iter().map(as_json).collect();
        println!("{}", json!({ "open": open, "dead_letters": letters }));
    } else {
        letters.iter().for_each(print);
        println!(
            "{} {} open.",
            count(open, "dead letter", "dead letters"),
            if open == 1 { "is" } else { "are" }
        );
    }
    session.close()
}

fn as_json(Listed { id, source, letter }: &Listed) -> Value {
    json!({ "id": id, "at": moment::text(letter.at), "client": letter.client, "source": source, "code": letter.code,
            "attempts": letter.attempts, "attempted_at": moment::text(letter.attempted_at),
            "state": letter.state.key() })
}

fn print(Listed { id, source, letter }: &Listed) {
    let (id, at, state) = (id.to_string(), moment::text(letter.at), letter.state.key());
    let attempts = count(letter.attempts, "attempt", "attempts");
    println!("{id:>8}  {at}  {state:10}  {source:16} {:20} {attempts}", letter.code);
}

fn replay(folder: &Folder, wish: &Replay) -> anyhow::Result<()> {
    let config = Config::of(folder.path())?;
    let settings = live::Settings::from(&config);
    let session = Arc::new(Session::serving(folder.path(), Purpose::Write)?);
    let ids = if wish.all { all(&session)? } else { wish.ids.iter().map(|id| id.0).collect() };
    if !wish.all {
        check_all_are_there(&session, &wish.ids)?;
    }
    let outcomes = match ids.is_empty() {
        true => Vec::new(),
        false => unattended::replay(
            &session,
            &ids,
            settings,
            &by("dead-letter replay", model::Purpose::DataQuality),
            files::threads(wish.threads),
        )?,
    };
    let mut failed = 0;
    for (id, outcome) in outcomes {
        failed += usize::from(outcome.is_err());
        tell(DeadLetterId(id), &outcome, wish.json);
    }
    Arc::into_inner(session).context("the repository is still in use")?.close()?;
    ensure!(failed == 0, "{} not be taken in", count(failed, "dead letter could", "dead letters could"));
    Ok(())
}

fn all(session: &Session) -> anyhow::Result<Vec<i64>> {
    let open = session.block(dead_letters::open(&session.repository.data))?;
    Ok(open.iter().map(|open| open.id).collect())
}

/// All are looked for before anything is done with the first one.
fn check_all_are_there(session: &Session, ids: &[DeadLetterId]) -> anyhow::Result<()> {
    for id in ids {
        match session.block(dead_letters::get(&session.repository.data, id.0))? {
            None => bail!("there is no dead letter {id}; `amigo dead-letter list` names them"),
            Some((letter, _)) if letter.state != State::Open => {
                bail!("dead letter {id} was {} already; nothing was done", letter.state.key())
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn tell(id: DeadLetterId, outcome: &Result<Replayed, Refusal>, as_json: bool) {
    match outcome {
        Ok(Replayed { state, done }) if as_json => {
            let told = json!({ "id": id, "state": state.key(), "change": done.change.key(), "record": done.record,
                               "customer": done.customer });
            println!("{told}");
        }
        Ok(Replayed { state: State::Superseded, .. }) => {
            println!("{id} was not taken in: its record was changed since. It is closed as superseded.");
        }
        Ok(Replayed { done, .. }) => {
            let record =
                done.record.map_or_else(|| "a record that nobody knows".to_owned(), |id| id.to_string());
            println!("{id} was taken in: {record} {}.", done.change.key());
        }
        Err(refusal) if as_json => println!("{}", json!({ "id": id, "error": why(refusal) })),
        Err(refusal) => println!("{id} was not taken in: {}.", why(refusal)),
    }
}

/// What the log would say, where there is none.
fn why(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Unwritten { .. } => "it could not be written; `amigo dead-letter list` says why".to_owned(),
        Refusal::Failed(error) => super::text::causes(error),
        other => other.to_string(),
    }
}

fn discard(folder: &Folder, wish: &Discard) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    check_all_are_there(&session, &wish.ids)?;
    let ids: Vec<i64> = wish.ids.iter().map(|id| id.0).collect();
    unattended::discard(&session, &ids, &by("dead-letter discard", model::Purpose::DataQuality))?;
    for id in &wish.ids {
        if wish.json {
            println!("{}", json!({ "id": id, "state": State::Discarded.key() }));
        } else {
            println!("{id} was discarded.");
        }
    }
    session.close()
}
