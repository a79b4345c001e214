//! Benchmarks whose results are committed to docs/benchmarks.md.

mod bars;
mod gate;
mod identity;
mod measure;
mod pairing;
mod repository;
mod service;
pub mod soak;
mod splink;
mod tables;

use crate::args::Args;
use anyhow::bail;

const NAMES: &str = "identity, repository, service, import-latency, soak, gate, timing";

/// Runs the named benchmark.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    match args.positional().as_deref() {
        Some("identity") => identity::run(args),
        Some("repository") => repository::run(args),
        Some("service") => service::run(args),
        Some("gate") => gate::run(args),
        Some("import-latency") => service::import_latency::run(args),
        Some("soak") => soak::run(args),
        Some("timing") => service::timing::run(args),
        Some(other) => bail!("there is no benchmark `{other}`; there are: {NAMES}"),
        None => bail!("which benchmark? there are: {NAMES}"),
    }
}
