//! Other systems tell and ask record by record: what each answer says, and what has become true.

use crate::serving::Serving;
use crate::shop::Shop;
use crate::support::PATIENCE;
use crate::telling::{Till, became, delete, id, list, upsert};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ULYSSE: [(&str, &str); 4] = [
    ("first_name", "Ulysse"),
    ("last_name", "Barbotin"),
    ("birth_date", "1971-12-30"),
    ("email", "ulysse@barbotin.fr"),
];
const STRANGER: [(&str, &str); 3] =
    [("first_name", "Barnabé"), ("last_name", "Courtecuisse"), ("email", "b@courtecuisse.fr")];

/// Keys of a customer's records.
fn keys(customer: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> =
        customer["records"].as_array().unwrap().iter().map(|record| id(record, "key")).collect();
    keys.sort_unstable();
    keys
}

/// All that is stored but how the service itself fares, which goes on by the clock.
fn rows(shop: &Shop) -> String {
    let tables = shop
        .select(&["SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'service_%' \
          AND name NOT IN ('lease', 'alarm', 'job', 'job_number', 'schedule') ORDER BY 1"]);
    shop.dump(&tables.lines().collect::<Vec<_>>())
}

#[test]
fn a_record_is_new_linked_or_for_review_and_the_answer_says_why() {
    let till = Till::open();
    let check = |key: &str, fields: &[(&str, &str)], outcome: &str, evidence: usize| -> Value {
        let answer = till.says(key, fields);
        assert_eq!(became(&answer), ("created", outcome), "{answer}");
        assert_eq!(answer["evidence"].as_array().unwrap().len(), evidence, "{answer}");
        let customer = till.customer(id(&answer, "customer"));
        assert!(keys(&customer).contains(&key), "{customer}");
        answer
    };
    check("n1", &STRANGER, "new", 0);
    let linked = check("n2", &ULYSSE, "linked", 1);
    let evidence = &linked["evidence"][0];
    assert_eq!(evidence["record"], "rec_4");
    assert!(evidence["score"].as_f64().unwrap() > 3.0, "{evidence}");
    assert!(evidence["cases"].as_array().unwrap().contains(&json!("M01")), "{evidence}");
    assert_eq!(keys(&till.customer(id(&linked, "customer"))), ["n2", "t4"]);
    // A name alone is no proof, and nobody is joined until a person has looked.
    let review = check("n3", &[("first_name", "Hippolyte"), ("last_name", "Grandjean")], "review", 1);
    assert_eq!(review["evidence"][0]["record"], "rec_6");
    assert_eq!(review["evidence"][0]["cases"], json!([]));
    let remarked = check("n4", &[("last_name", "Nemo"), ("phone", "12"), ("email", "n@nemo.fr")], "new", 0);
    assert_eq!(remarked["remarks"][0]["field"], "phone", "{remarked}");
    nothing_is_left_to_do(&till.stop());
}

/// What real time left is what the batch finds.
fn nothing_is_left_to_do(shop: &Shop) {
    let before = shop.all();
    let told = shop.say("repair");
    assert!(told.contains("Nothing changed."), "{told}");
    assert_eq!(shop.all(), before, "repair wrote");
}

