//! A temporary PostgreSQL cluster for the tests: in a folder of its own, reached by a Unix socket only, without care
//! for power failures, and gone at the end, also when a test failed.

use crate::shell;
use anyhow::{Context, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where Debian puts the programs of each release.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The user under whom a cluster runs where we are root, which PostgreSQL refuses to be.
const USER: &str = "postgres";
/// What a test needs not be safe from. Each test binary opens some connections a test.
const SETTINGS: &str = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
                        -c max_connections=200 -c shared_buffers=64MB";

/// The folder with the programs of the newest release that is there.
pub fn programs() -> Option<PathBuf> {
    let mut releases: Vec<(u32, PathBuf)> = std::fs::read_dir(DEBIAN)
        .ok()?
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").is_file())
        .collect();
    releases.sort();
    let elsewhere = || shell::find(&["initdb"]).and_then(|path| path.parent().map(Path::to_owned));
    releases.pop().map(|(_, programs)| programs).or_else(elsewhere)
}

/// A cluster that runs until it is dropped.
pub struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes one and waits until it answers.
    pub fn start() -> anyhow::Result<Cluster> {
        let programs =
            programs().context("PostgreSQL is not installed; on Debian: apt-get install postgresql")?;
        // A short path: that of a socket may have 100 letters.
        let folder = tempfile::Builder::new().prefix("amigo-pg").tempdir()?;
        if shell::we_are_root() {
            shell::run(shell::program("chown", &[USER, &folder.path().display().to_string()]))?;
        }
        // The port only names the socket, which lies in a folder of our own.
        let cluster = Cluster { folder, programs, port: 5_432 };
        cluster.quietly("initdb", &["--auth=trust", "--username=amigo", "--encoding=UTF8", "--no-locale"])?;
        let socket = cluster.folder.path().display();
        let settings = format!("{SETTINGS} -c unix_socket_directories={socket} -p {}", cluster.port);
        let log = cluster.folder.path().join("log").display().to_string();
        cluster.quietly("pg_ctl", &["start", "--wait", "--log", &log, "--options", &settings])?;
        Ok(cluster)
    }

    /// Its URL.
    pub fn url(&self) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://amigo@{socket}:{}/postgres", self.port)
    }

    /// Runs one of its programs on its data; what it says is shown only when it fails.
    fn quietly(&self, program: &str, words: &[&str]) -> anyhow::Result<()> {
        let path = self.programs.join(program);
        ensure!(path.is_file(), "{} is missing", path.display());
        let mut command = if shell::we_are_root() {
            let mut command = Command::new("setpriv");
            command
                .args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--clear-groups"])
                .arg(path);
            command
        } else {
            Command::new(path)
        };
        command.arg("--pgdata").arg(self.folder.path().join("data")).args(words);
        // Not our folder: its user may not enter it. A file, not a pipe, which the server would keep open.
        let said = self.folder.path().join(format!("{program}.txt"));
        let (out, err) = (std::fs::File::create(&said)?, std::fs::File::options().append(true).open(&said)?);
        let status = command.current_dir("/").stdin(Stdio::null()).stdout(out).stderr(err).status();
        if !status.with_context(|| format!("cannot start {program}"))?.success() {
            bail!("{program} failed: {}", std::fs::read_to_string(&said)?.trim());
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.quietly("pg_ctl", &["stop", "--mode", "immediate", "--wait"]) {
            println!("the temporary cluster did not stop: {error:#}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_answers_until_it_is_dropped_and_leaves_nothing() {
        let Some(programs) = programs() else { return };
        let cluster = Cluster::start().unwrap();
        let (folder, url) = (cluster.folder.path().to_owned(), cluster.url());
        let ask = || {
            let words = [url.as_str(), "--tuples-only", "--no-psqlrc", "--command", "SELECT 6 * 7"];
            let mut command = Command::new(programs.join("psql"));
            command.args(words).output().unwrap()
        };
        assert_eq!(String::from_utf8(ask().stdout).unwrap().trim(), "42");
        drop(cluster);
        assert!(!ask().status.success() && !folder.exists());
    }
}
