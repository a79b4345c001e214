//! `amigo model tune`, `export` and `import`: thresholds, and models as files.

use super::{Kept, bits};
use crate::cli::folder::{Folder, actor};
use crate::model_files;
use crate::resolver::{self, Cause};
use anyhow::Context;
use clap::Args;
use db::{Purpose, models};
use identity::resolve::Thresholds;
use serde_json::json;
use std::path::PathBuf;

/// Name of the readable file.
const FILE: &str = "model.toml";

/// Arguments of `tune`.
#[derive(Args)]
pub(super) struct Tune {
    /// Number or version of the model.
    #[arg(value_name = "VERSION")]
    model: String,
    /// From this score on, a pair that fires a match case is one person. 3 bits are odds of 8 to 1.
    #[arg(long, value_name = "BITS", allow_negative_numbers = true)]
    same_person: Option<f64>,
    /// From this score on, a pair is set aside for a person's look.
    #[arg(long, value_name = "BITS", allow_negative_numbers = true)]
    review: Option<f64>,
}

/// Arguments of `export`.
#[derive(Args)]
pub(super) struct Export {
    /// Number or version of the model.
    #[arg(value_name = "VERSION")]
    model: String,
    /// Folder to write `model.toml` and `model.frequencies` into; made where missing.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

/// Arguments of `import`.
#[derive(Args)]
pub(super) struct Import {
    /// Folder with `model.toml` and `model.frequencies`.
    #[arg(value_name = "DIR")]
    from: PathBuf,
}

pub(super) fn tune(folder: &Folder, arguments: &Tune, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let kept = Kept::read(&session)?;
    let model = kept.find(&arguments.model)?;
    let known = resolver::bits(model.thresholds);
    let wanted = Thresholds {
        same_person: arguments.same_person.unwrap_or(known.same_person),
        review: arguments.review.unwrap_or(known.review),
    };
    resolver::tune(&session, model.id, wanted)?;
    let thresholds = resolver::stored(wanted);
    if as_json {
        let bits = resolver::bits(thresholds);
        println!("{}", json!({ "number": model.id, "version": model.version, "thresholds": bits }));
    } else {
        println!("Model {} would be published with {}.", model.id, bits(thresholds));
        println!("Nothing acts otherwise yet: `amigo model diff {}` says what it would change.", model.id);
    }
    session.close()
}

pub(super) fn export(folder: &Folder, arguments: &Export, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let kept = Kept::read(&session)?;
    let model = resolver::kept_model(&session, kept.find(&arguments.model)?.id)?;
    let to = &arguments.to;
    std::fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    let written = model_files::write(&to.join(FILE), &model)?;
    if as_json {
        println!("{}", json!({ "version": model.version, "files": written }));
        return Ok(());
    }
    written.iter().for_each(|path| println!("{}", path.display()));
    println!(
        "The frequencies tell how many records carry each name, by hash: keep them as you keep personal data."
    );
    Ok(())
}

pub(super) fn import(folder: &Folder, arguments: &Import, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let model = model_files::read(&arguments.from.join(FILE))?;
    let last = session.block(models::last_id(&session.repository.data))?;
    let actor = actor();
    let cause = Cause::alone("model import", &actor, crate::clock::now());
    let number = resolver::seal_model(&session, &model, &cause)?;
    // The thresholds are no part of the version: the file's are taken over where the model was kept before.
    resolver::tune(&session, number, model.thresholds)?;
    let (version, is_new) = (&model.version, number > last);
    if as_json {
        let thresholds = resolver::bits(resolver::stored(model.thresholds));
        let told = json!({ "number": number, "version": version, "trained_on": model.trained_on,
            "new": is_new, "thresholds": thresholds });
        println!("{told}");
    } else {
        let known = if is_new { "" } else { ", which was kept before" };
        println!("Model {number} is {version}{known}.");
        println!("  {}", bits(resolver::stored(model.thresholds)));
        println!("Nothing acts otherwise yet: `amigo model diff {number}` says what it would change.");
    }
    session.close()
}
