//! `amigo restore`: puts a backup in place.

use super::folder::{Folder, actor, by};
use super::text::count;
use crate::backup;
use crate::session::{self, Session};
use clap::Args;
use db::audit::People;
use db::backup::Restored;
use db::{Place, Purpose};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// A backup of the data, or a folder of such, of which the newest is taken.
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// A backup of the keys, or a folder of such: those copied with the data are taken, else the newest. The lists
    /// of the erased in all backups beside it are heeded.
    #[arg(long, value_name = "DIR")]
    keys_from: PathBuf,
    /// Where else to read who was erased: a key store, such as that of the repository that was lost, or a folder of
    /// backups of keys. May be given several times.
    #[arg(long, value_name = "PATH")]
    erased_from: Vec<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let runtime = session::runtime()?;
    let chosen = backup::choose(&runtime, &arguments.from, &arguments.keys_from, &arguments.erased_from)?;
    let restored =
        backup::restore(&runtime, arguments.folder.path(), &chosen, &actor(), crate::clock::now())?;
    let place = Place::new(arguments.folder.path());
    let has_master = place.master_key().exists() || crate::vault_keys::from_environment();
    tell(arguments, &chosen, &restored, has_master);
    if has_master {
        // Proves that the master key at hand is the right one.
        let session = Session::open(arguments.folder.path(), Purpose::Write)?;
        session.note(&by("restore", model::Purpose::Administration), People::none())?;
        session.close()?;
    }
    Ok(())
}

fn tell(arguments: &Arguments, chosen: &backup::Chosen, restored: &Restored, has_master: bool) {
    let number = chosen.keys.manifest.master_key.unwrap_or(1);
    if arguments.json {
        println!(
            "{}",
            json!({ "data": chosen.data.folder.display().to_string(),
                "keys": chosen.keys.folder.display().to_string(), "repository": chosen.data.manifest.repository,
                "erased_records": restored.records, "erased_customers": restored.customers,
                "log": chosen.log.as_ref().map(|log| log.folder.display().to_string()),
                "stale_lookups": restored.stale_lookups, "master_key": number })
        );
        return;
    }
    println!("Restored {}", chosen.data.folder.display());
    println!("    with {}", chosen.keys.folder.display());
    match &chosen.log {
        Some(log) => println!("    and the access log {}", log.folder.display()),
        None => println!("There is no access log beside it: a new one is begun."),
    }
    println!(
        "{} erased since ({}) stayed out.",
        count(restored.customers, "customer", "customers"),
        count(restored.records, "record", "records")
    );
    if restored.stale_lookups {
        println!(
            "The look-ups are of a key that is gone: run `amigo vault rotate --lookups` before the next import."
        );
    }
    if !has_master {
        let place = Place::new(arguments.folder.path());
        println!(
            "Now put the master key (number {number} of this repository) to {} with mode 600, or set \
             AMIGO_MASTER_KEY.",
            place.master_key().display()
        );
    }
}
