//! Backups made while the repository is in use, and the way back: whole, checked, and without the erased.

use crate::support::{Folder, SHOP};
use db::customers::{self, State};
use std::path::PathBuf;
use std::process::Stdio;

const BACKUP: &str = "backup --to b/data --keys-to b/keys";

/// The one folder within a folder, besides that of the access log.
fn only(folder: &Folder, name: &str) -> PathBuf {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder.path(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.retain(|path| !path.display().to_string().contains("amigo-log-"));
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0)
}

/// Restores the newest backup into `name` and gives it the master key.
fn restore(folder: &Folder, name: &str, more: &str) -> String {
    let said = folder.succeed(&format!("restore --data {name} --from b/data --keys-from b/keys {more}"));
    std::fs::copy(folder.path("amigo-data/keys/master.key"), folder.path(&format!("{name}/keys/master.key")))
        .unwrap();
    said
}

/// How many records a repository holds, and how many of them can be read.
fn records(folder: &Folder, name: &str) -> (usize, usize) {
    let session = folder.session(name);
    let all = session.block(db::records::between(&session.repository.data, 1, i64::MAX)).unwrap();
    let working = amigo::working::Working::load(&session, 2).unwrap();
    (all.len(), working.len())
}

#[test]
fn a_restored_backup_is_what_was_backed_up() {
    let folder = Folder::with_repository(SHOP);
    let said = folder.succeed(BACKUP);
    assert!(said.contains("The master key is in neither"), "{said}");
    let said = restore(&folder, "again", "");
    assert!(said.contains("put the master key (number 1"), "{said}");
    assert_eq!(records(&folder, "again"), (4, 4));
    std::fs::rename(folder.path("amigo-data"), folder.path("lost")).unwrap();
    std::fs::rename(folder.path("again"), folder.path("amigo-data")).unwrap();
    assert_eq!(folder.import("shop.csv"), (0, 0, 4));
    let master = folder.read("amigo-data/keys/master.key");
    let key = master.trim().rsplit(':').next().unwrap();
    for path in [only(&folder, "b/data"), only(&folder, "b/keys")] {
        for entry in std::fs::read_dir(path).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let told = bytes.windows(key.len()).any(|window| window == key.as_bytes());
            assert!(!told, "the master key was copied");
        }
    }
}

#[test]
fn a_backup_during_an_import_holds_whole_records_with_their_keys() {
    let folder = Folder::new();
    folder.succeed("demo-data d --customers 6000");
    folder.succeed("source add shop --country FR");
    let file = "d/cegid_y2_customers.csv";
    let session = folder.open("amigo-data", db::Purpose::Read);
    let count = || session.block(db::records::last_id(&session.repository.data)).unwrap();
    let mut import =
        folder.command(&format!("import {file} --source shop")).stdout(Stdio::null()).spawn().unwrap();
    while count() == 0 && import.try_wait().unwrap().is_none() {}
    folder.succeed(BACKUP);
    let during = import.try_wait().unwrap().is_none();
    assert!(import.wait().unwrap().success(), "the import was disturbed");
    assert!(during, "the import ended before the backup");
    restore(&folder, "again", "");
    let (all, readable) = records(&folder, "again");
    assert!(all > 0 && all == readable, "{readable} of {all} records have their key");
    let whole = records(&folder, "amigo-data").0;
    let said = folder.json_lines(&format!("import {file} --source shop --data again --json"));
    assert_eq!(said[0]["created"], whole - all, "what came after the backup is taken in again");
    assert_eq!(said[0]["unchanged"], all);
}

#[test]
fn targets_that_would_undo_the_purpose_are_refused() {
    let folder = Folder::with_repository(SHOP);
    folder.refuse("backup --to b", &["--keys-to"]);
    folder.refuse("backup --to b --keys-to b", &["must lie apart"]);
    folder.refuse("backup --to b --keys-to b/keys", &["must lie apart"]);
    folder.refuse("backup --to b/data --keys-to ./b/../b", &["must lie apart"]);
    folder.refuse("backup --to amigo-data/b --keys-to k", &["--to lies within the repository"]);
    folder.refuse("backup --to d --keys-to amigo-data/keys/b", &["--keys-to lies within the repository"]);
}

