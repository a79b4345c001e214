//! Jobs and schedules: done once however many processes there are and whichever of them dies, tried again, given up, taken
//! up again, stopped, made by the clock.

use crate::dead_letters::strike;
use crate::load::two;
use crate::repositories::on_files;
use crate::serving::Serving;
use crate::support::{Folder, PATIENCE, SHOP, now};
use crate::telling::Till;
use crate::uploads::{ask, begin, sent, until, well};
use db::backup::Part;
use db::schedules::{self, Schedule};
use db::{Db, Purpose};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

const JOBS: &str = "/v1/jobs";

/// A repository with settings of jobs.
fn folder(settings: &str) -> Folder {
    let folder = Folder::with_repository(SHOP);
    configure(&folder, settings);
    folder
}

fn configure(folder: &Folder, settings: &str) {
    let path = folder.path("amigo-data/amigo.toml");
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    std::fs::write(path, format!("{known}\n{settings}\n")).unwrap();
}

fn serve(folder: &Folder) -> Serving {
    let serving = Serving::start(folder);
    serving.until("/readyz", 200);
    serving
}

fn post(address: SocketAddr, path: &str, body: &Value) -> Value {
    well(ask(address, "POST", path, Some(body)))
}

/// Asks for a drill, and gives its id.
fn drill(address: SocketAddr, parameters: &Value) -> String {
    let job = post(address, JOBS, &json!({ "kind": "drill", "parameters": parameters }));
    job["id"].as_str().unwrap().to_owned()
}

fn read(address: SocketAddr, id: &str) -> Value {
    well(ask(address, "GET", &format!("{JOBS}/{id}"), None))
}

