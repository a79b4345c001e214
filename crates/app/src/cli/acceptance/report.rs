//! `amigo acceptance report` and `sign`: the figures of a round against its targets.

use super::percent;
use crate::acceptance::{self, Figure, Figures};
use crate::cli::folder::Folder;
use crate::cli::text::number;
use crate::report::{self, Language};
use clap::Args;
use db::Purpose;
use db::acceptance::{Round, Ticket};
use identity::acceptance::{Estimates, Interval, Verdict};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of the report.
#[derive(Args)]
pub(super) struct Arguments {
    /// Name of the round.
    name: String,
    /// Writes a page as well.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Language of the page.
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    lang: Language,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// Arguments of the signature.
#[derive(Args)]
pub(super) struct Sign {
    /// Name of the round.
    name: String,
    /// Who signs.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Signs although pairs have no label; they count for nothing.
    #[arg(long)]
    with_pending: bool,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(folder: &Folder, wanted: &Arguments) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let round = acceptance::find(&session, &wanted.name)?;
    let figures = acceptance::figures(&session, &round)?;
    let tickets = acceptance::settle(&session, &round, crate::clock::now())?;
    if let Some(path) = &wanted.html {
        let page = acceptance::render(&figures, &tickets, round.signed.as_ref(), wanted.lang);
        report::save(&page, path, false)?;
    }
    if wanted.json {
        let mut object = serde_json::to_value(&figures)?;
        object["tickets"] = tickets.iter().map(super::tickets::to_json).collect();
        object["signed_by"] = json!(round.signed.as_ref().map(|signed| &signed.by));
        println!("{object}");
    } else {
        print!("{}", told(&round, &figures, &tickets));
        if let Some(path) = &wanted.html {
            println!("\nThe page: {}", path.display());
        }
    }
    session.close()
}

pub(super) fn sign(folder: &Folder, wanted: &Sign) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let round = acceptance::find(&session, &wanted.name)?;
    let figures = acceptance::sign(&session, &round, &wanted.by, wanted.with_pending, crate::clock::now())?;
    if wanted.json {
        println!("{}", json!({ "round": round.name, "signed_by": wanted.by, "figures": figures }));
    } else {
        let (precision, recall) =
            (sentence("Precision", &figures.precision), sentence("Recall", &figures.recall));
        println!("Round {} is signed by {}; nothing of it changes any more.", round.name, wanted.by);
        println!("{precision}\n{recall}");
    }
    session.close()
}

fn told(round: &Round, figures: &Figures, tickets: &[Ticket]) -> String {
    let mut lines = vec![
        format!(
            "Round {}: {} pairs drawn, {} judged, {} undecidable, {} without a label.",
            figures.round,
            number(figures.drawn),
            number(figures.labelled),
            number(figures.cannot_say),
            number(figures.pending)
        ),
        format!("Decided by model {}.", figures.model),
    ];
    if figures.gone > 0 {
        lines.push(format!("{} of those without a label were erased meanwhile.", number(figures.gone)));
    }
    if let Some(signed) = &round.signed {
        lines.push(format!("Signed by {}.", signed.by));
    }
    lines.push(String::new());
    for (name, figure) in [("Precision", &figures.precision), ("Recall", &figures.recall)] {
        // The middle between none and all is no estimate.
        if figures.labelled == 0 {
            lines.push(format!("{name} unknown: no pair was judged yet; target {}.", percent(figure.target)));
            continue;
        }
        lines.push(sentence(name, figure));
        if figures.cannot_say + figures.pending > 0 {
            let (worst, best) = (percent(figure.worst.value), percent(figure.best.value));
            lines.push(format!("  If every undecided pair spoke against it {worst}, for it {best}."));
        }
    }
    lines.push(String::new());
    lines.extend(strata(figures));
    lines.push(String::new());
    lines.push(match tickets.len() {
        0 => "No finding so far.".to_owned(),
        findings => format!(
            "{findings} {}; `amigo acceptance tickets {}` lists them.",
            if findings == 1 { "finding" } else { "findings" },
            figures.round
        ),
    });
    lines.push(format!("\nPrecision: {}", Estimates::PRECISION.0));
    lines.push(format!("Recall: {}", Estimates::RECALL.0));
    lines.join("\n") + "\n"
}

/// One figure in words.
fn sentence(name: &str, figure: &Figure) -> String {
    let Interval { value, lower, upper } = figure.estimate;
    let verdict = match figure.verdict {
        Verdict::NotShown => "not shown: more labels are needed".to_owned(),
        verdict => verdict.words().0.to_owned(),
    };
    format!(
        "{name} {}, interval {} to {}; target {}: {verdict}.",
        percent(value),
        percent(lower),
        percent(upper),
        percent(figure.target)
    )
}

fn strata(figures: &Figures) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<28} {:>11} {:>6} {:>9} {:>10} {:>8}  {}",
        "stratum", "pairs", "same", "different", "cannot say", "no label", "share of one person"
    )];
    for stratum in &figures.strata {
        let answers = &stratum.answers;
        let Interval { value, lower, upper } = stratum.share;
        let share = match answers.same + answers.different {
            0 => "-".to_owned(),
            _ => format!("{} ({} to {})", percent(value), percent(lower), percent(upper)),
        };
        lines.push(format!(
            "{:<28} {:>11} {:>6} {:>9} {:>10} {:>8}  {share}",
            stratum.stratum.words().0,
            number(answers.population),
            number(answers.same),
            number(answers.different),
            number(answers.cannot_say),
            number(answers.pending),
        ));
    }
    lines
}
