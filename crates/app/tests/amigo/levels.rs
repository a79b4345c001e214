//! Service levels in use: measured while requests are answered, written down, held against their objectives; alarms, the
//! status for people, and figures for whoever watches.

use crate::dead_letters::damage;
use crate::load::{person, repository, two, upsert};
use crate::repositories::on_files;
use crate::serving::{Answered, Serving, answered, get, raw, unsigned};
use crate::shop::select;
use crate::support::{Folder, PATIENCE, SHOP};
use crate::uploads;
use db::backup::Part;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::time::{Duration, Instant};

const LEVELS: &str = "/v1/service-levels";
const RECORDS: &str = "/v1/source-records";

fn shop(settings: &str) -> Folder {
    let folder = Folder::with_repository(SHOP);
    add_settings(&folder, settings);
    folder
}

/// Adds to what the settings of the repository say.
fn add_settings(folder: &Folder, settings: &str) {
    let path = folder.path("amigo-data/amigo.toml");
    let said = std::fs::read_to_string(&path).unwrap_or_default();
    std::fs::write(path, format!("{said}\n{settings}\n")).unwrap();
}

fn serve(folder: &Folder) -> Serving {
    let serving = Serving::start(folder);
    serving.until("/readyz", 200);
    serving
}

fn stop(mut serving: Serving) {
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(0));
}

fn kill(mut serving: Serving) {
    serving.signal("KILL");
    serving.wait();
}

fn levels(serving: &Serving) -> Value {
    let said = serving.get(LEVELS);
    assert_eq!(said.status, 200, "{said:?}");
    said.body
}

/// A level in the window of its objective.
fn level(report: &Value, name: &str) -> Value {
    let all = report["levels"].as_array().unwrap();
    all.iter().find(|level| level["name"] == name).unwrap().clone()
}

fn value(report: &Value, name: &str) -> f64 {
    let level = level(report, name);
    level["windows"][0]["value"].as_f64().unwrap_or_else(|| panic!("nothing was measured: {level}"))
}

/// Waits until something is so; some of it is written down once a minute.
#[track_caller]
fn until<T>(found: impl Fn() -> Option<T>) -> T {
    until_or(found, || "no more is known")
}

/// The same; where it never is, what is told says why.
#[track_caller]
fn until_or<T, W: Debug>(found: impl Fn() -> Option<T>, why: impl Fn() -> W) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(begun.elapsed() < 2 * PATIENCE, "it never is: {:?}", why());
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Waits until it is written down of each of so many processes that it answers everything.
#[track_caller]
fn until_known(serving: &Serving, processes: usize) {
    until_or(
        || {
            let told = levels(serving)["processes"].as_array().unwrap().clone();
            let ready = told.iter().filter(|process| process["ready"] == true).count();
            (ready == processes).then_some(())
        },
        || levels(serving),
    );
}

fn rows(folder: &Folder, what: &str) -> String {
    select(&folder.file_of("amigo-data", Part::Data), &[what]).trim().to_owned()
}

