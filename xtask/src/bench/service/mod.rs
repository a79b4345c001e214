//! `amigo serve`, measured from outside by a driver on the same machine: starts, idleness, matching, profiles, search
//! and durable upserts, each beside the processor time it took and how busy the machine was.

mod base;
pub mod chance;
mod disk;
mod figures;
pub mod http;
pub mod import_latency;
mod load;
mod observe;
mod page;
pub mod people;
pub mod rows;
pub mod server;
pub mod timing;

use crate::args::Args;
use crate::test::postgres::Cluster;
use crate::{machine, shell};
use anyhow::ensure;
use base::Base;
use figures::{Figures, Run};
use load::{Plan, Word};
use observe::Observer;
use rows::Row;
use server::Server;
use std::time::Duration;

/// Records of the bars.
const LARGE: u64 = 1_200_000;
/// Records to try with.
const QUICK: u64 = 50_000;
/// Rows that questions and messages are made from.
const ROWS: u64 = 40_000;
/// Connections that hold a fixed rate.
const OPEN: usize = 64;
/// Clients that ask as fast as the answers come.
const FULL: [usize; 3] = [8, 16, 32];
/// Different questions that they ask, again and again: nothing is remembered between them.
const QUESTIONS: usize = 50_000;
/// Clients that tell records.
const WRITERS: usize = 64;
/// How long the server is left alone before its idleness is measured.
const SETTLING: Duration = Duration::from_secs(5);

/// Upserts a second that are asked for, and the goal beyond.
const ON_SQLITE: (f64, f64) = (1_500.0, 3_000.0);
const ON_POSTGRES: (f64, f64) = (800.0, 1_500.0);

/// Runs everything and prints the page; `--postgres` on a temporary PostgreSQL too, `--write` commits the page to the
/// documentation.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let quick = args.flag("--quick");
    let records = args.value("--records")?.unwrap_or(if quick { QUICK } else { LARGE });
    let seconds = args.value("--seconds")?.unwrap_or(if quick { 5 } else { 20 });
    let (postgres, write) = (args.flag("--postgres"), args.flag("--write"));
    args.finish()?;
    ensure!(!(quick && write), "the documentation shows whole runs; leave out --quick or --write");
    shell::run(shell::cargo("build --release -p amigo"))?;
    let sizes = Sizes { records, new_people: seconds * 3_000, lasts: Duration::from_secs(seconds) };
    let mut text = section(&sizes, None, ON_SQLITE)?;
    if postgres {
        text += "\n";
        text += &section(&sizes, Some(Cluster::durable()?), ON_POSTGRES)?;
    }
    if write {
        crate::page::write(&shell::root().join("docs/benchmarks.md"), "service", &text)?;
    }
    Ok(())
}

/// How much is measured.
struct Sizes {
    records: u64,
    new_people: u64,
    lasts: Duration,
}

/// What one database comes to.
fn section(sizes: &Sizes, cluster: Option<Cluster>, (bar, goal): (f64, f64)) -> anyhow::Result<String> {
    let amigo = shell::target_dir().join("release/amigo");
    let base = Base::prepare(amigo, sizes.records, sizes.new_people, cluster)?;
    let machine = machine::describe()?;
    let figures = measure(&base, sizes)?;
    let text = page::section(sizes.records, &machine, &figures, &figures.verdicts(bar, goal));
    println!("\n{text}");
    Ok(text)
}

fn measure(base: &Base, sizes: &Sizes) -> anyhow::Result<Figures> {
    let (known, new) = base.people();
    let known = rows::sample(&known, sizes.records, ROWS)?;
    let new = rows::sample(&new, sizes.new_people, sizes.new_people)?;
    let (data, is_cold) = base.copy()?;
    let client = base.client()?;
    let (server, first) = Server::start(base.serve(&data), &client, &base.log())?;
    server.stop()?;
    let (server, second) = Server::start(base.serve(&data), &client, &base.log())?;
    let last_customer = server.last_customer(sizes.records)?;
    let bench = Bench { observer: Observer::new(server.process())?, server: &server, lasts: sizes.lasts };

    let (idle, idle_mb) = bench.idle()?;
    let matching = bench.matching(&known, &new)?;
    let matching_full = bench.matching_full(&known, &new)?;
    let profiles =
        bench.at_rate("profile", 1_000.0, |number| people::profiles(last_customer, number), |_| "found")?;
    let searches = bench.at_rate("search", 50.0, |number| people::searches(&known, number), found)?;
    let upserts = bench.upserts(&known, &new)?;
    let (_, most_mb) = bench.observer.memory_mb()?;
    let stop_s = server.stop()?;
    Ok(Figures {
        engine: base.engine(),
        first,
        second,
        is_cold,
        idle,
        idle_mb,
        most_mb,
        matching,
        matching_full,
        profiles,
        searches,
        upserts,
        stop_s,
    })
}

