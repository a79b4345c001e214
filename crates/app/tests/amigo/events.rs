//! Business events: whoever follows is told of everything once and in order, wherever they ask, whoever writes and
//! whoever is killed meanwhile.

use crate::clients::Client;
use crate::load::{Load, attempt, repository, two};
use crate::serving::{Serving, raw};
use crate::support::PATIENCE;
use crate::telling::{Till, id};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What a follower knows: the events, and where to go on.
#[derive(Default)]
struct Follower {
    events: Vec<Value>,
    cursor: Option<String>,
}

impl Follower {
    /// Asks one process for the next page; nothing where it does not answer. Says whether it knows no more.
    fn ask(&mut self, address: SocketAddr, limit: usize) -> bool {
        let cursor = self.cursor.as_ref().map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        let path = format!("/v1/events?limit={limit}{cursor}");
        let Some(said) = attempt(address, "GET", &path, "", "") else { return false };
        if said.status != 200 {
            assert_eq!(said.status, 503, "{}", said.text);
            return false;
        }
        self.cursor = Some(id(&said.body, "next").to_owned());
        self.events.extend(said.body["events"].as_array().unwrap().iter().cloned());
        said.body["more"] == false
    }

    /// All that is there by now.
    fn all(serving: &Serving) -> Vec<Value> {
        let mut follower = Follower::default();
        while !follower.ask(serving.address, 1_000) {}
        follower.events
    }
}

/// The customers of whom events of a type tell, those of ranges among them.
fn customers(events: &[Value], kind: &str) -> Vec<i64> {
    let number = |id: &Value| id.as_str().unwrap().parse::<model::CustomerId>().unwrap().0;
    let of = events.iter().filter(|event| event["type"] == format!("amigo.customer.{kind}.v1"));
    let each = |event: &Value| {
        let data = &event["data"];
        let first = number(&data["customer"]);
        first..=data.get("through").map_or(first, number)
    };
    of.flat_map(each).collect()
}

/// Each event once, in the order of its number and of the text that orders them.
#[track_caller]
fn in_order(events: &[Value]) {
    let sequence: Vec<&str> = events.iter().map(|event| id(event, "sequence")).collect();
    assert!(sequence.is_sorted_by(|left, right| left < right), "{sequence:?}");
}

#[test]
fn whoever_follows_is_told_everything_once_though_the_one_who_writes_is_killed() {
    let folder = repository();
    let mut nodes = two(&folder);
    let addresses = [nodes[0].address, nodes[1].address];
    let before: BTreeSet<i64> = customers(&Follower::all(&nodes[0]), "created").into_iter().collect();
    let is_over = AtomicBool::new(false);
    let (told, follower) = std::thread::scope(|scope| {
        let following = scope.spawn(|| {
            let mut follower = Follower::default();
            for turn in 0.. {
                let over = is_over.load(Ordering::Relaxed);
                // A few at a time, here and there.
                let is_last = follower.ask(addresses[if over { 1 } else { turn % 2 }], 7);
                if over && is_last {
                    return follower;
                }
            }
            unreachable!("turns do not end")
        });
        let load = Load::begin(&nodes);
        nodes[0].signal("KILL");
        nodes[0].wait();
        load.flow(100);
        let told = load.end();
        is_over.store(true, Ordering::Relaxed);
        (told, following.join().unwrap())
    });
    in_order(&follower.events);
    assert_eq!(follower.events, Follower::all(&nodes[1]), "it was told what is there from the beginning");
    let created = customers(&follower.events, "created");
    let once: BTreeSet<i64> = created.iter().copied().collect();
    assert_eq!(created.len(), once.len(), "somebody was created twice");
    let number = |told: &Value| id(told, "customer").parse::<model::CustomerId>().unwrap().0;
    let acknowledged: BTreeSet<i64> = told.iter().map(|told| number(&told.body)).collect();
    assert!(acknowledged.len() > 200);
    let missing: Vec<&i64> = acknowledged.difference(&once).collect();
    assert!(missing.is_empty(), "{missing:?} are customers of whom no event tells");
    assert!(before.is_subset(&once));
}