/// The job as soon as it is as wanted.
#[track_caller]
fn until_job(address: SocketAddr, id: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let job = read(address, id);
        if is_wanted(&job) {
            return job;
        }
        assert!(begun.elapsed() < PATIENCE, "it stays {job}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[track_caller]
fn until_state(address: SocketAddr, id: &str, state: &str) -> Value {
    until_job(address, id, |job| job["state"] == state)
}

#[track_caller]
fn refused(address: SocketAddr, asked: (&str, &str, Value), status: u16, code: &str) -> Value {
    let (method, path, body) = asked;
    let said = ask(address, method, path, (method != "GET").then_some(&body));
    assert_eq!(
        (said.status, said.body["code"].as_str()),
        (status, Some(code)),
        "{method} {path}: {}",
        said.text
    );
    said.body
}

/// How often the logs of processes say something of a job.
fn said(folder: &Folder, logs: &[&str], words: &str, job: &str) -> usize {
    let number: model::JobId = job.parse().unwrap();
    let of_job = |line: &&str| {
        line.contains(words) && line.split_whitespace().any(|word| word == format!("job={}", number.0))
    };
    logs.iter().map(|log| folder.read(log).lines().filter(of_job).count()).sum()
}

/// That a job was done once, by whichever process: it is written down before the log says so.
#[track_caller]
fn check_done_once(folder: &Folder, id: &str) {
    let begun = Instant::now();
    while said(folder, &LOGS, "a job is done", id) == 0 {
        assert!(begun.elapsed() < PATIENCE, "no log says that {id} is done");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(said(folder, &LOGS, "a job is done", id), 1, "{id}");
}

const LOGS: [&str; 2] = ["first.log", "second.log"];

#[test]
fn a_job_is_done_beside_everything_and_told_to_its_end() {
    let till = Till::open();
    let address = till.serving.address;
    let id = drill(address, &json!({ "steps": 20, "step_ms": 100 }));
    let running = until_job(address, &id, |job| job["progress"]["done"].as_i64() > Some(3));
    assert_eq!(
        (&running["state"], &running["progress"]["total"]),
        (&json!("running"), &json!(20)),
        "{running}"
    );
    let listed = well(ask(address, "GET", &format!("{JOBS}?state=running"), None));
    assert_eq!(listed["jobs"][0]["id"], id.as_str(), "{listed}");
    let done = until_state(address, &id, "done");
    assert_eq!(done["result"], json!({ "attempt": 1, "steps": 20 }), "{done}");
    assert!(done["ended_at"].is_string() && done["owner"].is_null(), "{done}");
    let gone = well(ask(address, "DELETE", &format!("{JOBS}/{id}"), None));
    assert_eq!(gone["id"], done["id"]);
    refused(address, ("GET", &format!("{JOBS}/{id}"), json!({})), 404, "not_found");
}

#[test]
fn a_message_that_is_sent_again_makes_no_second_job() {
    let till = Till::open();
    let send = |key: &str, steps: i64| {
        let body = json!({ "kind": "drill", "parameters": { "steps": steps, "step_ms": 0 } }).to_string();
        till.serving.post(JOBS, &[&format!("idempotency-key: {key}")], &body)
    };
    let first = well(send("a", 1));
    assert_eq!(well(send("a", 1))["id"], first["id"]);
    assert_ne!(well(send("b", 1))["id"], first["id"]);
    let reused = send("a", 2);
    assert_eq!(
        (reused.status, &reused.body["code"]),
        (422, &json!("idempotency_key_reused")),
        "{}",
        reused.text
    );
    let all = till.serving.get(&format!("{JOBS}?kind=drill")).body;
    assert_eq!(all["jobs"].as_array().unwrap().len(), 2, "{all}");
}

#[test]
fn what_cannot_be_asked_for_is_refused_with_its_place() {
    let till = Till::open();
    let address = till.serving.address;
    let check = |body: Value, status: u16, code: &str, at: Option<&str>| {
        let said = refused(address, ("POST", JOBS, body), status, code);
        assert_eq!(said["pointer"].as_str(), at, "{said}");
    };
    check(json!({ "kind": "dril" }), 422, "unknown_name", Some("/kind"));
    check(
        json!({ "kind": "drill", "parameters": { "step": 1 } }),
        422,
        "unknown_name",
        Some("/parameters/step"),
    );
    check(
        json!({ "kind": "drill", "parameters": { "steps": 0 } }),
        422,
        "bad_parameter",
        Some("/parameters/steps"),
    );
    check(json!({ "kind": "draw_round" }), 409, "not_open", None);
    check(json!({ "kind": "backup" }), 409, "no_targets", None);
    let path = "/v1/schedules/nightly";
    let put = |body: Value, code: &str, at: &str| {
        let said = refused(address, ("PUT", path, body), 422, code);
        assert_eq!(said["pointer"], at, "{said}");
    };
    put(json!({ "kind": "drill", "cron": "30 2 * *" }), "bad_cron", "/cron");
    put(json!({ "kind": "drill", "cron": "0 0 30 2 *" }), "never_due", "/cron");
    put(json!({ "kind": "drill", "cron": "@daily", "time_zone": "Paris" }), "bad_time_zone", "/time_zone");
    refused(address, ("GET", path, json!({})), 404, "not_found");
    refused(address, ("GET", &format!("{JOBS}?state=late"), json!({})), 422, "unknown_word");
    refused(address, ("POST", &format!("{JOBS}/job_1/replay"), json!({})), 404, "not_found");
}

#[test]
fn a_job_of_a_process_that_is_killed_is_taken_up_by_another_and_ends_once() {
    let folder = folder("[jobs]\nlease_seconds = 5");
    let nodes = two(&folder);
    let id = drill(nodes[0].address, &json!({ "steps": 120, "step_ms": 50 }));
    let running = until_job(nodes[0].address, &id, |job| job["progress"]["done"].as_i64() > Some(5));
    let [mut killed, other] = if running["owner"] == nodes[0].address.to_string() {
        nodes
    } else {
        let [first, second] = nodes;
        [second, first]
    };
    killed.signal("KILL");
    killed.wait();
    let done = until_state(other.address, &id, "done");
    assert_eq!(done["result"], json!({ "attempt": 2, "steps": 120 }), "{done}");
    assert_eq!(said(&folder, &LOGS, "a job begins", &id), 2);
    check_done_once(&folder, &id);
}

/// A process that is stopped while it writes a file holds the file, and nobody else writes then.
#[test]
fn a_process_that_is_held_up_loses_its_job_and_says_nothing_of_it() {
    if on_files() {
        return;
    }
    let folder = folder("[jobs]\nlease_seconds = 5");
    let nodes = two(&folder);
    let id = drill(nodes[1].address, &json!({ "steps": 120, "step_ms": 50 }));
    let running = until_job(nodes[1].address, &id, |job| job["progress"]["done"].as_i64() > Some(3));
    let at_first = running["owner"] == nodes[0].address.to_string();
    let (held, other) = if at_first { (&nodes[0], &nodes[1]) } else { (&nodes[1], &nodes[0]) };
    held.signal("STOP");
    let done = until_state(other.address, &id, "done");
    held.signal("CONT");
    assert_eq!(done["attempts"], 2, "{done}");
    let log = if at_first { "first.log" } else { "second.log" };
    let begun = Instant::now();
    while said(&folder, &[log], "the lease of a job was lost", &id) == 0 {
        assert!(begun.elapsed() < PATIENCE, "{}", folder.read(log));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(read(other.address, &id), done, "nothing was written of it");
    check_done_once(&folder, &id);
}

#[test]
fn a_process_that_ends_hands_its_job_over_at_once() {
    let folder = folder("[jobs]\nlease_seconds = 600");
    let nodes = two(&folder);
    let id = drill(nodes[0].address, &json!({ "steps": 160, "step_ms": 50 }));
    let running = until_job(nodes[0].address, &id, |job| job["progress"]["done"].as_i64() > Some(5));
    let [mut ending, other] = if running["owner"] == nodes[0].address.to_string() {
        nodes
    } else {
        let [first, second] = nodes;
        [second, first]
    };
    ending.signal("TERM");
    assert_eq!(ending.wait().code(), Some(0));
    let taken = until_job(other.address, &id, |job| job["owner"] == other.address.to_string());
    assert_eq!(taken["attempts"], 1, "what was handed back was no attempt: {taken}");
    assert_eq!(said(&folder, &LOGS, "a job is handed back", &id), 1, "the process has ended");
    let done = until_state(other.address, &id, "done");
    assert_eq!(done["attempts"], 1, "{done}");
    check_done_once(&folder, &id);
}

#[test]
fn two_processes_share_what_waits() {
    let folder = folder("[jobs]\nthreads = 1");
    let nodes = two(&folder);
    // Each does one at a time: two that never end are not done by one of them.
    let long = [0, 1].map(|_| drill(nodes[0].address, &json!({ "steps": 100_000, "step_ms": 50 })));
    let owners: Vec<Value> =
        long.iter().map(|id| until_state(nodes[0].address, id, "running")["owner"].clone()).collect();
    assert_ne!(owners[0], owners[1]);
    for id in &long {
        post(nodes[0].address, &format!("{JOBS}/{id}/cancel"), &json!({}));
    }
    let ids: Vec<String> =
        (0..24).map(|at| drill(nodes[at % 2].address, &json!({ "steps": 4, "step_ms": 50 }))).collect();
    for id in &ids {
        let done = until_state(nodes[0].address, id, "done");
        assert_eq!(done["attempts"], 1, "{done}");
        check_done_once(&folder, id);
    }
}

#[test]
fn a_job_that_fails_is_tried_again_given_up_listed_and_taken_up() {
    let folder = folder("[jobs]\nattempts = 2\nretry_seconds = 4");
    let serving = serve(&folder);
    let address = serving.address;
    let id = drill(address, &json!({ "steps": 1, "step_ms": 0, "failures": 1 }));
    let waits = until_job(address, &id, |job| job["attempts"] == 1 && job["state"] == "waiting");
    assert!(waits["fault"].as_str().unwrap().contains("the log says what"), "{waits}");
    assert_eq!(until_state(address, &id, "done")["attempts"], 2);
    let id = drill(address, &json!({ "steps": 1, "step_ms": 0, "failures": 9 }));
    let failed = until_state(address, &id, "failed");
    assert_eq!(failed["attempts"], 2, "{failed}");
    let listed = well(ask(address, "GET", &format!("{JOBS}?state=failed"), None));
    assert_eq!((listed["jobs"].as_array().unwrap().len(), &listed["jobs"][0]["id"]), (1, &failed["id"]));
    refused(address, ("POST", &format!("{JOBS}/{id}/cancel"), json!({})), 409, "job_over");
    let again = post(address, &format!("{JOBS}/{id}/replay"), &json!({}));
    assert_eq!((&again["attempts"], &again["ended_at"]), (&json!(0), &Value::Null), "{again}");
    until_job(address, &id, |job| job["state"] == "failed" && job["attempts"] == 2);
    well(ask(address, "DELETE", &format!("{JOBS}/{id}"), None));
    let listed = well(ask(address, "GET", &format!("{JOBS}?state=failed"), None));
    assert_eq!(listed["jobs"], json!([]));
}

#[test]
fn a_job_whose_process_dies_at_its_last_attempt_has_failed() {
    let folder = folder("[jobs]\nattempts = 1\nlease_seconds = 5");
    let mut serving = serve(&folder);
    let id = drill(serving.address, &json!({ "steps": 100_000, "step_ms": 20 }));
    until_job(serving.address, &id, |job| job["progress"]["done"].as_i64() > Some(3));
    serving.signal("KILL");
    serving.wait();
    let serving = serve(&folder);
    let failed = until_state(serving.address, &id, "failed");
    assert_eq!(failed["attempts"], 1, "{failed}");
    assert!(failed["fault"].as_str().unwrap().contains("ended without a word"), "{failed}");
}

#[test]
fn what_is_asked_for_with_a_higher_priority_comes_first_and_nothing_before_it_is_due() {
    let folder = folder("[jobs]\nthreads = 1");
    let serving = serve(&folder);
    let address = serving.address;
    let busy = drill(address, &json!({ "steps": 100_000, "step_ms": 50 }));
    until_state(address, &busy, "running");
    let asked = |priority: i64, due_at: Option<&str>| {
        let parameters = json!({ "steps": 1, "step_ms": 1_500 });
        let mut body = json!({ "kind": "drill", "parameters": parameters, "priority": priority });
        if let Some(due_at) = due_at {
            body["due_at"] = json!(due_at);
        }
        post(address, JOBS, &body)["id"].as_str().unwrap().to_owned()
    };
    let due_at = (now() + Duration::from_secs(8)).to_string();
    let [low, high, late] = [asked(10, None), asked(90, None), asked(100, Some(&due_at))];
    post(address, &format!("{JOBS}/{busy}/cancel"), &json!({}));
    // Told to the second, of which each of them takes more than one.
    let begun = |id: &str| -> jiff::Timestamp {
        until_state(address, id, "done")["begun_at"].as_str().unwrap().parse().unwrap()
    };
    assert!(begun(&high) < begun(&low), "asked for later, it comes first");
    let due_at: jiff::Timestamp = due_at.parse().unwrap();
    assert!(begun(&late).as_second() >= due_at.as_second(), "it was not due");
}

#[test]
fn a_job_that_nobody_wants_stops_between_two_steps() {
    let till = Till::open();
    let address = till.serving.address;
    let id = drill(address, &json!({ "steps": 100_000, "step_ms": 20 }));
    until_job(address, &id, |job| job["progress"]["done"].as_i64() > Some(3));
    refused(address, ("DELETE", &format!("{JOBS}/{id}"), json!({})), 409, "not_over");
    let told = post(address, &format!("{JOBS}/{id}/cancel"), &json!({}));
    assert_eq!(told["cancelling"], true, "{told}");
    // It would take half an hour.
    let stopped = until_state(address, &id, "cancelled");
    assert!(stopped["progress"]["done"].as_i64() < Some(90_000), "{stopped}");
    // One that waits ends at once.
    let later = json!({ "kind": "drill", "due_at": "2999-01-01T00:00:00Z" });
    let id = post(address, JOBS, &later)["id"].as_str().unwrap().to_owned();
    assert_eq!(read(address, &id)["state"], "waiting");
    assert_eq!(post(address, &format!("{JOBS}/{id}/cancel"), &json!({}))["state"], "cancelled");
}

#[test]
fn one_list_shows_everything_that_runs_or_ran() {
    let till = Till::open();
    let address = till.serving.address;
    let job = drill(address, &json!({ "steps": 1, "step_ms": 0 }));
    until_state(address, &job, "done");
    let file = "record_id,first_name,last_name,email\nz1,Zoé,Lavigne,zoe@lavigne.fr\n";
    let import = sent(address, "till", "zoe.csv", file.as_bytes());
    begin(address, &import, "start");
    until(address, &import, |found| found["finished_at"].is_string());
    let thresholds = json!({ "thresholds": { "same_person": 9, "review": 8 } });
    let what_if = post(address, "/v1/what-ifs", &thresholds)["id"].as_str().unwrap().to_owned();
    let begun = Instant::now();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    while well(ask(address, "GET", &format!("/v1/what-ifs/{what_if}"), None))["state"] != "done" {
        assert!(begun.elapsed() < PATIENCE);
    }
    // Page by page, one at a time.
    loop {
        let page = well(ask(address, "GET", &format!("{JOBS}?limit=1{cursor}"), None));
        seen.extend(page["jobs"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let of = |id: &str| seen.iter().filter(|told| told["id"] == id).cloned().collect::<Vec<Value>>();
    for (id, kind, see) in [
        (&job, "drill", format!("/v1/jobs/{job}")),
        (&import, "import", format!("/v1/imports/{import}")),
        (&what_if, "what_if", format!("/v1/what-ifs/{what_if}")),
    ] {
        let [told] = &of(id)[..] else { panic!("{id} is not there once: {seen:?}") };
        assert_eq!(
            (&told["kind"], &told["state"], &told["see"]),
            (&json!(kind), &json!("done"), &json!(see))
        );
    }
    let asked: Vec<&str> = seen.iter().map(|told| told["asked_at"].as_str().unwrap()).collect();
    assert!(asked.is_sorted_by(|newer, older| newer >= older), "{asked:?}");
    let imports = well(ask(address, "GET", &format!("{JOBS}?kind=import&state=done"), None));
    assert_eq!(imports["jobs"].as_array().unwrap().len(), 1, "{imports}");
    assert!(!till.serving.get(JOBS).text.to_lowercase().contains("lavigne"));
}

fn schedule(name: &str, next_at: i64) -> Schedule {
    Schedule {
        name: name.to_owned(),
        kind: "drill".to_owned(),
        parameters: r#"{"failures":0,"step_ms":0,"steps":1}"#.to_owned(),
        expression: "30 12 * * *".to_owned(),
        zone: "Europe/Paris".to_owned(),
        is_enabled: true,
        next_at: Some(next_at),
        last_at: None,
        last_job: None,
        actor: "test".to_owned(),
        changed_at: next_at,
    }
}

#[test]
fn turns_that_were_missed_are_made_up_for_once() {
    let folder = folder("");
    let (days, now) = (Duration::from_secs(4 * 86_400), now());
    let then = (now - days).as_millisecond();
    let session = folder.open("amigo-data", Purpose::Serve);
    session.block(async {
        let mut tx = session.repository.data.begin().await.unwrap();
        schedules::put(&mut tx, &schedule("nightly", then)).await.unwrap();
        tx.commit().await.unwrap();
    });
    session.close().unwrap();
    let nodes = two(&folder);
    let address = nodes[0].address;
    let begun = Instant::now();
    let made = loop {
        let schedule = well(ask(address, "GET", "/v1/schedules/nightly", None));
        if schedule["last_job"].is_string() {
            break schedule;
        }
        assert!(begun.elapsed() < PATIENCE, "{schedule}");
        std::thread::sleep(Duration::from_millis(20));
    };
    let next: jiff::Timestamp = made["next_at"].as_str().unwrap().parse().unwrap();
    assert!(next > now, "{made}");
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
    assert_eq!(next.to_zoned(zone).strftime("%H:%M").to_string(), "12:30", "in its own zone: {made}");
    let done = until_state(address, made["last_job"].as_str().unwrap(), "done");
    assert_eq!((&done["schedule"], &done["asked_by"]), (&json!("nightly"), &json!("test")));
    // Both processes look each second.
    std::thread::sleep(Duration::from_millis(2_500));
    let all = well(ask(address, "GET", &format!("{JOBS}?kind=drill"), None));
    assert_eq!(all["jobs"].as_array().unwrap().len(), 1, "{all}");
}

/// One turn more, while the job of the last one runs.
#[test]
fn a_turn_makes_no_second_job_beside_that_of_the_last_one() {
    let folder = folder("");
    let serving = serve(&folder);
    let put = |days: u64| {
        let then = (now() - Duration::from_secs(days * 86_400)).as_millisecond();
        let parameters = r#"{"failures":0,"step_ms":20,"steps":100000}"#.to_owned();
        let schedule = Schedule { parameters, ..schedule("long", then) };
        let session = folder.open("amigo-data", Purpose::Serve);
        session.block(async {
            let mut tx = session.repository.data.begin().await.unwrap();
            schedules::put(&mut tx, &schedule).await.unwrap();
            tx.commit().await.unwrap();
        });
        session.close().unwrap();
        // Until that turn was taken.
        let begun = Instant::now();
        loop {
            let told = well(ask(serving.address, "GET", "/v1/schedules/long", None));
            let next: jiff::Timestamp = told["next_at"].as_str().unwrap().parse().unwrap();
            if next > now() {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{told}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    put(3);
    put(2);
    let all = well(ask(serving.address, "GET", &format!("{JOBS}?kind=drill"), None));
    assert_eq!(all["jobs"].as_array().unwrap().len(), 1, "{all}");
    // Written down before the log says so.
    let begun = Instant::now();
    while !folder.read("serve.log").contains("the job of the last turn is not over") {
        assert!(begun.elapsed() < PATIENCE, "{}", folder.read("serve.log"));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn schedules_come_along_are_changed_and_forgotten() {
    let till = Till::open();
    let address = till.serving.address;
    let names = || -> Vec<String> {
        let all = well(ask(address, "GET", "/v1/schedules", None));
        let name = |schedule: &Value| schedule["name"].as_str().unwrap().to_owned();
        all["schedules"].as_array().unwrap().iter().map(name).collect()
    };
    let begun = Instant::now();
    while names().len() < 3 {
        assert!(begun.elapsed() < PATIENCE, "{:?}", names());
    }
    assert_eq!(names(), ["backup", "forget", "verify-access-log"]);
    let backup = well(ask(address, "GET", "/v1/schedules/backup", None));
    assert!(backup["waits_for"].as_str().unwrap().contains("[backup]"), "{backup}");
    let wanted =
        json!({ "kind": "drill", "cron": "0  3 * * 1", "time_zone": "Europe/Paris", "enabled": false });
    let put = well(ask(address, "PUT", "/v1/schedules/forget", Some(&wanted)));
    assert_eq!((&put["cron"], &put["next_at"]), (&json!("0 3 * * 1"), &Value::Null), "{put}");
    let noon = json!({ "kind": "drill", "cron": "0 12 * * *", "time_zone": "Asia/Tokyo", "enabled": true });
    let told = well(ask(address, "PUT", "/v1/schedules/noon", Some(&noon)));
    assert!(told["next_at"].as_str().unwrap().ends_with("T03:00:00Z"), "noon of its zone: {told}");
    well(ask(address, "DELETE", "/v1/schedules/noon", None));
    well(ask(address, "DELETE", "/v1/schedules/backup", None));
    refused(address, ("DELETE", "/v1/schedules/backup", json!({})), 404, "not_found");
    let till = till.restart();
    std::thread::sleep(Duration::from_millis(1_500));
    let all = well(ask(till.serving.address, "GET", "/v1/schedules", None));
    assert_eq!(all["schedules"].as_array().unwrap().len(), 2, "what was deleted does not come again: {all}");
    assert_eq!(all["schedules"][0], put);
}

#[test]
fn a_backup_is_made_where_the_configuration_says() {
    let folder = folder("");
    let (to, keys_to) = (folder.path("copies"), folder.path("key-copies"));
    let settings = format!("[backup]\nto = {to:?}\nkeys_to = {keys_to:?}");
    configure(&folder, &settings);
    let serving = serve(&folder);
    let job = post(serving.address, JOBS, &json!({ "kind": "backup" }));
    let done = until_state(serving.address, job["id"].as_str().unwrap(), "done");
    for (part, folder) in [("data", &to), ("log", &to), ("keys", &keys_to)] {
        let copy = folder.join(done["result"][part].as_str().unwrap());
        assert!(copy.is_dir(), "{done}: {}", copy.display());
    }
    assert!(!done.to_string().contains(to.to_str().unwrap()), "no path is told: {done}");
    drop(serving);
    let line = "restore --data back --from copies --keys-from key-copies";
    folder.succeed(line);
}

#[test]
fn what_expired_is_forgotten_and_the_access_log_is_proven() {
    let folder = folder("");
    let serving = serve(&folder);
    let address = serving.address;
    let of = |kind: &str| {
        let job = post(address, JOBS, &json!({ "kind": kind }));
        until_job(address, job["id"].as_str().unwrap(), |job| {
            job["state"] == "done" || job["state"] == "failed"
        })
    };
    let forgotten = of("forget");
    assert_eq!(
        forgotten["result"],
        json!({ "answers": 0, "attempts": 0, "jobs": 0, "sessions": 0 }),
        "{forgotten}"
    );
    let proven = of("verify_access_log");
    assert!(proven["result"]["entries"].as_i64() > Some(0), "{proven}");
    assert_eq!(proven["progress"]["done"], proven["progress"]["total"], "{proven}");
    // Somebody changes what was written.
    let session = folder.open("amigo-data", Purpose::Serve);
    let change = "UPDATE entry SET deed = 'nothing' WHERE number = 1";
    session.block(async {
        match &session.repository.log {
            Db::Sqlite(pool, _) => drop(sqlx::query(change).execute(pool).await.unwrap()),
            Db::Postgres(pool) => drop(sqlx::query(change).execute(pool).await.unwrap()),
        }
    });
    session.close().unwrap();
    let broken = of("verify_access_log");
    assert_eq!((&broken["state"], &broken["attempts"]), (&json!("failed"), &json!(1)), "{broken}");
    assert!(broken["fault"].as_str().unwrap().contains("not as it was written"), "{broken}");
}

#[test]
fn jobs_that_were_over_long_ago_are_forgotten() {
    let folder = folder("[jobs]\nkeep_days = 3");
    let serving = serve(&folder);
    let address = serving.address;
    let [old, young] = [(); 2].map(|()| drill(address, &json!({ "steps": 1, "step_ms": 0 })));
    for (id, days) in [(&old, 4), (&young, 2)] {
        until_state(address, id, "done");
        let number = id.parse::<model::JobId>().unwrap().0;
        let then = now().as_millisecond() - days * 86_400_000;
        let age = format!("UPDATE job SET ended_at = {then} WHERE id = {number}");
        strike(&folder, "amigo-data", Part::Data, &age);
    }
    let job = post(address, JOBS, &json!({ "kind": "forget" }));
    let forgotten = until_state(address, job["id"].as_str().unwrap(), "done");
    assert_eq!(forgotten["result"]["jobs"], 1, "{forgotten}");
    refused(address, ("GET", &format!("{JOBS}/{old}"), json!({})), 404, "not_found");
    assert_eq!(read(address, &young)["state"], "done");
}

#[test]
fn the_commands_show_and_change_the_same() {
    let folder = folder("");
    let done = folder.json("job run drill --here --set steps=3 --set step_ms=0 --json");
    assert_eq!((&done["state"], &done["result"]["steps"]), (&json!("done"), &json!(3)), "{done}");
    folder.refuse(
        "job run drill --here --set steps=1 --set failures=1 --set step=1",
        &["did you mean `steps`?"],
    );
    folder.refuse("job run backup --here", &["`keys_to`", "[backup]"]);
    let waits = folder.json("job run drill --set step_ms=0 --json");
    let id = waits["id"].as_str().unwrap();
    assert_eq!(folder.json(&format!("job cancel {id} --json"))["state"], "cancelled");
    folder.refuse(&format!("job wait {id}"), &["the job is cancelled"]);
    let serving = serve(&folder);
    folder.json(&format!("job replay {id} --json"));
    assert_eq!(folder.json(&format!("job wait {id} --json"))["state"], "done");
    let listed = folder.json_lines("job list --json");
    assert_eq!(listed.iter().filter(|job| job["kind"] == "drill").count(), 2, "{listed:?}");
    assert!(folder.succeed("job list --state done").contains("drill"));
    folder.succeed(&format!("job discard {id}"));
    folder.refuse(&format!("job show {id}"), &["no such job"]);
    let words =
        ["schedule", "set", "weekly", "--kind", "drill", "--cron", "0 3 * * 1", "--set", "steps=2", "--json"];
    let mut command = folder.command("");
    let said = crate::support::said(command.args(words));
    let set: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.err));
    assert_eq!((&set["parameters"]["steps"], &set["time_zone"]), (&json!(2), &json!("UTC")), "{set}");
    let told = well(ask(serving.address, "GET", "/v1/schedules/weekly", None));
    assert_eq!((&told["cron"], &told["next_at"]), (&set["cron"], &set["next_at"]));
    folder.succeed("schedule delete weekly");
    folder.refuse("schedule delete weekly", &["there is no schedule `weekly`"]);
    assert!(folder.succeed("job kinds").contains("steps"));
}
