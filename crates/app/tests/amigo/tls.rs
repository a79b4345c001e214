//! TLS: asked over it, by whoever trusts the certificate; nobody in clear; another certificate without a new start.

use crate::clients::{Client, form};
use crate::serving::{Answered, Serving, answered, raw};
use crate::support::{Folder, PATIENCE, SHOP};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion, version,
};

const FIRST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/first");
const SECOND: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/second");
/// A certificate for clients, and the authority that vouches for it.
const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/client");
const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/authority.pem");

/// What a server says over TLS to a client that trusts this certificate; an error where there is no TLS.
fn ask(
    address: SocketAddr,
    trusted: &str,
    version: &'static SupportedProtocolVersion,
    request: &str,
) -> std::io::Result<String> {
    ask_as(None, address, trusted, version, request)
}

/// The same of a client that shows a certificate itself.
fn ask_as(
    client: Option<&str>,
    address: SocketAddr,
    trusted: &str,
    version: &'static SupportedProtocolVersion,
    request: &str,
) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(format!("{trusted}.pem")).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots);
    let config = match client {
        None => config.with_no_client_auth(),
        Some(name) => {
            let chain = vec![CertificateDer::from_pem_file(format!("{name}.pem")).unwrap()];
            let key = PrivateKeyDer::from_pem_file(format!("{name}.key.pem")).unwrap();
            config.with_client_auth_cert(chain, key).unwrap()
        }
    };
    let client = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap());
    let socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let mut stream = StreamOwned::new(client.unwrap(), socket);
    stream.write_all(request.as_bytes())?;
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(String::from_utf8(said).unwrap()),
    }
}

fn copy(folder: &Folder, name: &str) {
    std::fs::copy(format!("{name}.key.pem"), folder.path("key.pem")).unwrap();
    std::fs::copy(format!("{name}.pem"), folder.path("certificate.pem")).unwrap();
}

