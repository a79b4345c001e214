//! Files sent to a serving process: described, mapped, tried, taken in beside everything else, killed in the middle,
//! followed, given up.

use crate::clients::{Client, signed, signed_as};
use crate::load::two;
use crate::repositories::on_files;
use crate::serving::{Answered, Serving, answered, connect, raw, rest, unsigned};
use crate::shop::Shop;
use crate::support::{Folder, PATIENCE};
use crate::telling::{Till, until_writing};
use db::backup::Part;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Sends a file for a source.
pub fn send(address: SocketAddr, source: &str, file: &str, bytes: &[u8]) -> Answered {
    send_as(address, source, file, "application/octet-stream", bytes)
}

fn send_as(address: SocketAddr, source: &str, file: &str, media_type: &str, bytes: &[u8]) -> Answered {
    answered(&raw(address, request(address, source, file, media_type, bytes)))
}

fn request(address: SocketAddr, source: &str, file: &str, media_type: &str, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len();
    let head = format!(
        "POST /v1/imports?source={source}&file={file} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: {media_type}\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), bytes].concat()
}

/// Asks with a body of JSON, or with none.
pub fn ask(address: SocketAddr, method: &str, path: &str, body: Option<&Value>) -> Answered {
    answered(&raw(address, words(address, method, path, body)))
}

fn words(address: SocketAddr, method: &str, path: &str, body: Option<&Value>) -> String {
    let body = body.map(Value::to_string).unwrap_or_default();
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
}

/// What is answered to something that must go well.
#[track_caller]
pub fn well(answered: Answered) -> Value {
    assert_eq!(answered.status, 200, "{answered:?}");
    answered.body
}

#[track_caller]
fn refused(answered: &Answered, status: u16, code: &str) {
    assert_eq!((answered.status, answered.body["code"].as_str()), (status, Some(code)), "{answered:?}");
}

/// The id of a file that was sent.
pub fn sent(address: SocketAddr, source: &str, file: &str, bytes: &[u8]) -> String {
    let body = well(send(address, source, file, bytes));
    assert_eq!(body["state"], "waiting", "{body}");
    body["id"].as_str().unwrap().to_owned()
}

fn read(address: SocketAddr, id: &str) -> Value {
    well(ask(address, "GET", &format!("/v1/imports/{id}"), None))
}

/// Lets a dry run or the import begin.
pub fn begin(address: SocketAddr, id: &str, what: &str) -> Value {
    well(ask(address, "POST", &format!("/v1/imports/{id}/{what}"), Some(&json!({}))))
}

/// The import as soon as it is in a state that is wanted; asked for less and less often, as it gives way to whoever asks.
#[track_caller]
pub fn until(address: SocketAddr, id: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
    let (begun, mut pause) = (Instant::now(), Duration::from_millis(20));
    loop {
        let found = read(address, id);
        let is_over =
            !["arriving", "waiting", "trying", "running"].contains(&found["state"].as_str().unwrap());
        assert_eq!(found["finished_at"].is_string(), is_over, "its end is told in part: {found}");
        if is_wanted(&found) {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "it stays {found}");
        std::thread::sleep(pause);
        pause = (pause * 5 / 4).min(Duration::from_millis(250));
    }
}

#[track_caller]
fn until_state(address: SocketAddr, id: &str, state: &str) -> Value {
    until(address, id, |found| found["state"] == state)
}

/// Tries a file, and gives what that says.
fn tried(address: SocketAddr, id: &str) -> Value {
    begin(address, id, "dry-run");
    until_state(address, id, "waiting")["upload"]["dry_run"].clone()
}

/// Takes a file in.
fn taken(address: SocketAddr, id: &str) -> Value {
    begin(address, id, "start");
    until(address, id, |found| found["finished_at"].is_string())
}

/// So many people, one a row.
pub fn people(number: usize) -> String {
    let mut text = String::from("record_id,first_name,last_name,email,phone,postcode,city\n");
    for at in 0..number {
        let _ = writeln!(
            text,
            "p{at},Prosper{at},Lavigne{at},prosper{at}@lavigne{at}.fr,06{:08},69003,Lyon",
            at * 7
        );
    }
    text
}

fn counts(import: &Value) -> [i64; 6] {
    ["created", "changed", "unchanged", "outdated", "quarantined", "failed"]
        .map(|name| import["counts"][name].as_i64().unwrap())
}

/// How many rows a statement counts in a repository.
fn number(folder: &Folder, data: &str, question: &str) -> i64 {
    let file = folder.file_of(data, Part::Data);
    crate::shop::select(&file, &[&format!("SELECT CAST(({question}) AS TEXT)")]).trim().parse().unwrap()
}

/// The events of an import until the connection ends: id, name, what they say.
fn events(address: SocketAddr, id: &str, last: Option<&str>) -> (u16, Vec<(String, String, Value)>) {
    let last = last.map(|last| format!("last-event-id: {last}\r\n")).unwrap_or_default();
    let request =
        format!("GET /v1/imports/{id}/events HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{last}\r\n");
    let text = raw(address, request);
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let (mut all, mut event) = (Vec::new(), (String::new(), String::new(), Value::Null));
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("event: ") {
            event.1 = name.to_owned();
        } else if let Some(id) = line.strip_prefix("id: ") {
            event.0 = id.to_owned();
        } else if let Some(data) = line.strip_prefix("data: ") {
            event.2 = serde_json::from_str(data).unwrap();
        } else if line.is_empty() && !event.0.is_empty() {
            all.push(std::mem::take(&mut event));
        }
    }
    (status, all)
}

