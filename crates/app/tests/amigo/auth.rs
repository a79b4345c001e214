//! Who may ask: tokens of clients, sessions of people, the first administrator, and whatever somebody without a right
//! tries.

use crate::clients::{Client, form};
use crate::dead_letters::strike;
use crate::serving::{Answered, Serving, answered, unsigned};
use crate::shop::select;
use crate::support::{Folder, PATIENCE, SHOP};
use db::backup::Part;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A request with these lines of headers.
fn ask(serving: &Serving, method: &str, path: &str, headers: &[&str], body: &str) -> Answered {
    let address = serving.address;
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let (length, json) = (body.len(), "content-type: application/json");
    answered(&unsigned(
        address,
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{json}\r\ncontent-length: \
             {length}\r\n{headers}\r\n{body}"
        ),
    ))
}

fn by_token(serving: &Serving, token: &str, method: &str, path: &str, body: &str) -> Answered {
    ask(serving, method, path, &[&format!("authorization: Bearer {token}")], body)
}

fn post_form(serving: &Serving, path: &str, headers: &[&str], body: &str) -> Answered {
    let text = form(serving.address, path, body);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let headers: String = headers.iter().map(|header| format!("\r\n{header}")).collect();
    answered(&unsigned(serving.address, format!("{head}{headers}\r\n\r\n{body}")))
}

#[track_caller]
fn check(answer: &Answered, status: u16, code: &str) {
    let said = answer.body["code"].as_str().or(answer.body["error"].as_str()).unwrap_or_default();
    assert_eq!((answer.status, said), (status, code), "{answer:?}");
}

/// Waits until it is so: what another process does is known within a moment.
#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn client(folder: &Folder, line: &str) -> Client {
    Client::told(&folder.succeed(&format!("client add {line} --json")))
}

/// Somebody in a browser.
struct Browser {
    cookie: String,
    csrf: String,
}

impl Browser {
    fn sign_in(serving: &Serving, login: &str, password: &str) -> Result<Browser, Answered> {
        let body = json!({ "login": login, "password": password }).to_string();
        Browser::of(ask(serving, "POST", "/v1/session", &[], &body))
    }

    fn of(answer: Answered) -> Result<Browser, Answered> {
        let line = answer.head.lines().find(|line| line.starts_with("set-cookie: ")).map(str::to_owned);
        // Heads are kept in small letters, and a token has capitals.
        match (answer.status, line, answer.cookie.clone()) {
            (200, Some(_), Some(cookie)) => {
                let csrf = answer.body["csrf_token"].as_str().unwrap().to_owned();
                Ok(Browser { cookie, csrf })
            }
            _ => Err(answer),
        }
    }

    fn ask(&self, serving: &Serving, method: &str, path: &str, body: &str) -> Answered {
        let (cookie, csrf) = (format!("cookie: {}", self.cookie), format!("x-csrf-token: {}", self.csrf));
        ask(serving, method, path, &[&cookie, &csrf], body)
    }

    fn change_password(&self, serving: &Serving, current: &str, new: &str) -> Result<Browser, Answered> {
        let body = json!({ "current": current, "new": new }).to_string();
        Browser::of(self.ask(serving, "PUT", "/v1/session/password", &body))
    }
}

const PASSWORD: &str = "correct horse battery";

/// A user who has changed the one-time password, and their id.
fn user(folder: &Folder, serving: &Serving, login: &str, roles: &str) -> (String, Browser) {
    let made = folder.json(&format!("user add {login} {roles} --json"));
    let one_time = made["one_time_password"].as_str().unwrap();
    let first = Browser::sign_in(serving, login, one_time).unwrap();
    let browser = first.change_password(serving, one_time, PASSWORD).unwrap();
    (made["id"].as_str().unwrap().to_owned(), browser)
}

