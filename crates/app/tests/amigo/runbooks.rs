//! The run-books of docs/OPERATIONS.md: each says how it shows, what to look at, what to do and how to know that it is over,
//! and names the tests that follow it. Those that no other test follows are followed here.

use crate::serving::{Answered, Serving};
use crate::support::{Folder, SHOP};
use crate::telling::{RECORDS, delete, list, until_writing};
use crate::uploads::{begin, sent, until};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const HEAD: &str = "## What to do when ...";
const PARTS: [&str; 5] = ["**It shows**", "**Look**", "**Do**", "**Over**", "**Tried**"];

fn manual() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/OPERATIONS.md")).unwrap()
}

/// Where the tests of a module stand.
fn file_of(module: &str) -> Option<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/amigo");
    let path = module.replace("::", "/");
    [format!("{path}.rs"), format!("{path}/mod.rs")]
        .iter()
        .map(|name| tests.join(name))
        .find(|path| path.is_file())
}

#[test]
fn every_run_book_is_whole_and_names_a_test_that_follows_it() {
    let manual = manual();
    let (_, section) = manual.split_once(HEAD).expect("the manual has run-books");
    let section = section.split("\n## ").next().unwrap();
    let books: Vec<&str> = section.split("\n### ").skip(1).collect();
    assert!(books.len() >= 12, "{} run-books", books.len());
    for book in books {
        let title = book.lines().next().unwrap();
        let places: Vec<Option<usize>> = PARTS.iter().map(|part| book.find(part)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{title}: {PARTS:?} in this order");
        let tried = &book[places[4].unwrap()..];
        let named: Vec<&str> = tried.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{title} names no test");
        for name in named {
            let (module, test) = name.rsplit_once("::").unwrap_or_else(|| panic!("{title}: {name}"));
            let text = file_of(module).map(|file| std::fs::read_to_string(file).unwrap());
            let stands = text.is_some_and(|text| text.contains(&format!("fn {test}()")));
            assert!(stands, "{title}: there is no test {name}");
        }
    }
}

/// What each customer is by now, whichever version of their records says so.
fn customers(serving: &Serving) -> Vec<String> {
    let told = |number: i64| {
        let answered: Answered = serving.get(&format!("/v1/customers/cus_{number}"));
        let fields = answered.body["fields"].as_object().unwrap().clone();
        let value = |shown: &Value| shown["value"].to_string();
        let values =
            |field: &Value| field["values"].as_array().unwrap().iter().map(value).collect::<Vec<_>>();
        let told = fields.iter().map(|(name, field)| format!("{name} {}", values(field).join(" ")));
        told.collect::<Vec<_>>().join(", ")
    };
    (1..=3).map(told).collect()
}

/// A file that never should have come: with rows of people nobody knows, and wrong values for those who are known.
#[test]
fn an_import_that_was_wrong_is_taken_back() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    until_writing(&serving, "shop");
    let before = customers(&serving);
    let wrong = SHOP.replace("Quatremer", "Quatrevaux").replace("barbotin.fr", "elsewhere.example")
        + "x1,Odilon,Tartempion,1950-01-01,odilon@tartempion.fr\nx2,Eudoxie,Malandain,1988-03-17,e@malandain.fr\n";
    let import = sent(serving.address, "shop", "wrong.csv", wrong.as_bytes());
    begin(serving.address, &import, "start");
    let done = until(serving.address, &import, |found| found["finished_at"].is_string());
    assert_eq!((&done["counts"]["created"], &done["counts"]["changed"]), (&json!(2), &json!(3)), "{done}");
    assert_ne!(customers(&serving), before);
    // What is new is taken out, what was overwritten comes from the right file.
    let gone = serving.post(RECORDS, &[], &list(&["x1", "x2"].map(|id| delete("shop", id))));
    let results = gone.body["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result["change"] == "deleted"), "{gone:?}");
    let import = sent(serving.address, "shop", "right.csv", SHOP.as_bytes());
    begin(serving.address, &import, "start");
    let done = until(serving.address, &import, |found| found["finished_at"].is_string());
    assert_eq!(done["counts"]["changed"], 3, "{done}");
    assert_eq!(customers(&serving), before);
    assert_eq!(serving.get("/v1/customers?q=tartempion").body["customers"], json!([]));
}
