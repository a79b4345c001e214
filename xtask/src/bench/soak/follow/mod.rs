//! Those who follow what happens, each in another way, with what they were told: at the end it must be the log of events,
//! none missed and none twice.

mod cursor;
mod mirror;
mod receiver;
mod stream;
mod subscriber;

use super::Soak;
use super::caller::Caller;
use super::event::Event;
use crate::bench::service::http;
use serde_json::Value;
use std::collections::BTreeSet;
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// How long a follower may take to hear of the last event once everything else is over.
const PATIENCE: Duration = Duration::from_secs(60);
/// Those who keep a copy of who is there.
const MIRRORS: u64 = 2;
/// Between two looks where nothing is new, in milliseconds.
const REST_MS: u64 = 150;

/// What a follower was told.
#[derive(Default)]
pub struct Heard {
    /// Ids of events, in the order in which they came.
    pub ids: Vec<String>,
    /// How often an event came again that was not acknowledged.
    pub repeated: u64,
}

/// A kind of follower.
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// The types of events that it follows; none: all.
    pub types: &'static [&'static str],
    /// In which order it hears of them.
    pub order: Order,
    run: fn(&Follower<'_>, &mut Caller<'_>) -> Heard,
}

/// In which order a follower hears of events.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// In that of the log.
    Log,
    /// Those of one customer in that of the log.
    OfEachCustomer,
}

/// Every kind.
static KINDS: [Kind; 7] = [
    Kind { name: "page by page, everything", types: &[], order: Order::Log, run: cursor::run },
    Kind { name: "page by page, merges and splits", types: PARTS, order: Order::Log, run: cursor::run },
    Kind { name: "stream", types: &[], order: Order::Log, run: stream::run },
    Kind { name: "subscriber, everything", types: &[], order: Order::Log, run: subscriber::run },
    Kind { name: "subscriber, merges and splits", types: PARTS, order: Order::Log, run: subscriber::run },
    Kind { name: "webhook, everything", types: &[], order: Order::OfEachCustomer, run: receiver::run },
    Kind {
        name: "webhook, merges and splits",
        types: PARTS,
        order: Order::OfEachCustomer,
        run: receiver::run,
    },
];
const PARTS: &[&str] = &["customer.merged", "customer.split"];

/// Every kind of follower.
pub fn kinds() -> &'static [Kind] {
    &KINDS
}

/// What a follower has to hear of, once that is known.
#[derive(Clone)]
pub struct End {
    /// The last event.
    pub last: Option<String>,
    /// How many there are.
    pub number: usize,
    /// Since when that is known.
    pub since: Instant,
}

/// A follower at work.
struct Follower<'a> {
    soak: &'a Soak,
    kind: &'static Kind,
    number: usize,
}

impl Follower<'_> {
    /// What it asks for, as a part of an address.
    fn wanted(&self) -> String {
        if self.kind.types.is_empty() {
            String::new()
        } else {
            format!("&type={}", self.kind.types.join(","))
        }
    }

    /// Whether it heard of everything there is, or of less in all the time it has.
    fn is_done(&self, heard: &Heard) -> bool {
        match self.soak.ends().get(self.number) {
            _ if self.soak.is_closed() => true,
            Some(end) => self.heard_all(end, heard) || end.since.elapsed() > PATIENCE,
            None => false,
        }
    }

    /// Whoever began behind the first event knows it by the last one, whoever hears of them in another order by their
    /// number.
    fn heard_all(&self, end: &End, heard: &Heard) -> bool {
        match self.kind.order {
            Order::Log => end.last == heard.ids.last().cloned(),
            Order::OfEachCustomer => heard.ids.len() >= end.number,
        }
    }

    fn rest(&self) {
        std::thread::sleep(Duration::from_millis(REST_MS));
    }
}

/// Begins all of them.
pub fn begin<'scope>(
    scope: &'scope Scope<'scope, '_>,
    soak: &'scope Soak,
) -> Vec<(&'static Kind, ScopedJoinHandle<'scope, Heard>)> {
    let each = |(number, kind): (usize, &'static Kind)| {
        let follow = move || {
            let follower = Follower { soak, kind, number };
            (kind.run)(&follower, &mut Caller::new(soak, 500 + number as u64))
        };
        (kind, scope.spawn(follow))
    };
    KINDS.iter().enumerate().map(each).collect()
}

/// Begins those who keep a copy of who is there.
pub fn mirror<'scope>(
    scope: &'scope Scope<'scope, '_>,
    soak: &'scope Soak,
) -> Vec<ScopedJoinHandle<'scope, BTreeSet<u64>>> {
    (0..MIRRORS)
        .map(|number| scope.spawn(move || mirror::run(soak, &mut Caller::new(soak, 600 + number))))
        .collect()
}

/// All events, as one process tells them.
pub fn log(soak: &Soak, caller: &mut Caller<'_>, node: usize) -> anyhow::Result<Vec<Event>> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    let begun = Instant::now();
    loop {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "the log of events cannot be read");
        let path = format!("/v1/events?limit=1000{cursor}");
        let Some(reply) = caller.ask_one(node, "events", &http::get(&path)) else {
            std::thread::sleep(Duration::from_millis(REST_MS));
            continue;
        };
        all.extend(events(soak, &reply.body).iter().map(event));
        cursor = format!("&cursor={}", reply.text("next"));
        if reply.body["more"] == false {
            return Ok(all);
        }
    }
}

fn events(soak: &Soak, body: &Value) -> Vec<Value> {
    let events = body["events"].as_array().cloned();
    soak.findings.check(events.is_some(), "events not told", || body.to_string());
    events.unwrap_or_default()
}

fn event(told: &Value) -> Event {
    let kind = told["type"].as_str().unwrap_or_default();
    let kind = kind.strip_prefix("amigo.").unwrap_or(kind);
    let kind = kind.rsplit_once(".v").map_or(kind, |(name, _)| name).to_owned();
    Event { id: id(told), kind, data: told["data"].clone() }
}

fn last_id(page: &Value) -> Option<String> {
    page["events"].as_array().and_then(|events| events.last()).map(id)
}

fn id(event: &Value) -> String {
    event["id"].as_str().unwrap_or_default().to_owned()
}
