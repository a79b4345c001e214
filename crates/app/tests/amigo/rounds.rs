//! A round of acceptance from its targets to its signature while a process serves; the command says the same afterwards.

use crate::serving::{Answered, answered, raw};
use crate::support::PATIENCE;
use crate::telling::{Till, id};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ROUNDS: &str = "/v1/acceptance-rounds";

fn ask(till: &Till, method: &str, path: &str, body: &Value) -> Answered {
    let (host, body) = (till.serving.address, body.to_string());
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    answered(&raw(host, request))
}

#[track_caller]
fn done(till: &Till, method: &str, path: &str, body: &Value) -> Value {
    let answered = ask(till, method, path, body);
    assert_eq!(answered.status, 200, "{method} {path}: {}", answered.text);
    answered.body
}

#[track_caller]
fn refused(till: &Till, method: &str, path: &str, body: &Value, status: u16, code: &str) {
    let answered = ask(till, method, path, body);
    assert_eq!(
        (answered.status, answered.body["code"].as_str()),
        (status, Some(code)),
        "{path}: {}",
        answered.text
    );
}

#[track_caller]
fn until_drawn(till: &Till, round: &str) -> Value {
    let since = Instant::now();
    loop {
        let known = till.serving.get(round).body;
        if known["state"] != "drawing" {
            assert_eq!(known["state"], "labelling", "{known}");
            return known;
        }
        assert!(since.elapsed() < PATIENCE, "{known}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_round_goes_from_its_targets_to_its_signature() {
    let till = Till::open();
    let planned = done(&till, "POST", ROUNDS, &json!({ "name": "round-1", "targets": { "recall": 0.9 } }));
    assert_eq!((&planned["state"], &planned["targets"]["recall"]), (&json!("planned"), &json!(0.9)));
    let round = format!("{ROUNDS}/{}", id(&planned, "id"));
    let again = done(&till, "POST", ROUNDS, &json!({ "name": "round-1" }));
    assert_eq!((&again["id"], &again["targets"]["recall"]), (&planned["id"], &json!(0.93)), "other targets");
    refused(&till, "GET", &format!("{round}/pairs"), &json!({}), 409, "round_not_drawn");
    refused(&till, "POST", &format!("{round}/sign"), &json!({}), 409, "round_not_drawn");

    done(&till, "POST", &format!("{round}/draw"), &json!({ "seed": 3 }));
    let drawn = until_drawn(&till, &round);
    assert!(drawn["drawn_at"].is_string() && drawn["model"].is_string(), "{drawn}");
    refused(&till, "POST", ROUNDS, &json!({ "name": "round-1" }), 409, "round_drawn");
    refused(&till, "POST", &format!("{round}/draw"), &json!({}), 409, "round_drawn");

    let listed = till.serving.get(&format!("{round}/pairs")).body;
    let pairs = listed["pairs"].as_array().unwrap().clone();
    assert!(pairs.len() >= 4, "{listed}");
    assert!(!listed.to_string().contains("joined") && !listed.to_string().contains("stratum"), "it is blind");
    let pair = |number: usize| format!("{round}/pairs/{number}");
    let shown = till.serving.get(&pair(1)).body;
    let rows = shown["shown"]["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["field"] == "last_name"), "{shown}");
    let log = till.serving.get("/v1/access-log").body.to_string();
    assert!(log.contains("getAcceptancePair"), "whoever looks is noted: {log}");

    let label = |number: usize, label: &str| {
        done(&till, "PUT", &format!("{}/label", pair(number)), &json!({ "label": label }))
    };
    assert_eq!(label(1, "cannot_say")["label"], "cannot_say");
    assert_eq!(done(&till, "DELETE", &format!("{}/label", pair(1)), &json!({}))["label"], Value::Null);
    refused(&till, "PUT", &format!("{}/label", pair(1)), &json!({ "label": "perhaps" }), 422, "unknown_word");
    refused(&till, "PUT", &format!("{}/label", pair(99)), &json!({ "label": "same" }), 404, "not_found");
    refused(&till, "POST", &format!("{round}/sign"), &json!({}), 409, "pairs_pending");
    let open = |state: &str| {
        till.serving.get(&format!("{round}/pairs?state={state}")).body["pairs"].as_array().unwrap().len()
    };
    (1..=pairs.len()).for_each(|number| _ = label(number, if number == 1 { "different" } else { "same" }));
    assert_eq!((open("open"), open("all")), (0, pairs.len()));

    let tickets = till.serving.get(&format!("{round}/tickets")).body;
    let signed = done(&till, "POST", &format!("{round}/sign"), &json!({}));
    assert_eq!((&signed["state"], &signed["figures"]["labelled"]), (&json!("signed"), &json!(pairs.len())));
    refused(&till, "PUT", &format!("{}/label", pair(1)), &json!({ "label": "same" }), 409, "round_signed");
    refused(&till, "POST", &format!("{round}/sign"), &json!({}), 409, "round_signed");
    let served = till.serving.get(&round).body["figures"].clone();
    let told = till.stop().json("acceptance report round-1");
    assert_eq!(told["precision"], served["precision"], "{told}");
    let found = tickets["tickets"].as_array().unwrap();
    assert!(!found.is_empty(), "{tickets}");
    for ticket in found {
        let pair = pairs.iter().find(|pair| pair["number"] == ticket["number"]);
        assert_eq!(pair.map(|pair| &pair["records"]), Some(&ticket["records"]), "{ticket}");
    }
    assert_eq!(told["tickets"].as_array().map(Vec::len), Some(found.len()), "{told}");
    let last = model::TicketId(found.len() as i64).to_string();
    assert_eq!(id(found.last().unwrap(), "id"), last, "tickets are numbered without gaps");
}

#[test]
fn targets_that_make_no_sense_are_refused() {
    let till = Till::open();
    let asked = |body: Value, code| refused(&till, "POST", ROUNDS, &body, 422, code);
    asked(json!({ "name": "r", "targets": { "recall": 0 } }), "bad_targets");
    asked(json!({ "name": "r", "targets": { "recall": 2 } }), "wrong_type");
    asked(json!({ "targets": {} }), "missing");
    assert_eq!(till.serving.get(ROUNDS).body["rounds"], json!([]));
    refused(&till, "POST", &format!("{ROUNDS}/rnd_1/draw"), &json!({}), 404, "not_found");
}
