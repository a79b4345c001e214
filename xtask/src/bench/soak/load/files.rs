//! Somebody who sends files to be imported now and then: new records and other versions of those that earlier files
//! brought. A file counts once its import has finished; where one was lost on the way, it is sent again.

use super::super::Soak;
use super::super::caller::Caller;
use super::super::content::{self, Content, SOURCES};
use super::super::ledger::{Key, Told};
use super::pause;
use crate::bench::service::http;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Between two files, at most.
const REST_MS: usize = 25_000;
/// Rows of a file, at most.
const ROWS: usize = 250;
/// How long an import may take, with every fault in it.
const PATIENCE: Duration = Duration::from_secs(240);
/// Between two looks at it.
const LOOK_MS: usize = 300;

/// A record that files bring.
#[derive(Clone)]
struct Own {
    first: Content,
    says: Content,
    revision: u64,
    is_new: bool,
}

/// Sends files until it is over.
pub fn run(soak: &Soak, number: u64) {
    let mut caller = Caller::new(soak, number);
    let mut own: BTreeMap<Key, Own> = BTreeMap::new();
    for file in 0.. {
        for _ in 0..caller.chance.below(REST_MS) / 100 {
            pause(100);
            if soak.is_over() {
                return;
            }
        }
        let source = SOURCES[caller.chance.below(SOURCES.len())];
        let told = rows(soak, &mut caller, source, &mut own);
        let text = content::as_file(told.iter().map(|(key, own)| (key.1.as_str(), &own.says)));
        if deliver(soak, &mut caller, source, &format!("soak-{file}.csv"), &text, told.len()) {
            for (key, own) in &told {
                soak.ledger.tell(&Told { key, content: Some(&own.says), record: None, is_new: own.is_new });
            }
        }
    }
}

/// The rows of a file of this source: known records first, each once.
fn rows(
    soak: &Soak,
    caller: &mut Caller<'_>,
    source: &'static str,
    own: &mut BTreeMap<Key, Own>,
) -> BTreeMap<Key, Own> {
    let mut told = BTreeMap::new();
    for (key, known) in own.iter_mut().filter(|(key, _)| key.0 == source) {
        if caller.chance.percent(25) {
            let other = soak.ledger.some_content(caller.chance.below(usize::MAX)).unwrap_or_default();
            known.revision += 1;
            let later = content::changed(&known.first, &other, known.revision, &mut caller.chance);
            known.is_new = later != known.says;
            known.says = later;
            told.insert(key.clone(), known.clone());
        }
    }
    for _ in 0..1 + caller.chance.below(ROWS) {
        let Some(row) = soak.next_row() else { break };
        let first = content::of(row);
        let key = (source.to_owned(), row.get("record_id").to_owned());
        let new = Own { says: first.clone(), first, revision: 0, is_new: true };
        own.insert(key.clone(), new.clone());
        told.insert(key, new);
    }
    told
}

/// Sends a file until its import has finished.
fn deliver(soak: &Soak, caller: &mut Caller<'_>, source: &str, name: &str, text: &str, rows: usize) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let path = format!("/v1/imports?source={source}&file={name}");
        let sent = http::with_body(("POST", &path), "application/octet-stream", text, None);
        let Some(reply) = caller.insist("files", &sent) else { return false };
        let import = reply.text("id").to_owned();
        let sent = reply.sent;
        if reply.status >= 300 {
            soak.findings.note("file refused", format!("{} {}", reply.status, reply.body));
            return false;
        }
        let Some(import) = follow(caller, &import, begun) else { continue };
        let counts = &import["counts"];
        let all: u64 =
            ["created", "changed", "unchanged"].iter().filter_map(|name| counts[name].as_u64()).sum();
        match import["state"].as_str().unwrap_or_default() {
            "finished" => {
                soak.tally.acknowledged(sent);
                soak.findings
                    .check(all == rows as u64, "import left rows out", || format!("{rows} rows: {import}"));
                return true;
            }
            state => soak.tally.refused(format!("import {state}: {}", import["fault"])),
        }
    }
    soak.findings.note("never answered", format!("import of {name} in {} s", PATIENCE.as_secs()));
    false
}

/// Starts an import and waits until it is over; nothing where it cannot be found any more.
fn follow(caller: &mut Caller<'_>, import: &str, begun: Instant) -> Option<Value> {
    let path = format!("/v1/imports/{import}");
    while begun.elapsed() < PATIENCE {
        let reply = caller.insist("imports", &http::get(&path))?;
        match reply.text("state") {
            // Whether an earlier start was heard, the state says.
            "waiting" => drop(caller.insist("starts", &http::post(&format!("{path}/start"), "{}", None))),
            "arriving" | "trying" | "running" => {}
            _ if reply.status == 200 => return Some(reply.body),
            _ => return None,
        }
        pause(LOOK_MS);
    }
    None
}
