//! A steward who decides: records are one person or are not, customers are merged and split, doubtful pairs are settled,
//! and earlier words are taken back. What cannot be decided any more when it is asked for is no finding; what was decided
//! must hold.

use super::super::Soak;
use super::super::caller::{Caller, Reply};
use super::pause;
use crate::bench::service::http;
use serde_json::{Value, json};

/// Between two decisions, at most.
const REST_MS: usize = 3_000;
/// Decisions that can be listed at once, and so be compared at the end.
pub const MOST: usize = 950;
/// Refusals because what is known changed meanwhile.
const TOO_LATE: [u16; 4] = [404, 409, 410, 422];

/// Decides until it is over.
pub fn run(soak: &Soak, number: u64) {
    let mut caller = Caller::new(soak, number);
    let mut decided: Vec<String> = Vec::new();
    for step in 0.. {
        if soak.is_over() || decided.len() >= MOST {
            return;
        }
        pause(caller.chance.below(REST_MS));
        let Some((path, body)) = wish(soak, &mut caller, &decided) else { continue };
        let key = format!("decide-{step}");
        let request = http::post(&path, &body.to_string(), Some(&key));
        let Some(reply) = caller.insist("decisions", &request) else { continue };
        decided.extend(take(soak, &reply, &path, body));
    }
}

/// The decisions that came of it.
fn take(soak: &Soak, reply: &Reply, path: &str, body: Value) -> Vec<String> {
    if reply.status != 200 {
        soak.findings.check(TOO_LATE.contains(&reply.status), "decision refused", || {
            format!("{path} {body}: {} {}", reply.status, reply.body)
        });
        return Vec::new();
    }
    soak.tally.acknowledged(reply.sent);
    let ids = reply.body["decisions"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let ids: Vec<String> = ids.map(str::to_owned).collect();
    soak.ledger.decide(ids.clone(), body);
    ids
}

/// What is decided next: where it is asked for, and in which words.
fn wish(soak: &Soak, caller: &mut Caller<'_>, decided: &[String]) -> Option<(String, Value)> {
    let decide = |body: Value| Some(("/v1/decisions".to_owned(), body));
    match caller.chance.below(10) {
        0 | 1 => {
            let [one, other] = [record(soak, caller)?, record(soak, caller)?];
            decide(json!({ "kind": "same", "who": [one, other], "reason": "soak" }))
        }
        2 => {
            let [one, other] = [record(soak, caller)?, record(soak, caller)?];
            decide(json!({ "kind": "different", "left": [one], "right": [other], "reason": "soak" }))
        }
        3 => {
            let [one, other] = [record(soak, caller)?, record(soak, caller)?];
            decide(json!({ "kind": "household", "who": [one, other], "reason": "soak" }))
        }
        4 => {
            let [one, other] = [customer(soak, caller)?.0, customer(soak, caller)?.0];
            Some((format!("/v1/customers/{one}/merge"), json!({ "with": [other], "reason": "soak" })))
        }
        5 | 6 => {
            let (one, records) = customer(soak, caller)?;
            (records.len() > 1).then(|| {
                (format!("/v1/customers/{one}/split"), json!({ "records": [records[0]], "reason": "soak" }))
            })
        }
        7 => {
            let earlier = decided.get(caller.chance.below(decided.len()))?;
            Some((format!("/v1/decisions/{earlier}/undo"), json!({})))
        }
        _ => review(caller),
    }
}

/// A word about a doubtful pair.
fn review(caller: &mut Caller<'_>) -> Option<(String, Value)> {
    let reply = caller.ask("review tasks", &http::get("/v1/review-tasks?limit=20"))?;
    let tasks = reply.body["review_tasks"].as_array()?;
    let task = tasks.get(caller.chance.below(tasks.len()))?["id"].as_str()?.to_owned();
    let verdict = if caller.chance.percent(50) { "same" } else { "different" };
    Some((format!("/v1/review-tasks/{task}/decide"), json!({ "verdict": verdict, "reason": "soak" })))
}

fn record(soak: &Soak, caller: &mut Caller<'_>) -> Option<String> {
    soak.ledger.some_record(caller.chance.below(usize::MAX))
}

/// The customer of some record, and its records.
fn customer(soak: &Soak, caller: &mut Caller<'_>) -> Option<(String, Vec<String>)> {
    let record = record(soak, caller)?;
    let reply = caller.ask("source record", &http::get(&format!("/v1/source-records/{record}")))?;
    let customer = reply.body["customer"].as_str()?.to_owned();
    let reply = caller.ask("profile", &http::get(&format!("/v1/customers/{customer}")))?;
    let records = reply.body["records"].as_array()?;
    let records = records.iter().filter_map(|record| record["record"].as_str().map(str::to_owned)).collect();
    Some((customer, records))
}