#[test]
fn a_client_gets_a_token_and_asks_with_it() {
    let folder = Folder::with_repository(SHOP);
    let steward = client(&folder, "steward --role steward");
    let serving = Serving::start(&folder);
    serving.until("/readyz", 200);
    let (id, secret) = (&steward.id, &steward.secret);
    let both = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let answer = post_form(&serving, "/v1/oauth/token", &[], &both);
    assert_eq!((answer.status, &answer.body["token_type"]), (200, &json!("Bearer")), "{answer:?}");
    assert_eq!(answer.body["expires_in"], 900);
    assert!(answer.head.contains("cache-control: no-store"), "{}", answer.head);
    let token = answer.body["access_token"].as_str().unwrap();
    assert_eq!(by_token(&serving, token, "GET", "/v1/customers/cus_1", "").status, 200);
    check(&by_token(&serving, token, "GET", "/v1/users", ""), 403, "not_allowed");
    let who = by_token(&serving, token, "GET", "/v1/session", "");
    assert_eq!((who.status, &who.body["client"]), (200, &json!(id)), "{who:?}");
    assert_eq!((&who.body["login"], &who.body["name"]), (&Value::Null, &json!("steward")), "{who:?}");
    // By HTTP Basic too, but not by both.
    let basic = format!("authorization: Basic {}", base64(&format!("{id}:{secret}")));
    let grant = "grant_type=client_credentials";
    assert_eq!(post_form(&serving, "/v1/oauth/token", &[&basic], grant).status, 200);
    check(&post_form(&serving, "/v1/oauth/token", &[&basic], &both), 400, "invalid_request");
    for (body, status, error) in [
        (format!("{grant}&client_id={id}&client_secret=x"), 401, "invalid_client"),
        (format!("{grant}&client_id=cl_99&client_secret={secret}"), 401, "invalid_client"),
        (format!("{grant}&client_id=usr_1&client_secret={secret}"), 401, "invalid_client"),
        (grant.to_owned(), 401, "invalid_client"),
        (format!("{both}&client_id={id}"), 400, "invalid_request"),
        (format!("grant_type=password&client_id={id}&client_secret={secret}"), 400, "unsupported_grant_type"),
        (format!("{both}&scope=customers:read+users:write"), 400, "invalid_scope"),
        (format!("{both}&scope=everything"), 400, "invalid_scope"),
    ] {
        let answer = post_form(&serving, "/v1/oauth/token", &[], &body);
        check(&answer, status, error);
        assert_eq!(answer.head.contains("www-authenticate: basic"), status == 401);
    }
    let log = folder.read("serve.log");
    assert!(!log.contains(secret.as_str()) && !log.contains(token), "a secret stands in the log");
}

