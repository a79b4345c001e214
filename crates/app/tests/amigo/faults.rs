//! What strikes a serving process: it is killed, stopped or kept from writing in the middle of everything. Whatever it
//! has confirmed is there exactly once, and nothing is there by half.

use crate::import::SmallDisk;
use crate::repositories::on_files;
use crate::serving::{Answered, Serving, post, try_post};
use crate::shop::Shop;
use crate::support::PATIENCE;
use crate::telling::{RECORDS, Till, became, delete, id, list, until_writing, upsert};
use serde_json::Value;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 8;

/// What one client sent of a record last, and what became of it: the record's id, where it was confirmed.
type Sent = BTreeMap<String, (Value, Option<String>)>;

/// A person of whom nobody else has anything but the surname; the phone is what changes.
fn person(client: usize, number: usize, version: usize) -> Value {
    let first = ["Ada", "Bea", "Cyrille", "Dov", "Eve", "Fay", "Guy", "Hal"][number % 8];
    let email = format!("p{client}x{number}@exemple.fr");
    let phone = format!("06{client}{:07}", number * 10 + version);
    let fields = [("first_name", first), ("last_name", "Quenum"), ("email", &email), ("phone", &phone)];
    upsert("till", &format!("k{client}-{number}"), &fields)
}

/// Sends new records, and now and then another version of one, until nobody answers; what was confirmed is written
/// down.
fn load(
    address: SocketAddr,
    client: usize,
    from: usize,
    stop: &AtomicBool,
    confirmations: &AtomicUsize,
) -> Sent {
    let mut sent = Sent::new();
    for step in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let number = from + if step % 4 == 3 { step / 2 } else { step };
        let item = person(client, number, usize::from(step % 4 == 3));
        let answered = try_post(address, RECORDS, &[], &item.to_string());
        let confirmed = answered.as_ref().filter(|answered| answered.status == 200);
        let record = confirmed.map(|answered| id(&answered.body, "record").to_owned());
        let ends = record.is_none();
        confirmations.fetch_add(usize::from(!ends), Ordering::Relaxed);
        sent.insert(id(&item, "id").to_owned(), (item, record));
        if ends {
            break;
        }
    }
    sent
}

/// Confirmations after which the load flows.
const FLOWING: usize = 20;

