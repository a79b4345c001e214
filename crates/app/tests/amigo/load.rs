//! Several processes on one repository, and clients that send them new people until each is acknowledged, as a till
//! would: to another process where one does not answer, with the same Idempotency-Key.

use crate::clients::signed;
use crate::serving::{Answered, Serving, answered};
use crate::shop::select;
use crate::support::{Folder, PATIENCE, SHOP};
use db::backup::Part;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const RECORDS: &str = "/v1/source-records";
/// How long a client waits for an answer before it asks elsewhere.
const IMPATIENCE: Duration = Duration::from_millis(1_500);
/// Between two attempts.
const MOMENT: Duration = Duration::from_millis(20);

/// Sources of the repository.
pub const SOURCES: [&str; 4] = ["shop", "till", "web", "club"];

/// A repository with a few people and four sources.
pub fn repository() -> Folder {
    let folder = Folder::with_repository(SHOP);
    for source in &SOURCES[1..] {
        folder.succeed(&format!("source add {source} --country FR"));
    }
    folder
}

/// Two processes, of which the first writes.
pub fn two(folder: &Folder) -> [Serving; 2] {
    let begin = |log: &str| {
        let serving = Serving::start_as(folder, "serve --listen 127.0.0.1:0 --json", log);
        serving.until("/readyz", 200);
        serving
    };
    [begin("first.log"), begin("second.log")]
}

/// A person of whom there is only one.
pub fn person(number: usize) -> Value {
    const FIRST: [&str; 8] =
        ["Zénobie", "Ulysse", "Pénélope", "Hippolyte", "Apolline", "Odilon", "Eudoxie", "Barnabé"];
    const PARTS: [&str; 16] = [
        "bar", "cou", "drin", "fel", "gau", "hur", "jol", "lam", "mer", "nau", "pel", "quin", "ras", "sol",
        "tru", "val",
    ];
    let mixed = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let part = |shift: u32| PARTS[(mixed >> shift) as usize % PARTS.len()];
    let last: String = [60, 56, 52, 48].map(part).concat();
    let (year, month, day) = (1940 + (mixed >> 30) % 60, 1 + (mixed >> 20) % 12, 1 + (mixed >> 10) % 28);
    json!({
        "first_name": FIRST[(mixed >> 40) as usize % FIRST.len()],
        "last_name": last,
        "birth_date": format!("{year}-{month:02}-{day:02}"),
        "email": format!("{last}{number}@courrier.fr"),
        "phone": format!("06{:08}", 10_000_000 + number * 37),
    })
}

/// A message that says who a record is about.
pub fn upsert(source: &str, id: &str, fields: &Value) -> String {
    json!({ "source": source, "id": id, "fields": fields }).to_string()
}

/// The customers whom a process takes for this person, with everything it says of them.
pub fn matched(address: SocketAddr, fields: &Value) -> Value {
    let asked = json!({ "fields": fields, "limit": 5 }).to_string();
    let answer = attempt(address, "POST", "/v1/customers/match", "", &asked).expect("it answers");
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    answer.body
}

/// An answer, unless the connection fails.
pub fn attempt(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Option<Answered> {
    exchange(address, PATIENCE, &words(address, method, path, headers, body))
}

fn words(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n{headers}\r\n{body}"
    )
}

/// An answer, unless the connection fails or the client loses its patience.
fn exchange(address: SocketAddr, patience: Duration, request: &str) -> Option<Answered> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(patience)).unwrap();
    stream.write_all(&signed(address, request)).ok()?;
    let mut said = Vec::new();
    stream.read_to_end(&mut said).ok()?;
    let said = String::from_utf8(said).ok()?;
    let answer = said.contains("\r\n\r\n").then(|| answered(&said))?;
    // Half an answer is none.
    (!answer.body.is_null()).then_some(answer)
}

/// What a client was told of one message.
pub struct Told {
    pub message: String,
    /// Its Idempotency-Key.
    pub key: String,
    pub body: Value,
    /// When the attempt that was answered began.
    pub sent: Instant,
    pub answered: Instant,
    /// Which process answered.
    pub by: usize,
    pub attempts: usize,
}

/// Clients at work.
pub struct Load {
    is_over: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
    clients: Vec<JoinHandle<Vec<Told>>>,
}

impl Load {
    /// Lets four clients send people to these processes, and waits until it flows.
    pub fn begin(nodes: &[Serving]) -> Load {
        Load::to(&nodes.iter().map(|node| node.address).collect::<Vec<_>>())
    }