#[test]
fn a_scope_narrows_and_a_token_that_was_taken_back_is_worth_nothing() {
    let folder = Folder::with_repository(SHOP);
    let (steward, other) = (client(&folder, "a --role steward"), client(&folder, "b --role steward"));
    let serving = Serving::start(&folder);
    serving.until("/readyz", 200);
    let narrow = steward.token(serving.address, Some("customers:read")).unwrap();
    let wide = steward.token(serving.address, None).unwrap();
    let status = |token: &str, path: &str| by_token(&serving, token, "GET", path, "").status;
    assert_eq!((status(&narrow, "/v1/customers/cus_1"), status(&narrow, "/v1/customers?q=x")), (200, 403));
    assert_eq!((status(&wide, "/v1/customers/cus_1"), status(&wide, "/v1/customers?q=x")), (200, 200));
    let revoke = |client: &Client, token: &str| {
        let (id, secret) = (&client.id, &client.secret);
        let body = format!("token={token}&client_id={id}&client_secret={secret}");
        post_form(&serving, "/v1/oauth/revoke", &[], &body)
    };
    check(&revoke(&other, &wide), 400, "unauthorized_client");
    assert_eq!(status(&wide, "/v1/customers/cus_1"), 200);
    assert_eq!(revoke(&steward, "nonsense").status, 200, "what holds nothing needs nothing");
    assert_eq!(revoke(&steward, &wide).status, 200);
    let answer = by_token(&serving, &wide, "GET", "/v1/customers/cus_1", "");
    check(&answer, 401, "invalid_token");
    assert!(answer.head.contains(r#"www-authenticate: bearer realm="amigo", error="invalid_token""#));
    assert_eq!(status(&narrow, "/v1/customers/cus_1"), 200, "only that one was taken back");
}

#[test]
fn what_the_command_line_changes_counts_within_a_moment() {
    let folder = Folder::with_repository(SHOP);
    let steward = client(&folder, "a --role steward");
    let serving = Serving::start(&folder);
    serving.until("/readyz", 200);
    let token = steward.token(serving.address, None).unwrap();
    let status = |token: &str| by_token(&serving, token, "GET", "/v1/customers/cus_1", "").status;
    assert_eq!(status(&token), 200);
    // A secret more, and the one before it holds on; with a third, the first is gone.
    let rotate = || Client::told(&folder.succeed(&format!("client rotate {} --json", steward.id)));
    let second = rotate();
    until("the second secret is not known", || second.token(serving.address, None).is_ok());
    assert!(steward.token(serving.address, None).is_ok());
    rotate();
    until("the first secret holds for ever", || steward.token(serving.address, None).is_err());
    assert!(second.token(serving.address, None).is_ok());
    // Another key signs; what was signed before still holds.
    let keys =
        || ask(&serving, "GET", "/.well-known/jwks.json", &[], "").body["keys"].as_array().unwrap().len();
    assert_eq!(keys(), 1);
    folder.succeed("client rotate-key");
    until("the new key is not published", || keys() == 2);
    assert_eq!(status(&token), 200);
    folder.succeed("client rotate-key --at-once");
    until("what an exchanged key signed still holds", || status(&token) == 401);
    let token = second.token(serving.address, None).unwrap();
    assert_eq!(status(&token), 200);
    folder.succeed(&format!("client block {}", steward.id));
    until("a blocked client still asks", || status(&token) == 401);
    assert!(second.token(serving.address, None).is_err());
    folder.succeed(&format!("client unblock {}", steward.id));
    until("a client is not let in again", || second.token(serving.address, None).is_ok());
    assert_eq!(status(&token), 401, "an old token comes back with it");
}

#[test]
fn what_the_metadata_promise_is_there() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let told = ask(&serving, "GET", "/.well-known/oauth-authorization-server", &[], "").body;
    let issuer = format!("http://{}", serving.address);
    assert_eq!(told["issuer"], issuer.as_str());
    assert_eq!(told["token_endpoint"], format!("{issuer}/v1/oauth/token"));
    assert_eq!(told["jwks_uri"], format!("{issuer}/.well-known/jwks.json"));
    let keys = ask(&serving, "GET", "/.well-known/jwks.json", &[], "").body;
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA")));
    assert!(key.get("d").is_none(), "the private half is nobody's business");
}

#[test]
fn the_first_administrator_signs_in_once_with_the_password_of_the_file() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let path = folder.path("amigo-data/first-admin-password.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    let password = text.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let log = folder.read("serve.log");
    assert!(log.contains("first-admin-password.txt") && !log.contains(password), "{log}");
    let browser = Browser::sign_in(&serving, "admin", password).unwrap();
    check(&browser.ask(&serving, "GET", "/v1/users", ""), 403, "must_change_password");
    check(&browser.ask(&serving, "POST", "/v1/users", "{}"), 403, "must_change_password");
    let who = browser.ask(&serving, "GET", "/v1/session", "");
    assert_eq!((who.status, &who.body["must_change_password"]), (200, &json!(true)));
    assert_eq!((&who.body["login"], &who.body["name"]), (&json!("admin"), &Value::Null), "{who:?}");
    let change = |new: &str| browser.change_password(&serving, password, new).err().unwrap();
    check(&change("short"), 422, "weak_password");
    check(&change("the admin is here"), 422, "weak_password");
    check(&change("motdepasse123"), 422, "weak_password");
    let wrong = browser.change_password(&serving, "wrong", PASSWORD).err().unwrap();
    check(&wrong, 401, "wrong_login_or_password");
    let changed = browser.change_password(&serving, password, PASSWORD).unwrap();
    assert!(!path.exists(), "the file is still there");
    assert_eq!(changed.ask(&serving, "GET", "/v1/users", "").status, 200);
    check(&browser.ask(&serving, "GET", "/v1/users", ""), 401, "session_over");
    check(&Browser::sign_in(&serving, "admin", password).err().unwrap(), 401, "wrong_login_or_password");
    assert!(Browser::sign_in(&serving, "ADMIN", PASSWORD).is_ok());
    // The next start makes nobody.
    drop(serving);
    let _serving = Serving::start(&folder);
    assert!(!path.exists());
    assert_eq!(folder.json_lines("user list --json").len(), 1);
}

#[test]
fn whoever_is_signed_in_ends_what_they_left_open_elsewhere() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let (_, here) = user(&folder, &serving, "zenobie", "--role steward");
    let (_, other) = user(&folder, &serving, "ulysse", "--role steward");
    let there = Browser::sign_in(&serving, "zenobie", PASSWORD).unwrap();
    let sessions = |browser: &Browser| {
        let said = browser.ask(&serving, "GET", "/v1/session/all", "");
        assert_eq!(said.status, 200, "{said:?}");
        assert!(!said.text.contains(&browser.cookie["amigo=".len()..]), "{}", said.text);
        said.body["sessions"].as_array().unwrap().clone()
    };
    let id = |session: &Value| session["id"].as_str().unwrap().to_owned();
    let own = sessions(&here);
    assert_eq!(own.len(), 2, "{own:?}");
    assert!(own.iter().all(|session| session["signed_in_by"] == "password"), "{own:?}");
    let (this, left): (Vec<&Value>, Vec<&Value>) = own.iter().partition(|session| session["current"] == true);
    assert_eq!((this.len(), left.len()), (1, 1));
    let at_there: Vec<Value> =
        sessions(&there).into_iter().filter(|session| session["current"] == true).collect();
    assert_eq!(id(&at_there[0]), id(left[0]), "each is known by the same name from everywhere");
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = here.ask(&serving, "GET", &format!("/v1/session/all?limit=1{cursor}"), "");
        paged.extend(page.body["sessions"].as_array().unwrap().iter().map(id));
        let Some(next) = page.body["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, own.iter().map(id).collect::<Vec<_>>());

    // Nobody ends those of somebody else, nor does a page of somebody else.
    let path = format!("/v1/session/all/{}", id(left[0]));
    check(&other.ask(&serving, "DELETE", &path, ""), 404, "not_found");
    let cookie = format!("cookie: {}", here.cookie);
    check(&ask(&serving, "DELETE", &path, &[&cookie], ""), 403, "bad_csrf_token");
    check(&ask(&serving, "GET", "/v1/session/all", &[], ""), 401, "not_signed_in");
    let ended = here.ask(&serving, "DELETE", &path, "");
    assert_eq!((ended.status, &ended.body["id"]), (200, &left[0]["id"]), "{ended:?}");
    check(&there.ask(&serving, "GET", "/v1/session", ""), 401, "session_over");
    check(&here.ask(&serving, "DELETE", &path, ""), 404, "not_found");
    assert_eq!((sessions(&here).len(), sessions(&other).len()), (1, 1));
}

#[test]
fn whoever_is_signed_in_is_told_as_whom() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let (_, admin) = user(&folder, &serving, "zenobie", "--role admin");
    let new = json!({ "login": "Nadege.Aubry", "name": "Nadège Aubry", "roles": [{ "role": "steward" }] });
    let made = admin.ask(&serving, "POST", "/v1/users", &new.to_string());
    let one_time = made.body["one_time_password"].as_str().unwrap_or_else(|| panic!("{made:?}"));
    // However they type it, it is told as it was given; also by the answer that begins the session.
    let begun = json!({ "login": "nadege.aubry", "password": one_time }).to_string();
    let begun = ask(&serving, "POST", "/v1/session", &[], &begun);
    let told = |said: &Value| (said["login"].clone(), said["name"].clone());
    let expected = (json!("Nadege.Aubry"), json!("Nadège Aubry"));
    assert_eq!(told(&begun.body), expected, "{begun:?}");
    let first = Browser::of(begun).unwrap();
    let body = json!({ "current": one_time, "new": PASSWORD }).to_string();
    let changed = first.ask(&serving, "PUT", "/v1/session/password", &body);
    assert_eq!(told(&changed.body), expected, "{changed:?}");
    let who = Browser::of(changed).unwrap().ask(&serving, "GET", "/v1/session", "");
    assert_eq!(told(&who.body), expected, "{who:?}");
}

