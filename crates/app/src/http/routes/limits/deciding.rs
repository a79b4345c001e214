//! What whoever is limited decides, and is told of what others decided.

use super::*;

fn person(first: &str, city: &str, phone: &str) -> Value {
    json!({ "first_name": first, "last_name": "Quatremer", "birth_date": "1980-02-03",
            "email": "zenobie@quatremer.fr", "phone": phone, "street": "3 rue des Lilas", "postcode": "30000",
            "city": city })
}

/// Zénobie is known to both brands, Ulysse to one.
fn shop() -> Shop {
    let ulysse = json!({ "first_name": "Ulysse", "last_name": "Barbotin", "email": "u@barbotin.fr" });
    Shop::with(&[
        (
            "till",
            "t-1".to_owned(),
            json!({ "first_name": "Zenobie", "last_name": "Quatremer",
             "birth_date": "1980-02-03", "email": "zenobie@quatremer.fr", "phone": "0612345601" }),
        ),
        ("club", "c-1".to_owned(), person("Zénobie", "Nîmes", "0612345601")),
        ("till", "t-2".to_owned(), ulysse),
    ])
}

/// A steward of a store, whatever its brand.
fn of_a_store() -> Caller {
    let reach = Reach { brands: None, stores: Some(["LYON".to_owned()].into()) };
    let grant = |role| Grant { role, reach: reach.clone() };
    Caller::new("in a store", [Role::Steward, Role::PrivacyOfficer, Role::SecurityOfficer].map(grant).into())
}

fn merged(shop: &Shop, caller: &Caller) -> Said {
    let zenobie = shop.customer_of("till", "t-1");
    let with = json!({ "with": [shop.customer_of("till", "t-2")], "reason": "same" });
    shop.post(caller, &format!("/v1/customers/{zenobie}/merge"), &with)
}

#[test]
fn a_decision_tells_of_the_records_within_reach_alone() {
    let shop = shop();
    let zenobie = shop.customer_of("till", "t-1");
    assert_eq!(shop.customer_of("club", "c-1"), zenobie);
    let told = merged(&shop, &limited(&[Role::Steward], "own"));
    assert_eq!(told.status, 200, "{}", told.body);
    let counts: Vec<i64> = told.body["moved"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|moved| moved["now"].as_array().unwrap())
        .map(|part| part["records"].as_i64().unwrap())
        .collect();
    assert_eq!(
        counts.iter().sum::<i64>(),
        1,
        "Ulysse's record moves, and nothing is said of the others: {}",
        told.body
    );
}

#[test]
fn whoever_is_limited_to_stores_decides_nothing_and_is_told_nothing() {
    let shop = shop();
    let caller = of_a_store();
    let refused = merged(&shop, &caller);
    assert_eq!((refused.status, &refused.body["code"]), (404, &json!("not_found")));
    let taken = merged(&shop, &Caller::local());
    let decision = taken.body["decisions"][0].as_str().unwrap();
    let undo = |caller: &Caller| shop.post(caller, &format!("/v1/decisions/{decision}/undo"), &json!({}));
    assert_eq!(undo(&caller).status, 404);
    for list in ["decisions", "review-tasks", "access-log"] {
        let (theirs, whole) =
            (shop.get(&caller, &format!("/v1/{list}")), shop.get(&Caller::local(), &format!("/v1/{list}")));
        assert_eq!((theirs.status, whole.status), (200, 200), "{}", theirs.body);
        let text = theirs.body.to_string();
        assert!(
            !text.contains("cus_") && !text.contains("rec_") && !text.contains(decision),
            "{list}: {text}"
        );
    }
    assert!(shop.get(&Caller::local(), "/v1/access-log").body.to_string().contains("cus_"));
    assert_eq!(undo(&Caller::local()).status, 200);
}

