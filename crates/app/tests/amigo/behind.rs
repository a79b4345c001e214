//! The people behind the figures: whoever a score of quality or a figure of the home page counts is found page by page, and
//! nobody else; for whoever is limited by what they reach alone.

use crate::clients::{Client, signed_as};
use crate::serving::{Answered, answered, unsigned};
use crate::shop::Shop;
use crate::support::Folder;
use crate::telling::{Till, id};
use model::{CustomerId, RemarkKind};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Sources of the demo retailer with their brands.
const SOURCES: [(&str, &str, &str); 3] = [
    ("cegid", "AMI", "cegid_y2_customers.csv"),
    ("shopify", "AMI", "shopify_customers_export.csv"),
    ("loyalty", "Club", "loyalty_cards.csv"),
];
/// Fields of which something is missing or unusable somewhere.
const FIELDS: [&str; 5] = ["first_name", "email", "phone", "birth_date", "postcode"];

/// The demo retailer, served.
fn retailer(before: impl FnOnce(&Shop)) -> Till {
    let folder = Folder::new();
    folder.succeed("demo-data x --customers 600");
    for (source, brand, file) in SOURCES {
        let required = "--required first_name,email,phone,birth_date,postcode";
        folder.succeed(&format!("source add {source} --brand {brand} --country FR {required} --data d"));
        folder.succeed(&format!("import x/{file} --source {source} --data d"));
    }
    let shop = Shop(folder);
    before(&shop);
    Till::serve(shop)
}

fn ask(till: &Till, client: Option<&Client>, path: &str) -> Answered {
    let Some(client) = client else { return till.serving.get(path) };
    let (host, token) = (till.serving.address, client.token(till.serving.address, None).unwrap());
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    answered(&unsigned(host, signed_as(Some(&token), &request)))
}

/// Everybody behind a figure, page by page, in the order of their ids.
fn behind(till: &Till, client: Option<&Client>, figure: &str, limit: usize) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let said = ask(till, client, &format!("/v1/customers?limit={limit}{figure}{cursor}"));
        assert_eq!(said.status, 200, "{figure}: {}", said.text);
        let page = said.body["customers"].as_array().unwrap();
        assert!(page.len() <= limit && page.iter().all(|hit| hit["matched"] == json!([])), "{}", said.text);
        all.extend(page.iter().map(|hit| id(hit, "id").to_owned()));
        let Some(next) = said.body["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let numbers: Vec<i64> = all.iter().map(|id| id.parse::<CustomerId>().unwrap().0).collect();
    assert!(numbers.is_sorted_by(|left, right| left < right), "{figure}: {all:?}");
    all
}

/// The records of everybody who is there, as each is told by itself.
fn records(till: &Till, client: Option<&Client>) -> BTreeMap<String, Vec<Value>> {
    let of = |id: &String| {
        let said = ask(till, client, &format!("/v1/customers/{id}/records"));
        assert_eq!(said.status, 200, "{}", said.text);
        said.body["records"].as_array().unwrap().clone()
    };
    behind(till, client, "", 50).into_iter().map(|id| (id.clone(), of(&id))).collect()
}

/// Whether a record says something in a field that nobody can use.
fn is_unusable(record: &Value, field: &str) -> bool {
    let useless = |remark: &Value| {
        let kind: RemarkKind = serde_json::from_value(remark["remark"].clone()).unwrap();
        remark["field"] == field && !kind.leaves_usable()
    };
    record["remarks"].as_array().unwrap().iter().any(useless)
}

fn is_missing(record: &Value, field: &str) -> bool {
    record["fields"][field].is_null() && !is_unusable(record, field)
}

/// The customers who have so many of these records, and how many these are together.
fn having(
    all: &BTreeMap<String, Vec<Value>>,
    least: usize,
    is_so: impl Fn(&Value) -> bool,
) -> (BTreeSet<String>, usize) {
    let numbers = all.iter().map(|(id, records)| (id, records.iter().filter(|record| is_so(record)).count()));
    let meant: Vec<(&String, usize)> = numbers.filter(|(_, number)| *number >= least).collect();
    (meant.iter().map(|(id, _)| (*id).clone()).collect(), meant.iter().map(|(_, number)| number).sum())
}

fn set(ids: Vec<String>) -> BTreeSet<String> {
    ids.into_iter().collect()
}