#[test]
fn a_cookie_is_worth_nothing_to_other_pages() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let (_, admin) = user(&folder, &serving, "zenobie", "--role admin");
    let body = json!({ "login": "zenobie", "password": PASSWORD }).to_string();
    let answer = ask(&serving, "POST", "/v1/session", &[], &body);
    let line = answer.head.lines().find(|line| line.starts_with("set-cookie: ")).unwrap();
    for word in ["amigo=", "; path=/", "; httponly", "; samesite=strict", "; max-age="] {
        assert!(line.contains(word), "{line}");
    }
    let new = json!({ "name": "till", "roles": [{ "role": "integrator" }] }).to_string();
    let post = |headers: &[&str]| ask(&serving, "POST", "/v1/clients", headers, &new);
    let (cookie, csrf) = (format!("cookie: {}", admin.cookie), format!("x-csrf-token: {}", admin.csrf));
    check(&post(&[&cookie]), 403, "bad_csrf_token");
    check(&post(&[&cookie, "x-csrf-token: guessed"]), 403, "bad_csrf_token");
    check(&post(&[&cookie, &csrf, &csrf]), 403, "bad_csrf_token");
    check(&post(&[&cookie, &csrf, "sec-fetch-site: cross-site"]), 403, "cross_site");
    check(&post(&[&cookie, &csrf, "origin: https://evil.example"]), 403, "cross_site");
    check(&post(&[&csrf]), 401, "not_signed_in");
    let origin = format!("origin: http://{}", serving.address);
    assert_eq!(post(&[&cookie, &csrf, "sec-fetch-site: same-origin", &origin]).status, 200);
    // Nobody is signed in by another page either, nor by what stands in another cookie.
    let evil = ask(&serving, "POST", "/v1/session", &["origin: https://evil.example"], &body);
    check(&evil, 403, "cross_site");
    let stale = ask(&serving, "GET", "/v1/users", &["cookie: amigo=AAAA"], "");
    check(&stale, 401, "session_over");
    let other = Browser::sign_in(&serving, "zenobie", PASSWORD).unwrap();
    let mixed = [format!("cookie: {}", other.cookie), csrf.clone()];
    check(&post(&[&mixed[0], &mixed[1]]), 403, "bad_csrf_token");
    // Signed out, and the other session stays.
    let out = admin.ask(&serving, "DELETE", "/v1/session", "");
    assert!(out.status == 200 && out.head.contains("max-age=0"), "{out:?}");
    check(&admin.ask(&serving, "GET", "/v1/session", ""), 401, "session_over");
    assert_eq!(other.ask(&serving, "GET", "/v1/session", "").status, 200);
}

