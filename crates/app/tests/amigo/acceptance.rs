//! The acceptance of a matching on a made-up retailer whose truth is known: people label by it.

use crate::support::Folder;
use amigo::decisions::{Draft, Kind, append};
use amigo::resolver::{self, Cause};
use amigo::session::Session;
use db::Purpose;
use db::audit::{Filter, Place, Stored, page};
use serde_json::Value;
use std::collections::HashMap;
use std::io::Write;
use std::process::Stdio;

const FILES: [(&str, &str); 4] = [
    ("cegid", "f/cegid_y2_customers.csv"),
    ("shopify", "f/shopify_customers_export.csv"),
    ("web", "f/web_forms.jsonl"),
    ("loyalty", "f/loyalty_cards.csv"),
];

/// A retailer in a repository, with the truth about it.
pub fn retailer(customers: u32) -> Folder {
    let folder = Folder::new();
    folder.succeed(&format!("demo-data f --customers {customers}"));
    FILES.iter().for_each(|(source, _)| {
        folder.succeed(&format!("source add {source} --country FR --data d"));
    });
    let files: Vec<&str> = FILES.iter().map(|(_, file)| *file).collect();
    folder.succeed(&format!("import {} --data d", files.join(" ")));
    folder
}

/// Who each record is, by source and key.
fn truth(folder: &Folder) -> HashMap<(String, String), String> {
    let row = |row: Vec<String>| ((row[0].clone(), row[1].clone()), row[2].clone());
    folder.rows("f/truth.csv").into_iter().map(row).collect()
}

/// Writes the labels that the truth gives to the pairs of a round; `wrong` of them the other way round.
fn label_by_truth(folder: &Folder, round: &str) {
    folder.succeed(&format!("acceptance export {round} --to pairs.csv --reveal --data d"));
    let truth = truth(folder);
    let mut labels = "number,label,by\n".to_owned();
    for row in folder.rows("pairs.csv") {
        let person = |source: usize, key: usize| &truth[&(row[source].clone(), row[key].clone())];
        let label = if person(5, 7) == person(6, 8) { "same" } else { "different" };
        labels += &format!("{},{label},eve\n", row[0]);
    }
    folder.write("labels.csv", labels);
    folder.succeed(&format!("acceptance label {round} --from labels.csv --data d"));
}

fn refused(folder: &Folder, line: &str, why: &str) {
    let said = folder.run(&format!("{line} --data d"));
    assert_eq!(said.code, Some(1), "{line} was not refused: {}", said.out);
    assert!(said.err.contains(why), "{line}: {}", said.err);
}

/// Precision and recall over all pairs, from the truth and the partition.
fn true_figures(folder: &Folder) -> (f64, f64) {
    let session = Session::open(&folder.path("d"), Purpose::Read).unwrap();
    let working = amigo::working::Working::load(&session, 2).unwrap();
    let members = session
        .block(db::customers::memberships(&session.repository.data, db::customers::Group::Customer))
        .unwrap();
    let truth = truth(folder);
    let (mut joined, mut right, mut all) = (0.0, 0.0, 0.0);
    let records: Vec<(i64, &String)> = members
        .iter()
        .map(|(record, customer)| {
            let (source, key) = working.records.key(working.index(*record).unwrap());
            (*customer, &truth[&(source.to_owned(), key.to_owned())])
        })
        .collect();
    for (at, a) in records.iter().enumerate() {
        for b in &records[at + 1..] {
            joined += f64::from(a.0 == b.0);
            all += f64::from(a.1 == b.1);
            right += f64::from(a == b);
        }
    }
    (right / joined, right / all)
}

fn holds(figure: &Value, truth: f64) -> bool {
    let end = |name: &str| figure["estimate"][name].as_f64().unwrap();
    (end("lower") - 1e-9..=end("upper") + 1e-9).contains(&truth)
}

#[test]
fn a_round_from_targets_to_signature_and_the_next_one() {
    let folder = retailer(1_500);
    plan_and_sample(&folder);
    label_by_truth(&folder, "one");
    estimates_hold_the_truth(&folder);
    tickets_are_worked_on(&folder);
    sign_once(&folder);
    repair_and_compare(&folder);
}

