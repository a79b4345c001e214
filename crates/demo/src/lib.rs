//! A made-up retailer of any size with ground truth: first run, tests and benchmarks. Nobody in it exists.
//!
//! Names and towns are frequent where they are in France; families share homes, names, e-mails and phones; records
//! are incomplete, mistyped and old at rates measured on retail data (`rates`). The same seed gives the same bytes.

mod address;
mod contact;
mod day;
mod error;
mod files;
mod household;
mod lexicon;
mod nicknames;
mod papers;
mod random;
mod rates;
mod record;
mod source;
mod text;
mod world;

pub use error::Error;
pub use source::Source;

use files::{Entry, Files, reconciliations, stores};
use std::path::{Path, PathBuf};
use world::World;

/// The most customer records that can be asked for.
pub const MOST_CUSTOMERS: u64 = 50_000_000;

/// How often progress is reported, in records.
const REPORT_EVERY: u64 = 1_000;

/// What retailer to make.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// Number of customer records over all source files; they stand for fewer people.
    pub customers: u64,
    /// Another seed makes other people.
    pub seed: u64,
    /// Whether to write all records once more into one plain file, `flat.csv`.
    pub flat: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { customers: 20_000, seed: 1, flat: false }
    }
}

/// What was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Customer records over all sources.
    pub records: u64,
    /// People behind them.
    pub persons: u64,
    /// Households they live in.
    pub households: u64,
    /// Records of each source.
    pub by_source: Vec<(Source, u64)>,
    /// The files, in the order in which a reader wants them: sources, truth, flat, reconciliations, stores, associates.
    pub files: Vec<PathBuf>,
}

/// Writes the retailer's files into the folder `out`, which is created where missing. `progress` is told the number
/// of records written so far.
pub fn generate(options: &Options, out: &Path, progress: &dyn Fn(u64)) -> Result<Summary, Error> {
    if !(1..=MOST_CUSTOMERS).contains(&options.customers) {
        return Err(Error::Customers(options.customers));
    }
    std::fs::create_dir_all(out).map_err(|source| Error::Create { path: out.to_owned(), source })?;
    let world = World::plan(options);
    let mut files = Files::create(out, options.flat)?;
    let mut by_source = Source::ALL.map(|source| (source, 0));
    for (written, serial) in (1..).zip(world.order()) {
        let mut entry = Entry::draw(&world, u64::from(serial)).expect("the order names planned records only");
        files.write(&mut entry)?;
        by_source[entry.record.source as usize].1 += 1;
        if written % REPORT_EVERY == 0 || written == options.customers {
            progress(written);
        }
    }
    let mut files = files.finish()?;
    files.push(reconciliations::write(&world, out, options.customers)?);
    files.extend(stores::write(&world.lexicon, &mut world.staffing(), out)?);
    let (persons, households) = world.inhabitants();
    Ok(Summary { records: options.customers, persons, households, by_source: by_source.to_vec(), files })
}