#[test]
fn whoever_is_blocked_or_given_another_role_is_signed_out() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let (_, admin) = user(&folder, &serving, "zenobie", "--role admin");
    let (id, steward) = user(&folder, &serving, "ulysse", "--role steward");
    serving.until("/readyz", 200);
    let reads = |browser: &Browser| browser.ask(&serving, "GET", "/v1/customers/cus_1", "").status;
    let change = |body: &Value| {
        let answer = admin.ask(&serving, "PATCH", &format!("/v1/users/{id}"), &body.to_string());
        assert_eq!(answer.status, 200, "{answer:?}");
    };
    assert_eq!(reads(&steward), 200);
    change(&json!({ "name": "Ulysse" }));
    assert_eq!(reads(&steward), 200, "a name takes nothing away");
    change(&json!({ "roles": [{ "role": "director" }] }));
    assert_eq!(reads(&steward), 401);
    let again = Browser::sign_in(&serving, "ulysse", PASSWORD).unwrap();
    assert_eq!(reads(&again), 403);
    change(&json!({ "state": "blocked" }));
    assert_eq!(reads(&again), 401);
    check(&Browser::sign_in(&serving, "ulysse", PASSWORD).err().unwrap(), 401, "wrong_login_or_password");
    change(&json!({ "state": "active" }));
    let back = Browser::sign_in(&serving, "ulysse", PASSWORD).unwrap();
    let reset = admin.ask(&serving, "POST", &format!("/v1/users/{id}/reset-password"), "{}");
    assert!(reset.body["one_time_password"].is_string(), "{reset:?}");
    check(&back.ask(&serving, "GET", "/v1/session", ""), 401, "session_over");
    // By the command line too, within a moment.
    folder.succeed(&format!("user block {}", admin_id(&folder, "admin")));
    let (other, visitor) = user(&folder, &serving, "penelope", "--role steward");
    folder.succeed(&format!("user role {other} --role director"));
    until("who was given another role is still signed in", || reads(&visitor) == 401);
}

