//! Stewards decide while a process serves: what a decision would change, what it changed, and that taking it back
//! restores everything. What real time leaves is what the batch finds.

use crate::serving::{Answered, Serving};
use crate::shop::Shop;
use crate::telling::{Till, id, upsert};
use serde_json::{Value, json};

/// Posts a message to an address.
fn post(serving: &Serving, path: &str, body: &Value) -> Answered {
    serving.post(path, &[], &body.to_string())
}

/// The answer to a message that must be taken.
#[track_caller]
fn decide(till: &Till, path: &str, body: &Value) -> Value {
    let answered = post(&till.serving, path, body);
    assert_eq!(answered.status, 200, "{path} {body}: {}", answered.text);
    answered.body
}

/// The code of a message that must be refused, which changes nothing.
#[track_caller]
fn refuse(till: &Till, path: &str, body: &Value, status: u16, code: &str) {
    let before = till.shop.all();
    let answered = post(&till.serving, path, body);
    assert_eq!((answered.status, answered.body["code"].as_str()), (status, Some(code)), "{}", answered.text);
    assert_eq!(till.shop.all(), before, "{path} {body} changed something");
}

fn keys(customer: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> =
        customer["records"].as_array().unwrap().iter().map(|record| id(record, "key")).collect();
    keys.sort_unstable();
    keys
}

/// The first value of a field.
fn value(customer: &Value, field: &str) -> String {
    customer["fields"][field]["values"][0]["value"].as_str().unwrap_or_default().to_owned()
}

/// What real time left is what the batch finds.
#[track_caller]
fn nothing_is_left_to_do(shop: &Shop) {
    let before = shop.all();
    let told = shop.say("repair");
    assert!(told.contains("Nothing changed."), "{told}");
    assert_eq!(shop.all(), before, "repair wrote");
}

/// A served till and the customers of some of its records.
fn open<const N: usize>(of: [&str; N]) -> (Till, [String; N]) {
    let mut customers = of.map(str::to_owned);
    let till = Till::open_after(|shop| customers = shop.customers(of));
    (till, customers)
}

