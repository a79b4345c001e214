//! What somebody is told who reaches one brand: what they would be told had the records of the others never come. Two
//! repositories are held side by side, one with the records of both brands and one with those of a single one.

mod cases;
mod deciding;
mod property;
mod stores;
mod subject;

use crate::access::{Caller, Grant};
use crate::accounts::{self, Accounts};
use crate::http::router::endpoints;
use crate::http::{Served, Settings, guard, log};
use crate::live::Node;
use crate::resolver::{Cause, publish_starter};
use crate::session::Session;
use axum::body::Body;
use axum::http::{Method, Request};
use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use db::Purpose;
use db::sources::Source;
use http_body_util::BodyExt;
use model::{Reach, Role};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tower::ServiceExt;

/// Sources with their brands and ranks. The foreign one wins wherever it counts.
const SOURCES: [(&str, &str, i64); 3] = [("till", "own", 3), ("web", "own", 2), ("club", "foreign", 1)];

/// A repository with sources and a model, to be copied.
static EMPTY: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::open(folder.path(), Purpose::Create).unwrap();
    session.block(async {
        let mut tx = session.repository.data.begin().await.unwrap();
        for (name, brand, rank) in SOURCES {
            let (name, brand) = (name.to_owned(), brand.to_owned());
            let (trust, date_order, country) = ("form".to_owned(), "dmy".to_owned(), Some("FR".to_owned()));
            let source = Source { id: 0, name, brand, rank, trust, country, date_order, required: None };
            db::sources::register(&mut tx, &source, 1).await.unwrap();
        }
        tx.commit().await.unwrap();
    });
    publish_starter(&session, &Cause::alone("test", "test", 1), 2).unwrap();
    session.close().unwrap();
    folder
});

/// A repository that is served.
struct Shop {
    session: Arc<Session>,
    node: Arc<Node>,
    routes: Router<()>,
    _folder: tempfile::TempDir,
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.node.stop();
    }
}

/// What was answered.
#[derive(Debug)]
struct Said {
    status: u16,
    body: Value,
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl Shop {
    /// With these records: source, key and fields, told one after the other by whoever may tell all.
    fn with(records: &[(&str, String, Value)]) -> Shop {
        let shop = Shop::empty();
        for (source, key, fields) in records {
            let said = shop.tells(&Caller::local(), source, key, fields);
            assert_eq!(said.status, 200, "{}", said.body);
        }
        shop
    }

    fn empty() -> Shop {
        let folder = tempfile::tempdir().unwrap();
        copy(EMPTY.path(), folder.path());
        let session = Arc::new(Session::serving(folder.path(), Purpose::Serve).unwrap());
        let node =
            Node::start(session.clone(), "127.0.0.1:1".to_owned(), crate::live::Settings::default(), 1);
        let node = Arc::new(node.unwrap());
        while !node.readiness().writes {
            std::thread::sleep(Duration::from_millis(5));
        }
        let accounts = Accounts::start(
            session.clone(),
            accounts::Settings::default(),
            "http://127.0.0.1:8420".to_owned(),
        );
        let accounts = session.block(accounts).unwrap();
        let served = Served::new(Arc::clone(&node), accounts, Settings::default());
        let guarded = endpoints()
            .layer(from_fn_with_state(served.clone(), guard::guard))
            .layer(from_fn_with_state(served.clone(), log::tell));
        Shop { session, node, routes: guarded.with_state(served), _folder: folder }
    }

    fn ask(&self, caller: &Caller, method: Method, path: &str, body: Option<&Value>) -> Said {
        let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8420");
        let request = request.header("content-type", "application/json");
        let request =
            request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap();
        let routes = self.routes.clone().layer(Extension(Arc::new(caller.clone())));
        self.session.block(async {
            let response = routes.oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            Said { status, body: serde_json::from_slice(&bytes).unwrap_or_default() }
        })
    }

    fn get(&self, caller: &Caller, path: &str) -> Said {
        self.ask(caller, Method::GET, path, None)
    }

    fn post(&self, caller: &Caller, path: &str, body: &Value) -> Said {
        self.ask(caller, Method::POST, path, Some(body))
    }

    fn tells(&self, caller: &Caller, source: &str, key: &str, fields: &Value) -> Said {
        self.post(caller, "/v1/source-records", &json!({ "source": source, "id": key, "fields": fields }))
    }

    /// The customer that a record belongs to, as whoever sees all is told.
    fn customer_of(&self, source: &str, key: &str) -> String {
        let all = self.everybody();
        let has = |customer: &&Value| {
            let mut records = customer["records"].as_array().unwrap().iter();
            records.any(|record| record["source"] == source && record["key"] == key)
        };
        all.iter().find(has).unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Every customer, as whoever sees all is told.
    fn everybody(&self) -> Vec<Value> {
        let last = self.session.block(db::customers::last_id(&self.session.repository.data)).unwrap();
        let ids = (1..=last).map(|id| format!("/v1/customers/{}", model::CustomerId(id)));
        let all = ids.map(|path| self.get(&Caller::local(), &path)).filter(|said| said.status == 200);
        let mut all: Vec<Value> = all.map(|said| said.body).collect();
        all.retain(|customer| customer["via"] == json!([]));
        all
    }
}

/// Somebody with every one of these roles in the brand.
fn limited(roles: &[Role], brand: &str) -> Caller {
    let reach = Reach { brands: Some([brand.to_owned()].into()), stores: None };
    let grant = |role: &Role| Grant { role: *role, reach: reach.clone() };
    Caller::new("limited", roles.iter().map(grant).collect())
}
