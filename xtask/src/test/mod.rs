//! Everything a change must pass, with the seconds each stage took. One profile serves tests, demo check and
//! browser, so that Rust compiles once; what must be installed for the browser is fetched meanwhile.

mod browser;
mod demo_check;
mod setup;
mod stages;
mod tally;

use crate::args::Args;
use crate::shell;
use stages::{Stage, Stages};
use std::fmt;
use std::path::PathBuf;
use std::thread::JoinHandle;
use tally::Tally;

/// Some stage failed; the table that was printed says which.
#[derive(Debug)]
pub struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not everything passed")
    }
}

impl std::error::Error for Failed {}

const CLIPPY: &str = "clippy --workspace --all-targets -- -D warnings";
/// The binary and the tests in one go: built apart, dependencies whose features differ would compile twice.
const BUILD: &str = "build --workspace --all-targets";
const TEST: &str = "test --workspace --no-fail-fast";

/// Runs every stage that still makes sense, then prints the table and the tally.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let quick = args.flag("--quick");
    args.finish()?;

    let setup = (!quick).then(|| std::thread::spawn(setup::stage));
    let mut stages = Stages::default();
    stages.run("format", "cargo fmt --all", || cargo("fmt --all --check"));
    stages.run("tidy", "cargo xtask tidy", crate::tidy::check);
    stages.run("clippy", &format!("cargo {CLIPPY}"), || cargo(CLIPPY));
    let mut tally = Tally::default();
    if stages.run("build", &format!("cargo {BUILD}"), || cargo(BUILD)) {
        stages.run("tests", &format!("cargo {TEST}"), || tally::run(shell::cargo(TEST), &mut tally));
        if let Some(setup) = setup {
            on_the_demo(&mut stages, setup)?;
        }
    }
    finish(&stages, &tally)
}

fn cargo(line: &str) -> anyhow::Result<String> {
    shell::run(shell::cargo(line)).map(|()| String::new())
}

fn on_the_demo(stages: &mut Stages, setup: JoinHandle<Stage>) -> anyhow::Result<()> {
    let amigo = shell::target_dir().join("debug/amigo");
    let out = shell::scratch("demo-check")?;
    let report = out.join("report.html");
    let made = stages.run("demo", "cargo xtask test", || demo_check::check(&amigo, &out));
    let ready = stages.add(setup.join().expect("the set-up stage catches its own failures"));
    if made && ready {
        stages.run("browser", "cargo xtask test", || browser::check(&report, &scratch_profile()?));
    }
    Ok(())
}

fn scratch_profile() -> anyhow::Result<PathBuf> {
    shell::scratch("browser")
}

fn finish(stages: &Stages, tally: &Tally) -> anyhow::Result<()> {
    println!("\n{}", stages.table());
    print!("{}", stages.failures());
    println!("{}", tally.line(stages.failed_besides("tests")));
    if stages.all_passed() { Ok(()) } else { Err(Failed.into()) }
}
