//! `amigo model`: trains models, shows what they would change, and makes them act.

mod difference;
mod files;
mod list;
mod publish;
mod train;

use super::folder::Folder;
use crate::resolver::{self, Choice};
use crate::session::Session;
use anyhow::Context;
use clap::{Args, Subcommand};
use db::Millis;
use db::models::{self, Model, Publication};
use std::path::{Path, PathBuf};

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// Prints JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand)]
enum Deed {
    /// Learns a model from the repository and keeps it; it acts only when it is published.
    Train(train::Arguments),
    /// Lists the kept models, and when each was published.
    List,
    /// Shows a kept model.
    Show(list::Arguments),
    /// Sets the thresholds that a model would be published with.
    Tune(files::Tune),
    /// Says what publishing a model would change: customers merged and split.
    Diff(publish::Diff),
    /// Makes a model act, after showing what it changes.
    Publish(publish::Publish),
    /// Makes act again what was published before, after showing what that changes.
    Rollback(publish::Rollback),
    /// Writes a model into two files, to match files by it or to take it elsewhere.
    Export(files::Export),
    /// Keeps a model that was written by `export` or by `amigo resolve`.
    Import(files::Import),
}

/// Which match cases.
#[derive(Args)]
struct CasesFile {
    /// TOML file of match cases to publish with it [default: those that act].
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let Arguments { folder, json, deed } = arguments;
    match deed {
        Deed::Train(train) => train::run(folder, train, *json),
        Deed::List => list::list(folder, *json),
        Deed::Show(show) => list::show(folder, show, *json),
        Deed::Tune(tune) => files::tune(folder, tune, *json),
        Deed::Diff(diff) => publish::diff(folder, diff, *json),
        Deed::Publish(publish) => publish::publish(folder, publish, *json),
        Deed::Rollback(rollback) => publish::rollback(folder, rollback, *json),
        Deed::Export(export) => files::export(folder, export, *json),
        Deed::Import(import) => files::import(folder, import, *json),
    }
}

/// Everything that was kept and published.
struct Kept {
    models: Vec<Model>,
    publications: Vec<Publication>,
}

impl Kept {
    fn read(session: &Session) -> anyhow::Result<Kept> {
        let data = &session.repository.data;
        let models = session.block(models::all(data))?;
        Ok(Kept { models, publications: session.block(models::publications(data))? })
    }

    /// The model with this number or version; the beginning of a version is enough where it is the only one.
    fn find(&self, name: &str) -> anyhow::Result<&Model> {
        if let Some(model) = self.models.iter().find(|model| model.id.to_string() == name) {
            return Ok(model);
        }
        let fits = |model: &&Model| !name.is_empty() && model.version.starts_with(name);
        let mut found = self.models.iter().filter(fits);
        match (found.next(), found.next()) {
            (Some(model), None) => Ok(model),
            (Some(_), Some(_)) => {
                anyhow::bail!("several models begin with `{name}`; write more of the version")
            }
            _ => anyhow::bail!("there is no model `{name}`; `amigo model list` shows those that are kept"),
        }
    }

    /// What acts.
    fn acting(&self) -> Option<&Publication> {
        self.publications.last()
    }

    /// The newest model that never acted with the thresholds it has now.
    fn unpublished(&self) -> Option<&Model> {
        let acted = |model: &Model| {
            let with = |one: &Publication| (one.model_id, one.thresholds) == (model.id, model.thresholds);
            self.publications.iter().any(with)
        };
        self.models.iter().rev().find(|model| !acted(model))
    }

    /// What publishing this model would make act.
    fn choice(&self, model: &Model, cases: Option<&Path>) -> anyhow::Result<Choice> {
        let acting = self.acting().map(|publication| publication.cases.clone());
        let cases = match cases {
            Some(path) => read_cases(path)?,
            None => acting.unwrap_or_else(|| resolver::built_in_cases().to_owned()),
        };
        Ok(Choice { model_id: model.id, thresholds: model.thresholds, cases })
    }

    fn version(&self, model_id: i64) -> &str {
        self.models.iter().find(|model| model.id == model_id).map_or("", |model| &model.version)
    }
}

fn read_cases(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let sound = identity::resolve::cases::Cases::from_toml(&text);
    sound.with_context(|| format!("{} was refused", path.display()))?;
    Ok(text)
}

/// A moment for people: day and minute in UTC.
fn moment(at: Millis) -> String {
    let moment = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    moment.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Thresholds for people.
fn bits(thresholds: models::Thresholds) -> String {
    let identity::resolve::Thresholds { same_person, review } = resolver::bits(thresholds);
    format!("one person from {same_person} bits, review from {review}")
}
