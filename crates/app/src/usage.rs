//! What this process has used: processor time and memory.

use std::time::{Duration, Instant};

/// Measures from its making on.
pub struct Meter {
    started: Instant,
}

/// What was used.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Usage {
    /// Time on the wall clock since the meter was made.
    pub wall: Duration,
    /// Processor time of all threads since the process started; unknown outside Linux.
    pub cpu: Option<Duration>,
    /// Most memory held at once since the process started, in bytes; unknown outside Linux.
    pub peak_memory: Option<u64>,
}

impl Meter {
    /// Starts measuring.
    pub fn start() -> Meter {
        Meter { started: Instant::now() }
    }

    /// What was used so far.
    pub fn read(&self) -> Usage {
        Usage { wall: self.started.elapsed(), cpu: cpu_time(), peak_memory: peak_memory() }
    }
}

/// Ticks a second in `/proc`: fixed at 100 in the kernel's interface (`USER_HZ`).
const TICKS: u64 = 100;

fn cpu_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The command's name, in parentheses, may hold spaces: the numbers start behind it.
    let (_, numbers) = stat.rsplit_once(')')?;
    let mut numbers = numbers.split_whitespace().skip(11);
    let user: u64 = numbers.next()?.parse().ok()?;
    let system: u64 = numbers.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 1000 / TICKS))
}

fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn the_process_has_used_something() {
        let usage = Meter::start().read();
        assert!(usage.cpu.is_some());
        assert!(usage.peak_memory.is_some_and(|bytes| bytes > 1 << 20));
    }
}
