//! The surface without a network: requests in, answers out.

use super::*;
use crate::access::Caller;
use crate::accounts::{self, Accounts, clients};
use crate::http::Settings;
use crate::http::language::Language;
use crate::live::{Node, Refusal, Unready};
use crate::session::Session;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use axum::routing::get;
use db::Purpose;
use http_body_util::BodyExt;
use model::Permission;
use proptest::prelude::*;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

const ISSUER: &str = "http://127.0.0.1:8420";

/// A surface over a repository of its own.
struct Surface {
    session: Arc<Session>,
    routes: Router,
    token: String,
    _folder: tempfile::TempDir,
}

/// An answer.
struct Said {
    status: u16,
    headers: axum::http::HeaderMap,
    body: Value,
}

impl Surface {
    fn new() -> Surface {
        Surface::with(all)
    }

    fn with(routes: impl FnOnce(Served) -> Router) -> Surface {
        let folder = tempfile::tempdir().unwrap();
        let session = Arc::new(Session::serving(folder.path(), Purpose::Create).unwrap());
        // Another process, which is not there, writes; so nobody makes a model to begin with, and this one waits.
        let (data, long) = (&session.repository.data, Duration::from_secs(600));
        session.block(db::lease::take(data, "resolver", "other", "elsewhere", long)).unwrap().unwrap();
        let settings = Settings { request_seconds: 1, ..Settings::default() };
        let accounts = Accounts::start(session.clone(), accounts::Settings::default(), ISSUER.to_owned());
        let accounts = session.block(accounts).unwrap();
        let token = session.block(token(&session, &accounts));
        let node =
            Node::start(session.clone(), "127.0.0.1:1".to_owned(), crate::live::Settings::default(), 1);
        let served = Served::new(Arc::new(node.unwrap()), accounts, settings);
        Surface { session, routes: routes(served), token, _folder: folder }
    }

