//! The report: one self-contained page that tells how many people are behind the records, how good the data
//! is, and why doubtful pairs were decided as they were. It decides nothing itself.

mod choose;
mod data;
mod differences;
mod examples;
mod left_out;
pub(crate) mod mask;
mod origin;
mod page;
pub mod repository;
mod sources;
#[cfg(test)]
mod tests;
pub(crate) mod values;

pub use data::Totals;
pub use origin::Origin;

use crate::load::Loaded;
use crate::matching::Matched;
use anyhow::Context;
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// How to write the report.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Language to begin with; the reader's browser decides where missing.
    pub language: Option<Language>,
    /// Shows personal values and record keys in full.
    pub reveal: bool,
    /// When the report is made, as an ISO 8601 instant.
    pub made: String,
}

/// The languages of the report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
}

/// Writes the page as text.
pub fn render(
    origin: &Origin<'_>,
    loaded: &Loaded,
    matched: &Matched<'_>,
    settings: &Settings,
) -> anyhow::Result<String> {
    let examples = match settings.reveal {
        true => examples::revealed(origin, loaded, matched)?,
        false => examples::masked(origin, loaded, matched)?,
    };
    let history = match origin {
        Origin::Files(_) => None,
        Origin::Repository(kept) => Some(&kept.history),
    };
    Ok(page::render(&data::collect(loaded, matched, examples, history, settings))?)
}

/// The figures everything begins with.
pub fn totals(origin: &Origin<'_>, loaded: &Loaded, matched: &Matched<'_>) -> Totals {
    let totals = data::totals(loaded, &matched.resolution);
    match origin {
        Origin::Files(_) => totals,
        Origin::Repository(kept) => totals.with_quarantine(&kept.history),
    }
}

/// Puts the page in its place in one step, so that nobody ever opens half of it. A page that shows personal
/// values is for its owner only.
pub fn save(page: &str, path: &Path, reveal: bool) -> anyhow::Result<()> {
    let place = || format!("cannot write {}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(place)?;
    let mut file = temporary(folder, reveal).with_context(place)?;
    file.write_all(page.as_bytes()).with_context(place)?;
    file.as_file().sync_all().with_context(place)?;
    file.persist(path).with_context(place)?;
    Ok(())
}

#[cfg(unix)]
fn temporary(folder: &Path, reveal: bool) -> std::io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if reveal { 0o600 } else { 0o644 };
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(mode)).tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary(folder: &Path, _reveal: bool) -> std::io::Result<tempfile::NamedTempFile> {
    tempfile::NamedTempFile::new_in(folder)
}

/// Names of sources, files and columns, cut to what a page can show.
fn short(name: &str) -> String {
    const LONGEST: usize = 60;
    let mut letters = name.chars();
    let mut short: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}
