//! Keeps what a version that has landed leaves behind: a repository on either engine with what that version says of it,
//! and the hashes of its migrations. The upgrade test starts every later version on it.

use crate::args::Args;
use crate::shell;
use crate::test::postgres::{self, Cluster};
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the fixtures lie.
const FOLDER: &str = "crates/app/tests/fixtures/upgrade";
const MAKE: &str = "test -p amigo --test amigo -- --ignored --exact upgrade::make::a_fixture_is_made";
const NOTE: &str = "test -p amigo -p amigo-db --lib -- --ignored --exact migrate::rules::what_lands_is_noted";

/// Makes both, on files and on a temporary server.
pub fn run(mut args: Args) -> anyhow::Result<()> {
    let version = args.positional().context("which version has landed? `git rev-parse --short HEAD`")?;
    let program: Option<PathBuf> = args.value("--program")?;
    args.finish()?;
    let is_name = version.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-".contains(letter));
    ensure!(is_name, "`{version}` is no name for a folder");
    let target = shell::root().join(FOLDER).join(&version);
    ensure!(!target.exists(), "{} is there; what was kept is never changed", target.display());
    let program = program.map(std::path::absolute).transpose()?;
    let tools = postgres::programs().context("PostgreSQL is not installed: pg_dump is needed")?;
    let make = |server: &str| {
        let mut command = shell::cargo(MAKE);
        command.env("AMIGO_UPGRADE_FIXTURE", &version).env("AMIGO_TEST_POSTGRES", server);
        with_tools(&mut command, &tools)?;
        program.as_ref().map(|program| command.env("AMIGO_TEST_PROGRAM", program));
        shell::run(command)
    };
    make("")?;
    let cluster = Cluster::start()?;
    make(&cluster.url())?;
    drop(cluster);
    let mut note = shell::cargo(NOTE);
    note.env("AMIGO_UPGRADE_FIXTURE", &version);
    shell::run(note)?;
    println!("{} is to be committed, with crates/db/migrations/landed.txt", target.display());
    Ok(())
}

/// The search path with PostgreSQL's own programs on it.
fn with_tools(command: &mut Command, tools: &Path) -> anyhow::Result<()> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([tools.to_owned()]);
    command.env("PATH", std::env::join_paths(folders)?);
    Ok(())
}
