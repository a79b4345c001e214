//! People sign in by another service: two processes of one repository, a small service that says what it is told to, and
//! users who have no password. How a real provider is spoken with is shown in `contract/node/oidc`.

use crate::serving::{Answered, Serving, answered, unsigned};
use crate::support::{Folder, SHOP, refused};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

const START: &str = "/v1/session/oidc";
const CALLBACK: &str = "/v1/session/oidc/callback";

/// A service that gives everybody a token with these claims. It ends with the test.
struct Service {
    address: SocketAddr,
    claims: Arc<Mutex<Value>>,
}

fn encoded(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

impl Service {
    fn start() -> Service {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let claims = Arc::new(Mutex::new(Value::Null));
        let told = Arc::clone(&claims);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let claims = told.lock().unwrap().clone();
                serve(&mut stream.unwrap(), address, &claims);
            }
        });
        Service { address, claims }
    }

    /// What it says of whoever signs in next, for the sign-in of this nonce.
    fn says(&self, subject: &str, email: &str, nonce: &str) {
        let now = crate::support::now().as_second();
        *self.claims.lock().unwrap() = json!({ "iss": format!("http://{}", self.address), "aud": "amigo",
            "sub": subject, "iat": now, "exp": now + 300, "nonce": nonce, "email": email, "email_verified": true });
    }
}

fn serve(stream: &mut TcpStream, address: SocketAddr, claims: &Value) {
    let mut head = [0; 8_192];
    let read = stream.read(&mut head).unwrap();
    let asked = String::from_utf8_lossy(&head[..read]).into_owned();
    let key = SigningKey::from_bytes(&[7; 32]);
    let base = format!("http://{address}");
    let body = match asked.split(' ').nth(1).unwrap_or_default() {
        "/.well-known/openid-configuration" => {
            json!({ "issuer": base, "authorization_endpoint": format!("{base}/in"),
            "token_endpoint": format!("{base}/token"), "jwks_uri": format!("{base}/keys"),
            "id_token_signing_alg_values_supported": ["EdDSA"] })
        }
        "/keys" => json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "k",
            "x": URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes()) }] }),
        _ => {
            let text = format!("{}.{}", encoded(&json!({ "alg": "EdDSA", "kid": "k" })), encoded(claims));
            let signature = URL_SAFE_NO_PAD.encode(key.sign(text.as_bytes()).to_bytes());
            json!({ "id_token": format!("{text}.{signature}"), "access_token": "a", "token_type": "Bearer" })
        }
    };
    let body = body.to_string();
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
}

fn get(serving: &Serving, path: &str, cookie: &str) -> Answered {
    let host = serving.address;
    let cookie = if cookie.is_empty() { String::new() } else { format!("cookie: {cookie}\r\n") };
    answered(&unsigned(
        host,
        format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{cookie}\r\n"),
    ))
}

fn sign_in(serving: &Serving, login: &str, password: &str) -> Answered {
    let (host, body) = (serving.address, json!({ "login": login, "password": password }).to_string());
    let length = body.len();
    let head = format!("POST /v1/session HTTP/1.1\r\nhost: {host}\r\nconnection: close");
    answered(&unsigned(
        host,
        format!("{head}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"),
    ))
}

/// A sign-in that was begun: its cookie, and where the browser is sent back to.
fn begun(serving: &Serving, service: &Service, subject: &str, email: &str) -> (String, String) {
    let text = unsigned(
        serving.address,
        format!("GET {START} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", serving.address),
    );
    let location = text.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    let value = |name: &str| location.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)).unwrap();
    let plain = |text: &str| text.replace("%2D", "-").replace("%5F", "_");
    service.says(subject, email, &plain(value("nonce=")));
    assert_eq!(value("code_challenge_method="), "S256");
    (answered(&text).cookie.unwrap(), format!("{CALLBACK}?code=c&state={}", value("state=")))
}

#[track_caller]
fn check(answer: &Answered, status: u16, code: &str) {
    assert_eq!((answer.status, answer.body["code"].as_str()), (status, Some(code)), "{answer:?}");
}

fn set(folder: &Folder, more: &str) {
    let path = folder.path("amigo-data/amigo.toml");
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    std::fs::write(path, format!("{known}\n{more}")).unwrap();
}

