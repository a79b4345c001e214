//! The bars the matching has to clear, each with the goal beyond it, and whether a run cleared them.

use super::pairing::{Pairing, SMALL, demo_name};
use std::cmp::Ordering;

/// The size the bars of speed and memory are set for.
pub const LARGE: u64 = 1_000_000;

/// The shared file that the demo retailer must be as hard as.
pub const RETAIL: &str = "retail_20k_seed1";

/// One bar and how the run stands to it.
pub struct Verdict {
    /// What is measured.
    pub what: String,
    /// The bar and the goal, as text.
    pub bar: String,
    /// The figure; none when this run did not measure it.
    pub value: Option<f64>,
    /// `goal met`, `met`, `NOT met` or `not measured`.
    pub result: &'static str,
}

/// On which side of a bar a figure should lie.
#[derive(Clone, Copy)]
pub enum Better {
    /// At most the bar.
    Less,
    /// At least the bar.
    More,
}

/// Every bar, in the order of the page.
pub fn verdicts(pairings: &[Pairing]) -> Vec<Verdict> {
    use Better::{Less, More};
    let large = demo_name(LARGE);
    let of = |data: &str, figure: &dyn Fn(&Pairing) -> f64| {
        pairings.iter().find(|pairing| pairing.data == data).map(figure)
    };
    let f1 = |pairing: &Pairing| pairing.amigo.f1;
    let precision = |pairing: &Pairing| pairing.amigo.precision;
    let review = |pairing: &Pairing| pairing.amigo.review_share.unwrap_or(f64::NAN);
    let mut verdicts = vec![
        verdict(&large, "CPU seconds as a share of Splink's", Less, 0.2, 0.1, of(&large, &cpu_share)),
        verdict(&large, "wall seconds", Less, 4.0, 3.0, of(&large, &|pairing| pairing.amigo.wall_s)),
        verdict(
            &large,
            "peak memory, MB",
            Less,
            600.0,
            400.0,
            of(&large, &|pairing| pairing.amigo.peak_rss_mb),
        ),
        verdict(RETAIL, "F1", More, 0.96, 0.97, of(RETAIL, &f1)),
        verdict(RETAIL, "precision", More, 0.98, 0.99, of(RETAIL, &precision)),
        verdict(&large, "F1", More, 0.94, 0.96, of(&large, &f1)),
        verdict(&large, "precision", More, 0.98, 0.99, of(&large, &precision)),
        verdict(RETAIL, "share of records sent to review", Less, 0.03, 0.02, of(RETAIL, &review)),
        verdict(&large, "share of records sent to review", Less, 0.03, 0.02, of(&large, &review)),
    ];
    for (data, bar, goal) in
        [("febrl3", 0.995, 0.997), ("fake_1000", 0.93, 0.95), ("historical_10k", 0.86, 0.90)]
    {
        verdicts.push(verdict(data, "F1", More, bar, goal, of(data, &f1)));
    }
    verdicts.extend(hardness(pairings));
    verdicts
}

/// Our CPU seconds as a share of Splink's.
pub fn cpu_share(pairing: &Pairing) -> f64 {
    pairing.amigo.cpu_s / pairing.splink.cpu_s
}

/// The shared retail file and the demo retailer of the same size, when both were run.
pub fn twins(pairings: &[Pairing]) -> Option<(&Pairing, &Pairing)> {
    let named = |name: &str| pairings.iter().find(|pairing| pairing.data == name);
    Some((named(RETAIL)?, named(&demo_name(SMALL))?))
}

/// Is the demo as hard as the shared file? Judged by how Splink fares and by what is missing.
fn hardness(pairings: &[Pairing]) -> [Verdict; 2] {
    let twins = twins(pairings);
    let f1 = twins.map(|(shared, demo)| (shared.splink.f1 - demo.splink.f1).abs());
    let missing = twins.map(|(shared, demo)| {
        let gap = |(column, share): (&String, &f64)| {
            // A column that only one file has cannot be as empty in both.
            demo.splink.missing.get(column).map_or(1.0, |other| (share - other).abs())
        };
        shared.splink.missing.iter().map(gap).fold(0.0, f64::max)
    });
    let name = format!("{} against {RETAIL}", demo_name(SMALL));
    [
        verdict(&name, "difference of Splink's F1", Better::Less, 0.02, 0.02, f1),
        verdict(&name, "largest difference of a share of missing values", Better::Less, 0.02, 0.02, missing),
    ]
}