/// A repository served over TLS.
fn secured() -> Folder {
    let folder = Folder::with_repository(SHOP);
    copy(&folder, FIRST);
    let [certificate, key] =
        ["certificate.pem", "key.pem"].map(|name| folder.path(name).display().to_string());
    let settings = format!("[server.tls]\ncertificate = \"{certificate}\"\nkey = \"{key}\"\n");
    // Beside what says which server the repository is on, where it is on one.
    let known = std::fs::read_to_string(folder.path("amigo-data/amigo.toml")).unwrap_or_default();
    folder.write("amigo-data/amigo.toml", known + &settings);
    folder
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

#[test]
fn whoever_trusts_the_certificate_is_answered_and_nobody_in_clear() {
    let folder = secured();
    let serving = Serving::start(&folder);
    let address = serving.address;
    for version in [&version::TLS13, &version::TLS12] {
        let said = answered(&ask(address, FIRST, version, HEALTH).unwrap());
        assert_eq!(said.status, 200);
        assert!(said.head.contains("strict-transport-security: max-age=31536000"), "{}", said.head);
    }
    assert!(ask(address, SECOND, &version::TLS13, HEALTH).is_err(), "another certificate is none");
    assert!(!raw(address, HEALTH).contains("HTTP/1.1 200"), "it answers in clear");
    let body = r#"{"login":"nobody","password":"wrong password"}"#;
    let length = body.len();
    let request = format!(
        "POST /v1/session HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    assert_eq!(answered(&ask(address, FIRST, &version::TLS13, &request).unwrap()).status, 401);
    let text = folder.read("amigo-data/first-admin-password.txt");
    let password = text.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    let body = format!(r#"{{"login":"admin","password":"{password}"}}"#);
    let length = body.len();
    let request = format!(
        "POST /v1/session HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    let said = answered(&ask(address, FIRST, &version::TLS13, &request).unwrap());
    let cookie = said.head.lines().find(|line| line.starts_with("set-cookie: ")).unwrap();
    assert!(cookie.starts_with("set-cookie: __host-amigo=") && cookie.ends_with("; secure"), "{cookie}");
}

#[test]
fn another_certificate_is_used_once_it_is_there() {
    let folder = secured();
    let serving = Serving::start(&folder);
    let address = serving.address;
    assert!(ask(address, FIRST, &version::TLS13, HEALTH).is_ok());
    copy(&folder, SECOND);
    let begun = Instant::now();
    while ask(address, SECOND, &version::TLS13, HEALTH).is_err() {
        assert!(begun.elapsed() < PATIENCE, "the second certificate is never used");
        std::thread::sleep(Duration::from_millis(200));
    }
    // One that cannot be used changes nothing.
    let unusable = || folder.read("serve.log").matches("cannot be used yet").count();
    let known = unusable();
    folder.write("certificate.pem", "no certificate");
    let begun = Instant::now();
    while unusable() == known {
        assert!(begun.elapsed() < PATIENCE, "nobody says that it cannot be used");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(ask(address, SECOND, &version::TLS13, HEALTH).is_ok());
}

/// What is said by whoever shows one of the certificates.
fn asked(client: Option<&str>, address: SocketAddr, request: &str) -> Answered {
    let said = ask_as(client, address, FIRST, &version::TLS13, request);
    answered(&said.or_else(|_| ask_as(client, address, SECOND, &version::TLS13, request)).unwrap())
}

/// Two processes that are ready, the second of which follows.
fn two(folder: &Folder, client: Option<&str>) -> [Serving; 2] {
    ["first.log", "second.log"].map(|log| {
        let serving = Serving::start_as(folder, "serve --listen 127.0.0.1:0 --json", log);
        let ready = "GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let begun = Instant::now();
        while asked(client, serving.address, ready).status != 200 {
            assert!(begun.elapsed() < PATIENCE, "{log} is never ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        serving
    })
}

/// A client that is known before somebody serves.
fn client(folder: &Folder) -> Client {
    let said = folder.command("client add till --role integrator --role steward --json").output().unwrap();
    Client::told(&String::from_utf8(said.stdout).unwrap())
}

/// Its token, got over TLS.
fn token(client: &Client, shows: Option<&str>, address: SocketAddr) -> String {
    let (id, secret) = (&client.id, &client.secret);
    let grant = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let said = asked(shows, address, &form(address, "/v1/oauth/token", &grant));
    said.body["access_token"].as_str().unwrap().to_owned()
}

/// A new record.
fn tell(shows: Option<&str>, address: SocketAddr, token: &str, key: &str) -> Answered {
    let body = format!(r#"{{"source":"shop","id":"{key}","fields":{{"email":"{key}@courrier.fr"}}}}"#);
    let length = body.len();
    asked(
        shows,
        address,
        &format!(
            "POST /v1/source-records HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer \
             {token}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        ),
    )
}

/// Whoever follows hands on over TLS, and only to one that shows the certificate that it has itself.
#[test]
fn what_is_handed_on_is_handed_on_over_tls() {
    let folder = secured();
    let client = client(&folder);
    let nodes = two(&folder, None);
    let follower = nodes[1].address;
    let token = token(&client, None, follower);
    let tell = |key: &str| tell(None, follower, &token, key);
    let told = tell("n-1");
    assert_eq!((told.status, &told.body["change"]), (200, &"created".into()), "{}", told.text);
    // The one who writes shows another certificate, as a stranger at its address would.
    copy(&folder, SECOND);
    let begun = Instant::now();
    while ask(nodes[0].address, SECOND, &version::TLS13, HEALTH).is_err() {
        assert!(begun.elapsed() < PATIENCE, "the second certificate is never used");
        std::thread::sleep(Duration::from_millis(200));
    }
    // It goes on with that one: its key does not belong to the certificate that is there now.
    std::fs::copy(format!("{FIRST}.pem"), folder.path("certificate.pem")).unwrap();
    let told = tell("n-2");
    assert_eq!((told.status, &told.body["code"]), (503, &"not_ready".into()), "{}", told.text);
    assert!(folder.read("second.log").contains("cannot be reached over TLS"));
}

/// Mutual TLS: whoever shows no certificate of an authority that is named is not served, and processes know each other.
#[test]
fn only_whoever_the_authorities_vouch_for_is_served() {
    let folder = secured();
    std::fs::copy(AUTHORITY, folder.path("authorities.pem")).unwrap();
    let known = folder.read("amigo-data/amigo.toml");
    let named = format!("client_authorities = \"{}\"\n", folder.path("authorities.pem").display());
    folder.write("amigo-data/amigo.toml", known + &named);
    let client = client(&folder);
    let nodes = two(&folder, Some(CLIENT));
    for node in &nodes {
        for version in [&version::TLS13, &version::TLS12] {
            let shown = |client| ask_as(client, node.address, FIRST, version, HEALTH);
            assert_eq!(answered(&shown(Some(CLIENT)).unwrap()).status, 200);
            for stranger in [None, Some(SECOND)] {
                let said = shown(stranger);
                assert!(said.as_ref().map_or(true, String::is_empty), "{stranger:?} is told {said:?}");
            }
        }
    }
    let follower = nodes[1].address;
    let token = token(&client, Some(CLIENT), follower);
    let told = tell(Some(CLIENT), follower, &token, "n-1");
    assert_eq!((told.status, &told.body["change"]), (200, &"created".into()), "{}", told.text);
    // Another authority: the one before it vouches for nobody any more.
    std::fs::copy(format!("{SECOND}.pem"), folder.path("authorities.pem")).unwrap();
    let begun = Instant::now();
    while ask_as(Some(CLIENT), follower, FIRST, &version::TLS13, HEALTH).is_ok_and(|said| !said.is_empty()) {
        assert!(begun.elapsed() < PATIENCE, "the authorities are never read again");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn what_cannot_be_used_stops_the_start() {
    if !crate::repositories::on_files() {
        // Without a repository; the one on a server is found first.
        return;
    }
    let folder = secured();
    std::fs::copy(format!("{SECOND}.key.pem"), folder.path("key.pem")).unwrap();
    folder.refuse("serve --listen 127.0.0.1:0", &["key.pem", "does not belong to"]);
    copy(&folder, FIRST);
    let known = folder.read("amigo-data/amigo.toml");
    let named = format!("client_authorities = \"{}\"\n", folder.path("nobody.pem").display());
    folder.write("amigo-data/amigo.toml", known.clone() + &named);
    folder.refuse("serve --listen 127.0.0.1:0", &["cannot read", "nobody.pem"]);
    folder.write("nobody.pem", "");
    folder.refuse("serve --listen 127.0.0.1:0", &["nobody.pem", "holds no certificate"]);
    folder.write("amigo-data/amigo.toml", known);
    std::fs::remove_file(folder.path("key.pem")).unwrap();
    folder.refuse("serve --listen 127.0.0.1:0", &["cannot read", "key.pem"]);
    folder.refuse("serve --listen 0.0.0.0:0", &["issuer"]);
    folder.write("amigo-data/amigo.toml", "");
    folder.refuse("serve --listen 0.0.0.0:0", &["server.tls"]);
}
