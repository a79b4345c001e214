//! Sends requests to a server and times the answers: at a fixed rate, where each has a moment at which it is due and
//! is timed from that moment however late it was sent, or as fast as the answers come.

use super::http::Connection;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What an answer says, in a word for a tally.
pub type Word = fn(&[u8]) -> &'static str;

/// What is sent, and how.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// The requests.
    pub requests: &'a [Vec<u8>],
    /// How many are sent at most; where that is more than there are, they come again.
    pub most: usize,
    /// Connections, each with one request at a time.
    pub connections: usize,
    /// Requests due in a second; none: as fast as the answers come.
    pub rate: Option<f64>,
    /// Nothing is sent after this.
    pub lasts: Duration,
    /// Sorts the answers that are 2xx.
    pub word: Word,
}

/// What came of it.
#[derive(Default)]
pub struct Taken {
    /// From due (or sent, where nothing is due) to answered, in microseconds, sorted; answers of 2xx only.
    pub latencies: Vec<u32>,
    /// From due to sent, in microseconds, sorted: what the driver or busy connections added.
    pub lateness: Vec<u32>,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// Other answers by status; 0: lost without one.
    pub refused: BTreeMap<u16, u64>,
    /// Answers by what they say.
    pub words: BTreeMap<&'static str, u64>,
}

/// Sends what is planned.
pub fn drive(address: SocketAddr, plan: &Plan<'_>) -> Taken {
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    let client = || client(address, plan, &next, start);
    let mut taken = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..plan.connections).map(|_| scope.spawn(client)).collect();
        let each = clients.into_iter().map(|client| client.join().expect("a client does not panic"));
        each.fold(Taken::default(), Taken::with)
    });
    taken.seconds = start.elapsed().as_secs_f64();
    taken.latencies.sort_unstable();
    taken.lateness.sort_unstable();
    taken
}

/// One connection: takes the next request that nobody took, until none is left or the time is over.
fn client(address: SocketAddr, plan: &Plan<'_>, next: &AtomicUsize, start: Instant) -> Taken {
    let mut taken = Taken::default();
    let mut connection = None;
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= plan.most {
            return taken;
        }
        let request = &plan.requests[number % plan.requests.len()];
        let due = plan.rate.map(|rate| start + Duration::from_secs_f64(number as f64 / rate));
        if due.unwrap_or_else(Instant::now) > start + plan.lasts {
            return taken;
        }
        if let Some(wait) = due.and_then(|due| due.checked_duration_since(Instant::now())) {
            std::thread::sleep(wait);
        }
        let sent = Instant::now();
        let due = due.unwrap_or(sent);
        taken.lateness.push(micros(sent - due));
        taken.note(&mut connection, address, request, due, plan.word);
    }
}

impl Taken {
    /// Asks and notes what came of it; connects where there is no connection.
    fn note(
        &mut self,
        connection: &mut Option<Connection>,
        address: SocketAddr,
        request: &[u8],
        due: Instant,
        word: Word,
    ) {
        let open = match connection.take() {
            Some(open) => Ok(open),
            None => Connection::open(address),
        };
        let Ok(mut open) = open else {
            *self.refused.entry(0).or_default() += 1;
            return;
        };
        match open.ask(request) {
            Ok(answer) if (200..300).contains(&answer.status) => {
                self.latencies.push(micros(due.elapsed()));
                *self.words.entry(word(answer.body)).or_default() += 1;
            }
            Ok(answer) => *self.refused.entry(answer.status).or_default() += 1,
            // A broken connection is not used again.
            Err(_) => {
                *self.refused.entry(0).or_default() += 1;
                return;
            }
        }
        *connection = Some(open);
    }

    /// The two together.
    pub fn with(mut self, other: Taken) -> Taken {
        self.latencies.extend(other.latencies);
        self.lateness.extend(other.lateness);
        other
            .refused
            .into_iter()
            .for_each(|(status, times)| *self.refused.entry(status).or_default() += times);
        other.words.into_iter().for_each(|(word, times)| *self.words.entry(word).or_default() += times);
        self
    }

