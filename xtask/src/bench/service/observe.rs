//! What the machine says about a process and about itself: processor time, memory, bytes written, and how long work
//! waited for a processor. Read from Linux files; what is missing is said to be missing.

use crate::shell;
use anyhow::Context;
use std::fs::read_to_string;
use std::time::{Duration, Instant};

/// The state of the machine at a moment.
pub struct Moment {
    at: Instant,
    server_s: f64,
    driver_s: f64,
    busy_s: Option<f64>,
    waited_s: Option<f64>,
    written: Option<u64>,
}

/// What was used between two moments.
#[derive(Clone, Copy, Default)]
pub struct Used {
    /// Seconds that passed.
    pub wall_s: f64,
    /// Processor seconds of the server.
    pub server_s: f64,
    /// Processor seconds of this program.
    pub driver_s: f64,
    /// Processor seconds of everything else.
    pub others_s: Option<f64>,
    /// Share of the time in which something waited for a processor.
    pub pressure: Option<f64>,
    /// Bytes the server had written to disk.
    pub written: Option<u64>,
}

/// Reads the counters.
pub struct Observer {
    server: u32,
    ticks: f64,
}

/// A server that uses less than this of one processor for as long as this is quiet; this long it is waited for.
const QUIET: f64 = 0.05;
const LOOK: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_secs(60);

impl Observer {
    /// Watches the server with this process id.
    pub fn new(server: u32) -> anyhow::Result<Observer> {
        let ticks = shell::output(shell::program("getconf", &["CLK_TCK"]))?;
        let ticks = ticks.trim().parse().context("getconf CLK_TCK printed no number")?;
        Ok(Observer { server, ticks })
    }

    /// Reads everything now.
    pub fn now(&self) -> anyhow::Result<Moment> {
        let optional = |path: &str| read_to_string(path).unwrap_or_default();
        Ok(Moment {
            at: Instant::now(),
            server_s: self.server_s()?,
            driver_s: self.cpu_s("self")?,
            busy_s: busy_ticks(&optional("/proc/stat")).map(|ticks| ticks / self.ticks),
            waited_s: waited_micros(&optional("/proc/pressure/cpu")).map(|micros| micros / 1e6),
            written: number(&optional(&format!("/proc/{}/io", self.server)), "write_bytes:"),
        })
    }

    /// Processor seconds of the server since its start.
    pub fn server_s(&self) -> anyhow::Result<f64> {
        self.cpu_s(&self.server.to_string())
    }

    /// Waits until the server is done with what it does after its last answers: notes of who looked, checkpoints.
    pub fn until_quiet(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let before = self.server_s()?;
            std::thread::sleep(LOOK);
            if self.server_s()? - before < QUIET * LOOK.as_secs_f64() {
                break;
            }
        }
        Ok(())
    }

    fn cpu_s(&self, process: &str) -> anyhow::Result<f64> {
        let path = format!("/proc/{process}/stat");
        let text = read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        Ok(process_ticks(&text).with_context(|| format!("{path} is not understood"))? / self.ticks)
    }

    /// What was used since then.
    pub fn since(&self, then: &Moment) -> anyhow::Result<Used> {
        let now = self.now()?;
        let wall_s = (now.at - then.at).as_secs_f64();
        let (server_s, driver_s) = (now.server_s - then.server_s, now.driver_s - then.driver_s);
        let between = |now: Option<f64>, then: Option<f64>| Some(now? - then?);
        Ok(Used {
            wall_s,
            server_s,
            driver_s,
            others_s: between(now.busy_s, then.busy_s).map(|busy| (busy - server_s - driver_s).max(0.0)),
            pressure: between(now.waited_s, then.waited_s).map(|waited| waited / wall_s),
            written: now.written.zip(then.written).map(|(now, then)| now - then),
        })
    }

    /// Memory of the server now, and the most it ever had, in MB.
    pub fn memory_mb(&self) -> anyhow::Result<(f64, f64)> {
        let path = format!("/proc/{}/status", self.server);
        let text = read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let mb = |name: &str| {
            let kilobytes = number(&text, name).with_context(|| format!("{path} has no {name}"))?;
            anyhow::Ok(kilobytes as f64 / 1024.0)
        };
        Ok((mb("VmRSS:")?, mb("VmHWM:")?))
    }
}

/// User and system ticks of a process; its name, in parentheses, may hold anything.
fn process_ticks(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some(ticks()? + ticks()?)
}

/// Ticks in which the processors worked: all but idle and waiting for disks. Time of guests is in that of users.
fn busy_ticks(stat: &str) -> Option<f64> {
    let line = stat.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<f64> = line.split_whitespace().map_while(|text| text.parse().ok()).collect();
    Some(ticks.get(..8)?.iter().sum::<f64>() - ticks[3] - ticks[4])
}

/// Microseconds in which at least one task waited for a processor.
fn waited_micros(pressure: &str) -> Option<f64> {
    let line = pressure.lines().find(|line| line.starts_with("some "))?;
    line.split_once("total=")?.1.trim().parse().ok()
}

/// The number after a name at the start of a line.
fn number(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read_from_linux_files() {
        let stat = "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 9 0";
        assert_eq!(process_ticks(stat), Some(300.0));
        assert_eq!(busy_ticks("cpu  10 1 5 900 70 2 3 4 0 0\ncpu0 1\n"), Some(25.0));
        let pressure = "some avg10=25.28 avg60=39.61 avg300=55.85 total=12045\nfull avg10=0.00 total=7\n";
        assert_eq!(waited_micros(pressure), Some(12045.0));
        let io = "rchar: 1\nwrite_bytes: 4096\ncancelled_write_bytes: 5\n";
        assert_eq!(number(io, "write_bytes:"), Some(4096));
    }

    #[test]
    fn what_is_missing_is_none() {
        assert_eq!((process_ticks("x"), busy_ticks(""), waited_micros("")), (None, None, None));
        assert_eq!((busy_ticks("cpu  1 2\n"), number("VmRSS: x kB", "VmRSS:")), (None, None));
    }

    #[test]
    fn what_a_process_uses_is_its_own() {
        let observer = Observer::new(std::process::id()).unwrap();
        let then = observer.now().unwrap();
        // As long as it takes: on a busy machine a moment may bring no processor time at all.
        let used = loop {
            (0..1_000_000).for_each(|number| drop(std::hint::black_box(vec![number])));
            let used = observer.since(&then).unwrap();
            if used.server_s >= 0.05 || used.wall_s > 30.0 {
                break used;
            }
        };
        assert!(used.server_s >= 0.05 && used.driver_s >= 0.04, "{} s", used.server_s);
        assert!(used.pressure.is_none_or(|share| share >= 0.0), "{:?}", used.pressure);
        let (now, most) = observer.memory_mb().unwrap();
        assert!(now > 1.0 && most >= now);
    }
}
