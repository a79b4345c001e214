//! A process ends in order: it says so, lets what runs finish, and another one writes at once; the service manager is told.

use crate::clients::signed;
use crate::load::{person, repository, two, upsert};
use crate::repositories::on_files;
use crate::serving::{Answered, Serving, answered, connect, rest, until_wanted};
use crate::support::{Folder, PATIENCE, SHOP};
use crate::telling::RECORDS;
use crate::uploads::{begin, sent, until};
use serde_json::json;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::{Duration, Instant};

const SERVE: &str = "serve --listen 127.0.0.1:0 --json";

/// Times that nobody lives to see here: whatever waits for one of them is waited for in vain.
const ENDLESS: [(&str, &str); 3] = [
    ("AMIGO_SERVER__STOP_SECONDS", "600"),
    ("AMIGO_SERVER__READ_SECONDS", "600"),
    ("AMIGO_SERVER__REQUEST_SECONDS", "600"),
];

/// The same as settings of a repository.
fn set_endless(folder: &Folder) {
    let settings = "[server]\nstop_seconds = 600\nread_seconds = 600\nrequest_seconds = 600\n";
    let known = folder.read_or_empty("amigo-data/amigo.toml");
    folder.write("amigo-data/amigo.toml", format!("{known}\n{settings}"));
}

/// A change of which half was sent and is being read, and the other half.
fn halfway(serving: &Serving, number: usize) -> (TcpStream, String) {
    let body = upsert("shop", &format!("half-{number}"), &person(900_000 + number));
    let (first, rest) = body.split_at(body.len() / 2);
    let head = format!("POST {RECORDS} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n");
    let head = format!("{head}expect: 100-continue\r\ncontent-length: {}\r\n\r\n{first}", body.len());
    let mut stream = connect(serving.address);
    stream.write_all(&signed(serving.address, head)).unwrap();
    until_wanted(&mut stream);
    (stream, rest.to_owned())
}

fn finish((mut stream, rest_of_body): (TcpStream, String)) -> Answered {
    stream.write_all(rest_of_body.as_bytes()).unwrap();
    answered(&rest(&mut stream))
}

