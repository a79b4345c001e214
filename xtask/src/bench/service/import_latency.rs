//! How long matching takes while a file of a million rows is taken in: before, during and after, at a fixed rate. Whoever
//! asks in real time must hardly notice.

use super::base::Base;
use super::disk::{self, Synced};
use super::figures::Run;
use super::http::{self, Connection};
use super::load::{Plan, Taken, drive};
use super::observe::{Observer, Used};
use super::rows::{self, cells};
use super::server::Server;
use super::{LARGE, OPEN, QUESTIONS, QUICK, ROWS, likeness, people};
use crate::args::Args;
use crate::bench::bars::{Better, verdict};
use crate::test::postgres::Cluster;
use crate::{machine, page, shell};
use anyhow::{Context, ensure};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Requests a second.
const RATE: f64 = 500.0;
/// Rows of the file.
const MILLION: u64 = 1_000_000;
/// The same to try with.
const FEW: u64 = 30_000;
/// People that nobody knows and that are asked for: as many as the other benchmark has, so that both share a base.
const NEW_PEOPLE: u64 = 60_000;
/// Minutes after which an import is stopped where nothing is said.
const DAY: u64 = 24 * 60;
/// How long one look lasts while the file is taken in; its end is looked for between two.
const LOOK: Duration = Duration::from_secs(10);
/// The 99th percentile while a file is taken in, over that of before: the bar.
const MOST: f64 = 2.0;
/// Columns of the demo's file that a source would not send, and the one that says whose record it is.
const LEFT_OUT: [&str; 3] = ["source", "entity_id", "household_id"];
const KEY: &str = "record_id";

/// What was measured.
struct Figures {
    before: Run,
    during: Run,
    /// The highest 99th percentile of a look, in milliseconds.
    worst_ms: f64,
    after: Run,
    rows: i64,
    /// Rows of the whole file.
    of: u64,
    import_s: f64,
    /// What the disk takes by itself: alone, and beside somebody who writes much.
    disk: [Synced; 2],
}

/// What is taken in.
struct Import {
    file: PathBuf,
    rows: u64,
    /// It is stopped after so long.
    most: Duration,
}

/// Measures and prints; `--minutes` stops the import after so many, `--write` commits the figures to the documentation.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let quick = args.flag("--quick");
    let records = args.value("--records")?.unwrap_or(if quick { QUICK } else { LARGE });
    let rows = args.value("--rows")?.unwrap_or(if quick { FEW } else { MILLION });
    let seconds = args.value("--seconds")?.unwrap_or(if quick { 10 } else { 30 });
    let minutes = args.value("--minutes")?.unwrap_or(DAY);
    let (postgres, write) = (args.flag("--postgres"), args.flag("--write"));
    args.finish()?;
    ensure!(!(quick && write), "the documentation shows whole runs; leave out --quick or --write");
    shell::run(shell::cargo("build --release -p amigo"))?;
    let amigo = shell::target_dir().join("release/amigo");
    let cluster = if postgres { Some(Cluster::durable()?) } else { None };
    let base = Base::prepare(amigo.clone(), records, NEW_PEOPLE, cluster)?;
    let file = file(&amigo, rows)?;
    let machine = machine::describe()?;
    let import = Import { file, rows, most: Duration::from_secs(60 * minutes) };
    let measured = measure(&base, records, &import, Duration::from_secs(seconds));
    std::fs::remove_file(&import.file)?;
    let text = section(records, base.engine(), &machine, &measured?);
    println!("\n{text}");
    if write {
        let name = if postgres { "import-latency-postgresql" } else { "import-latency" };
        page::write(&shell::root().join("docs/benchmarks.md"), name, &text)?;
    }
    Ok(())
}

/// A file of so many records of people of whom most are new.
fn file(amigo: &Path, rows: u64) -> anyhow::Result<PathBuf> {
    let folder = shell::scratch("bench/service/import")?;
    let mut command = shell::program(amigo, &["demo-data", "--flat"]);
    command.arg(folder.join("made")).args(["--customers", &rows.to_string(), "--seed", "11"]);
    println!("{}", shell::line(&command));
    shell::output(command)?;
    let path = folder.join("import.csv");
    let from = std::fs::File::open(folder.join("made/flat.csv"))?;
    let mut to = std::io::BufWriter::new(std::fs::File::create(&path)?);
    let mut lines = BufReader::with_capacity(1 << 20, from).lines();
    let head = cells(&lines.next().context("the file is empty")??);
    let kept: Vec<usize> = (0..head.len()).filter(|at| !LEFT_OUT.contains(&head[*at].as_str())).collect();
    let key = head.iter().position(|name| name == KEY).context("the file has no key")?;
    let mut write = |cells: &[String]| {
        let line: Vec<String> =
            kept.iter().map(|at| format!("\"{}\"", cells[*at].replace('"', "\"\""))).collect();
        writeln!(to, "{}", line.join(","))
    };
    write(&head)?;
    for line in lines {
        let mut row = cells(&line?);
        row[key] = format!("import-{}", row[key]);
        write(&row)?;
    }
    to.flush()?;
    std::fs::remove_dir_all(folder.join("made"))?;
    Ok(path)
}

