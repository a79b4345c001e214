//! What whoever is limited to a brand or a store is told of the resources beside customers: as if the rest were not there.

use super::*;
use crate::access::{Caller, Grant};
use crate::stores::{save_associates, save_stores};
use axum::middleware::{from_fn, from_fn_with_state};
use db::imports::Counts;
use db::sources::Source;
use model::{Associate, CivilDate, Posting, Reach, Role, Store, StoreKind};
use std::collections::BTreeSet;

/// A surface over sources, stores and associates of two brands, `a` and `b`, asked by somebody of these grants.
fn asked_by(grants: Vec<Grant>) -> Surface {
    let caller = Arc::new(Caller::new("someone", grants));
    let surface = Surface::with(|served| {
        let asks = from_fn(move |mut request: Request<Body>, next: axum::middleware::Next| {
            request.extensions_mut().insert(Arc::clone(&caller));
            next.run(request)
        });
        endpoints().layer(asks).layer(from_fn_with_state(served.clone(), log::tell)).with_state(served)
    });
    fill(&surface.session);
    surface
}

fn fill(session: &Session) {
    let data = &session.repository.data;
    session.block(async {
        let mut tx = data.begin().await.unwrap();
        for (source, brand) in [("till-a", "a"), ("till-b", "b")] {
            let source = Source {
                id: 0,
                name: source.to_owned(),
                brand: brand.to_owned(),
                rank: 1,
                trust: "in-person".to_owned(),
                country: None,
                date_order: "dmy".to_owned(),
                required: None,
            };
            let id = db::sources::register(&mut tx, &source, 0).await.unwrap();
            let import = db::imports::start(&mut tx, id, "f.csv", "x", "{}", 0).await.unwrap();
            db::imports::advance(&mut tx, import, &Counts::default(), Some(1)).await.unwrap();
            let counts = [("records", (4, 4)), ("unique", (4, 4)), ("filled.email", (2, 4))];
            let counts = counts.map(|(subject, counts)| (subject.to_owned(), counts));
            db::quality::put(&mut tx, id, 10, &counts.into()).await.unwrap();
            db::quality::put(&mut tx, 0, 10, &[("unique".to_owned(), (8, 8))].into()).await.unwrap();
        }
        tx.commit().await.unwrap();
    });
    for (brand, codes) in [("a", ["a1", "a2"]), ("b", ["b1", "b2"])] {
        save_stores(session, brand, &codes.map(store), 0).unwrap();
    }
    let posting =
        |store: &str| Posting { store: store.to_owned(), from: CivilDate::constant(2020, 1, 1), to: None };
    let associate = |code: &str, stores: &[&str]| Associate {
        code: code.to_owned(),
        first_name: "Zoé".to_owned(),
        last_name: "Lune".to_owned(),
        postings: stores.iter().map(|store| posting(store)).collect(),
    };
    let all = [associate("1", &["a1", "b1"]), associate("2", &["b2"]), associate("3", &["a2"])];
    save_associates(session, &all, 0).unwrap();
}

fn store(code: &str) -> Store {
    Store {
        code: code.to_owned(),
        name: code.to_owned(),
        kind: StoreKind::Shop,
        region: None,
        country: None,
        street: None,
        postcode: None,
        city: None,
        catchment: None,
        phone: None,
        email: None,
        opening_hours: None,
        manager: None,
    }
}

fn grant(role: Role, brands: Option<&[&str]>, stores: Option<&[&str]>) -> Grant {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    Grant { role, reach: Reach { brands: brands.map(set), stores: stores.map(set) } }
}

