//! What the disk by itself takes to hold a little for good, alone and beside somebody who writes much: no answer that must be
//! on disk comes sooner.

use anyhow::Context;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Bytes of a page, and of what is written over each time: two pages, as an entry of the access log takes.
const PAGE: usize = 4_096;
const ENTRY: usize = 2 * PAGE;
/// Pages of the file that is written over in turn, and of the one that is written here and there.
const OVER: u64 = 8_192;
const THERE: u64 = 100_000;
/// How often a little is written, and how long whoever writes much waits for the next time.
const EVERY: Duration = Duration::from_millis(2);
pub(super) const PAUSE: Duration = Duration::from_millis(40);
/// Pages that are written here and there before they are synced: a megabyte, as an import of a file does.
const TOGETHER: usize = 256;

/// How long it took, in milliseconds: half of the times, and 99 of a hundred, no longer.
pub(super) struct Synced {
    pub p50: f64,
    pub p99: f64,
}

/// Alone, and beside somebody who writes much.
pub(super) fn measure(folder: &Path, lasts: Duration) -> anyhow::Result<[Synced; 2]> {
    let (over, there) = (written(&folder.join("over"), OVER)?, written(&folder.join("there"), THERE)?);
    let alone = synced(&over, lasts)?;
    let is_over = AtomicBool::new(false);
    let beside = std::thread::scope(|scope| {
        let much = scope.spawn(|| write_much(&there, &is_over));
        let synced = synced(&over, lasts);
        is_over.store(true, Ordering::Relaxed);
        much.join().map_err(|_| anyhow::anyhow!("whoever writes much failed"))??;
        synced
    })?;
    for name in ["over", "there"] {
        std::fs::remove_file(folder.join(name))?;
    }
    Ok([alone, beside])
}

/// A file of so many pages, all of them on disk.
fn written(path: &Path, pages: u64) -> anyhow::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path);
    let file = file.with_context(|| format!("cannot make {}", path.display()))?;
    for page in 0..pages {
        file.write_all_at(&[1; PAGE], page * PAGE as u64)?;
    }
    file.sync_all()?;
    Ok(file)
}

fn synced(file: &File, lasts: Duration) -> anyhow::Result<Synced> {
    let (begun, mut times, mut place) = (Instant::now(), Vec::new(), 0);
    while begun.elapsed() < lasts {
        file.write_all_at(&[2; ENTRY], place * PAGE as u64)?;
        place = (place + 2) % OVER;
        let at = Instant::now();
        file.sync_data()?;
        times.push(at.elapsed().as_secs_f64() * 1e3);
        std::thread::sleep(EVERY);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Ok(Synced { p50: at(0.5), p99: at(0.99) })
}

fn write_much(file: &File, is_over: &AtomicBool) -> anyhow::Result<()> {
    let mut random = 1_u64;
    while !is_over.load(Ordering::Relaxed) {
        for _ in 0..TOGETHER {
            // Knuth's linear congruential generator, MMIX; its upper bits are the better ones.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            file.write_all_at(&[3; PAGE], (random >> 33) % THERE * PAGE as u64)?;
        }
        file.sync_data()?;
        std::thread::sleep(PAUSE);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_measured_and_nothing_is_left_on_it() {
        let folder = crate::shell::scratch("bench/service/disk-test").unwrap();
        let [alone, beside] = measure(&folder, Duration::from_millis(50)).unwrap();
        for synced in [alone, beside] {
            assert!(synced.p50 > 0.0 && synced.p50 <= synced.p99, "{} {}", synced.p50, synced.p99);
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    }
}
