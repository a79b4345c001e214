//! The least of HTTP/1.1 that asking our own server needs: a connection that is kept, a request ready in one piece,
//! an answer with a length. No pipelining, no chunks.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// After this long a request counts as lost.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of the head of an answer.
const HEAD: usize = 16 << 10;

/// A request for a page.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

/// A request that takes something away.
pub fn delete(path: &str) -> Vec<u8> {
    format!("DELETE {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

/// A message in JSON, with an idempotency key where it changes something.
pub fn post(path: &str, body: &str, key: Option<&str>) -> Vec<u8> {
    with_body(("POST", path), "application/json", body, key)
}

/// A request with a body of some kind.
pub fn with_body((method, path): (&str, &str), kind: &str, body: &str, key: Option<&str>) -> Vec<u8> {
    let key = key.map_or_else(String::new, |key| format!("Idempotency-Key: {key}\r\n"));
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n{key}\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A request with the token of whoever asks.
pub fn signed(request: &[u8], token: &str) -> Vec<u8> {
    let end = find(request, b"\r\n").map_or(0, |end| end + 2);
    let (line, rest) = request.split_at(end);
    [line, format!("Authorization: Bearer {token}\r\n").as_bytes(), rest].concat()
}

/// The request for a token.
pub fn token(client: &str, secret: &str) -> Vec<u8> {
    let body = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}");
    let length = body.len();
    format!(
        "POST /v1/oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Text as it may stand in the query of an address.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => quoted.push(byte.into()),
            _ => quoted += &format!("%{byte:02X}"),
        }
    }
    quoted
}

/// A connection that is kept between requests.
pub struct Connection {
    stream: TcpStream,
    held: Vec<u8>,
}

/// What the server said.
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
    /// Whether it says when to ask again.
    pub says_when: bool,
}

impl Connection {
    /// Connects to the server.
    pub fn open(address: SocketAddr) -> io::Result<Connection> {
        Connection::patient(address, PATIENCE)
    }

    /// Connects, and waits for nothing longer than this.
    pub fn patient(address: SocketAddr, patience: Duration) -> io::Result<Connection> {
        let stream = TcpStream::connect_timeout(&address, patience)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(patience))?;
        stream.set_write_timeout(Some(patience))?;
        Ok(Connection { stream, held: Vec::with_capacity(HEAD) })
    }

    /// Sends a request and waits for its answer. After an error the connection is of no more use.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request)?;
        self.held.clear();
        let head = loop {
            if let Some(end) = find(&self.held, b"\r\n\r\n") {
                break end + 4;
            }
            if self.held.len() > HEAD {
                return Err(broken("the head of the answer is too long"));
            }
            self.receive()?;
        };
        let (status, length, says_when) = head_of(&self.held[..head])?;
        while self.held.len() < head + length {
            self.receive()?;
        }
        Ok(Answer { status, body: &self.held[head..head + length], says_when })
    }

    fn receive(&mut self) -> io::Result<()> {
        let mut piece = [0; 8 << 10];
        match self.stream.read(&mut piece)? {
            0 => Err(broken("the connection was closed before the answer's end")),
            length => {
                self.held.extend_from_slice(&piece[..length]);
                Ok(())
            }
        }
    }
}

/// The status, the length of the body, and whether it is said when to ask again.
fn head_of(head: &[u8]) -> io::Result<(u16, usize, bool)> {
    let text = std::str::from_utf8(head).map_err(|_| broken("the head of the answer is no text"))?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 ")).and_then(|rest| rest.get(..3));
    let status = status.and_then(|digits| digits.parse().ok()).ok_or_else(|| broken("no status"))?;
    let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(':')).collect();
    let header = |wanted: &str| headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let length = header("content-length").and_then(|(_, value)| value.trim().parse().ok());
    let length = length.ok_or_else(|| broken("the answer has no length"))?;
    Ok((status, length, header("retry-after").is_some()))
}

fn broken(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

/// Where `wanted` begins in `bytes`.
pub fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use std::net::TcpListener;

    /// A server for one connection that says these pieces, one for each request it sees.
    pub fn server(answers: Vec<Vec<u8>>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for answer in answers {
                let mut seen = Vec::new();
                while find(&seen, b"\r\n\r\n").is_none() {
                    let mut piece = [0; 512];
                    let length = stream.read(&mut piece).unwrap();
                    seen.extend_from_slice(&piece[..length]);
                }
                for piece in answer.chunks(7) {
                    stream.write_all(piece).unwrap();
                }
            }
        });
        address
    }

    #[test]
    fn answers_follow_each_other_on_one_connection() {
        let first = b"HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 5\r\nx: y\r\n\r\nhello".to_vec();
        let second = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n".to_vec();
        let mut connection = Connection::open(server(vec![first, second])).unwrap();
        let answer = connection.ask(&get("/a")).unwrap();
        assert_eq!((answer.status, answer.body), (200, b"hello".as_slice()));
        let answer = connection.ask(&get("/b")).unwrap();
        assert_eq!((answer.status, answer.body), (503, b"".as_slice()));
        assert!(connection.ask(&get("/c")).is_err(), "the server has left");
    }

    #[test]
    fn an_answer_that_is_none_is_an_error() {
        for answer in
            ["HTTP/1.1 200 OK\r\n\r\n", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\ncontent-length: 1\r\n\r\n"]
        {
            let mut connection = Connection::open(server(vec![answer.into()])).unwrap();
            assert!(connection.ask(&get("/")).is_err(), "{answer}");
        }
    }

    #[test]
    fn a_token_stands_in_the_head() {
        let text = String::from_utf8(signed(&post("/v1/x", "a\r\nb", None), "t.o.k")).unwrap();
        assert!(text.starts_with("POST /v1/x HTTP/1.1\r\nAuthorization: Bearer t.o.k\r\nHost:"), "{text}");
        assert!(text.ends_with("\r\n\r\na\r\nb"), "{text}");
    }

    #[test]
    fn requests_are_written_as_the_protocol_wants_them() {
        let text = String::from_utf8(post("/v1/x", "{\"é\":1}", Some("k-1"))).unwrap();
        assert!(text.starts_with("POST /v1/x HTTP/1.1\r\n") && text.contains("\r\nIdempotency-Key: k-1\r\n"));
        assert!(text.ends_with("\r\nContent-Length: 8\r\n\r\n{\"é\":1}"), "{text}");
        assert_eq!(quoted("zoé d'A-b"), "zo%C3%A9%20d%27A-b");
    }
}