#[test]
fn two_customers_are_one_until_that_is_taken_back() {
    let (till, [ulysse, penelope]) = open(["t4", "t5"]);
    let (path, body) =
        (format!("/v1/customers/{penelope}/merge"), json!({ "with": [ulysse], "reason": "maiden name" }));
    let mut preview = body.clone();
    preview["preview"] = true.into();
    let before = till.shop.all();
    let would = decide(&till, &path, &preview);
    assert_eq!(till.shop.all(), before, "a preview writes nothing");
    assert_eq!(would["decisions"], json!([]));
    let moved = json!([{ "customer": penelope, "now": [{ "customer": ulysse, "records": 1 }] }]);
    assert_eq!(would["moved"], moved);

    let did = decide(&till, &path, &body);
    assert_eq!(did["moved"], moved, "what was shown is what was done");
    let decision = id(&json!({ "id": did["decisions"][0] }), "id").to_owned();
    let joined = till.customer(&penelope);
    assert_eq!((id(&joined, "id"), keys(&joined)), (ulysse.as_str(), vec!["t4", "t5"]));
    refuse(&till, &path, &body, 409, "one_already");

    let undone = decide(&till, &format!("/v1/decisions/{decision}/undo"), &json!({}));
    assert_eq!(undone["moved"][0]["now"].as_array().unwrap().len(), 2, "{undone}");
    assert_eq!(keys(&till.customer(&penelope)), ["t5"], "its own id again");
    assert_eq!(keys(&till.customer(&ulysse)), ["t4"]);
    refuse(&till, &format!("/v1/decisions/{decision}/undo"), &json!({}), 409, "taken_back");

    let listed = till.serving.get("/v1/decisions").body;
    assert_eq!(listed["decisions"][1]["id"], decision.as_str());
    assert_eq!(
        (&listed["decisions"][1]["reason"], &listed["decisions"][1]["holds"]),
        (&json!("maiden name"), &json!(false))
    );
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn a_split_parts_records_for_good() {
    let (till, [zenobie]) = open(["t1"]);
    let customer = till.customer(&zenobie);
    let records = customer["records"].as_array().unwrap();
    let third = records.iter().find(|record| record["key"] == "t3").unwrap();
    let path = format!("/v1/customers/{zenobie}/split");
    let would = decide(&till, &path, &json!({ "records": [third["record"]], "preview": true }));
    let parts = would["moved"][0]["now"].as_array().unwrap();
    assert_eq!(parts.iter().filter(|part| part["customer"].is_null()).count(), 1, "{would}");
    let did = decide(&till, &path, &json!({ "records": [third["record"]] }));
    assert_eq!(keys(&till.customer(&zenobie)), ["t1", "t2"]);
    let parts = did["moved"][0]["now"].as_array().unwrap();
    let other = parts.iter().find(|part| part["customer"] != zenobie.as_str()).unwrap();
    assert_eq!(keys(&till.customer(id(other, "customer"))), ["t3"]);
    // A record that resembles both never joins them.
    till.says(
        "n1",
        &[
            ("first_name", "Zénobie"),
            ("last_name", "Quatremer"),
            ("birth_date", "1980-02-03"),
            ("email", "zenobie@quatremer.fr"),
            ("phone", "0655443319"),
        ],
    );
    assert_eq!(till.customer(&zenobie)["id"], zenobie.as_str());
    assert!(!keys(&till.customer(&zenobie)).contains(&"t3"));
    refuse(&till, &path, &json!({ "records": [third["record"]] }), 409, "not_of_customer");
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn a_pin_wins_over_what_sources_say() {
    let (till, [zenobie]) = open(["t1"]);
    let path = format!("/v1/customers/{zenobie}/pin");
    let before = till.customer(&zenobie);
    assert_eq!(value(&before, "city"), "LYON");
    let third = before["records"].as_array().unwrap().iter().find(|record| record["key"] == "t3").unwrap();
    let third = id(third, "record").to_owned();
    let did = decide(&till, &path, &json!({ "field": "city", "record": third }));
    let decision = did["decisions"][0].as_str().unwrap().to_owned();
    let pinned = till.customer(&zenobie);
    assert_eq!((value(&pinned, "city").as_str(), value(&pinned, "postcode").as_str()), ("PARIS", "75011"));
    assert_eq!(pinned["fields"]["city"]["pinned_by"], decision.as_str());
    refuse(&till, &path, &json!({ "field": "phone", "record": third, "nth": 2 }), 409, "no_value");
    refuse(&till, &path, &json!({ "field": "full_name", "record": third }), 422, "no_profile_field");
    decide(&till, &format!("/v1/decisions/{decision}/undo"), &json!({}));
    assert_eq!(till.customer(&zenobie)["fields"], before["fields"]);
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn a_value_that_no_record_holds_comes_and_goes_with_its_decision() {
    let (till, [ulysse]) = open(["t4"]);
    let before = till.customer(&ulysse);
    let path = format!("/v1/customers/{ulysse}/pin");
    refuse(&till, &path, &json!({ "field": "email", "value": "no address" }), 422, "unusable_value");
    let entry = json!({ "field": "first_name", "value": "Ulysse-Marie" });
    let mut preview = entry.clone();
    preview["preview"] = true.into();
    assert_eq!(decide(&till, &path, &preview)["record"], Value::Null);
    let did = decide(&till, &path, &entry);
    let (record, decision) = (id(&did, "record"), did["decisions"][0].as_str().unwrap());
    let entered = till.customer(&ulysse);
    assert_eq!(value(&entered, "first_name"), "Ulysse-Marie");
    assert_eq!(entered["records"].as_array().unwrap().len(), 2);
    assert_eq!(entered["records"][1]["record"], record);

    let undone = decide(&till, &format!("/v1/decisions/{decision}/undo"), &json!({}));
    assert_eq!(till.customer(&ulysse)["fields"], before["fields"]);
    assert_eq!(keys(&till.customer(&ulysse)), ["t4"]);
    let again = undone["decisions"][0].as_str().unwrap();
    decide(&till, &format!("/v1/decisions/{again}/undo"), &json!({}));
    assert_eq!(till.customer(&ulysse)["fields"], entered["fields"], "an undo that is taken back restores");
    let till = till.restart();
    assert_eq!(value(&till.customer(&ulysse), "first_name"), "Ulysse-Marie");
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn a_shared_value_joins_nobody_any_more() {
    let (till, [first, second]) = open(["t8", "t9"]);
    assert_eq!(first, second, "a name and a phone hold them together");
    let body = json!({ "kind": "shared_value", "value": "06 55 44 77 28", "preview": true });
    let would = decide(&till, "/v1/decisions", &body);
    assert_eq!(would["moved"][0]["now"].as_array().unwrap().len(), 2, "{would}");
    assert_eq!(keys(&till.customer(&first)).len(), 2, "not yet");
    let body = json!({ "kind": "shared_value", "value": "06 55 44 77 28" });
    decide(&till, "/v1/decisions", &body);
    assert_eq!(keys(&till.customer(&first)).len(), 1);
    refuse(&till, "/v1/decisions", &body, 409, "said_already");
    let nothing = json!({ "kind": "shared_value", "value": "!" });
    refuse(&till, "/v1/decisions", &nothing, 422, "no_contact");
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn two_people_of_one_household_and_of_two() {
    let (till, [ulysse, penelope]) = open(["t4", "t5"]);
    let did = decide(&till, "/v1/decisions", &json!({ "kind": "household", "who": [ulysse, penelope] }));
    let household = till.customer(&ulysse)["household"].clone();
    assert_eq!(household["customers"], json!([penelope]));
    assert_eq!(till.customer(&penelope)["household"]["id"], household["id"]);
    let decision = did["decisions"][0].as_str().unwrap();
    decide(&till, &format!("/v1/decisions/{decision}/undo"), &json!({}));
    assert_eq!(till.customer(&ulysse)["household"], Value::Null);
    // A later word overrules an earlier one, and says so.
    let same = json!({ "kind": "same", "who": [ulysse, penelope] });
    let same = decide(&till, "/v1/decisions", &same)["decisions"][0].clone();
    let customer = till.customer(&ulysse);
    let record = |key: &str| {
        let records = customer["records"].as_array().unwrap();
        records.iter().find(|record| record["key"] == key).unwrap()["record"].clone()
    };
    let apart = json!({ "kind": "different", "left": [record("t4")], "right": [record("t5")] });
    assert_eq!(decide(&till, "/v1/decisions", &apart)["overrules"], json!([same]));
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn who_is_not_there_cannot_be_decided_about() {
    let (till, [ulysse]) = open(["t4"]);
    let merge = format!("/v1/customers/{ulysse}/merge");
    refuse(&till, &merge, &json!({ "with": ["cus_zz"] }), 404, "not_found");
    refuse(&till, &merge, &json!({ "with": [ulysse] }), 409, "one_already");
    refuse(&till, "/v1/customers/cus_zz/merge", &json!({ "with": [ulysse] }), 404, "not_found");
    refuse(
        &till,
        &format!("/v1/customers/{ulysse}/split"),
        &json!({ "records": ["rec_1"] }),
        409,
        "not_of_customer",
    );
    refuse(
        &till,
        &format!("/v1/customers/{ulysse}/split"),
        &json!({ "records": ["rec_4"] }),
        422,
        "empty_side",
    );
    refuse(&till, "/v1/decisions/dec_9/undo", &json!({}), 404, "not_found");
    refuse(&till, "/v1/decisions/9/undo", &json!({}), 400, "bad_id");
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn a_decision_that_is_sent_again_is_taken_once() {
    let (till, [ulysse, penelope]) = open(["t4", "t5"]);
    let path = format!("/v1/customers/{penelope}/merge");
    let body = json!({ "with": [ulysse] }).to_string();
    let send = |key: &str, body: &str| till.serving.post(&path, &[&format!("idempotency-key: {key}")], body);
    let first = send("k1", &body);
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(send("k1", &body).body, first.body);
    let other = json!({ "with": [ulysse], "reason": "x" }).to_string();
    assert_eq!(send("k1", &other).body["code"], "idempotency_key_reused");
    assert_eq!(send("k2", &body).body["code"], "one_already");
    assert_eq!(till.serving.get("/v1/decisions").body["decisions"].as_array().unwrap().len(), 1);
    nothing_is_left_to_do(&till.stop());
}

/// Small numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

#[test]
fn whatever_is_said_and_told_in_whatever_order_is_what_the_batch_finds() {
    for seed in 1..=3 {
        let mut dice = Dice(seed);
        let mut till = Till::open();
        let mut decisions: Vec<String> = Vec::new();
        for step in 0..40 {
            let records: Vec<String> = (1..=10).map(|number| format!("t{number}")).collect();
            let key = |dice: &mut Dice| records[dice.below(records.len())].clone();
            let customer = |key: &str| {
                let found = till.tell(&upsert("till", key, &[("last_name", "Quatremer"), ("city", key)]));
                id(&found, "customer").to_owned()
            };
            match dice.below(6) {
                0 => {
                    let (one, other) = (customer(&key(&mut dice)), customer(&key(&mut dice)));
                    let path = format!("/v1/customers/{one}/merge");
                    decisions.extend(made(&post(&till.serving, &path, &json!({ "with": [other] }))));
                }
                1 => {
                    let one = customer(&key(&mut dice));
                    let found = till.customer(&one);
                    let all = found["records"].as_array().unwrap();
                    let record = &all[dice.below(all.len())]["record"];
                    let path = format!("/v1/customers/{one}/split");
                    decisions.extend(made(&post(&till.serving, &path, &json!({ "records": [record] }))));
                }
                2 => {
                    let one = customer(&key(&mut dice));
                    let path = format!("/v1/customers/{one}/pin");
                    let value = format!("Name{}", ["a", "b", "c"][dice.below(3)]);
                    let body = json!({ "field": "first_name", "value": value });
                    decisions.extend(made(&post(&till.serving, &path, &body)));
                }
                3 if !decisions.is_empty() => {
                    let one = &decisions[dice.below(decisions.len())];
                    let path = format!("/v1/decisions/{one}/undo");
                    let more = made(&post(&till.serving, &path, &json!({})));
                    decisions.extend(more);
                }
                4 => {
                    let phone = ["0655443319", "0655447728"][dice.below(2)];
                    let body = json!({ "kind": "shared_value", "value": phone });
                    decisions.extend(made(&post(&till.serving, "/v1/decisions", &body)));
                }
                _ => {
                    let phone = ["0655443319", "0655447728"][dice.below(2)];
                    till.says(
                        &key(&mut dice),
                        &[("first_name", "Odilon"), ("last_name", "Tartempion"), ("phone", phone)],
                    );
                }
            }
            if step == 20 {
                till = till.restart();
            }
        }
        assert!(decisions.len() > 10, "too little was decided: {decisions:?}");
        nothing_is_left_to_do(&till.stop());
    }
}

/// The decisions of an answer; none where it was refused for what is known.
fn made(answered: &Answered) -> Vec<String> {
    assert!(matches!(answered.status, 200 | 409 | 422), "{}", answered.text);
    let decisions = answered.body["decisions"].as_array().into_iter().flatten();
    decisions.map(|decision| decision.as_str().unwrap().to_owned()).collect()
}
