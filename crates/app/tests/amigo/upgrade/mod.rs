//! Upgrade safety: what earlier landed versions of the program left is served by this one as it was served by them. Each
//! folder in `tests/fixtures/upgrade` holds a repository as one of them left it, and what it said of it; its README
//! says how such a folder is made.

mod fixture;
mod make;
mod nodes;
mod questions;

use crate::clients::Client;
use crate::property::tables::dump;
use crate::serving::{Serving, answered, unsigned};
use crate::state::open;
use crate::support::Folder;
use crate::telling::{RECORDS, became, id, upsert};
use crate::uploads::{ask, well};
use fixture::Fixture;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Serves the repository of a fixture as its client of then, who asks with the secret of then.
fn serve(folder: &Folder, fixture: &Fixture, data: &str) -> Serving {
    let known = Client::told(&fixture.kept["client"].to_string());
    crate::clients::known_as(&folder.path(data), known);
    let serving = Serving::start_with(folder, &format!("serve --listen 127.0.0.1:0 --json --data {data}"));
    serving.until("/readyz", 200);
    serving
}

fn end(mut serving: Serving, folder: &Folder) {
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(0), "{}", folder.read("serve.log"));
}

/// Tables that go on by the clock: who holds which lease, how good the data are day by day, what is to be done, and how the
/// service itself fares.
const BY_THE_CLOCK: [&str; 7] = ["lease", "quality", "migration", "alarm", "job", "job_number", "schedule"];

/// Every row of the tables that the earlier version had and that say something about people. What later versions note of
/// themselves is theirs.
fn rows(folder: &Folder, data: &str, tables: &[String]) -> BTreeMap<String, Vec<String>> {
    let session = open(folder, data);
    let mut rows = dump(&session);
    session.close().unwrap();
    rows.retain(|table, _| {
        let goes_on = BY_THE_CLOCK.contains(&table.as_str()) || table.starts_with("service_");
        tables.contains(table) && !goes_on
    });
    assert!(rows.len() > 30, "{:?}", rows.keys());
    rows
}

#[test]
fn what_an_earlier_version_left_is_served_as_it_was() {
    for fixture in Fixture::all() {
        let folder = fixture.unpack();
        let tables = fixture::tables(&folder);
        let serving = serve(&folder, &fixture, "amigo-data");
        questions::check(&serving, &fixture);
        end(serving, &folder);
        let before = rows(&folder, "amigo-data", &tables);
        let serving = serve(&folder, &fixture, "amigo-data");
        questions::check(&serving, &fixture);
        end(serving, &folder);
        same(&before, &rows(&folder, "amigo-data", &tables), "a second start");
        let repaired = folder.json("repair --json");
        for deed in ["created", "changed", "merged", "split"] {
            assert_eq!(repaired["written"][deed], 0, "{}: {repaired}", fixture.name);
        }
        same(&before, &rows(&folder, "amigo-data", &tables), "deciding everybody anew");
    }
}

#[track_caller]
fn same(before: &BTreeMap<String, Vec<String>>, after: &BTreeMap<String, Vec<String>>, deed: &str) {
    for (table, rows) in before {
        assert_eq!(rows, &after[table], "{deed} changed the table {table}");
    }
}

#[test]
fn what_an_earlier_version_left_can_be_gone_on_with() {
    for fixture in Fixture::all() {
        let folder = fixture.unpack();
        let kept = &fixture.kept;
        let serving = serve(&folder, &fixture, "amigo-data");
        follow_on(&serving, kept);
        decide_on(&serving, kept);
        sign_in(&serving, &kept["user"]);
        let refused = Client::told(&kept["blocked"].to_string()).token(serving.address, None).unwrap_err();
        assert_eq!(refused["error"], "invalid_client", "{}: whoever was blocked stays so", fixture.name);
        end(serving, &folder);
        assert!(folder.succeed("repair").contains("Nothing changed."));
        let verified = folder.json("audit verify --json");
        assert_eq!(verified["findings"], json!([]), "{verified}");
        assert_eq!(folder.json("vault status --json")["repository"], kept["vault"]["repository"]);
    }
}