#[test]
fn damaged_or_strange_backups_are_refused_and_nothing_is_made() {
    let folder = Folder::with_repository(SHOP);
    folder.succeed(BACKUP);
    let (data, keys) = (only(&folder, "b/data"), only(&folder, "b/keys"));
    let line = "restore --data again --from b/data --keys-from b/keys";
    let check = |file: PathBuf, damage: fn(Vec<u8>) -> Vec<u8>, words: &[&str]| {
        let whole = std::fs::read(&file).unwrap();
        std::fs::write(&file, damage(whole.clone())).unwrap();
        folder.refuse(line, words);
        assert!(!amigo::session::exists(&folder.path("again")).unwrap());
        std::fs::write(&file, whole).unwrap();
    };
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() / 2);
        bytes
    };
    let change = |mut bytes: Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bytes
    };
    check(data.join("amigo.db"), cut, &["amigo.db is incomplete", "take another backup"]);
    check(data.join("amigo.db"), change, &["amigo.db was changed"]);
    check(keys.join("keys.db"), cut, &["keys.db is incomplete"]);
    check(keys.join("keys.db"), change, &["keys.db was changed"]);
    check(keys.join("manifest.json"), cut, &["manifest.json was changed or cut off"]);
    let later = |bytes: Vec<u8>| {
        String::from_utf8(bytes).unwrap().replacen("\"made_at\": 1", "\"made_at\": 2", 1).into()
    };
    check(data.join("manifest.json"), later, &["manifest.json was changed or cut off"]);
    folder.refuse(
        "restore --data again --from b/keys --keys-from b/keys",
        &["no backup of the data in b/keys"],
    );
    folder.refuse(
        "restore --data amigo-data --from b/data --keys-from b/keys",
        &["holds a repository already"],
    );
    let other = Folder::with_repository(SHOP);
    other.succeed(BACKUP);
    let strange = only(&other, "b/keys");
    folder.refuse(
        &format!("restore --data again --from b/data --keys-from {}", strange.display()),
        &["belongs to repository"],
    );
    std::fs::create_dir(folder.path("again")).unwrap_or_default();
    folder.write("again/letter.txt", "mine");
    folder.refuse(line, &["again is not empty (it holds letter.txt)"]);
    std::fs::remove_file(folder.path("again/letter.txt")).unwrap();
    // What an interrupted restore left is no obstacle.
    std::fs::create_dir_all(folder.path("again/.restoring")).unwrap();
    folder.write("again/.restoring/amigo.db", "half");
    folder.succeed(line);
    assert!(!folder.path("again/.restoring").exists());
}

#[test]
fn old_copies_of_keys_are_deleted_and_data_is_not() {
    let folder = Folder::with_repository(SHOP);
    folder.succeed(BACKUP);
    let old = only(&folder, "b/keys");
    // Names hold the second.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let said = folder.json(&format!("{BACKUP} --keep-keys-days 0 --json"));
    assert_eq!(said["deleted"].as_array().unwrap().len(), 1);
    assert!(!old.exists());
    only(&folder, "b/keys");
    assert_eq!(std::fs::read_dir(folder.path("b/data")).unwrap().count(), 4, "data and access log, twice");
}

#[test]
fn whoever_was_erased_after_a_backup_is_not_brought_back_by_it() {
    let folder = Folder::with_repository(SHOP);
    folder.succeed(BACKUP);
    folder.succeed("erase cus_1 --reason r7 --yes");
    // The list of the erased comes from the repository itself, or from a later copy of the keys.
    let said = restore(&folder, "by-list", "--erased-from amigo-data");
    assert!(said.contains("1 customer erased since (2 records) stayed out"), "{said}");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    folder.succeed(BACKUP);
    let first = |name: &str| {
        let mut all: Vec<PathBuf> =
            std::fs::read_dir(folder.path(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all.remove(0).display().to_string()
    };
    folder.succeed(&format!(
        "restore --data by-sibling --from {} --keys-from {}",
        first("b/data"),
        first("b/keys")
    ));
    std::fs::copy(folder.path("amigo-data/keys/master.key"), folder.path("by-sibling/keys/master.key"))
        .unwrap();
    for name in ["by-list", "by-sibling"] {
        assert_eq!(records(&folder, name), (2, 2), "{name}");
        let session = folder.session(name);
        let repository = &session.repository;
        let customer = session.block(customers::get(&repository.data, 1)).unwrap().unwrap();
        assert_eq!((customer.state, customer.profile), (State::Erased, None));
        for record in [1, 2] {
            let key = session.block(repository.vault.key(db::vault::Space::Record, record));
            assert!(key.is_err(), "a key came back");
        }
        session.close().unwrap();
        // Who comes next is given no number of the erased.
        folder.succeed(&format!("import shop.csv --source shop --data {name}"));
        let session = folder.session(name);
        assert_eq!(session.block(customers::of_record(&session.repository.data, 5)).unwrap(), Some(4));
    }
}

#[test]
fn later_keys_restore_older_data_whose_look_ups_are_then_written_anew() {
    let folder = Folder::with_repository(SHOP);
    folder.succeed(BACKUP);
    let data = only(&folder, "b/data").display().to_string();
    folder.succeed("vault rotate --lookups");
    folder.succeed("backup --to b/other --keys-to b/later");
    let line = format!("restore --data again --from {data} --keys-from b/later");
    let said = folder.succeed(&line);
    assert!(said.contains("vault rotate --lookups"), "{said}");
    std::fs::copy(folder.path("amigo-data/keys/master.key"), folder.path("again/keys/master.key")).unwrap();
    folder.refuse("import shop.csv --source shop --data again", &["come in twice", "vault rotate --lookups"]);
    folder.succeed("vault rotate --lookups --data again");
    let said = folder.json_lines("import shop.csv --source shop --data again --json");
    assert_eq!((&said[0]["created"], &said[0]["unchanged"]), (&0.into(), &4.into()));
    // Keys from before the data cannot be right.
    let (older, newer) = (only(&folder, "b/keys"), only(&folder, "b/other"));
    folder.refuse(
        &format!("restore --data x --from {} --keys-from {}", newer.display(), older.display()),
        &["older than that of the data"],
    );
}