fn plan_and_sample(folder: &Folder) {
    refused(folder, "acceptance sample one", "there is no round `one`");
    refused(folder, "acceptance plan one --precision 98", "write 0.99 for 99 %");
    folder.succeed("acceptance plan one --precision 0.9 --recall 0.8 --data d");
    refused(folder, "acceptance report one", "nothing was drawn");
    folder.succeed("acceptance plan one --precision 0.98 --recall 0.9 --data d");
    insta::assert_snapshot!("sample", folder.succeed("acceptance sample one --seed 7 --data d"));
    refused(folder, "acceptance plan one --precision 0.5", "its targets stay");
    refused(folder, "acceptance sample one", "drawn already");
    refused(folder, "acceptance sign one --by zoe", "have no label yet");
    let unlabelled = folder.json("acceptance report one --json --data d");
    assert_eq!(unlabelled["precision"]["verdict"], "not_shown");
    let told = folder.succeed("acceptance report one --data d");
    assert!(told.contains("Precision unknown: no pair was judged yet; target 98 %."), "{told}");
}

fn estimates_hold_the_truth(folder: &Folder) {
    let report = folder.json("acceptance report one --json --data d");
    let (precision, recall) = true_figures(folder);
    assert!(holds(&report["precision"], precision), "{precision}: {}", report["precision"]);
    assert!(holds(&report["recall"], recall), "{recall}: {}", report["recall"]);
    assert_eq!((&report["pending"], &report["gone"]), (&0.into(), &0.into()));
    insta::assert_snapshot!(
        "report",
        folder.succeed("acceptance report one --html r.html --lang fr --data d")
    );
    let page = folder.read("r.html");
    assert!(page.contains("lang=\"fr\"") && page.contains("Précision") && page.contains("Objectif"));
    assert!(!page.contains("<script"));
}

fn tickets_are_worked_on(folder: &Folder) {
    let tickets = || folder.succeed("acceptance tickets one --json --data d");
    let all = tickets();
    assert!(all.lines().count() >= 5, "the demo retailer is not matched perfectly: {all}");
    assert_eq!(tickets(), all, "opened once");
    folder.succeed("acceptance tickets one assign 1 max --data d");
    folder.succeed("acceptance tickets one state 1 accepted --data d");
    let first: Value = serde_json::from_str(tickets().lines().next().unwrap()).unwrap();
    assert_eq!((&first["owner"], &first["state"]), (&"max".into(), &"accepted".into()));
    refused(folder, "acceptance tickets one assign 999 max", "has no ticket 999");
    assert_eq!(folder.run("acceptance tickets one state 1 closed --data d").code, Some(2));
}

fn sign_once(folder: &Folder) {
    let report = || folder.json("acceptance report one --json --data d");
    let before = report();
    folder.succeed("acceptance sign one --by zoe --data d");
    refused(folder, "acceptance sign one --by eve", "signed by zoe");
    refused(folder, "acceptance label one --from labels.csv", "signed by zoe");
    refused(folder, "acceptance label one", "signed by zoe");
    let after = report();
    assert_eq!(after["signed_by"], "zoe");
    assert_eq!((&after["precision"], &after["recall"]), (&before["precision"], &before["recall"]));
}

/// A steward joins the two records of a finding; the next round sees that it was repaired.
fn repair_and_compare(folder: &Folder) {
    let tickets = folder.succeed("acceptance tickets one --json --data d");
    let mut tickets = tickets.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let missed = tickets.find(|ticket| ticket["expected"] == "same").unwrap();
    let records: Vec<i64> =
        missed["records"].as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect();
    let session = Session::open(&folder.path("d"), Purpose::Write).unwrap();
    let draft = Draft::about(Kind::Same, [records, Vec::new()], "a finding");
    let decision = append(&session, &draft, 1, "eve", None).unwrap();
    let cause = Cause { decision: Some(decision), ..Cause::alone("decision", "eve", 2) };
    resolver::run(&session, &cause, 2).unwrap();
    session.close().unwrap();

    folder.succeed("acceptance plan two --precision 0.98 --recall 0.9 --data d");
    folder.succeed("acceptance sample two --data d");
    label_by_truth(folder, "two");
    let rounds = folder.succeed("acceptance rounds --json --data d");
    let rounds: Vec<Value> = rounds.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rounds.len(), 2);
    let became = |again: &str| {
        let since = rounds[0]["since"].as_array().unwrap();
        since.iter().find(|pair| pair[0] == again).unwrap()[1].as_u64().unwrap()
    };
    assert!(became("repaired") >= 1 && became("still_wrong") >= 1, "{}", rounds[0]["since"]);
    assert_eq!((became("broken"), became("gone")), (0, 0));
    let change = &rounds[1]["recall"];
    assert_eq!(change["beyond_chance"], false, "one pair of 300 is no change: {change}");
    let told = folder.succeed("acceptance rounds --data d");
    assert!(told.contains("signed by zoe") && told.contains("within chance"), "{told}");
}

