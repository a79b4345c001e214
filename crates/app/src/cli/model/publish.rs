//! `amigo model diff`, `publish` and `rollback`: a model acts only when published, after everybody could see what
//! it changes. What was shown is what is written: the comparison's own partition.

use super::{CasesFile, Kept, bits, difference, read_cases};
use crate::cli::ask::{agrees, needs_answer};
use crate::cli::files::threads;
use crate::cli::folder::{Folder, actor};
use crate::cli::resolved;
use crate::resolver::{self, Cause, Choice, Comparison, Outcome};
use crate::session::Session;
use anyhow::Context;
use clap::Args;
use db::Purpose;
use serde_json::{Value, json};
use std::path::PathBuf;

/// How a difference is shown.
#[derive(Args)]
struct View {
    /// Merges and splits to name, the heaviest of each.
    #[arg(long, value_name = "N", default_value_t = 10)]
    sample: usize,
    /// Also writes all merges and splits into this file, one row a record; numbers only.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Threads to work with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Arguments of `diff`.
#[derive(Args)]
pub(super) struct Diff {
    /// Number or version of the model [default: the newest that was never published].
    #[arg(value_name = "VERSION")]
    model: Option<String>,
    #[command(flatten)]
    cases: CasesFile,
    #[command(flatten)]
    view: View,
}

/// Arguments of `publish`.
#[derive(Args)]
pub(super) struct Publish {
    /// Number or version of the model.
    #[arg(value_name = "VERSION")]
    model: String,
    #[command(flatten)]
    cases: CasesFile,
    /// Why, for the journal; no personal data.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Publishes without asking.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    view: View,
}

/// Arguments of `rollback`.
#[derive(Args)]
pub(super) struct Rollback {
    /// Why, for the journal; no personal data.
    #[arg(long, value_name = "TEXT", default_value = "rolled back")]
    reason: String,
    /// Rolls back without asking.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    view: View,
}

pub(super) fn diff(folder: &Folder, arguments: &Diff, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let kept = Kept::read(&session)?;
    let cases = arguments.cases.cases.as_deref();
    let choice = match (&arguments.model, kept.unpublished(), cases) {
        (Some(name), ..) => kept.choice(kept.find(name)?, cases)?,
        (None, Some(model), _) => kept.choice(model, cases)?,
        // Other match cases alone are a change too.
        (None, None, Some(path)) => Choice { cases: read_cases(path)?, ..acting(&kept)? },
        (None, None, None) => anyhow::bail!(
            "every model that is kept was published already; name one, or train one with `amigo model train`"
        ),
    };
    let change = Change { kept: &kept, choice: &choice, view: &arguments.view };
    let comparison = change.show(&session, as_json)?;
    if as_json {
        println!("{}", difference::to_json(&comparison));
    }
    Ok(())
}

pub(super) fn publish(folder: &Folder, arguments: &Publish, as_json: bool) -> anyhow::Result<()> {
    anyhow::ensure!(!arguments.reason.trim().is_empty(), "--reason must say why");
    needs_answer(as_json, arguments.yes, "`amigo model diff`")?;
    let session = folder.open(Purpose::Write)?;
    let kept = Kept::read(&session)?;
    let model = kept.find(&arguments.model)?;
    let choice = kept.choice(model, arguments.cases.cases.as_deref())?;
    let actor = actor();
    let cause = Cause::alone(resolver::PUBLICATION, &actor, crate::clock::now());
    if kept.acting().is_none() {
        return first(session, &choice, arguments, &cause, as_json);
    }
    let change = Change { kept: &kept, choice: &choice, view: &arguments.view };
    let comparison = change.show(&session, as_json)?;
    if !arguments.yes && !agrees(&format!("Publish model {}?", model.id))? {
        println!("Nothing was published.");
        return session.close();
    }
    resolver::publish(&session, &choice, &arguments.reason, &cause)?;
    settle(session, &cause, &comparison, as_json)
}

/// Where nothing acts there is nothing to compare with: a model that was learnt elsewhere acts from the first record
/// on, whether that comes in by a file or by message.
fn first(
    session: Session,
    choice: &Choice,
    arguments: &Publish,
    cause: &Cause<'_>,
    as_json: bool,
) -> anyhow::Result<()> {
    resolver::publish(&session, choice, &arguments.reason, cause)?;
    let outcome = resolver::run(&session, cause, threads(arguments.view.threads))?;
    if as_json {
        println!("{}", json!({ "difference": Value::Null, "written": resolved::to_json(&outcome) }));
    } else {
        println!("Model {} acts; it is the first.", choice.model_id);
    }
    session.close()
}

pub(super) fn rollback(folder: &Folder, arguments: &Rollback, as_json: bool) -> anyhow::Result<()> {
    needs_answer(as_json, arguments.yes, "`amigo model diff`")?;
    let session = folder.open(Purpose::Write)?;
    let kept = Kept::read(&session)?;
    let both = resolver::earlier(&kept.publications);
    let both =
        both.context("nothing was published before what acts now; there is nothing to roll back to")?;
    let choice = Choice::of(both[1]);
    let change = Change { kept: &kept, choice: &choice, view: &arguments.view };
    let comparison = change.show(&session, as_json)?;
    if !arguments.yes && !agrees(&format!("Roll back to model {}?", choice.model_id))? {
        println!("Nothing was rolled back.");
        return session.close();
    }
    let actor = actor();
    let cause = Cause::alone(resolver::ROLLBACK, &actor, crate::clock::now());
    resolver::roll_back(&session, both, &arguments.reason, &cause)?;
    settle(session, &cause, &comparison, as_json)
}

fn acting(kept: &Kept) -> anyhow::Result<Choice> {
    kept.acting().map(Choice::of).context("no model acts yet; the first import trains and publishes one")
}

/// A change that is under consideration.
struct Change<'a> {
    kept: &'a Kept,
    choice: &'a Choice,
    view: &'a View,
}

