//! The model that a repository begins with where nothing acts and somebody is to be served: learnt from a made-up
//! retailer, the same for every repository of a release, until the first import of enough records trains one of its own.

use super::published::{How, append, keep};
use super::{Cause, kept, publish};
use crate::load::{self, Request};
use crate::session::Session;
use anyhow::Context;
use db::{models, records};
use demo::Options;
use identity::resolve::{self, Candidates, DEFAULT_SEED, Decisions, Model, Thresholds};
use std::path::PathBuf;

/// The made-up retailer: as large as the sample that weights are learnt from needs.
const RETAILER: Options = Options { customers: 20_000, seed: 1, flat: false };
/// From so many records on a repository knows better than the starter how its records differ.
const ENOUGH: i64 = 1_000;
const WHY: &str = "starter: learnt from a made-up retailer, until an import of enough records trains another";
const WHY_NOT_ANY_MORE: &str = "the first model learnt here, in place of the starter";

/// Makes the starter and lets it act. Only where nothing acts.
pub fn publish_starter(session: &Session, cause: &Cause<'_>, threads: usize) -> anyhow::Result<()> {
    let model = train(threads).context("the starter model cannot be made")?;
    append(session, &keep(session, &model, cause)?, WHY, How::Starter, cause)
}

/// Where only the starter acts and there are enough records, trains a model on them and publishes it. What a person
/// published stays. Says whether there is another model now.
pub fn replace_starter(session: &Session, cause: &Cause<'_>, threads: usize) -> anyhow::Result<bool> {
    let data = &session.repository.data;
    let acts = session.block(models::publications(data))?.pop();
    if acts.is_none_or(|acts| !acts.is_starter) || session.block(records::number(data))? < ENOUGH {
        return Ok(false);
    }
    let Some(model) = kept::train(session, false, threads)? else { return Ok(false) };
    publish(session, &keep(session, &model, cause)?, WHY_NOT_ANY_MORE, cause)?;
    Ok(true)
}

/// Learns from the retailer as an import would. Its kinds of keys are those that suit many records: nobody knows yet
/// how many there will be.
fn train(threads: usize) -> anyhow::Result<Model> {
    let folder = tempfile::tempdir().context("there is no room for a temporary folder")?;
    let made = demo::generate(&RETAILER, folder.path(), &|_| {})?;
    // The sources come first, each in a file.
    let files: Vec<PathBuf> = made.files.into_iter().take(made.by_source.len()).collect();
    let loaded = load::load(&Request { files, threads, ..Request::default() })?;
    let decisions = Decisions::default();
    let candidates = Candidates::find(&loaded.records, None, &decisions, threads);
    let model = resolve::train(&candidates, Thresholds::default(), false, DEFAULT_SEED, threads);
    Ok(model.without_loose_kinds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_is_always_the_same_and_suits_many_records() {
        let [one, other] = [1, 2].map(|threads| train(threads).unwrap());
        assert_eq!(one.version, other.version);
        assert!(one.trained_on > 19_000, "{}", one.trained_on);
        assert!(one.blocking.len() > 10 && one.blocking.iter().all(|kind| !kind.is_loose()));
        let read = Model::from_files(&one.to_toml(), &one.frequencies_file()).unwrap();
        assert_eq!(read, one);
    }
}
