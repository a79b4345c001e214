//! What each request pays before its handler and before its answer, measured in one process without HTTP.

use crate::args::Args;
use crate::{machine, page, shell};
use anyhow::Context;
use serde_json::Value;

/// Runs the bench of the crate and prints its figures; `--write` commits them to the documentation.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let write = args.flag("--write");
    args.finish()?;
    let command = shell::cargo("bench --quiet -p amigo --bench gate");
    println!("{}", shell::line(&command));
    let machine = machine::describe()?;
    let said = shell::output(command)?;
    let text = format!("Measured {machine}.\n\n{}", table(&said)?);
    println!("\n{text}");
    if write {
        page::write(&shell::root().join("docs/benchmarks.md"), "gate", &text)?;
    }
    Ok(())
}

fn table(said: &str) -> anyhow::Result<String> {
    let figures: Value = serde_json::from_str(said.trim()).context("the bench printed no JSON")?;
    let figures = figures.as_object().context("the bench printed no object")?;
    let mut text = "| what | CPU us each | p50 us | p99 us | a second |\n|---|--:|--:|--:|--:|\n".to_owned();
    for (what, figures) in figures {
        let number = |name: &str, decimals| {
            figures[name].as_f64().map_or_else(|| "-".to_owned(), |number| format!("{number:.decimals$}"))
        };
        text += &format!(
            "| {what} | {} | {} | {} | {} |\n",
            number("cpu_us", 2),
            number("p50_us", 0),
            number("p99_us", 0),
            number("a_second", 0)
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_are_missing_are_no_zeros() {
        let said = r#"{"the rate limit": {"cpu_us": 0.114}, "the log": {"cpu_us": 7, "p50_us": 410.4, "p99_us": 900, "a_second": 2400}}"#;
        let text = table(said).unwrap();
        assert!(text.contains("| the rate limit | 0.11 | - | - | - |"), "{text}");
        assert!(text.contains("| the log | 7.00 | 410 | 900 | 2400 |"), "{text}");
        assert!(table("error").is_err());
    }
}
