//! Makes a fixture with the program that `AMIGO_TEST_PROGRAM` names, or with the present one: a made-up retailer with
//! something of everything, and what that program says of it. `cargo xtask upgrade-fixture` runs this.

use super::fixture::{FILES, FOLDER, SCHEMA, engine, packed_name, schema_of};
use super::questions;
use crate::clients::Client;
use crate::dead_letters::{damage, mend};
use crate::repositories::on_files;
use crate::schemas::server;
use crate::serving::{Serving, answered, unsigned};
use crate::sources::put;
use crate::support::{Folder, SHOP, now};
use crate::telling::{RECORDS, id, upsert};
use crate::uploads::{ask, begin, sent, until, well};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Names the folder of the fixture to be made.
const NAME: &str = "AMIGO_UPGRADE_FIXTURE";
const PASSWORD: &str = "correct horse battery";
/// A row with too many cells, one without an id.
const BAD: &str = "r5,Rosalie,Beauvoisin,1982-06-03,rosalie@beauvoisin.fr,more\n,Nobody,Noone,1980-01-01,\n";

#[test]
#[ignore = "writes a fixture: `cargo xtask upgrade-fixture NAME` runs it"]
fn a_fixture_is_made() {
    let name = std::env::var(NAME).expect("AMIGO_UPGRADE_FIXTURE names the version that has landed");
    let folder = Folder::new();
    let decided = by_commands(&folder);
    let client = folder.json(&format!("client add upgrade --json --per-second 1000000 {}", every_role()));
    let blocked = folder.json("client add gone --json --role integrator");
    folder.succeed(&format!("client block {}", id(&blocked, "client_id")));
    crate::clients::known_as(&folder.path("amigo-data"), Client::told(&client.to_string()));
    let mut serving = Serving::start(&folder);
    serving.until("/readyz", 200);
    let mut kept = by_requests(&folder, &serving);
    kept["user"] = user(&folder, &serving);
    kept["client"] = client;
    kept["blocked"] = blocked;
    kept.as_object_mut().unwrap().extend(decided.as_object().unwrap().clone());
    let made_at = now().to_string();
    kept["made_at"] = json!(made_at);
    let said = questions::said(&serving, &made_at);
    let said_again = questions::said(&serving, &made_at);
    assert_eq!(said, said_again, "what differs each time is not asked");
    serving.signal("TERM");
    assert!(serving.wait().success());
    kept["vault"] = folder.json("vault status --json");
    write(&folder, &Path::new(FOLDER).join(name).join(engine()), &said, &kept);
}

fn every_role() -> String {
    model::Role::ALL.iter().map(|role| format!("--role {} ", role.key())).collect()
}

/// Files, decisions, models, an erasure, a round of acceptance.
fn by_commands(folder: &Folder) -> Value {
    folder.succeed("demo-data d --customers 60 --seed 3");
    for source in [
        "cegid --brand demo --trust in-person --country FR",
        "shopify --brand demo --trust email-validated --country FR",
        "web --brand demo --country FR",
        "loyalty --brand demo --trust in-person --rank 12 --country FR",
        "shop --brand other --country FR",
    ] {
        folder.succeed(&format!("source add {source}"));
    }
    folder.succeed("store import --brand demo d/stores.csv");
    let few: Vec<String> = folder.read("d/associates.csv").lines().take(13).map(str::to_owned).collect();
    folder.write("associates.csv", few.join("\n") + "\n");
    folder.succeed("associate import associates.csv");
    folder.succeed("import d/cegid_y2_customers.csv d/shopify_customers_export.csv d/web_forms.jsonl d/loyalty_cards.csv");
    folder.write("shop.csv", format!("{SHOP}{BAD}"));
    folder.succeed("import shop.csv --source shop");
    folder.succeed("decisions import --yes d/manual_reconciliations.xlsx");
    let customer = |row: &str| {
        let out = folder.succeed(&format!("customer search shop:{row} --json"));
        let found: Value = serde_json::from_str(out.trim()).unwrap();
        id(&found, "id").to_owned()
    };
    let [one, two] = ["r3", "r4"].map(customer);
    let merged = folder.json(&format!("customer merge {one} {two} --yes --json"));
    folder.succeed("decide pin cus_7 first_name --value Barnabé --yes");
    let parted = folder.json("customer merge cus_9 cus_10 --yes --json");
    folder.succeed(&format!("decide undo {} --yes", parted["decisions"][0].as_str().unwrap()));
    folder.succeed("model train");
    folder.succeed("model publish 2 --reason again --yes");
    folder.succeed("erase cus_5 --reason request-1 --yes");
    folder.succeed("quality");
    folder.succeed("acceptance plan round-1");
    folder.succeed("acceptance sample round-1");
    json!({ "one": one, "two": two, "decision": merged["decisions"][0] })
}

