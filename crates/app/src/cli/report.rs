//! `amigo report`: one page that shows what was found and why.

use super::folder::{Folder, actor};
use super::text::number;
use super::{Files, Matching, files};
use crate::load::{self, Loaded};
use crate::matching::{self, Matched};
use crate::policy;
use crate::report::{self, Language, Origin, Settings, Totals, repository};
use crate::resolver;
use crate::working::Working;
use anyhow::Context;
use clap::Args;
use db::Purpose;
use std::path::{Path, PathBuf};

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// CSV or JSON Lines files, packed with gzip or not, or Excel workbooks; without any, the report is about the
    /// repository.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// TOML file that says which column feeds which field, for all files.
    #[arg(long, value_name = "FILE", requires = "files")]
    mapping: Option<PathBuf>,
    /// Threads to work with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Where to write the page.
    #[arg(long, value_name = "FILE")]
    html: PathBuf,
    /// Shows personal values and record ids in full; the file is then readable by you alone.
    #[arg(long)]
    reveal: bool,
    /// Policy whose forbidden columns are left out and whose values are masked [default: that of the repository].
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Language the page opens in; it can be switched there. The browser's language without it.
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    #[command(flatten)]
    matching: Matching,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.files.is_empty() { of_repository(arguments) } else { of_files(arguments) }
}

fn of_files(arguments: &Arguments) -> anyhow::Result<()> {
    let (files, mapping) = (arguments.files.clone(), arguments.mapping.clone());
    let files = Files { files, mapping, threads: arguments.threads };
    let mut request = files.request(Vec::new())?;
    request.policy = policy::read(arguments.folder.path(), arguments.policy.as_deref())?.policy;
    spare_sources(&arguments.html, &request.files)?;
    let loaded = load::load(&request)?;
    let matched = matching::find_people(&loaded, &arguments.matching.rules(&files))?;
    write(arguments, &Origin::Files(&request), &loaded, &matched)
}

fn of_repository(arguments: &Arguments) -> anyhow::Result<()> {
    let Matching { cases, model, exclusive_ids } = &arguments.matching;
    anyhow::ensure!(
        cases.is_none() && model.is_none() && !exclusive_ids,
        "a repository is matched by its published model and cases; name files to try others on them"
    );
    let session = arguments.folder.open(Purpose::Read)?;
    let threads = files::threads(arguments.threads);
    let nothing = "there is nothing to report yet: no record was taken in; see `amigo help import`";
    let published = resolver::published_model(&session)?.context(nothing)?;
    let working = Working::load(&session, threads)?;
    let deeds = repository::deeds(&session, &working)?;
    let policy = policy::read(arguments.folder.path(), arguments.policy.as_deref())?.policy;
    let (loaded, kept) = repository::take(&session, working, policy, &actor(), crate::clock::now())?;
    let matched = resolver::matched(&loaded.records, published, &deeds, threads);
    write(arguments, &Origin::Repository(&kept), &loaded, &matched)
}

fn write(
    arguments: &Arguments,
    origin: &Origin<'_>,
    loaded: &Loaded,
    matched: &Matched<'_>,
) -> anyhow::Result<()> {
    let settings = Settings { language: arguments.lang, reveal: arguments.reveal, made: now() };
    let page = report::render(origin, loaded, matched, &settings)?;
    report::save(&page, &arguments.html, arguments.reveal)?;
    let left_out = match origin {
        Origin::Files(_) => "rows left out",
        Origin::Repository(_) => "in quarantine",
    };
    print(&report::totals(origin, loaded, matched), left_out, &matched.model.version, &arguments.html);
    Ok(())
}

/// A slip of the hand must not write the page over a customer file.
fn spare_sources(html: &Path, files: &[PathBuf]) -> anyhow::Result<()> {
    let Ok(target) = html.canonicalize() else { return Ok(()) };
    let is_target = |file: &&PathBuf| file.canonicalize().is_ok_and(|file| file == target);
    if let Some(file) = files.iter().find(is_target) {
        anyhow::bail!(
            "--html names {}, which is to be read; write the report to another file",
            file.display()
        );
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the command line is where the clock is read")]
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn print(totals: &Totals, left_out: &str, model: &str, path: &Path) {
    let line = |name: &str, value: String| println!("{name:<16} {value:>17}");
    line("records", number(totals.records));
    line("people", number(totals.customers));
    line("households", number(totals.households));
    line("records in doubt", number(totals.review_records));
    line(left_out, number(totals.rejected));
    println!("{:<16} {model:>17}", "model");
    println!("\nThe page: {}", path.display());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_never_replaces_a_source() {
        let folder = tempfile::tempdir().unwrap();
        let [source, other] = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
        std::fs::write(&source, "email\n").unwrap();
        std::fs::write(&other, "email\n").unwrap();
        let detour = folder.path().join(".").join("a.csv");
        let error = spare_sources(&detour, &[other.clone(), source.clone()]).unwrap_err();
        assert!(error.to_string().contains("another file"), "{error}");
        assert!(spare_sources(&other, std::slice::from_ref(&source)).is_ok());
        assert!(spare_sources(&folder.path().join("new.html"), &[source]).is_ok());
    }
}
