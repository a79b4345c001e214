//! `amigo import`: takes files into the repository.

use super::files;
use super::folder::{Folder, actor};
use super::text::count;
use crate::import::{self, Options, Outcome};
use crate::resolver::{self, Cause};
use anyhow::Context;
use clap::Args;
use connect::Reader;
use db::Purpose;
use db::sources::{self, Source};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// CSV or JSON Lines files, packed with gzip or not, or Excel workbooks; one row a customer record.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Registered source that the records come from [default: what the mapping names].
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// TOML file that says which column feeds which field; without it, columns are recognised by their headings.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Only says what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Threads to prepare rows with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Prints one JSON object a file.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let session = arguments.folder.open(Purpose::Write)?;
    let sources = session.block(sources::all(&session.repository.data))?;
    // All files are opened before the first row of any is written.
    let mut readers = Vec::new();
    for path in &arguments.files {
        let reader = open(arguments, path)?;
        let source = source_of(arguments, &sources, &reader)?;
        readers.push((reader, source));
    }
    let now = crate::clock::now();
    let (actor, threads) = (actor(), files::threads(arguments.threads));
    let options = Options { actor: &actor, dry_run: arguments.dry_run, threads, now };
    for (reader, source) in readers {
        let outcome = import::import(&session, source, reader, &options)?;
        tell(arguments, source, &outcome);
    }
    if !arguments.dry_run {
        let cause = Cause { what: "import", actor: &actor, decision: None, now };
        super::resolved::tell(&resolver::run(&session, &cause, threads)?, arguments.json);
    }
    session.close()
}

fn open(arguments: &Arguments, path: &Path) -> anyhow::Result<Reader> {
    let mapping = arguments.mapping.as_ref().map(super::read_mapping).transpose()?;
    Ok(connect::open(&connect::Source { path: path.to_owned(), mapping, ..connect::Source::default() })?)
}

fn source_of<'s>(
    arguments: &Arguments,
    sources: &'s [Source],
    reader: &Reader,
) -> anyhow::Result<&'s Source> {
    let name = arguments.source.as_deref().unwrap_or(&reader.layout().source);
    sources.iter().find(|source| source.name == name).with_context(|| {
        format!(
            "{}: the source `{name}` is not registered; `amigo source add {name}` registers it, --source names another",
            reader.shape().file
        )
    })
}

fn tell(arguments: &Arguments, source: &Source, outcome: &Outcome) {
    let counts = &outcome.counts;
    if arguments.json {
        println!(
            "{}",
            json!({ "file": outcome.shape.file, "source": source.name, "dry_run": arguments.dry_run,
                "created": counts.created, "changed": counts.changed, "unchanged": counts.unchanged,
                "outdated": counts.outdated, "quarantined": counts.quarantined, "removed": counts.removed,
                "remarks": outcome.remarks })
        );
        return;
    }
    println!("{} ({}): {}", outcome.shape.file, source.name, files::written(&outcome.shape));
    let would = if arguments.dry_run { "would be " } else { "" };
    for (number, what) in [
        (counts.created, "new"),
        (counts.changed, "changed"),
        (counts.unchanged, "known already"),
        (counts.outdated, "older than what is known, left as it is"),
        (counts.quarantined, "set aside in quarantine"),
    ] {
        if number > 0 {
            println!("  {} {would}{what}", count(number.unsigned_abs(), "record", "records"));
        }
    }
}