/// What each source counts has the people behind it, and they have the records that it counts. Gives how many figures count
/// somebody.
fn scores_lead_to_people(till: &Till, client: Option<&Client>, sources: &[&str]) -> usize {
    let all = records(till, client);
    let mut counted = 0;
    let mut check = |figure: &str, least, is_so: &dyn Fn(&Value) -> bool, number: Option<i64>| {
        let (expected, records) = having(&all, least, is_so);
        assert_eq!(set(behind(till, client, figure, 20)), expected, "{figure}");
        if let Some(number) = number {
            assert_eq!(records as i64, number, "{figure}");
        }
        counted += usize::from(!expected.is_empty());
    };
    for name in sources {
        let scores = ask(till, client, &format!("/v1/quality?source={name}")).body["scores"][0].clone();
        let is_of = |record: &Value| record["source"] == *name;
        let number = |share: &Value| (share["part"].as_i64().unwrap(), share["whole"].as_i64().unwrap());
        let (_, records) = number(&scores["uniqueness"]);
        check(&format!("&source={name}"), 1, &is_of, Some(records));
        for field in FIELDS {
            let fields = scores["fields"].as_array().unwrap();
            let score = fields.iter().find(|score| score["field"] == field).unwrap();
            let (filled, whole) = number(&score["completeness"]);
            let missing = |record: &Value| is_of(record) && is_missing(record, field);
            let figure = format!("&source={name}&having=missing&field={field}");
            check(&figure, 1, &missing, Some(whole - filled));
            let (usable, filled) = number(&score["accuracy"]);
            let unusable = |record: &Value| is_of(record) && is_unusable(record, field);
            let figure = format!("&source={name}&having=unusable&field={field}");
            check(&figure, 1, &unusable, Some(filled - usable));
        }
        let figure = format!("&source={name}&having=duplicates");
        check(&figure, 2, &is_of, None);
        let (people, those) = having(&all, 2, is_of);
        let (unique, records) = number(&scores["uniqueness"]);
        assert_eq!((those - people.len()) as i64, records - unique, "duplicates of {name}");
    }
    for field in FIELDS {
        let missing = |record: &Value| is_missing(record, field);
        check(&format!("&having=missing&field={field}"), 1, &missing, None);
        let unusable = |record: &Value| is_unusable(record, field);
        check(&format!("&having=unusable&field={field}"), 1, &unusable, None);
    }
    check("&having=duplicates", 2, &|_| true, None);
    counted
}

/// Who lives with somebody, by what each customer tells.
fn together(till: &Till, client: Option<&Client>) -> (BTreeSet<String>, usize) {
    let (mut people, mut homes) = (BTreeSet::new(), BTreeSet::new());
    for customer in behind(till, client, "", 50) {
        let told = ask(till, client, &format!("/v1/customers/{customer}")).body;
        if let Some(home) = told["household"]["id"].as_str() {
            homes.insert(home.to_owned());
            people.insert(customer);
        }
    }
    (people, homes.len())
}

#[test]
fn figures_lead_to_the_people_behind_them() {
    let mut limited = Vec::new();
    let till = retailer(|shop| {
        let mut add = |name: &str, limit: &str| {
            let line = format!("client add {name} {limit} --per-second 100000 --json");
            limited.push(Client::told(&shop.say(&line)));
        };
        add("club", "--role steward --brand Club");
        add("marketer", "--role marketer --brand AMI");
        add("nobody", "--role director");
    });
    let overview = till.serving.get("/v1/overview").body;
    let number = |told: &Value, name: &str| told[name].as_i64().unwrap();
    let everybody = behind(&till, None, "", 50);
    assert_eq!(everybody.len() as i64, number(&overview, "customers"));
    assert_eq!(behind(&till, None, "", 7), everybody, "pages make the whole");
    let counted = scores_lead_to_people(&till, None, &["cegid", "shopify", "loyalty"]);
    assert!(counted >= 20, "only {counted} figures count somebody");
    let (people, records) = having(&records(&till, None), 2, |_| true);
    assert_eq!((records - people.len()) as i64, number(&overview, "duplicates_removed"));
    let (people, homes) = together(&till, None);
    assert_eq!(homes as i64, number(&overview, "households"));
    assert!(homes > 3, "{overview}");
    assert_eq!(set(behind(&till, None, "&having=household", 7)), people);
    let known = |source: &str| set(behind(&till, None, &format!("&source={source}"), 50));
    let of_club: BTreeSet<String> = people.intersection(&known("loyalty")).cloned().collect();
    assert_eq!(set(behind(&till, None, "&having=household&source=loyalty", 50)), of_club);

    // Whoever is limited is told of what is within reach, and of nothing else.
    let club = Some(&limited[0]);
    assert_eq!(set(behind(&till, club, "", 50)), known("loyalty"));
    let overview = ask(&till, club, "/v1/overview").body;
    assert_eq!(behind(&till, club, "", 7).len() as i64, number(&overview, "customers"));
    assert!(scores_lead_to_people(&till, club, &["loyalty"]) >= 5);
    let (theirs, _) = together(&till, club);
    assert_eq!(set(behind(&till, club, "&having=household", 50)), theirs);
    assert!(theirs.len() < people.len(), "some live with somebody out of reach");
    let check = |client, query: &str, status, code: &str| {
        let said = ask(&till, client, &format!("/v1/customers?{query}"));
        assert_eq!((said.status, said.body["code"].as_str()), (status, Some(code)), "{query}: {}", said.text);
    };
    for source in ["cegid", "nowhere"] {
        check(club, &format!("source={source}"), 404, "not_found");
    }
    check(Some(&limited[2]), "", 403, "not_allowed");
    check(None, "q=a&having=duplicates", 422, "not_together");
    check(None, "having=duplicates&field=email", 422, "not_together");
    check(None, "having=missing", 422, "missing");
    check(None, "field=email", 422, "missing");
    check(None, "having=missing&field=emial", 422, "unknown_field");
    check(None, "having=few&field=email", 422, "unknown_word");
    // What is masked shows that it is there; whether it is may be asked.
    let marketer = Some(&limited[1]);
    let missing = behind(&till, marketer, "&having=missing&field=email&source=cegid", 50);
    assert_eq!(missing, behind(&till, None, "&having=missing&field=email&source=cegid", 50));
    let page = ask(&till, marketer, "/v1/customers?source=shopify").body;
    assert!(page.to_string().contains("•••"), "{page}");
}