/// Under load of all clients, does something to the process a while after the load flows, and says what they had sent
/// by then.
fn under_load(till: &Till, from: usize, wait: Duration, strike: impl FnOnce()) -> Sent {
    let (stop, confirmations) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (address, begun) = (till.serving.address, Instant::now());
    std::thread::scope(|scope| {
        let (stop, confirmations) = (&stop, &confirmations);
        let run = |client| scope.spawn(move || load(address, client, from, stop, confirmations));
        let clients: Vec<_> = (0..CLIENTS).map(run).collect();
        while confirmations.load(Ordering::Relaxed) < FLOWING && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(wait);
        strike();
        // Whoever is still answered then has a process that does not end.
        std::thread::sleep(Duration::from_secs(1));
        stop.store(true, Ordering::Relaxed);
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}

/// Records without a customer, customers without records, counts that are wrong: things written by half.
fn nothing_is_half_written(shop: &Shop) {
    let halves = shop.select(&[
        "SELECT 'record ' || id FROM source_record WHERE deleted_at IS NULL AND id NOT IN \
         (SELECT record_id FROM membership WHERE to_run IS NULL)",
        "SELECT 'membership ' || record_id FROM membership WHERE to_run IS NULL AND (customer_id NOT IN \
         (SELECT id FROM customer WHERE state = 0) OR record_id NOT IN (SELECT id FROM source_record))",
        "SELECT 'customer ' || id FROM customer WHERE records <> (SELECT COUNT(*) FROM membership WHERE \
         customer_id = customer.id AND to_run IS NULL)",
        "SELECT 'run ' || run_id FROM journal WHERE run_id NOT IN (SELECT id FROM run)",
        "SELECT 'unfinished ' || id FROM run WHERE finished_at IS NULL",
    ]);
    assert_eq!(halves, "");
}

/// Sent again, what was confirmed is known as it was said, under the same number; the rest is taken in now.
fn everything_confirmed_is_there(till: &Till, sent: &Sent) {
    let items: Vec<Value> = sent.values().map(|(item, _)| item.clone()).collect();
    let mut answers = Vec::new();
    for portion in items.chunks(500) {
        let answered = till.send(&[], &list(portion));
        assert_eq!(answered.status, 200, "{answered:?}");
        answers.extend(answered.body["results"].as_array().unwrap().clone());
    }
    for ((key, (_, confirmed)), answer) in sent.iter().zip(&answers) {
        if let Some(record) = confirmed {
            assert_eq!((became(answer).0, id(answer, "record")), ("unchanged", record.as_str()), "{key}");
        }
    }
}

fn nothing_is_left_to_do(shop: &Shop) {
    let told = shop.say("repair");
    assert!(told.contains("Nothing changed."), "{told}");
}

#[test]
fn a_killed_process_loses_nothing_that_it_had_confirmed() {
    let mut till = Till::open();
    let mut all = Sent::new();
    for (round, milliseconds) in [150, 420, 777].into_iter().enumerate() {
        let wait = Duration::from_millis(milliseconds);
        let sent = under_load(&till, round * 100_000, wait, || till.serving.signal("KILL"));
        let confirmed = sent.values().filter(|(_, record)| record.is_some()).count();
        assert!(confirmed > 10, "only {confirmed} confirmed after {milliseconds} ms");
        let Till { shop, mut serving } = till;
        assert_eq!(serving.wait().code(), None, "it was killed");
        nothing_is_half_written(&shop);
        let serving = Serving::start_with(&shop.0, "serve --listen 127.0.0.1:0 --json --data d");
        assert_eq!(serving.get("/v1/customers/cus_1").status, 200, "whoever reads is answered at once");
        until_writing(&serving, "till");
        till = Till { shop, serving };
        everything_confirmed_is_there(&till, &sent);
        all.extend(sent);
    }
    let shop = till.stop();
    let records = shop.select(&["SELECT COUNT(*) || '' FROM source_record"]);
    assert_eq!(records.trim(), (all.len() + 10).to_string(), "a record is there twice, or not at all");
    nothing_is_half_written(&shop);
    nothing_is_left_to_do(&shop);
}

#[test]
fn a_process_that_is_told_to_stop_keeps_everything_it_confirmed() {
    let till = Till::open();
    let sent = under_load(&till, 0, Duration::from_millis(400), || till.serving.signal("TERM"));
    let shop = till.stop();
    nothing_is_half_written(&shop);
    nothing_is_left_to_do(&shop);
    let till =
        Till { serving: Serving::start_with(&shop.0, "serve --listen 127.0.0.1:0 --json --data d"), shop };
    till.serving.until("/readyz", 200);
    everything_confirmed_is_there(&till, &sent);
}

#[test]
fn a_full_disk_stops_what_must_be_written_down_and_that_only_while_it_is_full() {
    if !on_files() {
        // The disk that fills is the folder's own.
        return;
    }
    let shop = Shop::open();
    let Some(disk) = SmallDisk::mount(&shop.0, "disk", "6m") else {
        eprintln!("left out: this user may not mount a small disk");
        return;
    };
    shop.0.copy("d", "disk/r");
    let mut serving = Serving::start_with(&shop.0, "serve --listen 127.0.0.1:0 --json --data disk/r");
    serving.until("/readyz", 200);
    let filler = disk.path().join("filler");
    // What has room in the files that are there is still written.
    let written = std::fs::write(&filler, vec![7; 6 << 20]);
    assert!(written.is_err(), "the disk is not full");
    let tell = |number: usize| serving.post(RECORDS, &[], &person(0, number, 0).to_string());
    let refused = (0..2_000).find(|number| tell(*number).status != 200).expect("the disk never fills up");
    let answered = tell(refused);
    assert_eq!((answered.status, answered.body["code"].as_str()), (503, Some("not_ready")), "{answered:?}");
    assert!(answered.head.contains("retry-after: "), "{answered:?}");
    // Nobody sees a person where that cannot be written down; what shows nobody is answered.
    let mut looks = (0..2_000).map(|_| serving.get("/v1/customers/cus_2"));
    let unseen = looks.find(|answered| answered.status != 200).expect("the log never fills up");
    assert_eq!((unseen.status, &unseen.body["reason"]), (503, &Value::from("access_log")), "{unseen:?}");
    assert_eq!(serving.get("/v1/dictionary").status, 200);
    std::fs::remove_file(&filler).unwrap();
    // Who writes makes sure that it is still the one.
    serving.until("/readyz", 200);
    let confirmed: Vec<Answered> = (refused..refused + 20).map(tell).collect();
    for answered in &confirmed {
        assert_eq!(answered.status, 200, "{answered:?}: {}", shop.0.read("serve.log"));
        assert_eq!(became(&answered.body).0, "created");
    }
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(0));
    let told = shop.0.succeed("repair --data disk/r");
    assert!(told.contains("Nothing changed."), "{told}");
    let session = crate::state::open(&shop.0, "disk/r");
    let working = amigo::working::Working::load(&session, 1).unwrap();
    assert_eq!(working.len(), 10 + refused + 20);
    assert!(working.records.duplicates().is_empty());
}

/// Holds the right to write, as another program would.
struct Locked(tokio::runtime::Runtime, Option<SqliteConnection>);

impl Locked {
    fn take(path: &Path) -> Locked {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let connection = runtime.block_on(async {
            let mut connection = SqliteConnection::connect(&path.display().to_string()).await.unwrap();
            sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
            connection
        });
        Locked(runtime, Some(connection))
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        if let Some(connection) = self.1.take() {
            let _ = self.0.block_on(connection.close());
        }
    }
}

#[test]
fn a_database_that_another_program_holds_is_waited_for() {
    if !on_files() {
        // Only a file is held as a whole.
        return;
    }
    let till = Till::open();
    let locked = Locked::take(&till.shop.0.path("d/amigo.db"));
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| till.tell(&person(0, 0, 0)));
        std::thread::sleep(Duration::from_secs(2));
        assert_eq!(till.serving.get("/v1/customers/cus_2").status, 200, "who only reads does not wait");
        assert!(!waits.is_finished());
        drop(locked);
        // An answer that is not there after half a minute would be a refusal.
        assert_eq!(became(&waits.join().unwrap()).0, "created");
    });
}

