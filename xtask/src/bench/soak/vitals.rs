//! Memory, threads and open files of the processes, each second; and whether memory is flat: what a process grows by
//! beyond what its records need.

use super::Soak;
use super::findings::Findings;
use std::time::{Duration, Instant};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(1);
/// What a process holds at this age, in seconds, with so many records, is what it needs; older ones are held against it.
const YOUNG_S: std::ops::Range<f64> = 45.0..75.0;
/// A process says something about leaks where it lived for so many seconds; the second half of them is looked at.
const LONG_S: f64 = 480.0;
/// What an older process may hold beyond a young one, in MB, in files: six connections to the data, six to the keys and six
/// to the access log each keep up to 16, 16 and 4 MB of their file, and fill that as they come to read it.
const ROOM_IN_FILES: f64 = 256.0;
/// On a server: statements prepared by thirty connections, and what the allocator leaves between.
const ROOM_ON_A_SERVER: f64 = 80.0;
/// What a process may grow by in an hour in the second half of its life beyond what its records need, in MB, where no part of
/// a file is kept: 10 MB in the five minutes that are seen, about what one look differs from the next. A leak of a kilobyte
/// a request is twice as much.
pub const FLAT_MB_H: f64 = 120.0;
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
    /// Seconds that it lived.
    pub seconds: f64,
    /// Megabytes at its end.
    pub memory_mb: f64,
    /// Megabytes beyond those of a young process with as many records.
    pub excess_mb: f64,
    /// Megabytes an hour by which that grew in the second half of its life.
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
    let needs = needs(looks);
    let excess = |look: &Look| look.memory_mb - needs(look.records);
    let of = |process: (usize, usize)| {
        let own: Vec<&Look> = looks.iter().filter(|look| look.process == process).collect();
        let last = own.last().filter(|last| last.age_s >= LONG_S)?;
        let half = own.iter().filter(|look| look.age_s >= last.age_s / 2.0);
        let points: Vec<(f64, f64)> = half.map(|look| (look.age_s / 3_600.0, excess(look))).collect();
        // The middle of the last ones: a moment's need is no leak.
        let end = points.len() - points.len() / 10 - 1;
        let mut late: Vec<f64> =
            points[end.min(points.len() - 1)..].iter().map(|(_, excess)| *excess).collect();
        late.sort_by(f64::total_cmp);
        let excess_mb = late[late.len() / 2];
        let (seconds, memory_mb) = (last.age_s, last.memory_mb);
        Some(Growth { process, seconds, memory_mb, excess_mb, mb_h: slope(&points) })
    };
    processes.into_iter().filter_map(of).collect()
}

/// What a young process holds with so many records, by all that were looked at when they were young.
fn needs(looks: &[Look]) -> impl Fn(usize) -> f64 {
    let young = looks.iter().filter(|look| YOUNG_S.contains(&look.age_s));
    let mut points: Vec<(f64, f64)> = young.map(|look| (look.records as f64, look.memory_mb)).collect();
    points.sort_by(|left, right| left.0.total_cmp(&right.0));
    let of_record = slope(&points).max(0.0);
    let mut rest: Vec<f64> = points.iter().map(|(records, memory)| memory - of_record * records).collect();
    rest.sort_by(f64::total_cmp);
    let base = rest.get(rest.len() / 2).copied().unwrap_or(f64::NAN);
    move |records| base + of_record * records as f64
}

/// Says what is not flat.
pub fn judge(findings: &Findings, looks: &[Look], on_a_server: bool) {
    for growth in growth(looks) {
        let Growth { process, excess_mb, mb_h, .. } = growth;
        let room = room_mb(on_a_server);
        findings.check(excess_mb <= room, "memory grows", || {
            format!("process {process:?} holds {excess_mb:.0} MB more than a young one, beyond {room:.0}")
        });
        findings.check(!on_a_server || mb_h <= FLAT_MB_H, "memory grows", || {
            format!("process {process:?}: {mb_h:+.0} MB an hour")
        });
    }
    for look in looks.iter().filter(|look| look.threads > MOST_THREADS || look.files > MOST_FILES) {
        findings.note("too many threads or files", format!("{look:?}"));
    }
}

/// What an older process may hold beyond a young one.
pub fn room_mb(on_a_server: bool) -> f64 {
    if on_a_server { ROOM_ON_A_SERVER } else { ROOM_IN_FILES }
}

/// The median of the slopes between points that lie at least a third of all apart (Theil and Sen): a few that lie elsewhere
/// turn nothing.
fn slope(points: &[(f64, f64)]) -> f64 {
    let apart = (points.len() / 3).max(1);
    let pairs = points
        .iter()
        .enumerate()
        .flat_map(|(at, left)| points[at..].iter().skip(apart).map(move |right| (left, right)));
    let mut slopes: Vec<f64> = pairs
        .filter(|(left, right)| right.0 > left.0)
        .map(|(left, right)| (right.1 - left.1) / (right.0 - left.0))
        .collect();
    slopes.sort_by(f64::total_cmp);
    slopes.get(slopes.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten young processes, one after the other, and one that lives for ten minutes, while ten records come each second.
    fn looks(memory_mb: impl Fn(usize) -> f64) -> Vec<Look> {
        let look = |process: (usize, usize), age: usize, second: usize, extra: f64| Look {
            process,
            age_s: age as f64,
            memory_mb: 100.0 + second as f64 * 0.02 + extra,
            threads: 10,
            files: 20,
            records: second * 10,
        };
        let young = (0..600).map(|second| look((1, second / 80), second % 80, second, 0.0));
        young.chain((0..600).map(|second| look((0, 1), second, second, memory_mb(second)))).collect()
    }

    fn check(extra_mb: impl Fn(usize) -> f64, on_a_server: bool, is_flat: bool) {
        let (findings, looks) = (Findings::default(), looks(extra_mb));
        judge(&findings, &looks, on_a_server);
        assert_eq!(growth(&looks).len(), 1);
        assert_eq!(findings.lines().is_empty(), is_flat, "{:?}", findings.lines());
    }

    #[test]
    fn what_records_need_is_no_leak_and_what_time_takes_is() {
        check(|_| 0.0, true, true);
        // It fills up first, by more than a young one and no further.
        check(|second| second.min(200) as f64 * 0.3, true, true);
        check(|second| second.min(200) as f64 * 0.6, true, false);
        // One twentieth of a megabyte a second more, which parts of files may need, but no server.
        check(|second| second as f64 * 0.05, true, false);
        check(|second| second as f64 * 0.05, false, true);
        check(|second| second as f64 * 0.5, false, false);
        // A moment's need is no leak.
        check(|second| if (400..430).contains(&second) { 400.0 } else { 0.0 }, true, true);
    }

    #[test]
    fn a_short_life_says_nothing() {
        let looks: Vec<Look> =
            looks(|second| second as f64).into_iter().filter(|look| look.records < 4_000).collect();
        assert!(growth(&looks).is_empty());
    }
}