#[test]
fn an_event_names_ids_and_fields_and_never_a_value() {
    let till = Till::open();
    let last = till.serving.get("/v1/events?from=latest").body;
    assert_eq!((&last["events"], &last["more"]), (&json!([]), &json!(false)));
    let next = |cursor: &str, rest: &str| till.serving.get(&format!("/v1/events?cursor={cursor}{rest}")).body;
    let barnabe = [("first_name", "Barnabé"), ("last_name", "Courtecuisse"), ("email", "b@courtecuisse.fr")];
    let first = till.says("n1", &barnabe);
    let told = next(id(&last, "next"), "");
    let event = &told["events"][0];
    assert_eq!(
        (&event["type"], &event["subject"], &event["data"]),
        (&json!("amigo.customer.created.v1"), &first["customer"], &json!({ "customer": first["customer"] }))
    );
    let moved = [barnabe[0], barnabe[1], barnabe[2], ("city", "Lyon")];
    till.says("n1", &moved);
    let changed = next(id(&told, "next"), "");
    let fields = changed["events"][0]["data"]["fields"].as_array().unwrap();
    assert_eq!(changed["events"][0]["type"], "amigo.customer.changed.v1", "{changed}");
    assert!(fields.contains(&json!("city")), "{changed}");
    // Another record of the same person, who was somebody else until then.
    let other = till.says("n2", &[("first_name", "Barnabé"), ("email", "autre@courtecuisse.fr")]);
    assert_ne!(other["customer"], first["customer"]);
    till.says("n2", &barnabe);
    let merged = next(id(&changed, "next"), "&type=customer.merged");
    assert_eq!(merged["events"].as_array().unwrap().len(), 1, "{merged}");
    assert_eq!(
        merged["events"][0]["data"],
        json!({ "customer": first["customer"], "other": other["customer"] })
    );
    let all = till.serving.get("/v1/events?limit=1000").text.to_lowercase();
    for value in ["barnab", "courtecuisse", "lyon", "quatremer"] {
        assert!(!all.contains(value), "{value} is told");
    }
    let log = till.serving.get(&format!("/v1/access-log?customer={}", id(&first, "customer"))).body;
    assert!(log["accesses"].as_array().unwrap().iter().any(|entry| entry["deed"] == "listEvents"), "{log}");
}

#[test]
fn what_cannot_be_asked_is_refused_and_the_catalogue_names_what_can() {
    let till = Till::open();
    let asked = |query: &str| -> (u16, Value) {
        let said = till.serving.get(&format!("/v1/events{query}"));
        (said.status, said.body["code"].clone())
    };
    assert_eq!(asked("?type=customer.merge"), (422, json!("unknown_name")), "a near name");
    assert_eq!(asked("?from=yesterday").0, 422);
    assert_eq!(asked("?cursor=00"), (400, json!("bad_cursor")));
    assert_eq!(asked("?limit=0").0, 422);
    let types = till.serving.get("/v1/event-types").body;
    let names: Vec<&str> = types["types"].as_array().unwrap().iter().map(|told| id(told, "name")).collect();
    assert_eq!(names, model::EventType::ALL.iter().map(|event| event.key()).collect::<Vec<_>>());
    for name in names {
        assert_eq!(asked(&format!("?type={name}")).0, 200, "{name}");
    }
}

