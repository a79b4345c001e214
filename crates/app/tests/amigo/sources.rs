//! Sources registered and changed while they are served, by every process alike.

use crate::load::{repository, two, upsert};
use crate::serving::{Answered, Serving, answered, raw};
use crate::support::{Folder, PATIENCE};
use crate::telling::{RECORDS, Till, id, upsert as item};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SOURCES: &str = "/v1/sources";

/// Puts JSON; further headers are lines without an end.
pub fn put(serving: &Serving, path: &str, headers: &[&str], body: &Value) -> Answered {
    let (address, body) = (serving.address, body.to_string());
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    answered(&raw(
        address,
        format!(
            "PUT {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n{headers}\r\n{body}"
        ),
    ))
}

/// The tag of an answer, as a header by which a change names it.
pub fn if_match(answered: &Answered) -> String {
    let line = answered.head.lines().find(|line| line.starts_with("etag: "));
    let line = line.unwrap_or_else(|| panic!("no tag: {answered:?}"));
    line.replace("etag:", "if-match:")
}

#[track_caller]
pub fn refused(answered: &Answered, status: u16, code: &str) {
    assert_eq!((answered.status, answered.body["code"].as_str()), (status, Some(code)), "{answered:?}");
}

fn names(serving: &Serving) -> Vec<String> {
    let listed = serving.get(SOURCES);
    assert_eq!(listed.status, 200, "{listed:?}");
    listed.body["sources"].as_array().unwrap().iter().map(|source| id(source, "name").to_owned()).collect()
}

