//! `amigo backup`: copies the repository while it is in use.

use super::folder::{Folder, by};
use super::text::count;
use crate::backup::{self, Keep, Made, Stage};
use crate::progress;
use clap::Args;
use model::Purpose;
use serde_json::json;
use std::path::{Path, PathBuf};

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
    /// Days to keep copies of data and access log [default: for ever].
    #[arg(long, value_name = "DAYS")]
    keep_days: Option<u32>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let session = arguments.folder.open(db::Purpose::Read)?;
    let now = crate::clock::now();
    let keep = Keep { data_days: arguments.keep_days, keys_days: arguments.keep_keys_days };
    let by = by("backup", Purpose::Administration);
    let bar = progress::spinner(&in_words(Stage::Data));
    let on = |stage: Stage| {
        bar.set_prefix(in_words(stage));
        Ok(())
    };
    let made = backup::make(&session, (&arguments.to, &arguments.keys_to), keep, (&by, now), &on)?;
    bar.finish_and_clear();
    tell(arguments, &made);
    session.close()
}

/// A stage is called by a word for programs.
fn in_words(stage: Stage) -> String {
    stage.name().replace('_', " ")
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
    for folder in &made.deleted {
        println!("Deleted {}: {}", folder.display(), older(arguments, made, folder));
    }
    println!(
        "The master key is in neither: keep it apart (number {} of this repository opens the copy of the keys).",
        made.keys.manifest.master_key.unwrap_or(1)
    );
}

/// Why a copy was deleted.
fn older(arguments: &Arguments, made: &Made, folder: &Path) -> String {
    let is_of_keys = folder.parent() == made.keys.folder.parent();
    let (what, days) = match (is_of_keys, arguments.keep_days) {
        (false, Some(days)) => ("a copy", days),
        _ => ("a copy of the keys", arguments.keep_keys_days),
    };
    format!("{what} older than {}.", count(days, "day", "days"))
}
