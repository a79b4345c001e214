//! The models that are kept: trained here or read from files, their frequencies sealed. None of them acts for
//! being kept.

use super::{Cause, bits, stored};
use crate::decisions::Book;
use crate::session::Session;
use crate::working::Working;
use anyhow::Context;
use db::models;
use db::vault::{Sealer, Space};
use identity::resolve::{self, Candidates, DEFAULT_SEED, Decisions, Model, Thresholds};

/// Reads a kept model, with the thresholds that it would be published with.
pub fn open(session: &Session, id: i64) -> anyhow::Result<Model> {
    let repository = &session.repository;
    let all = session.block(models::all(&repository.data))?;
    let kept =
        all.into_iter().find(|model| model.id == id).with_context(|| format!("there is no model {id}"))?;
    let sealed = session.block(models::sealed(&repository.data, id))?;
    let key = session.block(repository.vault.key(Space::Model, id))?;
    let frequencies = key.open(&id.to_le_bytes(), &sealed).ok_or(db::Error::Damaged { what: "model", id })?;
    let model = Model::from_files(&kept.readable, &frequencies)?;
    Ok(Model { thresholds: bits(kept.thresholds), ..model })
}

/// Keeps a model, its frequencies sealed; one that is kept already is found again. Returns its number.
pub fn seal_model(session: &Session, model: &Model, cause: &Cause<'_>) -> anyhow::Result<i64> {
    let repository = &session.repository;
    let all = session.block(models::all(&repository.data))?;
    if let Some(kept) = all.iter().find(|kept| kept.version == model.version) {
        return Ok(kept.id);
    }
    let last = session.block(models::last_id(&repository.data))?;
    // Where keeping one was interrupted, its key is there and is taken. Nothing is swept: whoever is held up now would
    // destroy the key of a model that another has kept since.
    let id = last + 1;
    let keys = session.block(repository.vault.create_keys(Space::Model, &[id]))?;
    let sealed = Sealer::default().seal(&keys[0], &id.to_le_bytes(), &model.frequencies_file())?;
    let kept = models::Model {
        id,
        version: model.version.clone(),
        trained_at: cause.now,
        trained_on: model.trained_on as i64,
        actor: cause.actor.to_owned(),
        thresholds: stored(model.thresholds),
        readable: model.to_toml(),
        sealed,
    };
    session.block(async {
        let mut tx = cause.right.begin(&repository.data).await?;
        models::add(&mut tx, &kept).await?;
        tx.commit().await
    })?;
    Ok(id)
}

/// Sets the thresholds that a kept model would be published with.
pub fn tune(session: &Session, id: i64, thresholds: Thresholds) -> anyhow::Result<()> {
    thresholds.check()?;
    session.block(async {
        let mut tx = session.repository.data.begin().await?;
        models::tune(&mut tx, id, stored(thresholds)).await?;
        tx.commit().await
    })?;
    Ok(())
}

/// Trains a model on the repository; none where there is no record.
pub fn train(session: &Session, exclusive_ids: bool, threads: usize) -> anyhow::Result<Option<Model>> {
    let working = Working::load(session, threads)?;
    if working.is_empty() {
        return Ok(None);
    }
    let bar = crate::progress::spinner("learning how records of one person differ");
    let book = Book::read(session)?;
    let decisions = Decisions::fold(&working.records, &book.deeds(&working));
    let candidates = Candidates::find(&working.records, None, &decisions, threads);
    let model = resolve::train(&candidates, Thresholds::default(), exclusive_ids, DEFAULT_SEED, threads);
    bar.finish_and_clear();
    Ok(Some(model))
}
