//! `amigo serve` as a process of its own, and a client that writes its requests byte by byte. Requests are made as a
//! client with every role, unless they say themselves who asks.

use crate::clients::{self, Client};
use crate::support::{Folder, PATIENCE};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// A serving process; killed when it is dropped.
pub struct Serving {
    child: Child,
    pub address: SocketAddr,
}

/// An answer.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    /// The head as it came, status line included, in small letters.
    pub head: String,
    /// Null where it is no JSON.
    pub body: Value,
    /// The body as it came.
    pub text: String,
    /// Name and value of the cookie that it sets.
    pub cookie: Option<String>,
}

impl Serving {
    /// Serves the repository `amigo-data` of a folder on a free port; its log goes to `serve.log`.
    pub fn start(folder: &Folder) -> Serving {
        Serving::start_with(folder, "serve --listen 127.0.0.1:0 --json")
    }

    /// The same with the words of a command line, which must say `--json`.
    pub fn start_with(folder: &Folder, line: &str) -> Serving {
        Serving::start_as(folder, line, "serve.log")
    }

    /// The same with a log of another name, for the second process of a folder.
    pub fn start_as(folder: &Folder, line: &str, log: &str) -> Serving {
        Serving::begin(folder, &mut folder.command(line), log)
    }

    /// The same with a command.
    pub fn spawn(folder: &Folder, command: &mut Command) -> Serving {
        Serving::begin(folder, command, "serve.log")
    }

    fn begin(folder: &Folder, command: &mut Command, log: &str) -> Serving {
        let client = Client::of(folder, command);
        let name = log;
        let log = std::fs::File::create(folder.path(name)).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let said: Value = serde_json::from_str(&said)
            .unwrap_or_else(|_| panic!("it does not serve: {}", folder.read(name)));
        let address = said["listening"].as_str().unwrap().parse().unwrap();
        clients::asks(address, client);
        Serving { child, address }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn get(&self, path: &str) -> Answered {
        get(self.address, path)
    }

    /// Posts JSON; further headers are lines without an end.
    pub fn post(&self, path: &str, headers: &[&str], body: &str) -> Answered {
        post(self.address, path, headers, body)
    }

    /// Asks until the answer has this status: `/readyz` says 200 once everything can be asked.
    pub fn until(&self, path: &str, status: u16) {
        let begun = Instant::now();
        while self.get(path).status != status {
            assert!(begun.elapsed() < PATIENCE, "{path} never says {status}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until nothing more is accepted.
    #[track_caller]
    pub fn until_closed(&self) {
        let begun = Instant::now();
        while TcpStream::connect(self.address).is_ok() {
            assert!(begun.elapsed() < PATIENCE, "it still accepts");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        assert!(kill.arg(format!("-{name}")).arg(self.id().to_string()).status().unwrap().success());
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Most memory it ever held, in KiB, where the system tells.
    pub fn peak_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn get(address: SocketAddr, path: &str) -> Answered {
    answered(&raw(address, format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")))
}

pub fn post(address: SocketAddr, path: &str, headers: &[&str], body: &str) -> Answered {
    answered(&raw(address, post_text(address, path, headers, body)))
}

/// The same of a server that may end meanwhile; none where no whole answer comes.
pub fn try_post(address: SocketAddr, path: &str, headers: &[&str], body: &str) -> Option<Answered> {
    let request = clients::signed(address, post_text(address, path, headers, body));
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(&request).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let answered = text.contains("\r\n\r\n").then(|| answered(&text))?;
    (!answered.body.is_null()).then_some(answered)
}

fn post_text(address: SocketAddr, path: &str, headers: &[&str], body: &str) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n{headers}\r\n{body}"
    )
}

/// Everything that comes back for these bytes until the server closes.
pub fn raw(address: SocketAddr, bytes: impl AsRef<[u8]>) -> String {
    unsigned(address, clients::signed(address, bytes))
}

/// The same for bytes that say themselves who asks, or do not.
pub fn unsigned(address: SocketAddr, bytes: impl AsRef<[u8]>) -> String {
    let mut stream = connect(address);
    // A server that refuses early may close before everything is sent.
    let _ = stream.write_all(bytes.as_ref());
    rest(&mut stream)
}

/// The same from a client that closes its side once it has said everything.
pub fn raw_and_half_close(address: SocketAddr, bytes: impl AsRef<[u8]>) -> String {
    let bytes = clients::signed(address, bytes);
    let mut stream = connect(address);
    let _ = stream.write_all(&bytes);
    let _ = stream.shutdown(Shutdown::Write);
    rest(&mut stream)
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Waits until a request that says `expect: 100-continue` is at work and wants its body.
#[track_caller]
pub fn until_wanted(stream: &mut TcpStream) {
    const WANTED: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut said = [0; WANTED.len()];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(said, WANTED);
}

/// What still comes until the server closes; that it never does fails the test.
pub fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        let is_closed = error.kind() == std::io::ErrorKind::ConnectionReset;
        assert!(is_closed, "the connection hangs after {} bytes: {error}", bytes.len());
    }
    String::from_utf8(bytes).unwrap()
}

/// The one answer in these bytes.
pub fn answered(text: &str) -> Answered {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let text = body.to_owned();
    let set = head.split("\r\n").find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = set.and_then(|set| set.split(';').next()).map(str::to_owned);
    let body = serde_json::from_str(body).unwrap_or_default();
    Answered { status, head: head.to_ascii_lowercase(), body, text, cookie }
}
