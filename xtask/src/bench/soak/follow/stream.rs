//! Follows the stream of server-sent events, and comes again with the last id wherever it was cut off.

use super::{Follower, Heard};
use crate::bench::service::http;
use crate::bench::soak::caller::Caller;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A stream that says nothing for so long is left; it sends something several times in this time.
const PATIENCE: Duration = Duration::from_secs(5);
/// A line that is longer belongs to no event.
const LINE: usize = 1 << 20;

/// Follows until it heard of everything, from the first event on.
pub fn run(follower: &Follower<'_>, caller: &mut Caller<'_>) -> Heard {
    let mut heard = Heard::default();
    // A stream begins with now, or behind an event: the first one is asked for.
    while heard.ids.is_empty() && !follower.is_done(&heard) {
        match caller.ask("events", &http::get("/v1/events?limit=1")) {
            Some(reply) => heard.ids.extend(super::events(follower.soak, &reply.body).first().map(super::id)),
            None => follower.rest(),
        }
    }
    while !follower.is_done(&heard) {
        let node = caller.chance.below(2);
        // However it ended, the next one goes on behind what was heard.
        let _ = listen(follower, node, &mut heard);
        follower.rest();
    }
    heard
}

/// Listens to one process until the stream ends; an event counts once it came as a whole.
fn listen(follower: &Follower<'_>, node: usize, heard: &mut Heard) -> Option<()> {
    let soak = follower.soak;
    let address = soak.nodes.get(node).address;
    let token = soak.tokens.get(address, PATIENCE)?;
    let last = heard.ids.last()?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let request =
        format!("GET /v1/events/stream HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {last}\r\n\r\n");
    stream.write_all(&http::signed(request.as_bytes(), &token)).ok()?;
    let mut lines = BufReader::new(stream);
    let (mut id, mut data) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        // What comes without an end was cut off.
        if lines.read_line(&mut line).ok()? == 0 || !line.ends_with('\n') || line.len() > LINE {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("id", told)) => told.clone_into(&mut id),
            Some(("data", told)) => told.clone_into(&mut data),
            _ if line.trim_end().is_empty() && !data.is_empty() => {
                note(follower, heard, std::mem::take(&mut id), &std::mem::take(&mut data));
                if follower.is_done(heard) {
                    return Some(());
                }
            }
            _ => {}
        }
    }
}

fn note(follower: &Follower<'_>, heard: &mut Heard, id: String, data: &str) {
    let told: Value = serde_json::from_str(data).unwrap_or_default();
    follower.soak.findings.check(told["id"] == *id, "stream says otherwise", || format!("id {id}: {data}"));
    heard.ids.push(id);
    follower.soak.tally.answered("streamed events");
}
