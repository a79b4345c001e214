//! What was kept of imports, models and acceptance, as a serving process tells it.

use crate::acceptance::retailer;
use crate::serving::{Answered, Serving, answered, raw};
use crate::sources::{if_match, refused};
use crate::support::{Folder, SHOP, said};
use crate::telling::id;
use serde_json::{Value, json};

fn patch(serving: &Serving, path: &str, headers: &[&str], body: &Value) -> Answered {
    let (address, body) = (serving.address, body.to_string());
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    answered(&raw(
        address,
        format!(
            "PATCH {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n{headers}\r\n{body}"
        ),
    ))
}

#[test]
fn imports_and_what_they_set_aside_are_told_without_what_rows_say() {
    let bad = "r5;Rosalie;Beauvoisin;rosalie@beauvoisin.fr\n;Nobody;Noone;1980-01-01;nobody@noone.fr\n";
    let folder = Folder::with("shop.csv", SHOP.replace(',', ";") + bad);
    folder.succeed("source add shop --country FR");
    folder.succeed("import shop.csv --source shop");
    folder.write("more.csv", "record_id,first_name,last_name,email\nr9,Odilon,Tartempion,nothing\n");
    let brought = said(folder.command("import more.csv --source shop").env("AMIGO_ACTOR", "nadege"));
    assert_eq!(brought.code, Some(0), "{}", brought.err);
    let serving = Serving::start(&folder);
    serving.until("/readyz", 200);
    let listed = serving.get("/v1/imports");
    let imports = listed.body["imports"].as_array().unwrap();
    let files: Vec<&str> = imports.iter().map(|import| id(import, "file")).collect();
    assert_eq!(files, ["more.csv", "shop.csv"], "{listed:?}");
    assert_eq!(
        (&imports[1]["counts"]["created"], &imports[1]["counts"]["quarantined"]),
        (&json!(4), &json!(2))
    );
    let read = serving.get(&format!("/v1/imports/{}", id(&imports[0], "id")));
    assert_eq!((&imports[0]["by"], &read.body["by"]), (&json!("nadege"), &json!("nadege")));
    assert_ne!(imports[1]["by"], "nadege");
    let remarks = read.body["remarks"].as_array().unwrap();
    assert!(remarks.iter().any(|remark| id(remark, "remark").starts_with("email")), "{read:?}");
    let waiting = serving.get("/v1/quarantine");
    assert_eq!(waiting.body["rows"].as_array().unwrap().len(), 2, "{waiting:?}");
    for name in ["Rosalie", "Beauvoisin", "Nobody", "noone"] {
        assert!(!waiting.text.contains(name), "{waiting:?}");
    }
    let ragged = serving.get("/v1/quarantine?reason=ragged");
    assert_eq!(ragged.body["reasons"], json!([{ "reason": "ragged", "waiting": 1 }]));
    // What the sentence says can be said in another language.
    let row = &ragged.body["rows"][0];
    assert_eq!(
        (id(row, "detail"), &row["parameters"]),
        ("4 cells under 5 headings", &json!({ "headings": 5, "cells": 4 }))
    );
    let others = waiting.body["rows"].as_array().unwrap().iter().filter(|row| row["reason"] != "ragged");
    assert!(others.map(|row| &row["parameters"]).eq([&json!({})]), "{waiting:?}");
    let none = serving.get(&format!("/v1/quarantine?import={}", id(&imports[0], "id")));
    assert_eq!((none.status, &none.body["rows"]), (200, &json!([])), "{none:?}");
    refused(&serving.get("/v1/quarantine?import=7"), 400, "bad_id");
    refused(&serving.get("/v1/imports/imp_zz"), 404, "not_found");
    let models = serving.get("/v1/models");
    let acting: Vec<&Value> = models.body["models"].as_array().unwrap().iter().collect();
    assert_eq!(acting.iter().filter(|model| model["acts"] == true).count(), 1, "{models:?}");
    let model = serving.get(&format!("/v1/models/{}", id(acting[0], "id")));
    assert!(id(&model.body, "toml").contains("thresholds"), "{model:?}");
    for value in ["Quatremer", "quatremer", "Zénobie"] {
        assert!(!model.text.contains(value), "a model holds a value of somebody");
    }
    assert_eq!(serving.get("/v1/match-cases").body["acts"], true);
    refused(&serving.get("/v1/models/mod_zz"), 404, "not_found");
}

#[test]
fn a_ticket_changes_hands_and_a_round_tells_its_figures() {
    let folder = retailer(150);
    folder.succeed("acceptance plan first --data d");
    folder.succeed("acceptance sample first --data d");
    folder.succeed("acceptance export first --to pairs.csv --reveal --data d");
    let labels: String =
        folder.rows("pairs.csv").iter().map(|row| format!("{},different,eve\n", row[0])).collect();
    folder.write("labels.csv", format!("number,label,by\n{labels}"));
    folder.succeed("acceptance label first --from labels.csv --data d");
    folder.succeed("acceptance tickets first --data d");
    let serving = Serving::start_with(&folder, "serve --listen 127.0.0.1:0 --json --data d");
    serving.until("/readyz", 200);
    let round = serving.get("/v1/acceptance-rounds").body["rounds"][0].clone();
    assert_eq!((&round["name"], &round["signed_at"]), (&json!("first"), &Value::Null));
    let path = format!("/v1/acceptance-rounds/{}", id(&round, "id"));
    let figures = serving.get(&path).body["figures"].clone();
    assert!(figures["precision"]["estimate"].is_object(), "{figures}");
    let tickets = serving.get(&format!("{path}/tickets?limit=1"));
    let ticket = tickets.body["tickets"][0].clone();
    assert_eq!((&ticket["state"], &ticket["owner"]), (&json!("open"), &Value::Null), "{tickets:?}");
    let path = format!("/v1/tickets/{}", id(&ticket, "id"));
    let read = serving.get(&path);
    assert_eq!(read.body, ticket);
    let change = json!({ "owner": "nadege", "state": "fixed" });
    refused(&patch(&serving, &path, &[], &change), 428, "if_match_required");
    let changed = patch(&serving, &path, &[&if_match(&read)], &change);
    assert_eq!(
        (&changed.body["owner"], &changed.body["state"]),
        (&json!("nadege"), &json!("fixed")),
        "{changed:?}"
    );
    refused(&patch(&serving, &path, &[&if_match(&read)], &change), 412, "changed_meanwhile");
    refused(&patch(&serving, &path, &["if-match: *"], &json!({ "state": "gone" })), 422, "unknown_word");
    let back = patch(&serving, &path, &["if-match: *"], &json!({ "owner": null }));
    assert_eq!((&back.body["owner"], &back.body["state"]), (&Value::Null, &json!("fixed")));
    refused(&serving.get("/v1/tickets/tk_zzzz"), 404, "not_found");
}