#[test]
fn what_is_answered_is_measured_and_survives_the_process() {
    let folder = shop("");
    let serving = serve(&folder);
    for _ in 0..30 {
        assert_eq!(serving.get("/v1/customers/cus_1").status, 200);
        assert_eq!(serving.get("/v1/customers/cus_zz").status, 404);
    }
    let items: Vec<String> = (0..200).map(|at| upsert("shop", &format!("n{at}"), &person(at))).collect();
    let told = serving.post(RECORDS, &[], &format!("{{\"records\":[{}]}}", items.join(",")));
    assert_eq!(told.status, 200, "{told:?}");
    let report = levels(&serving);
    assert!(value(&report, "response_p99") >= value(&report, "response_mean"));
    assert_eq!(value(&report, "availability"), 100.0, "{report}");
    assert!(value(&report, "sync_rate") > 0.0, "{report}");
    assert_eq!(value(&report, "integration_errors"), 0.0, "{report}");
    assert_eq!(level(&report, "recovery")["state"], "ok", "{report}");
    let asked = |report: &Value, kind: &str| {
        let kinds = report["answers"].as_array().unwrap().clone();
        kinds.iter().find(|told| told["kind"] == kind).unwrap()["answers"].as_u64().unwrap()
    };
    assert!(asked(&report, "read") >= 60 && asked(&report, "write") >= 1, "{report}");
    until_known(&serving, 1);
    let before = asked(&report, "read");
    stop(serving);
    let serving = serve(&folder);
    let report = levels(&serving);
    assert!(asked(&report, "read") >= before, "what was measured is forgotten: {report}");
    assert_eq!(report["interruptions"][0]["announced"], true, "{report}");
    assert_eq!(value(&report, "availability"), 100.0, "maintenance counts as down: {report}");
    let history = serving.get("/v1/service-levels/history?by=minute").body;
    let points = history["points"].as_array().unwrap();
    let requests: u64 = points.iter().map(|point| point["requests"].as_u64().unwrap()).sum();
    let exchanged: u64 = points.iter().map(|point| point["exchanged"].as_u64().unwrap()).sum();
    assert!(requests >= 61 && exchanged == 200, "{history}");
    let by_day = serving.get("/v1/service-levels/history?by=day").body;
    assert!(by_day["points"][0]["requests"].as_u64().unwrap() >= 61, "{by_day}");
    for (query, status) in [("by=year", 422), ("from=nothing", 400), ("from=2026-02-01&to=2026-01-01", 422)] {
        let said = serving.get(&format!("/v1/service-levels/history?{query}"));
        assert!([400, 422].contains(&said.status), "{query}: {status}: {said:?}");
    }
}

#[test]
fn what_fails_by_a_fault_of_this_side_is_counted_however_it_came() {
    let folder = shop("");
    let serving = serve(&folder);
    let address = serving.address;
    let file = |name: &str, rows: &str| {
        let text = format!("record_id,first_name,last_name,birth_date,email\n{rows}");
        let import = uploads::sent(address, "shop", name, text.as_bytes());
        uploads::begin(address, &import, "start");
        uploads::until(address, &import, |found| found["finished_at"].is_string())
    };
    // A file alone brings the rate.
    let rows: String =
        (0..30).map(|row| format!("f{row},Odilon,Quatrefages{row},,q{row}@courrier.fr\n")).collect();
    file("new.csv", &rows);
    let report = levels(&serving);
    assert!(value(&report, "sync_rate") > 0.0, "{report}");
    assert_eq!((value(&report, "integration_errors"), value(&report, "availability")), (0.0, 100.0));
    // Of this record nothing can be written any more.
    damage(&folder, "amigo-data", 4);
    let moved = json!({ "first_name": "Pénélope", "last_name": "Vaugirard", "email": "p@vaugirard.fr" });
    let told = serving.post(RECORDS, &[], &upsert("shop", "r4", &moved));
    assert_eq!((told.status, told.body["code"].as_str()), (500, Some("failed")), "{told:?}");
    let report = levels(&serving);
    assert!(value(&report, "availability") < 100.0, "a failure is no answer: {report}");
    let one_of = |number: f64, all: f64| (number / all * 1e5).round();
    let errors = |report: &Value| (value(report, "integration_errors") * 1e3).round();
    assert_eq!(errors(&report), one_of(1.0, 31.0), "{report}");
    // What a source has to mend is no fault of this side.
    let refused = serving.post(RECORDS, &[], &upsert("nobody", "r4", &moved));
    assert!((400..500).contains(&refused.status), "{refused:?}");
    let done = file("again.csv", "r4,Pénélope,Vaugirard,1966-07-08,pene@vaugirard.fr\n");
    let report = levels(&serving);
    assert_eq!(errors(&report), one_of(2.0, 32.0), "{done}: {report}");
}

