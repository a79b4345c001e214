//! The second half of the data's way: records become customers, by a model that is given or learnt.

use crate::load::Loaded;
use crate::model_files;
use anyhow::Context;
use identity::resolve::cases::{self, Cases};
use identity::resolve::{self, Candidates, DEFAULT_SEED, Decisions, Model, Resolution, Thresholds};
use std::path::{Path, PathBuf};

/// What to match by.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// A file of match cases in place of the built-in ones.
    pub cases: Option<PathBuf>,
    /// A saved model in place of one trained on the records.
    pub model: Option<PathBuf>,
    /// Whether two different public numbers rule out one person.
    pub exclusive_ids: bool,
    /// Threads to work with.
    pub threads: usize,
}

/// Records with their candidates, model and resolution.
pub struct Matched<'a> {
    /// The candidates.
    pub candidates: Candidates<'a>,
    /// The model that decided.
    pub model: Model,
    /// The match cases that decided.
    pub cases: Cases,
    /// What stewards decided: nothing yet where only files are read.
    pub decisions: Decisions,
    /// Who is who.
    pub resolution: Resolution,
}

/// Finds the people behind the records.
pub fn find_people<'a>(loaded: &'a Loaded, rules: &Rules) -> anyhow::Result<Matched<'a>> {
    let cases = read_cases(rules.cases.as_deref())?;
    let given = rules.model.as_deref().map(model_files::read).transpose()?;
    let bar = crate::progress::spinner("matching");
    let decisions = Decisions::default();
    let candidates = Candidates::find(&loaded.records, given.as_ref(), &decisions, rules.threads);
    let model = given.unwrap_or_else(|| {
        resolve::train(&candidates, Thresholds::default(), rules.exclusive_ids, DEFAULT_SEED, rules.threads)
    });
    let resolution = resolve::resolve(&candidates, &model, &cases, &decisions, rules.threads);
    bar.finish_and_clear();
    Ok(Matched { candidates, model, cases, decisions, resolution })
}

fn read_cases(path: Option<&Path>) -> anyhow::Result<Cases> {
    let Some(path) = path else { return Ok(Cases::built_in()) };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Cases::from_toml(&text).with_context(|| format!("{} was refused", path.display()))
}

/// The match cases as a file to start from.
pub fn built_in_cases() -> &'static str {
    cases::DEFAULT
}
