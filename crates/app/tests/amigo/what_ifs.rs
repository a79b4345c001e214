//! Another model is tried while a process serves, published and rolled back: nothing is written before that, everybody
//! is decided by it afterwards, and what real time leaves is what the batch finds.

use crate::load::two;
use crate::serving::{Answered, Serving, answered, raw};
use crate::shop::Shop;
use crate::support::PATIENCE;
use crate::telling::{Till, id, until_writing};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn post(serving: &Serving, path: &str, body: &Value) -> Answered {
    serving.post(path, &[], &body.to_string())
}

/// Tries something until it is known what it would change.
#[track_caller]
fn tried(serving: &Serving, trial: &Value) -> Value {
    let begun = post(serving, "/v1/what-ifs", trial);
    assert_eq!(begun.status, 200, "{}", begun.text);
    let path = format!("/v1/what-ifs/{}", id(&begun.body, "id"));
    let since = Instant::now();
    loop {
        let known = serving.get(&path).body;
        if known["state"] != "running" {
            assert_eq!(known["state"], "done", "{known}");
            return known;
        }
        assert!(since.elapsed() < PATIENCE, "{known}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[track_caller]
fn published(serving: &Serving, what_if: &Value) -> Value {
    let path = format!("/v1/what-ifs/{}/publish", id(what_if, "id"));
    let answered = post(serving, &path, &json!({ "reason": "a trial" }));
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.body
}

#[track_caller]
fn refused(serving: &Serving, path: &str, body: &Value, status: u16, code: &str) {
    let answered = post(serving, path, body);
    assert_eq!((answered.status, answered.body["code"].as_str()), (status, Some(code)), "{}", answered.text);
}

/// So strict that nobody is one person any more.
fn strict() -> Value {
    json!({ "thresholds": { "same_person": 90.0, "review": 80.0 } })
}

/// The customers of these records, as the process tells.
fn of_records(serving: &Serving, records: &[&str]) -> Vec<String> {
    let customer = |record: &&str| {
        let read = serving.get(&format!("/v1/source-records/{record}"));
        id(&read.body, "customer").to_owned()
    };
    records.iter().map(customer).collect()
}

/// What real time left is what the batch finds.
#[track_caller]
fn nothing_is_left_to_do(shop: &Shop) {
    let before = shop.all();
    let told = shop.say("repair");
    assert!(told.contains("Nothing changed."), "{told}");
    assert_eq!(shop.all(), before, "repair wrote");
}

/// Ends whoever goes on telling, also where a test fails meanwhile.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_model_is_tried_published_and_rolled_back_while_others_write() {
    let till = Till::open();
    let zenobie = ["rec_1", "rec_2", "rec_3"];
    let before = of_records(&till.serving, &zenobie);
    let stored = till.shop.all();
    let strict = tried(&till.serving, &strict());
    assert_eq!(till.shop.all(), stored, "trying writes nothing");
    let changes = &strict["changes"];
    assert_eq!(changes["customers"], json!({ "before": 7, "after": 10 }), "{strict}");
    assert_eq!(
        (&changes["merges"], &changes["splits"], &changes["records_moved"]),
        (&json!(0), &json!(2), &json!(3))
    );
    let parts = |change: &Value| change["parts"].as_array().unwrap().len();
    assert_eq!((changes["sample"][0]["kind"].as_str(), parts(&changes["sample"][0])), (Some("split"), 3));
    let link = &changes["sample"][0]["link"];
    assert!(link["before"].as_f64().unwrap() < 90.0 && link["after"].is_f64(), "{link}");

    let path = format!("/v1/what-ifs/{}/changes?limit=1", id(&strict, "id"));
    let first = till.serving.get(&path).body;
    let second = till.serving.get(&format!("{path}&cursor={}", id(&first, "next"))).body;
    assert_eq!([&first, &second].map(|page| parts(&page["changes"][0])), [3, 2]);
    assert_eq!(second["next"], Value::Null);

    // Somebody goes on telling: each message is taken once, before, while and after everybody is decided anew.
    let (is_over, taken) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0.. {
                let name = format!("Nouveau{number}");
                let item = json!({ "source": "till", "id": format!("n{number}"),
                                   "fields": { "first_name": name, "email": format!("n{number}@nouveau.fr") } });
                while post(&till.serving, "/v1/source-records", &item).status != 200 {
                    std::thread::sleep(Duration::from_millis(10));
                }
                taken.fetch_add(1, Ordering::Relaxed);
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let _ends = Ends(&is_over);
        published(&till.serving, &strict);
        until_writing(&till.serving, "till");
        let apart = of_records(&till.serving, &zenobie);
        assert_eq!(apart.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "{apart:?}");
        assert!(apart.contains(&before[0]), "the id stays with the largest part");
        refused(
            &till.serving,
            &format!("/v1/what-ifs/{}/publish", id(&strict, "id")),
            &json!({ "reason": "again" }),
            409,
            "acts_otherwise",
        );

        let back = tried(&till.serving, &json!({ "roll_back": true }));
        assert_eq!(back["rolls_back"], true);
        assert_eq!(back["changes"]["merges"], 2, "{back}");
        published(&till.serving, &back);
        until_writing(&till.serving, "till");
        assert_eq!(of_records(&till.serving, &zenobie), before, "the same ids again");
    });
    assert!(taken.load(Ordering::Relaxed) > 5);
    let models = till.serving.get("/v1/models").body;
    let kinds: Vec<&str> = models["models"][0]["publications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|publication| id(publication, "kind"))
        .collect();
    assert_eq!(kinds, ["chosen", "chosen", "rolled_back"]);
    nothing_is_left_to_do(&till.stop());
}

/// What comes in meanwhile, with fields that nobody sent before, is simply not looked at.
#[test]
fn what_is_tried_while_records_come_in_is_found_out() {
    let till = Till::open();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let (serving, is_over) = (&till.serving, &is_over);
            scope.spawn(move || {
                let names = ["first_name", "last_name", "city", "occupation", "title", "postcode", "street"];
                for number in (0..).take_while(|_| !is_over.load(Ordering::Relaxed)) {
                    let mut fields = json!({ "email": format!("n{writer}-{number}@nouveau.fr") });
                    let some = names.iter().zip(0..).filter(|(_, bit)| number >> bit & 1 == 1);
                    some.for_each(|(name, _)| fields[*name] = "Nouveau".into());
                    let id = format!("n{writer}-{}", number / 2);
                    let item = json!({ "source": "till", "id": id, "fields": fields });
                    assert_eq!(post(serving, "/v1/source-records", &item).status, 200);
                }
            });
        }
        let _ends = Ends(&is_over);
        let strict = strict();
        let mut records = Vec::new();
        for _ in 0..12 {
            let found = tried(&till.serving, &strict);
            records.push(found["changes"]["records"].as_u64().unwrap());
        }
        assert!(records.is_sorted() && records[0] < records[11], "{records:?}");
    });
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn whoever_is_killed_after_publishing_finishes_it() {
    let mut till = Till::open();
    let strict = tried(&till.serving, &strict());
    published(&till.serving, &strict);
    till.serving.signal("KILL");
    till.serving.wait();
    let till = Till::serve(till.shop);
    until_writing(&till.serving, "till");
    let apart = of_records(&till.serving, &["rec_1", "rec_2", "rec_3"]);
    assert_eq!(apart.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "{apart:?}");
    assert_eq!(till.serving.get(&format!("/v1/what-ifs/{}", id(&strict, "id"))).status, 404);
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn what_makes_no_sense_is_not_tried() {
    let till = Till::open();
    let asked = |body: Value, status, code| refused(&till.serving, "/v1/what-ifs", &body, status, code);
    asked(json!({}), 422, "one_of");
    asked(json!({ "roll_back": true, "model": "mod_1" }), 422, "one_of");
    asked(json!({ "roll_back": true }), 409, "nothing_earlier");
    asked(json!({ "model": "mod_1" }), 409, "acts_already");
    asked(json!({ "model": "mod_9" }), 404, "not_found");
    asked(json!({ "model": "cus_1" }), 400, "bad_id");
    asked(json!({ "cases": "[[case]]\nid = 3" }), 422, "bad_cases");
    asked(json!({ "thresholds": { "same_person": 1, "review": 2 } }), 422, "bad_thresholds");
    asked(json!({ "thresholds": { "same_person": 1e9, "review": 2 } }), 422, "wrong_type");
    asked(json!({ "thresholds": { "same_person": 1 } }), 422, "missing");
    let publish = |id: &str, body: Value, status, code| {
        refused(&till.serving, &format!("/v1/what-ifs/{id}/publish"), &body, status, code);
    };
    publish("wi_1", json!({ "reason": "why" }), 404, "not_found");
    let strict = tried(&till.serving, &strict());
    publish(id(&strict, "id"), json!({ "reason": " " }), 422, "missing");
    let head = format!(
        "DELETE /v1/what-ifs/{} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
        id(&strict, "id"),
        till.serving.address
    );
    let given_up = answered(&raw(till.serving.address, head));
    assert_eq!(given_up.body["state"], "cancelled");
    publish(id(&strict, "id"), json!({ "reason": "why" }), 409, "what_if_unfinished");
    nothing_is_left_to_do(&till.stop());
}

/// Whoever follows decides by the same model soon, and what is asked there is answered by the one who writes.
#[test]
fn everybody_who_serves_decides_by_what_was_published() {
    let folder = crate::load::repository();
    let nodes = two(&folder);
    let strict = tried(&nodes[1], &strict());
    let path = format!("/v1/what-ifs/{}", id(&strict, "id"));
    assert_eq!(nodes[0].get(&path).body, nodes[1].get(&path).body);
    let asked = json!({ "fields": crate::load::person(0) });
    nodes.iter().for_each(|node| until_writing(node, crate::load::SOURCES[0]));
    for time in ["1", "2"] {
        let item = json!({ "source": crate::load::SOURCES[0], "id": format!("p0-{time}"), "fields": crate::load::person(0) });
        assert_eq!(post(&nodes[0], "/v1/source-records", &item).status, 200);
    }
    let decision = |node: &Serving| {
        let matched = post(node, "/v1/customers/match", &asked);
        matched.body["candidates"][0]["decision"].as_str().unwrap_or_default().to_owned()
    };
    let until = |expected: &str| {
        let since = Instant::now();
        while nodes.iter().any(|node| decision(node) != expected) {
            assert!(since.elapsed() < PATIENCE, "{:?}", nodes.iter().map(decision).collect::<Vec<_>>());
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    until("same");
    published(&nodes[1], &tried(&nodes[1], &json!({ "thresholds": { "same_person": 90, "review": 5 } })));
    until("review");
}
