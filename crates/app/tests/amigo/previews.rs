//! What a decision would make of customers, before it is taken: the golden profile with the origin of every value is the
//! one that they have afterwards.

use crate::telling::{Till, id};
use serde_json::{Value, json};

fn decide(till: &Till, path: &str, body: &Value) -> Value {
    let answered = till.serving.post(path, &[], &body.to_string());
    assert_eq!(answered.status, 200, "{path} {body}: {}", answered.text);
    answered.body
}

/// What a preview foresees, and what is decided; each profile is as it was foreseen. Gives the profiles.
#[track_caller]
fn foreseen(till: &Till, path: &str, body: &Value) -> Vec<Value> {
    let before = till.shop.all();
    let mut preview = body.clone();
    preview["preview"] = true.into();
    let would = decide(till, path, &preview);
    assert_eq!(till.shop.all(), before, "a preview writes nothing");
    let did = decide(till, path, body);
    assert_eq!(did["profiles"], json!([]), "what was done is read with the customers");
    let profiles = would["profiles"].as_array().unwrap().clone();
    for profile in &profiles {
        let record = id(&profile["records"][0], "record");
        let source = till.serving.get(&format!("/v1/source-records/{record}")).body;
        let now = till.customer(id(&source, "customer"));
        assert_eq!(
            (&profile["records"], without_decisions(profile)),
            (&now["records"], without_decisions(&now))
        );
        assert!(profile["customer"].is_null() || profile["customer"] == now["id"], "{profile}");
    }
    profiles
}

/// Decisions that are not taken yet have no number.
fn without_decisions(profile: &Value) -> Value {
    let mut fields = profile["fields"].clone();
    fields.as_object_mut().unwrap().values_mut().for_each(|field| field["pinned_by"] = Value::Null);
    fields
}

fn open<const N: usize>(of: [&str; N]) -> (Till, [String; N]) {
    let mut customers = of.map(str::to_owned);
    let till = Till::open_after(|shop| customers = shop.customers(of));
    (till, customers)
}

fn record_of(customer: &Value, key: &str) -> Value {
    let records = customer["records"].as_array().unwrap();
    records.iter().find(|record| record["key"] == key).unwrap()["record"].clone()
}

#[test]
fn a_merge_foresees_one_profile_and_its_undo_two() {
    let (till, [ulysse, penelope]) = open(["t4", "t5"]);
    let path = format!("/v1/customers/{penelope}/merge");
    let would = decide(&till, &path, &json!({ "with": [ulysse], "preview": true }));
    let profile = &would["profiles"][0];
    assert_eq!(profile["customer"], would["moved"][0]["now"][0]["customer"]);
    let first = &profile["fields"]["first_name"];
    assert!(first["reason"].is_string() && first["values"][0]["record"].is_string(), "{profile}");
    assert_eq!(first["others"].as_array().unwrap().len(), 1, "the other name loses: {profile}");
    assert_eq!(foreseen(&till, &path, &json!({ "with": [ulysse] })).len(), 1);
    assert_eq!(foreseen(&till, "/v1/decisions/dec_1/undo", &json!({})).len(), 2);
}

#[test]
fn a_split_foresees_both_parts() {
    let (till, [zenobie]) = open(["t1"]);
    let third = record_of(&till.customer(&zenobie), "t3");
    let profiles = foreseen(&till, &format!("/v1/customers/{zenobie}/split"), &json!({ "records": [third] }));
    let city = |profile: &Value| profile["fields"]["city"]["values"][0]["value"].clone();
    let mut told: Vec<(bool, Value)> =
        profiles.iter().map(|profile| (profile["customer"].is_null(), city(profile))).collect();
    told.sort_by_key(|(is_new, _)| *is_new);
    assert_eq!(told, [(false, json!("LYON")), (true, json!("PARIS"))]);
}

#[test]
fn a_pin_foresees_the_value_that_wins() {
    let (till, [zenobie]) = open(["t1"]);
    let third = record_of(&till.customer(&zenobie), "t3");
    let path = format!("/v1/customers/{zenobie}/pin");
    let profiles = foreseen(&till, &path, &json!({ "field": "city", "record": third }));
    let city = &profiles[0]["fields"]["city"];
    assert_eq!((&city["values"][0]["value"], &city["reason"]), (&json!("PARIS"), &json!("pinned")), "{city}");
    assert_eq!(foreseen(&till, "/v1/decisions/dec_1/undo", &json!({})).len(), 1);
    // What no record holds yet is not foreseen.
    let entered = json!({ "field": "city", "value": "Nîmes", "preview": true });
    assert_eq!(decide(&till, &path, &entered)["profiles"], json!([]));
}

#[test]
fn a_review_task_shows_who_both_would_be_together() {
    let till = Till::open();
    till.says("n3", &[("first_name", "Hippolyte"), ("last_name", "Grandjean")]);
    let task = till.serving.get("/v1/review-tasks").body["review_tasks"][0].clone();
    let path = format!("/v1/review-tasks/{}", id(&task, "id"));
    let told = till.serving.get(&path).body;
    let profile = &told["profile"];
    assert_eq!(profile["records"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(profile["fields"]["email"]["values"][0]["value"], "hippolyte@grandjean.fr");
    let would = decide(&till, &format!("{path}/decide"), &json!({ "verdict": "same", "preview": true }));
    assert_eq!(would["profiles"][0]["fields"], profile["fields"]);
    let apart = decide(&till, &format!("{path}/decide"), &json!({ "verdict": "different", "preview": true }));
    assert_eq!(apart["profiles"], json!([]), "nobody's records move");
    let looked = till.serving.get("/v1/access-log").body;
    let of_both = |entry: &&Value| entry["result"] == "preview" && entry["customers"] == 2;
    assert!(looked["accesses"].as_array().unwrap().iter().any(|entry| of_both(&entry)), "{looked}");
}
