//! `amigo acceptance export`: the pairs of a round as a file to be labelled elsewhere.

use crate::acceptance::{self, Shown};
use crate::cli::folder::{Folder, actor};
use crate::cli::text::count;
use crate::whole_file::write_private_file;
use clap::Args;
use db::Purpose;
use db::acceptance::Pair;
use model::Field;
use serde_json::json;
use std::path::PathBuf;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    /// Name of the round.
    name: String,
    /// CSV file to write; `amigo acceptance label --from` reads it back once its column `label` is filled.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Writes the values of both records too; every look is noted, and the file is readable by you alone.
    #[arg(long)]
    reveal: bool,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// Fields that say nothing about who somebody is.
const LEFT_OUT: [Field; 3] = [Field::RecordId, Field::Source, Field::UpdatedAt];

pub(super) fn run(folder: &Folder, wanted: &Arguments) -> anyhow::Result<()> {
    let session = folder.open(if wanted.reveal { Purpose::Write } else { Purpose::Read })?;
    let round = acceptance::find(&session, &wanted.name)?;
    let (_, pairs) = acceptance::pairs(&session, &round)?;
    let actor = actor();
    let fields: Vec<Field> = match wanted.reveal {
        true => Field::ALL.iter().filter(|field| !LEFT_OUT.contains(field)).copied().collect(),
        false => Vec::new(),
    };
    let mut rows = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        let shown = match wanted.reveal {
            true => acceptance::show(&session, pair, &actor)?,
            false => None,
        };
        rows.push(row(pair, shown.as_ref(), &fields));
    }
    let revealed = ["source_a", "source_b", "id_a", "id_b"].map(str::to_owned);
    let revealed = revealed.into_iter().filter(|_| wanted.reveal);
    let sides = fields.iter().flat_map(|field| ["a", "b"].map(|side| format!("{field}_{side}")));
    let head: Vec<String> = ["number", "record_a", "record_b", "label", "by"]
        .map(str::to_owned)
        .into_iter()
        .chain(revealed)
        .chain(sides)
        .collect();
    write_private_file(&wanted.to, &|target| {
        let mut writer = connect::csv_writer(target);
        writer.row(&head)?;
        rows.iter().try_for_each(|row| writer.row(row))?;
        writer.finish()?;
        Ok(())
    })?;
    if wanted.json {
        println!("{}", json!({ "file": wanted.to, "pairs": pairs.len(), "revealed": wanted.reveal }));
    } else {
        println!("{} written to {}.", count(pairs.len(), "pair", "pairs"), wanted.to.display());
    }
    session.close()
}

/// Neither stratum nor score: whoever judges must not know what the matching thinks.
fn row(pair: &Pair, shown: Option<&Shown>, fields: &[Field]) -> Vec<String> {
    let (label, by) = match &pair.label {
        Some(label) => (label.label.clone(), label.by.clone()),
        None => Default::default(),
    };
    let numbers = [pair.number, pair.record_a, pair.record_b].map(|number| number.to_string());
    let mut row: Vec<String> = numbers.into_iter().chain([label, by]).collect();
    if !fields.is_empty() {
        let [sources, keys] =
            shown.map_or_else(Default::default, |shown| [&shown.sources, &shown.keys].map(Clone::clone));
        row.extend(sources.into_iter().chain(keys));
    }
    for field in fields {
        let rows = || shown.into_iter().flat_map(|shown| &shown.rows).filter(|(of, _)| of == field);
        for side in 0..2 {
            let values: Vec<String> = rows().map(|(_, sides)| text(&sides[side])).collect();
            row.push(values.into_iter().filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" · "));
        }
    }
    row
}

fn text(side: &acceptance::Side) -> String {
    side.parts.iter().map(|(part, _)| part.as_str()).collect()
}
