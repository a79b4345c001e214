//! Leases: one holder at a time, and nothing is written by one who was overtaken.

use crate::home::{run_on, serve};
use db::lease::{self, Lease};
use db::{Db, Error};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(3);

async fn take(db: &Db, who: &str, ttl: Duration) -> Option<Lease> {
    lease::take(db, "resolver", who, "here", ttl).await.unwrap()
}

#[test]
fn a_lease_has_one_holder_until_its_end_and_its_token_grows() {
    run_on(async |location| {
        let (one, two) = (serve(&location).await, serve(&location).await);
        let first = take(&one.data, "one", LONG).await.unwrap();
        assert_eq!((first.token, take(&two.data, "two", LONG).await), (1, None));
        let holder = lease::current(&two.data, "resolver").await.unwrap().unwrap();
        assert_eq!((holder.holder.as_str(), holder.address.as_str(), holder.token), ("one", "here", 1));
        assert!(lease::renew(&one.data, &first, SHORT).await.unwrap());
        tokio::time::sleep(SHORT * 3).await;
        assert_eq!(lease::current(&two.data, "resolver").await.unwrap(), None);
        // Late, but nobody was faster.
        assert!(lease::renew(&one.data, &first, SHORT).await.unwrap());
        tokio::time::sleep(SHORT * 3).await;
        let second = take(&two.data, "two", LONG).await.unwrap();
        assert_eq!(second.token, 2);
        assert!(!lease::renew(&one.data, &first, LONG).await.unwrap());
        lease::release(&one.data, &first).await.unwrap();
        assert!(lease::current(&one.data, "resolver").await.unwrap().is_some(), "it is another one's by now");
        lease::release(&two.data, &second).await.unwrap();
        assert!(!lease::renew(&two.data, &second, LONG).await.unwrap(), "it was given back");
        assert_eq!(take(&one.data, "one", LONG).await.unwrap().token, 3);
        assert!(lease::take(&one.data, "other", "one", "here", LONG).await.unwrap().is_some());
    });
}

#[test]
fn whoever_was_overtaken_writes_nothing() {
    run_on(async |location| {
        let (one, two) = (serve(&location).await, serve(&location).await);
        let lease = take(&one.data, "one", Duration::ZERO).await.unwrap();
        take(&two.data, "two", LONG).await.unwrap();
        let mut tx = one.data.begin().await.unwrap();
        let refused = lease::check(&mut tx, "resolver", lease.token).await.unwrap_err();
        assert!(matches!(refused, Error::Fenced { .. }), "{refused}");
    });
}

#[test]
fn a_take_over_waits_for_a_transaction_that_has_checked_and_a_renewal_does_not() {
    run_on(async |location| {
        let (one, two) = (serve(&location).await, serve(&location).await);
        let lease = take(&one.data, "one", SHORT).await.unwrap();
        let mut tx = one.data.begin().await.unwrap();
        lease::check(&mut tx, "resolver", lease.token).await.unwrap();
        write(&mut tx, lease.token).await;
        if location.servers.is_some() {
            assert!(lease::renew(&one.data, &lease, SHORT).await.unwrap());
        }
        tokio::time::sleep(SHORT * 3).await;
        let taking = tokio::spawn(async move { take(&two.data, "two", LONG).await });
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(!taking.is_finished(), "it was taken over within a transaction");
        tx.commit().await.unwrap();
        assert_eq!(taking.await.unwrap().unwrap().token, 2);
    });
}

#[test]
fn a_holder_that_is_stopped_within_a_transaction_loses_it() {
    run_on(async |location| {
        if location.servers.is_none() {
            // Whoever is stopped within a transaction on a file keeps the file: there is one machine only.
            return;
        }
        let (one, two) = (serve(&location).await, serve(&location).await);
        let lease = take(&one.data, "one", SHORT).await.unwrap();
        let mut tx = one.data.begin().await.unwrap();
        lease::check(&mut tx, "resolver", lease.token).await.unwrap();
        write(&mut tx, lease.token).await;
        tokio::time::sleep(SHORT * 3).await;
        // Whoever waits for the end of that transaction does for ever.
        let taken = tokio::time::timeout(LONG, take(&two.data, "two", LONG)).await;
        assert!(taken.expect("the stopped holder keeps it").is_some());
        assert!(tx.commit().await.is_err(), "the stopped holder's transaction was committed");
        assert_eq!(written(&two.data).await, [] as [i64; 0]);
    });
}

/// Writes a row that bears the token, and gives its number.
async fn write(tx: &mut db::Tx, token: i64) -> i64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let unlike_others = NEXT.fetch_add(1, Ordering::Relaxed);
    db::records::layout_id(tx, &format!("{token} {unlike_others}")).await.unwrap()
}

/// The tokens in the order in which they were written.
async fn written(db: &Db) -> Vec<i64> {
    let rows = db::records::layouts(db).await.unwrap();
    rows.iter().map(|(_, text)| text.split(' ').next().unwrap().parse().unwrap()).collect()
}

/// Fights for the lease until enough was written; each term begins a transaction, dawdles and then checks.
async fn fight(db: Db, who: usize, most: usize) -> usize {
    let (mut fenced, mut turn) = (0, who as u64);
    loop {
        let Some(held) = take(&db, &who.to_string(), SHORT).await else {
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        };
        for _ in 0..3 {
            turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            tokio::time::sleep(Duration::from_micros(turn >> 51)).await;
            let mut tx = db.begin().await.unwrap();
            match lease::check(&mut tx, "resolver", held.token).await {
                Ok(()) => {}
                Err(Error::Fenced { .. }) => {
                    fenced += 1;
                    break;
                }
                Err(error) => panic!("{error}"),
            }
            if write(&mut tx, held.token).await > most as i64 {
                return fenced;
            }
            tx.commit().await.unwrap();
        }
    }
}

#[test]
fn tokens_never_go_back_however_many_fight() {
    run_on(async |location| {
        let (one, two) = (serve(&location).await, serve(&location).await);
        let fighters = (0..8).map(|who| {
            let db = if who % 2 == 0 { one.data.clone() } else { two.data.clone() };
            tokio::spawn(fight(db, who, 400))
        });
        let mut fenced = 0;
        for fighter in fighters.collect::<Vec<_>>() {
            fenced += fighter.await.unwrap();
        }
        let tokens = written(&one.data).await;
        assert_eq!(tokens.len(), 400);
        assert!(tokens.is_sorted(), "a token went back: {tokens:?}");
        let terms = tokens.chunk_by(|left, right| left == right).count();
        assert!(terms > 100, "only {terms} terms");
        assert!(fenced > 0, "nobody was ever overtaken");
    });
}
