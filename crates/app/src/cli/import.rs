//! `amigo import`: takes files into the repository.

use super::files;
use super::folder::{Folder, actor};
use super::text::{self, count, number};
use crate::import::{self, Options, Outcome};
use crate::policy;
use crate::resolver::{self, Cause};
use crate::session::{self, Session};
use clap::Args;
use connect::{Forbidden, Reader};
use db::Purpose;
use db::imports::Counts;
use db::sources::{self, Source};
use model::{Field, RemarkKind};
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
    /// Policy to try; what it forbids is left out [default: policy.toml in the folder of the repository].
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Only says what would happen; nothing is written, and there need be no repository yet.
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
    let folder = arguments.folder.path();
    let forbidden = Forbidden::from(&policy::read(folder, arguments.policy.as_deref())?.policy);
    if arguments.dry_run {
        return try_out(arguments, &forbidden);
    }
    let session = arguments.folder.open(Purpose::Write)?;
    let sources = session.block(sources::all(&session.repository.data))?;
    // All files are opened before the first row of any is written.
    let mut readers = Vec::new();
    for path in &arguments.files {
        let reader = open(arguments, path, &forbidden)?;
        let source = registered(arguments, &sources, &reader)?;
        readers.push((reader, source));
    }
    let now = crate::clock::now();
    let (actor, threads) = (actor(), files::threads(arguments.threads));
    let options = Options { actor: &actor, dry_run: false, threads, now };
    for (reader, source) in readers {
        let outcome = import::import(Some(&session), source, reader, &options)?;
        tell(arguments, source, &outcome);
    }
    let cause = Cause::alone("import", &actor, now);
    let is_replaced = resolver::replace_starter(&session, &cause, threads)?;
    if is_replaced && !arguments.json {
        println!("A model was trained on these records and acts in place of the starter.");
    }
    super::resolved::tell(&resolver::run(&session, &cause, threads)?, arguments.json);
    session.close()
}

/// Says what would happen. Where there is no repository yet, everything would be new.
fn try_out(arguments: &Arguments, forbidden: &Forbidden) -> anyhow::Result<()> {
    let exists = session::exists(arguments.folder.path())?;
    let session = if exists { Some(arguments.folder.open(Purpose::Read)?) } else { None };
    let sources = match &session {
        Some(session) => session.block(sources::all(&session.repository.data))?,
        None => Vec::new(),
    };
    let (actor, threads) = (actor(), files::threads(arguments.threads));
    let options = Options { actor: &actor, dry_run: true, threads, now: crate::clock::now() };
    for path in &arguments.files {
        let reader = open(arguments, path, forbidden)?;
        let source = match &session {
            Some(_) => registered(arguments, &sources, &reader)?.clone(),
            None => unregistered(arguments, &reader)?,
        };
        let outcome = import::import(session.as_ref(), &source, reader, &options)?;
        tell(arguments, &source, &outcome);
        if !exists && !arguments.json {
            let (place, name) = (arguments.folder.path().display(), &source.name);
            println!("  There is no repository in {place} yet; `amigo source add {name}` begins it.");
        }
    }
    session.map_or(Ok(()), Session::close)
}

fn open(arguments: &Arguments, path: &Path, forbidden: &Forbidden) -> anyhow::Result<Reader> {
    let mapping = arguments.mapping.as_ref().map(super::read_mapping).transpose()?;
    let (path, forbidden) = (path.to_owned(), forbidden.clone());
    let keep_rejected = true;
    Ok(connect::open(&connect::Source { path, mapping, forbidden, keep_rejected, ..Default::default() })?)
}

fn name_of<'n>(arguments: &'n Arguments, reader: &'n Reader) -> &'n str {
    arguments.source.as_deref().unwrap_or(&reader.layout().source)
}

fn registered<'s>(
    arguments: &Arguments,
    sources: &'s [Source],
    reader: &Reader,
) -> anyhow::Result<&'s Source> {
    let name = name_of(arguments, reader);
    anyhow::ensure!(
        name != model::STEWARD,
        "the source `{name}` is the stewards' own; `amigo decide pin` writes into it"
    );
    sources.iter().find(|source| source.name == name).ok_or_else(|| {
        anyhow::anyhow!(
            "{}: the source `{name}` is not registered; `amigo source add {name}` registers it, --source names another",
            reader.shape().file
        )
    })
}