#[test]
fn events_are_read_back_from_the_last_one_to_the_first() {
    let till = Till::open();
    let [ulysse, penelope] = till.shop.customers(["t4", "t5"]);
    for number in 0..9 {
        let name = format!("n{number}");
        till.says(&name, &[("first_name", "Ida"), ("last_name", &format!("Noirmoutier{number}"))]);
    }
    let merge = json!({ "with": [penelope] }).to_string();
    till.serving.post(&format!("/v1/customers/{ulysse}/merge"), &[], &merge);
    let mut forward = Follower::all(&till.serving);
    forward.reverse();
    let back = |query: &str| {
        let (mut events, mut cursor) = (Vec::new(), String::new());
        loop {
            let said = till.serving.get(&format!("/v1/events?order=newest{query}{cursor}"));
            assert_eq!(said.status, 200, "{}", said.text);
            events.extend(said.body["events"].as_array().unwrap().iter().cloned());
            cursor = format!("&cursor={}", id(&said.body, "next"));
            if said.body["more"] == false {
                return (events, cursor);
            }
        }
    };
    for limit in [1, 4, 1_000] {
        assert_eq!(back(&format!("&limit={limit}")).0, forward, "by {limit}");
    }
    let of_type = |event: &&Value| event["type"] == "amigo.customer.merged.v1";
    let merged: Vec<Value> = forward.iter().filter(of_type).cloned().collect();
    assert!(!merged.is_empty(), "{forward:?}");
    assert_eq!(back("&type=customer.merged&limit=1").0, merged);
    let first = till.serving.get("/v1/events?order=newest&limit=1").body;
    assert_eq!((&first["events"][0], &first["more"]), (&forward[0], &json!(true)));
    // Whoever asks again behind the oldest one is told nothing, and nothing of what happens since.
    let (_, cursor) = back("&limit=1000");
    till.says("n9", &[("first_name", "Ugo"), ("last_name", "Verlaine")]);
    let none = till.serving.get(&format!("/v1/events?order=newest{cursor}")).body;
    assert_eq!((&none["events"], &none["more"]), (&json!([]), &json!(false)));
    let newest = till.serving.get("/v1/events?order=newest&limit=1").body["events"][0].clone();
    assert_ne!(newest, forward[0]);
    let check = |query: &str, status, code: &str| {
        let said = till.serving.get(&format!("/v1/events?{query}"));
        assert_eq!((said.status, id(&said.body, "code")), (status, code), "{query}");
    };
    check("order=newest&from=latest", 422, "not_together");
    check("order=sideways", 422, "unknown_word");
    check(&cursor[1..], 400, "bad_cursor");
    let noted = till.serving.get("/v1/access-log").body["accesses"].as_array().unwrap().clone();
    assert!(noted.iter().any(|entry| entry["deed"] == "listEvents" && entry["customers"] == 2), "{noted:?}");
}

/// The events of a stream until `most` came: their ids, and what they say.
fn stream(address: SocketAddr, last: Option<&str>, most: usize) -> Vec<(String, Value)> {
    use std::io::{BufRead, BufReader, Write};
    let last = last.map_or_else(String::new, |last| format!("last-event-id: {last}\r\n"));
    let request = format!("GET /v1/events/stream HTTP/1.1\r\nhost: {address}\r\n{last}\r\n");
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(&crate::clients::signed(address, request)).unwrap();
    let (mut all, mut event) = (Vec::new(), String::new());
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap();
        if let Some(id) = line.strip_prefix("id: ") {
            event = id.to_owned();
        } else if let Some(data) = line.strip_prefix("data: ") {
            all.push((std::mem::take(&mut event), serde_json::from_str(data).unwrap()));
            if all.len() == most {
                return all;
            }
        }
    }
    panic!("the stream ended after {} of {most} events", all.len());
}

