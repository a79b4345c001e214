//! Attempts at receivers of this machine: what each kind of answer means, and that nothing goes to where it must not.

use super::*;
use crate::outgoing::target;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn letter() -> Letter {
    let (id, signatures) = ("evt_1".to_owned(), "v1,x".to_owned());
    Letter { id, at: 1_000, signatures, body: b"{}".to_vec() }
}

fn settings(allow: &[&str]) -> Settings {
    Settings {
        allow: allow.iter().map(|text| (*text).to_owned()).collect(),
        seconds: 1,
        ..Settings::default()
    }
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

/// A receiver that counts connections and answers each with these bytes.
async fn receiver(answer: &'static [u8], closes: bool) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, count) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4_000]).await;
                let _ = stream.write_all(answer).await;
                if !closes {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    (address, count)
}

fn outcome(answer: &'static [u8], closes: bool) -> (Option<u16>, Option<&'static str>, Option<Millis>) {
    run(async {
        let (address, _) = receiver(answer, closes).await;
        let sender = Sender::new(&settings(&["127.0.0.0/8"]), target::system()).unwrap();
        let target = Target::of(&format!("http://{address}/hook?a=b")).unwrap();
        let outcome = sender.send(&target, letter()).await;
        (outcome.status, outcome.reason, outcome.asked)
    })
}

#[test]
fn the_status_decides_and_nothing_else() {
    assert_eq!(outcome(b"HTTP/1.1 204 No Content\r\n\r\n", true), (Some(204), None, None));
    assert_eq!(outcome(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx", false), (Some(200), None, None));
    assert_eq!(outcome(b"HTTP/1.1 500 No\r\n\r\n", true), (Some(500), Some("status"), None));
    assert_eq!(outcome(b"HTTP/1.1 410 Gone\r\n\r\n", true), (Some(410), Some("gone"), None));
    let moved = b"HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(outcome(moved, true), (Some(307), Some("redirect"), None));
    let busy = b"HTTP/1.1 429 Busy\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(outcome(busy, true), (Some(429), Some("status"), Some(7_000)));
    let long = b"HTTP/1.1 503 Busy\r\nretry-after: 999999999\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(outcome(long, true), (Some(503), Some("status"), Some(3_600_000)));
    assert_eq!(outcome(b"", false), (None, Some("timeout"), None));
    assert_eq!(outcome(b"no http\r\n\r\n", true), (None, Some("broken"), None));
    assert_eq!(outcome(b"", true), (None, Some("broken"), None));
}

#[test]
fn nobody_there_and_nobody_of_that_name() {
    run(async {
        let system = target::system;
        let sender = Sender::new(&settings(&["127.0.0.1:1"]), system()).unwrap();
        let to = async |url: &str| sender.send(&Target::of(url).unwrap(), letter()).await.reason;
        assert_eq!(to("http://127.0.0.1:1/").await, Some("no_connection"));
        let nobody: Resolver = Arc::new(|_, _| Box::pin(async { Err(io::Error::other("nobody")) }));
        let sender = Sender::new(&settings(&[]), nobody).unwrap();
        let outcome = sender.send(&Target::of("https://nobody.example/").unwrap(), letter()).await;
        assert_eq!(outcome.reason, Some("unknown_host"));
    });
}

/// A name that leads outside when a webhook is made and inside when something is sent, and back: each time it is asked, and
/// the connection goes nowhere else than to what was judged.
#[test]
fn a_name_that_leads_inside_a_moment_later_leads_nowhere() {
    run(async {
        let (address, count) = receiver(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", true).await;
        let asked = Arc::new(AtomicUsize::new(0));
        let resolver = |asked: &Arc<AtomicUsize>, places: [SocketAddr; 2]| -> Resolver {
            let asked = Arc::clone(asked);
            Arc::new(move |_, _| {
                let nth = asked.fetch_add(1, Ordering::Relaxed);
                let place = places[nth % 2];
                Box::pin(async move { Ok(vec![place]) })
            })
        };
        let outside: SocketAddr = "192.0.2.1:443".parse().unwrap();
        let public: SocketAddr = "1.1.1.1:443".parse().unwrap();
        let sender = Sender::new(&settings(&[]), resolver(&asked, [public, address])).unwrap();
        let url = format!("https://hooks.example:{}/", address.port());
        assert_eq!(sender.check(&url).await, Ok(()), "it leads outside");
        let target = Target::of(&url).unwrap();
        assert_eq!(sender.send(&target, letter()).await.reason, Some("refused_address"), "and inside");
        assert_eq!((asked.load(Ordering::Relaxed), count.load(Ordering::Relaxed)), (2, 0));
        // Judged once for each attempt: what the name leads to after that is of no account.
        let asked = Arc::new(AtomicUsize::new(1));
        let places = [outside, address];
        let allowed = format!("{address}");
        let sender = Sender::new(&settings(&[&allowed]), resolver(&asked, places)).unwrap();
        let target = Target::of(&format!("http://hooks.example:{}/", address.port())).unwrap();
        assert_eq!(sender.send(&target, letter()).await.status, Some(200));
        assert_eq!((asked.load(Ordering::Relaxed), count.load(Ordering::Relaxed)), (2, 1));
    });
}