fn measure(base: &Base, records: u64, what: &Import, lasts: Duration) -> anyhow::Result<Figures> {
    let (known, new) = base.people();
    let known = rows::sample(&known, records, ROWS)?;
    let new = rows::sample(&new, NEW_PEOPLE, NEW_PEOPLE)?;
    let (data, _) = base.copy()?;
    let questions = people::questions(&known, &new, QUESTIONS);
    println!("the disk by itself, for {} s", 2 * lasts.as_secs() / 3);
    let disk = disk::measure(&data, lasts / 3)?;
    let (server, _) = Server::start(base.serve(&data), &base.client()?, &base.log())?;
    let bench = Bench { observer: Observer::new(server.process())?, server: &server, questions };
    bench.matching("warming up", lasts / 3)?;
    let before = bench.matching("before", lasts)?;
    let import = bench.send(&what.file)?;
    bench.observer.until_quiet()?;
    bench.ask("POST", &format!("/v1/imports/{import}/start"), Some("{}"))?;
    let begun = Instant::now();
    let looks = bench.looks(&import, begun + what.most)?;
    let import_s = begun.elapsed().as_secs_f64();
    let rows = rows_of(&bench.ask("GET", &format!("/v1/imports/{import}"), None)?);
    bench.observer.until_quiet()?;
    let after = bench.matching("after", lasts)?;
    server.stop()?;
    std::fs::remove_dir_all(&data)?;
    let worst_ms = looks.iter().map(|look| look.taken.ms(0.99)).fold(f64::NAN, f64::max);
    Ok(Figures { before, during: together(looks), worst_ms, after, rows, of: what.rows, import_s, disk })
}

/// Rows that became something.
fn rows_of(told: &Value) -> i64 {
    let counts = ["created", "changed", "unchanged", "outdated"];
    counts.iter().filter_map(|name| told["counts"][name].as_i64()).sum()
}

/// Several looks as one run.
fn together(looks: Vec<Run>) -> Run {
    let (mut taken, mut used) = (Taken::default(), Used::default());
    for look in looks {
        used.wall_s += look.used.wall_s;
        used.server_s += look.used.server_s;
        used.driver_s += look.used.driver_s;
        let seconds = taken.seconds + look.taken.seconds;
        taken = taken.with(look.taken);
        taken.seconds = seconds;
    }
    taken.latencies.sort_unstable();
    taken.lateness.sort_unstable();
    Run { what: "during".to_owned(), rate: Some(RATE), taken, used }
}

/// A server that is ready, and what it is asked.
struct Bench<'a> {
    server: &'a Server,
    observer: Observer,
    questions: Vec<Vec<u8>>,
}

impl Bench<'_> {
    fn matching(&self, what: &str, lasts: Duration) -> anyhow::Result<Run> {
        let token = self.server.token()?;
        let requests: Vec<Vec<u8>> =
            self.questions.iter().map(|request| http::signed(request, &token)).collect();
        let most = (RATE * lasts.as_secs_f64()) as usize;
        let (requests, rate, word) = (requests.as_slice(), Some(RATE), likeness as super::Word);
        let then = self.observer.now()?;
        let taken =
            drive(self.server.address, &Plan { requests, most, connections: OPEN, rate, lasts, word });
        let run = Run { what: what.to_owned(), rate, taken, used: self.observer.since(&then)? };
        println!(
            "{what}: {:.0}/s, p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms, {} failed",
            run.taken.rate(),
            run.taken.ms(0.5),
            run.taken.ms(0.99),
            run.taken.ms(1.0),
            run.taken.failed()
        );
        Ok(run)
    }

    /// Matches while an import goes on, until it is over or has lasted for long enough.
    fn looks(&self, import: &str, until: Instant) -> anyhow::Result<Vec<Run>> {
        let (path, mut looks) = (format!("/v1/imports/{import}"), Vec::new());
        loop {
            looks.push(self.matching("during", LOOK)?);
            let told = self.ask("GET", &path, None)?;
            ensure!(told["state"] != "failed", "the import failed: {told}");
            if told["state"] == "finished" {
                // The last look may have been after its end for a part.
                if looks.len() > 1 {
                    looks.pop();
                }
                return Ok(looks);
            }
            if Instant::now() >= until {
                self.ask("DELETE", &path, None)?;
                return Ok(looks);
            }
        }
    }

    /// Sends the file; the id of its import.
    fn send(&self, file: &Path) -> anyhow::Result<String> {
        let bytes = std::fs::read(file)?;
        let length = bytes.len();
        let head = format!(
            "POST /v1/imports?source=web&file=import.csv HTTP/1.1\r\nHost: localhost\r\n\
             Content-Type: application/octet-stream\r\nContent-Length: {length}\r\n\r\n"
        );
        let request = http::signed(&[head.as_bytes(), &bytes].concat(), &self.server.token()?);
        let told = answered(self.server, &request)?;
        Ok(told["id"].as_str().context("the file was not taken")?.to_owned())
    }

    fn ask(&self, method: &str, path: &str, body: Option<&str>) -> anyhow::Result<Value> {
        let request = match (method, body) {
            ("POST", Some(body)) => http::post(path, body, None),
            ("DELETE", _) => http::delete(path),
            _ => http::get(path),
        };
        answered(self.server, &http::signed(&request, &self.server.token()?))
    }
}

