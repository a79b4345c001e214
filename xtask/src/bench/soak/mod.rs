//! Mixed load for a while, with a fault at a random moment again and again, on two processes that serve one repository: at
//! the end it must equal the pure function of what was acknowledged, memory must be flat, and no follower may have missed
//! or doubled an event.

mod caller;
mod content;
mod deck;
mod disk;
mod event;
mod findings;
mod follow;
mod fresh;
mod judge;
mod ledger;
mod load;
mod nodes;
mod place;
mod report;
mod slow;
mod state;
mod strike;
mod tally;
mod vitals;

use crate::args::Args;
use crate::bench::service::rows::Row;
use crate::test::postgres;
use crate::{machine, page, shell};
use anyhow::{Context, ensure};
use caller::{Caller, Tokens};
use findings::Findings;
use ledger::Ledger;
use nodes::{NODES, Nodes};
use place::Place;
use report::Report;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tally::Tally;

/// Rows of the retailer for each second, and at least.
const ROWS: (u64, u64) = (60, 4_000);
/// How long processes may take until they are ready.
const READY_WITHIN: Duration = Duration::from_secs(120);

const NO_PANIC: &str = "who takes part does not panic";

/// How long, how often, and by which seed.
pub struct Plan {
    amigo: PathBuf,
    lasts: Duration,
    every: Duration,
    seed: u64,
    on_postgres: bool,
}

/// Everything that those who take part share.
pub struct Soak {
    nodes: Nodes,
    tokens: Tokens,
    ledger: Ledger,
    findings: Findings,
    tally: Tally,
    rows: Vec<Row>,
    taken: AtomicUsize,
    over: AtomicBool,
    closed: AtomicBool,
    /// What each follower has to hear of, once that is known.
    ends: Mutex<Vec<follow::End>>,
    seed: u64,
    begun: Instant,
    lasts: Duration,
    every: Duration,
}

/// Runs it and prints what came of it; `--write` commits that to the documentation.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let minutes: f64 = args.value("--minutes")?.unwrap_or(20.0);
    let every: f64 = args.value("--fault-every")?.unwrap_or(30.0);
    let seed = args.value("--seed")?.unwrap_or(1);
    let (on_postgres, write) = (args.flag("--postgres"), args.flag("--write"));
    let binary: Option<PathBuf> = args.value("--binary")?;
    args.finish()?;
    ensure!(
        (0.1..=1_440.0).contains(&minutes) && every >= 3.0,
        "at least 6 seconds with 3 between two faults"
    );
    let amigo = match binary {
        Some(binary) => std::path::absolute(binary)?,
        None => {
            shell::run(shell::cargo("build --release -p amigo"))?;
            shell::target_dir().join("release/amigo")
        }
    };
    let [lasts, every] = [minutes * 60.0, every].map(Duration::from_secs_f64);
    let machine = machine::describe()?;
    let report = soak(&Plan { amigo, lasts, every, seed, on_postgres })?;
    let text = report.page(&machine);
    println!("\n{text}");
    if write {
        let section = if on_postgres { "soak-postgres" } else { "soak-sqlite" };
        page::write(&shell::root().join("docs/benchmarks.md"), section, &text)?;
    }
    report.verdict().map(drop)
}

/// The short one that a change must pass, on both engines at once, or on files where there is no PostgreSQL; says what it
/// did.
pub fn check(amigo: &Path) -> anyhow::Result<String> {
    let [lasts, every] = [120, 10].map(Duration::from_secs);
    let run = |on_postgres: bool| {
        let seed = if on_postgres { 2 } else { 1 };
        soak(&Plan { amigo: amigo.to_owned(), lasts, every, seed, on_postgres })
    };
    let engines: &[bool] = if postgres::programs().is_some() { &[false, true] } else { &[false] };
    let reports: Vec<anyhow::Result<Report>> = std::thread::scope(|scope| {
        let runs: Vec<_> = engines.iter().map(|engine| scope.spawn(move || run(*engine))).collect();
        runs.into_iter().map(|run| run.join().expect("a soak does not panic")).collect()
    });
    let mut said = Vec::new();
    for report in reports {
        let report = report?;
        println!("{}", report.page("by the tests"));
        said.push(report.verdict());
    }
    Ok(said.into_iter().collect::<anyhow::Result<Vec<_>>>()?.join("; "))
}

