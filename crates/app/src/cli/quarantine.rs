//! `amigo quarantine`: the rows that could not be taken in.

use super::folder::{Folder, actor, by};
use super::text::{count, number};
use crate::policy;
use crate::quarantine::{
    self, Change, Chosen, Opened, Reason, Recipes, Replayed, Setting, discard, repair, replay, words_of,
};
use crate::resolver::{self, Cause};
use crate::session::Session;
use anyhow::Context;
use clap::{Args, Subcommand};
use connect::Content;
use db::Purpose;
use db::audit::People;
use db::quarantine::{Filter, Row};
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal, Read};

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
    /// Lists the rows that wait: where they stand, why, and what to do.
    List(List),
    /// Writes cells of a row, or its whole line, anew. Values are best given on standard input.
    Repair(Repair),
    /// Takes rows in after all, as far as they can be read by now.
    Replay(Replay),
    /// Gives rows up: their contents are destroyed, that they were there is kept.
    Discard(Discard),
}

#[derive(Args)]
struct Which {
    /// Only rows of this import.
    #[arg(long, value_name = "N")]
    import: Option<i64>,
    /// Only rows of this source.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only rows set aside for this reason, such as `ragged` or `duplicate_id`.
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    which: Which,
    /// Shows what stands in the rows; that you looked is noted.
    #[arg(long)]
    reveal: bool,
    /// Rows to list.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Repair {
    /// Number of the row.
    id: i64,
    /// A cell to write, such as `Email=-`: with `-` the value is read from standard input, one line a cell.
    #[arg(long = "set", value_name = "HEADING=VALUE", required_unless_present = "line")]
    cells: Vec<String>,
    /// `-`: the whole line, written as the file's lines are, is read from standard input.
    #[arg(long, value_name = "-", conflicts_with = "cells", value_parser = ["-"])]
    line: Option<String>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Replay {
    /// Numbers of the rows.
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<i64>,
    /// All rows that wait.
    #[arg(long)]
    all: bool,
    /// With --all: only rows of this source.
    #[arg(long, value_name = "NAME", requires = "all")]
    source: Option<String>,
    /// Threads to work with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Discard {
    /// Numbers of the rows.
    #[arg(value_name = "ID", required = true)]
    ids: Vec<i64>,
    /// Why; kept under seal.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = &arguments.folder;
    match &arguments.deed {
        Deed::List(list) => show(folder, list),
        Deed::Repair(wish) => run_repair(folder, wish),
        Deed::Replay(wish) => run_replay(folder, wish),
        Deed::Discard(wish) => run_discard(folder, wish),
    }
}

fn recipes(session: &Session, folder: &Folder) -> anyhow::Result<Recipes> {
    Recipes::read(session, &policy::read(folder.path(), None)?.policy)
}

fn source_id(session: &Session, name: Option<&str>) -> anyhow::Result<Option<i64>> {
    let Some(name) = name else { return Ok(None) };
    let sources = session.block(db::sources::all(&session.repository.data))?;
    let source = sources.iter().find(|source| source.name == name);
    let id = source.map(|source| source.id);
    Ok(Some(id.with_context(|| format!("there is no source `{name}`; `amigo source list` names them"))?))
}

fn show(folder: &Folder, list: &List) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let data = &session.repository.data;
    let source_id = source_id(&session, list.which.source.as_deref())?;
    let filter = Filter { import_id: list.which.import, source_id, reason: list.which.reason.as_deref() };
    let recipes = recipes(&session, folder)?;
    let reasons = session.block(db::quarantine::reasons(data, &filter))?;
    let rows = session.block(db::quarantine::waiting(data, &filter, 0, list.limit))?;
    let contents = match list.reveal && !rows.is_empty() {
        true => {
            // Rows in quarantine are nobody's yet.
            session.note(&by("quarantine list --reveal", model::Purpose::DataQuality), People::none())?;
            quarantine::open(&session, &recipes, &rows)?.into_iter().map(Some).collect()
        }
        false => vec![None; rows.len()],
    };
    if list.json {
        let each = rows.iter().zip(&contents).map(|(row, content)| row_json(row, &recipes, content.as_ref()));
        let (counts, rows): (serde_json::Map<_, _>, Vec<Value>) = (
            reasons.iter().map(|(reason, number)| (reason.clone(), json!(number))).collect(),
            each.collect(),
        );
        println!("{}", json!({ "reasons": counts, "rows": rows }));
    } else {
        print(&reasons, &rows, &contents, &recipes);
    }
    session.close()
}

fn print(reasons: &[(String, i64)], rows: &[Row], contents: &[Option<Opened>], recipes: &Recipes) {
    if reasons.is_empty() {
        println!("No row waits in quarantine.");
        return;
    }
    let all: i64 = reasons.iter().map(|(_, number)| number).sum();
    println!("{} in quarantine:", count(all.unsigned_abs(), "row waits", "rows wait"));
    for (reason, rows) in reasons {
        println!("  {:>9}  {reason}", number(rows.unsigned_abs()));
    }
    println!();
    for (row, content) in rows.iter().zip(contents) {
        let column = row.column.as_ref().map(|column| format!(", column {column:?}")).unwrap_or_default();
        let repaired = if row.repaired_at.is_some() { " (repaired: replay it)" } else { "" };
        let words = words_of(&row.reason, row.detail.as_deref());
        println!(
            "{:>6}  {} row {}{column}: {words}{repaired}",
            row.id,
            recipes.file(row.import_id),
            row.row_number
        );
        match (content, Reason::stored(&row.reason, row.detail.as_deref())) {
            (Some(content), _) => print_content(content),
            (None, Some(reason)) if row.repaired_at.is_none() => println!("        {}", reason.advice()),
            (None, _) => {}
        }
    }
    if all > rows.len() as i64 {
        println!("\nThe first {} of {}; --limit lists more.", number(rows.len()), number(all.unsigned_abs()));
    }
}

