//! The console: a package of Node.js, built to files that the program takes in, and told stories of in a real browser.

use crate::npm::{install, npm, quietly};
use crate::shell;
use anyhow::Context;
use std::path::{Path, PathBuf};

fn package() -> PathBuf {
    shell::root().join("web")
}

/// Builds it.
pub fn build() -> anyhow::Result<()> {
    install(&package())?;
    quietly(npm(&package(), &["run", "build"])).map(drop)
}

/// Types, lint, tests of its parts, and the build, which fails where the first page grew too heavy. Gives what is known of
/// the latter two.
pub fn check() -> anyhow::Result<String> {
    install(&package())?;
    quietly(npm(&package(), &["run", "check"]))?;
    let tests = quietly(npm(&package(), &["test"]))?;
    let built = quietly(npm(&package(), &["run", "build"]))?;
    let line = |text: &str, mark: &str| {
        let found = text.lines().map(without_colours).find(|line| line.trim_start().starts_with(mark));
        found.map(|line| line.trim().to_owned()).unwrap_or_default()
    };
    Ok(format!("{}; {}", line(&tests, "Tests "), line(&built, "first page")))
}

fn without_colours(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

/// Tells every story of the console as it was built to a browser and a served demo retailer; the pictures lie in the
/// scratch folder.
pub fn stories(amigo: &Path, chromium: &Path, pictures: &Path) -> anyhow::Result<String> {
    let amigo = std::path::absolute(amigo)?;
    let mut command = npm(&package(), &["run", "--silent", "stories"]);
    command.env("AMIGO_BIN", amigo).env("CHROMIUM", chromium).env("PICTURES", pictures);
    let begun = std::time::Instant::now();
    shell::run(command).context("a story of the console is not as it should be")?;
    let number = std::fs::read_dir(pictures)?.count();
    Ok(format!("{number} pictures in {}, {:.0} s", pictures.display(), begun.elapsed().as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_no_text() {
        assert_eq!(
            without_colours("\u{1b}[2m  Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m85 passed"),
            "  Tests  85 passed"
        );
        assert_eq!(without_colours("plain"), "plain");
    }
}