#[test]
fn a_source_that_is_registered_is_taken_from_at_once_and_followed_soon() {
    let folder = repository();
    let [first, second] = two(&folder);
    let message = upsert("kiosk", "k1", &json!({ "first_name": "Odilon", "last_name": "Tartempion" }));
    refused(&first.post(RECORDS, &[], &message), 422, "unknown_source");
    // Whoever follows hands it on.
    let made = put(&second, "/v1/sources/kiosk", &[], &json!({ "brand": "AMI", "country": "fr" }));
    assert_eq!(made.status, 200, "{made:?}");
    assert_eq!(made.body["country"], "FR");
    assert_eq!(names(&first), names(&second));
    let taken = first.post(RECORDS, &[], &message);
    assert_eq!(taken.status, 200, "{taken:?}");
    let customer = id(&taken.body, "customer").to_owned();
    let begun = Instant::now();
    let asked = json!({ "fields": { "first_name": "Odilon", "last_name": "Tartempion" }, "source": "kiosk" });
    loop {
        let found = second.post("/v1/customers/match", &[], &asked.to_string());
        if found.status == 200 && found.body["candidates"][0]["customer"] == customer.as_str() {
            assert_eq!(found.body["candidates"][0]["records"][0]["source"], "kiosk");
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "{found:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    let seen = second.get(&format!("/v1/customers/{customer}"));
    assert_eq!(seen.body["records"][0]["source"], "kiosk", "{seen:?}");
}

#[test]
fn a_change_names_the_state_that_it_knows() {
    let folder = repository();
    let serving = Serving::start(&folder);
    serving.until("/readyz", 200);
    let body = json!({ "brand": "main", "rank": 5 });
    let shop = serving.get("/v1/sources/shop");
    refused(&put(&serving, "/v1/sources/shop", &[], &body), 428, "if_match_required");
    refused(&put(&serving, "/v1/sources/shop", &["if-none-match: *"], &body), 412, "changed_meanwhile");
    refused(&put(&serving, "/v1/sources/shop", &["if-match: \"0\""], &body), 412, "changed_meanwhile");
    refused(&put(&serving, "/v1/sources/new", &["if-match: *"], &body), 412, "changed_meanwhile");
    refused(&put(&serving, "/v1/sources/shop", &["if-match: nothing"], &body), 400, "bad_condition");
    // Records were read by the country.
    refused(&put(&serving, "/v1/sources/shop", &[&if_match(&shop)], &body), 409, "source_has_records");
    let body = json!({ "brand": "main", "rank": 5, "country": "FR" });
    let changed = put(&serving, "/v1/sources/shop", &[&if_match(&shop)], &body);
    assert_eq!((changed.status, &changed.body["rank"]), (200, &json!(5)), "{changed:?}");
    refused(&put(&serving, "/v1/sources/shop", &[&if_match(&shop)], &body), 412, "changed_meanwhile");
    assert_eq!(if_match(&serving.get("/v1/sources/shop")), if_match(&changed));
    refused(&put(&serving, "/v1/sources/steward", &[], &body), 422, "reserved");
    refused(&serving.get("/v1/sources/steward"), 404, "not_found");
    refused(&serving.get("/v1/sources/unheard"), 404, "not_found");
}

/// The town that is stored of a customer of two records, which contradict each other.
fn town(till: &Till, customer: &str) -> String {
    let found = till.serving.get("/v1/customers?q=barbotin");
    assert_eq!(found.body["customers"][0]["id"], customer, "{found:?}");
    id(&found.body["customers"][0]["fields"], "city").to_owned()
}

#[test]
fn another_rank_acts_once_everything_is_resolved_anew_whatever_came_between() {
    let till = Till::open();
    let made = put(&till.serving, "/v1/sources/web", &[], &json!({ "brand": "AMI", "rank": 40 }));
    assert_eq!((made.status, &made.body["survivorship"]), (200, &json!("settled")), "{made:?}");
    let same = [
        ("first_name", "Ulysse"),
        ("last_name", "Barbotin"),
        ("birth_date", "1971-12-30"),
        ("email", "ulysse@barbotin.fr"),
        ("postcode", "06000"),
        ("city", "Nice"),
    ];
    let taken = till.tell(&item("web", "w1", &same));
    assert_eq!(taken["outcome"], "linked");
    let customer = id(&taken, "customer").to_owned();
    assert_eq!(town(&till, &customer), "BORDEAUX");
    let changed =
        put(&till.serving, "/v1/sources/web", &[&if_match(&made)], &json!({ "brand": "AMI", "rank": 1 }));
    assert_eq!(changed.body["survivorship"], "at_next_resolve", "{changed:?}");
    // Whoever reads the profile sees it at once; what is stored of it, and found by search, follows.
    let read = till.customer(&customer);
    assert_eq!(read["fields"]["city"]["values"][0]["value"], "NICE");
    assert_eq!(town(&till, &customer), "BORDEAUX");
    till.says("t90", &[("first_name", "Gaspard"), ("last_name", "Malivoire"), ("email", "g@malivoire.fr")]);
    let till = till.restart();
    assert_eq!(town(&till, &customer), "NICE");
    assert_eq!(till.serving.get("/v1/sources/web").body["survivorship"], "settled");
}

#[test]
fn pages_of_sources_make_the_whole() {
    let folder = Folder::new();
    for number in 0..7 {
        folder.succeed(&format!("source add s{number}"));
    }
    let serving = Serving::start(&folder);
    let (whole, mut walked, mut cursor) = (names(&serving), Vec::new(), String::new());
    loop {
        let page = serving.get(&format!("{SOURCES}?limit=3{cursor}"));
        let sources = page.body["sources"].as_array().unwrap();
        walked.extend(sources.iter().map(|source| id(source, "name").to_owned()));
        let Some(next) = page.body["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!((walked.len(), walked), (7, whole));
    refused(&serving.get(&format!("/v1/dead-letters?{}", &cursor[1..])), 400, "bad_cursor");
}

#[test]
fn scores_are_told_by_source_and_day_with_their_formulas() {
    let till = Till::open();
    let told = till.serving.get("/v1/quality");
    assert_eq!(told.status, 200, "{told:?}");
    let scores = told.body["scores"].as_array().unwrap();
    let till_scores = scores.iter().find(|scored| scored["source"] == "till").unwrap();
    assert_eq!(till_scores["records"], 10);
    assert_eq!(till_scores["accuracy"]["part"], till_scores["accuracy"]["whole"]);
    assert!(scores.last().unwrap()["source"].is_null(), "{told:?}");
    assert_eq!(told.body["formulas"].as_array().unwrap().len(), 5);
    let one = till.serving.get("/v1/quality?source=till&field=email");
    let fields = &one.body["scores"][0]["fields"];
    assert_eq!((fields.as_array().unwrap().len(), &fields[0]["field"]), (1, &json!("email")), "{one:?}");
    assert_eq!(fields[0]["completeness"]["whole"], 10);
    let days = till.serving.get("/v1/quality/history?source=till");
    assert_eq!(days.body["days"][0]["total"], till_scores["total"], "{days:?}");
    assert!(days.body["next"].is_null());
    assert_eq!(till.serving.get("/v1/quality/history").body["days"].as_array().unwrap().len(), 1);
    let before = till.serving.get("/v1/quality?day=2020-01-01");
    assert_eq!(before.body["scores"], json!([]));
    refused(&till.serving.get("/v1/quality?source=nothing"), 404, "not_found");
    refused(&till.serving.get("/v1/quality?field=nothing"), 422, "unknown_field");
    refused(&till.serving.get("/v1/quality?day=31.3.2026"), 422, "bad_day");
}

#[test]
fn the_dictionary_is_told_as_json_and_as_a_table() {
    let folder = repository();
    let serving = Serving::start(&folder);
    let told = serving.get("/v1/dictionary");
    let fields = told.body["fields"].as_array().unwrap();
    assert_eq!((told.status, fields.len()), (200, model::Field::ALL.len()));
    let address = serving.address;
    let asked = format!(
        "GET /v1/dictionary HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\naccept: text/csv\r\n\r\n"
    );
    let table = answered(&raw(address, asked));
    assert!(table.head.contains("content-type: text/csv"), "{table:?}");
    let keys: Vec<&str> = table.text.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(keys, fields.iter().map(|field| id(field, "field")).collect::<Vec<_>>());
}
