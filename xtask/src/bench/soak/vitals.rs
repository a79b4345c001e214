//! Memory, threads and open files of the processes, each second; and whether memory is flat: what a process grows by
//! beyond what its records need.

use super::Soak;
use super::findings::Findings;
use std::time::{Duration, Instant};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(1);
/// What a process needs at first has nothing to do with what leaks.
const WARM_UP_S: f64 = 60.0;
/// A series says something about leaks from this length on, behind its warm-up.
const LONG_S: f64 = 240.0;
/// What a further record may take, with its events, decisions and what the allocator leaves between: a record was measured
/// at 420 bytes in a repository of a million, and index and allocator grow in steps.
const MB_OF_RECORD: f64 = 0.004;
/// What a process may grow by in an hour beyond that, in megabytes: at this pace a machine with some room to spare is
/// restarted for an update long before it matters; a leak of a kilobyte a request would be more than fifty times as much.
pub const FLAT_MB_H: f64 = 60.0;
/// Threads and open files that no load should need.
pub const MOST_THREADS: u64 = 120;
/// As for threads; a quarter of the connections that may be, databases and files.
pub const MOST_FILES: u64 = 1_024;

/// A look at a process.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Which node, and its how many-th process.
    pub process: (usize, usize),
    /// Seconds since the process was first seen.
    pub age_s: f64,
    /// Memory in MB.
    pub memory_mb: f64,
    /// Threads.
    pub threads: u64,
    /// Open files.
    pub files: u64,
    /// Records that were acknowledged.
    pub records: usize,
}

/// What became of a process that lived long enough.
pub struct Growth {
    /// Which.
    pub process: (usize, usize),
    /// Seconds that were looked at, behind the warm-up.
    pub seconds: f64,
    /// Megabytes at the beginning of these seconds.
    pub memory_mb: f64,
    /// Records that came meanwhile.
    pub records: usize,
    /// Megabytes an hour beyond what these need.
    pub mb_h: f64,
}

/// Looks until it is over.
pub fn watch(soak: &Soak) -> Vec<Look> {
    let mut looks: Vec<Look> = Vec::new();
    let mut born = [(0, Instant::now()); super::nodes::NODES];
    while !soak.is_over() {
        for (number, born) in born.iter_mut().enumerate() {
            let Some((process, start)) = soak.nodes.get(number).process() else { continue };
            if born.0 != start {
                *born = (start, Instant::now());
            }
            let look = look(process).map(|(memory_mb, threads, files)| Look {
                process: (number, start),
                age_s: born.1.elapsed().as_secs_f64(),
                memory_mb,
                threads,
                files,
                records: soak.ledger.len(),
            });
            looks.extend(look);
        }
        std::thread::sleep(EVERY);
    }
    looks
}

fn look(process: u32) -> Option<(f64, u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let number = |name: &str| -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).ok()?.count();
    Some((number("VmRSS:")? as f64 / 1024.0, number("Threads:")?, files as u64))
}

/// How the processes grew that lived long enough to say so.
pub fn growth(looks: &[Look]) -> Vec<Growth> {
    let mut processes: Vec<(usize, usize)> = looks.iter().map(|look| look.process).collect();
    processes.sort_unstable();
    processes.dedup();
    let of = |process: (usize, usize)| {
        let own = looks.iter().filter(|look| look.process == process && look.age_s >= WARM_UP_S);
        let own: Vec<&Look> = own.collect();
        let (first, last) = (own.first()?, own.last()?);
        let seconds = last.age_s - first.age_s;
        let points: Vec<(f64, f64)> = own
            .iter()
            .map(|look| (look.age_s / 3_600.0, look.memory_mb - MB_OF_RECORD * look.records as f64))
            .collect();
        (seconds >= LONG_S).then(|| Growth {
            process,
            seconds,
            memory_mb: first.memory_mb,
            records: last.records - first.records.min(last.records),
            mb_h: slope(&points),
        })
    };
    processes.into_iter().filter_map(of).collect()
}

/// Says what is not flat.
pub fn judge(findings: &Findings, looks: &[Look]) {
    for growth in growth(looks).iter().filter(|growth| growth.mb_h > FLAT_MB_H) {
        findings
            .note("memory grows", format!("process {:?}: {:+.0} MB an hour", growth.process, growth.mb_h));
    }
    for look in looks.iter().filter(|look| look.threads > MOST_THREADS || look.files > MOST_FILES) {
        findings.note("too many threads or files", format!("{look:?}"));
    }
}

/// The median of the slopes between points that lie at least a third of all apart (Theil and Sen): a few that lie elsewhere
/// turn nothing.
fn slope(points: &[(f64, f64)]) -> f64 {
    let apart = (points.len() / 3).max(1);
    let pairs = points
        .iter()
        .enumerate()
        .flat_map(|(at, left)| points[at..].iter().skip(apart).map(move |right| (left, right)));
    let mut slopes: Vec<f64> = pairs.map(|(left, right)| (right.1 - left.1) / (right.0 - left.0)).collect();
    slopes.sort_by(f64::total_cmp);
    slopes.get(slopes.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(memory_mb: impl Fn(usize) -> f64) -> Vec<Look> {
        let look = |second: usize| Look {
            process: (0, 1),
            age_s: second as f64,
            memory_mb: memory_mb(second),
            threads: 10,
            files: 20,
            records: second * 10,
        };
        (0..600).map(look).collect()
    }

    fn check(memory_mb: impl Fn(usize) -> f64, is_flat: bool) {
        let growth = growth(&series(memory_mb));
        assert_eq!(growth.len(), 1);
        assert_eq!(growth[0].mb_h <= FLAT_MB_H, is_flat, "{} MB an hour", growth[0].mb_h);
    }

    #[test]
    fn what_records_need_is_no_leak_and_what_time_takes_is() {
        check(|_| 100.0, true);
        // It fills up first, and takes 2 KB for each of its ten records a second.
        check(|second| 100.0 + (second.min(50) as f64) + second as f64 * 0.02, true);
        // One tenth of a megabyte a second more.
        check(|second| 100.0 + second as f64 * (0.02 + 0.1), false);
        // A moment's need is no leak.
        check(|second| if (300..330).contains(&second) { 400.0 } else { 100.0 }, true);
    }

    #[test]
    fn a_short_life_says_nothing() {
        assert!(growth(&series(|_| 100.0)[..200]).is_empty());
    }
}