fn answered(server: &Server, request: &[u8]) -> anyhow::Result<Value> {
    let mut connection = Connection::open(server.address)?;
    let answer = connection.ask(request)?;
    let said = String::from_utf8_lossy(answer.body).into_owned();
    ensure!(answer.status == 200, "the server said {}: {said}", answer.status);
    Ok(serde_json::from_str(&said)?)
}

fn section(records: u64, engine: &str, machine: &str, figures: &Figures) -> String {
    let Figures { before, during, worst_ms, after, rows, of, import_s, disk: [alone, beside] } = figures;
    let mut text = format!(
        "{records} demo records, {engine}; measured {machine}. {rows} of {of} rows were taken in, in {import_s:.0} s.\n\n\
         | match at {RATE:.0} a second | answers | p50 ms | p90 ms | p99 ms | max ms | failed | server CPU % | \
         driver CPU % |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    for run in [before, during, after] {
        let ms = |share| format!("{:.2}", run.taken.ms(share));
        let percent = |seconds: f64| format!("{:.0}", seconds * 100.0 / run.used.wall_s);
        text += &format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            run.what,
            run.taken.answered(),
            ms(0.5),
            ms(0.9),
            ms(0.99),
            ms(1.0),
            run.taken.failed(),
            percent(run.used.server_s),
            percent(run.used.driver_s),
        );
    }
    let ratio = during.taken.ms(0.99) / before.taken.ms(0.99);
    let told = verdict("match", "p99 during over before", Better::Less, MOST, MOST, Some(ratio));
    text += &format!(
        "\nThe highest p99 of ten seconds meanwhile was {worst_ms:.2} ms. To write 8 KB over and sync them, the disk by \
         itself took {:.2} ms (p50) and {:.2} ms (p99) alone, and {:.2} ms and {:.2} ms beside a megabyte of single pages \
         that is synced every {} ms.\n",
        alone.p50,
        alone.p99,
        beside.p50,
        beside.p99,
        disk::PAUSE.as_millis()
    );
    text += "\n| what | bar | measured | result |\n|---|---|--:|---|\n";
    text += &format!("| {} | {} | {ratio:.2} | {} |\n", told.what, told.bar, told.result);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(micros: &[u32], seconds: f64) -> Run {
        let taken = Taken { latencies: micros.to_vec(), seconds, ..Taken::default() };
        let used = Used { wall_s: seconds, server_s: seconds / 2.0, ..Used::default() };
        Run { what: "during".to_owned(), rate: Some(RATE), taken, used }
    }

    #[test]
    fn looks_are_told_as_one_run_and_held_against_before() {
        let during = together(vec![taken(&[9_000, 1_000], 2.0), taken(&[5_000], 1.0)]);
        assert_eq!(
            (during.taken.latencies.as_slice(), during.taken.seconds),
            (&[1_000, 5_000, 9_000][..], 3.0)
        );
        let disk = [Synced { p50: 0.2, p99: 0.5 }, Synced { p50: 0.3, p99: 7.0 }];
        let (before, after) = (taken(&[4_000], 1.0), taken(&[4_000], 1.0));
        let figures = Figures { before, during, worst_ms: 9.0, after, rows: 7, of: 8, import_s: 3.0, disk };
        let text = section(10, "SQLite", "now", &figures);
        assert!(text.contains("| during | 3 | 5.00 | 9.00 | 9.00 | 9.00 | 0 | 50 | 0 |"), "{text}");
        assert!(text.contains("| match: p99 during over before | <= 2 | 2.25 | NOT met |"), "{text}");
    }

    #[test]
    fn rows_of_all_outcomes_count() {
        let told =
            serde_json::json!({ "counts": { "created": 3, "changed": 2, "unchanged": 1, "quarantined": 9 } });
        assert_eq!(rows_of(&told), 6);
    }
}
