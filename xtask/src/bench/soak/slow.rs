//! Clients that are no use: they send a byte a second, say nothing, or ask for much and read none of it, hundreds at once.

use super::Soak;
use crate::bench::service::http;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How many of each kind; together fewer than a process has connections for, so that others are served.
const EACH: usize = 60;
/// Between two bytes.
const PACE: Duration = Duration::from_millis(1_000);
/// Requests that are asked for without reading what is answered.
const UNREAD: usize = 40;

/// One of them, and what is left to be sent.
struct Peer {
    stream: TcpStream,
    rest: Vec<u8>,
}

/// Lets them come for a while.
pub fn peers(soak: &Soak, lasts: Duration) {
    let mut peers: Vec<Peer> = (0..super::nodes::NODES).flat_map(|node| of_node(soak, node)).collect();
    let begun = Instant::now();
    while begun.elapsed() < lasts {
        peers.retain_mut(Peer::step);
        std::thread::sleep(PACE.min(lasts));
    }
}

fn of_node(soak: &Soak, node: usize) -> Vec<Peer> {
    let address = soak.nodes.get(node).address;
    let Some(token) = soak.tokens.get(address, Duration::from_secs(2)) else { return Vec::new() };
    let message = r#"{"source":"web","id":"never","fields":{"last_name":"Lenteur"}}"#;
    let slow_head = http::signed(&http::get("/v1/customers?q=martin"), &token);
    let slow_body = http::signed(&http::post("/v1/source-records", message, None), &token);
    let much = http::signed(&http::get("/v1/events?limit=1000"), &token).repeat(UNREAD);
    // The message would be whole if anybody waited long enough: it is cut, so that nothing of it counts.
    let slow_body = &slow_body[..slow_body.len() - 2];
    let kinds =
        [(Vec::new(), Vec::new()), (Vec::new(), slow_head), head_first(slow_body), (much, Vec::new())];
    let open = |(at_once, rest): &(Vec<u8>, Vec<u8>)| Peer::open(address, at_once, rest);
    kinds.iter().flat_map(|kind| (0..EACH).filter_map(move |_| open(kind))).collect()
}

/// The head of a request at once, its body slowly.
fn head_first(request: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let end = http::find(request, b"\r\n\r\n").map_or(0, |end| end + 4);
    let (head, body) = request.split_at(end);
    (head.to_vec(), body.to_vec())
}

impl Peer {
    fn open(address: std::net::SocketAddr, at_once: &[u8], rest: &[u8]) -> Option<Peer> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2)).ok()?;
        stream.set_nonblocking(true).ok()?;
        // What does not fit into the buffers is not sent: nobody reads there either.
        let _ = stream.write(at_once);
        Some(Peer { stream, rest: rest.to_vec() })
    }

    /// Sends its next byte; false once it was sent away.
    fn step(&mut self) -> bool {
        if self.rest.is_empty() {
            return true;
        }
        let byte = self.rest.remove(0);
        let is_open = self.stream.write(&[byte]).is_ok();
        let mut said = [0; 256];
        // Told that it is too slow, it goes; as long as it is told nothing, it stays.
        is_open && matches!(self.stream.read(&mut said), Err(error) if error.kind() == ErrorKind::WouldBlock)
    }
}