#[test]
fn an_update_moves_a_record_to_another_customer_and_old_ids_lead_on() {
    let till = Till::open();
    let alone = till.says("n1", &STRANGER);
    let (record, own) = (id(&alone, "record"), id(&alone, "customer"));
    let theirs = till.shop.customer("t4");

    let joined = till.says("n1", &ULYSSE);
    assert_eq!(became(&joined), ("changed", "linked"));
    assert_eq!((id(&joined, "record"), id(&joined, "customer")), (record, theirs.as_str()));
    let by_old_id = till.customer(own);
    assert_eq!((id(&by_old_id, "id"), &by_old_id["via"]), (theirs.as_str(), &json!([own])));
    assert_eq!(by_old_id["former_ids"], json!([own]));
    assert_eq!(keys(&by_old_id), ["n1", "t4"]);

    let parted = till.says("n1", &STRANGER);
    assert_eq!((became(&parted), id(&parted, "customer")), (("changed", "new"), own), "its own id again");
    assert_eq!(keys(&till.customer(own)), ["n1"]);
    assert_eq!(keys(&till.customer(&theirs)), ["t4"]);
    assert_eq!(till.customer(own)["records"][0]["version"], 3);

    let gone = till.tell(&delete("till", "n1"));
    assert_eq!(became(&gone), ("deleted", "deleted"));
    assert_eq!((id(&gone, "record"), &gone["customer"]), (record, &Value::Null));
    assert_eq!(till.serving.get(&format!("/v1/customers/{own}")).status, 404);
    assert_eq!(became(&till.tell(&delete("till", "n1"))).0, "unchanged");
    assert_eq!(till.tell(&delete("till", "never"))["record"], Value::Null);

    let back = till.says("n1", &STRANGER);
    assert_eq!((id(&back, "record"), id(&back, "customer")), (record, own), "{back}");
    assert_eq!(became(&back), ("changed", "new"));
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn a_record_that_holds_two_others_together_merges_and_splits_them() {
    let till = Till::open();
    let one = [("first_name", "Barnabé"), ("last_name", "Courtecuisse"), ("email", "b@courtecuisse.fr")];
    let two = [("first_name", "Barnabé"), ("last_name", "Courtecuisse"), ("phone", "0655447799")];
    let [first, second] = [till.says("a1", &one), till.says("a2", &two)];
    let [first, second] = [id(&first, "customer").to_owned(), id(&second, "customer").to_owned()];
    assert_ne!(first, second);
    let both = [one[0], one[1], one[2], two[2]];
    let bridge = till.says("a3", &both);
    assert_eq!((became(&bridge), id(&bridge, "customer")), (("created", "linked"), first.as_str()));
    assert_eq!(keys(&till.customer(&second)), ["a1", "a2", "a3"]);
    till.tell(&delete("till", "a3"));
    assert_eq!(keys(&till.customer(&first)), ["a1"]);
    assert_eq!(keys(&till.customer(&second)), ["a2"], "the merge is undone with what made it");
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn what_is_known_or_older_changes_nothing() {
    let till = Till::open();
    let before = rows(&till.shop);
    let known = [
        ("first_name", "Eudoxie"),
        ("last_name", "Malandain"),
        ("birth_date", "1988-03-17"),
        ("email", "eudoxie@malandain.fr"),
        ("phone", ""),
        ("postcode", "35000"),
        ("city", "Rennes"),
        ("updated_at", "2024-01-05"),
    ];
    let customer = till.shop.customer("t10");
    let before_looking = rows(&till.shop);
    assert_eq!(before, before_looking);
    let answer = till.says("t10", &known);
    assert_eq!((became(&answer), id(&answer, "customer")), (("unchanged", "new"), customer.as_str()));
    let mut older = known;
    (older[6].1, older[7].1) = ("Brest", "2023-12-31");
    assert_eq!(became(&till.says("t10", &older)).0, "outdated");
    assert_eq!(rows(&till.shop), before);
    older[7].1 = "2024-02-01";
    assert_eq!(became(&till.says("t10", &older)).0, "changed");
    assert_eq!(till.customer(&customer)["fields"]["city"]["values"][0]["value"], "BREST");
}

#[test]
fn what_cannot_be_taken_in_is_said_and_the_rest_of_the_list_is_taken_in() {
    let till = Till::open();
    let stranger = upsert("till", "n1", &STRANGER);
    let items = [
        upsert("tills", "n2", &STRANGER),
        upsert("till", "n3", &[("last_name", " ")]),
        stranger.clone(),
        upsert("till", "n4", &[("emial", "x@y.fr")]),
        json!("nonsense"),
        upsert("steward", "n5", &STRANGER),
    ];
    let answered = till.send(&[], &list(&items));
    assert_eq!(answered.status, 200);
    let results = answered.body["results"].as_array().unwrap();
    let codes: Vec<&str> =
        results.iter().map(|result| result["error"]["code"].as_str().unwrap_or("taken in")).collect();
    let expected =
        ["unknown_source", "empty_record", "taken in", "unknown_field", "wrong_type", "unknown_source"];
    assert_eq!(codes, expected, "{results:?}");
    assert_eq!(became(&results[2]), ("created", "new"));
    assert_eq!(became(&till.tell(&stranger)), ("unchanged", "new"));
    let alone = till.send(&[], &items[0].to_string());
    assert_eq!((alone.status, alone.body["code"].as_str()), (422, Some("unknown_source")));
    assert!(alone.body["detail"].as_str().unwrap().contains("registered are: till"), "{alone:?}");
}

#[test]
fn two_items_of_one_record_in_one_message_count_in_their_order() {
    let till = Till::open();
    let items = [
        upsert("till", "n1", &STRANGER),
        upsert("till", "n9", &[("last_name", "Nemo"), ("email", "n@nemo.fr")]),
        upsert("till", "n1", &ULYSSE),
        delete("till", "n9"),
        delete("till", "n1"),
        upsert("till", "n1", &ULYSSE),
    ];
    let answered = till.send(&["Idempotency-Key: all"], &list(&items));
    let results = answered.body["results"].as_array().unwrap();
    let became: Vec<(&str, &str)> = results.iter().map(became).collect();
    let expected = [
        ("created", "new"),
        ("created", "new"),
        ("changed", "linked"),
        ("deleted", "deleted"),
        ("deleted", "deleted"),
        ("changed", "linked"),
    ];
    assert_eq!(became, expected, "{answered:?}");
    assert_eq!(keys(&till.customer(&till.shop.customer("t4"))), ["n1", "t4"]);
    assert_eq!(till.send(&["Idempotency-Key: all"], &list(&items)).text, answered.text);
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn what_the_policy_forbids_is_never_stored() {
    let till = Till::open_after(|shop| {
        shop.0.write("d/policy.toml", "forbidden_fields = [\"occupation\"]\n");
    });
    let mut fields = STRANGER.to_vec();
    fields.push(("occupation", "canary-oui-7731"));
    let answer = till.says("n1", &fields);
    let customer = till.customer(id(&answer, "customer"));
    assert!(customer["fields"]["occupation"].is_null(), "{customer}");
    // Without the forbidden value it says what it said.
    assert_eq!(became(&till.says("n1", &STRANGER)).0, "unchanged");
    let layouts = till.shop.select(&["SELECT slots FROM layout"]);
    assert!(!layouts.contains("occupation"), "{layouts}");
}

#[test]
fn what_stewards_decided_before_the_start_holds_for_what_comes_later() {
    let till = Till::open_after(|shop| {
        let zenobie = shop.customer("t1");
        shop.say(&format!("customer split {zenobie} till:t3 --yes"));
        shop.say(&format!("decide pin {zenobie} city --from till:t2 --yes"));
        shop.say("decide shared-value 06.55.44.77.28 --yes");
        shop.say("decide household till:t4 till:t7 --yes");
    });
    let [zenobie, other] = till.shop.customers(["t1", "t3"]);
    assert_ne!(zenobie, other);
    // A record that resembles both sides joins one of them.
    let both = [
        ("first_name", "Zénobie"),
        ("last_name", "Quatremer"),
        ("birth_date", "1980-02-03"),
        ("email", "zenobie@quatremer.fr"),
        ("phone", "0655443319"),
        ("city", "Marseille"),
        ("postcode", "13001"),
        ("updated_at", "2025-06-01"),
    ];
    let joined = till.says("n1", &both);
    assert_eq!(became(&joined), ("created", "linked"));
    assert!([&zenobie, &other].contains(&&id(&joined, "customer").to_owned()), "{joined}");
    assert_ne!(till.shop.customer("t1"), till.shop.customer("t3"), "the split holds");
    let city = &till.customer(&zenobie)["fields"]["city"];
    assert_eq!((&city["values"][0]["value"], &city["reason"]), (&json!("LYON"), &json!("pinned")));
    // A phone that was said to be shared joins nobody any more.
    let odilon = [("first_name", "Odilon"), ("last_name", "Tartempion"), ("phone", "0655447728")];
    assert_ne!(became(&till.says("n2", &odilon)).1, "linked");
    let [ulysse, apolline] = till.shop.customers(["t4", "t7"]);
    let household = &till.customer(&ulysse)["household"];
    assert_eq!(household["customers"], json!([apolline]));
    // A record that comes to one of the two changes nothing of where they live.
    till.says("n3", &ULYSSE);
    assert_eq!(&till.customer(&ulysse)["household"], household);
    // One that a decision speaks of goes, and comes back under the same decision.
    till.tell(&delete("till", "t3"));
    let till = till.restart();
    till.says(
        "t3",
        &[("first_name", "Zénobie"), ("last_name", "Quatremer"), ("email", "zenobie@quatremer.fr")],
    );
    assert_ne!(till.shop.customer("t1"), till.shop.customer("t3"), "the split holds for who comes back");
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn who_was_erased_is_gone_and_comes_back_as_somebody_new() {
    let till = Till::open_after(|shop| {
        let ulysse = shop.customer("t4");
        shop.say(&format!("erase {ulysse} --reason request-5 --yes"));
    });
    let gone = till.serving.get("/v1/customers/cus_2");
    assert_eq!((gone.status, gone.body["code"].as_str()), (410, Some("erased")));
    assert_eq!(till.serving.get("/v1/customers/cus_zz").status, 404);
    let back = till.says("t4", &ULYSSE);
    assert_eq!(became(&back), ("created", "new"));
    assert_ne!(id(&back, "customer"), "cus_2");
    assert_ne!(id(&back, "record"), "rec_4");
    assert_eq!(till.serving.get("/v1/customers/cus_2").status, 410);
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn a_household_is_told_as_soon_as_it_is_one() {
    let till = Till::open();
    let person = |first: &'static str, email: &'static str| {
        [
            ("first_name", first),
            ("last_name", "Courtecuisse"),
            ("email", email),
            ("street", "14 rue des Tilleuls"),
            ("postcode", "49000"),
            ("city", "Angers"),
            ("phone", "0241887766"),
        ]
    };
    let one = till.says("a1", &person("Barnabé", "b@courtecuisse.fr"));
    assert_eq!(till.customer(id(&one, "customer"))["household"], Value::Null);
    let two = till.says("a2", &person("Cunégonde", "c@courtecuisse.fr"));
    let [one, two] = [id(&one, "customer"), id(&two, "customer")];
    assert_ne!(one, two);
    let home = till.customer(one)["household"].clone();
    assert_eq!(home["customers"], json!([two]));
    assert_eq!(till.customer(two)["household"]["id"], home["id"]);
    till.says("a2", &STRANGER);
    assert_eq!(till.customer(one)["household"], Value::Null, "who moved out is told, too");
    till.says("a2", &person("Cunégonde", "c@courtecuisse.fr"));
    assert_eq!(till.customer(one)["household"], home, "with its old id");
    nothing_is_left_to_do(&till.stop());
}

#[test]
fn a_message_that_is_sent_again_is_answered_as_the_first_time() {
    let till = Till::open();
    let key = &["Idempotency-Key: order-17"][..];
    let one = upsert("till", "n1", &STRANGER).to_string();
    let first = till.send(key, &one);
    assert_eq!(became(&first.body), ("created", "new"));
    let after = rows(&till.shop);
    let again = |till: &Till| {
        assert_eq!(till.send(key, &one).text, first.text);
        assert_eq!(rows(&till.shop), after, "the message was taken in twice");
        let other = till.send(key, &upsert("till", "n1", &ULYSSE).to_string());
        assert_eq!((other.status, other.body["code"].as_str()), (422, Some("idempotency_key_reused")));
        assert_eq!(rows(&till.shop), after);
    };
    again(&till);
    let till = till.restart();
    again(&till);
    // Many at once: each is answered as the first or told to wait, and it is taken in once.
    let two = upsert("till", "n2", &[("last_name", "Nemo"), ("email", "n@nemo.fr")]).to_string();
    let answers: Vec<(u16, String)> = std::thread::scope(|scope| {
        let send = || {
            let answered = till.send(&["Idempotency-Key: order-18"], &two);
            (answered.status, answered.text)
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(send)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let kept = till.send(&["Idempotency-Key: order-18"], &two);
    assert_eq!(became(&kept.body), ("created", "new"));
    for (status, text) in answers {
        assert!(status == 409 || (status == 200 && text == kept.text), "{status} {text}");
    }
    // Without a key, the same message is the same news.
    assert_eq!(became(&till.send(&[], &one).body), ("unchanged", "new"));
}

#[test]
fn to_ask_creates_nothing_and_every_look_is_noted() {
    let till = Till::open();
    let before = rows(&till.shop);
    let asked = json!({ "fields": { "first_name": "Ulysse", "last_name": "Barbotin",
                                    "birth_date": "30/12/1971", "email": "ulysse@barbotin.fr" } });
    let found = till.serving.post("/v1/customers/match", &[], &asked.to_string());
    let ulysse = till.shop.customer("t4");
    assert_eq!(found.body["candidates"][0]["customer"], ulysse.as_str(), "{found:?}");
    assert_eq!(found.body["candidates"][0]["decision"], "same");
    let nobody = json!({ "fields": { "first_name": "Barnabé", "last_name": "Courtecuisse" } });
    let found = till.serving.post("/v1/customers/match", &[], &nobody.to_string());
    assert_eq!((found.status, &found.body["candidates"]), (200, &json!([])));
    till.customer(&ulysse);
    assert_eq!(rows(&till.shop), before, "to ask has changed something");
    let shop = till.stop();
    assert_eq!(rows(&shop), before);
    let looks = shop.accesses();
    let looks: Vec<&str> = looks.lines().filter(|look| look.starts_with("cl_1 ")).collect();
    assert_eq!(
        looks,
        [
            "cl_1 api matchCustomers data_quality ok 2 1 0",
            "cl_1 api matchCustomers data_quality ok - 0 0",
            "cl_1 api getCustomer data_quality ok 2 1 0"
        ]
    );
}

/// Who looks a person up has read the sources before: records that came since have other fields.
#[test]
fn whoever_is_looked_up_is_found_by_records_of_fields_that_were_never_told_before() {
    let till = Till::open();
    let look = |email: &str| {
        let asked = json!({ "fields": { "email": email } }).to_string();
        let said = till.serving.post("/v1/subjects/look-up", &[], &asked);
        assert_eq!(said.status, 200, "{}", said.text);
        said.body["records"].as_array().unwrap().len()
    };
    assert_eq!(look("ulysse@barbotin.fr"), 1);
    till.says("l1", &[("email", "lucie@courtecuisse.fr"), ("street", "3 rue Haute"), ("gender", "female")]);
    assert_eq!(look("lucie@courtecuisse.fr"), 1);
    till.says("l2", &[("email", "leon@courtecuisse.fr"), ("postcode", "75011"), ("gender", "male")]);
    assert_eq!(look("leon@courtecuisse.fr"), 1);
}

#[test]
fn whoever_asks_at_the_same_moment_is_told_of_the_one_he_asked_for() {
    let till = Till::open();
    let keys = ["t1", "t4", "t6", "t4"];
    let asked = keys.map(|key| (key, till.shop.customer(key)));
    let alone = |customer: &str| till.serving.get(&format!("/v1/customers/{customer}")).text;
    let expected: Vec<String> = asked.iter().map(|(_, customer)| alone(customer)).collect();
    for ((key, _), text) in asked.iter().zip(&expected) {
        assert!(text.contains(&format!("\"{key}\"")), "{key}: {text}");
    }
    std::thread::scope(|scope| {
        for at in 0..24 {
            let ((_, customer), expected) = (&asked[at % 4], &expected[at % 4]);
            let ask = move || (0..20).for_each(|_| assert_eq!(&alone(customer), expected));
            scope.spawn(ask);
        }
    });
}

#[test]
fn what_hangs_together_with_too_many_is_decided_soon_after() {
    let till = Till::open_after(|shop| {
        let path = shop.0.path("d/amigo.toml");
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(&path, format!("{before}\n[resolver]\nmost_at_once = 1\n")).unwrap();
    });
    assert_eq!(
        became(&till.says("n1", &STRANGER)),
        ("created", "new"),
        "alone it hangs together with nobody"
    );
    let answer = till.says("n2", &ULYSSE);
    assert_eq!(became(&answer), ("created", "pending"), "{answer}");
    assert_eq!(answer["customer"], Value::Null);
    let begun = Instant::now();
    let customer = loop {
        let customer = till.says("n2", &ULYSSE)["customer"].clone();
        if customer.is_string() {
            break customer;
        }
        assert!(begun.elapsed() < PATIENCE, "it is never decided");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(keys(&till.customer(customer.as_str().unwrap())), ["n2", "t4"]);
    // What is owed outlives the process.
    assert_eq!(became(&till.says("n3", &ULYSSE)).1, "pending");
    let Till { shop, mut serving } = till;
    serving.signal("KILL");
    serving.wait();
    let till =
        Till { serving: Serving::start_with(&shop.0, "serve --listen 127.0.0.1:0 --json --data d"), shop };
    till.serving.until("/readyz", 200);
    assert_eq!(keys(&till.customer(customer.as_str().unwrap())), ["n2", "n3", "t4"]);
    nothing_is_left_to_do(&till.stop());
}