#[test]
fn a_process_that_is_killed_was_away_until_one_answers_again() {
    let folder = shop("[service_levels]\nrecovery_seconds = 3\n");
    let begun = Instant::now();
    let serving = serve(&folder);
    until_known(&serving, 1);
    kill(serving);
    std::thread::sleep(Duration::from_secs(4));
    let serving = serve(&folder);
    // The one who comes says so once it looked.
    let report =
        until(|| Some(levels(&serving)).filter(|report| report["interruptions"][0]["ended_at"].is_string()));
    let told = &report["interruptions"][0];
    let seconds = told["seconds"].as_f64().unwrap();
    assert_eq!(told["announced"], false, "{report}");
    // It last said that it is there before it was killed, and not before it was begun.
    let most = begun.elapsed().as_secs_f64();
    assert!((4.0..most).contains(&seconds), "{seconds} s of {most}: {report}");
    assert_eq!(value(&report, "recovery"), seconds, "{report}");
    assert_eq!(level(&report, "recovery")["state"], "missed", "{report}");
    assert!(value(&report, "availability") < 100.0, "{report}");
    let alarm = until(|| level(&levels(&serving), "recovery")["alarm"].as_str().map(str::to_owned));
    let alarms = serving.get("/v1/alarms?state=open").body;
    let told = alarms["alarms"]
        .as_array()
        .unwrap()
        .iter()
        .find(|told| told["id"] == alarm.as_str())
        .unwrap()
        .clone();
    assert_eq!((&told["name"], &told["acknowledged_by"]), (&json!("recovery"), &Value::Null), "{alarms}");
    let path = format!("/v1/alarms/{alarm}/acknowledge");
    let seen = serving.post(&path, &[], "{}");
    assert_eq!(seen.status, 200, "{seen:?}");
    assert!(seen.body["acknowledged_by"].as_str().unwrap().starts_with("cl_"), "{seen:?}");
    assert_eq!(serving.post(&path, &[], "{}").body, seen.body, "whoever saw it first stays noted");
    assert_eq!(serving.post("/v1/alarms/al_zz/acknowledge", &[], "{}").status, 404);
    let log = folder.read("serve.log");
    for told in alarms["alarms"].as_array().unwrap() {
        let level = format!("level={}", told["name"]);
        let missed = |line: &&str| line.contains("a service level is missed") && line.contains(&level);
        assert_eq!(log.lines().filter(missed).count(), 1, "an alarm is told once: {log}");
    }
    // Where recovery may take longer, the alarm ends.
    stop(serving);
    let settings =
        folder.read("amigo-data/amigo.toml").replace("recovery_seconds = 3", "recovery_seconds = 300");
    folder.write("amigo-data/amigo.toml", settings);
    let serving = serve(&folder);
    until(|| {
        let all = serving.get("/v1/alarms").body["alarms"].as_array().unwrap().clone();
        let told = all.iter().find(|told| told["id"] == alarm.as_str()).unwrap();
        told["ended_at"].is_string().then_some(())
    });
}

#[test]
fn slow_answers_raise_an_alarm_once_in_two_processes_and_end_it() {
    let folder = repository();
    add_settings(&folder, "[service_levels]\nresponse_p99_ms = 1\nresponse_mean_ms = 60000\nsync_rate = 1\n");
    let nodes = two(&folder);
    for node in &nodes {
        // Nobody compares a hundred people with all others, and puts them onto the disk, within a millisecond.
        for at in 0..40 {
            let items =
                (0..100).map(|item| upsert("shop", &format!("k{at}.{item}"), &person(100 * at + item)));
            let body = format!("{{\"records\":[{}]}}", items.collect::<Vec<_>>().join(","));
            assert_eq!(node.post(RECORDS, &[], &body).status, 200);
        }
    }
    let open = |node: &Serving| {
        let told = node.get("/v1/alarms?state=open").body["alarms"].as_array().unwrap().clone();
        told.iter().filter(|told| told["name"] == "response_p99").count()
    };
    until_or(|| (open(&nodes[0]) > 0).then_some(()), || [levels(&nodes[0]), nodes[0].get("/v1/alarms").body]);
    // Another round of judging in both processes raises no other one.
    std::thread::sleep(Duration::from_secs(12));
    assert_eq!(open(&nodes[1]), 1);
    let logs = [folder.read("first.log"), folder.read("second.log")].concat();
    let missed =
        |line: &&str| line.contains("a service level is missed") && line.contains("level=\"response_p99\"");
    let line: Vec<&str> = logs.lines().filter(missed).collect();
    assert_eq!(line.len(), 1, "{line:?}");
    assert!(line[0].contains("objective=1"), "{line:?}");
    // What the one who follows handed on is counted once, by whoever was asked: both wrote down what they counted.
    nodes.into_iter().for_each(stop);
    let report = levels(&serve(&folder));
    let kinds = report["answers"].as_array().unwrap();
    let writes = kinds.iter().find(|told| told["kind"] == "write").unwrap()["answers"].as_u64();
    // The token that they are asked with was got once.
    assert_eq!(writes, Some(81), "{report}");
}

