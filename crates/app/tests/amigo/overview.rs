//! The figures of the home page: those of the tables, soon after something changed, whoever asks and from wherever they do,
//! and of their own brands only for whoever is limited.

use crate::clients::{Client, signed_as};
use crate::serving::{Answered, answered, unsigned};
use crate::support::PATIENCE;
use crate::telling::{Till, delete, id, upsert};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn overview(till: &Till) -> Value {
    let said = till.serving.get("/v1/overview");
    assert_eq!(said.status, 200, "{said:?}");
    said.body
}

/// What holds for some seconds is counted anew before long.
fn until(till: &Till, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let told = overview(till);
        if holds(&told) {
            return told;
        }
        assert!(begun.elapsed() < PATIENCE, "never {what}: {told}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A number of the database.
fn number(told: &Value, till: &Till, select: &str) -> i64 {
    till.shop.select(&[select]).trim().parse().unwrap_or_else(|_| panic!("{select}: {told}"))
}

fn as_in_the_tables(told: &Value, till: &Till) {
    let of = |select| number(told, till, select);
    assert_eq!(told["customers"], of("SELECT '' || COUNT(*) FROM customer WHERE state = 0"), "{told}");
    assert_eq!(told["records"], of("SELECT '' || COUNT(*) FROM source_record WHERE deleted_at IS NULL"));
    assert_eq!(told["households"], of("SELECT '' || COUNT(*) FROM household WHERE state = 0"));
    let [records, customers] = ["records", "customers"].map(|name| told[name].as_i64().unwrap());
    assert_eq!(told["duplicates_removed"], records - customers);
}

#[test]
fn figures_are_those_of_the_tables_and_follow_what_happens() {
    let till = Till::open();
    let told = overview(&till);
    as_in_the_tables(&told, &till);
    assert_eq!(
        (&told["customers"], &told["records"], &told["duplicates_removed"]),
        (&json!(7), &json!(10), &json!(3))
    );
    let source = &told["sources"][0];
    assert_eq!((id(source, "name"), id(source, "brand"), &source["records"]), ("till", "AMI", &json!(10)));
    // The file is from years ago; it came in today.
    let fresh = json!({ "changes_24h": 10, "dated_24h": 10, "within_5_minutes": 0 });
    assert_eq!(source["fresh"], fresh);
    assert!(source["last_change_at"].is_string(), "{told}");

    let now = crate::support::now().to_string();
    till.says("n1", &[("first_name", "Ida"), ("last_name", "Noirmoutier"), ("updated_at", &now)]);
    till.says("n2", &[("first_name", "Ida"), ("last_name", "Noirmoutier"), ("email", "ida@noir.fr")]);
    let told = until(&till, "ten and two", |told| told["records"] == 12);
    as_in_the_tables(&told, &till);
    let fresh = &told["sources"][0]["fresh"];
    assert_eq!((&fresh["changes_24h"], &fresh["within_5_minutes"]), (&json!(12), &json!(1)), "{told}");
    assert_eq!(told["today"]["records"], 12);
    let before = told["today"].clone();

    // Two are one, then two again, and one is gone.
    let [ulysse, penelope] = till.shop.customers(["t4", "t5"]);
    let merge = json!({ "with": [penelope] }).to_string();
    let merged = till.serving.post(&format!("/v1/customers/{ulysse}/merge"), &[], &merge);
    assert_eq!(merged.status, 200, "{merged:?}");
    let decision = id(&json!({ "id": merged.body["decisions"][0] }), "id").to_owned();
    let more = |told: &Value, what: &str| told["today"][what].as_i64() > before[what].as_i64();
    until(&till, "merged", |told| more(told, "merged"));
    till.serving.post(&format!("/v1/decisions/{decision}/undo"), &[], "{}");
    till.tell(&delete("till", "n1"));
    let told = until(&till, "gone", |told| told["records"] == 11);
    as_in_the_tables(&told, &till);
    let told = until(&till, "counted", |told| more(told, "merged") && told["today"]["records"] == 13);

    // Whoever begins later counts the same.
    let till = till.restart();
    let again = overview(&till);
    for part in ["customers", "records", "households", "review", "sources"] {
        assert_eq!(again[part], told[part], "{part}");
    }
    for what in ["created", "merged", "split", "erased", "records"] {
        assert_eq!(again["today"][what], told["today"][what], "{what} of {again}");
    }
}

#[test]
fn today_begins_at_midnight_of_the_zone() {
    let till = Till::open();
    let since =
        |query: &str| till.serving.get(&format!("/v1/overview{query}")).body["today"]["since"].clone();
    assert!(since("").as_str().unwrap().ends_with("T00:00:00Z"));
    assert_eq!(since("?zone=UTC"), since(""));
    assert!(since("?zone=Asia/Kathmandu").as_str().unwrap().ends_with("T18:15:00Z"));
    let refused = till.serving.get("/v1/overview?zone=Europe/Nimes");
    assert_eq!((refused.status, id(&refused.body, "code")), (422, "bad_time_zone"), "{refused:?}");
}

#[test]
fn what_waits_for_review_is_counted_with_what_is_at_stake() {
    let till = Till::open();
    assert_eq!(overview(&till)["review"], json!({ "waiting": 0, "records_at_stake": 0 }));
    till.says("n3", &[("first_name", "Hippolyte"), ("last_name", "Grandjean")]);
    let told = until(&till, "doubtful", |told| told["review"]["waiting"] == 1);
    let task = till.serving.get("/v1/review-tasks").body["review_tasks"][0].clone();
    assert_eq!(told["review"]["records_at_stake"], task["stake"]);
}

#[test]
fn whoever_is_limited_is_told_of_their_brands_alone() {
    let mut limited = Vec::new();
    let till = Till::open_after(|shop| {
        shop.say("source add club --brand Club --trust in-person --country FR --dates ymd");
        let zenobie = "record_id,first_name,last_name,birth_date,email\n\
                       c1,Zénobie,Quatremer,1980-02-03,zenobie@quatremer.fr\nc2,Ida,Noir,1970-01-01,ida@noir.fr\n";
        shop.0.write("club.csv", zenobie);
        shop.say("import club.csv --source club");
        for (name, limit) in [("own", "--role director --brand Club"), ("none", "--role associate")] {
            limited.push(Client::told(&shop.say(&format!("client add {name} {limit} --json"))));
        }
    });
    let asked = |client: &Client| -> Answered {
        let (host, token) = (till.serving.address, client.token(till.serving.address, None).unwrap());
        let request = format!("GET /v1/overview HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        answered(&unsigned(host, signed_as(Some(&token), &request)))
    };
    let told = asked(&limited[0]);
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!((&told.body["customers"], &told.body["records"]), (&json!(2), &json!(2)), "{told:?}");
    assert_eq!((&told.body["households"], &told.body["today"]["created"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (told.body["sources"].as_array().unwrap().len(), &told.body["today"]["records"]),
        (1, &json!(2))
    );
    assert!(!told.text.contains("till") && !told.text.contains("AMI"), "{}", told.text);
    let whole = overview(&till);
    assert_eq!((&whole["customers"], &whole["records"]), (&json!(8), &json!(12)));
    let refused = asked(&limited[1]);
    assert_eq!((refused.status, id(&refused.body, "code")), (403, "not_allowed"));
    // Whoever tells of nobody else's brand is told the same as before.
    till.tell(&upsert("till", "n1", &[("first_name", "Ugo"), ("last_name", "Verlaine")]));
    until(&till, "thirteen", |told| told["records"] == 13);
    let again = asked(&limited[0]);
    assert_eq!(
        (&again.body["customers"], &again.body["sources"]),
        (&told.body["customers"], &told.body["sources"])
    );
}
