//! `amigo quality`: the scores of each source, with the formula of each in words.

use super::files;
use super::folder::Folder;
use super::text::{count, number};
use crate::quality::{self, Change, Scored};
use crate::resolver;
use anyhow::Context;
use clap::{Args, Subcommand};
use db::Purpose;
use db::lease::Right;
use identity::quality::{Ratio, Score};
use model::{CivilDate, Field};
use serde_json::json;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    deed: Option<Deed>,
    /// Only this source, with each of its fields.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Scores as of this day, by UTC, such as 2026-03-01 [default: today].
    #[arg(long, value_name = "DAY")]
    day: Option<CivilDate>,
    /// Only this field.
    #[arg(long, value_name = "FIELD", value_parser = super::source::field)]
    field: Option<Field>,
    /// Prints JSON, one object a source.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum Deed {
    /// Counts again what is stored. Every run of the resolver does so by itself; after a change of the program's
    /// rules for cleaning, this brings today's scores up to date.
    Refresh {
        /// Threads to work with [default: one a processor].
        #[arg(long, value_name = "N")]
        threads: Option<usize>,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if let Some(Deed::Refresh { threads }) = arguments.deed {
        return refresh(arguments, files::threads(threads));
    }
    let session = arguments.folder.open(Purpose::Read)?;
    let day = arguments.day.map_or_else(|| Ok(quality::day_of(crate::clock::now())), quality::day_number)?;
    let mut all = quality::read(&session, day)?;
    if let Some(name) = &arguments.source {
        let sources = session.block(db::sources::all(&session.repository.data))?;
        sources.iter().find(|source| source.name == *name).with_context(|| {
            format!("the source `{name}` is not registered; `amigo source list` names all")
        })?;
        all.retain(|scored| scored.subject.source.as_ref() == Some(name));
    }
    if let Some(field) = arguments.field {
        all.iter_mut().for_each(|scored| scored.scores.fields.retain(|score| score.field == field));
    }
    if arguments.json {
        for scored in &all {
            println!("{}", serde_json::to_string(scored)?);
        }
    } else {
        print!("{}", told(arguments, &all));
    }
    Ok(())
}

fn refresh(arguments: &Arguments, threads: usize) -> anyhow::Result<()> {
    let session = arguments.folder.open(Purpose::Write)?;
    let changed = match resolver::published_model(&session)? {
        None => 0,
        Some(published) => {
            let now = crate::clock::now();
            let resolved = resolver::resolve(&session, published, threads)?;
            quality::write(&session, &resolved.working, &resolved.resolution.customer_of, now, Right::Alone)?
        }
    };
    match (arguments.json, changed) {
        (true, _) => println!("{}", json!({ "changed": changed })),
        (false, 0) => println!("The scores are up to date."),
        (false, _) => println!("{} written.", count(changed, "line of scores was", "lines of scores were")),
    }
    session.close()
}

fn told(arguments: &Arguments, all: &[Scored]) -> String {
    if all.is_empty() {
        return "Nothing was counted up to that day. `amigo import` counts as it takes files in.\n"
            .to_owned();
    }
    let mut lines = match arguments.field {
        Some(field) => field_lines(all, field),
        None => source_lines(all),
    };
    if let (Some(_), None, [scored]) = (&arguments.source, arguments.field, all) {
        lines.extend([String::new()]);
        lines.extend(fields_lines(scored));
    }
    lines.push(String::new());
    lines.extend(Score::ALL.iter().filter(|score| **score != Score::CompletenessOfAll).map(formula));
    lines.push("Change: in percentage points, against the day before and 30 days before (UTC).".to_owned());
    for scored in all.iter().filter(|scored| scored.subject.source.is_some()) {
        let required: Vec<&str> = scored.subject.required.iter().map(|field| field.key()).collect();
        lines.push(format!("Required of {}: {}.", name(scored), required.join(", ")));
    }
    lines.join("\n") + "\n"
}

fn name(scored: &Scored) -> &str {
    scored.subject.source.as_deref().unwrap_or("all sources")
}

fn formula(score: &Score) -> String {
    let (name, formula) = (score.words().0, score.formula().0);
    format!("{}{} = {formula}.", name[..1].to_uppercase(), &name[1..])
}

fn source_lines(all: &[Scored]) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<16} {:>11} {:>13} {:>10} {:>11} {:>8} {:>8} {:>8}",
        "source", "records", "completeness", "accuracy", "uniqueness", "total", "1 day", "30 days"
    )];
    lines.extend(all.iter().map(|scored| {
        let scores = &scored.scores;
        let [day, month] = [1, 30].map(|days| change(&scored.changes, days));
        format!(
            "{:<16} {:>11} {:>13} {:>10} {:>11} {:>8} {day:>8} {month:>8}",
            name(scored),
            number(scores.records),
            share(scores.completeness.share()),
            share(scores.accuracy.share()),
            share(scores.uniqueness.share()),
            share(scores.total),
        )
    }));
    lines
}

fn fields_lines(scored: &Scored) -> Vec<String> {
    let head = format!("{:<24} {:>9} {:>22} {:>22}", "field", "required", "filled", "usable");
    let of = |part: Ratio| format!("{} {:>8}", number(part.part), share(part.share()));
    let line = |score: &identity::quality::FieldScore| {
        let required = if score.required { "yes" } else { "" };
        let (filled, usable) = (of(score.completeness), of(score.accuracy));
        format!("{:<24} {required:>9} {filled:>22} {usable:>22}", score.field.key())
    };
    std::iter::once(head).chain(scored.scores.fields.iter().map(line)).collect()
}

fn field_lines(all: &[Scored], field: Field) -> Vec<String> {
    let mut lines = vec![
        format!("Field {}:", field.key()),
        format!("{:<16} {:>11} {:>22} {:>22}", "source", "records", "filled", "usable"),
    ];
    for scored in all {
        let found = scored.scores.fields.first();
        let of = |part: Option<Ratio>| {
            let part = part.unwrap_or_default();
            format!("{} {:>8}", number(part.part), share(part.share()))
        };
        lines.push(format!(
            "{:<16} {:>11} {:>22} {:>22}",
            name(scored),
            number(scored.scores.records),
            of(found.map(|score| score.completeness)),
            of(found.map(|score| score.accuracy)),
        ));
    }
    lines
}

/// Rounded down, so that only what is whole is said to be whole.
fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", (share * 1000.0 + 1e-6).floor() / 10.0))
}

fn change(changes: &[Change], days: i64) -> String {
    let found = changes.iter().find(|change| change.days == days).and_then(|change| change.total);
    found.map_or_else(|| "-".to_owned(), |change| format!("{:+.1}", change * 100.0))
}
