//! `amigo resolve`: finds the people behind the records of files and writes them down.

use super::text::count;
use super::{Files, Matching};
use crate::load::{self, Loaded};
use crate::matching::{self, Matched};
use crate::output;
use clap::Args;
use rustc_hash::FxHashSet;
use serde_json::json;
use std::path::PathBuf;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Folder to write people, households, reviews, rejects and the model into.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    matching: Matching,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let loaded = load::load(&arguments.files.request(Vec::new())?)?;
    let matched = matching::find_people(&loaded, &arguments.matching.rules(&arguments.files))?;
    let written = output::write(&arguments.out, &loaded, &matched)?;
    let summary = Summary::of(&loaded, &matched);
    if arguments.json {
        println!("{}", summary.to_json(&matched));
        return Ok(());
    }
    super::files::print(&loaded);
    summary.print(&matched);
    println!("\nWritten:");
    written.iter().for_each(|path| println!("  {}", path.display()));
    Ok(())
}

/// Nothing is dropped silently: what too many records share finds no pairs by itself.
fn print_capped(capped: &identity::resolve::block::Capped) {
    let kind = serde_json::to_value(capped.kind).unwrap_or_default();
    println!(
        "Note: {} of the search key `{}`, shared by up to {}, brought no pairs: too many carry it.",
        count(capped.keys, "value", "values"),
        kind.as_str().unwrap_or_default(),
        count(capped.largest, "record", "records")
    );
}

/// The figures of a run.
struct Summary {
    records: usize,
    customers: usize,
    households: usize,
    in_review: usize,
    rejected: u64,
}

impl Summary {
    fn of(loaded: &Loaded, matched: &Matched<'_>) -> Summary {
        let resolution = &matched.resolution;
        let reviewed: FxHashSet<u32> =
            resolution.reviews.iter().flat_map(|review| [review.link.a, review.link.b]).collect();
        Summary {
            records: loaded.records.len(),
            customers: resolution.customers,
            households: resolution.households,
            in_review: reviewed.len(),
            rejected: loaded.files.iter().flat_map(|file| file.rejected.values()).sum(),
        }
    }

    fn to_json(&self, matched: &Matched<'_>) -> serde_json::Value {
        json!({
            "records": self.records,
            "customers": self.customers,
            "households": self.households,
            "records_in_review": self.in_review,
            "rejected_rows": self.rejected,
            "scored_pairs": matched.candidates.compared(),
            "model": matched.model.version,
        })
    }

    fn print(&self, matched: &Matched<'_>) {
        let duplicates = self.records - self.customers;
        let share = 100.0 * duplicates as f64 / self.records.max(1) as f64;
        println!(
            "\n{} are {} in {}.",
            count(self.records, "record", "records"),
            count(self.customers, "person", "people"),
            count(self.households, "household", "households")
        );
        println!("Duplicates: {} ({share:.1} %).", count(duplicates, "record", "records"));
        println!(
            "In doubt, for a person's look (reviews.csv): {}.",
            count(self.in_review, "record", "records")
        );
        let compared = matched.candidates.compared();
        println!("{} compared by model {}.", count(compared, "pair", "pairs"), matched.model.version);
        matched.candidates.blocks.capped.iter().for_each(print_capped);
    }
}