    pub fn to(addresses: &[SocketAddr]) -> Load {
        let (is_over, acknowledged) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let client = |number| {
            let client = Client {
                number,
                addresses: addresses.to_vec(),
                is_over: is_over.clone(),
                acknowledged: acknowledged.clone(),
            };
            std::thread::spawn(move || client.run())
        };
        let clients = (0..4).map(client).collect();
        let load = Load { is_over, acknowledged, clients };
        load.flow(100);
        load
    }

    /// Waits until so many more messages are acknowledged.
    pub fn flow(&self, more: usize) {
        let (begun, wanted) = (Instant::now(), self.acknowledged.load(Ordering::Relaxed) + more);
        while self.acknowledged.load(Ordering::Relaxed) < wanted {
            assert!(begun.elapsed() < PATIENCE, "nothing is acknowledged any more");
            std::thread::sleep(MOMENT);
        }
    }

    /// Ends it. What was sent by then is acknowledged.
    pub fn end(self) -> Vec<Told> {
        self.is_over.store(true, Ordering::Relaxed);
        self.clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    }
}

struct Client {
    number: usize,
    addresses: Vec<SocketAddr>,
    is_over: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
}

impl Client {
    fn run(self) -> Vec<Told> {
        let mut told: Vec<Told> = Vec::new();
        while !self.is_over.load(Ordering::Relaxed) {
            let at = told.len();
            told.push(self.send(self.number * 100_000 + at, (self.number + at) % SOURCES.len()));
            self.acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        told
    }

    fn send(&self, number: usize, source: usize) -> Told {
        let key = format!("load-{number}");
        let message = upsert(SOURCES[source], &key, &person(number));
        let header = format!("idempotency-key: {key}\r\n");
        let begun = Instant::now();
        for attempts in 1.. {
            assert!(begun.elapsed() < PATIENCE, "{key} is never acknowledged");
            let by = (self.number + attempts) % self.addresses.len();
            let sent = Instant::now();
            let address = self.addresses[by];
            let answer = exchange(address, IMPATIENCE, &words(address, "POST", RECORDS, &header, &message));
            match answer {
                Some(Answered { status: 200, body, .. }) => {
                    return Told { message, key, body, sent, answered: Instant::now(), by, attempts };
                }
                Some(answer) => check_refusal(&answer),
                None => {}
            }
            std::thread::sleep(MOMENT);
        }
        unreachable!("attempts do not end")
    }
}

/// Whoever is not served now is told when to ask again; nothing else is refused.
#[track_caller]
pub fn check_refusal(answer: &Answered) {
    let is_waiting = answer.status == 503 && answer.head.contains("\r\nretry-after: ");
    let is_at_work = answer.status == 409 && answer.body["code"] == "in_progress";
    assert!(is_waiting || is_at_work, "{} {:?}", answer.status, answer.body);
}

/// Whoever sends a message again gets the answer of the first time, from every process.
#[track_caller]
pub fn check_answers(nodes: &[&Serving], told: &[Told]) {
    let (again, once): (Vec<&Told>, Vec<&Told>) = told.iter().partition(|told| told.attempts > 1);
    assert!(!told.is_empty());
    for (at, told) in again.into_iter().chain(once.into_iter().rev().take(100)).enumerate() {
        let key = format!("Idempotency-Key: {}", told.key);
        let answer = nodes[at % nodes.len()].post(RECORDS, &[&key], &told.message);
        assert_eq!((answer.status, &answer.body), (200, &told.body), "{}", told.key);
        assert_eq!(told.body["change"], "created", "{}", told.key);
    }
}

/// Stops the processes: the repository holds the people of whom clients were told, each once, and is whole.
#[track_caller]
pub fn check_repository(
    folder: &Folder,
    nodes: impl IntoIterator<Item = Serving>,
    people: usize,
    records: usize,
) {
    for mut node in nodes {
        node.signal("TERM");
        assert_eq!(node.wait().code(), Some(0));
    }
    let count = |from: &str| {
        let file = folder.file_of("amigo-data", Part::Data);
        let text = select(&file, &[&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {from}")]);
        text.trim().parse::<usize>().unwrap()
    };
    assert_eq!(count("source_record"), 4 + records);
    assert_eq!(count("membership WHERE to_run IS NULL"), 4 + records);
    assert_eq!(count("customer WHERE state = 0"), 3 + people);
    let repaired = folder.json("repair --json");
    assert_eq!(repaired["run_was_interrupted"], false);
    for deed in ["created", "changed", "merged", "split"] {
        assert_eq!(repaired["written"][deed], 0, "{repaired}");
    }
    for log in ["first.log", "second.log"] {
        assert!(!folder.read(log).contains("panicked"), "{}", folder.read(log));
    }
}