#[test]
fn a_preview_shows_the_profile_of_the_records_within_reach() {
    let shop = shop();
    let zenobie = shop.customer_of("till", "t-1");
    let with = json!({ "with": [shop.customer_of("till", "t-2")], "preview": true });
    let path = format!("/v1/customers/{zenobie}/merge");
    let whole = shop.post(&Caller::local(), &path, &with).body;
    assert!(whole["profiles"].to_string().contains("Zénobie"), "{whole}");
    let own = shop.post(&limited(&[Role::Steward], "own"), &path, &with).body;
    let records = own["profiles"][0]["records"].as_array().unwrap_or_else(|| panic!("{own}"));
    assert_eq!(records.len(), 2, "{own}");
    let text = own.to_string();
    for foreign in ["club", "c-1", "Zénobie", "LILAS", "30000"] {
        assert!(!text.contains(foreign), "{foreign} in {text}");
    }
    assert_eq!(own["profiles"][0]["fields"]["first_name"]["others"].as_array().unwrap().len(), 1, "{own}");
}

#[test]
fn an_address_part_that_is_entered_takes_nothing_of_another_brand_along() {
    let shop = shop();
    let zenobie = shop.customer_of("till", "t-1");
    let own = limited(&[Role::Steward], "own");
    let pin = json!({ "field": "city", "value": "Lyon", "reason": "she said so" });
    let told = shop.post(&own, &format!("/v1/customers/{zenobie}/pin"), &pin);
    assert_eq!(told.status, 200, "{}", told.body);
    let entered = told.body["record"].as_str().unwrap().to_owned();
    let record = shop.get(&own, &format!("/v1/source-records/{entered}"));
    assert_eq!(record.body["fields"]["city"][0]["value"], "LYON");
    let text = record.body.to_string();
    assert!(!text.contains("LILAS") && !text.contains("30000"), "{text}");
    let whole = shop.get(&Caller::local(), &format!("/v1/source-records/{entered}")).body.to_string();
    assert!(!whole.contains("LILAS") && !whole.contains("30000"), "{whole}");
}

#[test]
fn what_a_steward_entered_is_within_the_reach_of_the_record_beside_it() {
    let shop = shop();
    let zenobie = shop.customer_of("till", "t-1");
    let pin = |value: &str| json!({ "field": "email", "value": value, "reason": "she said so" });
    let own = limited(&[Role::Steward], "own");
    let path = format!("/v1/customers/{zenobie}/pin");
    let told = shop.post(&own, &path, &pin("z@quatremer.fr")).body;
    let listed =
        |caller: &Caller| shop.get(caller, "/v1/decisions").body["decisions"].as_array().unwrap().len();
    assert_eq!((listed(&own), listed(&limited(&[Role::Steward], "foreign"))), (2, 0), "{told}");
    let decision = told["decisions"][0].as_str().unwrap();
    let undone = shop.post(&own, &format!("/v1/decisions/{decision}/undo"), &json!({}));
    assert_eq!(undone.status, 200, "{}", undone.body);
    assert_eq!((listed(&own), listed(&limited(&[Role::Steward], "foreign"))), (3, 0));
}

#[test]
fn what_counts_for_every_brand_is_said_by_whoever_reaches_all() {
    let shop = shop();
    let shared = json!({ "kind": "shared_value", "value": "0612345601", "reason": "the shop's own" });
    let refused = shop.post(&limited(&[Role::Steward], "own"), "/v1/decisions", &shared);
    assert_eq!((refused.status, &refused.body["code"]), (403, &json!("for_every_brand")), "{}", refused.body);
    let trial = json!({ "thresholds": { "same_person": 9, "review": 1 } });
    let refused = shop.post(&limited(&[Role::Steward], "own"), "/v1/what-ifs", &trial);
    assert_eq!((refused.status, &refused.body["code"]), (403, &json!("for_every_brand")), "{}", refused.body);
    let taken = shop.post(&Caller::local(), "/v1/decisions", &shared);
    assert_eq!(taken.status, 200, "{}", taken.body);
    let listed = shop.get(&limited(&[Role::Steward], "own"), "/v1/decisions");
    assert_eq!(listed.body["decisions"], json!([]));
}
