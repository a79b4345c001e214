//! `amigo report`: one page that shows what was found and why.

use super::folder::Folder;
use super::text::number;
use super::{Files, Matching};
use crate::policy;
use crate::report::{self, Language, Settings, Totals};
use crate::{load, matching};
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Where to write the page.
    #[arg(long, value_name = "FILE")]
    html: PathBuf,
    /// Shows personal values and record ids in full; the file is then readable by you alone.
    #[arg(long)]
    reveal: bool,
    /// Policy whose forbidden columns are left out and whose values are masked [default: that of the repository].
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    folder: Folder,
    /// Language the page opens in; it can be switched there. The browser's language without it.
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    #[command(flatten)]
    matching: Matching,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut request = arguments.files.request(Vec::new())?;
    request.policy = policy::read(arguments.folder.path(), arguments.policy.as_deref())?.policy;
    spare_sources(&arguments.html, &request.files)?;
    let loaded = load::load(&request)?;
    let matched = matching::find_people(&loaded, &arguments.matching.rules(&arguments.files))?;
    let settings = Settings { language: arguments.lang, reveal: arguments.reveal, made: now() };
    let page = report::render(&request, &loaded, &matched, &settings)?;
    report::save(&page, &arguments.html, arguments.reveal)?;
    print(&report::totals(&loaded, &matched), &matched.model.version, &arguments.html);
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

fn print(totals: &Totals, model: &str, path: &Path) {
    let line = |name: &str, value: String| println!("{name:<16} {value:>17}");
    line("records", number(totals.records));
    line("people", number(totals.customers));
    line("households", number(totals.households));
    line("records in doubt", number(totals.review_records));
    line("rows left out", number(totals.rejected));
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
