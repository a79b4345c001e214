//! The repository, measured from files to committed golden profiles: a first import, the same files again, a
//! small import into the large base, and a backup while another import runs.

use crate::args::Args;
use crate::demo::{CUSTOMER_FILES, SOURCES};
use crate::{machine, page, shell};
use anyhow::{Context, ensure};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Records of the base.
const LARGE: u64 = 1_200_000;
/// Records of a small import.
const SMALL: u64 = 10_000;
/// Records of the import that a backup has to bear.
const BESIDE_BACKUP: u64 = 100_000;

/// One measured step.
struct Step {
    what: &'static str,
    wall_s: f64,
    used: Value,
    note: String,
}

/// What a bar asks for.
struct Bar {
    what: String,
    bar: f64,
    goal: Option<f64>,
    value: f64,
}

/// Runs the steps and prints the page; `--write` commits it to the documentation.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let records = args.value("--records")?.unwrap_or(LARGE);
    let write = args.flag("--write");
    args.finish()?;
    shell::run(shell::cargo("build --release -p amigo"))?;
    let amigo = shell::target_dir().join("release/amigo");
    let machine = machine::describe()?;
    let bench = Bench::prepare(amigo, records)?;
    let (steps, bars) = bench.measure()?;
    let text = text(records, &machine, &steps, &bars);
    println!("\n{text}");
    if write {
        page::write(&shell::root().join("docs/benchmarks.md"), "repository", &text)?;
    }
    Ok(())
}

struct Bench {
    amigo: PathBuf,
    folder: PathBuf,
    base: Vec<PathBuf>,
    small: Vec<PathBuf>,
    beside: Vec<PathBuf>,
}

impl Bench {
    fn prepare(amigo: PathBuf, records: u64) -> anyhow::Result<Bench> {
        let folder = shell::scratch("bench/repository")?;
        let files = |name: &str, size: u64, seed: u64| -> anyhow::Result<Vec<PathBuf>> {
            let out = folder.join(name);
            let words = ["demo-data".to_owned(), out.display().to_string(), "--customers".to_owned()];
            let sizes = [size.to_string(), "--seed".to_owned(), seed.to_string()];
            shell::output(shell::program(&amigo, &[words.as_slice(), sizes.as_slice()].concat()))?;
            Ok(CUSTOMER_FILES.iter().map(|file| out.join(file)).collect())
        };
        let (base, small) = (files("base", records, 1)?, files("small", SMALL, 2)?);
        let beside = files("beside", BESIDE_BACKUP.min(records), 3)?;
        let bench = Bench { amigo, folder, base, small, beside };
        for words in SOURCES.iter().copied().chain(["late --brand demo", "later --brand demo"]) {
            let words: Vec<&str> = ["source", "add"].into_iter().chain(words.split(' ')).collect();
            shell::output(bench.command(&words))?;
        }
        Ok(bench)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = shell::program(&self.amigo, words);
        command.env("AMIGO_DATA", self.data());
        command
    }

    fn import(&self, files: &[PathBuf], source: Option<&str>) -> Command {
        let mut command = self.command(&["import", "--json"]);
        command.args(files);
        command.args(source.iter().flat_map(|source| ["--source", source]));
        command
    }

    fn measure(&self) -> anyhow::Result<(Vec<Step>, Vec<Bar>)> {
        let first = timed("first import", self.import(&self.base, None))?;
        let bytes = self.bytes();
        let before = self.contents()?;
        let second = timed("the same files again", self.import(&self.base, None))?;
        let unchanged = self.contents()? == before;
        ensure!(unchanged, "the second import of the same files changed the database or the key store");
        let small = timed("10,000 new records", self.import(&self.small, Some("late")))?;
        let (beside, backup) = self.backup_beside_import()?;
        let records = first.used["records"].as_f64().context("the import told no number of records")?;
        let number = |step: &Step, key: &str| step.used["used"][key].as_f64().unwrap_or(f64::NAN);
        let bars = vec![
            Bar::new("first import, s", 300.0, Some(180.0), first.wall_s),
            Bar::new("first import, peak memory, MB", 1500.0, None, number(&first, "peak_rss_mb")),
            Bar::new("the same files again, s", 60.0, None, second.wall_s),
            Bar::new("10,000 new records, s", 15.0, None, small.wall_s),
            Bar::new(
                "longest transaction beside a backup, s",
                1.0,
                None,
                number(&beside, "longest_transaction_s"),
            ),
        ];
        let mut steps = vec![first, second, small, beside, backup];
        let per_record = |bytes: u64| bytes as f64 / records;
        steps[0].note = format!(
            "{:.0} bytes a record on disk ({:.0} data, {:.0} keys); {:.4} writing statements a record",
            per_record(bytes.0 + bytes.1),
            per_record(bytes.0),
            per_record(bytes.1),
            number(&steps[0], "statements") / records
        );
        steps[1].note = "not one byte of the two databases changed".to_owned();
        Ok((steps, bars))
    }

