//! Keeps a copy of who is there: begins with a state snapshot and goes on with what happened since, and forgets everything
//! now and then to begin again.

use super::{Follower, Heard, KINDS, REST_MS};
use crate::bench::service::http;
use crate::bench::soak::Soak;
use crate::bench::soak::caller::Caller;
use crate::bench::soak::state;
use serde_json::Value;
use std::collections::BTreeSet;

/// Entries of a page, at most.
const PAGE: usize = 300;
/// One page in so many is the last before it begins again.
const PAGES: usize = 150;

/// What it knows.
struct Mirror {
    there: BTreeSet<u64>,
    heard: Heard,
    is_whole: bool,
    place: String,
}

/// Follows until it heard of everything; who is there then.
pub fn run(soak: &Soak, caller: &mut Caller<'_>) -> BTreeSet<u64> {
    let follower = Follower { soak, kind: &KINDS[0], number: 0 };
    let mut mirror = Mirror::new();
    while !(mirror.is_whole && follower.is_done(&mirror.heard) || soak.is_closed()) {
        if caller.chance.below(PAGES) == 0 && !soak.is_over() {
            mirror = Mirror::new();
        }
        let limit = 1 + caller.chance.below(PAGE);
        let node = caller.chance.below(2);
        let page = http::get(&format!("/v1/events?limit={limit}&{}", mirror.place));
        match caller.ask_one(node, "pages of mirrors", &page) {
            Some(reply) => mirror.take(&reply.body),
            None => follower.rest(),
        }
        std::thread::sleep(std::time::Duration::from_millis(REST_MS));
    }
    mirror.there
}

impl Mirror {
    fn new() -> Mirror {
        let place = "from=state".to_owned();
        Mirror { there: BTreeSet::new(), heard: Heard::default(), is_whole: false, place }
    }

    fn take(&mut self, page: &Value) {
        let snapshot = &page["snapshot"];
        match snapshot["at"].as_str() {
            // Whatever happened until then is in what is listed.
            Some(at) => {
                self.heard.ids = vec![at.to_owned()];
                self.is_whole = snapshot["last"] == true;
            }
            None => self.heard.ids.extend(super::last_id(page)),
        }
        page["events"].as_array().into_iter().flatten().for_each(|event| self.tell(event));
        self.heard.ids.drain(..self.heard.ids.len().saturating_sub(1));
        self.place = format!("cursor={}", page["next"].as_str().unwrap_or_default());
    }

    /// An event about somebody who is not known, or gone already, is nothing new.
    fn tell(&mut self, event: &Value) {
        let event = super::event(event);
        let of = |name: &str| event.data[name].as_str().and_then(state::number);
        let Some(customer) = of("customer") else { return };
        match event.kind.as_str() {
            "customer.created" | "customer.listed" => {
                self.there.extend(customer..=of("through").unwrap_or(customer));
            }
            "customer.revived" => drop(self.there.insert(customer)),
            "customer.merged" => drop(of("other").map(|other| self.there.remove(&other))),
            "customer.emptied" | "customer.erased" => drop(self.there.remove(&customer)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_snapshot_and_what_happened_since_say_who_is_there() {
        let event = |kind: &str, data: Value| json!({ "id": "evt_9", "type": format!("amigo.customer.{kind}.v1"), "data": data });
        let mut mirror = Mirror::new();
        let listed = event("listed", json!({ "customer": "cus_1", "through": "cus_3" }));
        let page = json!({ "events": [listed], "next": "n1", "snapshot": { "at": "evt_5", "first": true, "last": false } });
        mirror.take(&page);
        assert_eq!((mirror.is_whole, mirror.place.as_str()), (false, "cursor=n1"));
        mirror.take(&json!({ "events": [], "next": "n2", "snapshot": { "at": "evt_5", "first": false, "last": true } }));
        assert_eq!((mirror.is_whole, mirror.heard.ids.as_slice()), (true, ["evt_5".to_owned()].as_slice()));
        let events = [
            event("merged", json!({ "customer": "cus_1", "other": "cus_2" })),
            event("emptied", json!({ "customer": "cus_9" })),
            event("created", json!({ "customer": "cus_4" })),
            event("emptied", json!({ "customer": "cus_3" })),
            event("revived", json!({ "customer": "cus_3" })),
        ];
        mirror.take(&json!({ "events": events, "next": "n3" }));
        assert_eq!(mirror.there, BTreeSet::from([1, 3, 4]));
        assert_eq!(mirror.heard.ids, ["evt_9"]);
    }
}
