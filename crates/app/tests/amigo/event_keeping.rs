//! Events are kept for a time: whoever was away for longer is told so, and begins again with who is there.

use crate::load::{attempt, person, upsert};
use crate::property::{ask, execute};
use crate::serving::{Answered, Serving, raw};
use crate::shop::Shop;
use crate::support::PATIENCE;
use crate::telling::{Till, became, id};
use db::Purpose;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// As if so many days had passed since anything happened.
fn days_pass(shop: &Shop, days: i64) {
    let session = shop.0.open("d", Purpose::Read);
    execute(&session, format!("UPDATE event SET at = at - {}", days * DAY));
    session.close().unwrap();
}

fn numbers(shop: &Shop) -> Vec<i64> {
    let session = shop.0.open("d", Purpose::Read);
    let numbers: Vec<(i64,)> = ask(&session, "SELECT id FROM event ORDER BY id");
    session.close().unwrap();
    numbers.into_iter().map(|(id,)| id).collect()
}

fn asked(serving: &Serving, method: &str, path: &str, body: &Value) -> Answered {
    let body = if method == "GET" { String::new() } else { body.to_string() };
    attempt(serving.address, method, path, "", &body).expect("it answers")
}

/// Waits until what is older than the settings say was forgotten.
fn until_forgotten(till: &Till, cursor: &str) {
    let begun = Instant::now();
    while till.serving.get(&format!("/v1/events?cursor={cursor}")).status != 410 {
        assert!(begun.elapsed() < PATIENCE, "nothing is forgotten");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The customers whom whoever follows takes to be there: it knows nobody, and is told page by page.
#[derive(Default)]
struct Mirror {
    customers: BTreeSet<i64>,
}

impl Mirror {
    fn told(&mut self, page: &Value) {
        if page["snapshot"]["first"] == true {
            self.customers.clear();
        }
        for event in page["events"].as_array().unwrap() {
            let number = |name: &str| {
                let id = event["data"][name].as_str()?;
                Some(id.parse::<model::CustomerId>().unwrap().0)
            };
            let (customer, other) = (number("customer").unwrap(), number("other"));
            match event["type"].as_str().unwrap() {
                "amigo.customer.listed.v1" | "amigo.customer.created.v1" => {
                    self.customers.extend(customer..=number("through").unwrap_or(customer));
                }
                "amigo.customer.merged.v1" => drop(self.customers.remove(&other.unwrap())),
                "amigo.customer.emptied.v1" | "amigo.customer.erased.v1" => {
                    self.customers.remove(&customer);
                }
                _ => {}
            }
        }
    }
}

/// The customers who are there.
fn there(shop: &Shop) -> BTreeSet<i64> {
    let session = shop.0.open("d", Purpose::Read);
    let all: Vec<(i64,)> = ask(&session, "SELECT id FROM customer WHERE state = 0");
    session.close().unwrap();
    all.into_iter().map(|(id,)| id).collect()
}

/// A page without the times of its events: who is there is told as of the moment of the question.
fn timeless(mut page: Value) -> Value {
    for event in page["events"].as_array_mut().into_iter().flatten() {
        event.as_object_mut().unwrap().remove("time");
    }
    page
}

#[test]
fn whoever_was_away_for_too_long_begins_with_who_is_there() {
    let till = Till::open();
    let put = |till: &Till, body: Value| {
        let said = asked(&till.serving, "PUT", "/v1/subscribers/crm", &body);
        assert_eq!(said.status, 200, "{}", said.text);
        said.body
    };
    put(&till, json!({}));
    let early = till.serving.get("/v1/events?limit=1").body;
    let (cursor, known) = (id(&early, "next").to_owned(), id(&early["events"][0], "id").to_owned());
    // Gaps in the ids of those who are there: two who become one, and one whom no source has any more.
    for number in 0..6 {
        till.tell(&serde_json::from_str(&upsert("till", &format!("p{number}"), &person(number))).unwrap());
    }
    till.tell(&serde_json::from_str(&upsert("till", "twin", &person(1))).unwrap());
    till.tell(&crate::telling::delete("till", "p3"));
    let shop = till.stop();
    let before = numbers(&shop);
    days_pass(&shop, 91);
    let till = Till::serve(shop);
    until_forgotten(&till, &cursor);

    let refused = till.serving.get(&format!("/v1/events?cursor={cursor}"));
    assert_eq!(id(&refused.body, "code"), "events_forgotten", "{}", refused.text);
    let head = |last: &str| {
        format!(
            "GET /v1/events/stream HTTP/1.1\r\nhost: {}\r\nlast-event-id: {last}\r\nconnection: close\r\n\r\n",
            till.serving.address
        )
    };
    assert!(raw(till.serving.address, head(&known)).contains(" 410 "));
    let moved = asked(&till.serving, "PUT", "/v1/subscribers/crm", &json!({ "from": known }));
    assert_eq!(moved.status, 410, "{}", moved.text);
    // The numbers go on, and what is still there begins behind what was forgotten.
    let next = till.says("later", &[("email", "later@courtecuisse.fr")]);
    assert_eq!(became(&next).1, "new");
    let earliest = till.serving.get("/v1/events").body;
    assert_eq!(earliest["snapshot"], Value::Null);
    let first = earliest["events"][0]["id"].as_str().unwrap().parse::<model::EventId>().unwrap();
    assert_eq!(first.0, *before.last().unwrap(), "the last one stays");

    // A subscriber is told by itself, range by range, while others come, become one and go.
    let (mut mirror, mut turns) = (Mirror { customers: [999].into() }, 0);
    loop {
        let page = till.serving.get("/v1/subscribers/crm/events?limit=1").body;
        let again = till.serving.get("/v1/subscribers/crm/events?limit=1").body;
        assert_eq!(timeless(again), timeless(page.clone()), "not acknowledged");
        assert_eq!(page["snapshot"]["first"], turns == 0, "{page}");
        mirror.told(&page);
        let through = json!({ "through": page["through"] });
        let done = asked(&till.serving, "POST", "/v1/subscribers/crm/acknowledge", &through);
        // Who has dealt with everybody follows the events behind.
        let expected = id(&page, "through").trim_end_matches("-all");
        assert_eq!((done.status, id(&done.body, "acknowledged")), (200, expected), "{}", done.text);
        till.says(&format!("w{turns}"), &[("email", &format!("w{turns}@courtecuisse.fr"))]);
        match turns {
            0 => drop(till.tell(&serde_json::from_str(&upsert("till", "p4", &person(5))).unwrap())),
            1 => drop(till.tell(&crate::telling::delete("till", "p0"))),
            _ => {}
        }
        turns += 1;
        if page["snapshot"]["last"] == true {
            break;
        }
    }
    assert!(turns > 2, "everybody was told at once");
    loop {
        let page = till.serving.get("/v1/subscribers/crm/events").body;
        mirror.told(&page);
        let through = json!({ "through": page["through"] });
        asked(&till.serving, "POST", "/v1/subscribers/crm/acknowledge", &through);
        if page["more"] == false {
            assert_eq!(page["snapshot"], Value::Null);
            break;
        }
    }
    // The same by cursor, whichever types are wanted.
    let mut by_cursor = Mirror::default();
    let mut page = till.serving.get("/v1/events?from=state&limit=2&type=customer.created").body;
    assert!(
        page["events"].as_array().unwrap().iter().all(|event| event["type"] == "amigo.customer.listed.v1")
    );
    assert_eq!((&page["snapshot"]["first"], &page["snapshot"]["last"]), (&json!(true), &json!(false)));
    loop {
        by_cursor.told(&page);
        if page["more"] == false {
            break;
        }
        page = till.serving.get(&format!("/v1/events?limit=2&cursor={}", id(&page, "next"))).body;
    }
    let asked_for = put(&till, json!({ "from": "state" }));
    assert_eq!(asked_for["acknowledged"], Value::Null);
    assert_eq!(till.serving.get("/v1/subscribers/crm/events").body["snapshot"]["first"], true);
    let expected = there(&till.stop());
    assert_eq!(mirror.customers, expected);
    assert_eq!(by_cursor.customers, expected);
}

/// What was written down of the working set does not hold where events since were forgotten.
#[test]
fn what_was_written_down_before_events_were_forgotten_is_not_taken_up() {
    let shop = Till::open().stop();
    let mut till = Till::serve(shop);
    for number in 0..4 {
        till.tell(&serde_json::from_str(&upsert("till", &format!("p{number}"), &person(number))).unwrap());
    }
    let cursor = till.serving.get("/v1/events?limit=1").body;
    let kill = |till: &mut Till| {
        till.serving.signal("KILL");
        till.serving.wait();
    };
    kill(&mut till);
    days_pass(&till.shop, 91);
    let mut till = Till::serve(till.shop);
    until_forgotten(&till, id(&cursor, "next"));
    kill(&mut till);
    let till = Till::serve(till.shop);
    crate::telling::until_writing(&till.serving, "till");
    for number in 0..4 {
        let twin = serde_json::from_str(&upsert("till", &format!("twin{number}"), &person(number))).unwrap();
        assert_eq!(became(&till.tell(&twin)).1, "linked", "p{number} is not known");
    }
    let log = till.shop.0.read("serve.log");
    assert!(log.contains("from=\"database\""), "{log}");
}
