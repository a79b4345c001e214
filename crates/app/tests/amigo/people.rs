//! The names behind the ids of whoever did something: told to everybody who reads such ids, without what they sign in by.

use crate::clients::{Client, signed_as};
use crate::serving::{Answered, answered, raw, unsigned};
use crate::telling::{Till, id};
use model::Role;
use serde_json::{Value, json};

fn ask(till: &Till, client: &Client) -> Answered {
    let (host, token) = (till.serving.address, client.token(till.serving.address, None).unwrap());
    let request = format!("GET /v1/people HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    answered(&unsigned(host, signed_as(Some(&token), &request)))
}

fn names(said: &Value) -> Vec<String> {
    let people = said["people"].as_array().unwrap();
    people.iter().map(|person| person["name"].as_str().unwrap_or("-").to_owned()).collect()
}

fn person(said: &Value, whose: &Value) -> Value {
    let people = said["people"].as_array().unwrap();
    people
        .iter()
        .find(|person| person["id"] == *whose)
        .unwrap_or_else(|| panic!("no {whose} in {said}"))
        .clone()
}

#[test]
fn whoever_did_something_has_a_name() {
    let till = Till::open();
    let user = json!({ "login": "nadege.aubry", "name": "Nadège Aubry", "email": "nadege@shop.example",
                       "roles": [{ "role": "steward" }] });
    let made = till.serving.post("/v1/users", &[], &user.to_string());
    assert_eq!(made.status, 200, "{made:?}");
    let nameless = json!({ "login": "zorro", "roles": [{ "role": "steward" }] });
    assert_eq!(till.serving.post("/v1/users", &[], &nameless.to_string()).status, 200);
    let [ulysse, penelope] = till.shop.customers(["t4", "t5"]);
    let merge = json!({ "with": [penelope] }).to_string();
    till.serving.post(&format!("/v1/customers/{ulysse}/merge"), &[], &merge);
    let actor = till.serving.get("/v1/decisions").body["decisions"][0]["actor"].clone();
    let said = till.serving.get("/v1/people");
    let found = person(&said.body, &actor);
    assert!(id(&found, "name").starts_with("tests-") && found["is_active"] == true, "{found}");
    assert_eq!(person(&said.body, &made.body["id"])["name"], "Nadège Aubry");
    assert!(names(&said.body).contains(&"-".to_owned()), "{}", said.text);
    for secret in ["nadege.aubry", "zorro", "shop.example", "secret", "role"] {
        assert!(!said.text.contains(secret), "{secret}: {}", said.text);
    }

    // Blocked, they are still who they were.
    let (path, host) = (format!("/v1/users/{}", id(&made.body, "id")), till.serving.address);
    let body = json!({ "state": "blocked" }).to_string();
    let request = format!(
        "PATCH {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         if-match: *\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(answered(&raw(host, request)).status, 200);
    let said = till.serving.get("/v1/people").body;
    let nadege = person(&said, &made.body["id"]);
    assert_eq!((id(&nadege, "name"), &nadege["is_active"]), ("Nadège Aubry", &json!(false)));

    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = till.serving.get(&format!("/v1/people?limit=1{cursor}")).body;
        paged.extend(page["people"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(&paged, said["people"].as_array().unwrap());
}

#[test]
fn every_role_reads_names_and_whoever_is_limited_those_of_their_own() {
    let mut clients = Vec::new();
    let till = Till::open_after(|shop| {
        let add =
            |name: &str, limits: &str| Client::told(&shop.say(&format!("client add {name} --json {limits}")));
        for role in Role::ALL {
            clients.push(add(&format!("all-{role}"), &format!("--role {role}")));
        }
        clients.push(add("own", "--role steward --brand AMI"));
        clients.push(add("other", "--role steward --brand Club"));
    });
    for client in &clients[..Role::ALL.len()] {
        let said = ask(&till, client);
        assert_eq!(said.status, 200, "{}", said.text);
        let told = names(&said.body);
        assert!(told.contains(&"own".to_owned()) && told.contains(&"other".to_owned()), "{told:?}");
    }
    let own = names(&ask(&till, &clients[Role::ALL.len()]).body);
    assert!(own.contains(&"own".to_owned()) && own.contains(&"all-steward".to_owned()), "{own:?}");
    assert!(!own.contains(&"other".to_owned()), "{own:?}");
}

#[test]
fn many_are_made_at_once_and_nobody_waits_for_ever() {
    let till = Till::open();
    let host = till.serving.address;
    let number = || till.serving.get("/v1/users?limit=200").body["users"].as_array().unwrap().len();
    let before = number();
    let make = |number: usize| {
        let body = json!({ "login": format!("user-{number}"), "roles": [{ "role": "steward" }] }).to_string();
        let request = format!(
            "POST /v1/users HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        answered(&raw(host, request))
    };
    let made: Vec<Answered> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..40).map(|number| scope.spawn(move || make(number))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for said in &made {
        // Passwords are made a few at a time; whoever is told so comes again.
        assert!([200, 429, 503].contains(&said.status), "{said:?}");
        assert!(said.status == 200 || said.head.contains("retry-after"), "{said:?}");
    }
    let all = made.iter().filter(|said| said.status == 200).count();
    assert!(all >= 10, "{all} of 40 were made");
    assert_eq!(number(), before + all);
}