/// What is typed on a keyboard, line by line.
fn type_in(folder: &Folder, line: &str, typed: &str) -> String {
    let mut command = folder.command(line);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn pairs_are_judged_one_by_one_and_the_looks_are_noted() {
    let folder = retailer(300);
    folder.succeed("acceptance plan one --data d");
    folder.succeed("acceptance sample one --data d");
    let out = type_in(&folder, "acceptance label one --by eve --data d", "d\nd\nu\nx\nc\nq\n");
    assert!(
        out.contains("Pair 1 of") && out.contains("Pair 3 of") && out.contains("pairs are left"),
        "{out}"
    );
    assert!(!out.contains("bits") && !out.contains("score"), "whoever judges must not see the score");
    let report = folder.json("acceptance report one --json --data d");
    assert_eq!((&report["labelled"], &report["cannot_say"]), (&1.into(), &1.into()));
    let ends = |figure: &Value| ["worst", "best"].map(|end| figure[end]["value"].as_f64().unwrap());
    let [worst, best] = ends(&report["recall"]);
    assert!(worst < best, "pairs without a label widen the bounds: {worst} to {best}");

    // Another sitting goes on with the third pair, and takes back what this hand said before.
    let out = type_in(&folder, "acceptance label one --by eve --data d", "u\nq\n");
    assert!(out.contains("Pair 3 of") && out.contains("Pair 2 of") && !out.contains("Pair 1 of"), "{out}");
    let session = Session::open(&folder.path("d"), Purpose::Read).unwrap();
    let of_eve = Filter { actor: Some("eve".to_owned()), ..Filter::default() };
    let (looks, _) = session.block(page(&session.repository, &of_eve, Place::NEWEST, 1_000)).unwrap();
    let both = |look: &Stored| look.people.as_ref().is_some_and(|people| people.records.len() == 2);
    let looks = looks.iter().filter(|look| look.deed == "acceptance" && both(look)).count();
    assert!(looks >= 3, "{looks} looks");
}

#[test]
fn a_pair_whose_record_was_erased_is_left_out_and_said() {
    let folder = retailer(300);
    folder.succeed("acceptance plan one --data d");
    folder.succeed("acceptance sample one --data d");
    folder.succeed("acceptance export one --to e.csv --data d");
    let rows = folder.rows("e.csv");
    let erased: i64 = rows[0][1].parse().unwrap();
    let touched = rows.iter().filter(|row| row[1] == rows[0][1] || row[2] == rows[0][1]).count();
    let session = Session::open(&folder.path("d"), Purpose::Write).unwrap();
    session.block(session.repository.vault.destroy(db::vault::Space::Record, &[erased], None, 5)).unwrap();
    session.close().unwrap();

    let report = folder.json("acceptance report one --json --data d");
    assert_eq!(report["gone"], touched);
    let all = "c\n".repeat(rows.len() - touched);
    let out = type_in(&folder, "acceptance label one --data d", &all);
    assert!(!out.contains("Pair 1 of") && out.contains("left out: a record was erased"), "{out}");
    assert!(out.contains("All pairs are judged"), "{out}");
    folder.succeed("acceptance sign one --by zoe --data d");
}

#[test]
fn a_file_of_labels_is_taken_whole_or_not_at_all() {
    let folder = retailer(300);
    folder.succeed("acceptance plan one --data d");
    folder.succeed("acceptance sample one --data d");
    let check = |rows: &str, why: &str| {
        folder.write("l.csv", rows);
        refused(&folder, "acceptance label one --from l.csv", why);
    };
    check("number,label\n1,same\n2,perhaps\n", "row 3, column label: unknown label");
    check("number,label\n1,same\n99999,same\n", "has no pair 99999");
    check("number,label\none,same\n", "row 2, column number");
    check("pair,label\n1,same\n", "no column `number`");
    assert_eq!(folder.json("acceptance report one --json --data d")["labelled"], 0);
    folder.succeed("acceptance export one --to e.csv --data d");
    let exported = folder.read("e.csv");
    assert!(exported.starts_with("number,record_a,record_b,label,by\n1,"), "no value unless revealed");
    folder.write("l.csv", "number,label,by\n1,same,zoe\n2,,\n");
    assert!(folder.succeed("acceptance label one --from l.csv --data d").contains("1 label taken, 1 row"));
    folder.succeed("acceptance sign one --by zoe --with-pending --data d");
}
