//! Benchmarks whose results are committed to docs/benchmarks.md.

mod bars;
mod identity;
mod measure;
mod splink;
mod tables;

use crate::args::Args;
use anyhow::bail;

/// Runs the named benchmark.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    match args.positional().as_deref() {
        Some("identity") => identity::run(args),
        Some(other) => bail!("there is no benchmark `{other}`; there is: identity"),
        None => bail!("which benchmark? there is: identity"),
    }
}