/// A source with the facts of the file, for a look at it before there is a repository.
fn unregistered(arguments: &Arguments, reader: &Reader) -> anyhow::Result<Source> {
    let layout = reader.layout();
    let country = layout.country.map(|country| country.map(char::from).iter().collect());
    let date_order = serde_json::to_value(layout.date_order)?;
    Ok(Source {
        id: 0,
        name: name_of(arguments, reader).to_owned(),
        brand: String::new(),
        rank: 0,
        trust: String::new(),
        country,
        date_order: date_order.as_str().unwrap_or_default().to_owned(),
        required: None,
    })
}

fn tell(arguments: &Arguments, source: &Source, outcome: &Outcome) {
    match arguments.json {
        true => println!("{}", to_json(arguments, source, outcome)),
        false => print(arguments, source, outcome),
    }
}

fn to_json(arguments: &Arguments, source: &Source, outcome: &Outcome) -> serde_json::Value {
    let (tally, shape) = (&outcome.tally, &outcome.shape);
    let counts = &tally.counts;
    let removed: serde_json::Map<_, _> =
        outcome.removed.iter().map(|(heading, number)| (heading.clone(), json!(number))).collect();
    let first = tally.first.iter().map(|aside| {
        json!({ "row": aside.row, "column": aside.column, "reason": aside.reason.kind(),
            "words": aside.reason.words() })
    });
    json!({ "file": shape.file, "source": source.name, "dry_run": arguments.dry_run,
        "created": counts.created, "changed": counts.changed, "unchanged": counts.unchanged,
        "outdated": counts.outdated, "quarantined": counts.quarantined,
        "quarantined_before": tally.quarantined_before, "reasons": tally.reasons,
        "rejects": first.collect::<Vec<_>>(), "removed": counts.removed, "removed_by_heading": removed,
        "columns": shape.columns, "not_used": shape.unmapped, "not_used_late": shape.late,
        "forbidden": shape.forbidden, "remarks": tally.remarks })
}

fn print(arguments: &Arguments, source: &Source, outcome: &Outcome) {
    let tally = &outcome.tally;
    println!("{} ({}): {}", outcome.shape.file, source.name, files::written(&outcome.shape));
    if arguments.dry_run {
        files::columns(&outcome.shape, text::width()).iter().for_each(|line| println!("{line}"));
    }
    let would = if arguments.dry_run { "would be " } else { "" };
    print_counts(&tally.counts, would);
    if tally.quarantined_before > 0 {
        let rows = count(tally.quarantined_before.unsigned_abs(), "row", "rows");
        println!("  {rows} known from quarantine already");
    }
    for (reason, rows) in &tally.reasons {
        println!("    {} {reason}", number(rows.unsigned_abs()));
    }
    for aside in &tally.first {
        let column = aside.column.as_ref().map(|column| format!(", column {column:?}")).unwrap_or_default();
        println!("    row {}{column}: {}", aside.row, aside.reason.words());
    }
    for (heading, values) in outcome.removed.iter().filter(|(_, values)| *values > 0) {
        println!("  {} of the forbidden column {heading:?} removed", count(*values, "value", "values"));
    }
    if !tally.remarks.is_empty() {
        println!("  What cleaning noticed:");
    }
    for (remark, values) in &tally.remarks {
        println!("    {:>9}  {}", number(values.unsigned_abs()), remark_words(remark));
    }
}

/// What became of rows, one line each.
pub(super) fn print_counts(counts: &Counts, would: &str) {
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

/// `phone: number not in use in its numbering plan`.
fn remark_words(remark: &str) -> String {
    let (field, kind) = remark.split_once(':').unwrap_or((remark, ""));
    let kind = RemarkKind::ALL.iter().find(|known| known.key() == kind);
    match (Field::from_key(field), kind) {
        (Some(field), Some(kind)) => format!("{field}: {}", kind.words().0),
        _ => remark.to_owned(),
    }
}
