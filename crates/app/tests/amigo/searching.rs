//! Customers found while somebody types, asked for in an address and in a body: the same people page by page, in the
//! access log, and only as far as somebody reaches.

use crate::clients::Client;
use crate::serving::{Answered, answered, unsigned};
use crate::telling::{Till, id, upsert};
use serde_json::{Value, json};

const SEARCH: &str = "/v1/customers/search";

fn search(till: &Till, body: &Value) -> Answered {
    till.serving.post(SEARCH, &[], &body.to_string())
}

fn ids(page: &Value) -> Vec<String> {
    page["customers"].as_array().unwrap().iter().map(|hit| id(hit, "id").to_owned()).collect()
}

/// A family of seven, none of whom is another one.
fn family(till: &Till) {
    for (key, first) in [
        ("f1", "Aldegonde"),
        ("f2", "Baudouin"),
        ("f3", "Clotaire"),
        ("f4", "Donatien"),
        ("f5", "Ermengarde"),
        ("f6", "Fulbert"),
        ("f7", "Gontran"),
    ] {
        let email = format!("{first}@vermandois.fr").to_lowercase();
        till.tell(&upsert(
            "till",
            key,
            &[("first_name", first), ("last_name", "Vermandois"), ("email", &email)],
        ));
    }
}

#[test]
fn what_is_asked_in_a_body_is_answered_as_in_an_address() {
    let till = Till::open();
    for (typed, coded) in [
        ("quatremer", "quatremer"),
        ("zenobie@quatremer.fr", "zenobie%40quatremer.fr"),
        ("06 55 44 33 91", "06+55+44+33+91"),
        ("  Barbottin Ulysse ", "Barbottin%20Ulysse"),
        ("xyloglotte", "xyloglotte"),
    ] {
        let (in_body, in_address) =
            (search(&till, &json!({ "q": typed })), till.serving.get(&format!("/v1/customers?q={coded}")));
        assert_eq!((in_body.status, in_address.status), (200, 200), "{in_body:?}");
        assert_eq!(in_body.body, in_address.body, "{typed}");
        assert_eq!(
            in_body.body["customers"].as_array().unwrap().is_empty(),
            typed == "xyloglotte",
            "{typed}"
        );
    }
    for (body, code) in [
        (json!({}), "missing"),
        (json!({ "q": " " }), "bad_search"),
        (json!({ "q": "z", "limit": 51 }), "out_of_range"),
        (json!({ "q": "z", "after": "00" }), "bad_cursor"),
        (json!({ "q": "z", "colour": 1 }), "unknown_name"),
    ] {
        assert_eq!(id(&search(&till, &body).body, "code"), code, "{body}");
    }
}

#[test]
fn pages_are_the_whole_in_a_body_and_in_an_address() {
    let till = Till::open();
    family(&till);
    let whole = ids(&search(&till, &json!({ "q": "vermandois" })).body);
    assert_eq!(whole.len(), 7);
    let (mut in_body, mut after) = (Vec::new(), Value::Null);
    let (mut in_address, mut cursor) = (Vec::new(), String::new());
    for page in 1..=4 {
        let said = search(&till, &json!({ "q": "vermandois", "limit": 2, "after": after })).body;
        let told = till.serving.get(&format!("/v1/customers?q=vermandois&limit=2{cursor}")).body;
        assert_eq!(said, told);
        in_body.extend(ids(&said));
        in_address.extend(ids(&told));
        assert_eq!(said["next"].is_null(), page == 4, "{said}");
        cursor = said["next"].as_str().map_or_else(String::new, |next| format!("&cursor={next}"));
        after = said["next"].clone();
    }
    assert_eq!((&in_body, &in_address), (&whole, &whole));
    let next = search(&till, &json!({ "q": "vermandois", "limit": 2 })).body["next"].clone();
    let other = search(&till, &json!({ "q": "vermandoi", "limit": 2, "after": next }));
    assert_eq!(
        (other.status, id(&other.body, "code"), id(&other.body, "pointer")),
        (400, "bad_cursor", "/after")
    );
    // Whoever was told last is gone: nobody behind them is left out.
    let page = search(&till, &json!({ "q": "vermandois", "limit": 2 })).body;
    let last = ids(&page).pop().unwrap();
    let records = till.serving.get(&format!("/v1/customers/{last}/records")).body;
    till.tell(&crate::telling::delete("till", id(&records["records"][0], "key")));
    let rest = search(&till, &json!({ "q": "vermandois", "limit": 50, "after": page["next"] })).body;
    let rest = ids(&rest);
    assert!(!rest.contains(&last), "{last} is gone: {rest:?}");
    assert!(whole[2..].iter().all(|behind| rest.contains(behind)), "{whole:?} {rest:?}");
}

#[test]
fn a_search_is_in_the_access_log_with_whom_it_showed() {
    let till = Till::open();
    family(&till);
    assert_eq!(ids(&search(&till, &json!({ "q": "vermandois", "limit": 3 })).body).len(), 3);
    let all = till.serving.get("/v1/access-log").body;
    let entries = all["accesses"].as_array().unwrap();
    let found = entries.iter().find(|entry| entry["deed"] == "searchCustomers").unwrap();
    assert_eq!(found["customers"], 3, "who was not told is not noted: {found}");
    assert!(!all.to_string().to_lowercase().contains("vermandois"), "{all}");
}

#[test]
fn whoever_is_limited_finds_their_own_and_waits_for_a_moment() {
    let mut limited = None;
    let till = Till::open_after(|shop| {
        limited = Some(Client::told(&shop.say("client add club --role steward --brand Club --json")));
    });
    let token = limited.unwrap().token(till.serving.address, None).unwrap();
    let (host, body) = (till.serving.address, json!({ "q": "quatremer" }).to_string());
    let asked = |token: Option<&str>| {
        let bearer = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let length = body.len();
        answered(&unsigned(
            host,
            format!(
                "POST {SEARCH} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{bearer}content-type: \
                 application/json\r\ncontent-length: {length}\r\n\r\n{body}"
            ),
        ))
    };
    let begun = std::time::Instant::now();
    let theirs = asked(Some(&token));
    assert!(begun.elapsed() >= std::time::Duration::from_millis(25));
    assert_eq!((theirs.status, &theirs.body), (200, &json!({ "customers": [], "next": null })));
    assert!(theirs.head.contains("ratelimit:"), "{}", theirs.head);
    assert_eq!(asked(None).status, 401);
}
