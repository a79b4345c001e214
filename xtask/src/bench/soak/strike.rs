//! Lets faults strike, one after the other, and makes sure that both processes run again before the next one.

use super::Soak;
use super::caller::Caller;
use super::deck::{self, Fault, Kinds};
use super::nodes::NODES;
use super::place::Place;
use super::slow;
use crate::bench::service::chance::Chance;
use crate::bench::service::http::{self, Connection};
use std::time::{Duration, Instant};

/// What lasts, lasts so long at most; and a third of the time between two faults.
const LASTS: Duration = Duration::from_secs(15);
/// How long a process may take until it is ready.
const READY_WITHIN: Duration = Duration::from_secs(120);
const MOMENT: Duration = Duration::from_millis(50);

/// A fault that struck.
pub struct Struck {
    /// What.
    pub fault: Fault,
    /// When it began.
    pub begun: Instant,
    /// When what was taken away was given back: a process runs, a disk has room.
    pub given_back: Instant,
    /// Seconds from there until both processes said that they were ready.
    pub ready_s: f64,
}

/// Lets them strike until the time is over.
pub fn run(soak: &Soak, place: &Place) -> Vec<Struck> {
    let number = (soak.lasts.as_secs_f64() / soak.every.as_secs_f64()) as usize;
    let kinds = Kinds { disk: place.disk().can_be_full(), server: place.cluster().is_some() };
    let mut chance = Chance::new(soak.seed.wrapping_add(77));
    let mut struck = Vec::with_capacity(number);
    // In the second half one process is spared what ends it, so that its memory can be looked at for a long time.
    let mut spared = None;
    for (at, mut fault) in deck::deal(kinds, number, soak.seed).into_iter().enumerate() {
        // At a random moment of its share of the time, early enough to recover in it.
        let share = soak.every.mul_f64(at as f64) + soak.every.mul_f64(chance.below(40) as f64 / 100.0);
        if !wait_until(soak, soak.begun + share) {
            break;
        }
        if at >= number / 2 && spared.is_none() {
            spared = Some(1 - soak.nodes.writer());
        }
        if fault == Fault::KillBoth && spared.is_some() {
            fault = Fault::KillFollower;
        }
        let lasts = LASTS.min(soak.every / 3).mul_f64((40 + chance.below(60)) as f64 / 100.0);
        let strike = Strike { soak, place, fault, node: victim(soak, fault, spared), lasts };
        struck.push(strike.strike());
    }
    struck
}

/// Whom a fault hits: the one that writes or the other one, unless that one is spared.
fn victim(soak: &Soak, fault: Fault, spared: Option<usize>) -> usize {
    let writer = soak.nodes.writer();
    let meant = match fault {
        Fault::KillWriter | Fault::StopWriter | Fault::PauseWriter => writer,
        _ => 1 - writer,
    };
    match spared {
        Some(spared) if fault.ends() => 1 - spared,
        _ => meant,
    }
}

/// Waits; false where it is over before.
fn wait_until(soak: &Soak, moment: Instant) -> bool {
    while Instant::now() < moment {
        if soak.is_over() {
            return false;
        }
        std::thread::sleep(MOMENT);
    }
    !soak.is_over()
}

/// A fault that is to strike.
struct Strike<'a> {
    soak: &'a Soak,
    place: &'a Place,
    fault: Fault,
    node: usize,
    lasts: Duration,
}

impl Strike<'_> {
    fn strike(&self) -> Struck {
        let begun = Instant::now();
        let is_about_one = self.fault.is_about_one();
        let node = is_about_one.then_some(self.node);
        let (seconds, writer) = (soak_s(self.soak, begun), self.soak.nodes.writer());
        let named = node.map_or_else(String::new, |node| format!(", node {node}"));
        println!("{seconds:>7.1} s  {}{named} (node {writer} writes)", self.fault.name());
        if let Err(error) = self.hit() {
            self.soak.findings.note("fault not overcome", format!("{}: {error:#}", self.fault.name()));
        }
        let given_back = Instant::now();
        (0..NODES).for_each(|node| self.until_ready(node));
        let ready_s = given_back.elapsed().as_secs_f64();
        println!(
            "{:>7.1} s    given back after {:.1} s, both ready {ready_s:.1} s later",
            soak_s(self.soak, Instant::now()),
            (given_back - begun).as_secs_f64()
        );
        Struck { fault: self.fault, begun, given_back, ready_s }
    }

    fn hit(&self) -> anyhow::Result<()> {
        let node = self.soak.nodes.get(self.node);
        match self.fault {
            Fault::KillWriter | Fault::KillFollower => {
                node.kill();
                std::thread::sleep(self.lasts / 3);
                node.start(self.place, self.node)
            }
            Fault::KillBoth => {
                (0..NODES).for_each(|node| self.soak.nodes.get(node).kill());
                std::thread::sleep(self.lasts / 3);
                (0..NODES).try_for_each(|node| self.soak.nodes.get(node).start(self.place, node))
            }
            Fault::StopWriter | Fault::StopFollower => {
                let stopped = node.stop();
                std::thread::sleep(self.lasts / 3);
                node.start(self.place, self.node)?;
                stopped.map(drop)
            }
            Fault::PauseWriter | Fault::PauseFollower => {
                node.signal("STOP");
                std::thread::sleep(self.lasts);
                node.signal("CONT");
                Ok(())
            }
            Fault::DiskFull => self.fill(),
            Fault::SlowPeers => {
                slow::peers(self.soak, self.lasts);
                Ok(())
            }
            Fault::DatabaseRestart => self.place.cluster().map_or(Ok(()), |server| server.restart_at_once()),
            Fault::BackendsEnded => self.place.cluster().map_or(Ok(()), |server| server.end_backends()),
        }
    }

    fn fill(&self) -> anyhow::Result<()> {
        let disk = self.place.disk();
        let filled = disk.fill();
        std::thread::sleep(self.lasts);
        anyhow::ensure!(disk.free(), "the disk cannot be given back");
        anyhow::ensure!(filled, "the disk cannot be filled");
        // A server of databases that cannot write its log ends, and is started again by whoever looks after it.
        self.place.cluster().map_or(Ok(()), |server| server.until_up())
    }

    /// Waits until a process is ready.
    fn until_ready(&self, node: usize) {
        let begun = Instant::now();
        while begun.elapsed() < READY_WITHIN {
            if self.soak.nodes.get(node).process().is_none() {
                // It ended by itself, which was found; the load goes on.
                if let Err(error) = self.soak.nodes.get(node).start(self.place, node) {
                    self.soak.findings.note("fault not overcome", format!("{error:#}"));
                }
            }
            if is_ready(self.soak, node) {
                return;
            }
            std::thread::sleep(MOMENT);
        }
        let what = || format!("node {node} after {}: {}", self.fault.name(), says(self.soak, node));
        self.soak.findings.check(false, "not ready", what);
    }
}

fn soak_s(soak: &Soak, at: Instant) -> f64 {
    (at - soak.begun).as_secs_f64()
}

/// Whether a process says that it is ready for everything.
pub fn is_ready(soak: &Soak, node: usize) -> bool {
    let Ok(mut connection) = Connection::patient(soak.nodes.get(node).address, Duration::from_secs(2)) else {
        return false;
    };
    connection.ask(&http::get("/readyz")).is_ok_and(|answer| answer.status == 200)
}

fn says(soak: &Soak, node: usize) -> String {
    let said = Caller::new(soak, 900).ask_one(node, "readyz", &http::get("/readyz"));
    said.map_or_else(|| "nothing".to_owned(), |reply| reply.body.to_string())
}
