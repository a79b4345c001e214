//! Opens the report in a real browser: the page's own script must run to its end. It says so itself by
//! setting `data-ready="true"` as its last deed; the file as written must not contain that yet.

use super::setup;
use anyhow::{Context, bail, ensure};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const MARK: &str = "data-ready=\"true\"";
const PATIENCE: Duration = Duration::from_secs(120);

/// Loads the page without a network and looks at what its script has made of it.
pub fn check(report: &Path, scratch: &Path) -> anyhow::Result<String> {
    let source =
        std::fs::read_to_string(report).with_context(|| format!("cannot read {}", report.display()))?;
    ensure!(!in_a_tag(&source, MARK), "the page is marked as ready before its script has run");
    if let Some(address) = loaded_from_elsewhere(&source) {
        bail!("the report is not self-contained: it loads {address}");
    }
    let chromium = setup::chromium().context("no Chromium on the search path")?;
    let (page, log) = dump(&chromium, report, scratch)?;
    if let Some(error) = log.lines().find(|line| line.contains("CONSOLE") && line.contains("Uncaught")) {
        bail!("the report's script failed: {error}");
    }
    ensure!(in_a_tag(&page, MARK), "the report's script did not reach its end: no element has {MARK}");
    Ok(format!("{} KB page is ready", source.len() / 1000))
}

/// The page after its scripts have run, and what the browser logged. Written to files, not pipes: a page of
/// several megabytes would fill a pipe that nobody empties while we watch the clock.
fn dump(chromium: &Path, report: &Path, scratch: &Path) -> anyhow::Result<(String, String)> {
    let page = scratch.join("page.html");
    let log = scratch.join("log.txt");
    let mut command = Command::new(chromium);
    command
        .args("--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic".split(' '))
        .args("--no-first-run --disable-background-networking --disable-component-update".split(' '))
        .args("--disable-sync --enable-logging=stderr --virtual-time-budget=10000 --dump-dom".split(' '))
        .arg(format!("--user-data-dir={}", scratch.join("profile").display()))
        .arg(format!("file://{}", std::path::absolute(report)?.display()))
        .stdin(Stdio::null())
        .stdout(File::create(&page)?)
        .stderr(File::create(&log)?);
    wait(command, &log)?;
    let text = |path: &Path| std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok((text(&page)?, text(&log)?))
}

fn wait(mut command: Command, log: &Path) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut child = command.spawn().context("cannot start Chromium")?;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "Chromium failed ({status}); see {}", log.display());
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            bail!("Chromium did not finish in {} s; see {}", PATIENCE.as_secs(), log.display());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Whether some element's tag holds this text. Scripts, styles and comments may well mention it: they are
/// skipped.
fn in_a_tag(page: &str, text: &str) -> bool {
    tags(page).any(|tag| tag.contains(text))
}

/// The first thing the page would fetch over a network.
fn loaded_from_elsewhere(page: &str) -> Option<String> {
    let fetching =
        |tag: &&str| ["<script", "<link", "<img", "<iframe"].iter().any(|name| tag.starts_with(name));
    let addresses = tags(page).filter(fetching).flat_map(|tag| tag.split(['"', '\'']));
    let mut elsewhere = addresses
        .filter(|word| word.starts_with("http://") || word.starts_with("https://") || word.starts_with("//"));
    elsewhere.next().map(str::to_owned)
}

/// The opening tags of a page, in order.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')?..];
            if rest.starts_with("<!--") {
                rest = after(rest, "-->");
                continue;
            }
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            let tag = &rest[..end];
            rest = &rest[end..];
            for raw in ["script", "style", "textarea", "title"] {
                if tag[1..].starts_with(raw) {
                    rest = after(rest, &format!("</{raw}"));
                }
            }
            return Some(tag);
        }
    })
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.find(mark).map_or("", |at| &text[at + mark.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_mark(page: &str, expected: bool) {
        assert_eq!(in_a_tag(page, MARK), expected, "{page}");
    }

    #[test]
    fn the_mark_counts_only_on_an_element() {
        check_mark(r#"<html><body class="x" data-ready="true"><p>text</p>"#, true);
        check_mark(r#"<body data-ready="false">"#, false);
        check_mark(r#"<script>document.querySelector('[data-ready="true"]')</script><body>"#, false);
        check_mark(r#"<style>[data-ready="true"] > p { color: red }</style><body>"#, false);
        check_mark(r#"<!-- <body data-ready="true"> --><body>"#, false);
        check_mark(r#"<script>1 < 2</script><main data-ready="true">"#, true);
        check_mark("<", false);
        check_mark("", false);
    }

    #[test]
    fn a_page_that_fetches_something_is_found() {
        let found = |page| loaded_from_elsewhere(page);
        assert_eq!(
            found(r#"<script src="https://cdn.example/x.js"></script>"#).unwrap(),
            "https://cdn.example/x.js"
        );
        assert_eq!(
            found(r#"<link rel=stylesheet href='//fonts.example/a.css'>"#).unwrap(),
            "//fonts.example/a.css"
        );
        assert_eq!(found(r#"<svg xmlns="http://www.w3.org/2000/svg"><a href="https://example.org">"#), None);
        assert_eq!(found(r#"<img src="data:image/png;base64,AAAA"><script>"https://x"</script>"#), None);
    }
}
