//! The process as the system sees it, by the names that all exporters give it. Where the system does not tell, nothing is
//! said.

use super::text::{COUNTER, GAUGE, Text};
use std::fs;

/// Ticks in a second, as Linux counts them for programs, whatever it does itself.
const TICKS: f64 = 100.0;
const PAGE: f64 = 4_096.0;

/// Writes what is known.
pub(super) fn write(text: &mut Text) {
    if let Some(stat) = stat() {
        let cpu = "Seconds of processor time.";
        text.plain("process_cpu_seconds_total", COUNTER, cpu, stat.cpu);
        let resident = "Bytes of memory in use.";
        text.plain("process_resident_memory_bytes", GAUGE, resident, stat.resident);
        text.plain("process_virtual_memory_bytes", GAUGE, "Bytes of addresses in use.", stat.virtual_bytes);
        text.plain("process_threads", GAUGE, "Threads.", stat.threads);
        if let Some(started) = stat.started {
            let help = "When the process started, in seconds since 1970.";
            text.plain("process_start_time_seconds", GAUGE, help, started);
        }
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        text.plain("process_open_fds", GAUGE, "Files and sockets that are open.", open.count() as f64);
    }
    if let Some(most) = most_files() {
        text.plain("process_max_fds", GAUGE, "Files and sockets that may be open.", most);
    }
}

struct Stat {
    cpu: f64,
    resident: f64,
    virtual_bytes: f64,
    threads: f64,
    started: Option<f64>,
}

/// proc(5): what stands behind the name of the program, which may hold anything.
fn stat() -> Option<Stat> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<f64> =
        text.rsplit_once(')')?.1.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    let field = |number: usize| fields.get(number - 3).copied();
    let booted = fs::read_to_string("/proc/stat").ok().and_then(|text| {
        text.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse::<f64>().ok()
    });
    Some(Stat {
        cpu: (field(14)? + field(15)?) / TICKS,
        resident: field(24)? * PAGE,
        virtual_bytes: field(23)?,
        threads: field(20)?,
        started: booted.zip(field(22)).map(|(booted, ticks)| booted + ticks / TICKS),
    })
}

fn most_files() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/limits").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}
