//! Models act only when published; what was interrupted is finished by the next command.

use crate::property::ask;
use crate::support::{Folder, Said};
use amigo::session::Session;
use db::Purpose;
use serde_json::Value;
use std::process::Stdio;
use std::time::{Duration, Instant};

const FILES: &str = "d/cegid_y2_customers.csv d/shopify_customers_export.csv";

/// A retailer's files and an empty repository that knows their sources.
fn retailer(customers: u32) -> Folder {
    let folder = Folder::new();
    folder.succeed(&format!("demo-data d --customers {customers}"));
    folder.succeed("source add cegid --brand AMI --trust in-person --country FR");
    folder.succeed("source add shopify --brand AMI --trust email-validated --country FR");
    folder
}

/// A customer: id, state, survivor, household, number of records, profile.
type Customer = (i64, i64, Option<i64>, Option<i64>, i64, Option<Vec<u8>>);

/// Who is who, with all ids and profiles.
#[derive(PartialEq, Eq, Debug)]
struct Written {
    members: Vec<(i64, i64)>,
    customers: Vec<Customer>,
    homes: Vec<(i64, i64)>,
    unfinished: Vec<(i64,)>,
}

fn written(folder: &Folder, data: &str) -> Written {
    let session = Session::open(&folder.path(data), Purpose::Read).unwrap();
    Written {
        members: ask(
            &session,
            "SELECT record_id, customer_id FROM membership WHERE to_run IS NULL ORDER BY 1",
        ),
        customers: ask(
            &session,
            "SELECT id, state, survivor_id, household_id, records, profile FROM customer ORDER BY id",
        ),
        homes: ask(
            &session,
            "SELECT customer_id, household_id FROM household_membership WHERE to_run IS NULL ORDER BY 1",
        ),
        unfinished: ask(&session, "SELECT id FROM run WHERE finished_at IS NULL"),
    }
}

