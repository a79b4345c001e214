//! Asks the processes as a careful client does: by a token, not waiting for ever, and where it is told to come again or is
//! told nothing, somewhere else, with the same Idempotency-Key. Whatever no client should ever be told is a finding.

use super::Soak;
use super::nodes::NODES;
use crate::bench::service::chance::Chance;
use crate::bench::service::http::{self, Connection};
use crate::bench::service::server::Client;
use serde_json::Value;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// After how long another token is got; one holds for 15 minutes.
const RENEWED: Duration = Duration::from_secs(5 * 60);
/// How long a client waits for an answer: this at least, and up to so much more.
const PATIENCE: (u64, usize) = (1_500, 8_500);
/// After this long somebody should have answered: recovery takes five minutes at most.
const NEVER: Duration = Duration::from_secs(300);
/// Between two attempts.
const MOMENT: Duration = Duration::from_millis(50);

/// What proves who asks: the same for every process.
pub struct Tokens {
    client: Client,
    held: Mutex<Option<(Instant, String)>>,
}

/// An answer.
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// What it says, where that is JSON.
    pub body: Value,
    /// When the request that was answered was sent.
    pub sent: Instant,
    says_when: bool,
}

impl Reply {
    /// A text of the answer, or nothing.
    pub fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }
}

/// Somebody who asks, one request at a time.
pub struct Caller<'a> {
    soak: &'a Soak,
    connections: [Option<Connection>; NODES],
    at: usize,
    /// What differs from others.
    pub chance: Chance,
}

impl<'a> Caller<'a> {
    /// Somebody who differs from others by a number.
    pub fn new(soak: &'a Soak, number: u64) -> Caller<'a> {
        let chance = Chance::new(soak.seed.wrapping_mul(1_000).wrapping_add(number));
        Caller { soak, connections: [None, None], at: number as usize, chance }
    }

    /// Asks until it is answered; nothing where nobody does.
    pub fn insist(&mut self, what: &'static str, request: &[u8]) -> Option<Reply> {
        let begun = Instant::now();
        while begun.elapsed() < NEVER {
            if let Some(reply) = self.ask(what, request) {
                return Some(reply);
            }
            self.at += 1;
            std::thread::sleep(MOMENT);
        }
        self.soak.findings.note("never answered", format!("{what} in {} s", NEVER.as_secs()));
        None
    }

    /// Asks whoever it asked last; nothing where that one cannot answer now.
    pub fn ask(&mut self, what: &'static str, request: &[u8]) -> Option<Reply> {
        self.ask_one(self.at, what, request)
    }

    /// Asks one of the processes.
    pub fn ask_one(&mut self, node: usize, what: &'static str, request: &[u8]) -> Option<Reply> {
        let reply = self.raw(node % NODES, request)?;
        let refusal = is_refusal(&reply);
        if refusal {
            let word = if reply.text("reason").is_empty() { "code" } else { "reason" };
            self.soak.tally.refused(format!("{} {}", reply.status, reply.text(word)));
            return None;
        }
        let is_wrong =
            reply.status >= 500 || matches!(reply.status, 401 | 403 | 405 | 408 | 413 | 415 | 421 | 429);
        self.soak
            .findings
            .check(!is_wrong, "wrong answer", || format!("{what}: {} {}", reply.status, reply.body));
        if reply.status == 401 {
            self.soak.tokens.forget();
        }
        self.soak.tally.answered(what);
        (!is_wrong).then_some(reply)
    }

    fn raw(&mut self, node: usize, request: &[u8]) -> Option<Reply> {
        let patience = Duration::from_millis(PATIENCE.0 + self.chance.below(PATIENCE.1) as u64);
        let address = self.soak.nodes.get(node).address;
        let Some(token) = self.soak.tokens.get(address, patience) else {
            self.soak.tally.refused("no token".to_owned());
            return None;
        };
        let request = http::signed(request, &token);
        let fresh = || said(Connection::patient(address, patience)?, &request);
        let reply = match self.connections[node].take().map(|held| said(held, &request)) {
            // One that was kept for a while may have been closed.
            Some(Err(error)) if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                fresh()
            }
            Some(reply) => reply,
            None => fresh(),
        };
        let Ok((connection, reply)) = reply else {
            self.soak.tally.refused("no answer".to_owned());
            return None;
        };
        self.connections[node] = Some(connection);
        Some(reply)
    }
}

fn said(mut connection: Connection, request: &[u8]) -> io::Result<(Connection, Reply)> {
    let sent = Instant::now();
    let answer = connection.ask(request)?;
    let body = serde_json::from_slice(answer.body).unwrap_or_default();
    let reply = Reply { status: answer.status, body, sent, says_when: answer.says_when };
    Ok((connection, reply))
}

/// Whether a client is told to come again: with a moment for it, or because the same message is being worked on, or
/// because nothing was known in time.
fn is_refusal(reply: &Reply) -> bool {
    match reply.status {
        503 | 429 => reply.says_when,
        504 => true,
        409 => reply.text("code") == "in_progress",
        _ => false,
    }
}

impl Tokens {
    /// Those of a client.
    pub fn of(client: Client) -> Tokens {
        Tokens { client, held: Mutex::default() }
    }

    /// One that holds for a good while; nothing where none is given now.
    pub fn get(&self, address: SocketAddr, patience: Duration) -> Option<String> {
        let held = || self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let known = held().clone().filter(|(since, _)| since.elapsed() < RENEWED);
        if let Some((_, token)) = known {
            return Some(token);
        }
        // Nobody else waits meanwhile: several may get one at once.
        let mut connection = Connection::patient(address, patience).ok()?;
        let answer = connection.ask(&http::token(&self.client.id, &self.client.secret)).ok()?;
        let said: Value = serde_json::from_slice(answer.body).ok()?;
        let token = said["access_token"].as_str()?.to_owned();
        *held() = Some((Instant::now(), token.clone()));
        Some(token)
    }

    fn forget(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whoever_is_sent_away_is_told_when_to_come_again() {
        let check = |status, code: &str, says_when, expected| {
            let body = json!({ "code": code });
            let reply = Reply { status, body, sent: Instant::now(), says_when };
            assert_eq!(is_refusal(&reply), expected, "{status} {code}");
        };
        check(503, "not_ready", true, true);
        check(503, "not_ready", false, false);
        check(429, "too_busy", true, true);
        check(429, "too_busy", false, false);
        check(409, "in_progress", false, true);
        check(409, "one_already", false, false);
        check(500, "failed", true, false);
        check(504, "timed_out", false, true);
    }
}