/// Waits until a process takes a change.
#[track_caller]
fn until_it_writes(serving: &Serving, number: usize) {
    let begun = Instant::now();
    let message = upsert("shop", &format!("soon-{number}"), &person(800_000 + number));
    while serving.post(RECORDS, &[], &message).status != 200 {
        assert!(begun.elapsed() < PATIENCE, "nobody takes over");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn another_process_writes_at_once_though_a_request_still_runs_here() {
    let folder = repository();
    set_endless(&folder);
    let [mut first, second] = two(&folder);
    let slow = halfway(&first, 1);
    first.signal("TERM");
    first.until_closed();
    // While the first one would wait for minutes.
    until_it_writes(&second, 1);
    // What ran is answered: handed on to the one who writes now.
    let said = finish(slow);
    assert_eq!((said.status, said.body["change"].as_str()), (200, Some("created")), "{said:?}");
    assert_eq!(first.wait().code(), Some(0));
    let known = second.post(RECORDS, &[], &upsert("shop", "half-1", &person(900_001)));
    assert_eq!(known.body["change"], "unchanged", "{known:?}");
}

#[test]
fn where_nobody_else_is_what_runs_is_written_here() {
    let folder = Folder::with_repository(SHOP);
    let mut serving = Serving::spawn(&folder, folder.command(SERVE).envs(ENDLESS));
    serving.until("/readyz", 200);
    let slow: Vec<_> = (1..=4).map(|number| halfway(&serving, number)).collect();
    serving.signal("TERM");
    // Before it lets another write, while it looks for one, and after it found none.
    for (slow, wait) in slow.into_iter().zip([100, 300, 500, 1_000]) {
        std::thread::sleep(Duration::from_millis(wait));
        let said = finish(slow);
        assert_eq!((said.status, said.body["change"].as_str()), (200, Some("created")), "{said:?}");
    }
    assert_eq!(serving.wait().code(), Some(0), "{}", folder.read("serve.log"));
    assert!(folder.succeed("repair").contains("Nothing changed."));
}

#[test]
fn it_says_that_it_ends_and_serves_until_everybody_has_left() {
    let folder = Folder::with_repository(SHOP);
    let mut command = folder.command(SERVE);
    // Once they are over it waits for nobody: there is nobody.
    command.envs(ENDLESS).env("AMIGO_SERVER__LEAVE_SECONDS", "8");
    let mut serving = Serving::spawn(&folder, &mut command);
    serving.until("/readyz", 200);
    let told = Instant::now();
    serving.signal("TERM");
    serving.until("/readyz", 503);
    let ready = serving.get("/readyz");
    assert_eq!((ready.status, ready.body["reason"].as_str()), (503, Some("stopping")), "{ready:?}");
    assert_eq!(serving.get("/v1/customers/cus_1").status, 200, "whoever has not left yet is served");
    assert_eq!(serving.post(RECORDS, &[], &upsert("shop", "last", &person(7))).status, 200);
    assert_eq!(serving.wait().code(), Some(0));
    assert!(told.elapsed() > Duration::from_secs(8), "it ended after {:?}", told.elapsed());
}

#[test]
fn told_again_it_ends_at_once() {
    let folder = Folder::with_repository(SHOP);
    let mut serving = Serving::spawn(&folder, folder.command(SERVE).envs(ENDLESS));
    serving.until("/readyz", 200);
    let _slow = halfway(&serving, 1);
    serving.signal("TERM");
    // Two signals that it finds at once are one.
    serving.until_closed();
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(1));
    assert!(folder.succeed("repair").contains("Nothing changed."));
}

#[test]
fn an_import_goes_on_where_the_next_one_writes() {
    let folder = repository();
    set_endless(&folder);
    let [mut first, second] = two(&folder);
    let mut file = "record_id,first_name,last_name,email,phone\n".to_owned();
    for number in 0..20_000 {
        let person = person(number);
        let [first, last, email, phone] = ["first_name", "last_name", "email", "phone"]
            .map(|field| person[field].as_str().unwrap().to_owned());
        writeln!(file, "i{number},{first},{last},{email},{phone}").unwrap();
    }
    let import = sent(first.address, "shop", "many.csv", file.as_bytes());
    begin(first.address, &import, "start");
    until(first.address, &import, |found| found["upload"]["progress"]["rows"].as_i64() > Some(0));
    // Somebody still asks, so that it lets the other one write before it ends.
    let slow = halfway(&first, 2);
    first.signal("TERM");
    // Whoever asks would be waited for, for minutes.
    until_it_writes(&second, 2);
    let during = second.get(&format!("/v1/imports/{import}")).body;
    assert!(during["finished_at"].is_null(), "it was over before: {during}");
    assert_eq!(finish(slow).status, 200);
    assert_eq!(first.wait().code(), Some(0), "{}", folder.read("first.log"));
    let done = until(second.address, &import, |found| found["finished_at"].is_string());
    assert_eq!((&done["counts"]["created"], &done["state"]), (&json!(20_000), &json!("finished")), "{done}");
}

/// What the service manager is told, until nothing comes for a moment.
#[track_caller]
fn heard(manager: &UnixDatagram) -> Vec<String> {
    manager.set_read_timeout(Some(Duration::from_millis(600))).unwrap();
    let mut words = Vec::new();
    let mut buffer = [0; 512];
    while let Ok(read) = manager.recv(&mut buffer) {
        words.push(String::from_utf8_lossy(&buffer[..read]).into_owned());
        assert!(words.len() < 1_000, "it never is silent");
    }
    words
}

#[test]
fn the_service_manager_is_told_that_it_answers_lives_and_ends() {
    let folder = Folder::with_repository(SHOP);
    let path = folder.path("notify.sock");
    let name = format!("amigo-test-{}-{}", std::process::id(), on_files());
    let abstract_name = SocketAddr::from_abstract_name(&name).unwrap();
    for (manager, told) in [
        (UnixDatagram::bind(&path).unwrap(), path.display().to_string()),
        (UnixDatagram::bind_addr(&abstract_name).unwrap(), format!("@{name}")),
    ] {
        manager.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut command = folder.command(SERVE);
        command.env("NOTIFY_SOCKET", told).env("WATCHDOG_USEC", "400000");
        let mut serving = Serving::spawn(&folder, &mut command);
        let mut buffer = [0; 512];
        let read = manager.recv(&mut buffer).unwrap();
        let ready = String::from_utf8_lossy(&buffer[..read]).into_owned();
        assert_eq!(ready, format!("READY=1\nMAINPID={}", serving.id()));
        for _ in 0..3 {
            let read = manager.recv(&mut buffer).expect("it says that it lives, again and again");
            assert_eq!(&buffer[..read], b"WATCHDOG=1");
        }
        serving.signal("STOP");
        // What it said before is heard first.
        heard(&manager);
        assert!(heard(&manager).is_empty(), "a process that is held up says nothing");
        serving.signal("CONT");
        serving.signal("TERM");
        assert_eq!(serving.wait().code(), Some(0));
        assert!(heard(&manager).contains(&"STOPPING=1".to_owned()));
    }
}

#[test]
fn without_a_service_manager_or_with_a_dead_one_it_serves_all_the_same() {
    let folder = Folder::with_repository(SHOP);
    let mut command = folder.command(SERVE);
    command.env("NOTIFY_SOCKET", "/nowhere/notify.sock").env("WATCHDOG_USEC", "400000");
    let mut serving = Serving::spawn(&folder, &mut command);
    serving.until("/readyz", 200);
    let mut idle = connect(serving.address);
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut said = [0; 64];
    assert!(idle.read(&mut said).unwrap() > 0);
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(0));
    assert!(folder.read("serve.log").contains("cannot be told"));
}