#[test]
fn a_sign_in_ends_once_in_whichever_process() {
    let folder = Folder::with_repository(SHOP);
    let service = Service::start();
    set(&folder, &format!("[oidc]\nissuer = \"http://{}\"\nclient_id = \"amigo\"\n", service.address));
    let made =
        folder.json("user add zenobie --email zenobie@shop.example --role steward --without-password --json");
    assert_eq!(made["one_time_password"], Value::Null);
    let nodes = ["one.log", "two.log"]
        .map(|log| Serving::start_as(&folder, "serve --listen 127.0.0.1:0 --json", log));
    let [one, two] = &nodes;
    check(&sign_in(one, "zenobie", "x"), 401, "wrong_login_or_password");

    let (cookie, callback) = begun(one, &service, "s1", "Zenobie@shop.example");
    check(&get(two, &callback, ""), 400, "sign_in_over");
    let ended = get(two, &callback, &cookie);
    assert_eq!(ended.status, 200, "{ended:?}");
    let session = ended.cookie.unwrap();
    let who = get(two, "/v1/session", &session);
    assert_eq!((&who.body["user"], &who.body["signed_in_by"]), (&made["id"], &json!("oidc")), "{who:?}");
    for node in &nodes {
        check(&get(node, &callback, &cookie), 400, "sign_in_over");
    }

    // Whoever has the e-mail now is not whoever had it: the link says who it is.
    let (cookie, callback) = begun(two, &service, "s2", "zenobie@shop.example");
    check(&get(two, &callback, &cookie), 403, "no_user");
    let linked = &folder.json_lines("user list --json")[0];
    let id = made["id"].as_str().unwrap();
    let linked =
        if linked["id"] == id { linked.clone() } else { folder.json_lines("user list --json")[1].clone() };
    assert_eq!((&linked["oidc"]["subject"], &linked["has_password"]), (&json!("s1"), &json!(false)));
    folder.succeed(&format!("user unlink {id}"));
    let (cookie, callback) = begun(two, &service, "s2", "zenobie@shop.example");
    assert_eq!(get(two, &callback, &cookie).status, 200);

    folder.succeed(&format!("user block {id}"));
    let (cookie, callback) = begun(one, &service, "s2", "zenobie@shop.example");
    check(&get(one, &callback, &cookie), 403, "no_user");
    folder.succeed(&format!("user unblock {id}"));
    let given = folder.json(&format!("user reset-password {id} --json"));
    let answer = sign_in(one, "zenobie", given["one_time_password"].as_str().unwrap());
    assert_eq!((answer.status, &answer.body["must_change_password"]), (200, &json!(true)), "{answer:?}");
    for log in ["one.log", "two.log"] {
        let log = folder.read(log);
        assert!(!log.contains("shop.example") && !log.contains("s2"), "{log}");
    }
}

#[test]
fn without_a_service_that_is_said() {
    let folder = Folder::with_repository(SHOP);
    let serving = Serving::start(&folder);
    let methods = get(&serving, "/v1/session/methods", "");
    assert_eq!(methods.body, json!({ "password": true, "oidc": null }));
    check(&get(&serving, START, ""), 404, "no_sign_in_service");
    check(&get(&serving, &format!("{CALLBACK}?code=c&state=s"), ""), 404, "no_sign_in_service");
    let page = get(&serving, "/v1/docs", "");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("default-src 'none'; script-src 'sha256-"), "{}", page.head);
    // What would filter nothing is refused, so that nobody takes everything for what they asked for.
    check(&serving.get("/v1/access-log?actor="), 400, "bad_filter");
}

#[test]
fn what_is_set_wrongly_is_refused_at_the_start() {
    for (more, words) in [
        ("issuer = \"https://id.example\"", "needs client_id"),
        ("issuer = \"http://id.example\"\nclient_id = \"a\"", "https://"),
        (
            "issuer = \"https://id.example\"\nclient_id = \"a\"\nclient_secret_file = \"none\"",
            "cannot read none",
        ),
        ("client_secret = \"s3cret\"", "unknown field"),
    ] {
        let folder = Folder::with_repository(SHOP);
        set(&folder, &format!("[oidc]\n{more}\n"));
        let said = refused(&mut folder.command("serve --listen 127.0.0.1:0"), &[words]);
        assert!(!said.contains("s3cret"), "{said}");
    }
}

#[test]
fn cookies_are_for_tls_only_where_browsers_come_over_it() {
    let folder = Folder::with_repository(SHOP);
    set(&folder, "[accounts]\nissuer = \"https://amigo.shop.example\"\n");
    let serving = Serving::start(&folder);
    let text = folder.read("amigo-data/first-admin-password.txt");
    let password = text.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    let answer = sign_in(&serving, "admin", password);
    let line = answer.head.lines().find(|line| line.starts_with("set-cookie: ")).unwrap();
    assert!(line.starts_with("set-cookie: __host-amigo=") && line.ends_with("; secure"), "{line}");
    assert_eq!(get(&serving, "/v1/session", &answer.cookie.unwrap()).status, 200);
}
