//! The working set that a process wrote down for the next start: it is used while it holds, and what is answered from
//! it is what is answered from the database.

use crate::load::{Load, attempt, check_answers, matched, person, repository, upsert};
use crate::serving::Serving;
use crate::support::{Folder, PATIENCE};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const FILE: &str = "amigo-data/working-set.sealed";
const LOG: &str = "first.log";
const RECORDS: &str = "/v1/source-records";

/// A repository whose working set is written down whenever anything happened.
fn eager() -> Folder {
    set("snapshot_events = 1")
}

fn set(settings: &str) -> Folder {
    let folder = repository();
    let path = folder.path("amigo-data/amigo.toml");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    std::fs::write(&path, format!("{before}\n[resolver]\n{settings}\n")).unwrap();
    folder
}

fn serve(folder: &Folder) -> Serving {
    let serving = Serving::start_as(folder, "serve --listen 127.0.0.1:0 --json", LOG);
    serving.until("/readyz", 200);
    serving
}

/// Where the working set came from, as the log of the last start says.
fn origin(folder: &Folder) -> String {
    let log = folder.read(LOG);
    let line = log.lines().find(|line| line.contains("the working set is held")).expect("it says so");
    let from = line.split("from=\"").nth(1).unwrap_or_else(|| panic!("{line}"));
    from.split('"').next().unwrap().to_owned()
}

