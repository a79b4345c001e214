//! `amigo model train`: learns a model from the repository and keeps it.

use crate::cli::files;
use crate::cli::folder::{Folder, actor};
use crate::cli::text::count;
use crate::resolver::{self, Cause};
use anyhow::Context;
use clap::Args;
use db::{Purpose, models};
use serde_json::json;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    /// Two different national numbers rule out one person. Only for numbers that nobody has two of: a passport
    /// number is none.
    #[arg(long)]
    exclusive_ids: bool,
    /// Threads to work with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

pub(super) fn run(folder: &Folder, arguments: &Arguments, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let threads = files::threads(arguments.threads);
    let trained = resolver::train(&session, arguments.exclusive_ids, threads)?;
    let model = trained.context("there is no record to learn from; `amigo import FILE` takes some in")?;
    let last = session.block(models::last_id(&session.repository.data))?;
    let actor = actor();
    let cause = Cause::alone("training", &actor, crate::clock::now());
    let number = resolver::seal_model(&session, &model, &cause)?;
    let is_new = number > last;
    let (version, trained_on) = (&model.version, model.trained_on);
    if as_json {
        let told = json!({ "number": number, "version": version, "trained_on": trained_on, "new": is_new });
        println!("{told}");
    } else {
        println!("Model {number} is {version}, trained on {}.", count(trained_on, "record", "records"));
        if is_new {
            println!("It acts on nothing yet: `amigo model diff {number}` says what it would change.");
        } else {
            println!("It was kept before: the same records give the same model.");
        }
    }
    session.close()
}