#[test]
fn more_than_can_wait_is_sent_back_and_nothing_is_lost_or_doubled() {
    if !on_files() {
        // Messages pile up because the file is held.
        return;
    }
    const MESSAGES: usize = 24;
    let till = Till::open();
    let message = |number: usize| {
        // Mostly records that nobody knows are no more: quick to take in, and items like any other.
        let unknown = (0..999).map(|item| delete("till", &format!("never{number}-{item}")));
        list(&unknown.chain([person(9, number, 0)]).collect::<Vec<_>>())
    };
    let locked = Locked::take(&till.shop.0.path("d/amigo.db"));
    let send = |number| post(till.serving.address, RECORDS, &[], &message(number));
    let first: Vec<Answered> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..MESSAGES).map(|number| scope.spawn(move || send(number))).collect();
        let begun = Instant::now();
        while !senders.iter().any(std::thread::ScopedJoinHandle::is_finished) {
            assert!(begun.elapsed() < PATIENCE, "nothing is sent back");
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(locked);
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    let mut refused = 0;
    for (number, answered) in first.into_iter().enumerate() {
        let answered = if answered.status == 429 {
            assert!(answered.head.contains("retry-after: 1"), "{answered:?}");
            assert_eq!(answered.body["code"], "too_busy");
            refused += 1;
            send(number)
        } else {
            answered
        };
        assert_eq!(answered.status, 200, "{answered:?}");
        assert_eq!(became(&answered.body["results"][999]).0, "created");
    }
    assert!((1..MESSAGES).contains(&refused), "{refused} of {MESSAGES} sent back");
    let records = till.shop.select(&["SELECT COUNT(*) || '' FROM source_record"]);
    assert_eq!(records.trim(), (MESSAGES + 10).to_string());
    nothing_is_left_to_do(&till.stop());
}