    /// Requests answered as wished.
    pub fn answered(&self) -> u64 {
        self.latencies.len() as u64
    }

    /// Requests answered otherwise, or lost.
    pub fn failed(&self) -> u64 {
        self.refused.values().sum()
    }

    /// Answered requests a second.
    pub fn rate(&self) -> f64 {
        self.answered() as f64 / self.seconds
    }

    /// Milliseconds within which this share of the answers came.
    pub fn ms(&self, share: f64) -> f64 {
        quantile(&self.latencies, share)
    }
}

fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

/// The smallest of these sorted microseconds that at least this share does not exceed, in milliseconds.
pub fn quantile(sorted: &[u32], share: f64) -> f64 {
    let at = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(at.saturating_sub(1)).map_or(f64::NAN, |micros| f64::from(*micros) / 1e3)
}

#[cfg(test)]
mod tests {
    use super::super::http::{get, tests::server};
    use super::*;

    fn ok(body: &str) -> Vec<u8> {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into()
    }

    fn plan(requests: &[Vec<u8>], rate: Option<f64>) -> Plan<'_> {
        let word: Word = |body| if body == b"yes" { "yes" } else { "no" };
        Plan { requests, most: requests.len(), connections: 1, rate, lasts: Duration::from_secs(30), word }
    }

    #[test]
    fn answers_are_sorted_and_counted() {
        let full = b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n".to_vec();
        let address = server(vec![ok("yes"), full, ok("no"), ok("yes")]);
        let requests = vec![get("/"); 4];
        let taken = drive(address, &plan(&requests, None));
        assert_eq!((taken.answered(), taken.failed()), (3, 1));
        assert_eq!(taken.refused, BTreeMap::from([(429, 1)]));
        assert_eq!(taken.words, BTreeMap::from([("yes", 2), ("no", 1)]));
    }

    #[test]
    fn requests_come_again_until_as_many_as_wanted_were_sent() {
        let requests = vec![get("/"); 2];
        let plan = Plan { most: 5, ..plan(&requests, None) };
        assert_eq!(drive(server(vec![ok("yes"); 9]), &plan).answered(), 5);
    }

    #[test]
    fn a_request_is_timed_from_when_it_was_due() {
        // Three requests due within 2 ms on one connection that takes 60 ms for the first: the others wait in it.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            use std::io::{Read, Write};
            let (mut stream, _) = listener.accept().unwrap();
            for pause in [60, 0, 0] {
                stream.read_exact(&mut vec![0; get("/").len()]).unwrap();
                std::thread::sleep(Duration::from_millis(pause));
                stream.write_all(&ok("yes")).unwrap();
            }
        });
        let requests = vec![get("/"); 3];
        let taken = drive(address, &plan(&requests, Some(1_000.0)));
        assert_eq!(taken.answered(), 3);
        assert!(taken.ms(0.01) > 50.0, "the fastest took {} ms", taken.ms(0.01));
        assert!(quantile(&taken.lateness, 1.0) > 50.0);
    }

    #[test]
    fn the_rate_is_held() {
        let requests = vec![get("/"); 20];
        let taken = drive(server(vec![ok("yes"); 20]), &plan(&requests, Some(200.0)));
        assert!(taken.seconds >= 0.095, "20 requests at 200 a second came in {} s", taken.seconds);
    }

    #[test]
    fn what_nobody_answers_is_lost() {
        let requests = vec![get("/"); 2];
        let address = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap() };
        let taken = drive(address, &plan(&requests, None));
        assert_eq!(taken.refused, BTreeMap::from([(0, 2)]));
        assert!(taken.ms(0.5).is_nan());
    }

    #[test]
    fn quantiles_are_of_values_that_were_there() {
        let sorted: Vec<u32> = (1..=100).map(|ms| ms * 1_000).collect();
        assert_eq!([0.5, 0.9, 0.99, 1.0].map(|share| quantile(&sorted, share)), [50.0, 90.0, 99.0, 100.0]);
    }
}
