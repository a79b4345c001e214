//! One tool's figures for one file, read from the JSON it prints.

use crate::shell;
use anyhow::{Context, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Instant;

/// What a tool reports about itself. Time and memory are those of its whole process.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Name and version.
    pub tool: String,
    /// Records read.
    pub records: u64,
    /// Pairs whose likeness was computed.
    pub scored_pairs: u64,
    /// Seconds from start to end.
    pub wall_s: f64,
    /// Seconds of all processors together.
    pub cpu_s: f64,
    /// Largest resident memory.
    pub peak_rss_mb: f64,
    /// Right pairs among those found, after clustering.
    pub precision: f64,
    /// Found pairs among those that are right, after clustering.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Records sent to a person for review, as a share of all; Splink has no such thing.
    pub review_share: Option<f64>,
    /// Share of empty values by column, as Splink's script reports it.
    pub missing: BTreeMap<String, f64>,
}

/// Runs a tool several times and keeps the run with the median wall time.
pub fn median(tool: &str, runs: u64, command: impl Fn() -> Command) -> anyhow::Result<Measure> {
    let mut measures = Vec::new();
    for _ in 0..runs {
        let command = command();
        println!("{}", shell::line(&command));
        let shown = shell::line(&command);
        let start = Instant::now();
        let said = shell::output(command)?;
        // The tool times itself; a reader can see here that it does so honestly.
        println!("    {:.2} s from outside", start.elapsed().as_secs_f64());
        measures.push(
            parse(tool, &said).with_context(|| format!("`{shown}` printed other figures than expected"))?,
        );
    }
    Ok(middle(measures))
}

fn middle(mut measures: Vec<Measure>) -> Measure {
    measures.sort_by(|left, right| left.wall_s.total_cmp(&right.wall_s));
    measures.swap_remove((measures.len() - 1) / 2)
}

fn parse(tool: &str, said: &str) -> anyhow::Result<Measure> {
    let start = said.find('{').context("there is no JSON object")?;
    let json: Value = serde_json::from_str(&said[start..])?;
    let number = |key: &str| json[key].as_f64().with_context(|| format!("no number under `{key}`"));
    let share = |key: &str| {
        let share = number(key)?;
        ensure!((0.0..=1.0).contains(&share), "`{key}` is {share}, not between 0 and 1");
        Ok(share)
    };
    let version = json["version"].as_str().unwrap_or(env!("CARGO_PKG_VERSION"));
    Ok(Measure {
        tool: format!("{tool} {version}"),
        records: number("records")? as u64,
        scored_pairs: number("scored_pairs")? as u64,
        wall_s: number("wall_s")?,
        cpu_s: number("cpu_s")?,
        peak_rss_mb: number("peak_rss_mb")?,
        precision: share("precision")?,
        recall: share("recall")?,
        f1: share("f1")?,
        review_share: json.get("review_share").and_then(Value::as_f64),
        missing: missing(&json["missing"]),
    })
}

fn missing(json: &Value) -> BTreeMap<String, f64> {
    let entries = json.as_object().into_iter().flatten();
    entries.filter_map(|(column, share)| Some((column.clone(), share.as_f64()?))).collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    const GOOD: &str = r#"{"tool":"splink","version":"5.0.0","records":20000,"scored_pairs":6130,"wall_s":12.24,
        "cpu_s":11.3,"peak_rss_mb":270,"precision":0.868,"recall":0.912,"f1":0.89,"missing":{"email":0.235}}"#;

    /// A measure to vary.
    pub fn sample() -> Measure {
        parse("Splink", GOOD).unwrap()
    }

    #[test]
    fn the_figures_of_a_run_are_read() {
        let measure = sample();
        assert_eq!(
            (measure.tool.as_str(), measure.records, measure.scored_pairs),
            ("Splink 5.0.0", 20_000, 6_130)
        );
        assert_eq!((measure.cpu_s, measure.f1, measure.review_share), (11.3, 0.89, None));
        assert_eq!(measure.missing["email"], 0.235);
        assert_eq!(parse("Splink", &format!("a warning\n{GOOD}\n")).unwrap(), measure);
    }

    #[test]
    fn a_figure_that_lacks_or_cannot_be_is_named() {
        let check = |from: &str, to: &str, part: &str| {
            let error = parse("Splink", &GOOD.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        };
        check("\"cpu_s\":11.3,", "", "no number under `cpu_s`");
        check("0.868", "86.8", "`precision` is 86.8");
        check("{", "", "no JSON object");
    }

    #[test]
    fn the_median_run_is_kept() {
        let with = |wall_s| Measure { wall_s, ..sample() };
        assert_eq!(middle(vec![with(9.0), with(2.0), with(3.0)]).wall_s, 3.0);
        assert_eq!(middle(vec![with(9.0)]).wall_s, 9.0);
    }
}
