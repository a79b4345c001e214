//! The client as which tests ask: made before a process serves, known by the address where that process is asked. Its
//! token is got once somebody asks something that needs one.

use crate::serving::{answered, unsigned};
use crate::support::Folder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// A client's id and secret, and the token that it got.
pub struct Client {
    pub id: String,
    pub secret: String,
    token: OnceLock<String>,
}

/// Clients by the repository that knows them, and by where they ask.
static MADE: Mutex<BTreeMap<PathBuf, Arc<Client>>> = Mutex::new(BTreeMap::new());
static ASKING: Mutex<BTreeMap<SocketAddr, Arc<Client>>> = Mutex::new(BTreeMap::new());

impl Client {
    /// A client with every role in the repository that a command serves; the same for all processes of a folder.
    pub fn of(folder: &Folder, serve: &Command) -> Option<Arc<Client>> {
        let words: Vec<String> = serve.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        let data = words.iter().skip_while(|word| *word != "--data").nth(1);
        let data = data.map_or("amigo-data", String::as_str);
        let place = folder.path(data);
        let known = MADE.lock().unwrap().get(&place).cloned();
        known.or_else(|| {
            let client = Arc::new(Client::told(&add(serve, data)?));
            MADE.lock().unwrap().insert(place, Arc::clone(&client));
            Some(client)
        })
    }

    /// What `amigo client add --json` tells.
    pub fn told(said: &str) -> Client {
        let said: Value = serde_json::from_str(said).unwrap();
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Client { id: text("client_id"), secret: text("client_secret"), token: OnceLock::new() }
    }

    /// A token with these scopes, or the error that is told.
    pub fn token(&self, address: SocketAddr, scope: Option<&str>) -> Result<String, Value> {
        let scope = scope.map_or_else(String::new, |scope| format!("&scope={}", scope.replace(' ', "+")));
        let (id, secret) = (&self.id, &self.secret);
        let body = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}{scope}");
        let said = answered(&unsigned(address, form(address, "/v1/oauth/token", &body)));
        said.body["access_token"].as_str().map(str::to_owned).ok_or(said.body)
    }
}

/// A form that is posted.
pub fn form(address: SocketAddr, path: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: \
         application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// Whoever asks for the repository in this folder asks as this client, who is known there.
pub fn known_as(place: &std::path::Path, client: Client) {
    MADE.lock().unwrap().insert(place.to_owned(), Arc::new(client));
}

/// Where a repository cannot be written, there is no client.
fn add(serve: &Command, data: &str) -> Option<String> {
    static ADDED: AtomicUsize = AtomicUsize::new(0);
    let mut command = Command::new(serve.get_program());
    command.current_dir(serve.get_current_dir().unwrap());
    for (name, value) in serve.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let name = format!("tests-{}-{}", std::process::id(), ADDED.fetch_add(1, Ordering::Relaxed));
    let roles = model::Role::ALL.iter().flat_map(|role| ["--role", role.key()]);
    command.args(["client", "add", &name, "--json", "--per-second", "1000000", "--data", data]).args(roles);
    let said = command.output().unwrap();
    said.status.success().then(|| String::from_utf8(said.stdout).unwrap())
}

/// Whoever asks there asks as this client.
pub fn asks(address: SocketAddr, client: Option<Arc<Client>>) {
    let mut asking = ASKING.lock().unwrap();
    match client {
        Some(client) => asking.insert(address, client),
        None => asking.remove(&address),
    };
}

/// A request with the token of the client that asks there, unless it says who asks or needs no token.
pub fn signed(address: SocketAddr, request: impl AsRef<[u8]>) -> Vec<u8> {
    let mut request = request.as_ref().to_vec();
    let said = String::from_utf8_lossy(&request[..request.len().min(4_096)]).to_ascii_lowercase();
    let is_open = ["/healthz", "/readyz", "/nothing"].iter().any(|path| said.contains(path));
    let end = request.windows(2).position(|pair| pair == b"\r\n");
    let (Some(end), false) = (end, is_open || said.contains("\nauthorization:")) else { return request };
    if let Some(token) = token(address) {
        let header = format!("authorization: Bearer {token}\r\n").into_bytes();
        request.splice(end + 2..end + 2, header);
    }
    request
}

/// The token of the client that asks there.
pub fn token(address: SocketAddr) -> Option<String> {
    let client = Arc::clone(ASKING.lock().unwrap().get(&address)?);
    if client.token.get().is_none() {
        let _ = client.token.set(client.token(address, None).ok()?);
    }
    client.token.get().cloned()
}

/// A request with this token, or with none.
pub fn signed_as(token: Option<&str>, request: &str) -> Vec<u8> {
    let Some(token) = token else { return request.as_bytes().to_vec() };
    request.replacen("\r\n", &format!("\r\nauthorization: Bearer {token}\r\n"), 1).into_bytes()
}
