//! Keys exchanged, also when the exchange is cut short: everything stays readable and recognised.

use crate::support::{Folder, SHOP, refused, said};
use db::vault::{Lookup, MasterKey};
use std::process::{Child, Stdio};
use std::time::Duration;

const MASTER: &str = "amigo-data/keys/master.key";
const NEXT: &str = "amigo-data/keys/master.key.next";

/// The records found by an e-mail address, under every look-up key that is read.
fn found(folder: &Folder, email: &str) -> Vec<i64> {
    let session = folder.session("amigo-data");
    let repository = &session.repository;
    let hashes: Vec<i64> =
        repository.vault.hashers().iter().map(|hasher| hasher.contact(Lookup::Email, email)).collect();
    session.block(db::records::by_contact(&repository.data, &hashes)).unwrap()
}

/// Every command reads and recognises what was there before.
fn check_readable(folder: &Folder) {
    assert_eq!(folder.import("shop.csv"), (0, 0, 4));
    assert_eq!(found(folder, "zenobie@quatremer.fr"), [1, 2]);
}

#[test]
fn after_a_rotation_the_new_master_key_opens_and_the_old_one_does_not() {
    let folder = Folder::with_repository(SHOP);
    let old = folder.read(MASTER);
    let said = folder.succeed("vault rotate");
    assert!(said.contains("6 keys were wrapped") && said.contains("number 2"), "{said}");
    let new = folder.read(MASTER);
    assert!(old != new && !said.contains(new.trim()), "a key was told");
    assert!(!folder.path(NEXT).exists());
    check_readable(&folder);
    folder.write(MASTER, old);
    folder.refuse("source list", &["not the one of this key store"]);
}

#[test]
fn a_rotation_that_was_cut_short_is_finished_by_the_next_command() {
    let folder = Folder::with_repository(SHOP);
    // Before its commit: the next key lies there, the old one opens.
    MasterKey::generate().unwrap().write_new(&folder.path(NEXT)).unwrap();
    check_readable(&folder);
    let old = folder.read(MASTER);
    folder.succeed("vault rotate");
    // After its commit, before the new key had its name.
    std::fs::rename(folder.path(MASTER), folder.path(NEXT)).unwrap();
    let new = folder.read(NEXT);
    MasterKey::from_text(&old, "the test").unwrap().write_new(&folder.path(MASTER)).unwrap();
    check_readable(&folder);
    assert_eq!(folder.read(MASTER), new);
    assert!(!folder.path(NEXT).exists());
}

#[test]
fn a_killed_rotation_never_loses_a_key() {
    let folder = Folder::with_repository(SHOP);
    for milliseconds in [0, 5, 10, 20, 40, 80] {
        let mut run = folder.command("vault rotate").stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        run.kill().unwrap();
        run.wait().unwrap();
        check_readable(&folder);
    }
}

#[test]
fn a_key_from_the_environment_is_exchanged_for_one_from_the_environment() {
    let folder = Folder::with_repository(SHOP);
    let old = folder.read(MASTER).trim().to_owned();
    std::fs::remove_file(folder.path(MASTER)).unwrap();
    folder.succeed("vault new-key new.key");
    let new = folder.read("new.key").trim().to_owned();
    let command = |line: &str, master: &str| {
        let mut command = folder.command(line);
        command.env("AMIGO_MASTER_KEY", master);
        command
    };
    refused(&mut command("vault rotate", &old), &["AMIGO_NEW_MASTER_KEY", "--new-key-file", "new-key FILE"]);
    refused(command("vault rotate", &old).env("AMIGO_NEW_MASTER_KEY", &old), &["in use already"]);
    let done = said(command("vault rotate", &old).env("AMIGO_NEW_MASTER_KEY", &new));
    assert!(done.out.contains("AMIGO_MASTER_KEY now"), "{}{}", done.out, done.err);
    assert!(!folder.path(MASTER).exists() && !folder.path(NEXT).exists(), "a key was written down");
    refused(&mut command("source list", &old), &["AMIGO_MASTER_KEY is not the one"]);
    assert_eq!(said(&mut command("source list", &new)).code, Some(0));
    folder.refuse("source list", &["master key is missing", "AMIGO_MASTER_KEY"]);
}

