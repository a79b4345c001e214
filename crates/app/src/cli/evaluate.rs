//! `amigo evaluate`: how right the resolution of some files is, where the truth is known.

use super::text::number;
use super::{Files, Matching};
use crate::evaluate::{Figures, agreement, f1};
use crate::load::{self, Loaded};
use crate::matching::{self, Matched};
use crate::usage::Meter;
use anyhow::{Context, bail};
use clap::Args;
use connect::Source;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::PathBuf;

/// Arguments of the command.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("known").required(true).args(["truth", "truth_file"]))]
pub(super) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Column that says which person a record is.
    #[arg(long, value_name = "COLUMN")]
    truth: Option<String>,
    /// Column that says which household a record belongs to; `household_id` where there is one.
    #[arg(long, value_name = "COLUMN", requires = "truth")]
    household: Option<String>,
    /// CSV file with the columns source, record_id, person_id and perhaps household_id.
    #[arg(long, value_name = "FILE")]
    truth_file: Option<PathBuf>,
    #[command(flatten)]
    matching: Matching,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// Person and household of each record, as hashes of their names.
struct Truth {
    person: Vec<u64>,
    household: Option<Vec<u64>>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let meter = Meter::start();
    let columns = truth_columns(arguments)?;
    let loaded = load::load(&arguments.files.request(columns)?)?;
    let matched = matching::find_people(&loaded, &arguments.matching.rules(&arguments.files))?;
    let usage = meter.read();
    let truth = match &arguments.truth_file {
        Some(path) => truth_from_file(path, &loaded)?,
        None => truth_from_columns(&loaded),
    };
    let mut figures = figures(&loaded, &matched, &truth);
    figures.wall_s = usage.wall.as_secs_f64();
    figures.cpu_s = usage.cpu.map_or(0.0, |time| time.as_secs_f64());
    figures.peak_rss_mb = usage.peak_memory.map_or(0.0, |bytes| bytes as f64 / f64::from(1 << 20));
    if arguments.json {
        println!("{}", serde_json::to_string(&figures)?);
    } else {
        print(&figures);
    }
    Ok(())
}

/// The columns to carry along: the truth, and the households where a file tells them.
fn truth_columns(arguments: &Arguments) -> anyhow::Result<Vec<String>> {
    let Some(truth) = arguments.truth.clone() else { return Ok(Vec::new()) };
    if let Some(household) = arguments.household.clone() {
        return Ok(vec![truth, household]);
    }
    const USUAL: &str = "household_id";
    let mapping = arguments.files.request(Vec::new())?.mapping;
    for path in &arguments.files.files {
        let source = Source { path: path.clone(), mapping: mapping.clone(), ..Source::default() };
        let reader = connect::open(&source)?;
        if reader.shape().unmapped.iter().any(|heading| heading == USUAL) {
            return Ok(vec![truth, USUAL.to_owned()]);
        }
    }
    Ok(vec![truth])
}

fn truth_from_columns(loaded: &Loaded) -> Truth {
    Truth { person: loaded.extras[0].clone(), household: loaded.extras.get(1).cloned() }
}

fn truth_from_file(path: &PathBuf, loaded: &Loaded) -> anyhow::Result<Truth> {
    let extras = ["source", "record_id", "person_id"].map(str::to_owned);
    let table = read_table(path, &extras)?;
    let mut by_key: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    for (row, cells) in table.iter().enumerate() {
        by_key.insert((&cells[0], &cells[1]), row);
    }
    let (mut person, mut household) = (Vec::new(), Vec::new());
    for index in 0..loaded.records.len() as u32 {
        let key = loaded.records.key(index);
        let Some(row) = by_key.get(&key) else {
            bail!("{} says nothing about record {} of source {}", path.display(), key.1, key.0);
        };
        person.push(identity::stable_hash(&[&table[*row][2]]));
        household.extend(table[*row].get(3).map(|name| identity::stable_hash(&[name])));
    }
    let household = (household.len() == person.len()).then_some(household);
    Ok(Truth { person, household })
}

/// The wanted columns of a CSV file, and `household_id` behind them where it exists.
fn read_table(path: &PathBuf, columns: &[String]) -> anyhow::Result<Vec<Vec<String>>> {
    let place = || format!("cannot read the truth from {}", path.display());
    let mut reader = csv::Reader::from_path(path).with_context(place)?;
    let headings = reader.headers().with_context(place)?.clone();
    let find = |name: &str| headings.iter().position(|heading| heading == name);
    let mut positions = Vec::new();
    for column in columns {
        let Some(position) = find(column) else {
            bail!("{} has no column `{column}`; it needs {}", path.display(), columns.join(", "));
        };
        positions.push(position);
    }
    positions.extend(find("household_id"));
    let mut table = Vec::new();
    for row in reader.records() {
        let row = row.with_context(place)?;
        table.push(
            positions.iter().map(|position| row.get(*position).unwrap_or_default().to_owned()).collect(),
        );
    }
    Ok(table)
}

fn figures(loaded: &Loaded, matched: &Matched<'_>, truth: &Truth) -> Figures {
    let resolution = &matched.resolution;
    let people = agreement(&resolution.customer_of, &truth.person);
    let household_of: Vec<u32> =
        resolution.customer_of.iter().map(|customer| resolution.household_of[*customer as usize]).collect();
    let households = truth.household.as_ref().map(|truth| agreement(&household_of, truth));
    let in_review: FxHashSet<u32> =
        resolution.reviews.iter().flat_map(|review| [review.link.a, review.link.b]).collect();
    let records = loaded.records.len();
    Figures {
        records,
        customers: resolution.customers,
        true_pairs: people.true_pairs,
        precision: people.precision,
        recall: people.recall,
        f1: f1(people.precision, people.recall),
        bcubed_precision: people.bcubed_precision,
        bcubed_recall: people.bcubed_recall,
        bcubed_f1: f1(people.bcubed_precision, people.bcubed_recall),
        household_f1: households.map(|households| f1(households.precision, households.recall)),
        review_share: in_review.len() as f64 / records.max(1) as f64,
        scored_pairs: matched.candidates.compared(),
        wall_s: 0.0,
        cpu_s: 0.0,
        peak_rss_mb: 0.0,
    }
}

fn print(figures: &Figures) {
    let line = |name: &str, value: String| println!("{name:<18} {value:>12}");
    line("records", number(figures.records));
    line("people", number(figures.customers));
    line("true pairs", number(figures.true_pairs));
    line("precision", format!("{:.4}", figures.precision));
    line("recall", format!("{:.4}", figures.recall));
    line("F1", format!("{:.4}", figures.f1));
    line("B-cubed precision", format!("{:.4}", figures.bcubed_precision));
    line("B-cubed recall", format!("{:.4}", figures.bcubed_recall));
    line("B-cubed F1", format!("{:.4}", figures.bcubed_f1));
    if let Some(f1) = figures.household_f1 {
        line("household F1", format!("{f1:.4}"));
    }
    line("review share", format!("{:.4}", figures.review_share));
    line("scored pairs", number(figures.scored_pairs));
    line("wall s", format!("{:.2}", figures.wall_s));
    line("CPU s", format!("{:.2}", figures.cpu_s));
    line("peak memory MiB", format!("{:.0}", figures.peak_rss_mb));
}
