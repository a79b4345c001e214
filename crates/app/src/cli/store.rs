//! `amigo store` and `amigo associate`: the places customers buy in and the people who serve them there.

use super::folder::{Folder, by};
use super::text::count;
use crate::stores::{self, Taken};
use clap::{Args, Subcommand};
use db::Purpose;
use db::audit::People;
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `amigo store`.
#[derive(Args)]
pub(super) struct Stores {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    deed: StoreDeed,
}

#[derive(Subcommand)]
enum StoreDeed {
    /// Takes a CSV file of stores in: code, name, kind (shop, drive, web, wholesale-door), region (europe, asia,
    /// americas), country, street, postcode, city, catchment, phone, email, opening_hours, manager.
    Import {
        /// The file.
        file: PathBuf,
        /// Brand the stores belong to.
        #[arg(long, default_value = "main")]
        brand: String,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lists the stores.
    List {
        /// Prints one JSON object a store.
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `amigo associate`.
#[derive(Args)]
pub(super) struct Associates {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    deed: AssociateDeed,
}

#[derive(Subcommand)]
enum AssociateDeed {
    /// Takes a CSV file of associates in, one row a posting: code, first_name, last_name, store, from, to.
    Import {
        /// The file.
        file: PathBuf,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lists the associates with their stores; names only with --reveal.
    List {
        /// Shows names; it is noted who looked.
        #[arg(long)]
        reveal: bool,
        /// Prints one JSON object an associate.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run_stores(arguments: &Stores) -> anyhow::Result<()> {
    match &arguments.deed {
        StoreDeed::Import { file, brand, json } => {
            let found = stores::read_stores(file)?;
            let session = arguments.folder.open(Purpose::Create)?;
            let taken = stores::save_stores(&session, brand, &found, crate::clock::now())?;
            tell(&taken, "store", "stores", *json);
            session.close()
        }
        StoreDeed::List { json } => {
            let session = arguments.folder.open(Purpose::Read)?;
            let all = stores::stores(&session)?;
            for (brand, store) in &all {
                let mut line = serde_json::to_value(store)?;
                if *json {
                    line["brand"] = json!(brand);
                    println!("{line}");
                } else {
                    let kind = line["kind"].as_str().unwrap_or_default();
                    let city = store.city.as_deref().unwrap_or("-");
                    println!("{:10} {:14} {brand:12} {:24} {city}", store.code, kind, store.name);
                }
            }
            if all.is_empty() && !json {
                println!("No store yet. `amigo store import FILE` takes a list in.");
            }
            Ok(())
        }
    }
}

pub(super) fn run_associates(arguments: &Associates) -> anyhow::Result<()> {
    match &arguments.deed {
        AssociateDeed::Import { file, json } => {
            let found = stores::read_associates(file)?;
            let session = arguments.folder.open(Purpose::Write)?;
            let taken = stores::save_associates(&session, &found, crate::clock::now())?;
            tell(&taken, "associate", "associates", *json);
            session.close()
        }
        AssociateDeed::List { reveal, json } => list(&arguments.folder, *reveal, *json),
    }
}

fn list(folder: &Folder, reveal: bool, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let all = stores::associates(&session)?;
    if reveal {
        // Associates are staff, not customers.
        session.note(&by("associate list --reveal", model::Purpose::Administration), People::none())?;
    }
    for known in &all {
        let associate = &known.associate;
        let name =
            if reveal { format!("{} {}", associate.first_name, associate.last_name) } else { "***".into() };
        if as_json {
            println!(
                "{}",
                json!({ "associate": known.id, "code": reveal.then_some(&associate.code),
                "name": reveal.then_some(&name), "postings": associate.postings })
            );
        } else {
            let to = |posting: &model::Posting| posting.to.map_or_else(String::new, |to| to.to_string());
            let posting =
                |posting: &model::Posting| format!("{} {}..{}", posting.store, posting.from, to(posting));
            let postings: Vec<String> = associate.postings.iter().map(posting).collect();
            println!("{:>6}  {name:28} {}", known.id, postings.join(", "));
        }
    }
    if all.is_empty() && !as_json {
        println!("No associate yet. `amigo associate import FILE` takes a list in.");
    }
    Ok(())
}

fn tell(taken: &Taken, one: &str, several: &str, as_json: bool) {
    if as_json {
        println!(
            "{}",
            json!({ "created": taken.created, "changed": taken.changed, "unchanged": taken.unchanged })
        );
        return;
    }
    for (number, what) in
        [(taken.created, "new"), (taken.changed, "changed"), (taken.unchanged, "known already")]
    {
        if number > 0 {
            println!("{} {what}", count(number, one, several));
        }
    }
}
