//! Named cases of what is told and what is not.

use super::*;

/// One person in three records, of whom two sources of one brand and one of the other know something else; and one who
/// is known to the other brand only, and lives with the first.
fn records() -> Vec<(&'static str, String, Value)> {
    let zenobie = |first: &str, city: &str, postcode: &str, phone: &str| {
        json!({ "first_name": first, "last_name": "Quatremer", "birth_date": "1980-02-03",
                "email": "zenobie@quatremer.fr", "phone": phone, "city": city, "postcode": postcode })
    };
    let gaspard = json!({ "first_name": "Gaspard", "last_name": "Quatremer", "birth_date": "1979-05-06",
                          "email": "gaspard@quatremer.fr", "street": "3 rue des Lilas", "postcode": "30000",
                          "city": "Nîmes" });
    vec![
        ("till", "t-1".to_owned(), zenobie("Zenobie", "Lyon", "69003", "0612345601")),
        ("club", "c-1".to_owned(), zenobie("Zénobie", "Nîmes", "30000", "0612345602")),
        ("web", "w-1".to_owned(), zenobie("Zenobie", "Lyon", "69003", "0612345601")),
        ("club", "c-2".to_owned(), gaspard),
    ]
}

fn ids(said: &Said, list: &str) -> Vec<String> {
    let entries = said.body[list].as_array().unwrap_or_else(|| panic!("{}", said.body));
    entries.iter().map(|entry| entry.as_object().unwrap()["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_profile_is_that_of_the_records_within_reach() {
    let shop = Shop::with(&records());
    let zenobie = shop.customer_of("till", "t-1");
    assert_eq!(shop.customer_of("club", "c-1"), zenobie);
    let path = format!("/v1/customers/{zenobie}");
    let whole = shop.get(&Caller::local(), &path).body;
    assert_eq!(whole["fields"]["first_name"]["values"][0]["value"], "Zénobie", "the foreign record wins");
    let said = shop.get(&limited(&[Role::Steward], "own"), &path);
    assert_eq!(said.status, 200);
    let text = said.body.to_string();
    for foreign in ["club", "c-1", "Zénobie", "NIMES", "33612345602", "30000"] {
        assert!(!text.contains(foreign), "{foreign} in {text}");
    }
    assert_eq!(said.body["fields"]["first_name"]["values"][0]["value"], "Zenobie");
    assert_eq!(said.body["records"].as_array().unwrap().len(), 2);
    let foreign = shop.get(&limited(&[Role::Steward], "foreign"), &path);
    assert_eq!(foreign.body["fields"]["first_name"]["reason"], "only");
}

#[test]
fn who_is_out_of_reach_is_nobody() {
    let shop = Shop::with(&records());
    let own = limited(&[Role::Steward], "own");
    let gaspard = shop.customer_of("club", "c-2");
    let hidden = shop.get(&own, &format!("/v1/customers/{gaspard}"));
    let unknown = shop.get(&own, "/v1/customers/cus_zzz");
    assert_eq!((hidden.status, &hidden.body), (404, &unknown.body));
    assert_eq!(unknown.body["code"], "not_found");
    for typed in ["gaspard", "gaspard@quatremer.fr", "nimes", "Quatremer+Gaspard"] {
        assert_eq!(
            ids(&shop.get(&own, &format!("/v1/customers?q={typed}")), "customers"),
            Vec::<String>::new()
        );
    }
    let asked = json!({ "fields": { "first_name": "Gaspard", "last_name": "Quatremer",
                                    "email": "gaspard@quatremer.fr" } });
    let known =
        |caller: &Caller| shop.post(caller, "/v1/customers/match", &asked).body["candidates"].to_string();
    assert!(known(&Caller::local()).contains(&gaspard));
    assert!(!known(&own).contains(&gaspard));
}

#[test]
fn an_id_that_was_merged_away_leads_on_only_for_whom_it_led_to_somebody() {
    let shop = Shop::with(&records());
    let alone = json!({ "first_name": "Barnabé", "last_name": "Courtecuisse", "email": "b@courtecuisse.fr" });
    let local = Caller::local();
    let former = shop.tells(&local, "club", "c-9", &alone).body["customer"].as_str().unwrap().to_owned();
    let zenobie = records().swap_remove(1).2;
    let now = shop.tells(&local, "club", "c-9", &zenobie).body["customer"].as_str().unwrap().to_owned();
    assert_ne!(former, now);
    let path = format!("/v1/customers/{former}");
    assert_eq!(shop.get(&local, &path).body["via"], json!([former]));
    let told = |brand: &str| shop.get(&limited(&[Role::Steward], brand), &path);
    assert_eq!(told("foreign").body["via"], json!([former]));
    assert_eq!(told("own").status, 404);
    let by_own_id = shop.get(&limited(&[Role::Steward], "own"), &format!("/v1/customers/{now}"));
    assert_eq!(by_own_id.body["former_ids"], json!([]));
    assert_eq!(shop.get(&local, &format!("/v1/customers/{now}")).body["former_ids"], json!([former]));
}

#[test]
fn what_is_taken_in_tells_nothing_of_other_brands() {
    let shop = Shop::with(&records()[1..2]);
    let till = limited(&[Role::Integrator], "own");
    let (_, key, fields) = &records()[0];
    let said = shop.tells(&till, "till", key, fields);
    assert_eq!((&said.body["outcome"], &said.body["evidence"]), (&json!("new"), &json!([])), "{}", said.body);
    assert_eq!(said.body["customer"], shop.customer_of("club", "c-1"));
    let (_, key, fields) = &records()[2];
    let again = shop.tells(&till, "web", key, fields);
    assert_eq!(again.body["outcome"], "linked");
    let evidence: Vec<&Value> = again.body["evidence"].as_array().unwrap().iter().collect();
    assert_eq!(evidence.len(), 1, "{}", again.body);
    assert_eq!(evidence[0]["record"], said.body["record"]);
}

/// Two records of one brand that contradict each other, and one of another that is like the second.
#[test]
fn who_is_joined_out_of_reach_is_in_doubt_about_whom_it_may_know_of() {
    let gaspard = |title: &str| {
        json!({ "first_name": "Gaspard", "last_name": "Quatremer", "birth_date": "1979-05-06", "title": title,
                "street": "3 rue des Lilas", "postcode": "69003", "city": "Lyon" })
    };
    let till = limited(&[Role::Integrator], "own");
    let told = |shop: &Shop| {
        let first = shop.tells(&till, "till", "t-1", &gaspard("M.")).body;
        let last = shop.tells(&till, "till", "t-2", &gaspard("Mme")).body;
        let other = last["evidence"][0]["record"] == first["record"];
        (last["outcome"].clone(), last["evidence"].as_array().unwrap().len(), other)
    };
    let both = Shop::with(&[("club", "c-1".to_owned(), gaspard("Mme"))]);
    assert_eq!(told(&both), (json!("review"), 1, true));
    assert_eq!(both.customer_of("till", "t-2"), both.customer_of("club", "c-1"));
    assert_eq!(told(&Shop::empty()), (json!("review"), 1, true));
}

#[test]
fn a_source_out_of_reach_is_one_that_nobody_registered() {
    let shop = Shop::empty();
    let till = limited(&[Role::Integrator], "own");
    let (_, key, fields) = &records()[0];
    let (foreign, none) = (shop.tells(&till, "club", key, fields), shop.tells(&till, "nothing", key, fields));
    assert_eq!((foreign.status, &foreign.body), (none.status, &none.body));
    assert_eq!(foreign.body["code"], "unknown_source");
    assert!(!foreign.body.to_string().contains("club") && foreign.body.to_string().contains("till, web"));
    let steward = limited(&[Role::Steward], "own");
    let asked = |source: &str| json!({ "fields": { "email": "a@b.fr" }, "source": source });
    let [foreign, none] =
        ["club", "nothing"].map(|name| shop.post(&steward, "/v1/customers/match", &asked(name)));
    assert_eq!((foreign.status, &foreign.body), (none.status, &none.body));
}

#[test]
fn whoever_sees_values_masked_cannot_find_them_out() {
    let shop = Shop::with(&records());
    let marketer = limited(&[Role::Marketer], "own");
    let path = format!("/v1/customers/{}", shop.customer_of("till", "t-1"));
    let profile = shop.get(&marketer, &path).body;
    let first = &profile["fields"]["first_name"]["values"][0];
    assert_eq!((&first["value"], &first["masked"]), (&json!("Z•••"), &json!(true)));
    assert_eq!(profile["fields"]["city"]["values"][0]["value"], "LYON");
    assert_eq!(profile["fields"]["email"]["values"][0]["value"], "z•••@q•••.fr");
    assert_eq!(
        (&profile["records"][0]["key"], &profile["records"][0]["masked"]),
        (&json!("•••"), &json!(true))
    );
    let found =
        |typed: &str| ids(&shop.get(&marketer, &format!("/v1/customers?q={typed}")), "customers").len();
    for guess in ["zen", "quatremer", "zenobie@quatremer.f", "061234", "03/02/1980"] {
        assert_eq!(found(guess), 0, "{guess}");
    }
    assert_eq!((found("zenobie@quatremer.fr"), found("0612345601"), found("lyon")), (1, 1, 1));
    let hit = shop.get(&marketer, "/v1/customers?q=0612345601").body["customers"][0]["fields"].clone();
    assert_eq!((&hit["last_name"], &hit["city"]), (&json!("Q•••"), &json!("LYON")));
    let asked = json!({ "fields": { "email": "zenobie@quatremer.fr" } });
    let matched = shop.post(&marketer, "/v1/customers/match", &asked);
    assert_eq!((matched.status, &matched.body["code"]), (403, &json!("not_in_clear")));
}

#[test]
fn what_is_typed_in_a_body_finds_what_it_finds_in_an_address() {
    let shop = Shop::with(&records());
    let mut found = 0;
    let callers = [
        Caller::local(),
        limited(&[Role::Steward], "own"),
        limited(&[Role::Steward], "foreign"),
        limited(&[Role::Marketer], "own"),
    ];
    for caller in &callers {
        for typed in ["zenobie", "quatremer", "gaspard", "lyon", "nimes", "0612345602", "c-1"] {
            let in_address = shop.get(caller, &format!("/v1/customers?q={typed}"));
            let in_body = shop.post(caller, "/v1/customers/search", &json!({ "q": typed }));
            assert_eq!((in_body.status, &in_body.body), (200, &in_address.body), "{typed}");
            found += in_body.body["customers"].as_array().unwrap().len();
        }
    }
    assert!(found > 8, "{found}");
}

#[test]
fn figures_are_those_of_the_sources_within_reach() {
    let shop = Shop::with(&records());
    let told = |caller: &Caller| shop.get(caller, "/v1/overview").body;
    let (whole, own) = (told(&Caller::local()), told(&limited(&[Role::Steward], "own")));
    let foreign = told(&limited(&[Role::Director], "foreign"));
    let counts = |told: &Value| {
        (told["customers"].clone(), told["records"].clone(), told["duplicates_removed"].clone())
    };
    assert_eq!(counts(&whole), (json!(2), json!(4), json!(2)));
    assert_eq!(counts(&own), (json!(1), json!(2), json!(1)));
    assert_eq!(counts(&foreign), (json!(2), json!(2), json!(0)));
    assert!(
        whole["households"].is_number()
            && own["households"].is_null()
            && foreign["today"]["created"].is_null()
    );
    assert!(!own.to_string().contains("club") && !foreign.to_string().contains("till"));
}

#[test]
fn whoever_may_not_see_a_value_sees_that_there_is_one() {
    let shop = Shop::with(&records());
    let path = format!("/v1/customers/{}", shop.customer_of("till", "t-1"));
    let profile = shop.get(&limited(&[Role::Analyst], "own"), &path).body;
    let email = &profile["fields"]["email"]["values"][0];
    assert_eq!((&email["value"], &email["hidden"]), (&Value::Null, &json!(true)));
    assert_eq!(profile["fields"]["postcode"]["values"][0]["value"], "69003");
    assert_eq!(profile["records"][0]["key"], Value::Null);
}

#[test]
fn what_is_kept_of_a_customer_stays_within_reach() {
    let shop = Shop::with(&records());
    let id = shop.customer_of("till", "t-1");
    let (local, own) = (Caller::local(), limited(&[Role::Steward], "own"));
    for part in ["records", "history", "journal", "graph"] {
        let path = format!("/v1/customers/{id}/{part}");
        let (whole, said) = (shop.get(&local, &path), shop.get(&own, &path));
        assert_eq!((whole.status, said.status), (200, 200), "{part}: {}", said.body);
        assert!(whole.body.to_string().contains("rec_2"), "{part}: {}", whole.body);
        let text = said.body.to_string();
        for foreign in ["club", "c-1", "Zénobie", "NIMES", "33612345602", "rec_2"] {
            assert!(!text.contains(foreign), "{part}: {foreign} in {text}");
        }
        let hidden = shop.get(&own, &format!("/v1/customers/{}/{part}", shop.customer_of("club", "c-2")));
        assert_eq!((hidden.status, &hidden.body["code"]), (404, &json!("not_found")), "{part}");
    }
    let record = |caller: &Caller, id: &str| shop.get(caller, &format!("/v1/source-records/{id}"));
    assert_eq!(record(&local, "rec_2").body["fields"]["city"][0]["value"], "NIMES");
    assert_eq!(record(&own, "rec_1").body["key"], "t-1");
    let (foreign, none) = (record(&own, "rec_2"), record(&own, "rec_zz"));
    assert_eq!((foreign.status, &foreign.body), (404, &none.body));
}

#[test]
fn a_graph_shows_who_carries_what_and_what_speaks_for_one_person() {
    let shop = Shop::with(&records());
    let graph =
        shop.get(&Caller::local(), &format!("/v1/customers/{}/graph", shop.customer_of("till", "t-1"))).body;
    let email = &graph["identifiers"][0];
    assert_eq!((&email["field"], &email["value"]), (&json!("email"), &json!("zenobie@quatremer.fr")));
    assert_eq!(email["records"], json!(["rec_1", "rec_2", "rec_3"]));
    assert_eq!(graph["identifiers"][1]["records"], json!(["rec_1", "rec_3"]));
    let links = graph["links"].as_array().unwrap();
    assert!(
        !links.is_empty() && links.iter().all(|link| !link["cases"].as_array().unwrap().is_empty()),
        "{graph}"
    );
    assert_eq!(graph["compared"], true);
}

#[test]
fn the_past_is_that_of_its_day() {
    let shop = Shop::with(&records()[..1]);
    let id = shop.customer_of("till", "t-1");
    let at = |at: &str| shop.get(&Caller::local(), &format!("/v1/customers/{id}?at={at}"));
    assert_eq!(at("2100-01-01").body["fields"]["city"]["values"][0]["value"], "LYON");
    assert_eq!((at("2001-01-01").status, at("yesterday").status), (404, 400));
    assert_eq!(at("yesterday").body["code"], "bad_moment");
    let masked = shop.get(&limited(&[Role::Marketer], "own"), &format!("/v1/customers/{id}?at=2100-01-01"));
    assert_eq!(masked.body["fields"]["last_name"]["values"][0]["value"], "Q•••");
}

/// A letter of a source out of reach is none, and is not counted.
#[test]
fn dead_letters_are_those_of_the_sources_within_reach() {
    let shop = Shop::with(&records()[..1]);
    let now = 1;
    shop.session.block(async {
        let data = &shop.session.repository.data;
        let mut tx = data.begin().await.unwrap();
        for (id, source_id) in [(1, 1), (2, 3), (3, 3)] {
            let letter = db::dead_letters::Letter {
                id,
                at: now,
                client: "local".to_owned(),
                source_id,
                code: "failed".to_owned(),
                attempts: 1,
                attempted_at: now,
                state: db::dead_letters::State::Open,
                known: None,
            };
            let id = u8::try_from(id).unwrap();
            let (key_hash, content_hash) = ([id; 16], [id; 16]);
            let kept =
                db::dead_letters::Kept { letter, key_hash, content_hash, updated_at: None, sealed: vec![1] };
            db::dead_letters::keep(&mut tx, &kept).await.unwrap();
        }
        tx.commit().await.unwrap();
    });
    let own = limited(&[Role::Integrator], "own");
    let listed = |caller: &Caller| {
        let said = shop.get(caller, "/v1/dead-letters?limit=1");
        (said.body["open"].clone(), said.body["dead_letters"][0]["id"].clone(), said.body["next"].is_null())
    };
    assert_eq!(listed(&own), (json!(1), json!("dl_1"), true));
    assert_eq!(listed(&Caller::local()), (json!(3), json!("dl_3"), false));
    let gone = |id: &str| shop.ask(&own, Method::DELETE, &format!("/v1/dead-letters/{id}"), None);
    assert_eq!((gone("dl_2").status, gone("dl_2").body), (404, gone("dl_zz").body));
}