/// Whoever followed events goes on where they were, and is told of what is done now.
fn follow_on(serving: &Serving, kept: &Value) {
    let next = |most: usize| {
        well(ask(serving.address, "GET", &format!("/v1/subscribers/crm/events?limit={most}"), None))
    };
    let first = next(1);
    assert_eq!(first["events"][0]["id"], kept["next_event"], "the subscriber goes on where it was");
    let person = [("first_name", "Barnabé"), ("last_name", "Courtecuisse"), ("email", "b@courtecuisse.fr")];
    let told = well(serving.post(RECORDS, &[], &upsert("cegid", "new-1", &person).to_string()));
    assert_eq!(became(&told), ("created", "new"));
    let all = next(1_000);
    let last = all["events"].as_array().unwrap().last().unwrap();
    assert_eq!((id(last, "subject"), id(last, "type")), (id(&told, "customer"), "amigo.customer.created.v1"));
    let through = json!({ "through": last["id"] });
    well(ask(serving.address, "POST", "/v1/subscribers/crm/acknowledge", Some(&through)));
    assert_eq!(next(1)["events"], json!([]));
}

/// A dead letter of then is taken in, a row of then repaired, a decision of then undone, and a new one taken.
fn decide_on(serving: &Serving, kept: &Value) {
    let post = |path: &str, body: &Value| well(serving.post(path, &[], &body.to_string()));
    let replayed = post("/v1/dead-letters/dl_1/replay", &json!({}));
    assert_eq!(
        (id(&replayed, "state"), became(&replayed["result"]).0),
        ("replayed", "changed"),
        "{replayed}"
    );
    let row = &kept["row"];
    let repaired = post(&format!("/v1/quarantine/{}/repair", row.as_str().unwrap()), &kept["repair"]);
    assert!(repaired.is_object(), "{repaired}");
    let replayed = post("/v1/quarantine/replay", &json!({ "ids": [row] }));
    assert_eq!(replayed["created"], 1, "{replayed}");
    let (one, two) = (id(kept, "one"), id(kept, "two"));
    let customer = |who: &str| well(serving.get(&format!("/v1/customers/{who}")))["id"].clone();
    assert_eq!(customer(one), customer(two), "they were joined by a decision");
    post(&format!("/v1/decisions/{}/undo", id(kept, "decision")), &json!({}));
    assert_ne!(customer(one), customer(two), "and are two again, under their own ids");
    let merged = post(&format!("/v1/customers/{one}/merge"), &json!({ "with": [two] }));
    assert_eq!(customer(one), customer(two), "{merged}");
}

fn sign_in(serving: &Serving, user: &Value) {
    let body = json!({ "login": user["login"], "password": user["password"] }).to_string();
    let (host, length) = (serving.address, body.len());
    let head = format!("POST /v1/session HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    let said = unsigned(
        host,
        format!("{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"),
    );
    assert_eq!(answered(&said).status, 200, "{said}");
}

#[test]
fn a_backup_of_what_an_earlier_version_left_holds_all_of_it() {
    for fixture in Fixture::all() {
        let folder = fixture.unpack();
        folder.succeed("backup --to b/data --keys-to b/keys");
        folder.succeed("restore --data again --from b/data --keys-from b/keys --erased-from amigo-data");
        // The settings are in no backup.
        folder.settle("again");
        let settings = folder.read_or_empty("again/amigo.toml");
        folder.write("again/amigo.toml", format!("{settings}[events]\nkeep_days = 36500\n"));
        let master = |data: &str| folder.path(&format!("{data}/keys/master.key"));
        std::fs::copy(master("amigo-data"), master("again")).unwrap();
        let serving = serve(&folder, &fixture, "again");
        questions::check(&serving, &fixture);
        end(serving, &folder);
    }
}
