//! The server under test: a process of its own on a folder of its own, started, watched while it gets ready, stopped.

use super::http::{self, Connection};
use super::observe::Observer;
use super::people;
use crate::shell;
use anyhow::{Context, bail, ensure};
use serde_json::Value;
use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often it is asked whether it is ready.
const EVERY: Duration = Duration::from_millis(50);
/// How long it may take until it is ready, and until it has stopped.
const PATIENCE: Duration = Duration::from_secs(300);

/// After how long another token is got; one holds for 15 minutes.
const RENEWED: Duration = Duration::from_secs(5 * 60);

/// A running server; killed when it is dropped.
pub struct Server {
    child: Child,
    /// Where it answers.
    pub address: SocketAddr,
    client: Client,
    token: RefCell<Option<(Instant, String)>>,
}

/// The client that asks.
#[derive(Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// What proves that it is.
    pub secret: String,
}

/// What a start took: seconds from the start of the process until something could be done, and what it cost.
#[derive(Clone, Copy, Default)]
pub struct Start {
    /// A profile was answered.
    pub reads_s: f64,
    /// Matching and search are ready.
    pub matching_s: f64,
    /// Everything is.
    pub all_s: f64,
    /// Processor seconds until then.
    pub cpu_s: f64,
    /// Memory then, in MB.
    pub memory_mb: f64,
}

impl Server {
    /// Starts it and waits until everything is ready. What it logs goes to `log`.
    pub fn start(mut command: Command, client: &Client, log: &Path) -> anyhow::Result<(Server, Start)> {
        let log = std::fs::File::options().create(true).append(true).open(log)?;
        println!("{}", shell::line(&command));
        let begun = Instant::now();
        let mut child =
            command.stdout(Stdio::piped()).stderr(log).spawn().context("cannot start the server")?;
        let mut line = String::new();
        let out = child.stdout.take().context("the server has no output")?;
        BufReader::new(out).read_line(&mut line)?;
        let said: Value = serde_json::from_str(&line).unwrap_or_default();
        let address = said["listening"].as_str().and_then(|text| text.parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            let _ = child.wait();
            bail!("the server did not say where it listens; see its log");
        };
        let server = Server { child, address, client: client.clone(), token: RefCell::default() };
        let start = server.until_ready(begun)?;
        let observer = Observer::new(server.process())?;
        let (cpu_s, memory_mb) = (observer.server_s()?, observer.memory_mb()?.0);
        Ok((server, Start { cpu_s, memory_mb, ..start }))
    }

    fn until_ready(&self, begun: Instant) -> anyhow::Result<Start> {
        let mut start = Start::default();
        loop {
            let now = begun.elapsed().as_secs_f64();
            ensure!(begun.elapsed() < PATIENCE, "the server was not ready in {} s", PATIENCE.as_secs());
            let (_, said) = self.ask("/readyz")?;
            let ready = |what: &str| said[what] == true;
            if start.reads_s == 0.0 && ready("reads") && self.ask(&people::profile(1))?.0 == 200 {
                start.reads_s = begun.elapsed().as_secs_f64();
            }
            if start.matching_s == 0.0 && ready("matching") {
                start.matching_s = now;
            }
            if start.reads_s > 0.0 && start.matching_s > 0.0 && ready("writes") {
                start.all_s = now;
                return Ok(start);
            }
            std::thread::sleep(EVERY);
        }
    }

    /// Asks for a page on a new connection: the status, and the body where it is JSON.
    pub fn ask(&self, path: &str) -> anyhow::Result<(u16, Value)> {
        let mut connection = Connection::open(self.address)?;
        let request = http::signed(&http::get(path), &self.token()?);
        let answer = connection.ask(&request).with_context(|| format!("asking for {path}"))?;
        Ok((answer.status, serde_json::from_slice(answer.body).unwrap_or_default()))
    }

    /// A token that holds for a good while.
    pub fn token(&self) -> anyhow::Result<String> {
        let mut held = self.token.borrow_mut();
        if let Some((_, token)) = held.as_ref().filter(|(since, _)| since.elapsed() < RENEWED) {
            return Ok(token.clone());
        }
        let mut connection = Connection::open(self.address)?;
        let answer = connection.ask(&http::token(&self.client.id, &self.client.secret))?;
        let said: Value = serde_json::from_slice(answer.body).unwrap_or_default();
        let token = said["access_token"].as_str().context("the server gives no token; see its log")?;
        *held = Some((Instant::now(), token.to_owned()));
        Ok(token.to_owned())
    }

    /// Its process id.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The number of the newest customer, where all numbers from 1 on were given.
    pub fn last_customer(&self, most: u64) -> anyhow::Result<u64> {
        let (mut low, mut high) = (1, most + 1);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.ask(&people::profile(middle))?.0 == 404 { high = middle } else { low = middle }
        }
        Ok(low)
    }

    /// Asks it to stop and waits until it has; the seconds that took.
    pub fn stop(mut self) -> anyhow::Result<f64> {
        let begun = Instant::now();
        shell::output(shell::program("kill", &["-TERM", &self.process().to_string()]))?;
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the server ended with {status}; see its log");
                return Ok(begun.elapsed().as_secs_f64());
            }
            std::thread::sleep(EVERY);
        }
        bail!("the server did not stop in {} s", PATIENCE.as_secs())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
