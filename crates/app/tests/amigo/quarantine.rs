//! Rows that could not be taken in wait under seal, are repaired, taken in or given up, and never twice.

use crate::repositories::on_files;
use crate::state::{files, holds, kill_when, open, settled, state};
use crate::support::{Folder, SHOP, Said};
use amigo::session::Session;
use serde_json::Value;
use std::io::Write;
use std::process::Stdio;

const BAD: &str = "r5;Rosalie;Beauvoisin;rosalie@beauvoisin.fr\n;Nobody;Noone;1980-01-01;nobody@noone.fr\n\
                   r1;Otherina;Personova;1955-05-05;other@personova.fr\n";

/// A repository in which three rows wait: 1 ragged, 2 without id, 3 with the id of another row.
fn waiting() -> Folder {
    let folder = Folder::with("shop.csv", SHOP.replace(',', ";") + BAD);
    folder.succeed("source add shop --data r --country FR");
    folder.succeed("import --data r shop.csv");
    assert_eq!(reasons(&folder), [(1, "no_record_id"), (2, "duplicate_id"), (3, "ragged")].map(told));
    folder
}

fn told((id, reason): (i64, &str)) -> (i64, String) {
    (id, reason.to_owned())
}

fn list(folder: &Folder) -> Value {
    folder.json("quarantine list --data r --json")
}

fn reasons(folder: &Folder) -> Vec<(i64, String)> {
    let rows = list(folder)["rows"].as_array().unwrap().clone();
    rows.iter().map(|row| (row["id"].as_i64().unwrap(), row["reason"].as_str().unwrap().to_owned())).collect()
}

