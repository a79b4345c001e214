//! Reading stores and associates from CSV, headings as the fields are called. A file with a mistake is refused
//! whole, with its row and column: there are few rows, and half a list of stores is none.

use anyhow::{Context, bail};
use model::{Associate, Posting, Store};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The headings of a file of stores.
pub const STORE_HEADINGS: &str = "code,name,kind,region,country,street,postcode,city,catchment,phone,email,\
                                  opening_hours,manager";
/// The headings of a file of associates: one row a posting.
pub const ASSOCIATE_HEADINGS: &str = "code,first_name,last_name,store,from,to";

/// The stores of a file.
pub fn stores(path: &Path) -> anyhow::Result<Vec<Store>> {
    let stores: Vec<(u64, Store)> = rows(path, STORE_HEADINGS)?;
    for (row, store) in &stores {
        if store.code.trim().is_empty() || store.name.trim().is_empty() {
            bail!("{} row {row}: a store needs a code and a name", path.display());
        }
        if stores.iter().any(|(other, known)| other < row && known.code == store.code) {
            bail!("{} row {row}: the code {} stands in an earlier row already", path.display(), store.code);
        }
    }
    Ok(stores.into_iter().map(|(_, store)| store).collect())
}

/// A row of a file of associates.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    first_name: String,
    last_name: String,
    store: String,
    from: model::CivilDate,
    to: Option<model::CivilDate>,
}

/// The associates of a file.
pub fn associates(path: &Path) -> anyhow::Result<Vec<Associate>> {
    let mut all: BTreeMap<String, Associate> = BTreeMap::new();
    for (number, row) in rows::<Row>(path, ASSOCIATE_HEADINGS)? {
        if row.code.trim().is_empty() {
            bail!("{} row {number}: an associate needs a code", path.display());
        }
        if row.to.is_some_and(|to| to < row.from) {
            bail!("{} row {number}: `to` lies before `from`", path.display());
        }
        let posting = Posting { store: row.store, from: row.from, to: row.to };
        let fresh = || Associate {
            code: row.code.clone(),
            first_name: row.first_name.clone(),
            last_name: row.last_name.clone(),
            postings: Vec::new(),
        };
        let known = all.entry(row.code.clone()).or_insert_with(fresh);
        if (&known.first_name, &known.last_name) != (&row.first_name, &row.last_name) {
            bail!("{} row {number}: the code stands in an earlier row with another name", path.display());
        }
        if known.postings.iter().any(|other| other.store == posting.store && other.from == posting.from) {
            bail!("{} row {number}: the same posting stands in an earlier row", path.display());
        }
        known.postings.push(posting);
    }
    Ok(all.into_values().collect())
}

/// The rows with their numbers, the heading being row 1. What is wrong is told without the value.
fn rows<T: for<'de> Deserialize<'de>>(path: &Path, headings: &str) -> anyhow::Result<Vec<(u64, T)>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path);
    let reader =
        reader.as_mut().map_err(|error| anyhow::anyhow!("cannot read {}: {error}", path.display()))?;
    let found = reader.headers().with_context(|| format!("cannot read {}", path.display()))?.clone();
    if let Some(unknown) = found.iter().find(|heading| !headings.split(',').any(|known| known == *heading)) {
        bail!("{}: the heading `{unknown}` is unknown; there are: {headings}", path.display());
    }
    let mut rows = Vec::new();
    for (row, read) in (2..).zip(reader.records()) {
        let record =
            read.map_err(|_| anyhow::anyhow!("{} row {row}: not as many cells as headings", path.display()))?;
        let parsed = record.deserialize(Some(&found)).map_err(|error| {
            let column = match error.kind() {
                csv::ErrorKind::Deserialize { err, .. } => {
                    err.field().and_then(|field| found.get(usize::try_from(field).ok()?)).map(str::to_owned)
                }
                _ => None,
            };
            let column = column.map_or_else(String::new, |column| format!(", column `{column}`"));
            anyhow::anyhow!(
                "{} row {row}{column}: a value that cannot stand there; a kind is shop, drive, web or \
                 wholesale-door, a region europe, asia or americas, a day is written 2024-12-31",
                path.display()
            )
        })?;
        rows.push((row, parsed));
    }
    Ok(rows)
}