/// Kills a run after this time; whether it was still running.
fn kill_after(folder: &Folder, line: &str, time: Duration) -> bool {
    let mut run = folder.command(line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(time);
    let runs = run.try_wait().unwrap().is_none();
    run.kill().unwrap();
    run.wait().unwrap();
    runs
}

fn check_refused(said: &Said, words: &[&str]) {
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    words.iter().for_each(|word| assert!(said.err.contains(word), "{} does not say {word}", said.err));
}

fn acting(folder: &Folder) -> Vec<(i64, f64)> {
    let listed = folder.json("model list --json");
    let models = listed["models"].as_array().unwrap().clone();
    let mut acting = Vec::new();
    for model in models {
        for one in model["published"].as_array().unwrap().iter().filter(|one| one["acts"] == true) {
            let same = one["thresholds"]["same_person"].as_f64().unwrap();
            acting.push((model["number"].as_i64().unwrap(), same));
        }
    }
    acting
}

#[test]
fn a_model_acts_only_when_published_and_is_rolled_back_exactly() {
    let folder = retailer(900);
    assert!(folder.succeed("model list").contains("No model yet"));
    check_refused(&folder.run("model train"), &["no record", "amigo import"]);
    check_refused(&folder.run("model show"), &["no model acts yet"]);
    check_refused(&folder.run("model diff"), &["amigo model train"]);
    folder.succeed(&format!("import {FILES}"));
    assert_eq!(acting(&folder), [(1, 3.0)]);
    check_refused(&folder.run("model rollback --yes"), &["nothing was published before"]);
    let before = written(&folder, "amigo-data");

    let again = folder.json("model train --json");
    assert_eq!((&again["number"], &again["new"]), (&Value::from(1), &Value::from(false)));
    let exclusive = folder.json("model train --exclusive-ids --json");
    assert_eq!((&exclusive["number"], &exclusive["new"]), (&Value::from(2), &Value::from(true)));
    folder.succeed("model tune 2 --same-person 9.5 --review 2");
    check_refused(&folder.run("model tune 2 --review 12"), &["review must not lie above same_person"]);
    assert_eq!((acting(&folder), written(&folder, "amigo-data")), (vec![(1, 3.0)], before));

    let before = written(&folder, "amigo-data");
    let difference = folder.json("model diff --json --csv changes.csv");
    let splits = difference["splits"]["number"].as_u64().unwrap();
    assert!(splits > 0 && difference["merges"]["number"] == 0, "{difference}");
    let bridge = &difference["sample"][0]["bridge"];
    assert!((3.0..9.5).contains(&bridge["before"].as_f64().unwrap()), "{bridge}");
    let rows = folder.rows("changes.csv");
    assert_eq!(rows.last().unwrap()[0], splits.to_string());
    assert_eq!(written(&folder, "amigo-data"), before, "a look changes nothing");

    check_refused(&folder.run("model publish 2 --reason x"), &["--yes"]);
    check_refused(&folder.run("model publish 7 --reason x --yes"), &["no model `7`"]);
    let told = folder.json("model publish 2 --reason stricter --yes --json");
    assert_eq!(told["difference"]["customers"], difference["customers"]);
    assert_eq!(told["written"]["customers"], difference["customers"][1]);
    assert_eq!(told["written"]["split"], difference["splits"]["number"]);
    assert_eq!(acting(&folder), [(2, 9.5)]);
    assert_ne!(written(&folder, "amigo-data").members, before.members);
    check_refused(&folder.run("model publish 2 --reason x --yes"), &["nothing would differ"]);
    assert!(folder.succeed("repair").contains("Nothing changed."));

    folder.succeed("model rollback --yes");
    assert_eq!(acting(&folder), [(1, 3.0)]);
    let after = written(&folder, "amigo-data");
    let active = |written: &Written| -> Vec<Customer> {
        written.customers.iter().filter(|customer| customer.1 == 0).cloned().collect()
    };
    assert_eq!((after.members.as_slice(), active(&after)), (before.members.as_slice(), active(&before)));
    assert_eq!(after.homes, before.homes);
    check_refused(&folder.run("model rollback --yes"), &["nothing was published before"]);
}

#[test]
fn a_model_travels_as_two_files_and_match_cases_with_its_publication() {
    let folder = retailer(600);
    folder.succeed(&format!("import {FILES}"));
    folder.succeed("model export 1 --to out");
    let text = folder.read("out/model.toml");
    folder.write("out/model.toml", text.replace("same_person = 3.0", "same_person = 4.25"));
    let read = folder.json("model import out --json");
    assert_eq!((&read["number"], &read["new"]), (&Value::from(1), &Value::from(false)));
    assert_eq!(read["thresholds"]["same_person"], 4.25);
    assert_eq!(acting(&folder), [(1, 3.0)], "thresholds of a kept model act only when published");
    folder.write("out/model.toml", text.replace("exclusive_ids = false", "exclusive_ids = true"));
    check_refused(&folder.run("model import out"), &["model.toml", "Only [thresholds] may be edited"]);

    let cases = folder.succeed("cases");
    let few: String = cases.split_inclusive("[[case]]").take(2).collect();
    folder.write("few.toml", few.trim_end_matches("[[case]]"));
    let difference = folder.json("model diff 1 --cases few.toml --json --sample 0");
    assert!(difference["splits"]["number"].as_u64().unwrap() > 0, "{difference}");
    folder.succeed("model publish 1 --cases few.toml --reason few --yes");
    assert_eq!(acting(&folder), [(1, 4.25)]);
    folder.write("few.toml", "damaged");
    check_refused(&folder.run("model diff 1 --cases few.toml"), &["few.toml was refused"]);
    let out = folder.succeed(&format!("import {FILES}"));
    assert!(out.contains("Nothing changed."), "the published cases act, not the built-in ones: {out}");
}

#[test]
fn a_killed_import_or_publication_is_finished_as_if_nothing_had_happened() {
    let folder = retailer(900);
    folder.copy("amigo-data", "base");
    let begun = Instant::now();
    folder.succeed(&format!("import {FILES}"));
    let (lasted, whole) = (begun.elapsed(), written(&folder, "amigo-data"));
    let mut killed = 0;
    for (number, share) in [0.3, 0.6, 0.8, 0.95].into_iter().enumerate() {
        let data = format!("import{number}");
        folder.copy("base", &data);
        let line = format!("import {FILES} --data {data}");
        killed += usize::from(kill_after(&folder, &line, lasted.mul_f64(share)));
        folder.succeed(&line);
        assert_eq!(written(&folder, &data), whole, "killed after {share} of its time");
    }
    assert!(killed > 0, "every import was faster than the kill");

    folder.succeed("model tune 1 --same-person 9 --review 2");
    folder.copy("amigo-data", "tuned");
    let begun = Instant::now();
    folder.succeed("model publish 1 --reason stricter --yes");
    let (lasted, published) = (begun.elapsed(), written(&folder, "amigo-data"));
    for (number, share) in [0.5, 0.75, 0.9].into_iter().enumerate() {
        let data = format!("publish{number}");
        folder.copy("tuned", &data);
        kill_after(
            &folder,
            &format!("model publish 1 --reason stricter --yes --data {data}"),
            lasted.mul_f64(share),
        );
        folder.succeed(&format!("repair --data {data}"));
        let session = Session::open(&folder.path(&data), Purpose::Read).unwrap();
        let publications: Vec<(i64,)> = ask(&session, "SELECT id FROM publication");
        let expected = if publications.len() == 2 { &published } else { &whole };
        assert_eq!(written(&folder, &data), *expected, "killed after {share} of its time");
    }
    publication_without_its_run(&folder, &published);
}

/// The moment that a kill seldom meets: the publication is written, and nothing of what follows from it.
fn publication_without_its_run(folder: &Folder, published: &Written) {
    folder.copy("tuned", "between");
    let session = Session::open(&folder.path("between"), Purpose::Write).unwrap();
    let models = session.block(db::models::all(&session.repository.data)).unwrap();
    let cases = amigo::resolver::built_in_cases().to_owned();
    let choice = amigo::resolver::Choice { model_id: 1, thresholds: models[0].thresholds, cases };
    let cause = amigo::resolver::Cause::alone("publication", "tester", 1);
    amigo::resolver::publish(&session, &choice, "stricter", &cause).unwrap();
    session.close().unwrap();
    let told = folder.json("repair --data between --json");
    assert!(told["written"]["split"].as_u64().unwrap() > 0, "{told}");
    assert_eq!(written(folder, "between"), *published);
}
