//! `amigo demo-data`: writes a made-up retailer's files with the truth about them.

use super::text::count;
use clap::Args;
use demo::Options;
use std::path::PathBuf;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    /// Folder to write into; made where missing.
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// Customer records over all source files.
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    customers: u64,
    /// Another seed makes other people.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Also writes all records into one plain file, `flat.csv`, for comparing with other tools.
    #[arg(long)]
    flat: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let options = Options { customers: arguments.customers, seed: arguments.seed, flat: arguments.flat };
    let bar = crate::progress::count(arguments.customers, "writing");
    let summary = demo::generate(&options, &arguments.out, &|written| bar.set_position(written))?;
    bar.finish_and_clear();
    println!(
        "{} of {} in {}:",
        count(summary.records, "record", "records"),
        count(summary.persons, "person", "people"),
        count(summary.households, "household", "households")
    );
    for file in &summary.files {
        println!("  {}", file.display());
    }
    Ok(())
}
