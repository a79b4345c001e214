//! Clients that are broken or mean harm: each gets a clear answer or a clean end, and the next one is served.

use crate::clients::{self, Client, signed};
use crate::serving::{Answered, Serving, answered, connect, get, post, raw, raw_and_half_close, rest};
use crate::support::{Folder, SHOP};
use amigo::accounts::{self, Accounts};
use amigo::http::{self, Served, Settings};
use amigo::live::Node;
use amigo::session::Session;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

const RECORDS: &str = "/v1/source-records";

/// Whether what came back is an answer with this status, or for 0 nothing at all.
#[track_caller]
fn check(serving: &Serving, case: &str, said: &str, status: u16) {
    match status {
        0 => assert_eq!(said, "", "{case}"),
        _ => assert!(said.starts_with(&format!("HTTP/1.1 {status} ")), "{case}: {said:?}"),
    }
    assert_eq!(serving.get("/healthz").status, 200, "{case} has harmed the server");
}

fn code(answered: &Answered) -> (u16, &str) {
    (answered.status, answered.body["code"].as_str().unwrap_or_default())
}

/// A request with these lines of headers beside Host, which asks to close.
fn with_headers(method: &str, path: &str, headers: &str, body: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n{body}")
}

const JSON: &str = "Content-Type: application/json\r\n";

