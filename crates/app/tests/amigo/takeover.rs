//! Processes that are killed, stopped or told to end under load, and a database that goes away: nothing that was
//! acknowledged is lost, nothing is there twice, and it goes on by itself.

use crate::clients::signed;
use crate::load::{
    Load, attempt, check_answers, check_refusal, check_repository, first_after, matched, person, repository,
    two, upsert,
};
use crate::outage::Outage;
use crate::repositories::on_files;
use crate::serving::{Answered, Serving, connect, rest};
use crate::support::Folder;
use serde_json::json;
use std::io::Write;
use std::time::{Duration, Instant};

/// After how long another must have taken over.
const TAKEN_OVER: Duration = Duration::from_secs(5);
const RECORDS: &str = "/v1/source-records";

fn again(folder: &Folder, log: &str) -> Serving {
    let node = Serving::start_as(folder, "serve --listen 127.0.0.1:0 --json", log);
    node.until("/readyz", 200);
    node
}

#[track_caller]
fn check_taken_over(took: Duration, within: Duration) {
    assert!(took <= within, "it took {took:?}");
}

#[test]
fn the_one_who_writes_is_killed() {
    let folder = repository();
    let [mut first, second] = two(&folder);
    let load = Load::to(&[first.address, second.address]);
    let killed = Instant::now();
    first.signal("KILL");
    first.wait();
    load.flow(100);
    let told = load.end();
    check_taken_over(first_after(&told, killed), TAKEN_OVER);
    check_answers(&[&second], &told);
    let third = again(&folder, "first.log");
    check_answers(&[&second, &third], &told);
    check_repository(&folder, [second, third], told.len(), told.len());
}

#[test]
fn the_one_who_follows_is_killed() {
    let folder = repository();
    let [first, mut second] = two(&folder);
    let load = Load::to(&[first.address, second.address]);
    let killed = Instant::now();
    second.signal("KILL");
    second.wait();
    load.flow(100);
    let told = load.end();
    // The other one does not notice.
    check_taken_over(first_after(&told, killed), Duration::from_secs(1));
    let second = again(&folder, "second.log");
    check_answers(&[&first, &second], &told);
    let last = person(told.len() / 4 - 1);
    assert_eq!(matched(second.address, &last), matched(first.address, &last));
    check_repository(&folder, [first, second], told.len(), told.len());
}

#[test]
fn the_one_who_writes_is_told_to_end() {
    let folder = repository();
    let [mut first, second] = two(&folder);
    let load = Load::to(&[first.address, second.address]);
    let ended = Instant::now();
    first.signal("TERM");
    load.flow(100);
    assert_eq!(first.wait().code(), Some(0));
    load.flow(100);
    let told = load.end();
    let taken = told.iter().filter(|told| told.by == 1 && told.sent >= ended);
    let taken = taken.map(|told| told.answered - ended).min().unwrap();
    check_taken_over(taken, Duration::from_millis(1_500));
    // What was under way when the first one ended was not waited for, either.
    let longest = told.iter().map(|told| told.answered - told.sent).max().unwrap();
    check_taken_over(longest, Duration::from_millis(1_500));
    check_answers(&[&second], &told);
    check_repository(&folder, [second], told.len(), told.len());
}

/// A process that is stopped within a transaction on a file keeps the file, and nobody can take it away: there it is
/// stopped while nothing is written. A server ends such a transaction, and it is stopped under load.
#[test]
fn the_one_who_writes_is_stopped_and_goes_on_later() {
    let folder = repository();
    let [first, second] = two(&folder);
    let load = Load::to(&[first.address, second.address]);
    let mut told = Vec::new();
    let load = if on_files() {
        told.extend(load.end());
        None
    } else {
        Some(load)
    };
    let stopped = Instant::now();
    first.signal("STOP");
    // A record that is known says something else, and one is new.
    let late = person(900_001);
    let mut moved = person(0);
    (moved["email"], moved["phone"]) = (json!("ailleurs@courrier.fr"), json!("0677889900"));
    let mut in_hand = connect(first.address);
    let [new, known] = [upsert("shop", "late", &late), upsert("shop", "load-0", &moved)];
    let message = format!(r#"{{"records":[{known},{new}]}}"#);
    let head = format!("POST {RECORDS} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    let length = message.len();
    let head = format!("{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n");
    in_hand.write_all(&signed(first.address, format!("{head}{message}"))).unwrap();
    let meanwhile = upsert("club", "meanwhile", &person(900_002));
    while attempt(second.address, "POST", RECORDS, "", &meanwhile).is_none_or(|answer| answer.status != 200) {
        assert!(stopped.elapsed() < Duration::from_secs(20), "nobody takes over");
        std::thread::sleep(Duration::from_millis(20));
    }
    check_taken_over(stopped.elapsed(), TAKEN_OVER);
    first.signal("CONT");
    let said = rest(&mut in_hand);
    assert!(said.starts_with("HTTP/1.1 503 ") || said.starts_with("HTTP/1.1 200 "), "{said}");
    // What it said is true: whoever was refused sends it again, and it is there once.
    let answer = second.post(RECORDS, &[], &message);
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    let expected = if said.starts_with("HTTP/1.1 200 ") { ["unchanged"; 2] } else { ["changed", "created"] };
    let changes = [0, 1].map(|at| answer.body["results"][at]["change"].as_str().unwrap_or_default());
    assert_eq!(changes, expected, "{said} {:?}", answer.body);
    if let Some(load) = load {
        load.flow(100);
        told.extend(load.end());
    }
    first.until("/readyz", 200);
    check_answers(&[&first, &second], &told);
    std::thread::sleep(Duration::from_secs(1));
    for probe in [&late, &moved, &person(0), &person(900_002), &person(200_001)] {
        assert_eq!(matched(first.address, probe), matched(second.address, probe));
    }
    check_repository(&folder, [first, second], told.len() + 2, told.len() + 2);
}

#[track_caller]
fn check_away(answer: &Answered) {
    assert_eq!(answer.status, 503, "{:?}", answer.body);
    check_refusal(answer);
}

#[test]
fn the_server_of_the_database_goes_away_and_comes_back() {
    if on_files() {
        // There is no server.
        return;
    }
    let folder = repository();
    let outage = Outage::before(&folder);
    let nodes = two(&folder);
    let load = Load::begin(&nodes);
    outage.begin();
    std::thread::sleep(Duration::from_millis(500));
    std::thread::scope(|scope| {
        for node in &nodes {
            scope.spawn(|| check_away(&node.post(RECORDS, &[], &upsert("shop", "away", &person(900_003)))));
            scope.spawn(|| check_away(&node.get("/v1/customers/cus_1")));
        }
    });
    let back = outage.end();
    load.flow(100);
    let told = load.end();
    check_taken_over(first_after(&told, back), TAKEN_OVER);
    for node in &nodes {
        node.until("/readyz", 200);
    }
    check_answers(&[&nodes[0], &nodes[1]], &told);
    check_repository(&folder, nodes, told.len(), told.len());
}
