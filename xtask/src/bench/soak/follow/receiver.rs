//! Follows as a receiver of webhooks: events are sent to it, some at once, and again where it does not say that it took them.
//! It knows what it dealt with by the ids of events, and fails now and then as receivers do.

use super::{Follower, Heard, id};
use crate::bench::service::chance::Chance;
use crate::bench::service::http;
use crate::bench::soak::caller::Caller;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A connection that says nothing for so long is left.
const PATIENCE: Duration = Duration::from_secs(10);
/// A message that is longer is no event.
const LONGEST: u64 = 1 << 16;
/// Between two looks whether somebody comes.
const REST: Duration = Duration::from_millis(5);

/// What it was told, and knows of that.
#[derive(Default)]
struct Kept {
    heard: Heard,
    known: HashSet<String>,
    /// Events that it failed at: once, or their next attempt would be later than this lasts.
    failed: HashSet<String>,
}

/// How it fails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// It says that it cannot.
    Refuses,
    /// It dealt with the event, and says that it cannot.
    SaysOtherwise,
    /// It dealt with the event, and dies before it says so.
    Dies,
}

/// Receives until it heard of everything.
pub fn run(follower: &Follower<'_>, caller: &mut Caller<'_>) -> Heard {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.set_nonblocking(true).expect("a listener can be asked without waiting");
    let address = listener.local_addr().expect("a listener has an address");
    let kept = Mutex::new(Kept::default());
    std::thread::scope(|scope| {
        let receives = scope.spawn(|| receive(follower, &listener, &kept));
        let url = format!("http://{address}/hook");
        let made = json!({ "url": url, "types": follower.kind.types, "from": "earliest" }).to_string();
        let key = format!("receiver-{}", follower.number);
        caller.insist("webhooks", &http::post("/v1/webhooks", &made, Some(&key)));
        receives.join().expect("a receiver does not panic");
    });
    kept.into_inner().unwrap_or_else(PoisonError::into_inner).heard
}

fn receive(follower: &Follower<'_>, listener: &TcpListener, kept: &Mutex<Kept>) {
    let is_done = || follower.is_done(&locked(kept).heard);
    std::thread::scope(|scope| {
        let mut number = 0;
        while !is_done() {
            let Ok((stream, _)) = listener.accept() else {
                std::thread::sleep(REST);
                continue;
            };
            number += 1;
            let chance = Chance::new(number + 7_919 * follower.soak.seed);
            scope.spawn(move || serve(follower, stream, kept, chance));
        }
    });
}

/// Answers what comes on one connection, until it ends.
fn serve(follower: &Follower<'_>, stream: TcpStream, kept: &Mutex<Kept>, mut chance: Chance) -> Option<()> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut lines = BufReader::new(stream.try_clone().ok()?);
    let mut answers = stream;
    loop {
        let (named, body) = read(&mut lines)?;
        let told: Value = serde_json::from_slice(&body).unwrap_or_default();
        let findings = &follower.soak.findings;
        findings.check(told["id"] == *named && !named.is_empty(), "webhook says otherwise", || {
            format!("id {named}: {}", String::from_utf8_lossy(&body))
        });
        let status = match take(&mut locked(kept), id(&told), &mut chance) {
            None => "204 No Content",
            Some(Failure::Refuses) => "503 Service Unavailable",
            Some(Failure::SaysOtherwise) => "500 Internal Server Error",
            Some(Failure::Dies) => return None,
        };
        follower.soak.tally.answered("events of webhooks");
        answers.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes()).ok()?;
    }
}

/// Takes an event, unless it fails.
fn take(kept: &mut Kept, id: String, chance: &mut Chance) -> Option<Failure> {
    let failure = match chance.below(100) {
        0..2 => Some(Failure::Refuses),
        2 => Some(Failure::SaysOtherwise),
        3 => Some(Failure::Dies),
        _ => None,
    };
    let failure = failure.filter(|_| kept.failed.insert(id.clone()));
    if failure != Some(Failure::Refuses) {
        if kept.known.insert(id.clone()) {
            kept.heard.ids.push(id);
        } else {
            kept.heard.repeated += 1;
        }
    }
    failure
}

/// A request: the event that its head names, and its body.
fn read(lines: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let (mut named, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            match name.to_ascii_lowercase().as_str() {
                "webhook-id" => value.trim().clone_into(&mut named),
                "content-length" => length = value.trim().parse().ok().filter(|length| *length <= LONGEST)?,
                _ => {}
            }
        }
    }
    let mut body = Vec::new();
    let read = lines.take(length).read_to_end(&mut body).ok()?;
    (read as u64 == length).then_some((named, body))
}

fn locked(kept: &Mutex<Kept>) -> std::sync::MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_as_a_whole_or_not_at_all() {
        let request = "POST /hook HTTP/1.1\r\nWebhook-Id: evt_7\r\nContent-Length: 3\r\n\r\n{ }POST";
        let read_of = |text: &str| read(&mut text.as_bytes());
        assert_eq!(read_of(request), Some(("evt_7".to_owned(), b"{ }".to_vec())));
        assert_eq!(read_of(&request[..60]), None);
        assert_eq!(read_of(&request.replace("3\r\n", "99999999\r\n")), None);
    }

    #[test]
    fn an_event_is_failed_at_once_at_most_and_counts_once() {
        let (mut kept, mut chance) = (Kept::default(), Chance::new(3));
        let mut failures = 0;
        for number in 0..1_000 {
            let id = format!("evt_{number}");
            if take(&mut kept, id.clone(), &mut chance).is_some() {
                failures += 1;
                // It comes again.
                assert!(take(&mut kept, id, &mut chance).is_none());
            }
        }
        assert!((10..80).contains(&failures), "{failures}");
        assert_eq!(kept.heard.ids.len(), 1_000);
        assert!(kept.heard.repeated > 0, "what it dealt with and did not say so came again");
    }
}