#[test]
fn one_who_writes_is_killed_and_the_other_says_how_long_nobody_did() {
    let folder = repository();
    let begun = Instant::now();
    let [first, second] = two(&folder);
    until_known(&second, 2);
    kill(first);
    let report = until(|| {
        second.until("/readyz", 200);
        Some(levels(&second)).filter(|report| report["interruptions"][0]["ended_at"].is_string())
    });
    let seconds = report["interruptions"][0]["seconds"].as_f64().unwrap();
    // As long as that was, which depends on the machine, and not longer than anybody was there.
    let most = begun.elapsed().as_secs_f64();
    assert!((0.1..most).contains(&seconds), "{seconds} s of {most}: {report}");
    assert_eq!(level(&report, "recovery")["state"], "ok", "{report}");
    let status = folder.run("status --json");
    let status: Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!(status["writer"], second.address.to_string(), "{status}");
}

#[test]
fn status_says_how_it_is_whether_somebody_serves_or_not() {
    let folder = shop("");
    let said = folder.run("status");
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.out.contains("Writes: nobody") && said.out.contains("Last backup: never"), "{}", said.out);
    assert!(said.err.contains("no process answers everything"), "{}", said.err);
    let serving = serve(&folder);
    (0..20).for_each(|_| drop(serving.get("/v1/customers/cus_1")));
    folder.succeed("backup --to b/data --keys-to b/keys");
    until(|| (folder.run("status").code == Some(0)).then_some(()));
    let out = folder.succeed("status");
    for words in ["ready; 0 items waiting", &format!("Writes: {}", serving.address), "0 dead letters"] {
        assert!(out.contains(words), "`{words}` is not said in: {out}");
    }
    for name in
        ["response mean", "response p99", "availability", "sync rate", "integration errors", "recovery"]
    {
        assert!(out.lines().any(|line| line.starts_with(name)), "{name} is not told: {out}");
    }
    let status =
        until(|| Some(folder.json("status --json")).filter(|status| status["processes"][0]["behind"] == 0));
    assert!(status["last_backup"].is_string() && status["faults"] == json!([]), "{status}");
    kill(serving);
    // Whoever was killed is not there any more after three silent beats.
    until(|| (folder.run("status").code == Some(1)).then_some(()));
    let said = folder.run("status");
    assert!(
        said.out.contains("not heard of since") && said.out.contains("goes on, unannounced"),
        "{}",
        said.out
    );
}

