//! `amigo backup`: copies the repository while it is in use.

use super::folder::{Folder, actor};
use super::text::count;
use crate::backup::{self, Made};
use clap::Args;
use db::Purpose;
use serde_json::json;
use std::path::PathBuf;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// Folder for the copies of the data: sealed values, useless without the keys.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Folder for the copies of the keys, apart from the other one; without the keys a copy of the data cannot be
    /// read. The master key is never copied.
    #[arg(long, value_name = "DIR")]
    keys_to: PathBuf,
    /// Days to keep copies of keys; until the last one from before an erasure is gone, the person could still be
    /// read from old copies.
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    keep_keys_days: u32,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let session = arguments.folder.open(Purpose::Read)?;
    let now = crate::clock::now();
    let made =
        backup::make(&session, &arguments.to, &arguments.keys_to, arguments.keep_keys_days, (&actor(), now))?;
    session.block(db::service_levels::note_backup(&session.repository.data, now))?;
    tell(arguments, &made);
    session.close()
}

fn tell(arguments: &Arguments, made: &Made) {
    if arguments.json {
        let deleted: Vec<String> = made.deleted.iter().map(|path| path.display().to_string()).collect();
        println!(
            "{}",
            json!({ "data": made.data.folder.display().to_string(), "data_bytes": made.data.manifest.bytes,
                "log": made.log.folder.display().to_string(), "log_bytes": made.log.manifest.bytes,
                "keys": made.keys.folder.display().to_string(), "keys_bytes": made.keys.manifest.bytes,
                "master_key": made.keys.manifest.master_key, "deleted": deleted })
        );
        return;
    }
    for (what, kept) in [("data", &made.data), ("access log", &made.log), ("keys", &made.keys)] {
        println!("{what}: {} ({})", kept.folder.display(), count(kept.manifest.bytes, "byte", "bytes"));
    }
    let days = count(arguments.keep_keys_days, "day", "days");
    for folder in &made.deleted {
        println!("Deleted {}: a copy of the keys older than {days}.", folder.display());
    }
    println!(
        "The master key is in neither: keep it apart (number {} of this repository opens the copy of the keys).",
        made.keys.manifest.master_key.unwrap_or(1)
    );
}