#[test]
fn a_stream_goes_on_where_somebody_was_cut_off() {
    let till = Till::open();
    let address = till.serving.address;
    let first = Follower::all(&till.serving).remove(0);
    let known = id(&first, "id").to_owned();
    let later: Vec<Value> = Follower::all(&till.serving).split_off(1);
    std::thread::scope(|scope| {
        let following = scope.spawn(|| stream(address, Some(&known), later.len() + 3));
        for number in 0..3 {
            till.says(&format!("s{number}"), &[("email", &format!("s{number}@courtecuisse.fr"))]);
        }
        let told = following.join().unwrap();
        let all = Follower::all(&till.serving);
        let told: Vec<&Value> = told
            .iter()
            .map(|(known, event)| {
                assert_eq!(known, id(event, "id"));
                event
            })
            .collect();
        assert_eq!(told, all[1..].iter().collect::<Vec<_>>());
    });
    let before = Follower::all(&till.serving);
    let again = std::thread::scope(|scope| {
        let following = scope.spawn(|| stream(address, None, 1));
        // What happens before it follows it is not told of.
        for number in 9.. {
            if following.is_finished() {
                break;
            }
            till.says(&format!("s{number}"), &[("email", &format!("s{number}@courtecuisse.fr"))]);
            std::thread::sleep(Duration::from_millis(100));
        }
        following.join().unwrap()
    });
    assert_eq!(again[0].1["type"], "amigo.customer.created.v1");
    assert!(!before.contains(&again[0].1), "from now on: {again:?}");
    let request = format!(
        "GET /v1/events/stream HTTP/1.1\r\nhost: {address}\r\nlast-event-id: 7\r\nconnection: close\r\n\r\n"
    );
    assert!(raw(address, &request).contains(" 400 "));
    // Of a repository that was put back since: whoever waited for its number would miss what happens until then.
    assert!(raw(address, request.replace(": 7", ": evt_zzz")).contains(" 404 "));
}

/// A subscriber is told the same events until it says that it dealt with them, by whichever process, also after a kill.
#[test]
fn what_a_subscriber_has_not_acknowledged_comes_again() {
    let folder = repository();
    let mut nodes = two(&folder);
    let put = |node: &Serving, body: Value| {
        let said = answered_to(node, "PUT", "/v1/subscribers/crm", &body);
        assert_eq!(said.status, 200, "{}", said.text);
        said.body
    };
    let made = put(&nodes[1], json!({ "types": ["customer.created"] }));
    let known = Follower::all(&nodes[0]).len() as i64;
    assert_eq!((&made["acknowledged"], &made["lag"]["events"]), (&Value::Null, &json!(known)));
    assert!(made["lag"]["since"].is_string());
    let events = |node: &Serving| node.get("/v1/subscribers/crm/events?limit=1").body;
    let first = events(&nodes[0]);
    assert_eq!(first["events"].as_array().unwrap().len(), 1, "{first}");
    assert_eq!(events(&nodes[1]), first, "not acknowledged");
    let through = json!({ "through": first["through"] });
    let acknowledge = |node: &Serving, body: &Value| {
        let said = answered_to(node, "POST", "/v1/subscribers/crm/acknowledge", body);
        assert_eq!(said.status, 200, "{}", said.text);
        said.body
    };
    assert_eq!(acknowledge(&nodes[1], &through)["acknowledged"], first["through"]);
    nodes[0].signal("KILL");
    nodes[0].wait();
    crate::telling::until_writing(&nodes[1], "shop");
    let second = events(&nodes[1]);
    assert_ne!(second["events"], first["events"]);
    acknowledge(&nodes[1], &json!({ "through": second["through"] }));
    // Whoever is slow says again what was said long ago.
    assert_eq!(acknowledge(&nodes[1], &through)["acknowledged"], second["through"]);
    // It changes what it wants and stays where it is, or begins again.
    let changed = put(&nodes[1], json!({ "types": [] }));
    assert_eq!((&changed["types"], &changed["acknowledged"]), (&json!([]), &second["through"]));
    assert_eq!(
        put(&nodes[1], json!({ "types": ["customer.created"], "from": "earliest" }))["acknowledged"],
        Value::Null
    );
    assert_eq!(events(&nodes[1]), first, "from the beginning");
    let latest = put(&nodes[1], json!({ "from": "latest" }));
    assert_eq!((&latest["lag"]["events"], &latest["lag"]["since"]), (&json!(0), &Value::Null));
    let nothing = events(&nodes[1]);
    assert_eq!((&nothing["events"], &nothing["through"]), (&json!([]), &latest["acknowledged"]));
    let refused = |method: &str, path: &str, body: Value| {
        let said = answered_to(&nodes[1], method, path, &body);
        (said.status, id(&said.body, "code").to_owned())
    };
    let acknowledge = "/v1/subscribers/crm/acknowledge";
    assert_eq!(refused("POST", acknowledge, json!({ "through": "evt_zzz" })), (404, "not_found".to_owned()));
    assert_eq!(refused("POST", acknowledge, json!({ "through": "cus_1" })), (400, "bad_id".to_owned()));
    assert_eq!(refused("POST", acknowledge, json!({})), (422, "missing".to_owned()));
    let own = "/v1/subscribers/crm";
    assert_eq!(refused("PUT", own, json!({ "types": ["customer.mergd"] })), (422, "unknown_name".to_owned()));
    assert_eq!(refused("PUT", own, json!({ "from": "yesterday" })), (400, "bad_id".to_owned()));
    assert_eq!(refused("GET", "/v1/subscribers/nobody/events", json!({})), (404, "not_found".to_owned()));
    for number in 1..100 {
        let other = answered_to(&nodes[1], "PUT", &format!("/v1/subscribers/s{number}"), &json!({}));
        assert_eq!(other.status, 200, "{}", other.text);
    }
    assert_eq!(refused("PUT", "/v1/subscribers/s100", json!({})), (422, "too_many_entries".to_owned()));
    put(&nodes[1], json!({ "types": [] }));
    for number in 1..100 {
        answered_to(&nodes[1], "DELETE", &format!("/v1/subscribers/s{number}"), &json!({}));
    }
    let all = nodes[1].get("/v1/subscribers").body;
    assert_eq!(all["subscribers"][0]["name"], "crm", "{all}");
    assert_eq!(answered_to(&nodes[1], "DELETE", own, &json!({})).body, json!({ "subscribers": [] }));
    assert_eq!(refused("DELETE", own, json!({})), (404, "not_found".to_owned()));
}

