//! The demo retailer, resolved: every match case fires, few links are wrong, and order does not matter.

use crate::support::Folder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// So many that each of the rarest cases fires a dozen times.
const CUSTOMERS: u64 = 20_000;
const FILES: [&str; 4] = [
    "d/cegid_y2_customers.csv",
    "d/shopify_customers_export.csv",
    "d/web_forms.jsonl",
    "d/loyalty_cards.csv",
];

#[test]
fn the_demo_retailer_is_resolved_as_promised() {
    let folder = Folder::new();
    folder.succeed(&format!("demo-data d --customers {CUSTOMERS}"));
    every_case_fires(&folder);
    links_are_right(&folder);
    the_order_of_files_does_not_matter(&folder);
    the_tours_pair_is_what_the_readme_says(&folder);
}

fn every_case_fires(folder: &Folder) {
    folder.succeed(&format!("resolve {} --out p", FILES.join(" ")));
    let mut fired: BTreeMap<String, u64> = BTreeMap::new();
    for line in folder.read("p/people.jsonl").lines() {
        let person: Value = serde_json::from_str(line).unwrap();
        let links = person["links"].as_array().unwrap().iter();
        for case in links.flat_map(|link| link["cases"].as_array().unwrap()) {
            *fired.entry(case.as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    let built_in: BTreeSet<String> =
        identity::resolve::cases::Cases::built_in().iter().map(|case| case.id.clone()).collect();
    assert_eq!(built_in.len(), 21);
    let silent: Vec<&String> = built_in.iter().filter(|id| !fired.contains_key(*id)).collect();
    assert!(silent.is_empty(), "{silent:?} never fire: {fired:?}");
}

fn links_are_right(folder: &Folder) {
    let figures = folder.json(&format!("evaluate {} --truth-file d/truth.csv --json", FILES.join(" ")));
    assert_eq!(figures["records"], CUSTOMERS);
    let (precision, recall) = (figures["precision"].as_f64().unwrap(), figures["recall"].as_f64().unwrap());
    assert!(precision >= 0.97 && recall >= 0.90, "precision {precision}, recall {recall}");
    assert!(figures["review_share"].as_f64().unwrap() <= 0.03, "{figures}");
}

fn the_order_of_files_does_not_matter(folder: &Folder) {
    let [tills, shop, forms, cards] = FILES;
    folder.succeed(&format!("resolve {cards} {forms} {tills} {shop} --threads 1 --out q"));
    // Customer, household, number of records, source, record.
    let partition = |name: &str| -> BTreeSet<Vec<String>> {
        folder.rows(name).into_iter().map(|row| row[..5].to_vec()).collect()
    };
    let (straight, shuffled) = (partition("p/people.csv"), partition("q/people.csv"));
    assert_eq!(straight.len() as u64, CUSTOMERS);
    assert_eq!(straight.symmetric_difference(&shuffled).next(), None);
}

fn the_tours_pair_is_what_the_readme_says(folder: &Folder) {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap();
    let (_, behind) = readme.split_once("--pair ").expect("the tour explains a pair");
    let pair = behind.lines().next().unwrap();
    let [tills, shop, ..] = FILES;
    let explained = folder.json(&format!("explain {tills} {shop} --pair {pair} --json"));
    assert_eq!(explained["outcome"], "same");
    let mut weights = explained["weights"].as_array().unwrap().iter();
    let last_name = weights.find(|weight| weight["attribute"] == "last_name").unwrap();
    assert_eq!(last_name["level"], "different");
}