fn admin_id(folder: &Folder, login: &str) -> String {
    let users = folder.json_lines("user list --json");
    let user = users.iter().find(|user| user["login"] == login).unwrap();
    user["id"].as_str().unwrap().to_owned()
}

/// That somebody has to wait for so many milliseconds, and lets it be ten minutes more: what is asked meanwhile takes as
/// long as it takes.
#[track_caller]
fn waits(folder: &Folder, millis: i64) {
    let file = folder.file_of("amigo-data", Part::Data);
    let found = "SELECT CAST(until - last_at AS TEXT) FROM sign_in_attempt WHERE until > last_at";
    assert_eq!(select(&file, &[found]).trim(), millis.to_string());
    let longer = "UPDATE sign_in_attempt SET until = until + 600000 WHERE until > last_at";
    strike(folder, "amigo-data", Part::Data, longer);
}

/// As if that time were over.
fn has_waited(folder: &Folder) {
    let over = "UPDATE sign_in_attempt SET until = last_at WHERE until > last_at";
    strike(folder, "amigo-data", Part::Data, over);
}

#[test]
fn whoever_guesses_has_to_wait_and_learns_nothing() {
    let folder = Folder::with_repository(SHOP);
    let mut serving = Serving::start(&folder);
    user(&folder, &serving, "zenobie", "--role steward");
    let attempt = |serving: &Serving, login: &str, password: &str| {
        Browser::sign_in(serving, login, password).err().unwrap_or_else(|| panic!("{login} is in"))
    };
    // Whether there is such a user or not, the answers are the same.
    for login in ["zenobie", "nobody"] {
        for _ in 0..5 {
            check(&attempt(&serving, login, "wrong password"), 401, "wrong_login_or_password");
        }
        waits(&folder, 1_000);
        let later = attempt(&serving, login, PASSWORD);
        check(&later, 429, "too_many_attempts");
        let seconds = later.head.lines().find_map(|line| line.strip_prefix("retry-after: ")).unwrap();
        assert!((540..=601).contains(&seconds.parse::<u64>().unwrap()), "{}", later.head);
        has_waited(&folder);
    }
    // It is twice as long each time, and outlives a restart.
    check(&attempt(&serving, "zenobie", "wrong password"), 401, "wrong_login_or_password");
    waits(&folder, 2_000);
    serving.signal("TERM");
    serving.wait();
    let serving = Serving::start(&folder);
    check(&attempt(&serving, "zenobie", PASSWORD), 429, "too_many_attempts");
    has_waited(&folder);
    assert!(Browser::sign_in(&serving, "zenobie", PASSWORD).is_ok());
    // Who is in has no failures any more.
    check(&attempt(&serving, "zenobie", "wrong password"), 401, "wrong_login_or_password");
    assert!(Browser::sign_in(&serving, "zenobie", PASSWORD).is_ok());
}

