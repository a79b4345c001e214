//! The Markdown tables about matching.

use super::bars::{self, Verdict};
use super::measure::Measure;
use super::pairing::Pairing;

/// The section about matching.
pub fn identity(pairings: &[Pairing], machine: &str, runs: u64) -> String {
    let runs = if runs == 1 { "one run".to_owned() } else { format!("median of {runs} runs by wall time") };
    let tables = [table(pairings), ratios(pairings), verdicts(&bars::verdicts(pairings)), hardness(pairings)];
    format!("Measured {machine}; {runs}.\n\n{}", tables.join("\n"))
}

fn table(pairings: &[Pairing]) -> String {
    let mut text = "| data | tool | records | scored pairs | wall s | CPU s | peak RSS MB | P | R | F1 | review share |\n\
        |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for pairing in pairings {
        text += &row(&pairing.data, &pairing.amigo);
        text += &row(&pairing.data, &pairing.splink);
    }
    text
}

fn row(data: &str, measure: &Measure) -> String {
    let Measure { tool, wall_s, cpu_s, peak_rss_mb, precision, recall, f1, .. } = measure;
    let review =
        measure.review_share.map_or_else(|| "-".to_owned(), |share| format!("{:.2} %", share * 100.0));
    format!(
        "| {data} | {tool} | {} | {} | {wall_s:.2} | {cpu_s:.2} | {peak_rss_mb:.0} | {precision:.4} | {recall:.4} \
         | {f1:.4} | {review} |\n",
        thousands(measure.records),
        thousands(measure.scored_pairs),
    )
}

fn ratios(pairings: &[Pairing]) -> String {
    let mut text = "| data | Splink's CPU s / Amigo's | Splink's wall s / Amigo's | Splink's memory / Amigo's | F1, Amigo minus Splink |\n\
        |---|--:|--:|--:|--:|\n"
        .to_owned();
    for Pairing { data, amigo, splink } in pairings {
        text += &format!(
            "| {data} | {:.1} | {:.1} | {:.1} | {:+.4} |\n",
            splink.cpu_s / amigo.cpu_s,
            splink.wall_s / amigo.wall_s,
            splink.peak_rss_mb / amigo.peak_rss_mb,
            amigo.f1 - splink.f1
        );
    }
    text
}

fn verdicts(verdicts: &[Verdict]) -> String {
    let mut text = "| what | bar | measured | result |\n|---|---|--:|---|\n".to_owned();
    for Verdict { what, bar, value, result } in verdicts {
        let value = value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
        text += &format!("| {what} | {bar} | {value} | {result} |\n");
    }
    text
}

/// How hard the demo retailer is beside the shared file: Splink's figures and the empty cells of both.
fn hardness(pairings: &[Pairing]) -> String {
    let Some((shared, demo)) = bars::twins(pairings) else { return String::new() };
    let mut text = format!("| how hard | {} | {} |\n|---|--:|--:|\n", shared.data, demo.data);
    let mut line = |what: String, shared: f64, demo: Option<&f64>| {
        let demo = demo.map_or_else(|| "-".to_owned(), |demo| format!("{demo:.4}"));
        text += &format!("| {what} | {shared:.4} | {demo} |\n");
    };
    line("Splink's precision".to_owned(), shared.splink.precision, Some(&demo.splink.precision));
    line("Splink's recall".to_owned(), shared.splink.recall, Some(&demo.splink.recall));
    line("Splink's F1".to_owned(), shared.splink.f1, Some(&demo.splink.f1));
    for (column, share) in &shared.splink.missing {
        line(format!("missing: {column}"), *share, demo.splink.missing.get(column));
    }
    text
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::measure::tests::sample;
    use super::*;

    fn run() -> Vec<Pairing> {
        let ours =
            Measure { tool: "Amigo 0.1.0".to_owned(), cpu_s: 1.13, review_share: Some(0.021), ..sample() };
        ["retail_20k_seed1", "demo_20k"]
            .map(|data| Pairing { data: data.to_owned(), amigo: ours.clone(), splink: sample() })
            .into()
    }

    #[test]
    fn the_page_shows_both_tools_the_bars_and_the_hardness() {
        let page = identity(&run(), "2026-01-31 on two cores", 3);
        for line in [
            "Measured 2026-01-31 on two cores; median of 3 runs by wall time.",
            "| retail_20k_seed1 | Amigo 0.1.0 | 20,000 | 6,130 | 12.24 | 1.13 | 270 | 0.8680 | 0.9120 | 0.8900 | 2.10 % |",
            "| retail_20k_seed1 | Splink 5.0.0 | 20,000 | 6,130 | 12.24 | 11.30 | 270 | 0.8680 | 0.9120 | 0.8900 | - |",
            "| retail_20k_seed1 | 10.0 | 1.0 | 1.0 | +0.0000 |",
            "| retail_20k_seed1: F1 | >= 0.96 (goal 0.97) | 0.8900 | NOT met |",
            "| demo_1m: wall seconds | <= 4 (goal 3) | - | not measured |",
            "| missing: email | 0.2350 | 0.2350 |",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\nis not in\n{page}");
        }
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