    /// What is missing is known a moment after the start.
    fn until_it_waits_for_a_model(&self) {
        while self.get("/readyz").body["reason"] != "no_model" {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Asks as a client with every role.
    fn ask(&self, mut request: Request<Body>) -> Said {
        let token = format!("Bearer {}", self.token);
        request.headers_mut().insert("authorization", token.parse().unwrap());
        self.ask_as_it_is(request)
    }

    fn ask_as_it_is(&self, request: Request<Body>) -> Said {
        self.session.block(async {
            let response: Response<Body> = self.routes.clone().oneshot(request).await.unwrap();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            Said { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default() }
        })
    }

    fn post(&self, path: &str, body: impl Into<Body>) -> Said {
        let request = request(Method::POST, path).header("content-type", "application/json");
        self.ask(request.body(body.into()).unwrap())
    }

    fn get(&self, path: &str) -> Said {
        self.ask(request(Method::GET, path).body(Body::empty()).unwrap())
    }
}

/// The token of a client with every role.
async fn token(session: &Session, accounts: &Accounts) -> String {
    let grants = Caller::local().grants().to_vec();
    let now = crate::clock::now();
    let made = clients::create(&session.repository, "tests", &grants, None, now).await.unwrap();
    accounts.refresh(now).await.unwrap();
    let proven = accounts.prove(&made.id.to_string(), &made.secret).await.unwrap();
    let all = Permission::ALL.iter().copied().collect();
    accounts.issue(made.id, proven.client().unwrap(), all).unwrap().token
}

fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header("host", "127.0.0.1:8420")
}

/// Checks that an answer is a problem with this code and what RFC 9457 asks for.
#[track_caller]
fn check(said: &Said, status: u16, code: &str) {
    assert_eq!((said.status, said.body["code"].as_str()), (status, Some(code)), "{}", said.body);
    assert_eq!(said.headers["content-type"], "application/problem+json");
    assert_eq!(said.headers["cache-control"], "no-store");
    assert_eq!(said.body["type"], format!("/problems/{code}"));
    assert_eq!(said.body["status"], status);
    for name in ["title", "detail"] {
        assert!(said.body[name].as_str().is_some_and(|text| !text.is_empty()), "{}", said.body);
    }
}

#[test]
fn a_node_that_is_not_ready_says_when_to_come_again() {
    let surface = Surface::new();
    surface.until_it_waits_for_a_model();
    let item = r#"{"source":"s","id":"1","fields":{"email":"a@b.fr"}}"#;
    for said in [
        surface.post("/v1/source-records", item),
        surface.post("/v1/customers/match", r#"{"fields":{"email":"a@b.fr"}}"#),
        surface.get("/v1/customers?q=martin"),
    ] {
        check(&said, 503, "not_ready");
        assert_eq!(said.headers["retry-after"], "1");
        assert_eq!(said.body["reason"], "no_model");
    }
    // Profiles are read from the database, as soon as that is open.
    check(&surface.get("/v1/customers/cus_1"), 404, "not_found");
    let said = surface.get("/readyz");
    assert_eq!((said.status, &said.headers["retry-after"]), (503, &"1".parse().unwrap()));
    let mut expected = serde_json::json!({ "reads": true, "matching": false, "writes": false,
        "damaged_records": 0, "reason": "no_model",
        "detail": "no model acts yet, one to begin with is being made" });
    assert_eq!(said.body, expected);
    let asked = request(Method::GET, "/readyz").header("accept-language", "fr");
    expected["detail"] = "aucun modèle n'agit encore, un modèle de départ est en préparation".into();
    assert_eq!(surface.ask(asked.body(Body::empty()).unwrap()).body, expected);
    assert_eq!(surface.get("/healthz").status, 200);
    let letters = surface.get("/v1/dead-letters");
    assert_eq!(letters.body, serde_json::json!({ "open": 0, "dead_letters": [], "next": null }));
    check(&surface.post("/v1/dead-letters/dl_1/replay", "{}"), 503, "not_ready");
}

#[test]
fn nothing_is_told_to_whoever_does_not_say_who_asks() {
    let surface = Surface::new();
    let (mut asked, mut open) = (0, Vec::new());
    for endpoint in routes::ALL {
        let method = serde_json::to_value(&endpoint.method).unwrap();
        let method = method.as_str().unwrap().to_uppercase().parse().unwrap();
        let path = endpoint.path.replace("{id}", "cus_1");
        let said = surface.ask_as_it_is(request(method, &path).body(Body::empty()).unwrap());
        if endpoint.permission.is_none() {
            open.push(endpoint.path);
            continue;
        }
        check(&said, 401, "not_signed_in");
        assert_eq!(said.headers["www-authenticate"], r#"Bearer realm="amigo""#);
        asked += 1;
    }
    assert!(asked >= 7, "{asked}");
    insta::assert_debug_snapshot!(open);
}

#[test]
fn items_that_cannot_be_read_are_told_one_by_one() {
    let surface = Surface::new();
    let said = surface.post("/v1/source-records", r#"{"records":[7,{"source":"s","id":"1"}]}"#);
    assert_eq!(said.status, 200, "{}", said.body);
    let codes: Vec<_> = (0..2).map(|at| said.body["results"][at]["error"]["code"].clone()).collect();
    assert_eq!(codes, ["wrong_type", "missing"]);
    check(&surface.post("/v1/source-records", "7"), 422, "wrong_type");
}

#[test]
fn addresses_are_read_strictly() {
    let surface = Surface::new();
    check(&surface.get("/v1/customers/zenobie@quatremer.fr"), 400, "bad_id");
    check(&surface.get("/v1/customers/%00"), 400, "bad_id");
    check(&surface.get("/v1/customers/..%2f..%2fetc"), 400, "bad_id");
    check(&surface.get("/v1/customers/%ff"), 400, "bad_address");
    check(&surface.get("/v1/customers/cus_1?as=2026"), 422, "unknown_name");
    check(&surface.get("/v1/customers/cus_1?at=2026"), 400, "bad_moment");
    check(&surface.get("/v1/customers/../../etc"), 404, "no_route");
    check(&surface.get("/v1/customers?q"), 400, "bad_search");
    check(&surface.get("/v1/customers?q=++"), 400, "bad_search");
    check(&surface.get(&format!("/v1/customers?q={}", "x".repeat(201))), 400, "bad_search");
    check(&surface.get("/v1/customers?q=%ff"), 400, "bad_address");
    check(&surface.get("/v1/customers?q=a&q=b"), 400, "twice_in_query");
    check(&surface.get("/v1/customers?q=a&limit=0"), 422, "out_of_range");
    check(&surface.get("/v1/customers?q=a&limti=1"), 422, "unknown_name");
    check(&surface.get("/v1/customers?q=a&source=till"), 422, "not_together");
    check(&surface.get("/v1/customers?source="), 400, "bad_filter");
    check(&surface.get("/v1/customers?having=missing"), 422, "missing");
    check(&surface.get("/v1/customers?having=nothing&field=email"), 422, "unknown_word");
    check(&surface.get("/v1/dead-letters?limit=0"), 422, "out_of_range");
    check(&surface.get("/v1/dead-letters?limit=1001"), 422, "out_of_range");
    check(&surface.get("/v1/dead-letters/dl_1"), 405, "method_not_allowed");
    check(&surface.post("/v1/dead-letters/cus_1/replay", "{}"), 400, "bad_id");
    check(&surface.post("/v1/dead-letters/dl_1/replay", r#"{"all":true}"#), 422, "unknown_name");
    check(&surface.get("/"), 404, "no_route");
    check(&surface.get("/v1/source-records/"), 404, "no_route");
    let said = surface.get("/v1/source-records");
    check(&said, 405, "method_not_allowed");
    assert_eq!(said.headers["allow"], "POST");
}

#[test]
fn headers_are_read_strictly() {
    let surface = Surface::new();
    let body = r#"{"source":"s","id":"1","delete":true}"#;
    let post = |headers: &[(&str, &str)]| {
        let mut request = request(Method::POST, "/v1/source-records");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        surface.ask(request.body(Body::from(body)).unwrap())
    };
    let json = ("content-type", "application/json");
    check(&post(&[]), 415, "media_type");
    check(&post(&[("content-type", "text/plain")]), 415, "media_type");
    check(&post(&[json, json]), 415, "media_type");
    check(&post(&[json, ("content-encoding", "gzip")]), 415, "content_encoding");
    check(&post(&[json, ("idempotency-key", "a b")]), 400, "bad_idempotency_key");
    check(&post(&[json, ("idempotency-key", "a"), ("idempotency-key", "a")]), 400, "bad_idempotency_key");
    check(&post(&[json, ("host", "evil.example")]), 421, "wrong_host");
    let said = post(&[json, ("content-length", "16777217")]);
    check(&said, 413, "too_large");
    assert_eq!(said.headers["connection"], "close");
    check(&post(&[json, ("idempotency-key", "order-17")]), 503, "not_ready");
    // What a web page may send anywhere without asking first.
    let plain = request(Method::POST, "/v1/dead-letters/dl_1/replay").header("content-type", "text/plain");
    check(&surface.ask(plain.body(Body::from("{}")).unwrap()), 415, "media_type");
}

#[test]
fn problems_are_told_in_the_language_of_whoever_asks() {
    let surface = Surface::new();
    let asked = request(Method::POST, "/v1/customers/match").header("accept-language", "fr-FR, en;q=0.5");
    let asked = asked.header("content-type", "application/json");
    let said = surface.ask(asked.body(Body::from(r#"{"fields":{"emial":"x"}}"#)).unwrap());
    check(&said, 422, "unknown_field");
    assert_eq!(said.body["title"], "Message refusé");
    assert_eq!(said.body["detail"], "il n'y a pas de champ `emial` ; vouliez-vous dire `email` ?");
    assert_eq!((&said.body["pointer"], &said.body["field"]), (&"/fields/emial".into(), &"emial".into()));
}

#[test]
fn a_body_beyond_its_room_is_told_to_come_again() {
    let surface = Surface::with(|mut served| {
        served.room = crate::http::body::Room::of(4 << 10);
        all(served)
    });
    let large = format!(r#"{{"fields":{{"city":"{}"}}}}"#, "x".repeat(8 << 10));
    check(&surface.post("/v1/customers/match", large), 429, "too_busy");
    // The room is given back: what fits is read.
    for _ in 0..8 {
        check(&surface.post("/v1/customers/match", "{}"), 422, "missing");
    }
}

#[test]
fn a_handler_that_panics_or_never_ends_harms_nobody_else() {
    let surface = Surface::with(|served| {
        let routes = Router::new()
            .route("/panics", get(async || -> &'static str { panic!("zenobie@quatremer.fr") }))
            .route("/sleeps", get(std::future::pending::<&'static str>))
            .route("/answers", get(async || "{}"));
        guarded(routes, served)
    });
    let said = surface.get("/panics");
    check(&said, 500, "failed");
    let reference = said.body["reference"].as_str().unwrap();
    assert!(said.body["detail"].as_str().unwrap().contains(reference));
    assert!(!said.body.to_string().contains("zenobie"));
    check(&surface.get("/sleeps"), 504, "timeout");
    assert_eq!(surface.get("/answers").status, 200);
}

#[test]
fn what_was_begun_is_finished_although_the_client_left() {
    let (begun, told) = std::sync::mpsc::channel();
    // It works until the client has left.
    let left = Arc::new(tokio::sync::Notify::new());
    let surface = Surface::with(|served| {
        let left = Arc::clone(&left);
        let works = async move || {
            left.notified().await;
            begun.send(()).unwrap();
            "{}"
        };
        guarded(Router::new().route("/works", get(works)), served)
    });
    surface.session.block(async {
        let asking =
            surface.routes.clone().oneshot(request(Method::GET, "/works").body(Body::empty()).unwrap());
        assert!(tokio::time::timeout(Duration::from_millis(20), asking).await.is_err());
    });
    left.notify_one();
    assert_eq!(told.recv_timeout(Duration::from_secs(60)), Ok(()));
}

#[test]
fn what_a_node_refuses_has_its_status() {
    let check = |refusal: Refusal, status: u16, code: &str, retry_after: Option<u64>| {
        let fault = Problem::from(refusal).fault;
        assert_eq!((fault.status(), fault.code(), fault.retry_after()), (status, code, retry_after));
    };
    let wait = Duration::from_millis;
    check(Refusal::NotReady { retry_after: wait(0), why: Unready::Reading }, 503, "not_ready", Some(1));
    check(Refusal::TooBusy { retry_after: wait(1_001) }, 429, "too_busy", Some(2));
    check(Refusal::KeyReused, 422, "idempotency_key_reused", None);
    check(Refusal::InProgress, 409, "in_progress", Some(1));
    check(Refusal::Unknown { what: "customer" }, 404, "not_found", None);
    check(Refusal::Erased, 410, "erased", None);
    check(Refusal::Settled, 409, "dead_letter_settled", None);
    check(Refusal::Unwritten { letter: model::DeadLetterId(1) }, 500, "failed", None);
    let detail = String::new();
    check(Refusal::Bad { code: "unknown_source", detail, field: None }, 422, "unknown_source", None);
    let inside = Problem::from(Refusal::Failed(anyhow::anyhow!("the disk is full"))).fault;
    assert_eq!((inside.status(), inside.code()), (500, "failed"));
    assert!(!inside.detail(Language::English).contains("disk"));
}

const NAMES: &[&str] =
    &["records", "source", "id", "fields", "delete", "limit", "email", "first_name", "updated_at", "x"];

/// Any JSON value, and often one that looks like a message.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let name = prop_oneof![4 => proptest::sample::select(NAMES).prop_map(str::to_owned), 1 => ".{0,6}"];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map(name, inner, 0..6)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

#[test]
fn no_body_makes_the_surface_fail() {
    let surface = Surface::new();
    let mut runner = proptest::test_runner::TestRunner::default();
    let answered = runner.run(&json(), |body| {
        for path in ["/v1/source-records", "/v1/customers/match"] {
            let said = surface.post(path, body.to_string());
            let is_refused = (200..500).contains(&said.status);
            prop_assert!(is_refused || said.body["code"] == "not_ready", "{path} {body}: {}", said.body);
        }
        Ok(())
    });
    answered.unwrap();
}

proptest! {
    #[test]
    fn no_bytes_make_the_surface_fail(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        static SURFACE: std::sync::LazyLock<Surface> = std::sync::LazyLock::new(Surface::new);
        let said = SURFACE.post("/v1/source-records", bytes);
        prop_assert!((400..500).contains(&said.status), "{}", said.body);
    }
}

mod brands;
mod pages;
