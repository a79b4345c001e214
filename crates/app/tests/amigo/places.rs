//! Stores and associates over HTTP: made, changed, listed; nothing personal where it does not belong.

use crate::serving::Serving;
use crate::sources::{if_match, put, refused};
use crate::support::Folder;
use crate::telling::id;
use serde_json::{Value, json};

fn house() -> (Folder, Serving) {
    let folder =
        Folder::with("stores.csv", "code,name,kind,country\nFR001,Paris 01,shop,FR\nWEB,Online,web,\n");
    folder.write(
        "associates.csv",
        "code,first_name,last_name,store,from,to\nA1,Zénobie,Quatremer,FR001,2020-01-01,\n",
    );
    folder.succeed("source add shop --country FR");
    folder.succeed("store import stores.csv --brand AMI");
    folder.succeed("associate import associates.csv");
    let serving = Serving::start(&folder);
    serving.until("/readyz", 200);
    (folder, serving)
}

/// All pages of a list, one entry each.
fn walk(serving: &Serving, path: &str, name: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = serving.get(&format!("{path}?limit=1{cursor}"));
        assert_eq!(page.status, 200, "{page:?}");
        all.extend(page.body[name].as_array().unwrap().iter().cloned());
        let Some(next) = page.body["next"].as_str() else { return all };
        cursor = format!("&cursor={next}");
    }
}

#[test]
fn stores_are_kept_changed_and_listed() {
    let (folder, serving) = house();
    let body = json!({ "brand": "AMI", "name": "Lyon 02", "kind": "shop", "country": "fr", "city": "Lyon" });
    let made = put(&serving, "/v1/stores/FR%20002", &[], &body);
    assert_eq!((made.status, &made.body["code"]), (200, &json!("FR 002")), "{made:?}");
    assert_eq!((&made.body["country"], &made.body["region"]), (&json!("FR"), &Value::Null));
    let read = serving.get("/v1/stores/FR%20002");
    assert_eq!((&read.body, if_match(&read)), (&made.body, if_match(&made)));
    refused(&put(&serving, "/v1/stores/FR%20002", &[], &body), 428, "if_match_required");
    let changed = json!({ "brand": "AMI", "name": "Lyon", "kind": "drive" });
    let said = put(&serving, "/v1/stores/FR%20002", &[&if_match(&made)], &changed);
    assert_eq!((said.status, &said.body["city"]), (200, &Value::Null), "what is not told is gone: {said:?}");
    refused(&put(&serving, "/v1/stores/FR%20002", &[&if_match(&made)], &body), 412, "changed_meanwhile");
    refused(&serving.get("/v1/stores/NOPE"), 404, "not_found");
    let whole = serving.get("/v1/stores").body["stores"].as_array().unwrap().clone();
    assert_eq!((whole.len(), walk(&serving, "/v1/stores", "stores")), (3, whole));
    drop(serving);
    assert!(folder.succeed("store list").contains("drive"));
}

#[test]
fn associates_are_known_by_an_id_that_says_nothing_of_them() {
    let (folder, serving) = house();
    let listed = serving.get("/v1/associates");
    assert_eq!(listed.body["associates"][0]["last_name"], "Quatremer", "{listed:?}");
    let known = id(&listed.body["associates"][0], "id").to_owned();
    let told = |name: &str, store: &str| {
        json!({ "code": "A2", "first_name": "Ulysse", "last_name": name,
            "postings": [{ "store": store, "from": "2023-05-01", "to": null }] })
    };
    let made = serving.post("/v1/associates", &[], &told("Barbotin", "WEB").to_string());
    assert_eq!(made.status, 200, "{made:?}");
    let path = format!("/v1/associates/{}", id(&made.body, "id"));
    refused(&serving.post("/v1/associates", &[], &told("Barbotin", "WEB").to_string()), 409, "exists");
    let unknown = put(&serving, &path, &[&if_match(&made)], &told("Barbotin", "NOPE"));
    refused(&unknown, 404, "not_found");
    assert_eq!(unknown.body["pointer"], "/postings/0/store");
    refused(&put(&serving, &path, &[], &told("Barbot", "WEB")), 428, "if_match_required");
    let changed = put(&serving, &path, &[&if_match(&made)], &told("Barbot", "FR001"));
    assert_eq!((changed.status, &changed.body["last_name"]), (200, &json!("Barbot")), "{changed:?}");
    let other = put(&serving, &format!("/v1/associates/{known}"), &["if-match: *"], &told("Barbot", "WEB"));
    refused(&other, 422, "other_code");
    let here = serving.get("/v1/associates?store=WEB");
    assert_eq!(here.body["associates"], json!([]));
    assert_eq!(walk(&serving, "/v1/associates", "associates").len(), 2);
    refused(&serving.get("/v1/associates/as_zz"), 404, "not_found");
    refused(&serving.get("/v1/associates/A1"), 400, "bad_id");
    drop(serving);
    let log = folder.read("serve.log");
    assert!(!log.contains("Barbot") && !log.contains("as_"), "{log}");
}
