//! The house rules that no compiler checks. Each rule is a function from text to findings, tested with a good
//! and a bad example; the files are those that Git tracks or would track.

pub mod edges;
mod files;
mod source;

use crate::args::Args;
use crate::shell;
use anyhow::{Context, bail};

/// Something a rule objects to: where, what, and what to do.
pub type Finding = String;

/// Checks the whole repository and prints what was checked.
pub fn run(args: Args) -> anyhow::Result<()> {
    args.finish()?;
    println!("tidy: {}", check()?);
    Ok(())
}

/// Checks the whole repository.
pub fn check() -> anyhow::Result<String> {
    let mut findings = edges::check()?;
    let paths = tracked()?;
    findings.extend(files::missing(&paths));
    for path in &paths {
        findings.extend(files::kind(path));
        if files::is_text(path) {
            let bytes =
                std::fs::read(shell::root().join(path)).with_context(|| format!("cannot read {path}"))?;
            match String::from_utf8(bytes) {
                Ok(text) => findings.extend(file(path, &text)),
                Err(_) => findings.push(format!("{path}: not UTF-8")),
            }
        }
    }
    if findings.is_empty() {
        return Ok(format!("{} files", paths.len()));
    }
    findings.sort();
    bail!("{} findings\n  {}", findings.len(), findings.join("\n  "))
}

/// Every rule about the contents of one file.
fn file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = files::layout(path, text);
    findings.extend(source::unfinished(path, text));
    if path.ends_with(".rs") {
        findings.extend(source::head(path, text));
        findings.extend(source::bare_allow(path, text));
        findings.extend(files::size(path, text));
    }
    if path.ends_with("Cargo.toml") {
        findings.extend(source::lints(path, text));
    }
    if path == "docs/ARCHITECTURE.md" {
        findings.extend(edges::documented(text));
        findings.extend(files::named_paths(path, text));
    }
    findings
}

/// What Git tracks or would track, deleted files left out.
fn tracked() -> anyhow::Result<Vec<String>> {
    let listing = shell::program("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let names = shell::output(listing).context("tidy asks Git which files belong to the project")?;
    let names = names.split('\0').filter(|name| !name.is_empty());
    Ok(names.filter(|name| shell::root().join(name).is_file()).map(str::to_owned).collect())
}
