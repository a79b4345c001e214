//! `amigo model list` and `show`: which models are kept, which was published when and why, and which acts.

use super::{Kept, bits, moment};
use crate::cli::folder::Folder;
use crate::cli::text::{count, list as wrapped, width};
use crate::resolver;
use anyhow::Context;
use clap::Args;
use db::Purpose;
use db::models::{Model, Publication};
use serde_json::{Value, json};

/// Arguments of `show`.
#[derive(Args)]
pub(super) struct Arguments {
    /// Number or version of the model [default: the one that acts].
    #[arg(value_name = "VERSION")]
    model: Option<String>,
    /// Prints the whole model as its file has it.
    #[arg(long, conflicts_with = "json")]
    toml: bool,
}

pub(super) fn list(folder: &Folder, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let kept = Kept::read(&session)?;
    if as_json {
        let models: Vec<Value> = kept.models.iter().map(|model| to_json(&kept, model)).collect();
        println!("{}", json!({ "models": models }));
        return Ok(());
    }
    kept.models.iter().for_each(|model| print(&kept, model));
    if kept.models.is_empty() {
        println!(
            "No model yet. The first import trains one and publishes it; `amigo serve` begins with a starter."
        );
    }
    Ok(())
}

pub(super) fn show(folder: &Folder, arguments: &Arguments, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let kept = Kept::read(&session)?;
    let model = match &arguments.model {
        Some(name) => kept.find(name)?,
        None => {
            let acting = kept.acting().map(|publication| publication.model_id);
            let acting = acting.context("no model acts yet; the first import trains and publishes one")?;
            kept.find(&acting.to_string())?
        }
    };
    let opened = resolver::kept_model(&session, model.id)?;
    let blocking: Vec<String> = opened.blocking.iter().map(|kind| format!("{kind:?}")).collect();
    if arguments.toml {
        print!("{}", opened.to_toml());
    } else if as_json {
        let mut told = to_json(&kept, model);
        told["exclusive_ids"] = json!(opened.exclusive_ids);
        told["blocking"] = json!(blocking);
        println!("{told}");
    } else {
        print(&kept, model);
        let ids = if opened.exclusive_ids { "rule out" } else { "do not rule out" };
        println!("    two different national numbers {ids} one person");
        println!("{}", wrapped("    pairs are sought by", &blocking, width()));
    }
    Ok(())
}

fn publications<'k>(kept: &'k Kept, model: &Model) -> impl Iterator<Item = &'k Publication> {
    let id = model.id;
    kept.publications.iter().filter(move |publication| publication.model_id == id)
}

fn acts(kept: &Kept, publication: &Publication) -> bool {
    kept.acting().is_some_and(|acting| acting.id == publication.id)
}

fn print(kept: &Kept, model: &Model) {
    let Model { id, version, trained_at, trained_on, actor, thresholds, .. } = model;
    let on = count(trained_on.unsigned_abs(), "record", "records");
    println!("{id:>3} {version}  kept {} by {actor}, trained on {on}", moment(*trained_at));
    println!("    {}", bits(*thresholds));
    for publication in publications(kept, model) {
        let Publication { at, actor, reason, rolls_back, .. } = publication;
        let deed = if rolls_back.is_some() { "rolled back to" } else { "published" };
        let now = if acts(kept, publication) { " (acts)" } else { "" };
        println!("    {deed} {} by {actor}: {reason}{now}", moment(*at));
        let cases = resolver::cases_version(&publication.cases);
        if publication.thresholds == *thresholds {
            println!("      with match cases {cases}");
        } else {
            println!("      with match cases {cases}, {}", bits(publication.thresholds));
        }
    }
    if publications(kept, model).next().is_none() {
        println!("    never published");
    }
}

fn to_json(kept: &Kept, model: &Model) -> Value {
    let thresholds = resolver::bits(model.thresholds);
    let published: Vec<Value> = publications(kept, model)
        .map(|publication| {
            json!({ "at": publication.at, "by": publication.actor, "reason": publication.reason,
                "thresholds": resolver::bits(publication.thresholds),
                "cases_version": resolver::cases_version(&publication.cases),
                "rolls_back": publication.rolls_back, "starter": publication.is_starter, "acts": acts(kept, publication) })
        })
        .collect();
    json!({ "number": model.id, "version": model.version, "trained_at": model.trained_at,
        "trained_on": model.trained_on, "by": model.actor, "thresholds": thresholds, "published": published })
}
