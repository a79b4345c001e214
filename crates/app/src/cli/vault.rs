//! `amigo vault`: shows the keys and exchanges them.

use super::folder::{Folder, actor};
use super::text::{count, number};
use crate::vault_keys::{self, NEXT, Status};
use crate::{rehash, session::Session};
use clap::{Args, Subcommand};
use db::Purpose;
use db::vault::{ENVIRONMENT, MasterKey};
use serde_json::json;
use std::path::{Path, PathBuf};

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
    /// Shows which keys there are and where the master key comes from; never a key.
    Status {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Exchanges the master key, or with --lookups the key of the exact look-ups.
    Rotate(Rotate),
    /// Takes away keys of what was never written and finishes interrupted erasures.
    Sweep {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Writes a new master key into a new file that only you may read.
    NewKey {
        /// The file.
        file: PathBuf,
    },
}

#[derive(Args)]
struct Rotate {
    /// Exchanges the key of the look-ups: every record is hashed anew. Interrupted, it goes on where it was.
    #[arg(long, conflicts_with = "new_key_file")]
    lookups: bool,
    /// File of the new master key [default: AMIGO_NEW_MASTER_KEY, else a new key in place of the old file].
    #[arg(long, value_name = "FILE")]
    new_key_file: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = &arguments.folder;
    match &arguments.deed {
        Deed::Status { json } => status(folder, *json),
        Deed::Rotate(rotate) if rotate.lookups => rotate_lookups(folder, rotate.json),
        Deed::Rotate(rotate) => rotate_master(folder, rotate),
        Deed::Sweep { json } => sweep(folder, *json),
        Deed::NewKey { file } => new_key(file),
    }
}

fn status(folder: &Folder, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let status = vault_keys::status(&session)?;
    if as_json {
        let keys: serde_json::Map<_, _> =
            status.keys.iter().map(|(space, number)| (space.what().to_owned(), json!(number))).collect();
        println!(
            "{}",
            json!({ "repository": status.repository, "master_key_from": place(&session, &status),
                "master_key": status.master_generation, "lookup_keys": status.lookup_generations,
                "rehashed": status.progress.map(|(done, _)| done), "stale_lookups": status.stale_lookups,
                "keys": keys, "erased_customers": status.erased })
        );
    } else {
        print(&session, &status);
    }
    Ok(())
}

fn place(session: &Session, status: &Status) -> String {
    if status.from_environment {
        ENVIRONMENT.to_owned()
    } else {
        session.repository.place.master_key().display().to_string()
    }
}

fn print(session: &Session, status: &Status) {
    println!("repository        {}", status.repository);
    println!("master key        number {}, from {}", status.master_generation, place(session, status));
    let generations: Vec<String> = status.lookup_generations.iter().map(ToString::to_string).collect();
    println!("look-up key       number {}", generations.join(", still read: "));
    for (space, keys) in status.keys.iter().filter(|(_, keys)| *keys > 0) {
        println!("{:<17} {}", space.what(), count(keys.unsigned_abs(), "key", "keys"));
    }
    println!("erased            {}", count(status.erased, "customer", "customers"));
    if let Some((done, all)) = status.progress {
        println!(
            "\nThe look-up key is being exchanged: {} of {} done. `amigo vault rotate --lookups` goes on.",
            number(done.unsigned_abs()),
            count(all.unsigned_abs(), "record", "records")
        );
    }
    if status.stale_lookups {
        println!("\nThe look-ups are of a key that is gone: run `amigo vault rotate --lookups`.");
    }
}

fn rotate_master(folder: &Folder, rotate: &Rotate) -> anyhow::Result<()> {
    let mut session = folder.open(Purpose::Write)?;
    let new = match &rotate.new_key_file {
        Some(file) => Some(MasterKey::from_file(file)?),
        None => vault_keys::next_from_environment()?,
    };
    let wrapped = vault_keys::rotate_master(&mut session, new)?;
    let status = vault_keys::status(&session)?;
    let place = place(&session, &status);
    session.close()?;
    if rotate.json {
        println!(
            "{}",
            json!({ "wrapped": wrapped, "master_key": status.master_generation, "master_key_from": place })
        );
        return Ok(());
    }
    println!(
        "{} wrapped with a new master key, number {}.",
        count(wrapped, "key was", "keys were"),
        status.master_generation
    );
    if status.from_environment {
        println!(
            "The old one opens nothing any more: put the new one into {ENVIRONMENT} now, and unset {NEXT}."
        );
    } else {
        println!("It lies in {place}: keep a copy of it apart from every backup.");
    }
    println!(
        "Copies of the keys made before need the old one: make a backup now, and keep the old key until they are gone."
    );
    Ok(())
}

fn rotate_lookups(folder: &Folder, as_json: bool) -> anyhow::Result<()> {
    let mut session = folder.open(Purpose::Write)?;
    let done = rehash::rotate(&mut session)?;
    session.close()?;
    if as_json {
        println!(
            "{}",
            json!({ "lookup_key": done.generation, "records": done.records, "resumed": done.resumed })
        );
        return Ok(());
    }
    let again = if done.resumed { ", going on where it was interrupted" } else { "" };
    println!("{} hashed anew{again}.", count(done.records, "record was", "records were"));
    println!("Look-up key number {} is in use, older ones are forgotten.", done.generation);
    Ok(())
}

fn sweep(folder: &Folder, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let swept = vault_keys::sweep(&session, &actor(), crate::clock::now())?;
    session.close()?;
    if as_json {
        println!("{}", json!({ "keys": swept.keys, "customers": swept.customers }));
        return Ok(());
    }
    println!("{} of what was never written swept away.", count(swept.keys, "key", "keys"));
    if swept.customers > 0 {
        println!(
            "The interrupted erasure of {} was finished.",
            count(swept.customers, "customer", "customers")
        );
    }
    Ok(())
}

fn new_key(file: &Path) -> anyhow::Result<()> {
    MasterKey::generate()?.write_new(file)?;
    println!(
        "A new master key is in {}. It opens nothing until `amigo vault rotate` takes it into use.",
        file.display()
    );
    Ok(())
}
