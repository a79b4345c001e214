//! Somebody who receives webhooks: keeps what came and answers as the test wants.

use crate::support::PATIENCE;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Came {
    pub at: Instant,
    /// Method and path.
    pub line: String,
    pub headers: BTreeMap<String, String>,
    pub text: String,
    pub body: Value,
}

impl Came {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The event, which is the same each time.
    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    /// The customer whom it is about.
    pub fn customer(&self) -> Option<&str> {
        self.body["data"]["customer"].as_str()
    }
}

/// What is answered to a request and those before it: status and headers; nothing at all for 0.
pub type Answers = Box<dyn Fn(&Came, &[Came]) -> (u16, String) + Send>;

/// Somebody who receives.
pub struct Receiver {
    pub address: SocketAddr,
    came: Arc<Mutex<Vec<Came>>>,
    answers: Arc<Mutex<Answers>>,
}

/// The same answer each time.
pub fn always(status: u16) -> Answers {
    Box::new(move |_, _| (status, String::new()))
}

impl Receiver {
    pub fn open(answers: Answers) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (came, answers) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(answers)));
        let (kept, said) = (Arc::clone(&came), Arc::clone(&answers));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (kept, said) = (Arc::clone(&kept), Arc::clone(&said));
                std::thread::spawn(move || serve(stream.unwrap(), &kept, &said));
            }
        });
        Receiver { address, came, answers }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Answers otherwise from now on.
    pub fn answer(&self, answers: Answers) {
        *self.answers.lock().unwrap() = answers;
    }

    /// Everything that came.
    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    /// Waits until what came is as wanted.
    #[track_caller]
    pub fn until(&self, what: &str, wanted: impl Fn(&[Came]) -> bool) -> Vec<Came> {
        let begun = Instant::now();
        loop {
            let came = self.came();
            if wanted(&came) {
                return came;
            }
            assert!(begun.elapsed() < PATIENCE, "{what} never comes: {} came", came.len());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn serve(mut stream: TcpStream, kept: &Mutex<Vec<Came>>, answers: &Mutex<Answers>) {
    let Some(came) = read(&mut stream) else { return };
    let (status, headers) = {
        let mut kept = kept.lock().unwrap();
        let answer = answers.lock().unwrap()(&came, &kept);
        kept.push(came);
        answer
    };
    if status == 0 {
        std::thread::sleep(Duration::from_secs(60));
        return;
    }
    let answer = format!("HTTP/1.1 {status} So\r\n{headers}content-length: 2\r\nconnection: close\r\n\r\nok");
    let _ = stream.write_all(answer.as_bytes());
}

fn read(stream: &mut TcpStream) -> Option<Came> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4_096]);
    loop {
        let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let mut lines = head.split("\r\n");
        let line = lines.next()?.to_owned();
        let header = |line: &str| {
            line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        };
        let headers: BTreeMap<String, String> = lines.filter_map(header).collect();
        if body.len() >= headers.get("content-length")?.parse().ok()? {
            let (text, body) = (body.to_owned(), serde_json::from_str(body).unwrap_or_default());
            return Some(Came { at: Instant::now(), line, headers, text, body });
        }
    }
}
