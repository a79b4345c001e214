//! Opens the page of the contract in a real browser, which is driven as somebody would use it.

use super::served::Served;
use super::setup;
use crate::shell;
use anyhow::Context;
use std::path::Path;

/// Serves a repository and looks at its page.
pub fn check(amigo: &Path, repository: &Path, scratch: &Path) -> anyhow::Result<()> {
    let chromium = setup::chromium().context("no Chromium on the search path")?;
    let served = Served::start(amigo, &repository.display().to_string(), scratch)?;
    let mut command = shell::program("node", &["contract/node/docs/test.mjs"]);
    command
        .env("BASE", format!("http://{}", served.address))
        .env("CHROMIUM", chromium)
        .env("SCRATCH", scratch);
    shell::run(command)?;
    served.still_lives()
}