/// What other systems do: records, a subscriber, relations, a file, dead letters.
fn by_requests(folder: &Folder, serving: &Serving) -> Value {
    let address = serving.address;
    let person =
        [("first_name", "Ulysse"), ("last_name", "Grandjean"), ("email", "u@grandjean.fr"), ("city", "Pau")];
    let made = well(serving.post(RECORDS, &[], &upsert("web", "live-1", &person).to_string()));
    let other = [("first_name", "Apolline"), ("last_name", "Desrosiers"), ("email", "a@desrosiers.fr")];
    well(serving.post(RECORDS, &[], &upsert("web", "live-2", &other).to_string()));
    let customer = id(&made, "customer");
    well(put(
        serving,
        &format!("/v1/customers/{customer}/stores/FR001"),
        &[],
        &json!({ "kinds": ["preferred"] }),
    ));
    well(put(serving, "/v1/subscribers/crm", &[], &json!({ "types": ["customer.created"] })));
    let first = well(serving.get("/v1/subscribers/crm/events?limit=2"));
    well(ask(
        address,
        "POST",
        "/v1/subscribers/crm/acknowledge",
        Some(&json!({ "through": first["through"] })),
    ));
    let next = well(serving.get("/v1/subscribers/crm/events?limit=1"));
    let file = "record_id,first_name,last_name,email\nu1,Eudoxie,Malandain,e@malandain.fr\n";
    let import = sent(address, "shop", "late.csv", file.as_bytes());
    begin(address, &import, "start");
    until(address, &import, |found| found["finished_at"].is_string());
    let record: model::RecordId = id(&made, "record").parse().unwrap();
    damage(folder, "amigo-data", record.0);
    let moved =
        [("first_name", "Ulysse"), ("last_name", "Grandjean"), ("email", "u@grandjean.fr"), ("city", "Nice")];
    let failed = serving.post(RECORDS, &[], &upsert("web", "live-1", &moved).to_string());
    assert_eq!((failed.status, id(&failed.body, "dead_letter")), (500, "dl_1"), "{failed:?}");
    mend(folder, "amigo-data", record.0);
    let rows = well(serving.get("/v1/quarantine"));
    let ragged = rows["rows"].as_array().unwrap().iter().find(|row| row["reason"] == "ragged").unwrap();
    let line = "r5,Rosalie,Beauvoisin,1982-06-03,rosalie@beauvoisin.fr";
    json!({ "next_event": next["events"][0]["id"], "row": ragged["id"], "repair": { "line": line } })
}

/// A user who has changed the one-time password.
fn user(folder: &Folder, serving: &Serving) -> Value {
    let made = folder.json("user add nadege --role steward --json");
    let one_time = id(&made, "one_time_password");
    let send = |method: &str, path: &str, headers: &str, body: &Value| {
        let (host, body) = (serving.address, body.to_string());
        let head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}");
        let length = body.len();
        answered(&unsigned(
            host,
            format!("{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"),
        ))
    };
    let session = send("POST", "/v1/session", "", &json!({ "login": "nadege", "password": one_time }));
    let (cookie, csrf) = (session.cookie.clone().unwrap(), id(&session.body, "csrf_token"));
    let changed = json!({ "current": one_time, "new": PASSWORD });
    let headers = format!("cookie: {cookie}\r\nx-csrf-token: {csrf}\r\n");
    well(send("PUT", "/v1/session/password", &headers, &changed));
    json!({ "login": "nadege", "password": PASSWORD })
}

fn write(folder: &Folder, target: &Path, said: &Value, kept: &Value) {
    std::fs::create_dir_all(target).unwrap();
    pack(target, "said.json", said.to_string().as_bytes());
    pack(target, "kept.json", kept.to_string().as_bytes());
    // Moved into the files, so that each is whole by itself.
    let files = if on_files() { &FILES[..] } else { &FILES[2..] };
    for file in files.iter().filter(|file| folder.path(&format!("amigo-data/{file}")).exists()) {
        pack(target, file, &std::fs::read(folder.path(&format!("amigo-data/{file}"))).unwrap());
    }
    if !on_files() {
        pack(target, "dump.sql", dumped(&schema_of(folder)).as_bytes());
    }
}

fn pack(target: &Path, file: &str, bytes: &[u8]) {
    let packed = std::fs::File::create(target.join(packed_name(file))).unwrap();
    let mut packed = GzEncoder::new(packed, Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap();
}

/// The three schemas as statements, without settings that a server of another version would not know.
fn dumped(schema: &str) -> String {
    let mut command = Command::new("pg_dump");
    command.args(["--no-owner", "--no-privileges", "--rows-per-insert=200"]).arg(server().unwrap());
    command.args(
        [schema, &format!("{schema}_keys"), &format!("{schema}_log")].map(|name| format!("--schema={name}")),
    );
    let output = command.output().expect("pg_dump is on the search path");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    without_settings(&String::from_utf8(output.stdout).unwrap().replace(schema, SCHEMA))
}

/// A value may have several lines, all of which stay.
fn without_settings(dump: &str) -> String {
    const SETTINGS: [&str; 4] = ["SET ", "\\", "--", "SELECT pg_catalog.set_config"];
    let (mut kept, mut is_in_value) = (String::new(), false);
    for line in dump.lines() {
        if !is_in_value && (line.is_empty() || SETTINGS.iter().any(|setting| line.starts_with(setting))) {
            continue;
        }
        is_in_value ^= line.matches('\'').count() % 2 == 1;
        kept += line;
        kept.push('\n');
    }
    kept
}

#[test]
fn the_readme_says_how_a_fixture_is_made() {
    let readme = std::fs::read_to_string(Path::new(FOLDER).join("README.md")).unwrap();
    assert!(readme.contains("cargo xtask upgrade-fixture"));
}
