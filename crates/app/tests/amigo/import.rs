//! Taking files in: the same file twice changes nothing, what changed is a new version, and whatever interrupts
//! an import, the next one ends where an uninterrupted one would have.

use crate::repositories::on_files;
use crate::state::{files, kill_when, open, settled, state};
use crate::support::{Folder, SHOP};
use amigo::session::Session;
use db::records;
use serde_json::Value;
use std::process::{Command, Stdio};

/// A folder with one registered source and a file of it.
fn shop() -> Folder {
    let folder = Folder::with("shop.csv", SHOP);
    folder.succeed("source add shop --data r --country FR");
    folder
}

/// What an import says of its only file.
fn import(folder: &Folder, line: &str) -> Value {
    let out = folder.succeed(&format!("import --data r --source shop --json {line}"));
    serde_json::from_str(out.lines().next().unwrap()).unwrap()
}

/// New, changed, known already, outdated, set aside, set aside before.
fn counts(said: &Value) -> [i64; 6] {
    ["created", "changed", "unchanged", "outdated", "quarantined", "quarantined_before"]
        .map(|name| said[name].as_i64().unwrap())
}

const BAD: &str = "r5,Rosalie,too,few\n,Nobody,Noone,1980-01-01,nobody@noone.fr\nr6,,,,\nr1,Other,Person,1955-05-05,o@p.fr\n\
                   r1,Zénobie,Quatremer,1980-02-03,zenobie@quatremer.fr\nr5,Rosalie,too,few\n";

#[test]
fn the_same_file_twice_changes_not_one_byte() {
    let folder = shop();
    folder.write("bad.csv", format!("{SHOP}{BAD}"));
    // The very same row twice is known already; the very same unusable row is set aside once.
    assert_eq!(counts(&import(&folder, "bad.csv")), [4, 0, 1, 0, 4, 1]);
    let before = settled(&folder, "r");
    assert_eq!(counts(&import(&folder, "bad.csv")), [0, 0, 5, 0, 0, 5]);
    assert!(settled(&folder, "r") == before, "the second import left a trace");
    let waiting = [(6, "ragged"), (7, "no_record_id"), (8, "empty_record"), (9, "duplicate_id")];
    let mut found = state(&folder, "r").waiting;
    found.sort();
    assert_eq!(found, waiting.map(|(row, reason)| (row, reason.to_owned())));
}

#[test]
fn a_changed_record_is_a_new_version_and_the_old_one_is_kept() {
    let folder = shop();
    import(&folder, "shop.csv");
    folder.write("shop.csv", SHOP.replace("ulysse@barbotin.fr", "ulysse@example.fr"));
    assert_eq!(counts(&import(&folder, "shop.csv")), [0, 1, 3, 0, 0, 0]);
    let session = open(&folder, "r");
    let data = &session.repository.data;
    let read = |version| {
        let stored = session.block(records::version(data, 3, version)).unwrap().unwrap();
        let key = session.block(session.repository.vault.key(db::vault::Space::Record, 3)).unwrap();
        let plain = key.open(&amigo::import::context(3, version), &stored.sealed).unwrap();
        String::from_utf8_lossy(&plain).into_owned()
    };
    assert!(read(1).contains("ulysse@barbotin.fr") && read(2).contains("ulysse@example.fr"));
}

#[test]
fn what_is_older_than_what_is_known_is_left() {
    let folder = shop();
    let file = |email: &str, day: &str| {
        format!("record_id,last_name,email,updated_at\nr1,Quatremer,{email},2026-03-{day}\n")
    };
    folder.write("dated.csv", file("new@quatremer.fr", "02"));
    import(&folder, "dated.csv");
    let before = settled(&folder, "r");
    folder.write("dated.csv", file("old@quatremer.fr", "01"));
    assert_eq!(counts(&import(&folder, "dated.csv")), [0, 0, 0, 1, 0, 0]);
    assert!(settled(&folder, "r") == before);
    folder.write("dated.csv", file("newest@quatremer.fr", "03"));
    assert_eq!(counts(&import(&folder, "dated.csv")), [0, 1, 0, 0, 0, 0]);
}

