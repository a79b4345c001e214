//! What a version is asked about a repository, and whether another one says the same: it may say more, never less and
//! nothing else.

use super::fixture::Fixture;
use crate::serving::Serving;
use crate::telling::id;
use crate::uploads::ask;
use serde_json::{Map, Value, json};

/// Customers there may be; ids that were never given are answered too.
const CUSTOMERS: i64 = 75;
/// Of so many everything is asked.
const SOME: i64 = 10;
/// What is different each time it is asked.
const CHANGING: [&str; 3] = ["last_used_at", "instance", "source_address"];

/// Scores of today.
const QUALITY: &str = "/v1/quality";

/// Every question: method, path, body.
fn all(made_at: &str) -> Vec<(&'static str, String, Option<Value>)> {
    let mut all: Vec<_> = LISTS.iter().map(|path| ("GET", (*path).to_owned(), None)).collect();
    all.push(("GET", format!("/v1/access-log?limit=200&to={made_at}"), None));
    for number in 1..=CUSTOMERS {
        let customer = model::CustomerId(number);
        let parts = ["", "/history", "/journal", "/records", "/relations", "/graph"];
        for part in parts.iter().take(if number < SOME { 6 } else { 3 }) {
            all.push(("GET", format!("/v1/customers/{customer}{part}"), None));
        }
    }
    for number in 1..SOME {
        all.push(("GET", format!("/v1/source-records/{}", model::RecordId(number)), None));
    }
    for name in ["martin", "bernard", "dubois", "marie", "paris", "lyon", "ma", "le"] {
        all.push(("GET", format!("/v1/customers?q={name}&limit=50"), None));
    }
    all.extend(MATCHES.iter().map(|fields| {
        let fields: Value = serde_json::from_str(fields).unwrap();
        ("POST", "/v1/customers/match".to_owned(), Some(json!({ "fields": fields, "limit": 5 })))
    }));
    all
}

/// Whole lists.
const LISTS: &[&str] = &[
    "/v1/events?limit=1000",
    "/v1/events?limit=7",
    "/v1/subscribers",
    "/v1/subscribers/crm/events?limit=1000",
    "/v1/sources",
    "/v1/stores?limit=200",
    "/v1/associates?limit=200",
    "/v1/decisions?limit=200",
    "/v1/models",
    "/v1/imports",
    "/v1/quarantine",
    "/v1/dead-letters",
    "/v1/review-tasks",
    "/v1/acceptance-rounds",
    "/v1/users",
    "/v1/clients",
    QUALITY,
    "/v1/quality/history",
    "/v1/households/hh_1",
    "/v1/households/hh_2",
    "/v1/households/hh_3",
    "/v1/match-cases",
];

/// People as a till would ask for them.
const MATCHES: &[&str] = &[
    r#"{"first_name":"Zénobie","last_name":"Quatremer","email":"zenobie@quatremer.fr"}"#,
    r#"{"first_name":"Ulysse","last_name":"Barbotin","birth_date":"1971-12-30"}"#,
    r#"{"last_name":"Vaugirard","email":"penelope@vaugirard.fr"}"#,
];

/// Everything that a process says.
pub fn said(serving: &Serving, made_at: &str) -> Value {
    let mut said = Map::new();
    for (method, path, body) in all(made_at) {
        let answered = ask(serving.address, method, &path, body.as_ref());
        assert!([200, 404, 410].contains(&answered.status), "{method} {path}: {answered:?}");
        let answer = json!({ "status": answered.status, "body": without_changing(answered.body) });
        let key = format!("{method} {path} {}", body.unwrap_or_default());
        said.insert(key, answer);
    }
    Value::Object(said)
}

fn without_changing(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(name, _)| !CHANGING.contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name, without_changing(value))).collect())
        }
        Value::Array(all) => Value::Array(all.into_iter().map(without_changing).collect()),
        other => other,
    }
}

/// Asks what was asked of the earlier version, and compares.
#[track_caller]
pub fn check(serving: &Serving, fixture: &Fixture) {
    let asked = fixture.said.as_object().unwrap();
    let mut told = 0;
    for (question, expected) in asked {
        let mut words = question.splitn(3, ' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let body: Value = serde_json::from_str(words.next().unwrap()).unwrap();
        let path = as_of_then(path, id(&fixture.kept, "made_at"));
        let answered = ask(serving.address, method, &path, (!body.is_null()).then_some(&body));
        let found = json!({ "status": answered.status, "body": answered.body });
        if let Some(place) = missing(expected, &found) {
            panic!("{}: {question} says something else at {place}:\n{expected}\nnow:\n{found}", fixture.name);
        }
        told += usize::from(expected["status"] == 200);
    }
    assert!(told > 150, "only {told} questions were ever answered");
}

/// What is told of today where nothing else is asked for is asked as of the day on which it was said.
fn as_of_then(path: &str, made_at: &str) -> String {
    let day = made_at.split('T').next().unwrap();
    if path == QUALITY { format!("{path}?day={day}") } else { path.to_owned() }
}

/// Where something that was said is not said any more.
fn missing(expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => expected.iter().find_map(|(name, value)| {
            let inner = found.get(name).map_or(Some(String::new()), |found| missing(value, found));
            inner.map(|inner| format!("/{name}{inner}"))
        }),
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.find_map(|(at, (expected, found))| {
                missing(expected, found).map(|inner| format!("/{at}{inner}"))
            })
        }
        _ => (expected != found).then(String::new),
    }
}

#[test]
fn more_may_be_said_and_nothing_else() {
    let check = |expected: Value, found: Value, place: Option<&str>| {
        assert_eq!(missing(&expected, &found).as_deref(), place, "{expected} {found}");
    };
    check(
        json!({ "a": 1, "b": [1, { "c": 2 }] }),
        json!({ "a": 1, "b": [1, { "c": 2, "d": 3 }], "e": 4 }),
        None,
    );
    check(json!({ "a": { "b": 1 } }), json!({ "a": {} }), Some("/a/b"));
    check(json!({ "a": [1, 2] }), json!({ "a": [1, 3] }), Some("/a/1"));
    check(json!({ "a": [1] }), json!({ "a": [1, 2] }), Some("/a"));
    check(json!({ "a": null }), json!({ "a": 1 }), Some("/a"));
}