#[test]
fn a_list_follows_what_is_told_and_is_noted_with_whom_it_showed() {
    let till = Till::open();
    assert_eq!(behind(&till, None, "&having=unusable&field=email", 5), Vec::<String>::new());
    let nameless = [("first_name", "Ida"), ("last_name", "Noirmoutier"), ("email", "nothing at all")];
    let ida = id(&till.says("n1", &nameless), "customer").to_owned();
    assert_eq!(behind(&till, None, "&having=unusable&field=email", 5), [ida.as_str()]);
    assert!(behind(&till, None, "&having=missing&field=phone&source=till", 5).contains(&ida));
    till.says("n1", &[("first_name", "Ida"), ("last_name", "Noirmoutier"), ("phone", "0655443311")]);
    assert_eq!(behind(&till, None, "&having=unusable&field=email", 5), Vec::<String>::new());
    assert!(behind(&till, None, "&having=missing&field=email", 5).contains(&ida));
    assert!(!behind(&till, None, "&having=missing&field=phone", 5).contains(&ida));
    // What a steward enters mends no source, and is no duplicate of anything.
    let entered = json!({ "field": "email", "value": "ida@noirmoutier.fr" }).to_string();
    let pinned = till.serving.post(&format!("/v1/customers/{ida}/pin"), &[], &entered);
    assert_eq!(pinned.status, 200, "{}", pinned.text);
    assert!(behind(&till, None, "&having=missing&field=email", 5).contains(&ida));
    assert!(!behind(&till, None, "&having=duplicates", 5).contains(&ida));
    // Who was two is one.
    let [ulysse, penelope] = till.shop.customers(["t4", "t5"]);
    let merge = json!({ "with": [penelope] }).to_string();
    assert_eq!(till.serving.post(&format!("/v1/customers/{ulysse}/merge"), &[], &merge).status, 200);
    let left = [&ulysse, &penelope].map(|id| behind(&till, None, "", 5).contains(id));
    assert_ne!(left[0], left[1]);
    let both = behind(&till, None, "&having=duplicates", 5);
    assert!(both.contains(if left[0] { &ulysse } else { &penelope }), "{both:?}");

    let page = till.serving.get("/v1/customers?limit=3").body;
    let shown: BTreeSet<&str> =
        page["customers"].as_array().unwrap().iter().map(|hit| id(hit, "id")).collect();
    assert_eq!(shown.len(), 3);
    let entries = till.serving.get("/v1/access-log").body;
    let found = entries["accesses"].as_array().unwrap();
    let found = found.iter().find(|entry| entry["deed"] == "findCustomers").unwrap();
    assert_eq!(found["customers"], 3, "who was not told is not noted: {found}");
    let noted = found["customer_ids"].as_array().unwrap().iter();
    assert_eq!(noted.map(|id| id.as_str().unwrap()).collect::<BTreeSet<_>>(), shown);
    // A cursor leads on in its own list only.
    let next = id(&page, "next");
    for query in ["&source=till", "&having=duplicates"] {
        let other = till.serving.get(&format!("/v1/customers?limit=3&cursor={next}{query}"));
        assert_eq!((other.status, id(&other.body, "code")), (400, "bad_cursor"), "{query}");
    }
}