/// A server that is ready, and how long each run lasts.
struct Bench<'a> {
    server: &'a Server,
    observer: Observer,
    lasts: Duration,
}

impl Bench<'_> {
    fn idle(&self) -> anyhow::Result<(observe::Used, f64)> {
        std::thread::sleep(SETTLING);
        let then = self.observer.now()?;
        std::thread::sleep(self.lasts);
        Ok((self.observer.since(&then)?, self.observer.memory_mb()?.0))
    }

    fn matching(&self, known: &[Row], new: &[Row]) -> anyhow::Result<Run> {
        self.at_rate("match", 500.0, |number| people::questions(known, new, number), likeness)
    }

    fn matching_full(&self, known: &[Row], new: &[Row]) -> anyhow::Result<Vec<Run>> {
        let lasts = self.lasts / 2;
        let requests = &people::questions(known, new, QUESTIONS);
        let run = |connections| {
            let what = format!("match, {connections} clients");
            let plan = Plan { requests, most: usize::MAX, connections, rate: None, lasts, word: likeness };
            self.drive(what, plan)
        };
        FULL.into_iter().map(run).collect()
    }

    fn upserts(&self, known: &[Row], new: &[Row]) -> anyhow::Result<Run> {
        let requests = &people::messages(known, new, 5_000 * self.lasts.as_secs() as usize);
        let what = format!("upsert, {WRITERS} clients");
        let (most, lasts) = (requests.len(), self.lasts);
        self.drive(what, Plan { requests, most, connections: WRITERS, rate: None, lasts, word: outcome })
    }

    fn at_rate(
        &self,
        what: &str,
        rate: f64,
        requests: impl FnOnce(usize) -> Vec<Vec<u8>>,
        word: Word,
    ) -> anyhow::Result<Run> {
        let requests = &requests((rate * self.lasts.as_secs_f64()) as usize);
        let (rate, most, lasts) = (Some(rate), requests.len(), self.lasts);
        self.drive(what.to_owned(), Plan { requests, most, connections: OPEN, rate, lasts, word })
    }

    fn drive(&self, what: String, plan: Plan<'_>) -> anyhow::Result<Run> {
        let token = self.server.token()?;
        let requests: Vec<Vec<u8>> =
            plan.requests.iter().map(|request| http::signed(request, &token)).collect();
        let plan = Plan { requests: &requests, ..plan };
        self.observer.until_quiet()?;
        let then = self.observer.now()?;
        let taken = load::drive(self.server.address, &plan);
        let used = self.observer.since(&then)?;
        let run = Run { what, rate: plan.rate, taken, used };
        println!(
            "{}: {:.0}/s, p50 {:.2} ms, p99 {:.2} ms, {:.0} us of CPU each, {} failed",
            run.what,
            run.taken.rate(),
            run.taken.ms(0.5),
            run.taken.ms(0.99),
            run.server_us(),
            run.taken.failed()
        );
        Ok(run)
    }
}

/// What the best candidate would become.
fn likeness(body: &[u8]) -> &'static str {
    first_of(body, [("\"decision\":\"same\"", "same"), ("\"decision\":\"review\"", "review")], "neither")
}

/// What became of a record.
fn outcome(body: &[u8]) -> &'static str {
    let linked = ("\"outcome\":\"linked\"", "linked");
    first_of(body, [("\"outcome\":\"new\"", "new"), linked], "otherwise")
}

/// Whether anybody was found.
fn found(body: &[u8]) -> &'static str {
    first_of(body, [("\"id\":\"cus_", "found")], "nobody")
}

fn first_of<const N: usize>(
    body: &[u8],
    words: [(&str, &'static str); N],
    otherwise: &'static str,
) -> &'static str {
    let said = words.into_iter().find(|(text, _)| http::find(body, text.as_bytes()).is_some());
    said.map_or(otherwise, |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart_by_what_they_say() {
        let check =
            |word: Word, body: &str, expected: &str| assert_eq!(word(body.as_bytes()), expected, "{body}");
        check(likeness, r#"{"candidates":[{"decision":"review"},{"decision":"same"}]}"#, "same");
        check(likeness, r#"{"candidates":[{"decision":"different"}]}"#, "neither");
        check(outcome, r#"{"change":"created","outcome":"linked"}"#, "linked");
        check(outcome, r#"{"outcome":"review"}"#, "otherwise");
        check(found, r#"{"customers":[]}"#, "nobody");
        check(found, r#"{"customers":[{"id":"cus_1"}]}"#, "found");
    }
}
