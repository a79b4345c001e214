//! `amigo source`: registers the systems that records come from.

use super::folder::Folder;
use clap::{Args, Subcommand};
use db::Purpose;
use db::sources::{self, Source};
use model::{DateOrder, Field, Trust};
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
    /// Registers a source, or changes what is registered under its name.
    Add(Add),
    /// Lists the sources by rank.
    List {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
struct Add {
    /// Name of the source, such as `cegid` or `shopify`.
    name: String,
    /// Brand that its customers belong to.
    #[arg(long, default_value = "main")]
    brand: String,
    /// How it knows that a value is true.
    #[arg(long, value_parser = Trust::from_key, default_value = "unverified")]
    trust: Trust,
    /// Rank in survivorship, 1 being the best [default: by trust: 10, 20 or 30].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    rank: Option<u16>,
    /// Country to assume where a record names none: two letters.
    #[arg(long, value_parser = country)]
    country: Option<String>,
    /// How it writes numeric dates: dmy, mdy or ymd.
    #[arg(long, value_parser = date_order, default_value = "dmy")]
    dates: String,
    /// Fields that the source has to fill, for its completeness, separated by commas
    /// [default: first_name,last_name,email].
    #[arg(long, value_name = "FIELDS", value_parser = field, value_delimiter = ',')]
    required: Vec<Field>,
}

/// A field by its key.
pub(super) fn field(text: &str) -> Result<Field, String> {
    let known = || Field::ALL.iter().map(|field| field.key()).collect::<Vec<_>>().join(", ");
    Field::from_key(text.trim()).ok_or_else(|| format!("there is no such field; the fields are {}", known()))
}

fn country(text: &str) -> Result<String, String> {
    let letters = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if letters { Ok(text.to_ascii_uppercase()) } else { Err("two letters such as FR are needed".into()) }
}

fn date_order(text: &str) -> Result<String, String> {
    let order: Result<DateOrder, _> = serde_json::from_value(json!(text));
    order.map(|_| text.to_owned()).map_err(|_| "dmy, mdy or ymd is needed".into())
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.deed {
        Deed::Add(add) => register(&arguments.folder, add),
        Deed::List { json } => list(&arguments.folder, *json),
    }
}

fn register(folder: &Folder, add: &Add) -> anyhow::Result<()> {
    anyhow::ensure!(
        add.name != model::STEWARD,
        "the source `{}` is the stewards' own and needs no registration",
        model::STEWARD
    );
    let session = folder.open(Purpose::Create)?;
    let source = Source {
        id: 0,
        name: add.name.clone(),
        brand: add.brand.clone(),
        rank: i64::from(add.rank.unwrap_or_else(|| add.trust.rank())),
        trust: add.trust.key().to_owned(),
        country: add.country.clone(),
        date_order: add.dates.clone(),
        required: (!add.required.is_empty()).then(|| keys(&add.required)),
    };
    session.block(async {
        let mut tx = session.repository.data.begin().await?;
        sources::register(&mut tx, &source, crate::clock::now()).await?;
        tx.commit().await
    })?;
    println!("Source {} of brand {}, rank {}.", source.name, source.brand, source.rank);
    session.close()
}

fn keys(fields: &[Field]) -> String {
    fields.iter().map(|field| field.key()).collect::<Vec<_>>().join(",")
}

fn list(folder: &Folder, as_json: bool) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let mut all = session.block(sources::all(&session.repository.data))?;
    all.sort_by_key(|source| source.rank);
    for source in &all {
        let Source { name, brand, rank, trust, country, date_order, .. } = source;
        let required = keys(&crate::quality::required_of(source));
        if as_json {
            println!(
                "{}",
                json!({ "name": name, "brand": brand, "rank": rank, "trust": trust,
                "country": country, "date_order": date_order, "required": required })
            );
        } else {
            let country = country.as_deref().unwrap_or("-");
            println!("{rank:>5}  {name:20} {brand:16} {trust:16} {country}  {date_order}  {required}");
        }
    }
    if all.is_empty() && !as_json {
        println!("No source yet. `amigo source add NAME --brand BRAND --trust in-person` registers one.");
    }
    Ok(())
}
