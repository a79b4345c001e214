//! Says on what machine, under what load and on which day a benchmark ran.

use crate::shell;
use std::fs::read_to_string;

/// A sentence for the page; the load is that of the minute before.
pub fn describe() -> anyhow::Result<String> {
    let cores = std::thread::available_parallelism()?;
    let date = shell::output(shell::program("date", &["-u", "+%Y-%m-%d"]))?;
    let commit = shell::output(shell::program("git", &["describe", "--always", "--dirty"]))?;
    let read = |path: &str| read_to_string(path).unwrap_or_default();
    Ok(format!(
        "{}, commit {}; {} x {}, {} of memory, load average before the run {}",
        date.trim(),
        commit.trim(),
        cores,
        model(&read("/proc/cpuinfo")),
        memory(&read("/proc/meminfo")),
        read("/proc/loadavg").split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown"),
    ))
}

fn model(cpuinfo: &str) -> &str {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"));
    line.and_then(|line| line.split_once(": ")).map_or("core of unknown make", |(_, model)| model)
}

fn memory(meminfo: &str) -> String {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kilobytes =
        line.and_then(|rest| rest.trim().strip_suffix(" kB")).and_then(|text| text.parse::<f64>().ok());
    kilobytes.map_or_else(|| "unknown amount".to_owned(), |kb| format!("{:.0} GiB", kb / 1024.0 / 1024.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_read_from_linux_files_and_elsewhere_said_to_be_unknown() {
        assert_eq!(model("processor\t: 0\nmodel name\t: AMD EPYC 7B13\n"), "AMD EPYC 7B13");
        assert_eq!(memory("MemTotal:       24689764 kB\nMemFree: 1 kB\n"), "24 GiB");
        assert_eq!((model(""), memory("").as_str()), ("core of unknown make", "unknown amount"));
    }
}
