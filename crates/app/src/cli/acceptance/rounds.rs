//! `amigo acceptance rounds`: all rounds, each beside the one before it.

use super::percent;
use crate::acceptance::{self, Comparison};
use crate::cli::folder::Folder;
use db::Purpose;
use identity::acceptance::{Again, Difference, Interval};

pub(super) fn run(folder: &Folder, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let all = acceptance::compare(&session)?;
    for comparison in &all {
        match as_json {
            true => println!("{}", serde_json::to_string(comparison)?),
            false => println!("{}", told(comparison)),
        }
    }
    if all.is_empty() && !as_json {
        println!("Nothing was drawn yet. `amigo acceptance plan NAME` begins a round.");
    }
    Ok(())
}

fn told(comparison: &Comparison) -> String {
    let figures = &comparison.figures;
    let state = match (&comparison.signed_by, figures.pending) {
        (Some(by), _) => format!("signed by {by}"),
        (None, 0) => "judged, not signed".to_owned(),
        (None, pending) => format!("{pending} pairs without a label"),
    };
    let mut lines = vec![format!("Round {} ({state}), model {}", figures.round, figures.model)];
    for (name, figure, change) in [
        ("precision", &figures.precision, comparison.precision),
        ("recall", &figures.recall, comparison.recall),
    ] {
        let Interval { value, lower, upper } = figure.estimate;
        let (value, lower, upper) = (percent(value), percent(lower), percent(upper));
        let change = change.map(changed).unwrap_or_default();
        lines.push(format!("  {name:<10} {value:>8} ({lower} to {upper}){change}"));
    }
    let became = |(again, number): &(Again, usize)| format!("{number} {}", in_words(*again));
    let since: Vec<String> = comparison.since.iter().map(became).collect();
    lines.push(format!("  judged pairs now: {}", since.join(", ")));
    lines.join("\n")
}

fn changed(difference: Difference) -> String {
    let points = difference.interval.value * 100.0;
    let chance = if difference.beyond_chance { "beyond chance" } else { "within chance" };
    format!(", {points:+.2} points against the round before, {chance}")
}

fn in_words(again: Again) -> &'static str {
    match again {
        Again::Repaired => "repaired",
        Again::StillWrong => "still wrong",
        Again::Broken => "broken",
        Again::StillRight => "still right",
        Again::Gone => "erased",
    }
}
