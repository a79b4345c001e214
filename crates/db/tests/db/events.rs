//! The event log: whoever reads behind the last event that they know misses none, whoever writes and however late they
//! commit; and forgetting the oldest.

use crate::home::{run_on, serve};
use db::journal::{self, Deed, Event};
use db::lease;
use db::{Db, Error, horizon};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const SHORT: Duration = Duration::from_millis(3);

fn event(customer: i64, at: i64) -> Event {
    let kind = Deed::Created.event();
    Event { at, kind, customer, other: None, last: None, fields: None, run: 1 }
}

/// Fights for the lease until enough was written. As the one who writes does: the numbers are those behind the last event
/// that is there when a term begins, and go on from one transaction to the next; each of them commits late.
async fn fight(db: Db, who: usize, most: i64) -> usize {
    let (mut fenced, mut turn) = (0, who as u64);
    loop {
        let Some(held) = lease::take(&db, "resolver", &who.to_string(), "here", SHORT).await.unwrap() else {
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        };
        let mut next = journal::last_event(&db).await.unwrap() + 1;
        for _ in 0..3 {
            turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Held up: it may be overtaken meanwhile.
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
            let told: Vec<Event> = (0..1 + (turn >> 62) as i64).map(|other| event(next + other, 1)).collect();
            journal::emit(&mut tx, next, &told).await.unwrap();
            tokio::time::sleep(Duration::from_micros(turn >> 51)).await;
            tx.commit().await.unwrap();
            next += told.len() as i64;
            if next > most {
                return fenced;
            }
        }
    }
}

#[test]
fn nobody_who_follows_misses_what_is_committed_late() {
    run_on(async |location| {
        let (one, two, reader) = (serve(&location).await, serve(&location).await, serve(&location).await);
        let fighters = (0..6).map(|who| {
            let db = if who % 2 == 0 { one.data.clone() } else { two.data.clone() };
            tokio::spawn(fight(db, who, 300))
        });
        let fighters: Vec<_> = fighters.collect();
        let is_over = Arc::new(AtomicBool::new(false));
        let following = tokio::spawn({
            let (db, is_over) = (reader.data.clone(), is_over.clone());
            async move {
                let (mut seen, mut looks) = (Vec::new(), 0);
                loop {
                    let was_over = is_over.load(Ordering::Relaxed);
                    let last = seen.last().copied().unwrap_or(0);
                    let page = journal::happened_after(&db, last, 7).await.unwrap();
                    looks += usize::from(!page.is_empty());
                    if page.is_empty() && was_over {
                        return (seen, looks);
                    }
                    seen.extend(page.into_iter().map(|event| event.id));
                }
            }
        });
        let mut fenced = 0;
        for fighter in fighters {
            fenced += fighter.await.unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        let (seen, looks) = following.await.unwrap();
        let last = journal::last_event(&reader.data).await.unwrap();
        assert_eq!(seen, (1..=last).collect::<Vec<_>>());
        assert!(looks > 30 && fenced > 0, "{looks} looks, {fenced} overtaken: nothing was tried");
    });
}

#[test]
fn the_oldest_are_forgotten_some_at_a_time_and_the_last_one_stays() {
    run_on(async |location| {
        let repository = serve(&location).await;
        let db = &repository.data;
        let mut tx = db.begin().await.unwrap();
        // The clock was set back after the third.
        let told: Vec<Event> = [10, 20, 90, 30, 40, 50].into_iter().map(|at| event(at, at)).collect();
        journal::emit(&mut tx, 1, &told).await.unwrap();
        tx.commit().await.unwrap();
        let forget = async |before, most| {
            let mut tx = db.begin().await.unwrap();
            let forgotten = horizon::forget(&mut tx, before, most, 1_000).await.unwrap();
            tx.commit().await.unwrap();
            let left: Vec<i64> =
                journal::happened_after(db, 0, 100).await.unwrap().iter().map(|event| event.id).collect();
            (forgotten, horizon::forgotten(db).await.unwrap(), left)
        };
        assert_eq!(forget(10, 100).await, (0, 0, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(forget(35, 1).await, (1, 1, vec![2, 3, 4, 5, 6]));
        assert_eq!(forget(35, 100).await, (1, 2, vec![3, 4, 5, 6]), "what follows one that stays stays");
        assert_eq!(forget(1_000, 100).await, (3, 5, vec![6]));
        assert_eq!(forget(1_000, 100).await, (0, 5, vec![6]), "the next one is numbered by it");
    });
}
