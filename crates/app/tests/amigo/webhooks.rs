//! Webhooks: whoever wants to be told is, signed, in order for each customer and at least once, whoever is slow, gone,
//! redirected or killed meanwhile; and nothing is sent to where only we reach.

use crate::dead_letters::strike;
use crate::load::{Load, attempt, repository};
use crate::receiver::{Came, Receiver, always};
use crate::serving::{Answered, Serving, answered, raw};
use crate::support::{Folder, PATIENCE};
use crate::telling::{id, until_writing};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::backup::Part;
use db::webhooks::Health;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What is not to be sent would have been by then: whoever sends looks once a second.
const LOOKS: Duration = Duration::from_millis(2_500);
const LOCAL: &str = "allow = [\"127.0.0.1\"]\nseconds = 2\nretry_seconds = 1\npause_seconds = 1\n";
/// Nothing is paused.
const EAGER: &str =
    "allow = [\"127.0.0.1\"]\nseconds = 2\nretry_seconds = 1\npause_seconds = 1\npause_after = 1000\n";

/// Settings beside what says which server the repository is on, where it is on one.
fn set(folder: &Folder, settings: &str) {
    let path = folder.path("amigo-data/amigo.toml");
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let known = known.split("[webhooks]").next().unwrap();
    std::fs::write(path, format!("{known}\n[webhooks]\n{settings}")).unwrap();
}

fn serve(folder: &Folder, log: &str) -> Serving {
    let serving = Serving::start_as(folder, "serve --listen 127.0.0.1:0 --json", log);
    serving.until("/readyz", 200);
    serving
}

/// A repository whose events may be sent to receivers of this machine.
fn open(settings: &str) -> (Folder, Serving) {
    let folder = repository();
    set(&folder, settings);
    let serving = serve(&folder, "serve.log");
    (folder, serving)
}

fn ask(node: &Serving, method: &str, path: &str, body: &Value) -> Answered {
    let body = if method == "GET" || method == "DELETE" { String::new() } else { body.to_string() };
    let (address, length) = (node.address, body.len());
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    answered(&raw(address, request))
}

#[track_caller]
fn say(node: &Serving, method: &str, path: &str, body: &Value) -> Value {
    let said = ask(node, method, path, body);
    assert_eq!(said.status, 200, "{method} {path}: {}", said.text);
    said.body
}

fn refused(node: &Serving, method: &str, path: &str, body: &Value) -> (u16, String) {
    let said = ask(node, method, path, body);
    (said.status, id(&said.body, "code").to_owned())
}