#[test]
fn nobody_gives_more_than_they_reach() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let (chief, whole) = user(&folder, &serving, "zenobie", "--role admin");
    let (_, limited) = user(&folder, &serving, "ulysse", "--role admin --brand a");
    let (_, steward) = user(&folder, &serving, "penelope", "--role steward");
    let new = |roles: &Value| json!({ "login": "new", "roles": roles }).to_string();
    let post = |browser: &Browser, roles: Value| browser.ask(&serving, "POST", "/v1/users", &new(&roles));
    check(&post(&steward, json!([{ "role": "admin" }])), 403, "not_allowed");
    for roles in [
        json!([{ "role": "admin" }]),
        json!([{ "role": "marketer", "brands": null }]),
        json!([{ "role": "marketer", "brands": ["a", "b"] }]),
        json!([{ "role": "marketer", "brands": ["a"] }, { "role": "marketer", "stores": ["s1"] }]),
    ] {
        check(&post(&limited, roles), 403, "beyond_reach");
    }
    let made = post(&limited, json!([{ "role": "marketer", "brands": ["a"], "stores": ["s1"] }]));
    assert_eq!(made.status, 200, "{made:?}");
    let made = made.body["id"].as_str().unwrap().to_owned();
    check(&post(&whole, json!([{ "role": "marketer" }])), 409, "taken");
    // Whoever lies beyond is answered like nobody.
    let paths = [format!("/v1/users/{chief}"), "/v1/users/usr_zz".to_owned()];
    let [beyond, nobody] = paths.map(|path| limited.ask(&serving, "GET", &path, ""));
    assert_eq!((beyond.status, &beyond.body), (404, &nobody.body));
    let block = json!({ "state": "blocked" }).to_string();
    check(&limited.ask(&serving, "PATCH", &format!("/v1/users/{chief}"), &block), 404, "not_found");
    check(
        &limited.ask(&serving, "POST", &format!("/v1/users/{chief}/reset-password"), "{}"),
        404,
        "not_found",
    );
    let users = limited.ask(&serving, "GET", "/v1/users", "").body;
    assert_eq!(users["users"].as_array().unwrap().len(), 2, "{users}");
    // Nor does one raise oneself by what a message says besides.
    for body in [r#"{"id":"usr_1"}"#, r#"{"must_change_password":false}"#, r#"{"login":"root"}"#] {
        check(&whole.ask(&serving, "PATCH", &format!("/v1/users/{made}"), body), 422, "unknown_name");
    }
    let sneaky = json!({ "login": "x", "roles": [], "state": "active", "password": "x" }).to_string();
    check(&whole.ask(&serving, "POST", "/v1/users", &sneaky), 422, "unknown_name");
    let client = json!({ "name": "till", "roles": [{ "role": "integrator" }] }).to_string();
    check(&limited.ask(&serving, "POST", "/v1/clients", &client), 403, "beyond_reach");
    let client = whole.ask(&serving, "POST", "/v1/clients", &client);
    let id = client.body["client_id"].as_str().unwrap();
    check(&limited.ask(&serving, "POST", &format!("/v1/clients/{id}/secrets"), "{}"), 404, "not_found");
    // The last administrator stays.
    folder.succeed(&format!("user block {}", admin_id(&folder, "admin")));
    check(&whole.ask(&serving, "PATCH", &format!("/v1/users/{chief}"), &block), 409, "last_admin");
    let weaker = json!({ "roles": [{ "role": "admin", "brands": ["a"] }] }).to_string();
    check(&whole.ask(&serving, "PATCH", &format!("/v1/users/{chief}"), &weaker), 409, "last_admin");
    assert_eq!(whole.ask(&serving, "GET", "/v1/session", "").status, 200);
    folder.refuse(&format!("user block {chief}"), &["last administrator"]);
}