/// How a figure stands to its bar and to the goal beyond it; a goal that is the bar is none.
pub fn verdict(data: &str, figure: &str, better: Better, bar: f64, goal: f64, value: Option<f64>) -> Verdict {
    let sign = match better {
        Better::Less => "<=",
        Better::More => ">=",
    };
    let goal_text = if bar == goal { String::new() } else { format!(" (goal {goal})") };
    let result = match value {
        None => "not measured",
        Some(value) if reaches(value, goal, better) => "goal met",
        Some(value) if reaches(value, bar, better) => "met",
        Some(_) => "NOT met",
    };
    let result = if bar == goal && result == "goal met" { "met" } else { result };
    Verdict { what: format!("{data}: {figure}"), bar: format!("{sign} {bar}{goal_text}"), value, result }
}

fn reaches(value: f64, bar: f64, better: Better) -> bool {
    match (value.partial_cmp(&bar), better) {
        (Some(Ordering::Equal), _) => true,
        (Some(Ordering::Less), Better::Less) | (Some(Ordering::Greater), Better::More) => true,
        // A figure that is not a number clears no bar.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::measure::{Measure, tests::sample};
    use super::*;

    fn pairing(data: &str, change: impl Fn(&mut Measure, &mut Measure)) -> Pairing {
        let (mut amigo, mut splink) = (sample(), sample());
        change(&mut amigo, &mut splink);
        Pairing { data: data.to_owned(), amigo, splink }
    }

    fn check(pairings: &[Pairing], what: &str, result: &str) {
        let verdicts = verdicts(pairings);
        let verdict = verdicts.iter().find(|verdict| verdict.what == what).unwrap();
        assert_eq!(verdict.result, result, "{what}: {:?}", verdict.value);
    }

    #[test]
    fn a_bar_is_cleared_on_its_own_side() {
        let with_f1 = |f1| [pairing("febrl3", |amigo, _| amigo.f1 = f1)];
        check(&with_f1(0.9949), "febrl3: F1", "NOT met");
        check(&with_f1(0.995), "febrl3: F1", "met");
        check(&with_f1(0.998), "febrl3: F1", "goal met");
        let with_wall = |wall| [pairing("demo_1m", |amigo, _| amigo.wall_s = wall)];
        check(&with_wall(4.1), "demo_1m: wall seconds", "NOT met");
        check(&with_wall(2.9), "demo_1m: wall seconds", "goal met");
    }

    #[test]
    fn the_cpu_share_is_ours_over_theirs() {
        let run = [pairing("demo_1m", |amigo, splink| (amigo.cpu_s, splink.cpu_s) = (4.0, 24.0))];
        check(&run, "demo_1m: CPU seconds as a share of Splink's", "met");
    }

    #[test]
    fn what_was_not_run_is_not_claimed() {
        check(&[], "demo_1m: F1", "not measured");
        let no_review = [pairing(RETAIL, |amigo, _| amigo.review_share = None)];
        check(&no_review, "retail_20k_seed1: share of records sent to review", "NOT met");
    }

    #[test]
    fn an_easier_demo_is_noticed() {
        let shared = pairing(RETAIL, |_, _| {});
        let f1 = "demo_20k against retail_20k_seed1: difference of Splink's F1";
        let missing = "demo_20k against retail_20k_seed1: largest difference of a share of missing values";
        let alike = [shared, pairing("demo_20k", |_, splink| splink.f1 += 0.015)];
        check(&alike, f1, "met");
        check(&alike, missing, "met");
        let easier = [
            pairing(RETAIL, |_, _| {}),
            pairing("demo_20k", |_, splink| {
                splink.f1 += 0.03;
                splink.missing.clear();
            }),
        ];
        check(&easier, f1, "NOT met");
        check(&easier, missing, "NOT met");
    }
}
