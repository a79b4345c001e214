//! The two processes that serve the repository: started, struck and watched. Whoever ends by itself, panics or says that
//! it gave something up is a finding.

use super::findings::Findings;
use super::place::Place;
use crate::shell;
use anyhow::{Context, bail};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Processes.
pub const NODES: usize = 2;
/// Ports that are tried; no connection to elsewhere begins from one of these by itself.
const PORTS: std::ops::Range<u16> = 20_000..30_000;
/// How often it is looked after them.
const MOMENT: Duration = Duration::from_millis(100);
/// How long one that is told to stop may take: ten seconds for what runs, and some for a busy machine.
const STOPS_WITHIN: Duration = Duration::from_secs(30);
/// What a process logs when it begins to write.
const WRITES: &str = "writes identity from now on";
/// What must stand in no log, whatever strikes.
const NEVER: [&str; 5] = [
    "panicked",
    "nothing is written or followed here any more",
    "one item of a message cannot be written",
    "nor can it be kept as a dead letter",
    "a row cannot be written",
];

/// The processes.
pub struct Nodes {
    nodes: Vec<Node>,
    writes: AtomicUsize,
}

/// A process, or the place of one.
pub struct Node {
    /// Where it answers, whenever it runs.
    pub address: SocketAddr,
    /// Its log, of all processes that were here.
    pub log: PathBuf,
    child: Mutex<Option<Child>>,
    starts: AtomicUsize,
}

impl Nodes {
    /// Finds places for them.
    pub fn new(place: &Place, seed: u64) -> anyhow::Result<Nodes> {
        let first = PORTS.start + (u64::from(std::process::id()) * 7 + seed * 97) as u16 % 9_000;
        let mut free = (first..PORTS.end).filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
        let node = |number: usize| {
            let port = free.next().context("no port is free")?;
            let log = place.scratch().join(format!("node-{number}.log"));
            File::create(&log)?;
            anyhow::Ok(Node {
                address: SocketAddr::from(([127, 0, 0, 1], port)),
                log,
                child: Mutex::default(),
                starts: AtomicUsize::default(),
            })
        };
        let nodes = (0..NODES).map(node).collect::<anyhow::Result<_>>()?;
        Ok(Nodes { nodes, writes: AtomicUsize::default() })
    }

    /// One of them.
    pub fn get(&self, number: usize) -> &Node {
        &self.nodes[number % NODES]
    }

    /// Where they answer.
    pub fn addresses(&self) -> [SocketAddr; NODES] {
        [0, 1].map(|number| self.get(number).address)
    }

    /// The one that wrote last, as far as is known.
    pub fn writer(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }

    /// Looks after them until it is over.
    pub fn watch(&self, findings: &Findings, is_over: &AtomicBool) {
        let mut read = [0; NODES];
        loop {
            let ends = is_over.load(Ordering::Relaxed);
            for (number, node) in self.nodes.iter().enumerate() {
                node.still_lives(findings);
                let news = node.news(&mut read[number]);
                if news.contains(WRITES) {
                    self.writes.store(number, Ordering::Relaxed);
                }
                let bad = |line: &&str| NEVER.iter().any(|never| line.contains(never));
                news.lines()
                    .filter(bad)
                    .for_each(|line| findings.note("in a log", format!("node {number}: {line}")));
            }
            if ends {
                return;
            }
            std::thread::sleep(MOMENT);
        }
    }
}

impl Node {
    /// Starts a process here.
    pub fn start(&self, place: &Place, number: usize) -> anyhow::Result<()> {
        let mut command = place.serve(number, self.address);
        let log = File::options().append(true).open(&self.log)?;
        command.stdout(Stdio::null()).stderr(log).env("RUST_BACKTRACE", "1");
        let mut held = self.child();
        if held.is_some() {
            bail!("node {number} runs already");
        }
        *held = Some(command.spawn().context("cannot start the server")?);
        self.starts.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// The process and the how many-th it is here, where one runs.
    pub fn process(&self) -> Option<(u32, usize)> {
        self.child().as_ref().map(|child| (child.id(), self.starts.load(Ordering::Relaxed)))
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        if let Some((process, _)) = self.process() {
            let _ = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
        }
    }

    /// Kills it.
    pub fn kill(&self) {
        // Taken first: whoever watches would take its end for its own.
        let child = self.child().take();
        if let Some(mut child) = child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Tells it to stop; how long that took, unless it took too long or failed.
    pub fn stop(&self) -> anyhow::Result<Duration> {
        let Some(mut child) = self.child().take() else { return Ok(Duration::ZERO) };
        let begun = Instant::now();
        shell::output(shell::program("kill", &["-TERM", &child.id().to_string()]))?;
        while begun.elapsed() < STOPS_WITHIN {
            match child.try_wait()? {
                Some(status) if status.success() => return Ok(begun.elapsed()),
                Some(status) => bail!("told to stop, it ended with {status}"),
                None => std::thread::sleep(MOMENT),
            }
        }
        child.kill()?;
        child.wait()?;
        bail!("told to stop, it had not after {} s", STOPS_WITHIN.as_secs())
    }

    fn still_lives(&self, findings: &Findings) {
        let mut held = self.child();
        let ended = held.as_mut().and_then(|child| child.try_wait().ok().flatten());
        if let Some(status) = ended {
            *held = None;
            findings.note("ended by itself", format!("{status}; see {}", self.log.display()));
        }
    }

    /// Whole lines that were logged since.
    fn news(&self, read: &mut u64) -> String {
        let mut text = Vec::new();
        let file = File::open(&self.log).and_then(|mut file| {
            file.seek(SeekFrom::Start(*read))?;
            file.read_to_end(&mut text)
        });
        let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        *read += file.map_or(0, |_| end as u64);
        String::from_utf8_lossy(&text[..end]).into_owned()
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}