/// One word of each entry of a list.
fn words(said: &Said, list: &str, word: &str) -> Vec<String> {
    assert_eq!(said.status, 200, "{}", said.body);
    let entries = said.body[list].as_array().unwrap().iter();
    entries.map(|entry| entry[word].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn lists_hold_what_is_within_reach() {
    let check = |grants: Vec<Grant>, expected: [&[&str]; 5]| {
        let surface = asked_by(grants);
        let lists = [
            ("/v1/sources", "sources", "name"),
            ("/v1/stores", "stores", "code"),
            ("/v1/associates", "associates", "id"),
            ("/v1/imports", "imports", "source"),
            ("/v1/quality?day=1970-01-11", "scores", "source"),
        ];
        for ((path, list, word), expected) in lists.into_iter().zip(expected) {
            assert_eq!(words(&surface.get(path), list, word), expected, "{path}");
        }
    };
    let sees = |brands, stores| vec![grant(Role::Integrator, brands, stores)];
    let all: [&[&str]; 5] = [
        &["till-a", "till-b"],
        &["a1", "a2", "b1", "b2"],
        &["as_1", "as_2", "as_3"],
        &["till-b", "till-a"],
        &["till-a", "till-b", "-"],
    ];
    check(sees(None, None), all);
    check(
        sees(Some(&["a"]), None),
        [&["till-a"], &["a1", "a2"], &["as_1", "as_3"], &["till-a"], &["till-a"]],
    );
    check(sees(Some(&["b"]), Some(&["b2"])), [&["till-b"], &["b2"], &["as_2"], &["till-b"], &["till-b"]]);
    check(sees(Some(&[]), None), [&[], &[], &[], &[], &[]]);
}

#[test]
fn what_is_out_of_reach_answers_as_what_is_not_there() {
    let surface = asked_by(vec![
        grant(Role::Integrator, Some(&["a"]), None),
        grant(Role::Director, Some(&["a"]), None),
    ]);
    let same = |path: &str, unknown: &str| {
        let [found, unknown] = [path, unknown].map(|path| surface.get(path));
        assert_eq!((found.status, &found.body), (404, &unknown.body), "{path}");
        assert_eq!(unknown.status, 404);
    };
    same("/v1/sources/till-b", "/v1/sources/nothing");
    same("/v1/stores/b1", "/v1/stores/nothing");
    same("/v1/associates/as_2", "/v1/associates/as_zz");
    same("/v1/imports/imp_2", "/v1/imports/imp_zz");
    same("/v1/quality?source=till-b", "/v1/quality?source=nothing");
    same("/v1/quality/history?source=till-b", "/v1/quality/history?source=nothing");
    check(&surface.get("/v1/quality/history"), 422, "missing");
    // Of somebody who works in both brands, only what is within reach.
    let both = surface.get("/v1/associates/as_1");
    assert_eq!(words(&both, "postings", "store"), ["a1"]);
    assert_eq!(surface.get("/v1/acceptance-rounds").body["rounds"], serde_json::json!([]));
    let put = |path: &str, body: &str| {
        let request = request(Method::PUT, path).header("content-type", "application/json");
        surface.ask(request.body(Body::from(body.to_owned())).unwrap())
    };
    check(&put("/v1/sources/new", r#"{"brand":"b"}"#), 404, "not_found");
    check(&put("/v1/stores/new", r#"{"brand":"b","name":"n","kind":"shop"}"#), 404, "not_found");
}

#[test]
fn names_of_staff_are_seen_as_the_role_sees_them() {
    let names = |role: Role| {
        let said = asked_by(vec![grant(role, None, None)]).get("/v1/associates?limit=1");
        said.body["associates"][0]["last_name"].clone()
    };
    assert_eq!(names(Role::StoreManager), "Lune");
    assert_eq!(names(Role::Admin), "L•••");
    assert_eq!(names(Role::Analyst), Value::Null);
}

#[test]
fn every_list_is_paged_and_refuses_strange_cursors() {
    let surface = asked_by(Role::ALL.iter().map(|role| grant(*role, None, None)).collect());
    let lists = [
        ("/v1/sources", "sources"),
        ("/v1/stores", "stores"),
        ("/v1/associates", "associates"),
        ("/v1/imports", "imports"),
        ("/v1/models", "models"),
        ("/v1/acceptance-rounds", "rounds"),
        ("/v1/quarantine", "rows"),
        ("/v1/quality/history", "days"),
    ];
    for (path, list) in lists {
        let whole = surface.get(path);
        assert_eq!(whole.status, 200, "{path}: {}", whole.body);
        let (mut walked, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = surface.get(&format!("{path}?limit=1{cursor}"));
            walked.extend(page.body[list].as_array().unwrap().iter().cloned());
            let Some(next) = page.body["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(Value::from(walked), whole.body[list], "{path}");
        check(&surface.get(&format!("{path}?cursor=01")), 400, "bad_cursor");
        if !cursor.is_empty() && path != "/v1/sources" {
            check(&surface.get(&format!("/v1/sources?limit=1{cursor}")), 400, "bad_cursor");
        }
        let tag = whole.headers["etag"].to_str().unwrap();
        let asked = request(Method::GET, path).header("if-none-match", tag);
        assert_eq!(surface.ask(asked.body(Body::empty()).unwrap()).status, 304, "{path}");
    }
}

#[test]
fn proposed_cases_are_checked_and_nothing_is_published() {
    let surface = asked_by(vec![grant(Role::Steward, None, None)]);
    let built_in = surface.get("/v1/match-cases");
    assert_eq!((built_in.status, &built_in.body["acts"]), (200, &Value::from(false)));
    let validate = |toml: &str| {
        surface.post("/v1/match-cases/validate", serde_json::json!({ "toml": toml }).to_string()).body
    };
    let sound = validate(built_in.body["toml"].as_str().unwrap());
    assert_eq!((&sound["sound"], &sound["cases"]), (&Value::from(true), &built_in.body["cases"]));
    let wrong = validate("[[case]]\nid = ");
    assert_eq!(wrong["sound"], false);
    assert!(wrong["wrong"].as_str().unwrap().contains("cannot be read"), "{wrong}");
    check(&surface.post("/v1/match-cases/validate", "{}"), 422, "missing");
}