impl Change<'_> {
    /// Finds out what it would change, and tells so unless JSON is wanted.
    fn show(&self, session: &Session, as_json: bool) -> anyhow::Result<Comparison> {
        let now = acting(self.kept)?;
        anyhow::ensure!(
            now != *self.choice,
            "model {} acts already, with these thresholds and match cases: nothing would differ",
            now.model_id
        );
        let acting = resolver::published_of(session, &now)?;
        let other = resolver::published_of(session, self.choice)?;
        let (sample, threads) = (self.view.sample, threads(self.view.threads));
        let comparison = resolver::compare(session, &acting, other, (sample, threads), &|_| Ok(()))?;
        if let Some(path) = &self.view.csv {
            difference::write_csv(&comparison, path)?;
        }
        if !as_json {
            self.say(&now);
            difference::print(&comparison);
        }
        Ok(comparison)
    }

    /// What is compared with what.
    fn say(&self, now: &Choice) {
        let Choice { model_id, thresholds, cases } = self.choice;
        let version = |id: i64| self.kept.version(id);
        println!(
            "Model {model_id} ({}) in place of model {} ({}), which acts:",
            version(*model_id),
            now.model_id,
            version(now.model_id)
        );
        if *thresholds != now.thresholds {
            println!("  {} in place of {}", bits(*thresholds), bits(now.thresholds));
        }
        if *cases != now.cases {
            let names = [cases, &now.cases].map(|text| resolver::cases_version(text));
            println!("  match cases {} in place of {}", names[0], names[1]);
        }
    }
}

/// Writes what was compared.
fn settle(session: Session, cause: &Cause<'_>, comparison: &Comparison, as_json: bool) -> anyhow::Result<()> {
    let outcome: Outcome = resolver::write(&session, cause, &comparison.after)?;
    if as_json {
        let written: Value = resolved::to_json(&outcome);
        println!("{}", json!({ "difference": difference::to_json(comparison), "written": written }));
    } else {
        let kept = Kept::read(&session)?;
        let acting = acting(&kept)?.model_id;
        println!("\nModel {acting} ({}) acts.", kept.version(acting));
        resolved::tell(&outcome, false);
    }
    session.close()
}