    /// A backup taken while an import writes.
    fn backup_beside_import(&self) -> anyhow::Result<(Step, Step)> {
        let mut importing = self.import(&self.beside, Some("later"));
        let start = Instant::now();
        let mut child = importing.stdout(Stdio::piped()).spawn().context("cannot start the import")?;
        // So that the import is writing when the backup begins.
        std::thread::sleep(std::time::Duration::from_millis(500));
        let target = |name: &str| self.folder.join(name).display().to_string();
        let backup = self.command(&["backup", "--to", &target("copies"), "--keys-to", &target("key-copies")]);
        let backup = timed("a backup beside it", backup);
        if backup.is_err() {
            let _ = child.kill();
        }
        let output = child.wait_with_output().context("the import was lost")?;
        ensure!(output.status.success(), "the import beside the backup failed");
        let said = String::from_utf8_lossy(&output.stdout);
        let what = "100,000 new records beside a backup";
        let note = String::new();
        let step = Step { what, wall_s: start.elapsed().as_secs_f64(), used: last_object(&said)?, note };
        Ok((step, backup?))
    }

    /// Bytes of the data and of the keys.
    fn bytes(&self) -> (u64, u64) {
        let size = |path: &str| std::fs::metadata(self.data().join(path)).map_or(0, |file| file.len());
        (size("amigo.db"), size("keys/keys.db"))
    }

    fn contents(&self) -> anyhow::Result<[Vec<u8>; 2]> {
        let read =
            |path: &str| std::fs::read(self.data().join(path)).with_context(|| format!("cannot read {path}"));
        Ok([read("amigo.db")?, read("keys/keys.db")?])
    }
}

impl Bar {
    fn new(what: &str, bar: f64, goal: Option<f64>, value: f64) -> Bar {
        Bar { what: what.to_owned(), bar, goal, value }
    }

    fn result(&self) -> &'static str {
        match self.goal {
            Some(goal) if self.value <= goal => "goal met",
            _ if self.value <= self.bar => "met",
            _ => "NOT met",
        }
    }
}

fn timed(what: &'static str, command: Command) -> anyhow::Result<Step> {
    println!("{}", shell::line(&command));
    let start = Instant::now();
    let said = shell::output(command)?;
    let wall_s = start.elapsed().as_secs_f64();
    println!("    {wall_s:.2} s");
    Ok(Step { what, wall_s, used: last_object(&said).unwrap_or_default(), note: String::new() })
}

/// The last line that is a JSON object.
fn last_object(said: &str) -> anyhow::Result<Value> {
    let line = said
        .lines()
        .rev()
        .find(|line| line.starts_with('{'))
        .context("the command printed no JSON object")?;
    Ok(serde_json::from_str(line)?)
}

fn text(records: u64, machine: &str, steps: &[Step], bars: &[Bar]) -> String {
    let mut text = format!("{records} demo records, SQLite; measured {machine}.\n\n");
    text += "| step | wall s | CPU s | peak RSS MB | writing statements | transactions | longest transaction s | |\n";
    text += "|---|--:|--:|--:|--:|--:|--:|---|\n";
    for step in steps {
        let used = &step.used["used"];
        let number = |key: &str, digits: usize| {
            used[key].as_f64().map_or_else(|| "-".to_owned(), |number| format!("{number:.digits$}"))
        };
        text += &format!(
            "| {} | {:.1} | {} | {} | {} | {} | {} | {} |\n",
            step.what,
            step.wall_s,
            number("cpu_s", 1),
            number("peak_rss_mb", 0),
            number("statements", 0),
            number("transactions", 0),
            number("longest_transaction_s", 3),
            step.note
        );
    }
    text += "\n| what | bar | measured | result |\n|---|---|--:|---|\n";
    for bar in bars {
        let goal = bar.goal.map_or_else(String::new, |goal| format!(" (goal {goal})"));
        text += &format!("| {} | <= {}{goal} | {:.2} | {} |\n", bar.what, bar.bar, bar.value, bar.result());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_met_missed_or_beaten() {
        let result = |value| Bar::new("x", 300.0, Some(180.0), value).result();
        assert_eq!((result(100.0), result(200.0), result(301.0)), ("goal met", "met", "NOT met"));
        assert_eq!(Bar::new("x", 300.0, None, f64::NAN).result(), "NOT met");
    }

    #[test]
    fn the_last_object_is_read() {
        assert_eq!(last_object("{\"a\":1}\nwords\n{\"a\":2}\n").unwrap()["a"], 2);
        assert!(last_object("words").is_err());
    }
}