/// Waits until the file was written anew so many times.
fn written(folder: &Folder, times: usize) {
    let file = || std::fs::metadata(folder.path(FILE)).ok()?.modified().ok();
    let begun = Instant::now();
    for _ in 0..times {
        let before = file();
        while file() == before {
            assert!(begun.elapsed() < PATIENCE, "it is not written");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn kill(mut serving: Serving) {
    serving.signal("KILL");
    serving.wait();
}

fn end(mut serving: Serving) {
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(0));
}

fn tell(serving: &Serving, message: &str) -> Value {
    let begun = Instant::now();
    loop {
        let answer = attempt(serving.address, "POST", RECORDS, "", message).expect("it answers");
        if answer.status == 200 {
            return answer.body;
        }
        // On a server, one that was killed leads until its lease ends.
        assert!(answer.status == 503 && begun.elapsed() < PATIENCE, "{:?}", answer.body);
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What is answered about these people, from matching and from searching.
fn asked(serving: &Serving, people: &[Value]) -> Vec<Value> {
    let ask = |person: &Value| {
        let name = person["last_name"].as_str().unwrap();
        let found = serving.get(&format!("/v1/customers?q={name}"));
        assert_eq!(found.status, 200, "{:?}", found.body);
        json!([matched(serving.address, person), found.body])
    };
    people.iter().map(ask).collect()
}

/// Kills the process under load while it writes the file again and again, changes people, takes some away.
#[test]
fn what_is_answered_from_it_is_what_is_answered_from_the_database() {
    let folder = eager();
    let serving = serve(&folder);
    let load = Load::begin(std::slice::from_ref(&serving));
    written(&folder, 2);
    let mut moved = person(1);
    moved["email"] = json!("ailleurs@courrier.fr");
    // The sources of a client's messages follow each other, see `Load`.
    tell(&serving, &upsert("till", "load-1", &moved));
    tell(&serving, &json!({ "source": "web", "id": "load-2", "delete": true }).to_string());
    written(&folder, 2);
    load.flow(50);
    let told = load.end();
    let people: Vec<Value> = (0..40).flat_map(|n| [person(n), person(100_000 + n)]).chain([moved]).collect();
    tell(&serving, &upsert("shop", "last", &person(900_001)));
    kill(serving);

    let serving = serve(&folder);
    assert_eq!(origin(&folder), "file");
    tell(&serving, &json!({ "source": "shop", "id": "nobody", "delete": true }).to_string());
    check_answers(&[&serving], &told);
    let from_file = asked(&serving, &people);
    kill(serving);
    std::fs::remove_file(folder.path(FILE)).unwrap();
    let serving = serve(&folder);
    assert_eq!(origin(&folder), "database");
    assert_eq!(from_file, asked(&serving, &people));
    end(serving);
    let repaired = folder.json("repair --json");
    for deed in ["created", "changed", "merged", "split"] {
        assert_eq!(repaired["written"][deed], 0, "{repaired}");
    }
}

/// A record that hangs together with more than are decided at once is written before it is known what that means; and
/// here it means nothing: every value of it loses.
#[test]
fn a_change_that_is_decided_later_and_wins_nothing_is_known_to_it() {
    let folder = set("snapshot_events = 1\nmost_at_once = 1");
    let serving = serve(&folder);
    let only = |names: &[&str], more: Value| {
        let (whole, mut fields) = (person(7), more);
        names.iter().for_each(|name| fields[*name] = whole[*name].clone());
        fields
    };
    let address = json!({
        "street": "rue des Lilas", "postcode": "44000", "city": "Nantes", "updated_at": "2026-06-01",
    });
    let full = only(&["first_name", "last_name", "birth_date", "email", "phone"], address);
    tell(&serving, &upsert("web", "full", &full));
    // The other two hang together by the first one only.
    let third = only(&["first_name", "birth_date", "phone"], json!({ "updated_at": "2026-01-01" }));
    tell(&serving, &upsert("shop", "third", &third));
    let other = |day: &str, postcode: &str| {
        let place = json!({ "postcode": postcode, "updated_at": day });
        upsert("club", "other", &only(&["first_name", "last_name", "email"], place))
    };
    tell(&serving, &other("2026-01-01", "75011"));
    let begun = Instant::now();
    while matched(serving.address, &full)["candidates"][0]["records"].as_array().unwrap().len() < 3 {
        assert!(begun.elapsed() < PATIENCE, "it is never decided");
        std::thread::sleep(Duration::from_millis(50));
    }
    // The file that is being written now may show it half-way.
    for n in 1..=2 {
        tell(&serving, &upsert("shop", &format!("tick-{n}"), &person(900_000 + n)));
        written(&folder, 1);
    }
    let changed = tell(&serving, &other("2026-02-01", "69003"));
    assert_eq!(
        (&changed["change"], &changed["outcome"]),
        (&json!("changed"), &json!("pending")),
        "{changed}"
    );
    kill(serving);
    let serving = serve(&folder);
    assert_eq!(origin(&folder), "file");
    let name = person(7)["last_name"].as_str().unwrap().to_owned();
    let found = |postcode: &str| {
        let answer = serving.get(&format!("/v1/customers?q={name}+{postcode}"));
        answer.body["customers"].as_array().unwrap().len()
    };
    assert_eq!((found("44000"), found("69003"), found("75011")), (1, 1, 0));
}

#[test]
fn it_no_longer_holds_once_a_command_wrote_or_somebody_was_erased() {
    let folder = eager();
    let check = |line: &str| {
        end(serve(&folder));
        assert!(folder.path(FILE).exists());
        folder.succeed(line);
        end(serve(&folder));
        assert_eq!(origin(&folder), "database", "{line}");
        end(serve(&folder));
        assert_eq!(origin(&folder), "file", "{line}");
    };
    check("source add drive --country FR");
    check("erase cus_1 --yes --reason r-1");
    // What only reads leaves it.
    folder.succeed("model list");
    end(serve(&folder));
    assert_eq!(origin(&folder), "file");
}

#[test]
fn one_that_is_damaged_or_of_another_repository_is_not_used() {
    let folder = eager();
    end(serve(&folder));
    let path: PathBuf = folder.path(FILE);
    let whole = std::fs::read(&path).unwrap();
    let check = |content: &[u8]| {
        std::fs::write(&path, content).unwrap();
        let serving = serve(&folder);
        assert_eq!(origin(&folder), "database");
        assert!(!folder.read(LOG).contains("panicked"));
        // Another one takes its place.
        written(&folder, usize::from(std::fs::read(&path).unwrap() == content));
        end(serving);
        end(serve(&folder));
        assert_eq!(origin(&folder), "file");
    };
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    check(&changed);
    let whole = std::fs::read(&path).unwrap();
    check(&whole[..whole.len() / 2]);
    check(b"");
    check(b"something else that is long enough to hold a head");
    let other = eager();
    end(serve(&other));
    check(&std::fs::read(other.path(FILE)).unwrap());
}