const CLIENTS: &str = "N° client;Prénom;Nom;E-mail;Ville;Points\n\
    c1;Zoé;Lune;zoe@lune.fr;Lyon;3\n\
    c2;Max;Soleil;max@soleil;Paris;4\n";

#[test]
fn a_file_is_described_tried_and_taken_in() {
    let till = Till::open();
    let address = till.serving.address;
    let sent = well(send(address, "till", "clients.csv", CLIENTS.as_bytes()));
    let (id, upload) = (sent["id"].as_str().unwrap(), &sent["upload"]);
    let who = well(till.serving.get("/v1/session"));
    assert!(who["client"].is_string(), "{who}");
    let listed = well(till.serving.get("/v1/imports"))["imports"][0].clone();
    assert_eq!((&sent["by"], &listed["by"]), (&who["client"], &who["client"]), "{listed}");
    assert_eq!(
        (&sent["state"], &sent["source"], &sent["file"]),
        (&json!("waiting"), &json!("till"), &json!("clients.csv"))
    );
    assert_eq!((&upload["bytes"], &upload["flaw"]), (&json!(CLIENTS.len()), &Value::Null));
    assert!(upload["expires_at"].is_string() && sent["finished_at"].is_null());
    let form = &upload["form"];
    assert_eq!(
        (&form["format"], &form["delimiter"], &form["encoding"]),
        (&json!("csv"), &json!(";"), &json!("UTF-8"))
    );
    let column = |heading: &str| {
        let all = form["columns"].as_array().unwrap();
        all.iter().find(|column| column["heading"] == heading).cloned().unwrap_or_default()
    };
    assert_eq!(column("Prénom"), json!({ "heading": "Prénom", "fields": ["first_name"], "by": "heading" }));
    assert_eq!(form["not_used"], json!(["Points"]));
    // The first rows, with what is not used.
    let shown = well(till.serving.get(&format!("/v1/imports/{id}/preview?limit=1")));
    assert_eq!(shown["headings"].as_array().unwrap().len(), 6);
    assert_eq!(
        shown["rows"],
        json!([{ "row": 2, "cells": ["c1", "Zoé", "Lune", "zoe@lune.fr", "Lyon", "3"] }])
    );
    // Another mapping, and what it says of a dry run before.
    let before = tried(address, id);
    assert_eq!(
        (&before["rows"], &before["created"], &before["corrected"]),
        (&json!(2), &json!(2), &json!(1)),
        "{before}"
    );
    let mapping = json!({ "recognise": { "rest": true, "match": ["N° client"] },
        "columns": { "N° client": ["record_id", "loyalty_card"], "Points": "ignore" } });
    let mapped = well(ask(address, "PUT", &format!("/v1/imports/{id}/mapping"), Some(&mapping)));
    let columns = mapped["upload"]["form"]["columns"].as_array().unwrap();
    assert_eq!(
        columns[0],
        json!({ "heading": "N° client", "fields": ["record_id", "loyalty_card"], "by": "mapping" })
    );
    assert_eq!((&columns[1]["by"], &mapped["upload"]["mapping"]), (&json!("heading"), &mapping));
    assert_eq!(mapped["upload"]["dry_run"], Value::Null, "what was said no longer holds");
    for (mapping, code) in [
        (json!({ "columns": { "Prenom": "firstname" } }), "unknown_field"),
        (json!({ "columns": { "Vorname": "first_name" } }), "unknown_column"),
        (json!({ "columns": { "Points": "gender" } }), "nothing_comparable"),
        (json!({ "format": { "encoding": "klingon" } }), "unknown_encoding"),
        (json!({ "colums": {} }), "bad_mapping"),
    ] {
        refused(&ask(address, "PUT", &format!("/v1/imports/{id}/mapping"), Some(&mapping)), 422, code);
    }
    assert_eq!(read(address, id)["upload"]["mapping"], mapping, "what is refused changes nothing");
    let all = till.shop.all();
    let said = tried(address, id);
    assert_eq!(
        (&said["created"], &said["accepted"], &said["quarantined"]),
        (&json!(2), &json!(2), &json!(0))
    );
    assert_eq!(till.shop.all(), all, "a dry run writes nothing");
    // Taken in, and once more.
    let done = taken(address, id);
    assert_eq!((&done["state"], counts(&done)), (&json!("finished"), [2, 0, 0, 0, 0, 0]), "{done}");
    assert_eq!(done["remarks"], said["remarks"]);
    let found = well(till.serving.get("/v1/customers?q=lune"));
    assert_eq!(found["customers"].as_array().unwrap().len(), 1, "{found}");
    let all = till.shop.all();
    let again = self::sent(address, "till", "clients.csv", CLIENTS.as_bytes());
    well(ask(address, "PUT", &format!("/v1/imports/{again}/mapping"), Some(&mapping)));
    assert_eq!(tried(address, &again)["unchanged"], 2);
    assert_eq!(counts(&taken(address, &again)), [0, 0, 2, 0, 0, 0]);
    assert_eq!(till.shop.all(), all, "the same file again changes nothing");
    for (method, path) in [("POST", "start"), ("POST", "dry-run"), ("PUT", "mapping"), ("DELETE", "")] {
        let path = format!("/v1/imports/{id}/{path}");
        let path = path.trim_end_matches('/');
        refused(&ask(address, method, path, Some(&json!({}))), 409, "import_over");
    }
    gone(&till.shop, 0);
}