#[test]
fn another_shape_of_the_same_file_is_the_same_content() {
    let folder = shop();
    import(&folder, "shop.csv");
    let before = settled(&folder, "r");
    let rows: Vec<Vec<String>> = folder.rows("shop.csv");
    let line = |row: &Vec<String>| format!("{};{};{};{};{}\n", row[4], row[3], row[0], row[2], row[1]);
    let body: String = rows.iter().map(line).collect();
    folder.write("other.csv", format!("Courriel X;Né;Clé;Nom X;Prénom X\n{body}"));
    folder.write(
        "m.toml",
        "[columns]\n\"Courriel X\" = \"email\"\n\"Né\" = \"birth_date\"\n\"Clé\" = \"record_id\"\n\
         \"Nom X\" = \"last_name\"\n\"Prénom X\" = \"first_name\"\n",
    );
    assert_eq!(counts(&import(&folder, "other.csv --mapping m.toml")), [0, 0, 4, 0, 0, 0]);
    let json: String = rows
        .iter()
        .map(|row| {
            let object = serde_json::json!({ "record_id": row[0], "first_name": row[1], "last_name": row[2],
                "birth_date": row[3], "email": row[4] });
            format!("{object}\n")
        })
        .collect();
    folder.write("shop.jsonl", json);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["record_id", "first_name", "last_name", "birth_date", "email"]).unwrap();
    for (at, row) in (1..).zip(&rows) {
        sheet.write_row(at, 0, row).unwrap();
    }
    folder.write("shop.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(counts(&import(&folder, "shop.xlsx")), [0, 0, 4, 0, 0, 0]);
    assert_eq!(counts(&import(&folder, "shop.jsonl")), [0, 0, 4, 0, 0, 0]);
    assert!(settled(&folder, "r") == before, "the shape of a file left a trace");
}

#[test]
fn the_facts_of_the_source_decide_how_its_dates_are_read() {
    for (dates, expected) in [("dmy", "1980-04-03"), ("mdy", "1980-03-04")] {
        let folder =
            Folder::with("a.csv", "record_id,last_name,email,birth_date\n1,Quatremer,a@b.fr,03/04/1980\n");
        folder.succeed(&format!("source add a --data r --country BE --dates {dates}"));
        let out = folder.succeed("import --data r a.csv");
        assert!(out.contains("birth_date: day and month may be exchanged"), "{out}");
        let session = open(&folder, "r");
        let working = amigo::working::Working::load(&session, 1).unwrap();
        let birth = working.records.get(0).birth;
        let found = format!("{:04}-{:02}-{:02}", birth >> 9, birth >> 5 & 15, birth & 31);
        assert_eq!(found, expected);
    }
}

#[test]
fn a_source_must_be_registered_and_a_repository_be_free() {
    let folder = shop();
    let check = |line: &str, expected: &[&str]| {
        let said = folder.run(line);
        assert_eq!(said.code, Some(1), "{}", said.out);
        for text in expected {
            assert!(said.err.contains(text), "{}", said.err);
        }
    };
    folder.write("till.csv", SHOP);
    check("import --data r till.csv", &["till.csv", "`till` is not registered", "amigo source add till"]);
    check("import --data none shop.csv", &["there is no repository in"]);
    let writing = Session::open(&folder.path("r"), db::Purpose::Write).unwrap();
    check("import --data r shop.csv", &["another amigo is writing"]);
    writing.close().unwrap();
    assert_eq!(counts(&import(&folder, "shop.csv"))[0], 4);
}

