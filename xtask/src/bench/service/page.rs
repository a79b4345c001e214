//! The Markdown about the service.

use super::figures::{Figures, Run, SPLINK_S};
use super::load::quantile;
use super::server::Start;
use crate::bench::bars::Verdict;
use std::collections::BTreeMap;
use std::fmt::Display;

/// The whole section: what was measured, then how it stands to the bars.
pub fn section(records: u64, machine: &str, figures: &Figures, verdicts: &[Verdict]) -> String {
    let mut text = format!("{records} demo records, {}; measured {machine}.\n\n", figures.engine);
    text += &runs(figures);
    text += "\n";
    text += &states(figures);
    text += "\n| what | bar | measured | result |\n|---|---|--:|---|\n";
    for Verdict { what, bar, value, result } in verdicts {
        text += &format!("| {what} | {bar} | {} | {result} |\n", optional(*value, 2));
    }
    text += &format!(
        "\nSplink 4 took {SPLINK_S} s to find the matches of one record among a million: {:.0} times the median of a \
         match at 500 a second.\n",
        figures.splink_ratio()
    );
    text
}

fn runs(figures: &Figures) -> String {
    let mut text = "| what | due/s | answered/s | p50 ms | p90 ms | p99 ms | max ms | sent late, p99 ms | else | server CPU us \
                    each | driver CPU us each | others' CPU % | pressure % | KB written each | answers |\n\
                    |---|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|---|\n"
        .to_owned();
    let alone = [&figures.profiles, &figures.searches, &figures.upserts];
    for run in std::iter::once(&figures.matching).chain(&figures.matching_full).chain(alone) {
        text += &row(run);
    }
    text
}

fn row(run: &Run) -> String {
    let Run { what, rate, taken, used } = run;
    let [p50, p90, p99, max] = [0.5, 0.9, 0.99, 1.0].map(|share| number(taken.ms(share), 2));
    let late = rate.map(|_| quantile(&taken.lateness, 0.99));
    let others = used.others_s.map(|seconds| seconds * 100.0 / used.wall_s);
    format!(
        "| {what} | {} | {:.0} | {p50} | {p90} | {p99} | {max} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
        optional(*rate, 0),
        taken.rate(),
        optional(late, 2),
        tally(&taken.refused),
        number(run.server_us(), 0),
        number(run.driver_us(), 0),
        optional(others, 0),
        optional(used.pressure.map(|share| share * 100.0), 0),
        optional(run.written().map(|bytes| bytes / 1e3), 1),
        tally(&taken.words),
    )
}

fn states(figures: &Figures) -> String {
    let start = |name: &str, start: &Start, is_cold: bool| {
        let files = if is_cold { "files read from disk" } else { "files in memory" };
        let Start { reads_s, matching_s, all_s, cpu_s, memory_mb } = start;
        format!(
            "| {name}, {files} | first profile {reads_s:.2} s, matching and search {matching_s:.2} s, everything \
             {all_s:.2} s; {cpu_s:.1} CPU s, {memory_mb:.0} MB |\n"
        )
    };
    let Figures { first, second, is_cold, idle_mb, most_mb, stop_s, .. } = figures;
    let mut text = "| state | |\n|---|---|\n".to_owned();
    text += &start("first start", first, *is_cold);
    text += &start("next start", second, false);
    text += &format!("| idle | {:.2} % of one processor, {idle_mb:.0} MB |\n", figures.idle_percent());
    text += &format!("| at the end | {most_mb:.0} MB at most; stopped in {stop_s:.2} s |\n");
    text
}

/// `2,000 new, 30 review`; nothing is a dash.
fn tally(counts: &BTreeMap<impl Display, u64>) -> String {
    let named: Vec<String> = counts.iter().map(|(name, times)| format!("{times} {name}")).collect();
    if named.is_empty() { "-".to_owned() } else { named.join(", ") }
}

fn optional(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| number(value, digits))
}

fn number(value: f64, digits: usize) -> String {
    if value.is_finite() { format!("{value:.digits$}") } else { "-".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::figures::tests::figures;
    use super::*;

    #[test]
    fn the_page_shows_runs_states_and_bars() {
        let mut figures = figures();
        figures.matching.taken.words.insert("same", 5_000);
        figures.upserts.taken.refused.insert(429, 3);
        let page =
            section(1_200_000, "2026-01-31 on two cores", &figures, &figures.verdicts(1_500.0, 3_000.0));
        for line in [
            "1200000 demo records, SQLite; measured 2026-01-31 on two cores.",
            "| match | 500 | 500 | 1.70 | 1.70 | 1.70 | 1.70 | 0.05 | - | 600 | 100 | 10 | 25 | 5.0 | 5000 same |",
            "| upsert, 64 clients | - | 2000 | 30.00 | 30.00 | 30.00 | 30.00 | - | 3 429 | 600 | 100 | 10 | 25 | 5.0 | - |",
            "| first start, files read from disk | first profile 0.10 s, matching and search 30.00 s, everything 8.00 s; 12.5 CPU s, 450 MB |",
            "| idle | 0.50 % of one processor, 500 MB |",
            "| profile: p99 at 1,000/s, ms | <= 10 (goal 5) | 0.80 | goal met |",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\nis not in\n{page}");
        }
        assert!(page.contains(": 1000 times the median"), "{page}");
    }
}
