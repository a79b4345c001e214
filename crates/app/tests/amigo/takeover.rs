//! Processes that are killed, stopped or told to end under load, and a database that goes away: nothing that was
//! acknowledged is lost, nothing is there twice, and it goes on by itself.

use crate::clients::signed;
use crate::load::{
    Load, Told, attempt, check_answers, check_refusal, check_repository, matched, person, repository, two,
    upsert,
};
use crate::nodes::both;
use crate::outage::Outage;
use crate::repositories::on_files;
use crate::serving::{Answered, Serving, connect, rest};
use crate::support::{Folder, PATIENCE};
use db::Purpose;
use serde_json::json;
use std::io::Write;
use std::time::{Duration, Instant};

/// After how long another must have taken over: the lease lasts for some seconds, and the machine may be busy.
const TAKEN_OVER: Duration = Duration::from_secs(20);
const RECORDS: &str = "/v1/source-records";

fn again(folder: &Folder, log: &str) -> Serving {
    let node = Serving::start_as(folder, "serve --listen 127.0.0.1:0 --json", log);
    node.until("/readyz", 200);
    node
}

/// What was sent since a moment is acknowledged by this process, in time.
#[track_caller]
fn check_goes_on(told: &[Told], since: Instant, by: usize) {
    let in_time = |told: &Told| told.by == by && told.sent >= since && told.answered - since <= TAKEN_OVER;
    assert!(told.iter().any(in_time), "it acknowledges nothing");
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
    check_goes_on(&told, killed, 1);
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
    check_goes_on(&told, killed, 0);
    let second = again(&folder, "second.log");
    check_answers(&[&first, &second], &told);
    let last = person(told.len() / 4 - 1);
    assert_eq!(matched(second.address, &last), matched(first.address, &last));
    check_repository(&folder, [first, second], told.len(), told.len());
}

#[test]
fn the_one_who_writes_is_told_to_end() {
    let folder = repository();
    let [mut first, mut second] = two(&folder);
    let load = Load::to(&[first.address, second.address]);
    first.signal("TERM");
    load.flow(100);
    assert_eq!(first.wait().code(), Some(0));
    let ended = Instant::now();
    load.flow(100);
    let told = load.end();
    check_goes_on(&told, ended, 1);
    check_answers(&[&second], &told);
    // Whoever ends in order gives the lead back: nobody waits until it ends by itself.
    second.signal("TERM");
    assert_eq!(second.wait().code(), Some(0));
    let session = folder.open("amigo-data", Purpose::Read);
    let holder = session.block(db::lease::current(&session.repository.data, "resolver")).unwrap();
    assert!(holder.is_none(), "{holder:?}");
    session.close().unwrap();
    check_repository(&folder, [], told.len(), told.len());
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
        assert!(stopped.elapsed() < PATIENCE, "nobody takes over");
        std::thread::sleep(Duration::from_millis(20));
    }
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
    let nodes = [first, second];
    for probe in [&late, &moved, &person(0), &person(900_002), &person(200_001)] {
        both(&nodes, |node| matched(node.address, probe));
    }
    check_repository(&folder, nodes, told.len() + 2, told.len() + 2);
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
    let in_time = |told: &Told| told.sent >= back && told.answered - back <= TAKEN_OVER;
    assert!(told.iter().any(in_time), "nothing is acknowledged any more");
    for node in &nodes {
        node.until("/readyz", 200);
    }
    check_answers(&[&nodes[0], &nodes[1]], &told);
    check_repository(&folder, nodes, told.len(), told.len());
}