#[test]
fn a_dry_run_says_everything_and_writes_nothing() {
    let folder = shop();
    folder.write("bad.csv", format!("{SHOP}{BAD}"));
    let expected = [4, 0, 1, 0, 4, 1];
    let before = files(&folder, "r");
    let said = import(&folder, "bad.csv --dry-run");
    assert_eq!(counts(&said), expected);
    assert_eq!(said["rejects"][0]["row"], 6);
    assert_eq!(
        (&said["reasons"]["ragged"], &said["reasons"]["duplicate_id"]),
        (&Value::from(2), &Value::from(1))
    );
    assert!(files(&folder, "r") == before, "the dry run wrote");
    let text = folder.succeed("import --data r --source shop bad.csv --dry-run");
    for part in
        ["columns used: record_id = record_id", "4 records would be new", "row 6: 4 cells under 5 headings"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    // Before there is a repository everything would be new, and none is made.
    let text = folder.succeed("import --data none bad.csv --dry-run");
    assert!(text.contains("4 records would be new") && text.contains("amigo source add bad"), "{text}");
    assert!(!amigo::session::exists(&folder.path("none")).unwrap());
    assert!(!folder.path("none/keys").exists());
    import(&folder, "bad.csv");
    let before = files(&folder, "r");
    assert_eq!(counts(&import(&folder, "bad.csv --dry-run")), [0, 0, 5, 0, 0, 5]);
    assert!(files(&folder, "r") == before, "the dry run wrote");
}

const FILES: &str = "import --data r d/cegid_y2_customers.csv d/shopify_customers_export.csv d/web_forms.jsonl d/loyalty_cards.csv";

fn register(folder: &Folder, name: &str) {
    for source in ["cegid", "shopify", "web", "loyalty"] {
        folder.succeed(&format!("source add {source} --data {name} --country FR"));
    }
}

#[test]
fn a_killed_import_goes_on_as_if_nothing_had_happened() {
    let folder = Folder::new();
    folder.succeed("demo-data d --customers 6000");
    register(&folder, "whole");
    folder.succeed(&FILES.replace("--data r", "--data whole"));
    let whole = state(&folder, "whole");
    assert!(whole.versions.len() > 5_000, "{} records", whole.versions.len());
    register(&folder, "r");
    let records = |session: &Session| session.block(records::last_id(&session.repository.data)).unwrap();
    let unfinished = |session: &Session| {
        let runs = session.block(db::journal::runs(&session.repository.data)).unwrap();
        runs.last().is_some_and(|run| run.finished_at.is_none())
    };
    let customers =
        |session: &Session| session.block(db::customers::last_id(&session.repository.data)).unwrap();
    let mut killed = 0;
    for most in [1, 2_100, 4_200, 5_000] {
        killed += usize::from(kill_when(&folder, FILES, |session| records(session) >= most));
    }
    // While customers are being written, and a moment later again.
    killed += usize::from(kill_when(&folder, FILES, unfinished));
    killed += usize::from(kill_when(&folder, FILES, |session| customers(session) > 0));
    assert!(killed >= 5, "only {killed} imports were killed");
    folder.succeed(FILES);
    let mended = state(&folder, "r");
    assert!(mended.versions == whole.versions, "records were lost or doubled");
    assert!(mended.people == whole.people, "people differ");
    assert_eq!(mended.waiting, whole.waiting);
    let before = settled(&folder, "r");
    folder.succeed(FILES);
    assert!(settled(&folder, "r") == before, "something was left to be done");
}

/// A small disk in memory; none where this user may not make one.
pub struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    /// A disk of this size, such as `600k`.
    pub fn mount(folder: &Folder, name: &str, size: &str) -> Option<SmallDisk> {
        let path = folder.path(name);
        std::fs::create_dir(&path).unwrap();
        let mounted = mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"], &path);
        mounted.then_some(SmallDisk(path))
    }

    pub fn path(&self) -> &std::path::Path {
        &self.0
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn mount(options: &[&str], path: &std::path::Path) -> bool {
    let status = Command::new("mount").args(options).arg(path).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

#[test]
fn a_full_disk_is_told_and_the_import_goes_on_once_there_is_space() {
    if !on_files() {
        // The disk that fills is the folder's own.
        return;
    }
    let folder = Folder::new();
    folder.succeed("demo-data d --customers 1500");
    let Some(disk) = SmallDisk::mount(&folder, "disk", "1200k") else {
        eprintln!("left out: this user may not mount a small disk");
        return;
    };
    folder.succeed("source add cegid --data disk/r --country FR");
    let line = "import --data disk/r d/cegid_y2_customers.csv";
    let said = folder.run(line);
    assert_eq!(said.code, Some(1), "the disk was large enough: {}", said.out);
    assert!(said.err.contains("full") && !said.err.contains("panicked"), "{}", said.err);
    assert!(mount(&["-o", "remount,size=200m"], &disk.0));
    folder.succeed(line);
    folder.succeed("source add cegid --data whole --country FR");
    folder.succeed("import --data whole d/cegid_y2_customers.csv");
    assert!(state(&folder, "disk/r") == state(&folder, "whole"));
}
