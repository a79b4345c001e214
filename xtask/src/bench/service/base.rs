//! The repository the server is measured on: the demo retailer imported once, kept until its tables change, and copied
//! for each run, so that every run starts from the same.

use super::server::Client;
use crate::demo::{CUSTOMER_FILES, SOURCES};
use crate::shell;
use crate::test::postgres::Cluster;
use anyhow::Context;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a server is measured on.
pub struct Base {
    amigo: PathBuf,
    folder: PathBuf,
    cluster: Option<Cluster>,
}

impl Base {
    /// Makes the files and imports them, unless that was done before with the same tables; into the cluster always,
    /// for it is new every time.
    pub fn prepare(
        amigo: PathBuf,
        records: u64,
        new_people: u64,
        cluster: Option<Cluster>,
    ) -> anyhow::Result<Base> {
        let name = if cluster.is_some() { format!("{records}-postgres") } else { records.to_string() };
        let folder = shell::target_dir().join("xtask/bench/service").join(&name);
        let base = Base { amigo, folder, cluster };
        let (stamp, wanted) = (base.folder.join("tables.txt"), tables(new_people)?);
        if std::fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
            return Ok(base);
        }
        shell::scratch(&format!("bench/service/{name}"))?;
        base.make_people("known", records, 1)?;
        base.make_people("new", new_people, 7)?;
        base.import()?;
        if base.cluster.is_none() {
            std::fs::write(&stamp, wanted)?;
        }
        Ok(base)
    }

    /// What the database is.
    pub fn engine(&self) -> &'static str {
        if self.cluster.is_some() { "PostgreSQL on the same machine" } else { "SQLite" }
    }

    fn make_people(&self, name: &str, number: u64, seed: u64) -> anyhow::Result<()> {
        let (out, number, seed) = (self.folder.join(name), number.to_string(), seed.to_string());
        let mut command = shell::program(&self.amigo, &["demo-data", "--flat"]);
        command.arg(out).args(["--customers", &number, "--seed", &seed]);
        println!("{}", shell::line(&command));
        shell::output(command).map(drop)
    }

    fn import(&self) -> anyhow::Result<()> {
        for words in SOURCES {
            let words: Vec<&str> = ["source", "add"].into_iter().chain(words.split(' ')).collect();
            shell::output(self.command(&words))?;
        }
        let mut command = self.command(&["import", "--json"]);
        command.args(CUSTOMER_FILES.map(|file| self.folder.join("known").join(file)));
        println!("{}", shell::line(&command));
        shell::output(command)?;
        self.cluster.iter().try_for_each(Cluster::settle)?;
        let words = ["client", "add", "bench", "--role", "steward", "--role", "integrator"];
        let limit = ["--per-second", "1000000", "--json"];
        let said = shell::output(self.command(&[words.as_slice(), &limit].concat()))?;
        Ok(std::fs::write(self.client_file(), said)?)
    }

    fn client_file(&self) -> PathBuf {
        self.folder.join("client.json")
    }

    /// The client that asks.
    pub fn client(&self) -> anyhow::Result<Client> {
        client_of(&std::fs::read_to_string(self.client_file())?)
    }

    /// Makes a client in a copy who reaches one brand.
    pub fn limited(&self, copy: &Path, brand: &str) -> anyhow::Result<Client> {
        let words = ["client", "add", "limited", "--role", "steward", "--role", "privacy-officer"];
        let limit = ["--brand", brand, "--per-second", "1000000", "--json", "--data"];
        let mut command = self.command(&[words.as_slice(), &limit].concat());
        command.arg(copy);
        client_of(&shell::output(command)?)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = shell::program(&self.amigo, words);
        command.env("AMIGO_DATA", self.folder.join("data"));
        command.envs(self.cluster.iter().map(|cluster| ("AMIGO_DATABASE_URL", cluster.url())));
        command
    }

    /// The server on a copy.
    pub fn serve(&self, copy: &Path) -> Command {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0", "--json", "--data"]);
        // Whoever measures signs in once.
        command.arg(copy).env("AMIGO_ACCOUNTS__TOKEN_MINUTES", "60");
        command
    }

    /// The records of people that are known, and those of people that are not, in one file each.
    pub fn people(&self) -> (PathBuf, PathBuf) {
        (self.folder.join("known/flat.csv"), self.folder.join("new/flat.csv"))
    }

    /// Where the server writes its log.
    pub fn log(&self) -> PathBuf {
        self.folder.join("serve.log")
    }

    /// A fresh copy, none of whose files is in memory; false where that could not be brought about. On PostgreSQL only
    /// the folder is copied: its data is new anyhow, and in memory.
    pub fn copy(&self) -> anyhow::Result<(PathBuf, bool)> {
        let (from, to) = (self.folder.join("data"), self.folder.join("copy"));
        if to.exists() {
            std::fs::remove_dir_all(&to).with_context(|| format!("cannot empty {}", to.display()))?;
        }
        let (from, to_text) = (from.display().to_string(), to.display().to_string());
        shell::output(shell::program("cp", &["-r", "--reflink=auto", &from, &to_text]))?;
        let is_cold = self.cluster.is_none() && forget(&to).is_ok();
        Ok((to, is_cold))
    }
}

/// A client as the command tells it.
fn client_of(said: &str) -> anyhow::Result<Client> {
    let said: Value = serde_json::from_str(said)?;
    let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
    Ok(Client { id: text("client_id"), secret: text("client_secret") })
}

/// The tables as the program makes them: another text, another base.
fn tables(new_people: u64) -> anyhow::Result<String> {
    let folder = shell::root().join("crates/db/migrations");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
    paths.sort();
    let mut text = format!("{new_people} new\n");
    for path in paths {
        text += &std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    }
    Ok(text)
}

/// Writes the files of a folder to disk and lets the machine forget what they hold.
fn forget(folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            forget(&path)?;
            continue;
        }
        let text = path.display().to_string();
        shell::output(shell::program("sync", &[&text]))?;
        let words = [&format!("if={text}"), "iflag=nocache", "count=0", "status=none"];
        shell::output(shell::program("dd", &words))?;
    }
    Ok(())
}
