//! Follows page by page, some events at a time, from whichever process, and keeps the cursor itself.

use super::{Follower, Heard, events, id};
use crate::bench::service::http;
use crate::bench::soak::caller::Caller;

/// Events of a page, at most.
const PAGE: usize = 400;

/// Follows until it heard of everything.
pub fn run(follower: &Follower<'_>, caller: &mut Caller<'_>) -> Heard {
    let mut heard = Heard::default();
    let mut cursor = String::new();
    while !follower.is_done(&heard) {
        let limit = 1 + caller.chance.below(PAGE);
        let path = format!("/v1/events?limit={limit}{}{cursor}", follower.wanted());
        let node = caller.chance.below(2);
        let Some(reply) = caller.ask_one(node, "events", &http::get(&path)) else {
            follower.rest();
            continue;
        };
        heard.ids.extend(events(follower.soak, &reply.body).iter().map(id));
        cursor = format!("&cursor={}", reply.text("next"));
        if reply.body["more"] == false {
            follower.rest();
        }
    }
    heard
}
