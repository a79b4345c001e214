//! Everything a change must pass, with the seconds each stage took. One profile serves tests, demo check and
//! browser, so that Rust compiles once; what must be installed for the browser is fetched meanwhile.

mod browser;
mod contract;
mod demo_check;
mod docs;
pub mod postgres;
mod served;
mod setup;
mod stages;
mod tally;

use crate::args::Args;
use crate::shell;
use anyhow::{Context, ensure};
use stages::Stages;
use std::fmt;
use std::process::Command;
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
/// The suites that know a database, once more on the other engine: what was built for the tests already.
const ON_POSTGRES: &str = "test --workspace --test db --test amigo --no-fail-fast";
/// Tells them which server. It runs here only, and only as long as the stage does.
const SERVER: &str = "AMIGO_TEST_POSTGRES";
const AGAIN: &str = "cargo xtask test --demo";
const CONSOLE: &str = "cd web && npm run build";
const STORIES: &str = "cargo xtask test --stories";
const SOAK: &str = "cargo xtask bench soak --minutes 2 --fault-every 10 --binary target/debug/amigo";

/// Runs every stage that still makes sense, then prints the table and the tally. `--quick` leaves out PostgreSQL,
/// the demo and the browser, `--demo` runs only the last two, `--postgres` only the first. `--stories` tells only those of
/// the console.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    if args.flag("--stories") {
        args.finish()?;
        return stories();
    }
    let (quick, demo) = (args.flag("--quick"), args.flag("--demo"));
    let postgres = args.flag("--postgres");
    args.finish()?;
    ensure!(!(quick && (demo || postgres)), "--quick leaves out what --demo and --postgres ask for");
    let all = !(demo || postgres);

    let setup = (!quick).then(|| std::thread::spawn(setup::stages));
    let mut stages = Stages::default();
    let mut tally = Tally::default();
    if all {
        stages.run("format", "cargo fmt --all", || cargo("fmt --all --check"));
        stages.run("tidy", "cargo xtask tidy", crate::tidy::check);
        stages.run("client", "cargo xtask codegen", crate::codegen::check);
        stages.run("clippy", &format!("cargo {CLIPPY}"), || cargo(CLIPPY));
    }
    let built = stages.run("build", &format!("cargo {BUILD}"), || cargo(BUILD));
    if built && all {
        stages.run("tests", &format!("cargo {TEST}"), || tally::run(tests(TEST), &mut tally));
    }
    if let Some(setup) = setup {
        // Waited for even when nothing was built: an installation must not be cut off half-way.
        let [packages, clients, console] = setup.join().expect("the set-up stages catch their own failures");
        let ready = stages.add(packages);
        let ready = stages.add(clients) && ready;
        let ready = stages.add(console) && ready;
        if built && !demo {
            stages.run("postgres", "cargo xtask test --postgres", || on_postgres(&mut tally));
        }
        if built && !postgres {
            on_the_demo(&mut stages, ready)?;
        }
    }
    finish(&stages, &tally)
}

/// The stories of the console alone.
fn stories() -> anyhow::Result<()> {
    let mut stages = Stages::default();
    let built = stages.run("build", &format!("cargo {BUILD}"), || cargo(BUILD));
    let console = stages.run("console", CONSOLE, || crate::web::build().map(|()| String::new()));
    if built && console {
        tell_stories(&mut stages);
    }
    finish(&stages, &Tally::default())
}

fn tell_stories(stages: &mut Stages) {
    stages.run("stories", STORIES, || {
        let chromium = setup::chromium().context("no Chromium on the search path")?;
        let amigo = shell::target_dir().join("debug/amigo");
        crate::web::stories(&amigo, &chromium, &shell::scratch("stories")?)
    });
}

fn cargo(line: &str) -> anyhow::Result<String> {
    shell::run(shell::cargo(line)).map(|()| String::new())
}

/// Most tests wait for processes that they start: two to a core keep it at work.
fn tests(line: &str) -> Command {
    let mut tests = shell::cargo(line);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    tests.env("RUST_TEST_THREADS", (2 * cores).to_string());
    tests
}

fn on_postgres(tally: &mut Tally) -> anyhow::Result<String> {
    let cluster = postgres::Cluster::start()?;
    let mut tests = tests(ON_POSTGRES);
    tests.env(SERVER, cluster.url());
    tally::run(tests, tally)
}

fn on_the_demo(stages: &mut Stages, ready: bool) -> anyhow::Result<()> {
    let amigo = shell::target_dir().join("debug/amigo");
    let out = shell::scratch("demo-check")?;
    stages.run("soak", SOAK, || crate::bench::soak::check(&amigo));
    let made = stages.run("demo", AGAIN, || demo_check::check(&amigo, &out));
    if made && ready {
        let report = out.join("report.html");
        let repository = out.join("repository");
        stages.run("browser", AGAIN, || {
            let scratch = shell::scratch("browser")?;
            let said = browser::check(&report, &scratch)?;
            docs::check(&amigo, &repository, &scratch).map(|()| said)
        });
        stages.run("contract", AGAIN, || {
            contract::check(&contract::tools()?, &amigo, &repository, &shell::scratch("contract-check")?)
        });
    }
    if ready {
        tell_stories(stages);
    }
    Ok(())
}

fn finish(stages: &Stages, tally: &Tally) -> anyhow::Result<()> {
    println!("\n{}", stages.table());
    print!("{}", stages.failures());
    println!("{}", tally.line(stages.failed_besides(&["tests", "postgres"])));
    if stages.all_passed() { Ok(()) } else { Err(Failed.into()) }
}