fn soak(plan: &Plan) -> anyhow::Result<Report> {
    let place = Place::make(plan.amigo.clone(), plan.on_postgres)?;
    let ledger = Ledger::create(&place.scratch().join("ledger.jsonl"))?;
    let nodes = Nodes::new(&place, plan.seed)?;
    let rows = place.people((plan.lasts.as_secs() * ROWS.0).max(ROWS.1) as usize, plan.seed)?;
    let (first, client) = place.begin(&rows, &ledger)?;
    for number in 0..NODES {
        nodes.get(number).start(&place, number)?;
    }
    let mut soak = Soak {
        nodes,
        tokens: Tokens::of(client),
        ledger,
        findings: Findings::default(),
        tally: Tally::default(),
        rows,
        taken: AtomicUsize::new(first),
        over: AtomicBool::default(),
        closed: AtomicBool::default(),
        ends: Mutex::default(),
        seed: plan.seed,
        begun: Instant::now(),
        lasts: plan.lasts,
        every: plan.every,
    };
    (0..NODES).try_for_each(|number| soak.until_ready(number))?;
    soak.begun = Instant::now();
    let path = place.scratch().display();
    println!("on {}, seed {}; logs and ledger in {path}", place.engine(), soak.seed);
    course(&soak, &place)
}

/// The load, the faults, and the comparison at the end.
fn course(soak: &Soak, place: &Place) -> anyhow::Result<Report> {
    std::thread::scope(|scope| {
        scope.spawn(|| soak.nodes.watch(&soak.findings, &soak.closed));
        let vitals = scope.spawn(|| vitals::watch(soak));
        let load = load::begin(scope, soak);
        let followers = follow::begin(scope, soak);
        let mirrors = follow::mirror(scope, soak);
        let struck = strike::run(soak, place);
        soak.wait();
        soak.over.store(true, Ordering::Relaxed);
        let ended = Instant::now();
        load.into_iter().for_each(|one| one.join().expect(NO_PANIC));
        let judged = judge_all(soak, place, || Followed {
            heard: followers.into_iter().map(|(kind, one)| (kind, one.join().expect(NO_PANIC))).collect(),
            mirrors: mirrors.into_iter().map(|one| one.join().expect(NO_PANIC)).collect(),
        });
        soak.closed.store(true, Ordering::Relaxed);
        // Whoever still follows ends.
        let looks = vitals.join().expect(NO_PANIC);
        let (compared, followed) = judged?;
        vitals::judge(&soak.findings, &looks, place.cluster().is_some());
        let span = (soak.begun, ended);
        Ok(Report::of(
            soak,
            (place.engine(), place.cluster().is_some()),
            &struck,
            compared,
            &followed.heard,
            &looks,
            span,
        ))
    })
}

/// What followers know at the end.
struct Followed {
    heard: Vec<(&'static follow::Kind, follow::Heard)>,
    mirrors: Vec<BTreeSet<u64>>,
}

fn judge_all(
    soak: &Soak,
    place: &Place,
    join: impl FnOnce() -> Followed,
) -> anyhow::Result<(judge::Compared, Followed)> {
    (0..NODES).try_for_each(|number| soak.until_ready(number))?;
    let mut caller = Caller::new(soak, 900);
    let logs = [0, 1].map(|node| follow::log(soak, &mut caller, node));
    let [log, other] = logs.map(|log| log.context("both processes tell the log"));
    let (log, other) = (log?, other?);
    let same = log.iter().map(|event| &event.id).eq(other.iter().map(|event| &event.id));
    soak.findings.check(same, "processes differ", || format!("{} and {} events", log.len(), other.len()));
    soak.tell_ends(&log);
    let followed = join();
    judge::followers(&soak.findings, &log, &followed.heard);
    let told = judge::served(soak, &log)?;
    judge::mirrors(soak, &told, &followed.mirrors);
    for number in 0..NODES {
        soak.nodes.get(number).stop()?;
    }
    Ok((judge::at_rest(soak, place, &told, &log)?, followed))
}

impl Soak {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// The next of the retailer's rows that nobody told.
    fn next_row(&self) -> Option<&Row> {
        self.rows.get(self.taken.fetch_add(1, Ordering::Relaxed))
    }

    /// What each follower has to hear of; empty as long as that is not known.
    fn ends(&self) -> Vec<follow::End> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn tell_ends(&self, log: &[event::Event]) {
        let end = |kind: &'static follow::Kind| {
            let events: Vec<&event::Event> = judge::of_kind(log, kind).collect();
            let last = events.last().map(|event| event.id.clone());
            follow::End { last, number: events.len(), since: Instant::now() }
        };
        let ends = follow::kinds().iter().map(end).collect();
        *self.ends.lock().unwrap_or_else(PoisonError::into_inner) = ends;
    }

    /// Waits until the time is over.
    fn wait(&self) {
        std::thread::sleep((self.begun + self.lasts).saturating_duration_since(Instant::now()));
    }

    fn until_ready(&self, node: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        while !strike::is_ready(self, node) {
            let log = self.nodes.get(node).log.display();
            ensure!(self.nodes.get(node).process().is_some(), "node {node} ended; see {log}");
            ensure!(begun.elapsed() < READY_WITHIN, "node {node} does not get ready; see {log}");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}
