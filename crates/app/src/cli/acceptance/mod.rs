//! `amigo acceptance`: targets, a sample that people judge, and what it says about the matching.

mod export;
mod label;
mod report;
mod rounds;
mod tickets;

use super::files;
use super::folder::{Folder, actor};
use super::text::number;
use crate::acceptance::{self, Drawn};
use clap::{Args, Subcommand};
use db::Purpose;
use identity::acceptance::{Stratum, Targets};
use serde_json::json;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand)]
enum Deed {
    /// Sets the targets of a round, before anything is drawn.
    Plan(Plan),
    /// Draws the pairs of a round: as many as its targets ask for, blind to who judges them.
    Sample(Draw),
    /// Judges pairs one by one on the terminal, or takes labels from a file. Can be left and resumed.
    Label(label::Arguments),
    /// Writes the pairs of a round into a CSV file to be labelled elsewhere.
    Export(export::Arguments),
    /// Shows precision and recall with their intervals, the targets, and the findings.
    Report(report::Arguments),
    /// Shows the findings of a round as tickets, gives them owners and states.
    Tickets(tickets::Arguments),
    /// Compares all rounds, and says what became of the pairs that were judged.
    Rounds {
        /// Prints JSON, one object a round.
        #[arg(long)]
        json: bool,
    },
    /// Signs a round: from then on nothing of it changes.
    Sign(report::Sign),
}

#[derive(Args)]
struct Plan {
    /// Name of the round, such as `round-1`.
    name: String,
    /// Least share of the joined pairs that are one person.
    #[arg(long, value_name = "SHARE", default_value_t = Targets::default().precision)]
    precision: f64,
    /// Least share of the pairs of one person that are joined.
    #[arg(long, value_name = "SHARE", default_value_t = Targets::default().recall)]
    recall: f64,
    /// How sure the intervals are to hold the truth.
    #[arg(long, value_name = "SHARE", default_value_t = Targets::default().confidence)]
    confidence: f64,
    /// Wanted half of the width of the interval for precision: the smaller, the more pairs are to be judged.
    #[arg(long, value_name = "WIDTH", default_value_t = Targets::default().precision_half_width)]
    half_width: f64,
    /// The same for recall.
    #[arg(long, value_name = "WIDTH", default_value_t = Targets::default().recall_half_width)]
    recall_half_width: f64,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Draw {
    /// Name of the round.
    name: String,
    /// Another seed draws other pairs.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads to work with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = &arguments.folder;
    match &arguments.deed {
        Deed::Plan(wanted) => plan(folder, wanted),
        Deed::Sample(wanted) => sample(folder, wanted),
        Deed::Label(wanted) => label::run(folder, wanted),
        Deed::Export(wanted) => export::run(folder, wanted),
        Deed::Report(wanted) => report::run(folder, wanted),
        Deed::Tickets(wanted) => tickets::run(folder, wanted),
        Deed::Rounds { json } => rounds::run(folder, *json),
        Deed::Sign(wanted) => report::sign(folder, wanted),
    }
}

fn plan(folder: &Folder, wanted: &Plan) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let targets = Targets {
        precision: wanted.precision,
        recall: wanted.recall,
        confidence: wanted.confidence,
        precision_half_width: wanted.half_width,
        recall_half_width: wanted.recall_half_width,
    };
    acceptance::plan(&session, &wanted.name, &targets, &actor(), crate::clock::now())?;
    let name = &wanted.name;
    if wanted.json {
        println!("{}", json!({ "round": name, "targets": targets }));
    } else {
        println!(
            "Round {name}: precision {} or more, recall {} or more, intervals at {}.",
            percent(targets.precision),
            percent(targets.recall),
            percent(targets.confidence)
        );
        println!("Next: `amigo acceptance sample {name}` draws the pairs to judge; the targets then stay.");
    }
    session.close()
}

fn sample(folder: &Folder, wanted: &Draw) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let threads = files::threads(wanted.threads);
    let drawn = acceptance::sample(&session, &wanted.name, wanted.seed, crate::clock::now(), threads)?;
    let Drawn { model, populations, plan } = &drawn;
    if wanted.json {
        println!(
            "{}",
            json!({ "round": wanted.name, "model": model, "populations": populations, "drawn": plan.sizes })
        );
        return session.close();
    }
    println!("{:<30} {:>14} {:>10}", "stratum", "pairs", "to judge");
    for stratum in Stratum::ALL {
        let (name, pairs, drawn) = (stratum.words().0, populations[*stratum], plan.sizes[*stratum]);
        println!("{name:<30} {:>14} {:>10}", number(pairs), number(drawn));
    }
    println!("\n{} pairs to judge, decided by model {model}.", number(plan.total()));
    println!("Next: `amigo acceptance label {}` shows them one by one.", wanted.name);
    session.close()
}

/// `98.5 %`, with as many decimals as are needed, up to two.
fn percent(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}
