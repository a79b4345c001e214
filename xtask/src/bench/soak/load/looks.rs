//! Those who look things up: people are matched and searched, profiles, households, journals and tasks are read. They have
//! to be answered, by what was there or by that it is not there any more.

use super::super::Soak;
use super::super::caller::Caller;
use super::super::content;
use super::pause;
use crate::bench::service::{http, people};
use serde_json::json;

/// Between two looks, at most.
const REST_MS: usize = 150;
/// What a look may be answered.
const ANSWERS: [u16; 5] = [200, 404, 409, 410, 422];

/// Looks things up until it is over.
pub fn run(soak: &Soak, number: u64) {
    let mut caller = Caller::new(soak, number);
    while !soak.is_over() {
        pause(caller.chance.below(REST_MS));
        let (what, request) = look(soak, &mut caller);
        let node = caller.chance.below(2);
        if let Some(reply) = caller.ask_one(node, what, &request) {
            soak.findings.check(ANSWERS.contains(&reply.status), "look refused", || {
                format!("{what}: {} {}", reply.status, reply.body)
            });
        }
    }
}

fn look(soak: &Soak, caller: &mut Caller<'_>) -> (&'static str, Vec<u8>) {
    let content = soak.ledger.some_content(caller.chance.below(usize::MAX)).unwrap_or_default();
    let customer = people::profile(1 + caller.chance.below(1_000 + soak.ledger.len()) as u64);
    let value = |field: &str| content.get(field).map_or("martin", String::as_str);
    match caller.chance.below(12) {
        0..3 => ("profiles", http::get(&customer)),
        3..6 => {
            let fields = json!({ "fields": content::as_fields(&content) });
            ("matches", http::post("/v1/customers/match", &fields.to_string(), None))
        }
        6..8 => ("searches", http::get(&format!("/v1/customers?q={}", http::quoted(value("last_name"))))),
        8 => ("journals", http::get(&format!("{customer}/journal"))),
        9 => ("records of customers", http::get(&format!("{customer}/records"))),
        10 => ("review tasks", http::get("/v1/review-tasks?limit=50")),
        _ => {
            let body = json!({ "fields": { "email": value("email") } }).to_string();
            ("look-ups", http::post("/v1/subjects/look-up", &body, None))
        }
    }
}
