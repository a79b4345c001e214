//! The published model: kept in the repository, its frequencies sealed. The first one is trained and published
//! by the first import; every later one acts only when somebody publishes it.

use super::Cause;
use crate::decisions::Book;
use crate::session::Session;
use crate::working::Working;
use anyhow::Context;
use db::models::{self, Publication};
use db::vault::{Sealer, Space};
use identity::resolve::cases::{self, Cases};
use identity::resolve::{self, Candidates, DEFAULT_SEED, Decisions, Model, Thresholds};

/// The model and the match cases that decide.
pub struct Published {
    /// The model.
    pub model: Model,
    /// Its number.
    pub model_id: i64,
    /// The match cases.
    pub cases: Cases,
    /// What names these match cases.
    pub cases_version: String,
}

/// The published model; none before the first one.
pub fn current(session: &Session) -> anyhow::Result<Option<Published>> {
    let publications = session.block(models::publications(&session.repository.data))?;
    publications.last().map(|publication| of(session, publication.model_id, &publication.cases)).transpose()
}

/// A kept model with match cases.
pub fn of(session: &Session, model_id: i64, cases_text: &str) -> anyhow::Result<Published> {
    let model = open(session, model_id)?;
    let cases = Cases::from_toml(cases_text).context("the published match cases cannot be read")?;
    Ok(Published { model, model_id, cases, cases_version: cases_version(cases_text) })
}

/// A short name for match cases, from their text.
pub fn cases_version(text: &str) -> String {
    format!("c{:016x}", identity::stable_hash(&[text]))
}

/// The match cases that come with the program.
pub fn built_in_cases() -> &'static str {
    cases::DEFAULT
}

fn open(session: &Session, id: i64) -> anyhow::Result<Model> {
    let repository = &session.repository;
    let all = session.block(models::all(&repository.data))?;
    let kept =
        all.into_iter().find(|model| model.id == id).with_context(|| format!("there is no model {id}"))?;
    let sealed = session.block(models::sealed(&repository.data, id))?;
    let key = session.block(repository.vault.key(Space::Model, id))?;
    let frequencies = key.open(&id.to_le_bytes(), &sealed).ok_or(db::Error::Damaged { what: "model", id })?;
    Ok(Model::from_files(&kept.readable, &frequencies)?)
}

/// Keeps a model, its frequencies sealed; one that is kept already is found again. Returns its number.
pub fn seal_model(session: &Session, model: &Model, cause: &Cause<'_>) -> anyhow::Result<i64> {
    let repository = &session.repository;
    let all = session.block(models::all(&repository.data))?;
    if let Some(kept) = all.iter().find(|kept| kept.version == model.version) {
        return Ok(kept.id);
    }
    let id = session.block(models::last_id(&repository.data))? + 1;
    let keys = session.block(repository.vault.create_keys(Space::Model, &[id]))?;
    let sealed = Sealer::default().seal(&keys[0], &id.to_le_bytes(), &model.frequencies_file())?;
    let kept = models::Model {
        id,
        version: model.version.clone(),
        trained_at: cause.now,
        trained_on: model.trained_on as i64,
        actor: cause.actor.to_owned(),
        readable: model.to_toml(),
        sealed,
    };
    session.block(async {
        let mut tx = repository.data.begin().await?;
        models::add(&mut tx, &kept).await?;
        tx.commit().await
    })?;
    Ok(id)
}

/// Trains a model on the repository; none where there is no record.
pub fn train(session: &Session, threads: usize) -> anyhow::Result<Option<Model>> {
    let working = Working::load(session, threads)?;
    if working.is_empty() {
        return Ok(None);
    }
    let bar = crate::progress::spinner("learning how records of one person differ");
    let book = Book::read(session)?;
    let decisions = Decisions::fold(&working.records, &book.deeds(&working));
    let candidates = Candidates::find(&working.records, None, &decisions, threads);
    let model = resolve::train(&candidates, Thresholds::default(), false, DEFAULT_SEED, threads);
    bar.finish_and_clear();
    Ok(Some(model))
}

/// Trains and publishes the first model; none where there is no record to learn from.
pub fn train_first(
    session: &Session,
    cause: &Cause<'_>,
    threads: usize,
) -> anyhow::Result<Option<Published>> {
    let Some(model) = train(session, threads)? else { return Ok(None) };
    let model_id = seal_model(session, &model, cause)?;
    publish(session, model_id, built_in_cases(), "the first model", cause)?;
    current(session)
}

/// Makes a kept model the one that decides.
pub fn publish(
    session: &Session,
    model_id: i64,
    cases: &str,
    reason: &str,
    cause: &Cause<'_>,
) -> anyhow::Result<()> {
    let data = &session.repository.data;
    let last = session.block(models::publications(data))?.last().map_or(0, |publication| publication.id);
    let publication = Publication {
        id: last + 1,
        model_id,
        at: cause.now,
        actor: cause.actor.to_owned(),
        reason: reason.to_owned(),
        cases: cases.to_owned(),
    };
    session.block(async {
        let mut tx = data.begin().await?;
        models::publish(&mut tx, &publication).await?;
        tx.commit().await
    })?;
    Ok(())
}
