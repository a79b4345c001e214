//! What a disk spoils: a serving process goes on without it where it can, and says what is missing where it cannot.

use crate::faults::damage;
use crate::repositories::on_files;
use crate::serving::Serving;
use crate::shop::Shop;
use crate::support::PATIENCE;
use crate::telling::{Till, became, id};
use serde_json::{Value, json};

const ULYSSE: [(&str, &str); 4] = [
    ("first_name", "Ulysse"),
    ("last_name", "Barbotin"),
    ("birth_date", "1971-12-30"),
    ("email", "ulysse@barbotin.fr"),
];

/// Spoils the seal of one record and the key of another, or mends them.
fn damage_two(shop: &Shop) {
    damage(&shop.0.path("d/amigo.db"), "source_record", "sealed", 6);
    damage(&shop.0.path("d/keys/keys.db"), "data_key", "wrapped", 4);
}

fn serve(shop: Shop) -> Till {
    let serving = Serving::start_with(&shop.0, "serve --listen 127.0.0.1:0 --json --data d");
    serving.until("/readyz", 200);
    Till { shop, serving }
}

fn keys(customer: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> =
        customer["records"].as_array().unwrap().iter().map(|record| id(record, "key")).collect();
    keys.sort_unstable();
    keys
}

/// Records that nobody has, and customers that have another number of records than they say.
fn astray(shop: &Shop) -> String {
    shop.select(&[
        "SELECT 'record ' || id FROM source_record WHERE deleted_at IS NULL AND id NOT IN \
         (SELECT record_id FROM membership WHERE to_run IS NULL)",
        "SELECT 'customer ' || id FROM customer WHERE records <> (SELECT COUNT(*) FROM membership WHERE \
         customer_id = customer.id AND to_run IS NULL)",
    ])
}

#[test]
fn a_damaged_record_is_left_out_after_a_restart_and_comes_back_when_it_is_mended() {
    if !on_files() {
        // What is damaged is a cell of a file.
        return;
    }
    let till = Till::open();
    let [ulysse, hippolyte] = till.shop.customers(["t4", "t6"]);
    till.says("n1", &ULYSSE);
    let shop = till.stop();
    damage_two(&shop);
    shop.refuse("repair", &[], &["damaged"]);

    let till = serve(shop);
    let ready = till.serving.get("/readyz").body;
    assert_eq!(ready, json!({ "reads": true, "matching": true, "writes": true, "damaged_records": 2 }));
    let log = till.shop.0.read("serve.log");
    assert!(
        log.contains("source record 6 is damaged") && log.contains("key of record 4 is damaged"),
        "{log}"
    );
    assert_eq!(keys(&till.customer(&ulysse)), ["n1"]);
    assert_eq!(till.serving.get(&format!("/v1/customers/{hippolyte}")).status, 404);
    let found = till.serving.get("/v1/customers?q=barbotin");
    assert_eq!(found.body["customers"][0]["id"], ulysse, "{found:?}");
    let linked = till.says("n2", &ULYSSE);
    assert_eq!((became(&linked), id(&linked, "customer")), (("created", "linked"), ulysse.as_str()));
    let till = serve(till.stop());
    assert_eq!(till.serving.get("/readyz").body["damaged_records"], 2);
    let shop = till.stop();
    assert_eq!(astray(&shop), "record 4\nrecord 6\n");

    damage_two(&shop);
    let till = serve(shop);
    assert_eq!(till.serving.get("/readyz").body["damaged_records"], 0);
    assert_eq!(keys(&till.customer(&ulysse)), ["n1", "n2", "t4"]);
    assert_eq!(keys(&till.customer(&hippolyte)), ["t6"], "under its own id again");
    let shop = till.stop();
    assert_eq!(astray(&shop), "");
    assert!(shop.say("repair").contains("Nothing changed."));
}

#[test]
fn a_record_that_was_left_out_is_there_again_once_it_is_told_anew() {
    if !on_files() {
        // What is damaged is a cell of a file.
        return;
    }
    let shop = Shop::open();
    damage(&shop.0.path("d/amigo.db"), "source_record", "sealed", 6);
    let till = serve(shop);
    assert_eq!(till.serving.get("/readyz").body["damaged_records"], 1);
    let whole = [("first_name", "Hippolyte"), ("last_name", "Grandjean"), ("email", "h@grandjean.fr")];
    assert_eq!(became(&till.says("t6", &whole)), ("changed", "new"));
    assert_eq!(till.serving.get("/readyz").body["damaged_records"], 0);
    let shop = till.stop();
    assert_eq!(astray(&shop), "");
    assert!(shop.say("repair").contains("Nothing changed."));
}

#[test]
fn a_model_that_cannot_be_read_is_said() {
    if !on_files() {
        // What is damaged is a cell of a file.
        return;
    }
    let shop = Shop::open();
    damage(&shop.0.path("d/amigo.db"), "model", "sealed", 1);
    let serving = Serving::start_with(&shop.0, "serve --listen 127.0.0.1:0 --json --data d");
    let begun = std::time::Instant::now();
    while serving.get("/readyz").body["reason"] != "model" {
        assert!(begun.elapsed() < PATIENCE, "{:?}", serving.get("/readyz"));
    }
    let ready = serving.get("/readyz");
    assert_eq!((ready.status, &ready.body["matching"]), (503, &json!(false)));
    assert!(id(&ready.body, "detail").contains("the model that acts cannot be read"), "{ready:?}");
    let refused = serving.post("/v1/customers/match", &[], r#"{"fields":{"email":"a@b.fr"}}"#);
    assert_eq!((refused.status, &refused.body["reason"]), (503, &json!("model")));
    assert!(id(&refused.body, "detail").contains("the model that acts cannot be read"), "{refused:?}");
    assert!(shop.0.read("serve.log").contains("model 1 is damaged"), "{}", shop.0.read("serve.log"));
}
