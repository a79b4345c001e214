//! `amigo policy`: what never enters and what is masked.

use super::folder::Folder;
use crate::policy::{self, EXAMPLE, InForce};
use clap::{Args, Subcommand};
use model::Policy;
use serde_json::json;
use std::path::PathBuf;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand)]
enum Deed {
    /// Prints what is in force, and an example where nothing is.
    Show {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Checks a policy before it is put into the folder of the repository as policy.toml.
    Check {
        /// The policy [default: the one in force].
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = arguments.folder.path();
    match &arguments.deed {
        Deed::Show { json } => {
            let found = policy::read(folder, None)?;
            if *json {
                print_json(&found);
            } else {
                show(&found, &folder.join(policy::FILE));
            }
        }
        Deed::Check { file, json } => {
            let found = policy::read(folder, file.as_deref())?;
            if *json {
                print_json(&found);
            } else if let Some(path) = &found.path {
                println!("{} can be used.", path.display());
                describe(&found.policy);
            } else {
                println!("There is no policy at {}.", folder.join(policy::FILE).display());
            }
        }
    }
    Ok(())
}

fn print_json(found: &InForce) {
    println!("{}", json!({ "file": found.path, "policy": found.policy }));
}

fn show(found: &InForce, place: &std::path::Path) {
    match &found.path {
        Some(path) => {
            println!("In force: {}", path.display());
            describe(&found.policy);
        }
        None => {
            println!("No policy: every column is read and no value is masked.");
            println!("Write {} to forbid columns, such as:\n\n{EXAMPLE}", place.display());
        }
    }
}

fn describe(policy: &Policy) {
    let fields: Vec<String> = policy.forbidden_fields.iter().map(ToString::to_string).collect();
    let range = |range: &model::CardRange| format!("{} to {}", range.from, range.to);
    let ranges: Vec<String> = policy.masked_card_ranges.iter().map(range).collect();
    for (label, items) in [
        ("  headings that never enter:", &policy.forbidden_headings),
        ("  fields that never enter:", &fields),
        ("  masked e-mail domains:", &policy.masked_email_domains),
        ("  masked loyalty cards:", &ranges),
    ] {
        if !items.is_empty() {
            println!("{}", super::text::list(label, items, super::text::width()));
        }
    }
}
