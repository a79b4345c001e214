//! A run that is killed leaves no half of a file under the name of a whole one.

use crate::support::Folder;
use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const RESOLVE: &str = "resolve d/cegid_y2_customers.csv d/shopify_customers_export.csv d/web_forms.jsonl d/loyalty_cards.csv --out";

/// Finished files of a folder by name; those that still bear another name are no results.
fn results(folder: &Folder, name: &str) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder.path(name)) else { return BTreeMap::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let finished = paths.filter(|path| path.extension().is_some_and(|extension| extension != "unfinished"));
    finished
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
        .collect()
}

/// Waits until the run has begun to write, and a moment longer.
fn wait_for_writing(folder: &Folder, name: &str, run: &mut Child, longer: Duration) {
    let writes = || std::fs::read_dir(folder.path(name)).is_ok_and(|mut entries| entries.next().is_some());
    while !writes() && run.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let begun = Instant::now();
    while begun.elapsed() < longer {
        std::thread::yield_now();
    }
}

#[test]
fn a_killed_run_leaves_whole_files_only() {
    let folder = Folder::new();
    folder.succeed("demo-data d --customers 3000");
    folder.succeed(&format!("{RESOLVE} whole"));
    let whole = results(&folder, "whole");
    assert_eq!(whole.len(), 8);
    let mut interrupted = 0;
    for milliseconds in [0, 1, 3, 10] {
        let out = format!("out{milliseconds}");
        let mut run = folder.command(&format!("{RESOLVE} {out}")).stdout(Stdio::null()).spawn().unwrap();
        wait_for_writing(&folder, &out, &mut run, Duration::from_millis(milliseconds));
        run.kill().unwrap();
        run.wait().unwrap();
        let left = results(&folder, &out);
        interrupted += usize::from(left.len() < whole.len());
        for (name, bytes) in left {
            assert!(whole[&name] == bytes, "{name} is not whole {milliseconds} ms after its beginning");
        }
        folder.succeed(&format!("{RESOLVE} {out}"));
        assert!(results(&folder, &out) == whole, "the second run mends what the first left");
        let unfinished = std::fs::read_dir(folder.path(&out)).unwrap().count() - whole.len();
        assert_eq!(unfinished, 0);
    }
    assert!(interrupted > 0, "every run was faster than the kill");
}