/// Two rows of the past: a minute of an hour that nobody added up, and an hour.
#[test]
fn what_lies_back_is_added_up_by_the_hour_and_forgotten_in_the_end() {
    if !on_files() {
        // The rows are put in by hand; what reads them is the same.
        return;
    }
    let folder = shop("");
    stop(serve(&folder));
    let now = crate::support::now().as_millisecond();
    let (hour, day) = (3_600_000, 86_400_000);
    let at = (now - 2 * hour) - (now - 2 * hour) % hour;
    let empty = "x'000000000000'";
    let minute = |process: &str, at: i64, requests: i64| {
        format!(
            "INSERT INTO service_minute VALUES ('{process}', 0, {at}, {requests}, 1, 0, {empty}, 0, 0, 0, 0) \
             RETURNING 'ok'"
        )
    };
    let old = now - 36 * day;
    rows(&folder, &minute("a", at + 60_000, 10));
    rows(&folder, &minute("b", at + 60_000, 20));
    rows(&folder, &minute("c", old, 40));
    rows(
        &folder,
        &format!(
            "INSERT INTO service_hour VALUES ({}, 5, 0, 0, {empty}, 0, 0, 0, 0) RETURNING 'ok'",
            now - 740 * day
        ),
    );
    // An hour that was added up days ago, and a minute of a later one that nobody was there to add up.
    let added_up = now - 5 * day - (now - 5 * day) % hour;
    let hour_of = format!("{added_up}, 1000, 100, 0, {empty}, 0, 0, 0, 0");
    rows(&folder, &format!("INSERT INTO service_hour VALUES ({hour_of}) RETURNING 'ok'"));
    rows(&folder, &minute("e", now - 66 * hour, 1_000));
    let serving = serve(&folder);
    for _ in 0..20 {
        assert_eq!(serving.get("/v1/customers/cus_1").status, 200);
    }
    let report = levels(&serving);
    let [whole, in_day, in_hour] =
        [0, 1, 2].map(|nth| level(&report, "availability")["windows"][nth]["value"].as_f64().unwrap());
    assert!((94.0..95.5).contains(&whole), "both are counted, once: {report}");
    assert!(in_day > 90.0 && in_day < 100.0 && in_hour > in_day, "each window has its own: {report}");
    let hours = "SELECT CAST(COUNT(*) AS TEXT) FROM service_hour";
    until(|| (rows(&folder, &format!("{hours} WHERE at < {}", now - 731 * day)) == "0").then_some(()));
    assert_eq!(
        rows(&folder, &format!("SELECT CAST(COUNT(*) AS TEXT) FROM service_minute WHERE at <= {old}")),
        "0"
    );
    let report = levels(&serving);
    assert!(value(&report, "availability") < 100.0, "two failures are forgotten: {report}");
    // Hours are added up as soon as a minute is over.
    until(|| {
        (rows(&folder, &format!("SELECT CAST(requests AS TEXT) FROM service_hour WHERE at = {at}")) == "30")
            .then_some(())
    });
    let failures = |serving: &Serving| {
        let points =
            serving.get("/v1/service-levels/history?by=hour").body["points"].as_array().unwrap().clone();
        points.iter().map(|point| point["failures"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(failures(&serving), 2, "minutes and their hour are both counted");
    // Another minute of that hour, which comes late.
    rows(&folder, &minute("d", at + 120_000, 7));
    rows(&folder, &format!("DELETE FROM service_hour WHERE at = {at} RETURNING 'ok'"));
    assert_eq!(failures(&serving), 3);
    // A minute that is over stands in the database: no end in order is needed for it.
    let counted =
        "SELECT CAST(COALESCE(SUM(requests), 0) AS TEXT) FROM service_minute WHERE LENGTH(process) > 1";
    until(|| (rows(&folder, counted).parse::<u64>().unwrap() >= 20).then_some(()));
    kill(serving);
    let report = levels(&serve(&folder));
    let reads = report["answers"].as_array().unwrap().iter().find(|told| told["kind"] == "read").unwrap();
    assert!(reads["answers"].as_u64() >= Some(20), "{report}");
}

/// What a clock that was ahead wrote down spoils nothing once it was set back.
#[test]
fn a_clock_that_was_set_back_breaks_nothing() {
    if !on_files() {
        return;
    }
    let folder = shop("");
    kill(serve(&folder));
    let ahead = crate::support::now().as_millisecond() + 3_600_000;
    rows(
        &folder,
        &format!("UPDATE service_process SET seen_at = {ahead}, ready_at = {ahead} RETURNING 'ok'"),
    );
    let serving = serve(&folder);
    (0..5).for_each(|_| drop(serving.get("/v1/customers/cus_1")));
    let report = levels(&serving);
    assert_eq!(report["interruptions"], json!([]), "{report}");
    assert_eq!(value(&report, "availability"), 100.0, "{report}");
}

/// A strict reader of the text format: every sample belongs to a family that was announced, once; gives the samples by
/// family.
fn parsed(text: &str) -> BTreeMap<String, Vec<(String, f64)>> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
            && !name.starts_with(|first: char| first.is_ascii_digit())
    };
    let (mut families, mut kinds, mut helped) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    let mut seen = BTreeSet::new();
    let mut current = String::new();
    assert!(text.ends_with('\n'), "the last line has no end");
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(is_name(name) && !help.is_empty() && helped.insert(name.to_owned()), "{line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(helped.contains(name) && kinds.insert(name.to_owned(), kind).is_none(), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            families.insert(name.to_owned(), Vec::new());
            name.clone_into(&mut current);
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
            let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
            assert!(value.is_finite() && seen.insert(series.to_owned()), "{line}");
            let name = series.split('{').next().unwrap();
            let ending =
                name.strip_prefix(current.as_str()).unwrap_or_else(|| panic!("{line} is not of {current}"));
            let endings: &[&str] =
                if kinds[&current] == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(endings.contains(&ending), "{line}");
            if let Some(labels) = series[name.len()..].strip_prefix('{') {
                for label in labels.strip_suffix('}').unwrap().split(',') {
                    let (label, of) = label.split_once('=').unwrap();
                    assert!(
                        is_name(label) && of.starts_with('"') && of.ends_with('"') && of.len() > 2,
                        "{line}"
                    );
                }
            }
            families.get_mut(&current).unwrap().push((series.to_owned(), value));
        }
    }
    check_histograms(&families, &kinds);
    families
}