/// Changes one byte of a cell; done twice, it is as it was.
pub fn damage(path: &Path, table: &str, column: &str, id: i64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = SqliteConnection::connect(&path.display().to_string()).await.unwrap();
        let select = format!("SELECT {column} FROM {table} WHERE id = {id}");
        let mut cell: Vec<u8> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(select)).fetch_one(&mut connection).await.unwrap();
        let middle = cell.len() / 2;
        cell[middle] ^= 1;
        let update = format!("UPDATE {table} SET {column} = $1 WHERE id = {id}");
        sqlx::query(sqlx::AssertSqlSafe(update)).bind(cell).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}

#[test]
fn a_damaged_record_stops_nothing_but_itself() {
    if !on_files() {
        // What is damaged is a cell of a file.
        return;
    }
    let till = Till::open();
    let [ulysse, hippolyte, eudoxie] = till.shop.customers(["t4", "t6", "t10"]);
    damage(&till.shop.0.path("d/amigo.db"), "source_record", "sealed", 6);
    let answered = till.serving.get(&format!("/v1/customers/{hippolyte}"));
    assert_eq!((answered.status, answered.body["code"].as_str()), (500, Some("failed")));
    let reference = id(&answered.body, "reference");
    let log = till.shop.0.read("serve.log");
    assert!(log.contains(reference) && log.contains("damaged"), "{log}");
    till.customer(&eudoxie);
    // Its source says it again, and it is whole.
    let whole =
        [("first_name", "Hippolyte"), ("last_name", "Grandjean"), ("email", "hippolyte@grandjean.fr")];
    assert_eq!(became(&till.says("t6", &whole)), ("changed", "new"));
    till.customer(&hippolyte);

    damage(&till.shop.0.path("d/keys/keys.db"), "data_key", "wrapped", 4);
    let other = [("first_name", "Ulysse"), ("last_name", "Barbotin"), ("city", "Pessac")];
    let items = [person(0, 0, 0), upsert("till", "t4", &other), person(0, 1, 0)];
    let key = &["Idempotency-Key: mixed"][..];
    let answered = till.send(key, &list(&items));
    let results = answered.body["results"].as_array().unwrap_or_else(|| panic!("{answered:?}"));
    let log = till.shop.0.read("serve.log");
    assert_eq!([0, 2].map(|at| &results[at]["change"]), ["created"; 2], "{results:?} {log}");
    assert_eq!((&results[1]["status"], &results[1]["error"]["code"]), (&"error".into(), &"failed".into()));
    assert_eq!(results[1]["error"]["dead_letter"], "dl_1");
    let again = till.send(key, &list(&items));
    let log = till.shop.0.read("serve.log");
    assert_eq!(
        again.body["results"][0]["change"], "unchanged",
        "what failed is tried again: {again:?} {log}"
    );
    let alone = till.send(&[], &items[1].to_string());
    assert_eq!((alone.status, alone.body["code"].as_str()), (500, Some("failed")));
    assert_eq!(till.serving.get(&format!("/v1/customers/{ulysse}")).status, 500);
    // Many at once, one of which fails: the others do not notice.
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let send = |number: usize| {
            let item = if number == 3 { items[1].clone() } else { person(1, number, 0) };
            till.send(&[], &item.to_string()).status
        };
        let senders: Vec<_> = (0..8).map(|number| scope.spawn(move || send(number))).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    assert_eq!(answers, [200, 200, 200, 500, 200, 200, 200, 200]);
    let log = till.shop.0.read("serve.log").to_lowercase();
    assert!(!log.contains("panicked") && !log.contains("barbotin") && !log.contains("exemple.fr"), "{log}");
}