#[test]
fn after_look_ups_were_rotated_everything_is_found_by_the_new_key_alone() {
    let folder = Folder::with_repository(SHOP);
    let newer = SHOP.replace("ulysse@barbotin.fr", "u.barbotin@posteo.fr");
    folder.write("newer.csv", newer);
    assert_eq!(folder.import("newer.csv"), (0, 1, 3));
    let [before, after] = ["before", "after"].map(|when| {
        if when == "after" {
            folder.succeed("vault rotate --lookups");
        }
        let session = folder.session("amigo-data");
        assert_eq!(session.repository.vault.hashers().len(), 1);
        session.repository.vault.hasher().contact(Lookup::Email, "u.barbotin@posteo.fr")
    });
    assert_ne!(before, after);
    assert_eq!(folder.import("newer.csv"), (0, 0, 4));
    assert_eq!(found(&folder, "u.barbotin@posteo.fr"), [3]);
    // A contact of an earlier version finds its record too.
    assert_eq!(found(&folder, "ulysse@barbotin.fr"), [3]);
    let session = folder.session("amigo-data");
    let old = session.block(db::records::by_contact(&session.repository.data, &[before])).unwrap();
    assert_eq!(old, [0; 0], "a look-up of the old key is left");
}

#[test]
fn an_interrupted_rotation_of_look_ups_lets_imports_go_on_and_is_resumed() {
    let folder = Folder::new();
    folder.succeed("demo-data d --customers 18000");
    folder.succeed("source add shop --country FR");
    let file = "d/cegid_y2_customers.csv";
    let (records, ..) = folder.import(file);
    let progress = || {
        let status = folder.json("vault status --json");
        (status["rehashed"].as_i64(), status["lookup_keys"].clone())
    };
    let mut run = folder.command("vault rotate --lookups").stdout(Stdio::null()).spawn().unwrap();
    wait_for_first_page(&folder, &mut run);
    run.kill().unwrap();
    run.wait().unwrap();
    let (done, keys) = progress();
    let done = done.expect("the rotation was faster than the kill");
    assert!(done > 0 && done < records && keys == serde_json::json!([2, 1]), "{done} of {records}, {keys}");
    assert_eq!(folder.import(file), (0, 0, records), "while two keys are read");
    let text = String::from_utf8_lossy(&std::fs::read(folder.path(file)).unwrap()).into_owned();
    let last = text.trim_end().rfind('\n').unwrap() + 1;
    // The last record is of the old key still: it gets a new version, not a second record.
    let changed = format!("{}{}", &text[..last], text[last..].to_uppercase());
    folder.write("changed.csv", changed);
    let (created, renewed, _) = folder.import("changed.csv");
    assert_eq!(created, 0);
    let said = folder.succeed("vault rotate --lookups");
    assert!(said.contains("going on where it was interrupted"), "{said}");
    assert_eq!(progress(), (None, serde_json::json!([2])));
    assert_eq!(folder.import("changed.csv").0, 0);
    assert_eq!(folder.import("changed.csv").1, 0, "the change of {renewed} was taken in once");
}

/// Waits until a rotation of look-ups has written some records anew.
fn wait_for_first_page(folder: &Folder, run: &mut Child) {
    let session = folder.open("amigo-data", db::Purpose::Read);
    let progress = || session.block(db::lookups::progress(&session.repository.data, 2)).unwrap();
    while progress() == 0 && run.try_wait().unwrap().is_none() {}
}

#[test]
fn keys_of_an_import_that_never_wrote_are_swept() {
    let folder = Folder::with_repository(SHOP);
    let session = folder.session("amigo-data");
    session.block(session.repository.vault.create_keys(db::vault::Space::Record, &[5, 6])).unwrap();
    session.close().unwrap();
    assert_eq!(folder.json("vault sweep --json")["keys"], 2);
    assert_eq!(folder.json("vault sweep --json")["keys"], 0);
    check_readable(&folder);
}