/// Buckets grow, and the last one is the count.
fn check_histograms(families: &BTreeMap<String, Vec<(String, f64)>>, kinds: &BTreeMap<String, &str>) {
    for (name, samples) in families.iter().filter(|(name, _)| kinds[*name] == "histogram") {
        let mut before: Option<(String, f64)> = None;
        for (series, value) in
            samples.iter().filter(|(series, _)| series.starts_with(&format!("{name}_bucket")))
        {
            let of = series.split(",le=").next().unwrap().to_owned();
            if let Some((same, least)) = &before
                && *same == of
            {
                assert!(value >= least, "{series}");
            }
            if series.contains("+Inf") {
                let count = format!("{}}}", of.replace("_bucket", "_count"));
                assert!(samples.contains(&(count.clone(), *value)), "{count} is not {value}");
            }
            before = Some((of, *value));
        }
    }
}

/// Names of metrics in an expression.
fn metrics_in(expression: &str) -> Vec<String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = expression.split(|letter: char| !is_part(letter));
    let is_metric = |word: &&str| word.starts_with("amigo_") || word.starts_with("process_");
    words.filter(is_metric).map(str::to_owned).collect()
}

/// Every text in some JSON that is an expression.
fn expressions(json: &Value) -> Vec<String> {
    match json {
        Value::Array(all) => all.iter().flat_map(expressions).collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| match value.as_str() {
                Some(text) if name == "expr" || name == "definition" => vec![text.to_owned()],
                _ => expressions(value),
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn packaged(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn figures_parse_and_everything_that_is_drawn_or_watched_is_told() {
    let folder = shop("[metrics]\nlisten = \"127.0.0.1:0\"\n");
    folder.succeed("backup --to b/data --keys-to b/keys");
    let serving = serve(&folder);
    let items: Vec<String> = (0..30).map(|at| upsert("shop", &format!("n{at}"), &person(at))).collect();
    serving.post(RECORDS, &[], &format!("{{\"records\":[{}]}}", items.join(",")));
    (0..5).for_each(|_| drop(serving.get("/v1/customers/cus_1")));
    drop(serving.get("/v1/customers/cus_zz"));
    let said = serving.get("/metrics");
    assert!(
        said.status == 200 && said.head.contains("content-type: text/plain; version=0.0.4"),
        "{}",
        said.head
    );
    let families = parsed(&said.text);
    let told = |series: &str| {
        let all = families.values().flatten();
        all.filter(|(of, _)| of == series)
            .map(|(_, value)| *value)
            .next()
            .unwrap_or_else(|| panic!("no {series}"))
    };
    assert_eq!(told("amigo_http_requests_total{operation=\"getCustomer\",status=\"2xx\"}"), 5.0);
    assert_eq!(told("amigo_http_requests_total{operation=\"getCustomer\",status=\"4xx\"}"), 1.0);
    assert_eq!(told("amigo_records_written_total"), 30.0);
    assert_eq!(told("amigo_exchanged_total{result=\"done\"}"), 30.0);
    assert_eq!(told("amigo_working_set_records"), 34.0);
    assert_eq!(told("amigo_service_level_objective{level=\"availability\"}"), 99.9);
    assert_eq!((told("amigo_ready"), told("amigo_leader"), told("amigo_database_up")), (1.0, 1.0, 1.0));
    let mut named: BTreeSet<String> = BTreeSet::new();
    let dashboard: Value = serde_json::from_str(&packaged("grafana/amigo.json")).unwrap();
    let drawn = expressions(&dashboard);
    assert!(drawn.len() > 40, "the dashboard draws too little");
    named.extend(drawn.iter().flat_map(|text| metrics_in(text)));
    named.extend(metrics_in(&packaged("prometheus/alerts.yml")));
    assert!(named.len() > 30, "{named:?}");
    for name in &named {
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|ending| name.strip_suffix(ending));
        let known = families.contains_key(name) || family.is_some_and(|family| families.contains_key(family));
        let is_of_files = name == "amigo_database_wal_bytes" && !on_files();
        assert!(known || is_of_files, "{name} is watched and never told");
    }
    for name in families.keys() {
        assert!(
            named.iter().any(|watched| watched.starts_with(name.as_str())),
            "{name} is told and never drawn"
        );
    }
}

#[test]
fn figures_are_told_to_whoever_may_and_on_an_address_of_their_own() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = shop(&format!("[metrics]\nlisten = \"{port}\"\n"));
    let client = |name: &str, words: &str| {
        crate::clients::Client::told(&folder.succeed(&format!("client add {name} --json {words}")))
    };
    let [watcher, marketer, limited] =
        [("w", "--role integrator"), ("m", "--role marketer"), ("l", "--role integrator --brand AMI")]
            .map(|(name, words)| client(name, words));
    let serving = serve(&folder);
    let asked = |token: Option<&str>| -> Answered {
        let request =
            format!("GET /metrics HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", serving.address);
        answered(&unsigned(serving.address, crate::clients::signed_as(token, &request)))
    };
    assert_eq!(asked(None).status, 401);
    let token = watcher.token(serving.address, Some("system:read")).unwrap();
    assert_eq!(asked(Some(&token)).status, 200);
    assert_eq!(asked(Some(&marketer.token(serving.address, None).unwrap())).status, 403);
    let said = asked(Some(&limited.token(serving.address, None).unwrap()));
    assert_eq!((said.status, said.body["code"].as_str()), (403, Some("for_every_brand")), "{said:?}");
    let apart = |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        answered(&unsigned(port, request))
    };
    let said = apart("/metrics");
    assert_eq!(said.status, 200, "{said:?}");
    parsed(&said.text);
    for path in ["/", "/v1/customers/cus_1", "/readyz", "/metrics/x"] {
        assert_eq!(apart(path).status, 404, "{path}");
    }
    drop(get(serving.address, "/healthz"));
}

#[test]
fn a_request_is_told_apart_in_the_log_and_in_its_answer() {
    let folder = shop("[log]\nformat = \"json\"\nlevel = \"debug\"\n");
    let serving = serve(&folder);
    let asked = |path: &str, headers: &str| {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{headers}\r\n", serving.address);
        answered(&raw(serving.address, request))
    };
    let id_of = |said: &Answered| {
        let line = said.head.lines().find_map(|line| line.strip_prefix("x-request-id: "));
        line.unwrap_or_else(|| panic!("{}", said.head)).to_owned()
    };
    let own = "0f8fad5b-d9cb-469f-a165-70867728950e";
    assert_eq!(id_of(&asked("/v1/customers/cus_1", &format!("X-Request-Id: {own}\r\n"))), own);
    let made = id_of(&asked("/v1/customers/cus_1", "X-Request-Id: zenobie@quatremer.fr\r\n"));
    assert_eq!(made.len(), 32);
    assert_eq!(id_of(&asked("/healthz", "")).len(), 32);
    stop(serving);
    let log = folder.read("serve.log");
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    for id in [own, made.as_str()] {
        let told: Vec<&Value> = lines.iter().filter(|line| line["span"]["id"] == id).collect();
        assert_eq!(told.len(), 1, "{id} in {log}");
        assert_eq!((&told[0]["message"], &told[0]["status"]), (&json!("answered"), &json!(200)), "{log}");
        assert_eq!(told[0]["route"], "/v1/customers/{id}");
    }
    assert!(lines.iter().all(|line| line["level"].is_string() && line["timestamp"].is_string()), "{log}");
}
