//! `amigo config`: what holds by settings and environment, and whether it fits. It opens no repository.

use super::folder::Folder;
use crate::config::{DEFAULT, Effective, Shown};
use clap::{Args, Subcommand};
use serde_json::json;

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
    /// Says whether settings and environment fit, and what differs from the defaults. Files that settings name are not
    /// opened.
    Check {
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Prints every setting that has a value, and who said it; no secret is shown.
    Print {
        /// Prints the manual instead: every setting with its meaning and its default.
        #[arg(long)]
        default: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match arguments.deed {
        Deed::Print { default: true } => print!("{DEFAULT}"),
        Deed::Print { default: false } => {
            let all = Effective::read(arguments.folder.path())?.all();
            all.iter().for_each(|shown| println!("{}", line(shown)));
        }
        Deed::Check { json } => check(arguments, json)?,
    }
    Ok(())
}

fn check(arguments: &Arguments, as_json: bool) -> anyhow::Result<()> {
    let effective = Effective::read(arguments.folder.path())?;
    effective.config.check(arguments.folder.path())?;
    let different = effective.different();
    if as_json {
        let each =
            different.iter().map(|shown| json!({ "name": shown.name, "value": shown.value, "by": shown.by }));
        println!("{}", json!({ "different": each.collect::<Vec<_>>() }));
        return Ok(());
    }
    if different.is_empty() {
        println!("Everything is as by default.");
        return Ok(());
    }
    println!("Everything fits. What differs from the defaults:");
    different.iter().for_each(|shown| println!("{}", line(shown)));
    Ok(())
}

/// As it could stand in the file.
fn line(shown: &Shown) -> String {
    let Shown { name, value, by } = shown;
    by.as_ref().map_or_else(|| format!("{name} = {value}"), |by| format!("{name} = {value}  # {by}"))
}