/// Control characters are written out: a file must not steer the terminal.
fn print_content(content: &Opened) {
    match content {
        Opened::Content(Content::Row(cells)) => {
            cells.iter().for_each(|(heading, cell)| println!("        {heading:?}: {cell:?}"));
        }
        Opened::Content(Content::Text(line)) => println!("        {line:?}"),
        Opened::Content(Content::Withheld) => {
            println!("        withheld: a forbidden value could be in it; `repair` writes it anew");
        }
        Opened::Destroyed => println!("        its key was destroyed"),
    }
}

fn row_json(row: &Row, recipes: &Recipes, content: Option<&Opened>) -> Value {
    let reason = Reason::stored(&row.reason, row.detail.as_deref());
    let mut said = json!({
        "id": row.id, "import": row.import_id, "file": recipes.file(row.import_id), "row": row.row_number,
        "column": row.column, "reason": row.reason, "words": words_of(&row.reason, row.detail.as_deref()),
        "advice": reason.map(Reason::advice), "repaired": row.repaired_at.is_some(),
        "withheld": row.sealed.is_none(),
    });
    if let Some(content) = content {
        said["content"] = match content {
            Opened::Content(content) => json!(content),
            Opened::Destroyed => Value::Null,
        };
    }
    said
}

fn run_repair(folder: &Folder, wish: &Repair) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let recipes = recipes(&session, folder)?;
    let change = match &wish.line {
        Some(_) => Change::Line(whole_input()?),
        None => Change::Cells(with_input(&wish.cells)?),
    };
    let left = repair(&session, &recipes, wish.id, change, crate::clock::now())?;
    let id = wish.id;
    match (&left, wish.json) {
        (left, true) => println!("{}", json!({ "id": id, "still": left.map(Reason::kind) })),
        (None, false) => println!("Row {id} is repaired: `amigo quarantine replay {id}` takes it in."),
        (Some(reason), false) => println!("Row {id} is kept, but still: {}", reason.words()),
    }
    session.close()
}

/// The cells with the values that are given on standard input, one line each.
fn with_input(cells: &[String]) -> anyhow::Result<Vec<(String, String)>> {
    let mut filled = Vec::with_capacity(cells.len());
    for cell in cells {
        // What was meant as a value must not be repeated in a message.
        let parts = cell.split_once('=').filter(|(heading, _)| !heading.is_empty());
        let (heading, value) =
            parts.context("--set: write HEADING=VALUE, or HEADING=- to give the value on standard input")?;
        let value = if value == "-" { one_line(heading)? } else { value.to_owned() };
        filled.push((heading.to_owned(), value));
    }
    Ok(filled)
}

fn one_line(heading: &str) -> anyhow::Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprint!("{heading}: ");
    }
    let mut line = String::new();
    let read = input.lock().read_line(&mut line).context("standard input cannot be read")?;
    anyhow::ensure!(read > 0, "standard input ended before the value of {heading:?}: give one line a cell");
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

fn whole_input() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
    anyhow::ensure!(!text.trim().is_empty(), "standard input is empty: give the line there");
    Ok(text)
}

fn run_replay(folder: &Folder, wish: &Replay) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let recipes = recipes(&session, folder)?;
    let filter = Filter { source_id: source_id(&session, wish.source.as_deref())?, ..Filter::default() };
    let chosen = if wish.all { Chosen::All(filter) } else { Chosen::Ids(&wish.ids) };
    let (actor, now) = (actor(), crate::clock::now());
    let replayed = replay(&session, &chosen, &Setting { recipes: &recipes, actor: &actor, now })?;
    tell(&replayed, wish.json);
    let cause = Cause::alone("replay", &actor, now);
    let threads = super::files::threads(wish.threads);
    super::resolved::tell(&resolver::run(&session, &cause, threads)?, wish.json);
    session.close()
}

fn tell(replayed: &Replayed, as_json: bool) {
    let counts = &replayed.counts;
    if as_json {
        println!(
            "{}",
            json!({ "created": counts.created, "changed": counts.changed, "unchanged": counts.unchanged,
                "outdated": counts.outdated, "destroyed": replayed.destroyed,
                "settled_before": replayed.settled_before, "stay": replayed.stay })
        );
        return;
    }
    let taken = counts.created + counts.changed + counts.unchanged + counts.outdated;
    println!("{} taken in.", count(taken.unsigned_abs(), "row", "rows"));
    super::import::print_counts(counts, "");
    if replayed.settled_before > 0 {
        println!("  {} settled before", count(replayed.settled_before, "row", "rows"));
    }
    for (reason, rows) in &replayed.stay {
        println!("  {} in quarantine: {reason}", count(rows.unsigned_abs(), "row stays", "rows stay"));
    }
    for (id, finding) in &replayed.first {
        println!("    row {id}: {}", words_of(&finding.reason, finding.detail.as_deref()));
    }
}

fn run_discard(folder: &Folder, wish: &Discard) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let discarded = discard(&session, &wish.ids, &wish.reason, &actor(), crate::clock::now())?;
    if wish.json {
        println!("{}", json!({ "discarded": discarded }));
    } else {
        println!("{} discarded.", count(discarded, "row", "rows"));
    }
    session.close()
}
