//! Everything a change must pass, with the seconds each stage took. One profile serves tests, demo check and
//! browser, so that Rust compiles once; what must be installed for the browser is fetched meanwhile.

mod browser;
mod demo_check;
mod setup;
mod stages;
mod tally;

use crate::args::Args;
use crate::shell;
use anyhow::ensure;
use stages::{Stage, Stages};
use std::fmt;
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
const AGAIN: &str = "cargo xtask test --demo";

/// Runs every stage that still makes sense, then prints the table and the tally. `--quick` leaves out the demo
/// and the browser, `--demo` runs only those.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let (quick, demo) = (args.flag("--quick"), args.flag("--demo"));
    args.finish()?;
    ensure!(!(quick && demo), "--quick leaves out what --demo asks for");

    let setup = (!quick).then(|| std::thread::spawn(setup::stage));
    let mut stages = Stages::default();
    let mut tally = Tally::default();
    if !demo {
        stages.run("format", "cargo fmt --all", || cargo("fmt --all --check"));
        stages.run("tidy", "cargo xtask tidy", crate::tidy::check);
        stages.run("clippy", &format!("cargo {CLIPPY}"), || cargo(CLIPPY));
    }
    let built = stages.run("build", &format!("cargo {BUILD}"), || cargo(BUILD));
    if built && !demo {
        stages.run("tests", &format!("cargo {TEST}"), || tally::run(shell::cargo(TEST), &mut tally));
    }
    if let Some(setup) = setup {
        on_the_demo(&mut stages, setup, built)?;
    }
    finish(&stages, &tally)
}

fn cargo(line: &str) -> anyhow::Result<String> {
    shell::run(shell::cargo(line)).map(|()| String::new())
}

fn on_the_demo(stages: &mut Stages, setup: JoinHandle<Stage>, built: bool) -> anyhow::Result<()> {
    let amigo = shell::target_dir().join("debug/amigo");
    let out = shell::scratch("demo-check")?;
    let made = built && stages.run("demo", AGAIN, || demo_check::check(&amigo, &out));
    // Waited for even when nothing was built: an installation must not be cut off half-way.
    let ready = stages.add(setup.join().expect("the set-up stage catches its own failures"));
    if made && ready {
        let report = out.join("report.html");
        stages.run("browser", AGAIN, || browser::check(&report, &shell::scratch("browser")?));
    }
    Ok(())
}

fn finish(stages: &Stages, tally: &Tally) -> anyhow::Result<()> {
    println!("\n{}", stages.table());
    print!("{}", stages.failures());
    println!("{}", tally.line(stages.failed_besides("tests")));
    if stages.all_passed() { Ok(()) } else { Err(Failed.into()) }
}
