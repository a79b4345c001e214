//! Where the repository lies: files on a small disk, or a PostgreSQL on it; and the commands that ask and change it.

use super::content::{self, Content, SOURCES};
use super::disk::{self, Disk};
use super::ledger::{Ledger, Told};
use crate::bench::service::rows::{self, Row};
use crate::bench::service::server::Client;
use crate::shell;
use crate::test::postgres::Cluster;
use anyhow::Context;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Records that are there from the beginning: enough to learn from.
const FIRST: usize = 1_500;
/// Roles of the client that asks.
const ROLES: [&str; 6] = ["--role", "admin", "--role", "steward", "--role", "integrator"];
/// Tokens are the same for both processes; receivers of webhooks listen here, and fail now and then.
const SETTINGS: &str = "[accounts]\nissuer = \"https://soak.example\"\n\
                        [webhooks]\nallow = [\"127.0.0.1\"]\nseconds = 5\nretry_seconds = 1\npause_seconds = 1\n";
/// Brought by the first data; of it another machine needs a copy.
const OF_THE_MACHINE: [&str; 2] = ["amigo.toml", "keys/master.key"];

/// The place.
pub struct Place {
    amigo: PathBuf,
    scratch: PathBuf,
    /// Dropped before the disk it lies on.
    cluster: Option<Cluster>,
    disk: Disk,
}

impl Place {
    /// Makes an empty one.
    pub fn make(amigo: PathBuf, on_postgres: bool) -> anyhow::Result<Place> {
        let scratch = shell::scratch(&format!("soak/{}", if on_postgres { "postgres" } else { "sqlite" }))?;
        let disk = Disk::make()?;
        let cluster = on_postgres.then(|| Cluster::durable_in(disk.path())).transpose()?;
        Ok(Place { amigo, scratch, cluster, disk })
    }

    /// What the database is.
    pub fn engine(&self) -> &'static str {
        if self.cluster.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// The disk that holds all data.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The server of the database, where there is one.
    pub fn cluster(&self) -> Option<&Cluster> {
        self.cluster.as_ref()
    }

    /// Where logs, ledger and files of this run are written; it stays.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// The folder of a process: on files they share one, on a server each has its own.
    pub fn data(&self, number: usize) -> PathBuf {
        let own = if self.cluster.is_some() { number } else { 0 };
        self.disk.path().join(format!("data-{own}"))
    }

    /// A command about the repository.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = self.command_on(&self.data(0), words);
        command.envs(self.cluster.iter().map(|cluster| ("AMIGO_DATABASE_URL", cluster.url())));
        command
    }

    /// A command about another one, in files.
    pub fn command_on(&self, data: &Path, words: &[&str]) -> Command {
        let mut command = shell::program(&self.amigo, words);
        command.env("AMIGO_DATA", data).env_remove("AMIGO_DATABASE_URL");
        command
    }

    /// The process that serves.
    pub fn serve(&self, number: usize, address: SocketAddr) -> Command {
        let mut command = self.command(&["serve", "--listen", &address.to_string(), "--json"]);
        command.env("AMIGO_DATA", self.data(number));
        command
    }

    /// The retailer's rows.
    pub fn people(&self, number: usize, seed: u64) -> anyhow::Result<Vec<Row>> {
        let (out, all, seed) = (self.scratch.join("people"), number.to_string(), seed.to_string());
        let mut command = shell::program(&self.amigo, &["demo-data", "--flat"]);
        command.arg(&out).args(["--customers", &all, "--seed", &seed]);
        shell::output(command)?;
        let rows = rows::sample(&out.join("flat.csv"), number as u64, number as u64)?;
        std::fs::remove_dir_all(&out)?;
        Ok(rows)
    }

    /// Takes the first rows in and lets somebody ask; how many rows that were, and the client.
    pub fn begin(&self, rows: &[Row], ledger: &Ledger) -> anyhow::Result<(usize, Client)> {
        let first = &rows[..FIRST.min(rows.len())];
        let said: Vec<(&str, &str, Content)> =
            first.iter().map(|row| (content::source(row), row.get("record_id"), content::of(row))).collect();
        let records: Vec<(&str, &str, &Content)> =
            said.iter().map(|(source, key, content)| (*source, *key, content)).collect();
        disk::folder(self.data(0))?;
        std::fs::write(self.data(0).join("amigo.toml"), SETTINGS)?;
        let command = |words: &[&str]| self.command(words);
        register(command)?;
        import(command, &self.scratch.join("first"), &records)?;
        for (source, key, content) in &said {
            let key = ((*source).to_owned(), (*key).to_owned());
            ledger.tell(&Told { key: &key, content: Some(content), record: None, is_new: true });
        }
        let client = self.client(self.command(&[]))?;
        if self.cluster.is_some() {
            disk::folder(self.data(1).join("keys"))?;
            for name in OF_THE_MACHINE {
                std::fs::copy(self.data(0).join(name), self.data(1).join(name))?;
            }
        }
        Ok((first.len(), client))
    }

    /// Lets somebody ask; `command` says where.
    pub fn client(&self, mut command: Command) -> anyhow::Result<Client> {
        command.args(["client", "add", "soak", "--per-second", "1000000", "--json"]).args(ROLES);
        let said: Value = serde_json::from_str(&shell::output(command)?)?;
        let text = |name: &str| said[name].as_str().map(str::to_owned).context("no client was made");
        Ok(Client { id: text("client_id")?, secret: text("client_secret")? })
    }
}

/// Registers the sources in a repository.
pub fn register(command: impl Fn(&[&str]) -> Command) -> anyhow::Result<()> {
    SOURCES.into_iter().try_for_each(|source| {
        let words = ["source", "add", source, "--brand", "demo", "--country", "FR", "--dates", "ymd"];
        shell::output(command(&words)).map(drop)
    })
}

/// Takes records into a repository, one file a source.
pub fn import(
    command: impl Fn(&[&str]) -> Command,
    files: &Path,
    records: &[(&str, &str, &Content)],
) -> anyhow::Result<()> {
    disk::folder(files.to_owned())?;
    let mut import = command(&["import", "--json"]);
    for source in SOURCES {
        let path = files.join(format!("{source}.csv"));
        let own = records.iter().filter(|(of, ..)| *of == source).map(|(_, key, content)| (*key, *content));
        std::fs::write(&path, content::as_file(own))?;
        import.arg(path);
    }
    shell::output(import).map(drop)
}