/// A webhook from the first event on: its path and its secret.
#[track_caller]
fn webhook(node: &Serving, url: &str, more: &Value) -> (String, String) {
    let mut body = json!({ "url": url, "from": "earliest" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = say(node, "POST", "/v1/webhooks", &body);
    (format!("/v1/webhooks/{}", id(&made["webhook"], "id")), id(&made, "secret").to_owned())
}

/// All events as whoever asks is told of them.
fn events(node: &Serving) -> Vec<Value> {
    let page = node.get("/v1/events?limit=1000").body;
    assert_eq!(page["more"], false);
    page["events"].as_array().unwrap().clone()
}

fn ids(events: &[Value]) -> BTreeSet<String> {
    events.iter().map(|event| id(event, "id").to_owned()).collect()
}

fn told(came: &[Came]) -> BTreeSet<String> {
    came.iter().map(|came| came.id().to_owned()).collect()
}

#[track_caller]
fn until(node: &Serving, path: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let found = node.get(path).body;
        if wanted(&found) {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} is never told: {found}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Tells of somebody under a key; somebody new, or with another e-mail.
fn person(node: &Serving, key: &str, email: &str) -> String {
    let fields = json!({ "last_name": format!("Person{key}"), "email": email });
    let said =
        say(node, "POST", "/v1/source-records", &json!({ "source": "till", "id": key, "fields": fields }));
    id(&said, "customer").to_owned()
}

/// Every byte of the database.
fn stored(folder: &Folder) -> String {
    let copied = folder.file_of("amigo-data", Part::Data);
    let log = copied.path.with_extension("db-wal");
    let bytes = [std::fs::read(&copied.path).unwrap(), std::fs::read(log).unwrap_or_default()].concat();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether one of the signatures is made by this secret.
fn is_signed(came: &Came, secret: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
    let signed = format!("{}.{}.{}", came.id(), came.header("webhook-timestamp"), came.text);
    let signatures = came.header("webhook-signature").split(' ');
    let bytes = |one: &str| STANDARD.decode(one.strip_prefix("v1,").unwrap()).unwrap();
    let mut signatures = signatures.map(bytes);
    signatures.any(|one| ring::hmac::verify(&key, signed.as_bytes(), &one).is_ok())
}

/// The first time that each event came, each customer's are in the order in which they happened.
#[track_caller]
fn in_order(came: &[Came]) {
    let (mut known, mut last) = (BTreeSet::new(), BTreeMap::new());
    for one in came.iter().filter(|one| known.insert(one.id())) {
        let data = &one.body["data"];
        let sequence = id(&one.body, "sequence");
        for customer in [&data["customer"], &data["other"]].into_iter().filter_map(Value::as_str) {
            let before = last.insert(customer, sequence);
            assert!(before.is_none_or(|before| before < sequence), "{customer} is told out of order");
        }
    }
}

#[test]
fn an_event_is_sent_signed_as_it_is_told_and_stands_in_the_log() {
    let (folder, node) = open(LOCAL);
    let receiver = Receiver::open(always(204));
    let (path, secret) =
        webhook(&node, &format!("{}/canary-path", receiver.url()), &json!({ "description": "tills" }));
    let customer = person(&node, "p1", "p1@courrier.fr");
    let all = events(&node);
    let came = receiver.until("every event", |came| came.len() >= all.len());
    assert_eq!(
        came.iter().map(|came| came.body.clone()).collect::<Vec<_>>(),
        all,
        "as they are told, in order"
    );
    for one in &came {
        assert!(is_signed(one, &secret), "{one:?}");
        assert_eq!((one.line.as_str(), one.id()), ("POST /hook/canary-path HTTP/1.1", id(&one.body, "id")));
        assert_eq!(one.header("content-type"), "application/cloudevents+json");
        assert!(one.header("user-agent").starts_with("Amigo/"));
    }
    let shown = until(&node, &path, "that nothing waits", |shown| shown["lag"]["waiting"] == 0);
    assert_eq!(shown["position"], all.last().unwrap()["id"]);
    assert_eq!((&shown["lag"]["events"], &shown["health"]["failures"]), (&json!(0), &json!(0)));
    assert!(shown.get("secret").is_none() && !shown.to_string().contains("whsec_"));
    let log = node.get(&format!("{path}/deliveries?state=delivered&limit=1")).body;
    assert_eq!(log["deliveries"][0]["event"], all.last().unwrap()["id"], "the latest first");
    let next = id(&log, "next");
    let second = node.get(&format!("{path}/deliveries?state=delivered&limit=1000&cursor={next}")).body;
    assert_eq!(second["deliveries"].as_array().unwrap().len(), all.len() - 1);
    let one = node.get(&format!("{path}/deliveries/{}", id(&all[0], "id"))).body;
    assert_eq!(
        (&one["state"], &one["attempts"], &one["log"][0]["status"]),
        (&json!("delivered"), &json!(1), &json!(204))
    );
    let accesses = node.get(&format!("/v1/access-log?customer={customer}")).body;
    let entries = accesses["accesses"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["deed"] == "sendWebhook"), "{accesses}");
    // Neither address nor secret lies anywhere in clear.
    let key = secret.trim_start_matches("whsec_");
    let stored = stored(&folder) + &folder.read("serve.log");
    assert!(!stored.contains("canary-path") && !stored.contains(key));
    // Gone with everything.
    assert_eq!(say(&node, "DELETE", &path, &json!({})), json!({ "webhooks": [] }));
    assert_eq!(refused(&node, "GET", &path, &json!({})), (404, "not_found".to_owned()));
    let number = came.len();
    person(&node, "p2", "p2@courrier.fr");
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(receiver.came().len(), number, "nothing is sent any more");
    let (again, _) = webhook(&node, &receiver.url(), &json!({ "types": ["customer.erased"] }));
    assert_ne!(again, path, "no number is given twice");
}

#[test]
fn what_is_not_taken_is_sent_again_and_only_its_customer_waits() {
    let (_folder, node) = open(EAGER);
    let receiver = Receiver::open(always(200));
    let (path, secret) = webhook(&node, &receiver.url(), &json!({ "from": "latest" }));
    // Failures for the first event of one customer, two at least, and until somebody else is told of.
    receiver.answer(Box::new(|came, before| {
        let is_first = before.first().is_none_or(|first| first.id() == came.id());
        let tries = before.iter().filter(|earlier| earlier.id() == came.id()).count();
        let is_alone = before.iter().all(|earlier| earlier.customer() == came.customer());
        (if is_first && (tries < 2 || is_alone) { 500 } else { 200 }, String::new())
    }));
    let first = person(&node, "a", "a@courrier.fr");
    receiver.until("the first attempt", |came| !came.is_empty());
    assert_eq!(person(&node, "a", "a2@courrier.fr"), first, "changed, behind what is not taken");
    let other = person(&node, "b", "b@courrier.fr");
    // The other one does not wait, or nothing of this would ever be taken.
    let came = receiver.until("all of it", |came| {
        let is_changed = |came: &Came| came.body["type"] == "amigo.customer.changed.v1";
        came.iter().any(|came| came.customer() == Some(&first) && is_changed(came))
    });
    assert!(came.iter().all(|came| is_signed(came, &secret)));
    assert_eq!(came.iter().filter(|came| came.customer() == Some(&other)).count(), 1);
    let of_first: Vec<&Came> = came.iter().filter(|came| came.customer() == Some(&first)).collect();
    let (changed, attempts) = of_first.split_last().unwrap();
    assert!(attempts.len() >= 3 && attempts.iter().all(|came| came.id() == attempts[0].id()), "the same id");
    assert_eq!(changed.body["type"], "amigo.customer.changed.v1");
    let delivery = format!("{path}/deliveries/{}", attempts[0].id());
    let log = until(&node, &delivery, "that it was taken", |log| log["state"] == "delivered");
    let log = log["log"].as_array().unwrap();
    let (taken, refused) = log.split_last().unwrap();
    assert_eq!((&taken["status"], &taken["reason"]), (&json!(200), &Value::Null));
    assert_eq!(refused.len() + 1, attempts.len(), "{log:?}");
    assert!(refused.iter().all(|one| one["status"] == 500 && one["reason"] == "status"), "{log:?}");
}

#[test]
fn whoever_is_slow_or_dead_holds_up_nobody_else() {
    // A minute is waited for an answer: whoever is held up by somebody slow is for as long.
    let (folder, mut node) = open(&LOCAL.replace("seconds = 2", "seconds = 60"));
    let (slow, quick) = (Receiver::open(always(0)), Receiver::open(always(200)));
    for url in [slow.url(), "http://127.0.0.1:1/".to_owned(), slow.url(), slow.url()] {
        webhook(&node, &url, &json!({}));
    }
    let (path, _) = webhook(&node, &quick.url(), &json!({ "from": "latest" }));
    slow.until("the first to the slow one", |came| came.len() >= 3);
    for number in 0..10 {
        let customer = person(&node, &format!("q{number}"), &format!("q{number}@courrier.fr"));
        quick.until("the next one", |came| came.iter().any(|came| came.customer() == Some(&customer)));
    }
    assert_eq!(node.get(&path).body["health"]["failures"], 0);
    let all = node.get("/v1/webhooks").body;
    let deliveries = format!("/v1/webhooks/{}/deliveries", id(&all["webhooks"][0], "id"));
    let log = node.get(&deliveries).body;
    let waits = log["deliveries"].as_array().unwrap().iter().all(|delivery| delivery["attempts"] == 0);
    assert!(waits, "the slow one was waited for: {log}");
    // What becomes of it is seen sooner where less is waited for.
    node.signal("TERM");
    assert_eq!(node.wait().code(), Some(0));
    set(&folder, LOCAL);
    let node = serve(&folder, "serve.log");
    let reasons: Vec<String> = (0..2)
        .map(|nth| {
            let path = format!("/v1/webhooks/{}/deliveries", id(&all["webhooks"][nth], "id"));
            let log = until(&node, &path, "an attempt", |log| {
                log["deliveries"].as_array().unwrap().iter().any(|delivery| delivery["attempts"] != 0)
            });
            let tried =
                log["deliveries"].as_array().unwrap().iter().find(|one| one["attempts"] != 0).unwrap();
            id(&node.get(&format!("{path}/{}", id(tried, "event"))).body["log"][0], "reason").to_owned()
        })
        .collect();
    assert_eq!(reasons, ["timeout", "no_connection"]);
}

#[test]
fn nothing_is_sent_to_an_address_that_leads_inside() {
    let folder = repository();
    let (allowed, inside) = (Receiver::open(always(200)), Receiver::open(always(200)));
    let settings = format!("allow = [\"{}\"]\nretry_seconds = 1\npause_after = 1000\n", allowed.address);
    set(&folder, &settings);
    let mut node = serve(&folder, "serve.log");
    let port = inside.address.port();
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://localhost:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("https://2130706433:{port}/"),
        format!("https://0x7f.1:{port}/"),
        format!("https://user@127.0.0.1:{port}/"),
        "https://10.0.0.1/".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://0.0.0.0/".to_owned(),
        "http://1.1.1.1/".to_owned(),
        "ftp://hooks.example/".to_owned(),
        "hooks".to_owned(),
    ] {
        let said = refused(&node, "POST", "/v1/webhooks", &json!({ "url": url }));
        assert_eq!(said, (422, "bad_url".to_owned()), "{url}");
    }
    let (path, _) = webhook(&node, &allowed.url(), &json!({ "from": "latest" }));
    let moved = json!({ "url": inside.url() });
    assert_eq!(refused(&node, "PATCH", &path, &moved), (422, "bad_url".to_owned()));
    // A redirect leads there, too.
    let location = format!("location: {}\r\n", inside.url());
    allowed.answer(Box::new(move |_, _| (307, location.clone())));
    person(&node, "r1", "r1@courrier.fr");
    let came = allowed.until("two attempts", |came| came.len() >= 2);
    let delivery = format!("{path}/deliveries/{}", came[0].id());
    let log = until(&node, &delivery, "an attempt", |log| log["attempts"] != 0);
    assert_eq!((&log["log"][0]["status"], &log["log"][0]["reason"]), (&json!(307), &json!("redirect")));
    assert!(inside.came().is_empty(), "it was followed");
    // What was allowed once is judged anew each time.
    node.signal("TERM");
    node.wait();
    set(&folder, "allow = []\nretry_seconds = 1\npause_after = 1000\n");
    let number = allowed.came().len();
    let node = serve(&folder, "serve.log");
    person(&node, "r2", "r2@courrier.fr");
    let refuses =
        |log: &Value| log["log"].as_array().unwrap().iter().any(|one| one["reason"] == "refused_address");
    until(&node, &delivery, "that it is refused", refuses);
    assert_eq!((allowed.came().len(), inside.came().len()), (number, 0));
}

#[test]
fn whoever_is_gone_is_sent_nothing_more_and_an_event_says_so() {
    let (folder, mut node) = open(LOCAL);
    let (gone, watching) = (Receiver::open(always(410)), Receiver::open(always(200)));
    webhook(&node, &watching.url(), &json!({ "types": ["webhook.disabled"], "from": "latest" }));
    let (path, _) = webhook(&node, &gone.url(), &json!({ "from": "latest" }));
    let customer = person(&node, "g1", "g1@courrier.fr");
    let shown = until(&node, &path, "that it is disabled", |shown| shown["enabled"] == false);
    assert_eq!(shown["disabled_reason"], "gone");
    let alarm = watching.until("the alarm", |came| !came.is_empty()).remove(0);
    assert_eq!(alarm.body["type"], "amigo.webhook.disabled.v1");
    assert_eq!(
        (&alarm.body["subject"], &alarm.body["data"]),
        (&shown["id"], &json!({ "webhook": shown["id"] }))
    );
    let told = node.get("/v1/events?type=webhook.disabled").body;
    assert_eq!(told["events"], json!([alarm.body]));
    // Whoever follows goes on behind it, and numbers do.
    let later = person(&node, "g2", "g2@courrier.fr");
    node.signal("TERM");
    node.wait();
    gone.answer(always(200));
    let node = serve(&folder, "serve.log");
    let last = person(&node, "g3", "g3@courrier.fr");
    let all = events(&node);
    assert_eq!(all.last().unwrap()["subject"], last);
    assert_eq!(gone.came().iter().filter(|came| came.customer() != Some(&customer)).count(), 0);
    // Nothing is lost meanwhile.
    say(&node, "PATCH", &path, &json!({ "enabled": true }));
    let came = gone.until("all three", |came| {
        [&customer, &later, &last]
            .iter()
            .all(|wanted| came.iter().any(|came| came.customer() == Some(wanted)))
    });
    in_order(&came);
    assert_eq!(say(&node, "PATCH", &path, &json!({ "enabled": false }))["disabled_reason"], "asked");
    let disabled = node.get("/v1/events?type=webhook.disabled").body;
    assert_eq!(disabled["events"].as_array().unwrap().len(), 1, "who asked for it knows it");
}

#[test]
fn whoever_fails_for_days_is_sent_nothing_more() {
    let (folder, mut node) = open(LOCAL);
    let receiver = Receiver::open(always(500));
    let (path, _) = webhook(&node, &receiver.url(), &json!({ "from": "latest" }));
    person(&node, "f1", "f1@courrier.fr");
    until(&node, &path, "that it fails", |shown| shown["health"]["failures"] != 0);
    assert_eq!(node.get(&path).body["enabled"], true);
    node.signal("TERM");
    node.wait();
    let session = folder.session("amigo-data");
    let now = crate::support::now().as_millisecond();
    let health = Health {
        failures: 40,
        failing_since: Some(now - 121 * 3_600_000),
        failed_at: Some(now - 3_600_000),
        pauses: 9,
        paused_until: None,
    };
    let id: model::WebhookId = path.rsplit('/').next().unwrap().parse().unwrap();
    session.block(async {
        let mut tx = session.repository.data.begin().await.unwrap();
        db::webhooks::fares(&mut tx, id.0, &health).await.unwrap();
        tx.commit().await.unwrap();
    });
    session.close().unwrap();
    let node = serve(&folder, "serve.log");
    let shown = until(&node, &path, "that it is disabled", |shown| shown["enabled"] == false);
    assert_eq!(shown["disabled_reason"], "failing");
    let told = node.get("/v1/events?type=webhook.disabled").body;
    assert_eq!(told["events"][0]["data"]["webhook"], shown["id"], "{told}");
}

#[test]
fn after_some_failures_nothing_is_sent_for_a_while() {
    // At least half of it.
    let settings = "allow = [\"127.0.0.1\"]\nretry_seconds = 1\npause_after = 3\npause_seconds = 20\n";
    let (_folder, node) = open(settings);
    let receiver = Receiver::open(always(500));
    let (path, _) = webhook(&node, &receiver.url(), &json!({ "from": "latest" }));
    for number in 0..3 {
        person(&node, &format!("b{number}"), &format!("b{number}@courrier.fr"));
    }
    let paused = until(&node, &path, "a pause", |shown| shown["health"]["paused_until"].is_string());
    std::thread::sleep(Duration::from_millis(200));
    let number = receiver.came().len();
    let customers: Vec<String> = (3..40)
        .map(|number| person(&node, &format!("b{number}"), &format!("b{number}@courrier.fr")))
        .collect();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(receiver.came().len(), number, "somebody who fails is asked again at once");
    assert_eq!(node.get(&path).body["position"], paused["position"], "it does not go on");
    receiver.answer(always(200));
    let before = Instant::now();
    let came = receiver.until("everything", |came| {
        customers.iter().all(|wanted| came.iter().any(|came| came.customer() == Some(wanted)))
    });
    assert!(came[number].at > before, "not before the pause is over");
    in_order(&came);
    let shown = until(&node, &path, "that it is well", |shown| shown["lag"]["waiting"] == 0);
    assert_eq!((&shown["health"]["failures"], &shown["health"]["paused_until"]), (&json!(0), &Value::Null));
}

#[test]
fn what_was_not_taken_is_not_sent_again_before_it_is_due() {
    let (_folder, node) = open("allow = [\"127.0.0.1\"]\nretry_seconds = 3600\npause_after = 1000\n");
    let receiver = Receiver::open(always(500));
    let (path, _) = webhook(&node, &receiver.url(), &json!({ "from": "latest" }));
    for key in ["d1", "d2", "d3", "d4"] {
        person(&node, key, &format!("{key}@courrier.fr"));
    }
    let deliveries = format!("{path}/deliveries");
    let log = until(&node, &deliveries, "four attempts", |log| {
        log["deliveries"].as_array().unwrap().iter().filter(|one| one["attempts"] != 0).count() == 4
    });
    receiver.answer(always(200));
    // By chance one of them is due soon.
    let soon = crate::support::now() + Duration::from_secs(60);
    let due = |one: &&Value| id(one, "next_at").parse::<jiff::Timestamp>().unwrap() > soon;
    let late: Vec<&Value> = log["deliveries"].as_array().unwrap().iter().filter(due).collect();
    assert!(!late.is_empty(), "within an hour, at random: {log}");
    std::thread::sleep(LOOKS);
    for one in late {
        let now = node.get(&format!("{deliveries}/{}", id(one, "event"))).body;
        assert_eq!((&now["attempts"], &now["next_at"]), (&json!(1), &one["next_at"]), "{now}");
    }
}

#[test]
fn whoever_may_be_well_again_is_sent_one_event_to_see() {
    let settings = "allow = [\"127.0.0.1\"]\nretry_seconds = 3600\npause_after = 1\npause_seconds = 4\n";
    let (_folder, node) = open(settings);
    let last = id(events(&node).last().unwrap(), "id").to_owned();
    for number in 0..14 {
        person(&node, &format!("t{number}"), &format!("t{number}@courrier.fr"));
    }
    let receiver = Receiver::open(always(500));
    webhook(&node, &receiver.url(), &json!({ "from": last }));
    // Eight at once, before anything is known of any. The second pause lasts for four seconds at least.
    receiver.until("the first after the pause", |came| came.len() > 8);
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(receiver.came().len(), 9);
    receiver.answer(always(200));
    receiver.until("the rest", |came| came.len() >= 14);
    // Nothing else is due for long: a new event shows that they are well.
    receiver.answer(always(500));
    let number = receiver.came().len();
    person(&node, "t14", "t14@courrier.fr");
    receiver.until("another failure", |came| came.len() > number);
    receiver.answer(always(200));
    let new = person(&node, "t15", "t15@courrier.fr");
    receiver.until("the new one", |came| came.iter().any(|came| came.customer() == Some(&new)));
}

#[test]
fn whoever_mends_something_does_not_wait_for_the_end_of_a_pause() {
    let settings = "allow = [\"127.0.0.1\"]\nretry_seconds = 3600\npause_after = 1\npause_seconds = 3600\n";
    let (_folder, node) = open(settings);
    let (former, receiver) = (Receiver::open(always(500)), Receiver::open(always(500)));
    let (path, _) = webhook(&node, &former.url(), &json!({ "from": "latest" }));
    let paused = || until(&node, &path, "a pause", |shown| shown["health"]["paused_until"].is_string());
    person(&node, "m1", "m1@courrier.fr");
    paused();
    let waits = person(&node, "m2", "m2@courrier.fr");
    std::thread::sleep(LOOKS);
    assert_eq!(former.came().len(), 1, "it is paused");
    let of =
        |came: &[Came], customer: &str| came.iter().filter(|came| came.customer() == Some(customer)).count();
    // Another address has not failed yet.
    say(&node, "PATCH", &path, &json!({ "url": receiver.url() }));
    let came = receiver.until("what waits", |came| of(came, &waits) == 1);
    paused();
    receiver.answer(always(200));
    let unsent = came.iter().find(|came| came.customer() == Some(&waits)).unwrap();
    let delivery = format!("{path}/deliveries/{}", unsent.id());
    say(&node, "POST", &format!("{delivery}/resend"), &json!({}));
    until(&node, &delivery, "that it was taken", |log| log["state"] == "delivered");
    // Whoever was gone is there again.
    receiver.answer(always(410));
    let last = person(&node, "m3", "m3@courrier.fr");
    until(&node, &path, "that it is disabled", |shown| shown["enabled"] == false);
    receiver.answer(always(200));
    say(&node, "PATCH", &path, &json!({ "enabled": true }));
    receiver.until("what they were gone for", |came| of(came, &last) == 2);
}

#[test]
fn of_two_processes_one_sends() {
    let folder = repository();
    set(&folder, "allow = [\"127.0.0.1\"]\nseconds = 30\n");
    let nodes = [serve(&folder, "first.log"), serve(&folder, "second.log")];
    // Slow enough for the other process to see that something waits.
    let receiver = Receiver::open(Box::new(|_, _| {
        std::thread::sleep(Duration::from_millis(50));
        (200, String::new())
    }));
    let (path, _) = webhook(&nodes[1], &receiver.url(), &json!({}));
    for number in 0..10 {
        person(&nodes[number % 2], &format!("o{number}"), &format!("o{number}@courrier.fr"));
    }
    let all = ids(&events(&nodes[0]));
    receiver.until("every event", |came| told(came) == all);
    until(&nodes[1], &path, "that nothing waits", |shown| shown["lag"]["waiting"] == 0);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(receiver.came().len(), all.len(), "an event is sent by both");
}

#[test]
fn what_became_of_old_events_is_forgotten() {
    let (folder, mut node) = open(LOCAL);
    let receiver = Receiver::open(always(200));
    let (path, _) = webhook(&node, &receiver.url(), &json!({ "from": "latest" }));
    for key in ["y1", "y2"] {
        person(&node, key, &format!("{key}@courrier.fr"));
    }
    let taken = format!("{path}/deliveries?state=delivered");
    let number = |log: &Value| log["deliveries"].as_array().unwrap().len();
    let log = until(&node, &taken, "both", |log| number(log) == 2);
    node.signal("TERM");
    node.wait();
    let then = crate::support::now().as_millisecond() - 31 * 86_400_000;
    let first = "SELECT MIN(event_id) FROM webhook_delivery";
    let age = format!("UPDATE webhook_delivery SET changed_at = {then} WHERE event_id = ({first})");
    strike(&folder, "amigo-data", Part::Data, &age);
    let node = serve(&folder, "serve.log");
    let left = until(&node, &taken, "that one is forgotten", |log| number(log) < 2);
    assert_eq!(left["deliveries"], json!([log["deliveries"][0]]), "the newer one stays");
    let old = format!("{path}/deliveries/{}", id(&log["deliveries"][1], "event"));
    assert_eq!(refused(&node, "GET", &old, &json!({})), (404, "not_found".to_owned()));
}

#[test]
fn whoever_asks_to_be_left_alone_is() {
    let (_folder, node) = open(LOCAL);
    let receiver = Receiver::open(Box::new(|_, before| {
        if before.is_empty() { (429, "retry-after: 3\r\n".to_owned()) } else { (200, String::new()) }
    }));
    webhook(&node, &receiver.url(), &json!({ "from": "latest" }));
    person(&node, "l1", "l1@courrier.fr");
    receiver.until("the first attempt", |came| !came.is_empty());
    person(&node, "l2", "l2@courrier.fr");
    let came = receiver.until("the rest", |came| came.len() >= 3);
    let waited = came[1].at.duration_since(came[0].at);
    assert!(waited >= Duration::from_millis(2_900), "{waited:?}");
}

#[test]
fn another_secret_signs_beside_the_former_one_or_alone() {
    let (_folder, node) = open(LOCAL);
    let receiver = Receiver::open(always(200));
    let (path, first) = webhook(&node, &receiver.url(), &json!({ "from": "latest" }));
    let last = |key: &str| {
        let customer = person(&node, key, &format!("{key}@courrier.fr"));
        let came = receiver.until("it", |came| came.iter().any(|came| came.customer() == Some(&customer)));
        came.into_iter().find(|came| came.customer() == Some(&customer)).unwrap()
    };
    let rotated = say(&node, "POST", &format!("{path}/secrets"), &json!({}));
    let second = id(&rotated, "secret");
    assert!(rotated["webhook"]["former_secret_until"].is_string());
    let came = last("s1");
    assert!(is_signed(&came, &first) && is_signed(&came, second));
    let third = say(&node, "POST", &format!("{path}/secrets"), &json!({ "revoke_former": true }));
    assert_eq!(third["webhook"]["former_secret_until"], Value::Null);
    let came = last("s2");
    assert!(is_signed(&came, id(&third, "secret")));
    assert!(!is_signed(&came, &first) && !is_signed(&came, second), "in wrong hands");
}

#[test]
fn what_failed_is_sent_again_by_hand_and_everything_from_a_point_on() {
    let settings = format!("{EAGER}attempts = 1\n");
    let (_folder, node) = open(&settings);
    let receiver = Receiver::open(always(500));
    let (path, _) = webhook(&node, &receiver.url(), &json!({ "from": "latest" }));
    let begun = crate::support::now();
    for key in ["h1", "h2", "h3"] {
        person(&node, key, &format!("{key}@courrier.fr"));
    }
    let failed = format!("{path}/deliveries?state=failed");
    let log = until(&node, &failed, "three failures", |log| log["deliveries"].as_array().unwrap().len() == 3);
    assert_eq!(node.get(&path).body["lag"]["waiting"], 0, "given up");
    let errors = |told: &Value| {
        let all = told["levels"].as_array().unwrap();
        let level = all.iter().find(|level| level["name"] == "integration_errors").unwrap();
        level["windows"][0]["value"].as_f64() > Some(0.0)
    };
    until(&node, "/v1/service-levels", "what was given up", errors);
    receiver.answer(always(200));
    let one = id(&log["deliveries"][0], "event");
    let delivery = format!("{path}/deliveries/{one}");
    say(&node, "POST", &format!("{delivery}/resend"), &json!({}));
    let sent = until(&node, &delivery, "that it was taken", |log| log["state"] == "delivered");
    assert_eq!((&sent["attempts"], sent["log"].as_array().unwrap().len()), (&json!(2), 2));
    let later = json!({ "since": crate::support::now().to_string() });
    assert_eq!(say(&node, "POST", &format!("{path}/resend-failed"), &later), json!({ "resent": 0 }));
    let since = json!({ "since": begun.to_string() });
    assert_eq!(say(&node, "POST", &format!("{path}/resend-failed"), &since), json!({ "resent": 2 }));
    let taken = format!("{path}/deliveries?state=delivered");
    until(&node, &taken, "that all were taken", |log| log["deliveries"].as_array().unwrap().len() == 3);
    assert_eq!(node.get(&failed).body["deliveries"], json!([]));
    // From the beginning, those that came before it was made too.
    let number = receiver.came().len();
    say(&node, "POST", &format!("{path}/replay"), &json!({ "from": "earliest" }));
    let all = events(&node);
    let came = receiver.until("all again", |came| came.len() >= number + all.len());
    assert_eq!(told(&came[number..]), ids(&all));
    in_order(&came[number..]);
    let at = |body: &Value| refused(&node, "POST", &format!("{path}/replay"), body);
    assert_eq!(at(&json!({ "from": "evt_zzz" })), (404, "not_found".to_owned()));
    assert_eq!(at(&json!({})), (422, "missing".to_owned()));
    let none = format!("{path}/deliveries/evt_zzz");
    assert_eq!(refused(&node, "GET", &none, &json!({})), (404, "not_found".to_owned()));
    assert_eq!(refused(&node, "POST", &format!("{none}/resend"), &json!({})), (404, "not_found".to_owned()));
}

#[test]
fn a_test_is_sent_at_once_and_what_became_of_it_is_told() {
    let (_folder, node) = open(&format!("{LOCAL}most = 2\n"));
    let receiver = Receiver::open(always(200));
    let (path, secret) = webhook(&node, &receiver.url(), &json!({ "from": "latest" }));
    say(&node, "PATCH", &path, &json!({ "enabled": false, "description": "off" }));
    let told = say(&node, "POST", &format!("{path}/test"), &json!({}));
    assert_eq!(
        (&told["delivered"], &told["status"], &told["reason"]),
        (&json!(true), &json!(200), &Value::Null)
    );
    let came = receiver.until("the test", |came| came.len() == 1).remove(0);
    assert!(is_signed(&came, &secret));
    assert_eq!(came.body["type"], "amigo.webhook.test.v1");
    receiver.answer(always(500));
    let told = say(&node, "POST", &format!("{path}/test"), &json!({}));
    assert_eq!(
        (&told["delivered"], &told["status"], &told["reason"]),
        (&json!(false), &json!(500), &json!("status"))
    );
    assert_eq!(node.get(&path).body["health"]["failures"], 0, "a test is none of the events");
    webhook(&node, &receiver.url(), &json!({}));
    let third = refused(&node, "POST", "/v1/webhooks", &json!({ "url": receiver.url() }));
    assert_eq!(third, (422, "too_many_entries".to_owned()));
    let types = json!({ "url": receiver.url(), "types": ["customer.mergd"] });
    assert_eq!(refused(&node, "POST", "/v1/webhooks", &types), (422, "unknown_name".to_owned()));
}

/// The one who sends is killed in the middle of it, and another goes on: nothing is lost, what comes twice has the same id
/// and says the same, and each customer's events come in order.
#[test]
fn nothing_is_lost_though_the_one_who_sends_is_killed() {
    let folder = repository();
    set(&folder, EAGER);
    let mut nodes = [serve(&folder, "first.log"), serve(&folder, "second.log")];
    let is_slow = AtomicBool::new(true);
    let receiver = Receiver::open(Box::new(move |this, before| {
        if is_slow.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(5));
        }
        // Some are not taken at first. Whoever is refused often waits for longer than this test.
        let is_first = before.iter().all(|came| came.id() != this.id());
        (if is_first && before.len() % 7 == 3 { 503 } else { 200 }, String::new())
    }));
    let (path, secret) = webhook(&nodes[1], &receiver.url(), &json!({}));
    let load = Load::begin(&nodes);
    receiver.until("some of them", |came| came.len() > 60);
    nodes[0].signal("KILL");
    nodes[0].wait();
    // Not everything that is acknowledged changes something.
    load.flow(250);
    load.end();
    until_writing(&nodes[1], "till");
    let shown = until(&nodes[1], &path, "that everything was sent", |shown| {
        shown["lag"]["waiting"] == 0 && shown["lag"]["events"] == 0
    });
    assert_eq!(shown["enabled"], true);
    let mut all = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let said = attempt(nodes[1].address, "GET", &format!("/v1/events?limit=1000{cursor}"), "", "");
        let page = said.expect("it answers").body;
        for event in page["events"].as_array().unwrap() {
            all.insert(id(event, "id").to_owned(), event.clone());
        }
        cursor = format!("&cursor={}", id(&page, "next"));
        if page["more"] == false {
            break;
        }
    }
    assert!(all.len() > 150, "{}", all.len());
    let came = receiver.came();
    assert_eq!(told(&came), all.keys().cloned().collect(), "nothing is lost");
    for one in &came {
        assert_eq!(one.body, all[one.id()], "the same each time");
        assert!(is_signed(one, &secret));
    }
    let delivered = nodes[1].get(&format!("{path}/deliveries?state=failed")).body;
    assert_eq!(delivered["deliveries"], json!([]));
    in_order(&came);
}
