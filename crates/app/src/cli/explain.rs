//! `amigo explain`: why two records are one person, or are not.

use super::{Files, Matching};
use crate::load;
use crate::matching::{self, Matched};
use clap::Args;
use identity::resolve::attribute::Attribute;
use identity::resolve::explain::{Explanation, explain};

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// The ids of the two records, as in the files; SOURCE:ID where an id occurs in several sources.
    #[arg(long, num_args = 2, value_names = ["ID", "ID"], required = true)]
    pair: Vec<String>,
    #[command(flatten)]
    matching: Matching,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let loaded = load::load(&arguments.files.request(Vec::new())?)?;
    let (a, b) = (loaded.find(&arguments.pair[0])?, loaded.find(&arguments.pair[1])?);
    anyhow::ensure!(a != b, "both ids name the same record; give two different ones");
    let matched = matching::find_people(&loaded, &arguments.matching.rules(&arguments.files))?;
    let Matched { candidates, model, cases, decisions, .. } = &matched;
    let explanation = explain(candidates, model, cases, decisions, a, b);
    let customer_of = &matched.resolution.customer_of;
    let together = customer_of[a as usize] == customer_of[b as usize];
    if arguments.json {
        let mut object = serde_json::to_value(&explanation)?;
        object["one_customer"] = together.into();
        println!("{object}");
    } else {
        print(&explanation, together);
    }
    Ok(())
}

fn print(explanation: &Explanation, together: bool) {
    println!("{}", outcome_in_words(explanation));
    if together != (explanation.outcome == identity::resolve::Outcome::Same) {
        let rather = if together { "one customer, through other records" } else { "two customers" };
        println!("Seen together with all other records, they are {rather}.");
    }
    println!("\nMatch cases that fire:");
    for case in &explanation.cases {
        println!("  {}  {}", case.id, case.en);
    }
    if explanation.cases.is_empty() {
        println!("  none");
    }
    let against = match explanation.against {
        "household" => "two people of one household",
        _ => "two strangers",
    };
    println!("\nWhat speaks for one person (+) or for {against} (-). One bit more doubles the odds.");
    print_waterfall(explanation);
    println!("\nModel {}.", explanation.model);
}

fn outcome_in_words(explanation: &Explanation) -> String {
    use identity::resolve::{Decision, Outcome, Why};
    if let Some(decision) = explanation.decision {
        let decided = match decision {
            Decision::Same => "The same person",
            Decision::Different => "Different people",
            Decision::Household => "Two people of one household",
        };
        return format!("{decided}: a steward decided so.");
    }
    if let Some(veto) = explanation.veto {
        let reason = match veto {
            identity::resolve::veto::Veto::Twins => "twins",
            identity::resolve::veto::Veto::ParentAndChild => "parent and child",
            identity::resolve::veto::Veto::SameHousehold => "two people of one household",
            identity::resolve::veto::Veto::ExclusiveIds => "two ids that exclude each other",
        };
        return format!("Different people: vetoed as {reason}.");
    }
    match (explanation.outcome, explanation.why) {
        (Outcome::Same, _) => "The same person.".into(),
        (Outcome::Review, Some(Why::NoCase)) => {
            "For review: the score is high, but no match case fires.".into()
        }
        (Outcome::Review, _) => "For review: a match case fires, but the score is not high enough.".into(),
        (Outcome::Different, _) => "Different people.".into(),
    }
}

/// A line for each part of the score, with a bar and the sum so far.
fn print_waterfall(explanation: &Explanation) {
    println!("  {:<20} {:<42} {:>7} {:>7}", "attribute", "finding", "bits", "so far");
    let mut sum = 0.0;
    let mut line = |name: &str, level: &str, bits: f64| {
        sum += bits;
        let text = format!("  {name:<20} {level:<42} {bits:>7.1} {sum:>7.1}  {}", bar(bits));
        println!("{}", text.trim_end());
    };
    line("before looking", "", explanation.prior);
    for weight in &explanation.weights {
        if weight.bits.abs() >= 0.05 {
            line(weight.attribute.words().0, level_in_words(weight.attribute, weight.level), weight.bits);
        }
    }
    if explanation.other_alternative.abs() >= 0.05 {
        line("the other alternative", "", explanation.other_alternative);
    }
    let thresholds = explanation.thresholds;
    println!(
        "\nScore {:.1}: one person from {} on, a person's look from {} on.",
        explanation.score, thresholds.same_person, thresholds.review
    );
}

fn level_in_words(attribute: Attribute, key: &str) -> &'static str {
    attribute.levels().iter().find(|level| level.key == key).map_or("missing", |level| level.en)
}

fn bar(bits: f64) -> String {
    let length = (bits.abs().round() as usize).min(30);
    let sign = if bits < 0.0 { "-" } else { "+" };
    sign.repeat(length)
}
