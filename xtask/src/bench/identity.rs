//! Matching, measured beside Splink on the same files in one run: time, memory, pairs, right and wrong links.

use super::measure;
use super::pairing::{Pairing, SMALL, demo_name};
use super::{bars, splink, tables};
use crate::args::Args;
use crate::{machine, page, shell};
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};

/// A file both tools resolve.
pub struct DataSet {
    /// Its name in tables.
    pub name: String,
    /// The file itself.
    pub file: PathBuf,
    /// Column that holds the truth.
    pub truth: &'static str,
    /// Which of Splink's documented models fits.
    pub kind: &'static str,
}

/// How much to run.
struct Options {
    quick: bool,
    records: u64,
    runs: u64,
    write: bool,
}

/// Runs both tools over every file and prints the page; `--write` commits it to the documentation.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let options = Options {
        quick: args.flag("--quick"),
        records: args.value("--records")?.unwrap_or(bars::LARGE),
        runs: args.value("--runs")?.unwrap_or(1),
        write: args.flag("--write"),
    };
    args.finish()?;
    ensure!(options.runs > 0, "--runs must be at least 1");

    let mut sets = shared_sets(&shared_data()?)?;
    let python = splink::environment()?;
    shell::run(shell::cargo("build --release -p amigo"))?;
    let amigo = shell::target_dir().join("release/amigo");
    sets.extend(demo_sets(&amigo, &options)?);

    let machine = machine::describe()?;
    let mut pairings = Vec::new();
    for set in &sets {
        println!("\n== {}", set.name);
        pairings.push(pairing(&amigo, &python, set, options.runs)?);
    }
    let text = tables::identity(&pairings, &machine, options.runs);
    println!("\n{text}");
    if options.write {
        page::write(&shell::root().join("docs/benchmarks.md"), "identity", &text)?;
    }
    Ok(())
}

fn pairing(amigo: &Path, python: &Path, set: &DataSet, runs: u64) -> anyhow::Result<Pairing> {
    let file = set.file.display().to_string();
    let ours = || shell::program(amigo, &["evaluate", &file, "--truth", set.truth, "--json"]);
    let theirs = || {
        let words = [splink::SCRIPT, "--kind", set.kind, &file, "--truth", set.truth];
        shell::program(python, &words)
    };
    let pairing = Pairing {
        data: set.name.clone(),
        amigo: measure::median("Amigo", runs, ours)?,
        splink: measure::median("Splink", runs, theirs)?,
    };
    ensure!(
        pairing.amigo.records == pairing.splink.records,
        "{}: Amigo read {} records, Splink {}",
        set.name,
        pairing.amigo.records,
        pairing.splink.records
    );
    Ok(pairing)
}

/// The folder with the data sets that are too many or too foreign for the repository.
fn shared_data() -> anyhow::Result<PathBuf> {
    let dir = std::env::var_os("AMIGO_SHARED_DATA")
        .map_or_else(|| shell::root().join("../shared/data"), PathBuf::from);
    let dir = dir.canonicalize().with_context(|| {
        format!("no data sets at {}; set AMIGO_SHARED_DATA to the folder that holds er/", dir.display())
    })?;
    Ok(dir)
}

fn shared_sets(dir: &Path) -> anyhow::Result<Vec<DataSet>> {
    let sets = [
        ("retail_20k_seed1", "entity_id", "retail"),
        ("febrl3", "cluster", "febrl"),
        ("fake_1000", "cluster", "fake"),
        ("historical_10k", "cluster", "historical"),
    ];
    let mut found = Vec::new();
    for (name, truth, kind) in sets {
        let file = dir.join("er").join(format!("{name}.csv"));
        ensure!(file.is_file(), "{} is missing", file.display());
        found.push(DataSet { name: name.to_owned(), file, truth, kind });
    }
    Ok(found)
}

/// The demo retailer's records in one file each, small and large; `--quick` leaves out the large one.
fn demo_sets(amigo: &Path, options: &Options) -> anyhow::Result<Vec<DataSet>> {
    let mut sizes = vec![SMALL];
    if !options.quick && options.records != SMALL {
        sizes.push(options.records);
    }
    let mut sets = Vec::new();
    for size in sizes {
        let out = shell::scratch(&format!("bench/demo_{size}"))?;
        let words = ["demo-data", &out.display().to_string(), "--flat", "--customers", &size.to_string()];
        shell::run(shell::program(amigo, &words))?;
        let file = out.join("flat.csv");
        ensure!(file.is_file(), "`amigo demo-data --flat` wrote no flat.csv");
        sets.push(DataSet { name: demo_name(size), file, truth: "entity_id", kind: "retail" });
    }
    Ok(sets)
}