fn answered_to(node: &Serving, method: &str, path: &str, body: &Value) -> crate::serving::Answered {
    let body = if method == "GET" || method == "DELETE" { String::new() } else { body.to_string() };
    let (address, length) = (node.address, body.len());
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    crate::serving::answered(&raw(address, request))
}

/// A subscriber is its owner's; once the owner may not ask any more, others clear it away.
#[test]
fn what_somebody_left_behind_is_cleared_away_by_others() {
    let till = Till::open();
    let asked = |method: &str, path: &str, body: Value| answered_to(&till.serving, method, path, &body);
    let made = asked("POST", "/v1/clients", json!({ "name": "crm", "roles": [{ "role": "integrator" }] }));
    let client = Client::told(&made.text);
    let token = client.token(till.serving.address, None).unwrap();
    let header = format!("authorization: Bearer {token}\r\n");
    let put = attempt(till.serving.address, "PUT", "/v1/subscribers/crm", &header, "{}").unwrap();
    assert_eq!((put.status, id(&put.body, "owner")), (200, client.id.as_str()), "{}", put.text);
    let delete = || asked("DELETE", &format!("/v1/subscribers/crm?owner={}", client.id), json!({}));
    assert_eq!(asked("DELETE", "/v1/subscribers/crm", json!({})).status, 404);
    let refused = delete();
    assert_eq!((refused.status, id(&refused.body, "code")), (409, "owner_may_ask"));
    let blocked = asked("PATCH", &format!("/v1/clients/{}", client.id), json!({ "state": "blocked" }));
    assert_eq!(blocked.status, 200, "{}", blocked.text);
    assert_eq!(delete().body, json!({ "subscribers": [] }));
}
