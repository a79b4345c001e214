//! A temporary PostgreSQL cluster for tests and benchmarks: in a folder of its own, reached by a Unix socket only, and
//! gone at the end, also when a test failed. Only for benchmarks does it take care for power failures.

use crate::shell;
use anyhow::{Context, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Where Debian puts the programs of each release.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The user under whom a cluster runs where we are root, which PostgreSQL refuses to be.
const USER: &str = "postgres";
/// What a test needs not be safe from. Each test binary opens some connections a test.
const CARELESS: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
                        -c shared_buffers=64MB";
/// What is commonly set for a server with some memory; every commit waits for the disk.
const DURABLE: &str = "-c shared_buffers=1GB -c max_wal_size=4GB -c checkpoint_timeout=15min";

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

/// As durable, where room is small and the server is stopped again and again.
const SMALL: &str =
    "-c shared_buffers=128MB -c max_wal_size=256MB -c min_wal_size=32MB -c checkpoint_timeout=1min";
/// How long a server that was stopped at once may take to come back.
const UP_WITHIN: Duration = Duration::from_secs(120);

/// A cluster that runs until it is dropped.
pub struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes one for tests and waits until it answers.
    pub fn start() -> anyhow::Result<Cluster> {
        Cluster::with(CARELESS)
    }

    /// Makes one that loses nothing it has committed, and waits until it answers.
    pub fn durable() -> anyhow::Result<Cluster> {
        Cluster::with(DURABLE)
    }

    /// Makes one on a small disk that loses nothing it has committed.
    pub fn durable_in(disk: &Path) -> anyhow::Result<Cluster> {
        Cluster::of(tempfile::Builder::new().prefix("pg").tempdir_in(disk)?, SMALL)
    }

    fn with(settings: &str) -> anyhow::Result<Cluster> {
        // A short path: that of a socket may have 100 letters.
        Cluster::of(tempfile::Builder::new().prefix("amigo-pg").tempdir()?, settings)
    }

    fn of(folder: tempfile::TempDir, settings: &str) -> anyhow::Result<Cluster> {
        let programs =
            programs().context("PostgreSQL is not installed; on Debian: apt-get install postgresql")?;
        if shell::we_are_root() {
            shell::run(shell::program("chown", &[USER, &folder.path().display().to_string()]))?;
        }
        // The port only names the socket, which lies in a folder of our own.
        let cluster = Cluster { folder, programs, port: 5_432 };
        cluster.quietly("initdb", &["--auth=trust", "--username=amigo", "--encoding=UTF8", "--no-locale"])?;
        let socket = cluster.folder.path().display();
        let settings = format!(
            "{settings} -c listen_addresses='' -c unix_socket_directories={socket} -p {}",
            cluster.port
        );
        cluster.quietly("pg_ctl", &["start", "--wait", "--log", &cluster.log(), "--options", &settings])?;
        Ok(cluster)
    }

    fn log(&self) -> String {
        self.folder.path().join("log").display().to_string()
    }

    /// Stops it without letting anybody finish, and starts it again with the same settings.
    pub fn restart_at_once(&self) -> anyhow::Result<()> {
        let words = ["restart", "--mode", "immediate", "--wait", "--log", &self.log()];
        self.quietly("pg_ctl", &words)
    }

    /// Ends every connection but the one that does it.
    pub fn end_backends(&self) -> anyhow::Result<()> {
        self.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() \
                  AND backend_type = 'client backend'",
        )
    }

    /// Waits until it answers, and starts it where it has ended.
    pub fn until_up(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.ask("SELECT 1").is_err() {
            ensure!(begun.elapsed() < UP_WITHIN, "PostgreSQL does not come back; see {}", self.log());
            if self.quietly("pg_ctl", &["status"]).is_err() {
                self.quietly("pg_ctl", &["restart", "--wait", "--log", &self.log()])?;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    /// Does now what it would otherwise do by itself in the minutes after much was written.
    pub fn settle(&self) -> anyhow::Result<()> {
        ["VACUUM ANALYZE", "CHECKPOINT"].into_iter().try_for_each(|statement| self.ask(statement))
    }

    fn ask(&self, statement: &str) -> anyhow::Result<()> {
        let words = [&self.url(), "--no-psqlrc", "--quiet", "--output", "/dev/null", "--command", statement];
        let mut command = Command::new(self.programs.join("psql"));
        command.args(words).stderr(Stdio::null());
        ensure!(command.status().context("cannot start psql")?.success(), "PostgreSQL does not answer");
        Ok(())
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
        cluster.restart_at_once().unwrap();
        cluster.end_backends().unwrap();
        cluster.until_up().unwrap();
        assert_eq!(String::from_utf8(ask().stdout).unwrap().trim(), "42", "the same after it was struck");
        drop(cluster);
        assert!(!ask().status.success() && !folder.exists());
    }
}
