//! Runs `cargo test`, shows its output as it comes and adds up what the test binaries report.

use crate::shell;
use anyhow::{Context, bail};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// What the test binaries have reported so far.
#[derive(Default, Debug, PartialEq, Eq)]
pub struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
    failures: Vec<String>,
}

impl Tally {
    /// Takes in one line of a test binary's output.
    fn read(&mut self, line: &str) {
        if let Some(summary) = line.strip_prefix("test result:") {
            for part in summary.split(['.', ';']) {
                self.count(part.trim());
            }
        } else if let Some(name) =
            line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.to_owned());
        }
    }

    fn count(&mut self, part: &str) {
        let Some((number, word)) = part.split_once(' ') else { return };
        let Ok(number) = number.parse::<u64>() else { return };
        match word {
            "passed" => self.passed += number,
            "failed" => self.failed += number,
            "ignored" => self.ignored += number,
            _ => {}
        }
    }

    /// The last line of a run. Stages that failed without being tests count too, so that a run which did not
    /// even compile never reads as `0 failed`.
    pub fn line(&self, other_failures: u64) -> String {
        format!("{} passed, {} failed", self.passed, self.failed + other_failures)
    }
}

/// Runs the tests to their end, all binaries; an error when one failed.
pub fn run(mut command: Command, tally: &mut Tally) -> anyhow::Result<String> {
    let shown = shell::line(&command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{shown}`"))?;
    let output = child.stdout.take().context("standard output was asked for but is not there")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally.read(line.trim_end());
    }
    let status = child.wait()?;
    if !tally.failures.is_empty() || tally.failed > 0 {
        bail!("{} failed: {}", tally.failed, tally.failures.join(", "));
    }
    if !status.success() {
        // A binary that aborts prints no summary: without this its loss would go unseen.
        tally.failed += 1;
        bail!("`{shown}` failed ({status})");
    }
    if tally.passed == 0 {
        bail!("not one test ran");
    }
    Ok(format!("{} passed, {} ignored", tally.passed, tally.ignored))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, line: &str, outcome: Result<&str, &str>) {
        let mut tally = Tally::default();
        let result = run(shell::program("sh", &["-c", script]), &mut tally);
        assert_eq!(tally.line(0), line, "{script}");
        match (result, outcome) {
            (Ok(remark), Ok(expected)) => assert_eq!(remark, expected),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (result, _) => panic!("{script}: {result:?}"),
        }
    }

    #[test]
    fn two_binaries_are_added_up() {
        let script = "echo 'test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.10s'
            echo 'test result: ok. 30 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 9.00s'";
        check(script, "42 passed, 0 failed", Ok("42 passed, 1 ignored"));
    }

    #[test]
    fn a_failed_test_is_named() {
        let script = "echo 'test postcode::keeps_zero ... FAILED'
            echo 'test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s'
            exit 101";
        check(script, "4 passed, 1 failed", Err("1 failed: postcode::keeps_zero"));
    }

    #[test]
    fn a_binary_that_aborts_counts_as_a_failure() {
        let script =
            "echo 'test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out'; exit 101";
        check(script, "4 passed, 1 failed", Err("failed (exit status: 101)"));
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        check("echo nothing here", "0 passed, 0 failed", Err("not one test ran"));
    }

    #[test]
    fn failures_of_other_stages_show_in_the_last_line() {
        assert_eq!(Tally::default().line(2), "0 passed, 2 failed");
    }
}
