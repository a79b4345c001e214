//! Runs stages one after the other, remembers how long each took and how it ended, and prints that.

use std::time::Instant;

/// A stage that has ended.
pub struct Stage {
    /// Its name in the table.
    pub name: String,
    /// How long it took.
    pub seconds: f64,
    /// A remark for the table, or what went wrong.
    pub outcome: anyhow::Result<String>,
    /// What to type to run it again alone.
    pub again: String,
}

impl Stage {
    /// Runs a stage to its end.
    pub fn run(name: &str, again: &str, deed: impl FnOnce() -> anyhow::Result<String>) -> Self {
        let start = Instant::now();
        let outcome = deed();
        Self {
            name: name.to_owned(),
            seconds: start.elapsed().as_secs_f64(),
            outcome,
            again: again.to_owned(),
        }
    }
}

/// The stages that have ended, in the order of their end.
#[derive(Default)]
pub struct Stages(Vec<Stage>);

impl Stages {
    /// Announces and runs a stage; true when it passed.
    pub fn run(&mut self, name: &str, again: &str, deed: impl FnOnce() -> anyhow::Result<String>) -> bool {
        println!("\n== {name}");
        self.add(Stage::run(name, again, deed))
    }

    /// Adds a stage that ran elsewhere; true when it passed.
    pub fn add(&mut self, stage: Stage) -> bool {
        if let Err(error) = &stage.outcome {
            println!("{}: {error:#}", stage.name);
        }
        let passed = stage.outcome.is_ok();
        self.0.push(stage);
        passed
    }

    /// Whether no stage failed.
    pub fn all_passed(&self) -> bool {
        self.0.iter().all(|stage| stage.outcome.is_ok())
    }

    /// How many stages failed, the named ones left out because their failures are counted one by one.
    pub fn failed_besides(&self, names: &[&str]) -> u64 {
        let others = self.0.iter().filter(|stage| !names.contains(&stage.name.as_str()));
        others.filter(|stage| stage.outcome.is_err()).count() as u64
    }

    /// One line a stage: name, seconds, how it ended.
    pub fn table(&self) -> String {
        let mut text = format!("{:<10}{:>9}  {}\n", "stage", "seconds", "result");
        for stage in &self.0 {
            let result = match &stage.outcome {
                Ok(remark) if remark.is_empty() => "ok".to_owned(),
                Ok(remark) => format!("ok: {remark}"),
                Err(_) => "FAILED".to_owned(),
            };
            text += &format!("{:<10}{:>9.1}  {result}\n", stage.name, stage.seconds);
        }
        text
    }

    /// For each stage that failed: why, and how to run it again.
    pub fn failures(&self) -> String {
        let mut text = String::new();
        for stage in &self.0 {
            if let Err(error) = &stage.outcome {
                text += &format!("{} failed: {error:#}\n    again: {}\n", stage.name, stage.again);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    fn stages() -> Stages {
        let mut stages = Stages::default();
        assert!(stages.run("format", "cargo fmt", || Ok(String::new())));
        assert!(!stages.run("clippy", "cargo clippy", || bail!("3 warnings")));
        assert!(stages.run("tests", "cargo test", || Ok("5 passed".to_owned())));
        stages
    }

    #[test]
    fn a_failing_stage_does_not_stop_the_next_and_is_named_with_the_way_to_repeat_it() {
        let stages = stages();
        let table = stages.table();
        assert_eq!(table.lines().count(), 4, "{table}");
        assert!(table.contains("FAILED") && table.contains("ok: 5 passed"), "{table}");
        assert_eq!(stages.failures(), "clippy failed: 3 warnings\n    again: cargo clippy\n");
    }

    #[test]
    fn failed_stages_are_counted_but_not_twice() {
        let mut stages = stages();
        assert!(!stages.all_passed());
        assert_eq!(stages.failed_besides(&["tests"]), 1);
        stages.run("tests", "cargo test", || bail!("2 tests failed"));
        assert_eq!(stages.failed_besides(&["tests"]), 1);
    }
}
