//! Two processes that serve one repository: one writes, the other follows, and nobody can tell them apart.

use crate::load::{SOURCES, attempt, check_repository, matched, person, repository, two, upsert};
use crate::serving::Serving;
use crate::support::PATIENCE;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const RECORDS: &str = "/v1/source-records";

/// Waits until both processes say the same, and gives it.
#[track_caller]
pub fn both<T: PartialEq + std::fmt::Debug>(nodes: &[Serving; 2], said: impl Fn(&Serving) -> T) -> T {
    let begun = Instant::now();
    loop {
        let [first, second] = [&nodes[0], &nodes[1]].map(&said);
        if first == second {
            return first;
        }
        assert!(begun.elapsed() < PATIENCE, "they differ:\n{first:?}\n{second:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Sends messages to the processes in turn, from eight clients at once, until each is taken.
fn send(nodes: &[Serving], messages: &[String]) {
    std::thread::scope(|scope| {
        for client in 0..8 {
            scope.spawn(move || {
                for (at, message) in messages.iter().enumerate().filter(|(at, _)| at % 8 == client) {
                    let node = &nodes[(at / 8 + client) % nodes.len()];
                    let answer = node.post(RECORDS, &[], message);
                    assert_eq!(answer.status, 200, "{:?}", answer.body);
                    let results = answer.body["results"].as_array().into_iter().flatten();
                    results.for_each(|result| assert_eq!(result["status"], "ok", "{result}"));
                }
            });
        }
    });
}

/// The same numbers in another order, always the same.
fn shuffled(many: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..many).collect();
    order.sort_by_key(|at| (*at as u64 + 1).wrapping_mul(0xD134_2543_DE82_EF95).rotate_left(17));
    order
}

#[test]
fn a_new_person_who_comes_everywhere_at_once_is_one_customer() {
    const PEOPLE: usize = 500;
    const TIMES: usize = 8;
    let folder = repository();
    let nodes = two(&folder);
    let item = |at: &usize| {
        let (number, time) = (at % PEOPLE, at / PEOPLE);
        upsert(SOURCES[time % SOURCES.len()], &format!("p{number}-{time}"), &person(number))
    };
    // Some alone, some with others.
    let mut messages = Vec::new();
    let order = shuffled(PEOPLE * TIMES);
    let mut rest = order.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at((1 + messages.len() % 5).min(rest.len()));
        let items: Vec<String> = now.iter().map(item).collect();
        messages.push(if let [alone] = items.as_slice() {
            alone.clone()
        } else {
            format!(r#"{{"records":[{}]}}"#, items.join(","))
        });
        rest = later;
    }
    send(&nodes, &messages);
    let mut customers = BTreeSet::new();
    for number in 0..PEOPLE {
        let known = both(&nodes, |node| matched(node.address, &person(number)));
        let candidates = known["candidates"].as_array().unwrap();
        let same = candidates.iter().filter(|candidate| candidate["decision"] == "same");
        let same: Vec<&str> = same.map(|candidate| candidate["customer"].as_str().unwrap()).collect();
        assert_eq!(same.len(), 1, "person {number}: {known}");
        customers.insert(same[0].to_owned());
        if number % 10 == 0 {
            let path = format!("/v1/customers/{}", same[0]);
            let page = both(&nodes, |node| node.get(&path).body);
            assert_eq!(page["records"].as_array().unwrap().len(), TIMES, "{page}");
        }
    }
    assert_eq!(customers.len(), PEOPLE);
    check_repository(&folder, nodes, PEOPLE, PEOPLE * TIMES);
}

#[test]
fn who_follows_answers_as_exactly_as_who_writes() {
    const PEOPLE: usize = 100;
    let folder = repository();
    let nodes = two(&folder);
    let record = |number: usize, fields: &Value| upsert(SOURCES[number % 4], &format!("r{number}"), fields);
    let altered = |number: usize, field: &str, value: &str| {
        let mut fields = person(number);
        fields[field] = json!(value);
        fields
    };
    let deleted = |number: usize| {
        json!({ "source": SOURCES[number % 4], "id": format!("r{number}"), "delete": true }).to_string()
    };
    let all = |of: &dyn Fn(usize) -> Option<String>| (0..PEOPLE).filter_map(of).collect::<Vec<_>>();
    let writes = &nodes[..1];
    send(writes, &all(&|number| Some(record(number, &person(number)))));
    // Every third person comes a second time, under another name and address: one customer by what is left.
    let second = |number: usize| format!("s{number}");
    let again = |number: usize| {
        number.is_multiple_of(3).then(|| upsert("till", &second(number), &altered(number, "city", "Lyon")))
    };
    send(writes, &all(&again));
    // Some of these turn out to be somebody else, and their customers fall apart; others never were there.
    let apart = |number: usize| {
        number.is_multiple_of(6).then(|| upsert("till", &second(number), &person(number + 1_000)))
    };
    send(writes, &all(&apart));
    send(writes, &all(&|number| (number % 7 == 1).then(|| deleted(number))));
    send(
        writes,
        &all(&|number| (number % 5 == 2).then(|| record(number, &altered(number, "phone", "0677889900")))),
    );
    // Two customers become one by a record that is about both, and a deleted record comes back.
    send(
        writes,
        &all(&|number| (number % 14 == 1).then(|| record(number, &altered(number, "city", "Paris")))),
    );
    send(writes, &all(&|number| (number % 10 == 0).then(|| record(number, &person(number + 1)))));
    let probes = (0..PEOPLE).chain(1_000..1_000 + PEOPLE);
    for number in probes {
        both(&nodes, |node| matched(node.address, &person(number)));
        both(&nodes, |node| {
            matched(
                node.address,
                &json!({ "phone": "0677889900", "first_name": person(number)["first_name"] }),
            )
        });
    }
    let [mut first, mut second] = nodes;
    for node in [&mut first, &mut second] {
        node.signal("TERM");
        assert_eq!(node.wait().code(), Some(0));
    }
    let repaired = folder.json("repair --json");
    for deed in ["created", "changed", "merged", "split"] {
        assert_eq!(repaired["written"][deed], 0, "{repaired}");
    }
}

#[test]
fn what_is_decided_on_one_holds_on_the_other_and_after_its_end() {
    let folder = repository();
    let nodes = two(&folder);
    let customer = |node: &Serving, key: &str, number: usize| {
        let told = node.post(RECORDS, &[], &upsert("shop", key, &person(number)));
        assert_eq!(told.status, 200, "{}", told.text);
        told.body["customer"].as_str().unwrap().to_owned()
    };
    let (one, other) = (customer(&nodes[0], "d1", 1), customer(&nodes[0], "d2", 2));
    let page = |node: &Serving| node.get(&format!("/v1/customers/{one}")).body;
    let decide = |path: &str, body: Value| {
        let said = nodes[1].post(path, &[], &body.to_string());
        assert_eq!(said.status, 200, "{}", said.text);
        said.body["decisions"][0].as_str().unwrap().to_owned()
    };
    // Whoever follows hands it on, and knows it like the one who writes.
    decide(&format!("/v1/customers/{one}/merge"), json!({ "with": [other] }));
    let pin = json!({ "field": "first_name", "value": "Barnabé" });
    decide(&format!("/v1/customers/{one}/pin"), pin);
    let shown = both(&nodes, page);
    assert_eq!(shown["records"].as_array().unwrap().len(), 3, "{shown}");
    assert_eq!(shown["fields"]["first_name"]["values"][0]["value"], "Barnabé");
    let [mut first, second] = nodes;
    first.signal("KILL");
    first.wait();
    crate::telling::until_writing(&second, "shop");
    // What comes now of either person is the merged customer's, by the decision.
    assert_eq!(customer(&second, "d3", 2), one);
    assert_eq!(page(&second)["fields"]["first_name"]["values"][0]["value"], "Barnabé");
    assert_eq!(page(&second)["records"].as_array().unwrap().len(), 4);
}

#[test]
fn a_command_that_writes_waits_for_nobody_and_disturbs_nobody() {
    let folder = repository();
    let nodes = two(&folder);
    folder.refuse("import shop.csv --source shop", &["amigo serve runs on", "stop it first"]);
    folder.refuse("repair", &["amigo serve runs on"]);
    let answer = attempt(nodes[1].address, "POST", RECORDS, "", &upsert("shop", "new", &person(7)));
    assert_eq!(answer.expect("it answers").status, 200);
    drop(nodes);
    // A session that writes, as commands hold it.
    let session = folder.session("amigo-data");
    folder.refuse("serve --listen 127.0.0.1:0", &["another amigo is writing into"]);
    session.close().unwrap();
    let node = Serving::start(&folder);
    node.until("/readyz", 200);
}