#[test]
fn messages_that_are_no_messages_are_told_what_is_wrong() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let item = |fields: &str| format!(r#"{{"source":"shop","id":"1","fields":{{{fields}}}}}"#);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_objects = r#"{"a":"#.repeat(100_000);
    let list = |items: usize| format!(r#"{{"records":[{}]}}"#, vec!["{}"; items].join(","));
    let huge = format!(r#"{{"limit":{},"fields":{{"city":"x"}}}}"#, "9".repeat(100_000));
    for (case, body, status, expected) in [
        ("deep lists", deep.as_str(), 400, "json_too_deep"),
        ("deep objects", &deep_objects, 400, "json_too_deep"),
        ("nothing", "", 400, "bad_json"),
        ("half a message", r#"{"source":"shop""#, 400, "bad_json"),
        ("a name twice", &item(r#""email":"a@b.fr","email":"c@d.fr""#), 400, "duplicate_name"),
        ("a name twice, once disguised", &item(r#""email":1,"\u0065mail":2"#), 400, "duplicate_name"),
        ("half a surrogate pair", &item(r#""email":"\ud800""#), 400, "bad_escape"),
        ("a field that is none", &item(r#""emial":1"#), 422, "unknown_field"),
        ("1,001 items", &list(1_001), 422, "too_many_items"),
        ("no items", &list(0), 422, "no_items"),
        ("NUL in a key", r#"{"source":"shop","id":"a\u0000","delete":true}"#, 422, "bad_key"),
    ] {
        let answered = serving.post(RECORDS, &[], body);
        assert_eq!(code(&answered), (status, expected), "{case}");
        assert!(answered.head.contains("application/problem+json"), "{case}");
        assert_eq!(serving.get("/healthz").status, 200, "{case} has harmed the server");
    }
    let duplicate = serving.post(RECORDS, &[], &item(r#""email":"a@b.fr","email":"c@d.fr""#));
    assert_eq!(duplicate.body["pointer"], "/fields/email");
    assert_eq!(code(&serving.post("/v1/customers/match", &[], &huge)), (422, "out_of_range"));
    let items = serving.post(RECORDS, &[], &list(1_000));
    assert_eq!((items.status, items.body["results"].as_array().unwrap().len()), (200, 1_000));
    assert!(!folder.read("serve.log").contains("panicked"));
}

/// What no syntax forbids is passed on: nothing may break by it further inside.
#[test]
fn values_that_look_like_code_are_values() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let evil =
        ["'; DROP TABLE records; --", "\\u0000", "${jndi:ldap://x}", "\\ud83d\\ude00", "\\r\\nX: 1", "1e999"];
    for evil in evil {
        for field in model::Field::ALL {
            let field = field.key();
            let body = format!(r#"{{"source":"{evil}","id":"{evil}","fields":{{"{field}":"{evil}"}}}}"#);
            let answered = serving.post(RECORDS, &[], &body);
            let is_clear = (200..500).contains(&answered.status) || answered.body["code"] == "not_ready";
            assert!(is_clear, "{body}: {answered:?}");
        }
    }
    let log = folder.read("serve.log");
    assert!(!log.contains("panicked") && !log.contains("DROP"), "{log}");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let mut body = with_headers("POST", RECORDS, &format!("{JSON}Content-Length: 4\r\n"), "").into_bytes();
    body.extend(b"\"\xff\xfe\"");
    let said = raw(serving.address, body);
    check(&serving, "a body that is not UTF-8", &said, 400);
    assert_eq!(answered(&said).body["code"], "not_utf8");
    let said = raw(serving.address, b"GET /v1/customers/\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n");
    check(&serving, "an address that is not UTF-8", &said, 400);
    let said = raw(serving.address, with_headers("GET", "/v1/customers/%00", "", ""));
    check(&serving, "%00", &said, 400);
    let said = raw(serving.address, with_headers("GET", "/v1/customers?q=%c3%28", "", ""));
    check(&serving, "a query that is not UTF-8", &said, 400);
    let said = raw(serving.address, with_headers("GET", "/../../etc/passwd", "", ""));
    check(&serving, "../", &said, 404);
    let said = raw(serving.address, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03");
    check(&serving, "TLS", &said, 400);
}

#[test]
fn a_request_that_could_be_read_in_two_ways_brings_in_no_second_one() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let smuggled = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let cases = [
        ("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", 400),
        ("a length with a sign", "Content-Length: +5\r\n", 400),
        ("a length that is too long for a number", "Content-Length: 99999999999999999999999\r\n", 400),
        ("chunks that are not the last", "Transfer-Encoding: chunked, identity\r\n", 400),
        ("a folded header", "X-A: b\r\n c\r\n", 400),
        ("a space before the colon", "Content-Length : 5\r\n", 400),
        ("NUL in a header", "X-A: \0\r\n", 400),
        ("two hosts", "Host: evil.example\r\n", 421),
    ];
    for (case, headers, status) in cases {
        let request = format!("{JSON}{headers}");
        let said = raw_and_half_close(
            serving.address,
            with_headers("POST", RECORDS, &request, "0\r\n\r\n") + smuggled,
        );
        check(&serving, case, &said, status);
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{case}: what was smuggled in is answered: {said}");
    }
    // Length and chunks at once: the chunks count, and whatever stands behind them is not trusted.
    for both in [
        "Transfer-Encoding: chunked\r\nContent-Length: 40",
        "Content-Length: 40\r\nTransfer-Encoding: chunked",
    ] {
        let head = format!("POST {RECORDS} HTTP/1.1\r\nHost: localhost\r\n{JSON}{both}\r\n\r\n");
        let said = raw(serving.address, format!("{head}1\r\n7\r\n0\r\n\r\n{smuggled}"));
        check(&serving, both, &said, 422);
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{both}: what was smuggled in is answered: {said}");
    }
    let said = raw(
        serving.address,
        with_headers("POST", RECORDS, "Idempotency-Key: a\r\nIdempotency-Key: b\r\n", ""),
    );
    check(&serving, "two keys", &said, 400);
    let said = raw(serving.address, with_headers("GET", "/healthz", "X-A: b\rX-C: d\r\n", ""));
    check(&serving, "a lone CR in a header", &said, 400);
}

#[test]
fn what_is_too_large_is_refused_early_and_takes_no_memory() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    // What a start takes is no matter of what is sent.
    serving.until("/readyz", 200);
    let before = serving.peak_kib();
    let body = "x".repeat(100 << 20);
    let announced = format!("{JSON}Content-Length: {}\r\n", body.len());
    let said = raw(serving.address, with_headers("POST", RECORDS, &announced, &body));
    check(&serving, "100 MiB", &said, 413);
    let chunk = format!("100000\r\n{}\r\n", "x".repeat(1 << 20));
    let chunked =
        with_headers("POST", RECORDS, &format!("{JSON}Transfer-Encoding: chunked\r\n"), &chunk.repeat(100));
    check(&serving, "100 MiB in chunks", &raw(serving.address, chunked), 413);
    let said = raw(serving.address, with_headers("GET", "/healthz", &"X-A: b\r\n".repeat(10_000), ""));
    check(&serving, "10,000 headers", &said, 431);
    let said = raw(
        serving.address,
        with_headers("GET", "/healthz", &format!("X-A: {}\r\n", "x".repeat(1 << 20)), ""),
    );
    check(&serving, "a header of 1 MiB", &said, 431);
    let said = raw(serving.address, with_headers("GET", &format!("/{}", "x".repeat(1 << 20)), "", ""));
    assert!(said.starts_with("HTTP/1.1 414 ") || said.starts_with("HTTP/1.1 431 "), "{said:?}");
    let values = format!("[{}0]", "[],".repeat(5 << 20));
    assert_eq!(code(&serving.post(RECORDS, &[], &values)), (400, "too_many_values"));
    // Who sends more than is read is let finish, so that the answer reaches clients that first send everything.
    let mut stream = connect(serving.address);
    let announced = format!("{JSON}Content-Length: {}\r\n", 20 << 20);
    let large = with_headers("POST", RECORDS, &announced, &body[..20 << 20]);
    let sent = stream.write_all(&signed(serving.address, large));
    assert!(sent.is_ok(), "{sent:?}");
    check(&serving, "20 MiB", &rest(&mut stream), 413);
    if let (Some(before), Some(after)) = (before, serving.peak_kib()) {
        assert!(after - before < 64 << 10, "it grew from {before} to {after} KiB");
    }
}

#[test]
fn older_and_unusual_ways_to_ask_are_understood() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let said = raw(serving.address, "GET /healthz HTTP/1.0\r\n\r\n");
    assert!(said.starts_with("HTTP/1.0 200 "), "{said}");
    let said = raw(serving.address, with_headers("GET", "http://127.0.0.1/healthz", "", ""));
    check(&serving, "an absolute address", &said, 200);
    let said = raw(serving.address, with_headers("GET", "http://evil.example/healthz", "", ""));
    check(&serving, "another machine's address", &said, 421);
    let said = raw(serving.address, "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n");
    check(&serving, "no host", &said, 421);
    let said = raw(serving.address, with_headers("OPTIONS", "*", "", ""));
    check(&serving, "OPTIONS *", &said, 404);
    let said = raw(serving.address, with_headers("BREW", "/healthz", "", ""));
    check(&serving, "a method of one's own", &said, 405);
    let said = raw(serving.address, with_headers("HEAD", "/healthz", "", ""));
    check(&serving, "HEAD", &said, 200);
    assert!(said.ends_with("\r\n\r\n"), "an answer to HEAD has no body: {said}");
    let said = raw_and_half_close(serving.address, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(said.starts_with("HTTP/1.1 "), "who closes its side still gets its answer: {said:?}");
    let two = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()
        + &with_headers("GET", "/nothing", "", "");
    let said = raw(serving.address, two);
    assert!(said.starts_with("HTTP/1.1 200 ") && said.contains("HTTP/1.1 404 "), "pipelined: {said}");
    let left = raw_and_half_close(serving.address, "GET /hea");
    assert!(left.is_empty() || left.starts_with("HTTP/1.1 400 "), "{left}");
    drop(connect(serving.address));
    check(&serving, "nothing said", "", 0);
}

/// A server in this process, whose patience is a second.
fn impatient(test: impl FnOnce(SocketAddr)) {
    with_patience(1, test);
}

/// The same with a patience of so many seconds.
fn with_patience(read_seconds: u64, test: impl FnOnce(SocketAddr)) {
    let folder = Folder::with_repository(SHOP);
    let client = Client::of(&folder, &folder.command("serve"));
    let session = Arc::new(Session::serving(&folder.path("amigo-data"), db::Purpose::Write).unwrap());
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let settings = Settings {
        listen,
        read_seconds,
        request_seconds: 600,
        max_connections: 4,
        stop_seconds: 1,
        ..Settings::default()
    };
    let listener = session.block(http::bind(&settings)).unwrap();
    let address = listener.local_addr().unwrap();
    clients::asks(address, client);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stopped = async move {
        let _ = stopped.await;
    };
    let serving = {
        let session = session.clone();
        let issuer = format!("http://{address}");
        let accounts = Accounts::start(session.clone(), accounts::Settings::default(), issuer);
        let accounts = session.block(accounts).unwrap();
        let node =
            Node::start(session.clone(), "127.0.0.1:1".to_owned(), amigo::live::Settings::default(), 1);
        let served = Served::new(Arc::new(node.unwrap()), accounts, settings);
        std::thread::spawn(move || session.block(http::serve(listener, served, stopped)).unwrap())
    };
    test(address);
    drop(stop);
    serving.join().unwrap();
}

/// Clients that are slow with the head of a request, with its body, and with asking again.
fn slow_clients(address: SocketAddr) -> [TcpStream; 3] {
    let promised = with_headers("POST", RECORDS, &format!("{JSON}Content-Length: 100\r\n"), "{");
    let promised = signed(address, promised);
    let mut head = connect(address);
    head.write_all(b"GET /healthz HTTP/1.1\r\nHost: loc").unwrap();
    let mut body = connect(address);
    body.write_all(&promised).unwrap();
    let mut idle = connect(address);
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    [head, body, idle]
}

/// Whether a server holds this connection still, and gave so many answers on it.
fn is_held(stream: &mut TcpStream, answers: usize) -> bool {
    let (mut said, mut buffer) = (Vec::new(), [0; 4_096]);
    stream.set_nonblocking(true).unwrap();
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return false,
            Ok(read) => said.extend_from_slice(&buffer[..read]),
            Err(error) => {
                let number = String::from_utf8_lossy(&said).matches("HTTP/1.1 ").count();
                return error.kind() == ErrorKind::WouldBlock && number == answers;
            }
        }
    }
}

#[test]
fn slow_clients_are_let_go() {
    with_patience(600, |patient| {
        let mut held = slow_clients(patient);
        impatient(are_let_go);
        for (stream, answers) in held.iter_mut().zip([0, 0, 1]) {
            assert!(is_held(stream, answers), "whoever has more patience lets them go, too");
        }
    });
}

fn are_let_go(address: SocketAddr) {
    let begun = Instant::now();
    let [mut head, mut body, mut idle] = slow_clients(address);
    let said = rest(&mut body);
    assert_eq!(code(&answered(&said)), (408, "slow_body"));
    let said = rest(&mut head);
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 408 "), "{said}");
    assert_eq!(rest(&mut idle).matches("HTTP/1.1 ").count(), 1, "it is closed after its one answer");
    assert!(begun.elapsed() >= Duration::from_millis(900), "{:?}", begun.elapsed());
}

#[test]
fn who_never_takes_its_answers_in_is_let_go() {
    impatient(|address| {
        let mut deaf: Vec<_> = (0..4).map(|_| connect(address)).collect();
        let request = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000);
        for stream in &mut deaf {
            stream.set_nonblocking(true).unwrap();
            // Until neither side takes anything any more.
            while stream.write(request.as_bytes()).is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        // All places are taken, until the deaf ones are let go.
        assert_eq!(get(address, "/healthz").status, 200);
    });
}

#[test]
fn who_says_nothing_keeps_nobody_out() {
    impatient(|address| {
        // Twice as many as there are places; they are held until the end.
        let silent: Vec<_> = (0..8).map(|_| connect(address)).collect();
        assert_eq!(post(address, RECORDS, &[], "7").status, 422);
        drop(silent);
    });
}