fn with_input(folder: &Folder, line: &str, input: &str) -> Said {
    let mut command = folder.command(line);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut run = command.spawn().unwrap();
    run.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = run.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn replay(folder: &Folder, which: &str) -> Value {
    let out = folder.succeed(&format!("quarantine replay --data r --json {which}"));
    serde_json::from_str(out.lines().next().unwrap()).unwrap()
}

#[test]
fn what_waits_is_listed_with_reason_and_advice_and_shown_only_on_demand() {
    let folder = waiting();
    let text = folder.succeed("quarantine list --data r");
    for part in [
        "3 rows wait",
        "shop.csv row 6: 4 cells under 5 headings",
        "it has no record id",
        "repair ID --line -",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("osalie") && !text.contains("noone"), "{text}");
    let before = settled(&folder, "r");
    folder.succeed("quarantine list --data r --json");
    assert!(settled(&folder, "r") == before, "a list without values leaves no trace");
    let shown = folder.succeed("quarantine list --data r --reveal --reason ragged");
    assert!(shown.contains("rosalie@beauvoisin.fr") && !shown.contains("noone"), "{shown}");
    // On a server the log lies in a schema of its own.
    assert!(!on_files() || settled(&folder, "r") != before, "the look is noted");
    for value in ["rosalie@beauvoisin", "Beauvoisin", "Personova", "nobody@noone"] {
        assert!(!holds(&files(&folder, "r"), value), "{value} stands in clear");
    }
    let empty = Folder::new();
    empty.succeed("source add shop --data r");
    assert!(empty.succeed("quarantine list --data r").contains("No row waits"));
}

#[test]
fn a_repaired_row_is_taken_in_once_and_what_is_still_wrong_stays() {
    let folder = waiting();
    assert_eq!(replay(&folder, "--all")["created"], 0);
    assert_eq!(reasons(&folder).len(), 3, "nothing was repaired");
    let said = with_input(
        &folder,
        "quarantine repair 3 --data r --line -",
        "r5;Rosalie;Beauvoisin;;rosalie@beauvoisin.fr\n",
    );
    assert_eq!(said.code, Some(0), "{}", said.err);
    let said = with_input(&folder, "quarantine repair 1 --data r --set record_id=-", "r7\n");
    assert_eq!(said.code, Some(0), "{}", said.err);
    let replayed = replay(&folder, "--all");
    assert_eq!((&replayed["created"], &replayed["stay"]["duplicate_id"]), (&Value::from(2), &Value::from(1)));
    let after = state(&folder, "r");
    assert_eq!((after.versions.len(), after.people.iter().flatten().count()), (6, 6));
    assert_eq!(reasons(&folder), [told((2, "duplicate_id"))]);
    let before = settled(&folder, "r");
    let again = replay(&folder, "1 3");
    assert_eq!((&again["created"], &again["settled_before"]), (&Value::from(0), &Value::from(2)));
    // The file as it was brings nothing back.
    folder.succeed("import --data r shop.csv");
    assert!(state(&folder, "r") == after);
    assert!(settled(&folder, "r") == before);
    assert_eq!(reasons(&folder).len(), 1);
    // An id of its own makes the third row a record.
    assert_eq!(with_input(&folder, "quarantine repair 2 --data r --set record_id=-", "r8\n").code, Some(0));
    assert_eq!(replay(&folder, "2")["created"], 1);
    assert_eq!(state(&folder, "r").versions.len(), 7);
}

#[test]
fn the_content_and_the_key_of_a_settled_row_are_destroyed() {
    let folder = waiting();
    assert_eq!(with_input(&folder, "quarantine repair 1 --data r --set record_id=-", "r7\n").code, Some(0));
    replay(&folder, "1");
    let discard = folder.json("quarantine discard 2 3 --data r --reason canary-of-a-reason --json");
    assert_eq!(discard["discarded"], 2);
    assert_eq!(folder.json("quarantine discard 2 --data r --reason again --json")["discarded"], 0);
    assert!(!holds(&files(&folder, "r"), "canary-of-a-reason"));
    let session = open(&folder, "r");
    let keys =
        session.block(session.repository.vault.keys(db::vault::Space::Quarantine, &[1, 2, 3])).unwrap();
    assert!(keys.is_empty(), "a key is left");
    assert!(session.block(db::quarantine::undestroyed(&session.repository.data)).unwrap().is_empty());
    drop(session);
    folder.succeed("import --data r shop.csv");
    assert_eq!(reasons(&folder), [], "what was settled does not come back");
}

#[test]
fn wishes_that_cannot_be_met_are_refused_without_a_value() {
    let folder = waiting();
    let check = |line: &str, input: &str, expected: &[&str]| {
        let said = with_input(&folder, line, input);
        assert_ne!(said.code, Some(0), "{line}: {}", said.out);
        for text in expected {
            assert!(said.err.contains(text), "{line}: `{text}` is not said in: {}", said.err);
        }
        assert!(!said.err.contains("osalie"), "{}", said.err);
    };
    let before = settled(&folder, "r");
    check("quarantine repair 9 --data r --set a=b", "", &["there is no row 9", "quarantine list"]);
    check(
        "quarantine repair 3 --data r --set email=-",
        "x\n",
        &["cannot be told apart", "repair 3 --line -"],
    );
    check("quarantine repair 3 --data r --line -", "r5;Rosalie\n", &["2 cells under 5 headings"]);
    check("quarantine repair 1 --data r --set emial=-", "x\n", &["did you mean \"email\""]);
    check("quarantine repair 1 --data r --set email=-", "", &["ended before the value"]);
    check("quarantine repair 1 --data r --set rosalie", "", &["HEADING=VALUE"]);
    check("quarantine replay 9 --data r", "", &["there is no row 9"]);
    check("quarantine discard 9 --data r --reason x", "", &["there is no row 9"]);
    check("quarantine list --data r --source none", "", &["no source `none`"]);
    assert!(settled(&folder, "r") == before);
}

/// Rows whose numbers are too long were kept to the last digit, so a replay needs no repair.
#[test]
fn a_killed_replay_goes_on_as_if_nothing_had_happened() {
    let folder = Folder::new();
    let row = |at: usize| {
        let day = format!("{}-{:02}-{:02}", 1950 + at % 50, 1 + at % 12, 1 + at % 28);
        format!("{{\"record_id\": {at}{:022}, \"last_name\": \"Nom{at}\", \"birth_date\": \"{day}\"}}\n", 7)
    };
    folder.write("shop.jsonl", (1..4_000).map(row).collect::<String>());
    for name in ["r", "whole"] {
        folder.succeed(&format!("source add shop --data {name} --country FR"));
        folder.succeed(&format!("import --data {name} shop.jsonl"));
    }
    let listed = list(&folder);
    assert_eq!(
        (&listed["reasons"]["number_too_long"], listed["rows"].as_array().unwrap().len()),
        (&3_999.into(), 50)
    );
    folder.succeed("quarantine replay --all --data whole");
    let whole = state(&folder, "whole");
    assert_eq!((whole.versions.len(), whole.waiting.len()), (3_999, 0));
    let records = |session: &Session| session.block(db::records::last_id(&session.repository.data)).unwrap();
    let line = "quarantine replay --all --data r";
    let mut killed = 0;
    for most in [1, 2_000, 3_900] {
        killed += usize::from(kill_when(&folder, line, |session| records(session) >= most));
    }
    assert!(killed >= 2, "only {killed} replays were killed");
    folder.succeed(line);
    assert!(state(&folder, "r") == whole);
    let session = open(&folder, "r");
    assert!(session.block(db::quarantine::undestroyed(&session.repository.data)).unwrap().is_empty());
    let ids: Vec<i64> = (1..4_000).collect();
    let keys = session.block(session.repository.vault.keys(db::vault::Space::Quarantine, &ids)).unwrap();
    assert!(keys.is_empty(), "{} keys of settled rows are left", keys.len());
}
