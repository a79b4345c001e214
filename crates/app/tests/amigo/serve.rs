//! The serving process: where it listens, how it starts and stops, what its log tells.

use crate::clients::signed;
use crate::serving::{Serving, connect, rest, until_wanted};
use crate::support::{Folder, SHOP};
use std::io::Write;
use std::time::{Duration, Instant};

#[test]
fn it_says_where_it_listens_and_answers_there() {
    let folder = Folder::with_repository(SHOP);
    let mut serving = Serving::start(&folder);
    assert!(serving.address.ip().is_loopback());
    serving.until("/healthz", 200);
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(0), "{}", folder.read("serve.log"));
    // The repository is free again, and nothing waits to be written into its files.
    folder.succeed("import shop.csv --source shop");
}

#[test]
fn it_listens_on_this_machine_only() {
    let folder = Folder::with_repository(SHOP);
    folder.refuse("serve --listen 0.0.0.0:8420", &["0.0.0.0:8420", "only addresses of this machine"]);
    folder.refuse("serve --listen somewhere", &["--listen"]);
    folder.refuse("serve --data nowhere --listen 127.0.0.1:0", &["there is no repository in"]);
    let serving = Serving::start(&folder);
    let taken = format!("serve --listen {}", serving.address);
    folder.refuse(&taken, &["another amigo"]);
}

#[test]
fn a_port_that_is_taken_is_said() {
    let folder = Folder::with_repository(SHOP);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("serve --listen {}", port.local_addr().unwrap());
    folder.refuse(&listen, &["cannot listen on", "--listen"]);
}

/// A message of which more is to come.
const HALF: &str = "POST /v1/source-records HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
    expect: 100-continue\r\ncontent-length: 9\r\n\r\n[1, ";

#[test]
fn what_runs_when_it_is_told_to_stop_is_finished() {
    let folder = Folder::with_repository(SHOP);
    let mut serving = Serving::start(&folder);
    let mut halfway = connect(serving.address);
    halfway.write_all(&signed(serving.address, HALF)).unwrap();
    until_wanted(&mut halfway);
    serving.signal("TERM");
    serving.until_closed();
    halfway.write_all(b"2, 3]").unwrap();
    let said = rest(&mut halfway);
    assert!(said.starts_with("HTTP/1.1 422 ") && said.ends_with('}'), "{said}");
    assert_eq!(serving.wait().code(), Some(0));
}

#[test]
fn it_stops_in_time_whoever_holds_on() {
    let folder = Folder::with_repository(SHOP);
    // Whoever holds on would be read from for longer than anybody waits here.
    let serve = |stop_seconds: &str| {
        let mut command = folder.command("serve --listen 127.0.0.1:0 --json");
        command.env("AMIGO_SERVER__READ_SECONDS", "600").env("AMIGO_SERVER__STOP_SECONDS", stop_seconds);
        Serving::spawn(&folder, &mut command)
    };
    let hold = |serving: &Serving| {
        let mut idle = connect(serving.address);
        idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        let mut halfway = connect(serving.address);
        halfway.write_all(b"POST /v1/source-records HTTP/1.1\r\nhost: localhost\r\ncontent-le").unwrap();
        let mut slow = connect(serving.address);
        slow.write_all(&signed(serving.address, HALF)).unwrap();
        // They are accepted one after the other.
        until_wanted(&mut slow);
        (idle, halfway, slow)
    };
    let serving = serve("600");
    let (mut idle, _halfway, _slow) = hold(&serving);
    serving.signal("INT");
    assert!(rest(&mut idle).starts_with("HTTP/1.1 200"), "who waits for nothing is let go at once");
    drop(serving);
    let mut serving = serve("2");
    let (_, mut halfway, mut slow) = hold(&serving);
    let told = Instant::now();
    serving.signal("INT");
    assert_eq!(serving.wait().code(), Some(0));
    assert!(told.elapsed() >= Duration::from_secs(2), "stopped after {:?}", told.elapsed());
    assert_eq!((rest(&mut halfway), rest(&mut slow)), (String::new(), String::new()));
}

#[test]
fn the_log_tells_routes_and_never_who_was_asked_for() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    serving.get("/v1/customers?q=zenobie@quatremer.fr");
    serving.get("/v1/customers/zenobie@quatremer.fr");
    serving.get("/zenobie@quatremer.fr");
    let body = r#"{"source":"shop","id":"zenobie@quatremer.fr","fields":{"zenobie@quatremer.fr":"x"}}"#;
    serving.post("/v1/source-records", &["Idempotency-Key: zenobie@quatremer.fr"], body);
    serving.get("/healthz");
    let log = folder.read("serve.log");
    // The first of them needed a token; whether the server is ready by then is another line.
    let answered = log.lines().filter(|line| line.contains(": answered method="));
    assert_eq!(answered.count(), 5, "{log}");
    let line =
        log.lines().find(|line| line.contains(r#"method="GET" route="/v1/customers/{id}" status=400 "#));
    assert!(line.unwrap().ends_with(r#"client="cl_1""#), "{log}");
    assert!(log.contains(r#"method="GET" route="-" status=404 "#), "{log}");
    assert!(!log.contains("zenobie"), "{log}");
}
