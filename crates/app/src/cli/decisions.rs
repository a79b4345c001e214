//! `amigo decisions`: the book of decisions, and the old sheet of reconciliations taken into it.

use super::ask::Consent;
use super::files;
use super::folder::{Folder, actor, by};
use super::proposed::settle;
use super::text::count;
use crate::customers::{SourceFacts, moment};
use crate::decisions::sheet::{self, Dating, Read};
use crate::decisions::{self, Book, Entry, Grouping, Signed};
use crate::session::Session;
use clap::{Args, Subcommand};
use connect::reconciliations;
use db::Purpose;
use db::audit::People;
use model::{DecisionId, RecordId};
use serde_json::{Value, json};
use std::path::PathBuf;

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
    /// Takes an old sheet in which people wrote which records are one person and which are not.
    Import(Import),
    /// Lists what was decided.
    List(List),
}

#[derive(Args)]
struct Import {
    /// Excel workbook, CSV or JSON Lines, one line a decision about two records.
    file: PathBuf,
    /// Lets the sheet win over what was decided since: its lines count as of today, in their order.
    #[arg(long)]
    trust_older: bool,
    #[command(flatten)]
    consent: Consent,
}

/// Arguments of the list.
#[derive(Args)]
pub(super) struct List {
    /// Also what was taken back, and what took it back.
    #[arg(long)]
    all: bool,
    /// Prints one JSON object a decision.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.deed {
        Deed::Import(import) => {
            let session = arguments.folder.open(Purpose::Write)?;
            take_in(&session, import)?;
            session.close()
        }
        Deed::List(arguments_of_list) => list(&arguments.folder, arguments_of_list),
    }
}

fn take_in(session: &Session, import: &Import) -> anyhow::Result<()> {
    import.consent.check()?;
    let facts = SourceFacts::read(session)?;
    let sheet = reconciliations::read(&import.file)?;
    let dating = if import.trust_older { Dating::AsImported } else { Dating::AsWritten };
    let read = sheet::read(session, &facts, &sheet, dating, &actor(), crate::clock::now())?;
    if !import.consent.json {
        tell(&read);
    }
    if read.lines.is_empty() {
        if import.consent.json {
            println!("{}", about(&read, &[]));
        } else {
            println!("There is nothing to take in.");
        }
        return Ok(());
    }
    let rows: Vec<u64> = read.lines.iter().map(|(row, _)| *row).collect();
    let signed: Vec<Signed> = read.lines.iter().map(|(_, signed)| signed.clone()).collect();
    let proposal = decisions::propose(session, signed, Grouping::Apart, files::threads(None))?;
    let overruled: Vec<u64> = proposal.overruled.iter().map(|position| rows[*position]).collect();
    if !overruled.is_empty() && !import.consent.json {
        println!("Without effect, because later decisions say otherwise: {}.", rows_text(&overruled));
    }
    let about = about(&read, &overruled);
    settle(session, proposal, &import.consent, &about)?;
    Ok(())
}

fn rows_text(rows: &[u64]) -> String {
    let rows: Vec<String> = rows.iter().map(|row| format!("row {row}")).collect();
    rows.join(", ")
}

fn tell(read: &Read) {
    println!("{} to take in.", count(read.lines.len(), "decision", "decisions"));
    if read.known > 0 {
        println!("{} known already.", count(read.known, "line", "lines"));
    }
    if !read.refused.is_empty() {
        println!("{} not taken:", count(read.refused.len(), "line", "lines"));
        read.refused.iter().for_each(|refused| println!("  {refused}"));
    }
    for rows in &read.contradictions {
        println!("  {} contradict each other about the same two records; the latest counts", rows_text(rows));
    }
}

fn about(read: &Read, overruled: &[u64]) -> Value {
    let refused = |refused: &sheet::Refused| json!({ "row": refused.row, "reason": refused.reason.key(), "text": refused.to_string() });
    json!({
        "lines": read.lines.len(),
        "known": read.known,
        "refused": read.refused.iter().map(refused).collect::<Vec<_>>(),
        "contradictions": read.contradictions,
        "overruled": overruled,
        "applied": false,
    })
}

/// Lists the book of decisions.
pub(super) fn list(folder: &Folder, arguments: &List) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let book = Book::read(&session)?;
    let wanted = |entry: &&Entry| arguments.all || entry.holds && entry.undoes.is_none();
    let entries: Vec<&Entry> = book.entries.iter().filter(wanted).collect();
    let records = entries.iter().flat_map(|entry| entry.sides.iter().flatten().copied());
    let by = by("decide list", model::Purpose::DataQuality);
    session.note(&by, People::none().with_records(records))?;
    for entry in &entries {
        if arguments.json {
            println!("{}", to_json(entry));
        } else {
            println!("{}", line(entry));
        }
    }
    if entries.is_empty() && !arguments.json {
        println!("Nothing was decided yet. `amigo decide same A B` says that two records are one person.");
    }
    Ok(())
}

fn line(entry: &Entry) -> String {
    let mut parts = vec![
        format!("{:8}", DecisionId(entry.id).to_string()),
        moment::day(entry.at),
        entry.actor.clone(),
        entry.kind.key().to_owned(),
    ];
    parts.extend(entry.field.map(|field| field.key().to_owned()));
    let sides: Vec<String> =
        entry.sides.iter().filter(|side| !side.is_empty()).map(|side| named(side)).collect();
    if !sides.is_empty() {
        parts.push(sides.join(" / "));
    }
    parts.extend(entry.undoes.map(|id| format!("of {}", DecisionId(id))));
    if entry.group != entry.id {
        parts.push(format!("with {}", DecisionId(entry.group)));
    }
    if !entry.holds {
        parts.push("(taken back)".to_owned());
    }
    if !entry.reason().is_empty() {
        parts.push(format!("- {}", entry.reason()));
    }
    parts.join("  ")
}

fn named(records: &[i64]) -> String {
    let names: Vec<String> = records.iter().take(6).map(|id| RecordId(*id).to_string()).collect();
    let rest = records.len().saturating_sub(6);
    if rest > 0 { format!("{} and {rest} more", names.join(" ")) } else { names.join(" ") }
}

fn to_json(entry: &Entry) -> Value {
    let side = |side: &Vec<i64>| side.iter().map(|id| RecordId(*id)).collect::<Vec<_>>();
    json!({
        "id": DecisionId(entry.id),
        "at": moment::text(entry.at),
        "actor": entry.actor,
        "kind": entry.kind.key(),
        "field": entry.field,
        "records": entry.sides.iter().map(side).collect::<Vec<_>>(),
        "group": DecisionId(entry.group),
        "undoes": entry.undoes.map(DecisionId),
        "holds": entry.holds,
        "reason": entry.reason(),
    })
}