/// Of the files that were sent, so many parts are left, and no key but theirs.
#[track_caller]
fn gone(shop: &Shop, parts: i64) {
    let begun = Instant::now();
    while number(&shop.0, "d", "SELECT COUNT(*) FROM upload_part") != parts {
        assert!(begun.elapsed() < PATIENCE, "the file is not destroyed");
        std::thread::sleep(Duration::from_millis(50));
    }
    let waiting = number(&shop.0, "d", "SELECT COUNT(*) FROM upload WHERE state < 4");
    let undestroyed =
        number(&shop.0, "d", "SELECT COUNT(*) FROM upload WHERE state > 3 AND destroyed_at IS NULL");
    assert!(undestroyed == 0 || parts > 0, "{undestroyed} are not destroyed");
    let file = shop.0.file_of("d", Part::Keys);
    let keys = crate::shop::select(&file, &["SELECT CAST(COUNT(*) AS TEXT) FROM data_key WHERE space = 13"]);
    assert_eq!(keys.trim().parse(), Ok(waiting), "keys of files that are over");
}

#[test]
fn http_and_command_do_the_same_with_the_same_file() {
    let folder = Folder::new();
    folder.succeed("demo-data files --customers 150");
    for data in ["by-command", "by-http"] {
        folder.succeed(&format!("source add shopify --country FR --data {data}"));
    }
    let file = "files/shopify_customers_export.csv";
    let said = folder.succeed(&format!("import {file} --source shopify --json --data by-command"));
    let said: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    let serving = Serving::start_with(&folder, "serve --listen 127.0.0.1:0 --json --data by-http");
    serving.until("/readyz", 200);
    let bytes = std::fs::read(folder.path(file)).unwrap();
    let id = sent(serving.address, "shopify", "shopify.csv", &bytes);
    let form = read(serving.address, &id)["upload"]["form"].clone();
    assert_eq!((&form["shape"], &form["columns"][0]["by"]), (&json!("shopify"), &json!("shape")));
    let tried = tried(serving.address, &id);
    let done = taken(serving.address, &id);
    for name in ["created", "changed", "unchanged", "outdated", "quarantined"] {
        assert_eq!(
            (&done["counts"][name], &tried[name]),
            (&said[name], &said[name]),
            "{name}: {said} {done}"
        );
    }
    let said_remarks: i64 =
        said["remarks"].as_object().unwrap().values().map(|number| number.as_i64().unwrap()).sum();
    let remarks = |list: &Value| -> i64 {
        list.as_array().unwrap().iter().map(|one| one["number"].as_i64().unwrap()).sum()
    };
    assert_eq!((remarks(&done["remarks"]), remarks(&tried["remarks"])), (said_remarks, said_remarks));
    drop(serving);
    for question in [
        "SELECT COUNT(*) FROM source_record",
        "SELECT COUNT(*) FROM customer WHERE state = 0",
        "SELECT COUNT(*) FROM quarantine",
    ] {
        assert_eq!(
            number(&folder, "by-http", question),
            number(&folder, "by-command", question),
            "{question}"
        );
    }
    let again = folder.succeed(&format!("import {file} --source shopify --json --data by-http"));
    let again: Value = serde_json::from_str(again.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&again["created"], &again["changed"], &again["quarantined"]),
        (&json!(0), &json!(0), &json!(0))
    );
}

/// Half of the rows cannot be taken in.
const HALF_BAD: &str = "record_id,first_name,last_name,email,city\n\
    h1,Ada,Half,ada@half.fr,Lyon\n\
    h2,Bea,Half\n\
    h3,Cleo,Half,cleo@half.fr,Nice\n\
    ,Dora,Half,dora@half.fr,Nice\n\
    h5,Elsa,Half,elsa@half.fr,Metz\n\
    h6,,,,\n\
    h7,Faye,Half,faye@half.fr,Metz\n\
    h7,Gina,Half,gina@half.fr,Metz\n";

