//! What came of it, for people: the load, each kind of fault with how long nothing could be written and what was answered
//! meanwhile, memory, and what was found.

use super::Soak;
use super::deck::Fault;
use super::follow::{Heard, Kind};
use super::judge::Compared;
use super::strike::Struck;
use super::vitals::{self, Growth, Look};
use anyhow::ensure;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// The report.
pub struct Report {
    engine: &'static str,
    minutes: f64,
    seed: u64,
    struck: Vec<Recovery>,
    compared: Compared,
    heard: Vec<(&'static str, usize, u64)>,
    answered: BTreeMap<&'static str, u64>,
    silence: Duration,
    memory_mb: f64,
    threads: u64,
    files: u64,
    growth: Vec<Growth>,
    on_a_server: bool,
    found: Vec<String>,
}

/// What one fault did.
struct Recovery {
    fault: Fault,
    seconds: Option<f64>,
    ready_s: f64,
    refused: BTreeMap<String, u64>,
}

impl Report {
    /// Puts it together.
    pub fn of(
        soak: &Soak,
        (engine, on_a_server): (&'static str, bool),
        struck: &[Struck],
        compared: Compared,
        heard: &[(&'static Kind, Heard)],
        looks: &[Look],
        (begun, ended): (Instant, Instant),
    ) -> Report {
        let ends: Vec<Instant> = struck.iter().skip(1).map(|next| next.begun).chain([ended]).collect();
        let recoveries: Vec<Recovery> =
            struck.iter().zip(ends).map(|(struck, end)| recovery(soak, struck, end)).collect();
        for recovery in &recoveries {
            let is_back = recovery.seconds.is_some_and(|seconds| seconds < OBJECTIVE_S);
            soak.findings.check(is_back, "no recovery", || {
                format!("{} {:?}", recovery.fault.name(), recovery.seconds)
            });
        }
        let most = |of: fn(&Look) -> u64| looks.iter().map(of).max().unwrap_or_default();
        Report {
            engine,
            minutes: soak.lasts.as_secs_f64() / 60.0,
            seed: soak.seed,
            struck: recoveries,
            compared,
            heard: heard.iter().map(|(kind, heard)| (kind.name, heard.ids.len(), heard.repeated)).collect(),
            answered: soak.tally.by_kind(),
            silence: soak.tally.longest_silence(begun, ended),
            memory_mb: looks.iter().map(|look| look.memory_mb).fold(0.0, f64::max),
            threads: most(|look| look.threads),
            files: most(|look| look.files),
            growth: vitals::growth(looks),
            on_a_server,
            found: soak.findings.lines(),
        }
    }

    /// As it stands in the documentation.
    pub fn page(&self, machine: &str) -> String {
        let Compared { records, gone, groups: [people, homes], decisions, events } = &self.compared;
        let mut text = format!(
            "{}: {:.0} minutes, {} faults, seed {}; measured {machine}.\n\n",
            self.engine,
            self.minutes,
            self.struck.len(),
            self.seed
        );
        text += &self.faults();
        let _ = write!(
            text,
            "\nAt the end: {records} records as acknowledged ({gone} deleted), {people} customers, {homes} households and \
             {decisions} decisions, compared with a fresh repository; {events} events. The longest time without any \
             acknowledged write: {:.1} s.\n\n",
            self.silence.as_secs_f64()
        );
        text += &self.followers();
        text += &self.vitals();
        let asked = self.answered.iter().map(|(what, times)| format!("{times} {what}"));
        let _ = write!(text, "\nAnswered: {}.\n", asked.collect::<Vec<_>>().join(", "));
        let found = if self.found.is_empty() { "Found: nothing.".to_owned() } else { self.found.join("\n") };
        text + "\n" + &found + "\n"
    }

    fn faults(&self) -> String {
        let mut kinds: BTreeMap<Fault, Vec<&Recovery>> = BTreeMap::new();
        self.struck.iter().for_each(|recovery| kinds.entry(recovery.fault).or_default().push(recovery));
        let mut text = "| fault | times | writes again after, p50 s | at most s | both ready after, at most s | answered meanwhile |\n\
                        |---|--:|--:|--:|--:|---|\n"
            .to_owned();
        kinds.iter().for_each(|(fault, all)| text += &row(fault.name(), all));
        text + &row("all", &self.struck.iter().collect::<Vec<_>>())
    }

    fn followers(&self) -> String {
        let mut text =
            "| follower | events | told again before it acknowledged |\n|---|--:|--:|\n".to_owned();
        for (name, events, repeated) in &self.heard {
            let _ = writeln!(text, "| {name} | {events} | {repeated} |");
        }
        text
    }

    fn vitals(&self) -> String {
        let mut text = format!(
            "\nAt most {:.0} MB, {} threads and {} open files a process.\n",
            self.memory_mb, self.threads, self.files
        );
        if self.growth.is_empty() {
            text += "No process lived long enough to say how its memory grows.\n";
        }
        for growth in &self.growth {
            let Growth { process: (node, start), seconds, memory_mb, excess_mb, mb_h } = growth;
            let _ = writeln!(
                text,
                "Process {start} of node {node} held {memory_mb:.0} MB after {seconds:.0} s: {excess_mb:.0} MB more than one \
                 of a minute with as many records (room: {:.0} MB); {mb_h:+.0} MB an hour beyond these in the second half \
                 of its life{}.",
                vitals::room_mb(self.on_a_server),
                if self.on_a_server { format!(" (bar: {:.0})", vitals::FLAT_MB_H) } else { String::new() }
            );
        }
        text
    }

    /// An error that lists what was found, where something was; else a line for a table.
    pub fn verdict(&self) -> anyhow::Result<String> {
        ensure!(
            self.found.is_empty(),
            "the repository on {} did not hold (seed {}):\n{}",
            self.engine,
            self.seed,
            self.found.join("\n")
        );
        let most = self.struck.iter().filter_map(|recovery| recovery.seconds).fold(0.0, f64::max);
        Ok(format!("{}: {} faults, writes again after {most:.1} s at most", self.engine, self.struck.len()))
    }
}

/// A line of the table of faults.
fn row(name: &str, all: &[&Recovery]) -> String {
    let mut seconds: Vec<f64> = all.iter().filter_map(|recovery| recovery.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    let at = |share: f64| seconds.get((seconds.len().saturating_sub(1) as f64 * share) as usize);
    let [p50, most] = [0.5, 1.0].map(|share| at(share).copied().unwrap_or(f64::NAN));
    let ready = all.iter().map(|recovery| recovery.ready_s).fold(0.0, f64::max);
    let mut words: BTreeMap<&str, u64> = BTreeMap::new();
    let refused = all.iter().flat_map(|recovery| &recovery.refused);
    refused.for_each(|(word, times)| *words.entry(word).or_default() += times);
    let words: Vec<String> = words.iter().map(|(word, times)| format!("{times} x {word}")).collect();
    format!("| {name} | {} | {p50:.2} | {most:.2} | {ready:.2} | {} |\n", all.len(), words.join(", "))
}

/// The objective: after any fault, writes are taken again within five minutes.
const OBJECTIVE_S: f64 = 300.0;

fn recovery(soak: &Soak, struck: &Struck, end: Instant) -> Recovery {
    let is_lasting = matches!(struck.fault, Fault::DiskFull);
    // While there is no room nothing can be written; everything else has to be overcome while it lasts.
    let since = if is_lasting { struck.given_back } else { struck.begun };
    Recovery {
        fault: struck.fault,
        seconds: soak.tally.first_after(since).map(|time| time.as_secs_f64()),
        ready_s: struck.ready_s,
        refused: soak.tally.refusals(struck.begun, end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_how_long_nothing_could_be_written_and_what_was_said() {
        let recovery = |seconds, word: &str| Recovery {
            fault: Fault::DiskFull,
            seconds: Some(seconds),
            ready_s: seconds / 2.0,
            refused: BTreeMap::from([(word.to_owned(), 2)]),
        };
        let all = [recovery(4.0, "503 database"), recovery(1.0, "503 database"), recovery(2.0, "no answer")];
        let all: Vec<&Recovery> = all.iter().collect();
        assert_eq!(
            row("disk full", &all),
            "| disk full | 3 | 2.00 | 4.00 | 2.00 | 4 x 503 database, 2 x no answer |\n"
        );
        assert!(row("nothing", &[]).starts_with("| nothing | 0 | NaN |"));
    }
}
