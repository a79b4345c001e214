//! A shop that tells records: new ones, changes, deletions, returns, the same again and what is outdated, alone or up to a
//! hundred at once, each message with an Idempotency-Key. Nobody else tells its records, so that it knows what they must
//! say at the end.

use super::super::Soak;
use super::super::caller::{Caller, Reply};
use super::super::content::{self, Content};
use super::super::ledger::{Key, Told};
use super::pause;
use crate::bench::service::chance::Chance;
use crate::bench::service::http;
use crate::bench::service::rows::Row;
use serde_json::{Value, json};

/// Between two messages, at most.
const REST_MS: usize = 900;
/// Messages that may be sent again later.
const KEPT: usize = 40;
/// Of a hundred messages, so many are ones that were answered already.
const AGAIN: usize = 6;

/// A record of its own.
struct Own {
    key: Key,
    first: Content,
    revision: u64,
    says: Option<Content>,
}

/// What one item of a message must come to.
struct Expected {
    key: Key,
    change: &'static str,
    content: Option<Content>,
    is_new: bool,
}

/// A message that was answered.
struct Answered {
    request: Vec<u8>,
    body: Value,
}

struct Teller<'a> {
    soak: &'a Soak,
    caller: Caller<'a>,
    own: Vec<Own>,
    answered: Vec<Answered>,
}

/// Tells records until it is over.
pub fn run(soak: &Soak, number: u64) {
    let caller = Caller::new(soak, number);
    let mut teller = Teller { soak, caller, own: Vec::new(), answered: Vec::new() };
    for step in 0.. {
        if soak.is_over() {
            return;
        }
        pause(teller.caller.chance.below(REST_MS));
        if teller.caller.chance.percent(AGAIN) {
            teller.tell_again();
        } else {
            teller.tell(&format!("soak-{number}-{step}"));
        }
    }
}

impl Teller<'_> {
    fn tell(&mut self, idempotency: &str) {
        let size = size(&mut self.caller.chance);
        let mut items = Vec::with_capacity(size);
        let mut expected = Vec::with_capacity(size);
        for _ in 0..size {
            let (item, wanted) = self.item();
            items.push(item);
            expected.push(wanted);
        }
        let body = match items.as_slice() {
            [alone] if self.caller.chance.percent(50) => alone.to_string(),
            _ => json!({ "records": items }).to_string(),
        };
        let request = http::post("/v1/source-records", &body, Some(idempotency));
        let Some(reply) = self.caller.insist("records", &request) else { return };
        self.soak.tally.acknowledged(reply.sent);
        self.take(&reply, &expected);
        let at = self.caller.chance.below(KEPT);
        let answered = Answered { request, body: reply.body };
        match self.answered.get_mut(at) {
            Some(place) => *place = answered,
            None => self.answered.push(answered),
        }
    }

    /// A message that was answered before: it must be answered in the same words, by whichever process.
    fn tell_again(&mut self) {
        if self.answered.is_empty() {
            return;
        }
        let at = self.caller.chance.below(self.answered.len());
        let Some(reply) = self.caller.insist("records again", &self.answered[at].request) else { return };
        self.soak.tally.acknowledged(reply.sent);
        let known = &self.answered[at].body;
        self.soak.findings.check(reply.body == *known, "answered otherwise the second time", || {
            format!("first {known}\nthen {} {}", reply.status, reply.body)
        });
    }

    fn take(&self, reply: &Reply, expected: &[Expected]) {
        let alone = [reply.body.clone()];
        let results = reply.body["results"].as_array().map_or(alone.as_slice(), Vec::as_slice);
        let findings = &self.soak.findings;
        findings.check(reply.status == 200 && results.len() == expected.len(), "message not taken", || {
            format!("{} {}", reply.status, reply.body)
        });
        for (result, expected) in results.iter().zip(expected) {
            let change = result["change"].as_str().unwrap_or_default();
            // What of a message was written before it was refused is known when it comes again.
            let is_as_told = change == expected.change || change == "unchanged";
            findings.check(is_as_told, "item became something else", || {
                format!("{:?} should be {}: {result}", expected.key, expected.change)
            });
            self.soak.ledger.tell(&Told {
                key: &expected.key,
                content: expected.content.as_ref(),
                record: result["record"].as_str(),
                is_new: expected.is_new,
            });
        }
    }

    /// What is told next, and what must become of it.
    fn item(&mut self) -> (Value, Expected) {
        let dice = self.caller.chance.below(100);
        let known = match self.own.len() {
            0 => None,
            many => Some(self.caller.chance.below(many)).filter(|_| dice >= 42),
        };
        let row = self.soak.next_row().filter(|_| known.is_none());
        match (row, known) {
            (Some(row), _) => self.new_one(row),
            (None, Some(at)) => self.known_one(at, dice),
            // The retailer has no more people: something of what is known.
            (None, None) => self.known_one(0, 99),
        }
    }

    fn new_one(&mut self, row: &Row) -> (Value, Expected) {
        let key = (content::source(row).to_owned(), row.get("record_id").to_owned());
        let first = content::of(row);
        self.own.push(Own { key, says: None, revision: 0, first: first.clone() });
        self.own.last_mut().map(|own| own.say(first, "created")).expect("one was added")
    }

    fn known_one(&mut self, at: usize, dice: usize) -> (Value, Expected) {
        let soak = self.soak;
        let own = &mut self.own[at];
        let Some(says) = own.says.clone() else {
            let first = own.first.clone();
            let again = content::changed(&first, &first, own.next(), &mut self.caller.chance);
            return own.say(again, "changed");
        };
        match dice {
            42..50 => own.delete(),
            50..54 => own.say(says, "unchanged"),
            54..57 => own.outdate(says),
            _ => {
                let number = self.caller.chance.below(usize::MAX);
                let other = soak.ledger.some_content(number).unwrap_or_default();
                let first = own.first.clone();
                let later = content::changed(&first, &other, own.next(), &mut self.caller.chance);
                let change = if later == says { "unchanged" } else { "changed" };
                own.say(later, change)
            }
        }
    }
}

impl Own {
    fn next(&mut self) -> u64 {
        self.revision += 1;
        self.revision
    }

    fn say(&mut self, content: Content, change: &'static str) -> (Value, Expected) {
        let item = self.told(&content);
        self.says = Some(content.clone());
        (item, self.expect(change, Some(content)))
    }

    fn delete(&mut self) -> (Value, Expected) {
        self.says = None;
        let item = json!({ "source": self.key.0, "id": self.key.1, "delete": true });
        (item, self.expect("deleted", None))
    }

    /// Tells something older than what is known, which stays.
    fn outdate(&mut self, says: Content) -> (Value, Expected) {
        match content::outdated(&says) {
            Some(old) => (self.told(&old), self.expect("outdated", Some(says))),
            None => self.say(says, "unchanged"),
        }
    }

    fn told(&self, content: &Content) -> Value {
        json!({ "source": self.key.0, "id": self.key.1, "fields": content::as_fields(content) })
    }

    fn expect(&self, change: &'static str, content: Option<Content>) -> Expected {
        // That it is not there any more is a version of its own.
        let is_new = matches!(change, "created" | "changed" | "deleted");
        Expected { key: self.key.clone(), change, content, is_new }
    }
}

/// Items of a message: mostly one, now and then up to a hundred.
fn size(chance: &mut Chance) -> usize {
    match chance.below(100) {
        0..70 => 1,
        70..97 => 2 + chance.below(9),
        _ => 11 + chance.below(90),
    }
}
