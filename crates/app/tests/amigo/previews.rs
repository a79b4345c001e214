//! What a decision would make of customers, before it is taken: the golden profile with the origin of every value is the
//! one that they have afterwards.

use crate::clients::{Client, signed_as};
use crate::serving::{answered, unsigned};
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
        assert_eq!((records(profile), without_decisions(profile)), (records(&now), without_decisions(&now)));
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

/// The records; what a steward enters comes in when they do, not when they ask.
fn records(profile: &Value) -> Value {
    let mut records = profile["records"].clone();
    let all = records.as_array_mut().unwrap().iter_mut();
    all.filter(|record| record["source"] == "steward").for_each(|record| _ = record["received_at"].take());
    records
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
}

#[test]
fn a_value_that_no_record_holds_is_foreseen_as_it_would_stand() {
    let (till, [zenobie]) = open(["t1"]);
    let path = format!("/v1/customers/{zenobie}/pin");
    let entered = |value: &str| json!({ "field": "city", "value": value });
    // The first one there ever is: nothing was entered before.
    let mut preview = entered("nîmes");
    preview["preview"] = true.into();
    let would = decide(&till, &path, &preview);
    let profile = &would["profiles"][0];
    let (city, postcode) = (&profile["fields"]["city"], &profile["fields"]["postcode"]);
    assert_eq!((&profile["customer"], &city["reason"]), (&json!(zenobie), &json!("pinned")), "{would}");
    let value = &city["values"][0];
    assert_eq!((&value["value"], &value["source"]), (&json!("NIMES"), &json!("steward")), "{city}");
    assert_eq!(postcode["values"][0]["record"], value["record"], "an address survives whole: {profile}");
    assert_eq!(till.customer(&zenobie)["fields"]["city"]["values"][0]["value"], "LYON");

    let did = decide(&till, &path, &entered("nîmes"));
    assert_eq!(did["record"], value["record"], "nothing came between");
    let profiles = foreseen(&till, &path, &entered("Arles"));
    assert_eq!(profiles[0]["fields"]["city"]["values"][0]["value"], "ARLES");
    assert_eq!(foreseen(&till, "/v1/decisions/dec_3/undo", &json!({})).len(), 1);
}

/// What a steward of one brand is told that a value would make of a customer whom two brands know.
#[test]
fn whoever_is_limited_foresees_what_they_enter_among_their_own() {
    let mut limited = None;
    let mut customer = String::new();
    let till = Till::open_after(|shop| {
        shop.say("source add club --brand Club --trust in-person --country FR --dates ymd");
        let zenobie = "record_id,first_name,last_name,birth_date,email\n\
                       c1,Zénobie,Quatremer,1980-02-03,zenobie@quatremer.fr\n";
        shop.0.write("club.csv", zenobie);
        shop.say("import club.csv --source club");
        limited = Some(Client::told(&shop.say("client add own --role steward --brand Club --json")));
        customer = shop.customer("t1");
    });
    let (host, path) = (till.serving.address, format!("/v1/customers/{customer}/pin"));
    let token = limited.unwrap().token(host, None).unwrap();
    let body = json!({ "field": "city", "value": "Nîmes", "preview": true }).to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let told = answered(&unsigned(host, signed_as(Some(&token), &request)));
    assert_eq!(told.status, 200, "{told:?}");
    let profile = &told.body["profiles"][0];
    assert_eq!(profile["fields"]["city"]["values"][0]["value"], "NIMES", "{told:?}");
    let mut sources: Vec<&str> =
        profile["records"].as_array().unwrap().iter().map(|record| id(record, "source")).collect();
    sources.sort_unstable();
    assert_eq!(sources, ["club", "steward"]);
    assert!(!told.text.contains("till") && !told.text.contains("LYON"), "{}", told.text);
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