#[test]
fn rows_that_cannot_be_taken_in_are_looked_into_repaired_replayed_and_discarded() {
    let till = Till::open();
    let address = till.serving.address;
    let id = sent(address, "till", "half.csv", HALF_BAD.as_bytes());
    let said = tried(address, &id);
    let reasons: Vec<(&str, &Value)> = said["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| (reason["reason"].as_str().unwrap(), &reason["first"]))
        .collect();
    let expected = [
        ("duplicate_id", json!([9])),
        ("empty_record", json!([7])),
        ("no_record_id", json!([5])),
        ("ragged", json!([3])),
    ];
    assert_eq!(reasons, expected.iter().map(|(reason, rows)| (*reason, rows)).collect::<Vec<_>>());
    assert_eq!((&said["created"], &said["quarantined"]), (&json!(4), &json!(4)));
    let done = taken(address, &id);
    assert_eq!(counts(&done), [4, 0, 0, 0, 4, 0], "{done}");
    assert_eq!(done["upload"]["progress"]["reasons"], said["reasons"]);
    let listed = well(till.serving.get(&format!("/v1/quarantine?import={id}")));
    assert!(!listed.to_string().contains("dora@"), "a list shows nothing of what rows say");
    let row = |reason: &str| -> String {
        let rows = listed["rows"].as_array().unwrap();
        rows.iter().find(|row| row["reason"] == reason).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let [twice, empty, keyless, ragged] = expected.each_ref().map(|(reason, _)| row(reason));
    let found = well(till.serving.get(&format!("/v1/quarantine/{keyless}")));
    assert_eq!(
        (&found["content"], &found["file"], &found["row"]),
        (&json!("cells"), &json!("half.csv"), &json!(5))
    );
    assert_eq!(
        found["cells"][1],
        json!({ "heading": "first_name", "fields": ["first_name"], "value": "Dora", "seen": "clear" })
    );
    let line = well(till.serving.get(&format!("/v1/quarantine/{ragged}")));
    assert_eq!((&line["content"], &line["line"]), (&json!("line"), &json!("h2,Bea,Half")));
    // Repaired: one by its cells, one by its line; another still wrong.
    let repair =
        |row: &str, body: Value| ask(address, "POST", &format!("/v1/quarantine/{row}/repair"), Some(&body));
    assert_eq!(well(repair(&keyless, json!({ "cells": { "record_id": "h4" } })))["still"], Value::Null);
    assert_eq!(
        well(repair(&ragged, json!({ "line": "h2,Bea,Half,bea@half.fr,Lyon" })))["still"],
        Value::Null
    );
    refused(&repair(&ragged, json!({ "line": "a,b" })), 422, "bad_line");
    refused(&repair(&keyless, json!({ "cells": { "recordid_": "h4" } })), 422, "unknown_heading");
    refused(&repair(&keyless, json!({ "cells": {}, "line": "" })), 422, "one_of");
    let replay =
        |ids: &[&String]| ask(address, "POST", "/v1/quarantine/replay", Some(&json!({ "ids": ids })));
    let replayed = well(replay(&[&keyless, &ragged, &twice, &empty]));
    assert_eq!(
        (&replayed["created"], replayed["stay"].as_array().unwrap().len()),
        (&json!(2), 2),
        "{replayed}"
    );
    assert!(replayed["stay"].to_string().contains("empty_record"), "{replayed}");
    assert_eq!(replayed["stay"][0]["parameters"], json!({}), "{replayed}");
    assert_eq!(well(replay(&[&keyless]))["settled_before"], 1);
    refused(&till.serving.get(&format!("/v1/quarantine/{keyless}")), 409, "row_settled");
    refused(&repair(&keyless, json!({ "cells": { "record_id": "h4" } })), 409, "row_settled");
    // Given up for ever.
    let discard =
        json!({ "ids": [twice, empty], "reason": "Gina is Faye's sister, who has a card of her own" });
    assert_eq!(well(ask(address, "POST", "/v1/quarantine/discard", Some(&discard)))["discarded"], 2);
    assert_eq!(well(ask(address, "POST", "/v1/quarantine/discard", Some(&discard)))["discarded"], 0);
    refused(&replay(&[&"qr_zzz".to_owned()]), 404, "not_found");
    assert_eq!(well(till.serving.get("/v1/quarantine"))["rows"], json!([]));
    for word in ["Dora", "Bea"] {
        let found = well(till.serving.get(&format!("/v1/customers?q={word}%20Half")));
        assert_eq!(found["customers"].as_array().unwrap().len(), 1, "{word}: {found}");
    }
    // The same file again changes nothing.
    let shop = till.stop();
    let all = shop.all();
    let till = Till::serve(shop);
    let address = till.serving.address;
    let again = sent(address, "till", "half.csv", HALF_BAD.as_bytes());
    assert_eq!(tried(address, &again)["quarantined_before"], 4);
    assert_eq!(counts(&taken(address, &again)), [0, 0, 4, 0, 0, 0]);
    assert_eq!(till.shop.all(), all);
    let noted = till.shop.accesses();
    for deed in [
        "uploadImport",
        "startImport",
        "getQuarantinedRow",
        "repairQuarantinedRow",
        "replayQuarantinedRows",
        "discardQuarantinedRows",
    ] {
        assert!(noted.contains(&format!(" {deed} ")), "{deed} is not noted: {noted}");
    }
    let keys = till.shop.0.file_of("d", Part::Keys);
    let keys = crate::shop::select(&keys, &["SELECT CAST(COUNT(*) AS TEXT) FROM data_key WHERE space = 2"]);
    assert_eq!(keys.trim(), "0", "keys of settled rows");
}

#[test]
fn a_process_that_is_killed_in_the_middle_goes_on_where_it_was() {
    const ROWS: usize = 4_000;
    let mut till = Till::open();
    let mut address = till.serving.address;
    // Every tenth row is one that cannot be taken in.
    let text: String = people(ROWS)
        .lines()
        .enumerate()
        .map(|(at, line)| if at > 0 && at % 10 == 0 { format!("{line},\n") } else { format!("{line}\n") })
        .map(|line| if line.ends_with("Lyon,\n") { line.replacen("p", "x,p", 1) } else { line })
        .collect();
    let bad = (ROWS / 10) as i64;
    let id = sent(address, "till", "people.csv", text.as_bytes());
    begin(address, &id, "start");
    let (mut kills, mut newer) = (0, String::new());
    for least in [200, 1_500, 2_500] {
        let found = until(address, &id, |found| counts(found)[0] > least || found["finished_at"].is_string());
        if found["finished_at"].is_string() {
            break;
        }
        // What is told meanwhile is newer than the file.
        if kills == 0 {
            let answer = till.says("p1", &[("first_name", "Newer"), ("last_name", "Lavigne1")]);
            assert_eq!(answer["change"], "changed");
            newer = answer["customer"].as_str().unwrap().to_owned();
        }
        till.serving.signal("KILL");
        till.serving.wait();
        kills += 1;
        till = Till::serve(till.shop);
        address = till.serving.address;
    }
    assert!(kills > 1, "it was faster than every kill");
    let done = until_state(address, &id, "finished");
    assert_eq!(counts(&done), [ROWS as i64 - bad, 0, 0, 0, bad, 0], "{}", done["counts"]);
    assert_eq!(done["upload"]["progress"]["rows"], ROWS);
    gone(&till.shop, 0);
    let newer = till.customer(&newer);
    let name = newer["fields"]["first_name"]["values"][0]["value"].as_str();
    assert_eq!(name, Some("Newer"), "a row was taken in twice: {newer}");
    let shop = till.stop();
    let versions = "SELECT COUNT(*) FROM source_record WHERE version > 1 AND source_id = (SELECT id FROM source WHERE name = 'till')";
    assert_eq!(number(&shop.0, "d", versions), 1, "only what was told meanwhile changed a record");
    let records = "SELECT COUNT(*) FROM source_record";
    assert_eq!(number(&shop.0, "d", records), 10 + ROWS as i64 - bad);
    assert_eq!(number(&shop.0, "d", "SELECT COUNT(*) FROM quarantine"), bad);
    shop.say("audit verify");
}

#[test]
fn whoever_tells_meanwhile_is_answered_at_once() {
    const ROWS: i64 = 6_000;
    let till = Till::open();
    let address = till.serving.address;
    let id = sent(address, "till", "people.csv", people(ROWS as usize).as_bytes());
    begin(address, &id, "start");
    // Whoever waits for the end of the import tells once meanwhile.
    let mut told = 0;
    while read(address, &id)["finished_at"].is_null() {
        let answer = till
            .says(&format!("live{told}"), &[("first_name", "Live"), ("last_name", &format!("Wire{told}"))]);
        assert_eq!(answer["change"], "created");
        told += 1;
    }
    assert!(told > 10, "only {told} were told meanwhile");
    assert_eq!(counts(&read(address, &id)), [ROWS, 0, 0, 0, 0, 0]);
    let shop = till.stop();
    assert_eq!(number(&shop.0, "d", "SELECT COUNT(*) FROM source_record"), 10 + ROWS + told);
}

/// How often somebody is answered who asks again and again while a file is taken in.
fn asked_meanwhile(setting: &str) -> usize {
    let shop = Shop::open();
    std::fs::write(shop.0.path("d/amigo.toml"), settings(&shop, setting)).unwrap();
    let till = Till::serve(shop);
    let address = till.serving.address;
    let id = sent(address, "till", "people.csv", people(300).as_bytes());
    begin(address, &id, "start");
    let mut asked = 0;
    while read(address, &id)["finished_at"].is_null() {
        asked += 1;
        std::thread::sleep(Duration::from_millis(10));
    }
    asked
}

#[test]
fn an_import_gives_way_to_whoever_asks() {
    if !on_files() {
        // Nothing of it depends on the database.
        return;
    }
    let never = asked_meanwhile("[imports]\nhalf_speed_at = 0\n");
    let at_once = asked_meanwhile("[imports]\nhalf_speed_at = 1\n");
    assert!(at_once > 2 * never, "{at_once} were answered meanwhile, {never} where it does not give way");
}

#[test]
fn an_import_is_followed_to_its_end() {
    let till = Till::open();
    let address = till.serving.address;
    let id = sent(address, "till", "people.csv", people(3_000).as_bytes());
    begin(address, &id, "start");
    // Somebody who follows and reads nothing.
    let mut slow = connect(address);
    let path = format!("/v1/imports/{id}/events");
    slow.write_all(&signed(address, words(address, "GET", &path, None))).unwrap();
    let followers: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn({
                let id = id.clone();
                move || events(address, &id, None)
            })
        })
        .collect();
    for follower in followers {
        let (status, all) = follower.join().unwrap();
        assert_eq!(status, 200);
        let (last, before) = all.split_last().unwrap();
        assert!(!before.is_empty() && before.iter().all(|(_, name, _)| name == "progress"), "{all:?}");
        let ids: Vec<i64> = all.iter().map(|(id, ..)| id.parse().unwrap()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        assert_eq!((last.1.as_str(), &last.2["state"]), ("result", &json!("finished")));
        let progress = &last.2["progress"];
        assert_eq!(
            (&progress["rows"], &progress["accepted"], &progress["created"]),
            (&json!(3_000), &json!(3_000), &json!(3_000))
        );
        // Whoever knows the end is told that nothing more comes; whoever knows less is told the end.
        assert_eq!(events(address, &id, Some(&last.0)).0, 204);
        let (status, again) = events(address, &id, Some("1"));
        assert_eq!((status, again.len(), &again[0].2), (200, 1, &last.2));
    }
    let said = rest(&mut slow);
    assert!(said.contains("event: result"), "{said}");
    refused(&till.serving.get("/v1/imports/imp_zz/events"), 404, "not_found");
    refused(&till.serving.get("/v1/imports/imp_1/events"), 404, "not_found");
}

#[test]
fn an_import_is_stopped_on_the_way_and_a_file_is_given_up() {
    let till = Till::open();
    let address = till.serving.address;
    let id = sent(address, "till", "people.csv", people(5_000).as_bytes());
    begin(address, &id, "start");
    refused(&ask(address, "POST", &format!("/v1/imports/{id}/start"), Some(&json!({}))), 409, "import_busy");
    until(address, &id, |found| counts(found)[0] > 100);
    let stopped = well(ask(address, "DELETE", &format!("/v1/imports/{id}"), None));
    assert_eq!(stopped["state"], "cancelled");
    gone(&till.shop, 0);
    let created = counts(&read(address, &id))[0];
    assert!((100..5_000).contains(&created), "{created}");
    let other = sent(address, "till", "people.csv", people(10).as_bytes());
    assert_eq!(well(ask(address, "DELETE", &format!("/v1/imports/{other}"), None))["state"], "discarded");
    refused(&till.serving.get(&format!("/v1/imports/{other}/preview")), 409, "import_over");
    // Sent again, it goes on with what is missing.
    let again = sent(address, "till", "people.csv", people(5_000).as_bytes());
    assert_eq!(counts(&taken(address, &again)), [5_000 - created, 0, created, 0, 0, 0]);
    gone(&till.shop, 0);
    let shop = till.stop();
    assert_eq!(number(&shop.0, "d", "SELECT COUNT(*) FROM source_record"), 5_010);
    let repair = shop.json("repair");
    assert_eq!(repair["unfinished_imports"], json!([]), "{repair}");
}

#[test]
fn what_is_no_file_to_be_imported_is_refused_and_not_kept() {
    let shop = Shop::open();
    std::fs::write(shop.0.path("d/amigo.toml"), settings(&shop, "[server]\nmax_upload_bytes = 300000\n"))
        .unwrap();
    let till = Till::serve(shop);
    let address = till.serving.address;
    let noise: Vec<u8> = (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let workbook = [b"PK\x03\x04".as_slice(), &noise[..1_000]].concat();
    for (bytes, code) in [
        (b"".as_slice(), "empty_file"),
        (b"\n \n\n", "empty_file"),
        (&noise, "unreadable_file"),
        (&workbook, "broken_workbook"),
        (b"\x1f\x8bno gzip at all", "failed"),
    ] {
        let said = send(address, "till", "noise.csv", bytes);
        assert!(said.status == 422 || said.body["code"] == code, "{code}: {said:?}");
        if code != "failed" {
            refused(&said, 422, code);
        }
    }
    refused(&send(address, "till", "big.csv", people(10_000).as_bytes()), 413, "too_large");
    refused(&send(address, "nobody", "a.csv", CLIENTS.as_bytes()), 404, "not_found");
    refused(&send(address, "steward", "a.csv", CLIENTS.as_bytes()), 422, "reserved");
    refused(&send(address, "till", "%00", CLIENTS.as_bytes()), 422, "bad_key");
    refused(&send_as(address, "till", "a.csv", "application/json", b"{}"), 415, "media_type");
    refused(&ask(address, "POST", "/v1/imports", None), 422, "missing");
    // A file of a wrong shape is kept, for another mapping may mend it; it cannot begin before.
    let wrong = well(send(address, "till", "wrong.csv", b"qx;zz\nAda;ada@half.fr\n"));
    let (id, upload) = (wrong["id"].as_str().unwrap(), &wrong["upload"]);
    assert_eq!(
        (&upload["form"], &upload["flaw"]["code"]),
        (&Value::Null, &json!("nothing_comparable")),
        "{wrong}"
    );
    refused(
        &ask(address, "POST", &format!("/v1/imports/{id}/start"), Some(&json!({}))),
        422,
        "nothing_comparable",
    );
    assert_eq!(well(till.serving.get(&format!("/v1/imports/{id}/preview")))["headings"], json!(["qx", "zz"]));
    let mapping = json!({ "columns": { "qx": "first_name", "zz": "email" } });
    let mapped = well(ask(address, "PUT", &format!("/v1/imports/{id}/mapping"), Some(&mapping)));
    assert_eq!(mapped["upload"]["flaw"], Value::Null);
    assert_eq!(counts(&taken(address, id)), [1, 0, 0, 0, 0, 0], "a file without ids is taken in");
    // One that breaks off.
    let cut = request(address, "till", "cut.csv", "text/csv", people(4_000).as_bytes());
    let mut stream = connect(address);
    stream.write_all(&signed(address, &cut[..cut.len() / 2])).unwrap();
    drop(stream);
    gone(&till.shop, 0);
    let listed = well(till.serving.get("/v1/imports"));
    let discarded =
        listed["imports"].as_array().unwrap().iter().filter(|import| import["state"] == "discarded").count();
    assert!(discarded >= 5, "{listed}");
    assert_eq!(till.serving.get("/readyz").status, 200);
}

/// The settings of a repository with more of them.
fn settings(shop: &Shop, more: &str) -> String {
    let path = shop.0.path("d/amigo.toml");
    format!("{}\n{more}", std::fs::read_to_string(path).unwrap_or_default())
}

fn ask_as(till: &Till, token: &str, method: &str, path: &str, body: Option<&Value>) -> Answered {
    let address = till.serving.address;
    answered(&unsigned(address, signed_as(Some(token), &words(address, method, path, body))))
}

#[test]
fn whoever_is_limited_reaches_the_files_of_their_brands_and_sees_what_their_role_sees() {
    let mut clients: Vec<Client> = Vec::new();
    let till = Till::open_after(|shop| {
        shop.say("source add club --brand Club --country FR");
        let add = |name: &str, words: &str| {
            Client::told(&shop.say(&format!("client add {name} {words} --per-second 100000 --json")))
        };
        clients.push(add("clubs", "--role steward --brand Club"));
        clients.push(add("watcher", "--role admin"));
        clients.push(add("analyst", "--role analyst"));
    });
    let address = till.serving.address;
    let tokens: Vec<String> = clients.iter().map(|client| client.token(address, None).unwrap()).collect();
    let [club, admin, analyst] = tokens.as_slice() else { panic!("three clients") };
    let id = sent(address, "till", "half.csv", HALF_BAD.as_bytes());
    let path = format!("/v1/imports/{id}");
    let none = json!({});
    let of_club =
        |method: &str, path: &str| ask_as(&till, club, method, path, (method != "GET").then_some(&none));
    for (method, path) in [
        ("GET", path.clone()),
        ("GET", format!("{path}/preview")),
        ("GET", format!("{path}/events")),
        ("PUT", format!("{path}/mapping")),
        ("POST", format!("{path}/dry-run")),
        ("POST", format!("{path}/start")),
        ("DELETE", path.clone()),
    ] {
        let nobody = of_club(method, &path.replace(&id, "imp_zz"));
        let said = of_club(method, &path);
        refused(&said, 404, "not_found");
        assert_eq!(said.body, nobody.body, "{method} {path}");
    }
    let file = String::from_utf8(request(address, "till", "a.csv", "text/csv", HALF_BAD.as_bytes())).unwrap();
    let send_as_club = |file: &str| answered(&unsigned(address, signed_as(Some(club), file)));
    refused(&send_as_club(&file), 404, "not_found");
    assert_eq!(send_as_club(&file.replace("source=till", "source=club")).status, 200);
    // Whoever sees values masked sees them masked; whoever may not read imports sees none.
    let shown = well(ask_as(&till, admin, "GET", &format!("{path}/preview?limit=1"), None));
    assert_eq!(shown["rows"][0]["cells"], json!(["•••", "A•••", "H•••", "a•••@h•••.fr", "L•••"]), "{shown}");
    refused(&ask_as(&till, admin, "POST", &format!("{path}/start"), Some(&none)), 403, "not_allowed");
    refused(&ask_as(&till, analyst, "GET", &format!("{path}/preview"), None), 403, "not_allowed");
    taken(address, &id);
    let row = well(till.serving.get("/v1/quarantine"))["rows"][0]["id"].as_str().unwrap().to_owned();
    refused(&of_club("GET", &format!("/v1/quarantine/{row}")), 404, "not_found");
    let repair = json!({ "cells": { "record_id": "h4" } });
    refused(
        &ask_as(&till, club, "POST", &format!("/v1/quarantine/{row}/repair"), Some(&repair)),
        404,
        "not_found",
    );
    let named = json!({ "ids": [row], "reason": "no" });
    refused(&ask_as(&till, club, "POST", "/v1/quarantine/discard", Some(&named)), 404, "not_found");
    refused(
        &ask_as(&till, club, "POST", "/v1/quarantine/replay", Some(&json!({ "ids": [row] }))),
        404,
        "not_found",
    );
    let noted = till.shop.accesses();
    assert!(noted.contains(" previewImport "), "{noted}");
}

#[test]
fn nothing_of_a_file_lies_in_clear() {
    if !on_files() {
        return;
    }
    let till = Till::open();
    let address = till.serving.address;
    let canary = "Zxqvanarienwald";
    let text = people(2_000).replace("Prosper17,", &format!("{canary},"));
    let id = sent(address, "till", "people.csv", text.as_bytes());
    tried(address, &id);
    well(till.serving.get(&format!("/v1/imports/{id}/preview?limit=100")));
    let check = |when: &str| {
        let mut looked = 0;
        for entry in std::fs::read_dir(till.shop.0.path("d")).unwrap() {
            let path = entry.unwrap().path();
            let Ok(bytes) = std::fs::read(&path) else { continue };
            looked += 1;
            let found = memchr::memmem::find(&bytes, canary.as_bytes());
            assert!(found.is_none(), "{when}: a name lies in clear in {}", path.display());
        }
        assert!(looked > 3, "nothing was looked at");
        assert!(!till.shop.0.read("serve.log").contains(canary));
    };
    check("it waits");
    taken(address, &id);
    check("it was taken in");
    let found = well(till.serving.get(&format!("/v1/customers?q={canary}")));
    assert_eq!(found["customers"].as_array().unwrap().len(), 1);
}

#[test]
fn any_process_takes_a_file_and_another_goes_on_where_one_was_killed() {
    const ROWS: usize = 3_000;
    let folder = crate::load::repository();
    let [mut first, second] = two(&folder);
    let id = sent(second.address, "till", "people.csv", people(ROWS).as_bytes());
    assert_eq!(tried(second.address, &id)["created"], ROWS);
    begin(second.address, &id, "start");
    until(second.address, &id, |found| counts(found)[0] > 300);
    let begun = Instant::now();
    first.signal("KILL");
    first.wait();
    let done = until_state(second.address, &id, "finished");
    assert_eq!(counts(&done), [ROWS as i64, 0, 0, 0, 0, 0], "{done} after {:?}", begun.elapsed());
    until_writing(&second, "till");
    let third = Serving::start_as(&folder, "serve --listen 127.0.0.1:0 --json", "third.log");
    third.until("/readyz", 200);
    // Rows in quarantine are handed on to the one who writes.
    let half = sent(third.address, "club", "half.csv", HALF_BAD.as_bytes());
    assert_eq!(counts(&taken(third.address, &half)), [4, 0, 0, 0, 4, 0]);
    let rows = well(third.get("/v1/quarantine?reason=no_record_id"))["rows"].clone();
    let row = rows[0]["id"].as_str().unwrap();
    let repair = json!({ "cells": { "record_id": "h4" } });
    let repaired = ask(third.address, "POST", &format!("/v1/quarantine/{row}/repair"), Some(&repair));
    assert_eq!(well(repaired)["still"], Value::Null);
    let replayed = ask(third.address, "POST", "/v1/quarantine/replay", Some(&json!({ "ids": [row] })));
    assert_eq!(well(replayed)["created"], 1);
    let (status, all) = events(third.address, &half, None);
    assert_eq!((status, all.last().unwrap().1.as_str()), (200, "result"));
}

#[test]
fn a_file_that_nobody_wants_is_destroyed_after_a_day() {
    let till = Till::open();
    let address = till.serving.address;
    let id = sent(address, "till", "people.csv", people(3_000).as_bytes());
    let shop = till.stop();
    assert!(number(&shop.0, "d", "SELECT COUNT(*) FROM upload_part") > 1);
    let kept = "SELECT (expires_at - CAST(strftime('%s', 'now') AS BIGINT) * 1000) / 3600000 FROM upload";
    assert!((23..=24).contains(&number(&shop.0, "d", kept)));
    let session = shop.0.session("d");
    session.block(async {
        let mut tx = session.repository.data.begin().await.unwrap();
        let about = db::uploads::get(&session.repository.data, 2).await.unwrap().unwrap().about.unwrap();
        let (state, told) = (db::uploads::State::Waiting, (about.as_str(), None));
        assert!(db::uploads::describe(&mut tx, 2, state, told, 1).await.unwrap());
        tx.commit().await.unwrap();
    });
    session.close().unwrap();
    let till = Till::serve(shop);
    let found = until_state(till.serving.address, &id, "expired");
    assert_eq!(counts(&found), [0; 6]);
    gone(&till.shop, 0);
}

/// A client that says half of a head and waits takes no place of those who send files.
#[test]
fn few_files_are_sent_at_once() {
    let shop = Shop::open();
    std::fs::write(
        shop.0.path("d/amigo.toml"),
        settings(&shop, "[server]\nmax_uploads = 1\nread_seconds = 5\n"),
    )
    .unwrap();
    let till = Till::serve(shop);
    let address = till.serving.address;
    let file = request(address, "till", "slow.csv", "text/csv", people(3_000).as_bytes());
    // Whoever comes first has the only place: with more and more time that is the slow one.
    let (mut slow, other) = (1..=40)
        .map(|attempt| {
            let mut slow = connect(address);
            slow.write_all(&signed(address, &file[..file.len() / 2])).unwrap();
            std::thread::sleep(attempt * Duration::from_millis(100));
            (slow, send(address, "till", "a.csv", CLIENTS.as_bytes()))
        })
        .find(|(_, other)| other.status != 200)
        .expect("both are taken");
    refused(&other, 429, "too_busy");
    // It sends nothing more, and its place is free again.
    let mut said = String::new();
    slow.read_to_string(&mut said).unwrap();
    refused(&answered(&said), 408, "slow_body");
    assert_eq!(send(address, "till", "a.csv", CLIENTS.as_bytes()).status, 200);
}
