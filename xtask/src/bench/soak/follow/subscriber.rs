//! Follows as a subscriber, whose place the repository keeps: it deals with some of what it is told, forgets to say so now
//! and then, as one does who is killed, and knows what it dealt with by the ids of events.

use super::{Follower, Heard, events, id};
use crate::bench::service::http;
use crate::bench::soak::caller::Caller;
use serde_json::json;
use std::collections::HashSet;

/// Events of a page, at most.
const PAGE: usize = 300;
/// In so many of a hundred cases it says how far it is.
const SAYS_SO: usize = 60;

/// Follows until it heard of everything.
pub fn run(follower: &Follower<'_>, caller: &mut Caller<'_>) -> Heard {
    let mut heard = Heard::default();
    let name = format!("/v1/subscribers/soak-{}", follower.number);
    let made = json!({ "types": follower.kind.types, "from": "earliest" }).to_string();
    caller.insist("subscribers", &http::with_body(("PUT", &name), "application/json", &made, None));
    let mut known: HashSet<String> = HashSet::new();
    while !follower.is_done(&heard) {
        let limit = 1 + caller.chance.below(PAGE);
        let node = caller.chance.below(2);
        let page = http::get(&format!("{name}/events?limit={limit}"));
        let Some(reply) = caller.ask_one(node, "events of subscribers", &page) else {
            follower.rest();
            continue;
        };
        let ids: Vec<String> = events(follower.soak, &reply.body).iter().map(id).collect();
        // Whoever is killed on the way has dealt with a part only, and has not said so.
        let is_killed = caller.chance.percent(20);
        let dealt = if is_killed { caller.chance.below(ids.len() + 1) } else { ids.len() };
        for id in &ids[..dealt] {
            if known.insert(id.clone()) {
                heard.ids.push(id.clone());
            } else {
                heard.repeated += 1;
            }
        }
        let through = reply.text("through").to_owned();
        if !is_killed && caller.chance.percent(SAYS_SO) && !through.is_empty() {
            let said = json!({ "through": through }).to_string();
            let path = format!("{name}/acknowledge");
            caller.ask("acknowledgements", &http::post(&path, &said, None));
        }
        if reply.body["more"] == false {
            follower.rest();
        }
    }
    heard
}
