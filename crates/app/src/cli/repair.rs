//! `amigo repair`: finishes what an interruption left. Every command that writes does the same by itself the next
//! time it runs; this one does nothing else.

use super::files;
use super::folder::{Folder, actor};
use super::resolved;
use super::text::count;
use crate::resolver::{self, Cause, REPAIR};
use crate::session::Session;
use clap::Args;
use db::vault::Space;
use db::{Purpose, dead_letters, decisions, imports, journal, models, quarantine, records, uploads};
use serde_json::json;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// Threads to work with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let session = arguments.folder.open(Purpose::Write)?;
    let data = &session.repository.data;
    let going_on = session.block(uploads::going_on(data))?;
    let unread: Vec<String> = session
        .block(imports::all(data))?
        .into_iter()
        .filter(|import| import.finished_at.is_none() && !going_on.contains(&import.id))
        .map(|import| import.file)
        .collect();
    let interrupted = session.block(journal::runs(data))?.last().is_some_and(|run| run.finished_at.is_none());
    let keys = sweep(&session)?;
    let actor = actor();
    let cause = Cause::alone(REPAIR, &actor, crate::clock::now());
    let outcome = resolver::run(&session, &cause, files::threads(arguments.threads))?;
    if arguments.json {
        println!(
            "{}",
            json!({ "unfinished_imports": unread, "run_was_interrupted": interrupted, "orphaned_keys": keys,
                "written": resolved::to_json(&outcome) })
        );
        return session.close();
    }
    for file in &unread {
        println!("{file} was not read to its end: import it again, what is known is left as it is.");
    }
    if interrupted {
        println!("A run that was interrupted is finished.");
    }
    if keys > 0 {
        println!("{} of things that were never written removed.", count(keys, "key", "keys"));
    }
    resolved::tell(&outcome, false);
    session.close()
}

/// Takes away the keys of what was never written.
fn sweep(session: &Session) -> anyhow::Result<u64> {
    let (data, vault) = (&session.repository.data, &session.repository.vault);
    Ok(session.block(async {
        let last = [
            (Space::Record, records::last_id(data).await?),
            (Space::Quarantine, quarantine::last_id(data).await?),
            (Space::Decision, decisions::last_id(data).await?),
            (Space::Model, models::last_id(data).await?),
            (Space::DeadLetter, dead_letters::last_id(data).await?),
        ];
        let mut keys = 0;
        for (space, last) in last {
            keys += vault.sweep(space, last).await?;
        }
        Ok::<u64, db::Error>(keys)
    })?)
}