#[test]
fn a_list_goes_page_by_page() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    for login in ["a", "b", "c", "d"] {
        folder.succeed(&format!("user add {login} --role director"));
    }
    let (mut path, mut seen) = ("/v1/users?limit=2".to_owned(), Vec::new());
    loop {
        let page = serving.get(&path).body;
        seen.extend(page["users"].as_array().unwrap().iter().map(|user| user["login"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/users?limit=2&cursor={next}");
    }
    assert_eq!(seen, ["admin", "a", "b", "c", "d"]);
    assert_eq!(serving.get("/v1/roles").body["roles"].as_array().unwrap().len(), 11);
    assert_eq!(
        serving.get("/v1/clients").body["clients"][0]["name"].as_str().map(|name| &name[..5]),
        Some("tests")
    );
}

#[test]
fn whoever_asks_too_often_is_told_when_to_come_again() {
    let folder = Folder::with_repository(SHOP);
    let busy = client(&folder, "busy --role director --per-second 3");
    let serving = Serving::start(&folder);
    let token = busy.token(serving.address, None).unwrap();
    let answers: Vec<Answered> =
        (0..12).map(|_| by_token(&serving, &token, "GET", "/v1/session", "")).collect();
    assert!(answers[0].head.contains("ratelimit-policy: \"default\";q=6;w=2"), "{}", answers[0].head);
    assert!(answers[0].head.contains("ratelimit: \"default\";r=5;t=1"), "{}", answers[0].head);
    let refused: Vec<&Answered> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert!((1..=6).contains(&refused.len()), "{} of 12", refused.len());
    check(refused[0], 429, "too_many_requests");
    assert!(
        refused[0].head.contains("retry-after: 1") && refused[0].head.contains("ratelimit: \"default\";r=0")
    );
    // Others are not held up.
    assert_eq!(serving.get("/v1/roles").status, 200);
}

#[test]
fn a_header_brings_nothing_in() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let cases: [(&str, u16); 7] = [
        ("authorization: Bearer ", 401),
        ("authorization: Bearer a b c", 401),
        ("authorization: Bearer \u{e9}\u{e9}", 401),
        ("authorization: Bearer x\r\nauthorization: Bearer y", 401),
        ("authorization: Basic YWRtaW46YWRtaW4=", 401),
        ("cookie: amigo=\"; path=/; amigo=x", 401),
        ("x-amigo-actor: admin", 401),
    ];
    for (header, status) in cases {
        let answer = ask(&serving, "GET", "/v1/users", &[header], "");
        assert_eq!(answer.status, status, "{header}: {answer:?}");
        assert!(answer.head.contains("www-authenticate: bearer realm=\"amigo\""), "{header}");
    }
    assert_eq!(ask(&serving, "GET", "/healthz", &["authorization: Bearer nonsense"], "").status, 200);
    assert!(!folder.read("serve.log").contains("panicked"));
}

/// As HTTP Basic wants it.
fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        let letters = (0..=chunk.len()).map(|at| char::from(LETTERS[(bits >> (18 - 6 * at)) as usize & 63]));
        out.extend(letters);
        out.extend(std::iter::repeat_n('=', 3 - chunk.len()));
    }
    out
}
