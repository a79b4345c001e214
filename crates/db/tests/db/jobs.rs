//! Jobs: which is taken next, by whom, and what becomes of one whose holder is gone.

use crate::home::Home;
use db::jobs::{self, Added, Ended, Filter, Hold, Job, New, Progress, State};
use db::schedules::{self, Schedule};
use db::{Db, Error, Purpose, Repository};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(3);
const KINDS: &[&str] = &["drill", "backup"];

fn run<T>(test: impl AsyncFnOnce(Repository) -> T) -> T {
    let home = Home::new();
    let location = home.location("data");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(async {
        let repository = Repository::open(location, Purpose::Create, None).await.unwrap();
        test(repository).await
    })
}

fn new<'a>(kind: &'a str, priority: i64, due_at: i64) -> New<'a> {
    New {
        kind,
        parameters: "{}",
        priority,
        due_at,
        most_attempts: 3,
        actor: "test",
        schedule: None,
        place: None,
        message_hash: None,
        at: 1,
    }
}

async fn add(db: &Db, new: &New<'_>) -> Added {
    let mut tx = db.begin().await.unwrap();
    let added = jobs::add(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    added
}

async fn claim(db: &Db, ttl: Duration, now: i64) -> Option<(Hold, Job)> {
    jobs::claim(db, KINDS, "one", ttl, now).await.unwrap()
}

async fn leave(db: &Db, hold: Hold, ended: Ended<'_>) -> bool {
    jobs::leave(db, hold, ended, &Progress::default(), 50).await.unwrap()
}

async fn state(db: &Db, id: i64) -> (State, i64) {
    let job = jobs::get(db, id).await.unwrap().unwrap();
    (job.state, job.attempts)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Of what is due, the highest priority comes first, then what has been due for longest, then the first asked for.
    #[test]
    fn jobs_are_taken_in_order(wished in prop::collection::vec((0..4_i64, 0..6_i64, 0..3_usize), 1..20)) {
        const NOW: i64 = 4;
        let taken: Vec<i64> = run(async |repository: Repository| {
            for (priority, due_at, kind) in &wished {
                add(&repository.data, &new(["drill", "backup", "other"][*kind], *priority, *due_at)).await;
            }
            let mut taken = Vec::new();
            while let Some((_, job)) = claim(&repository.data, LONG, NOW).await {
                taken.push(job.id);
            }
            taken
        });
        let mut expected: Vec<(i64, i64, i64)> = (1..).zip(&wished)
            .filter(|(_, (_, due_at, kind))| *due_at <= NOW && *kind < 2)
            .map(|(id, (priority, due_at, _))| (-priority, *due_at, id))
            .collect();
        expected.sort_unstable();
        let expected: Vec<i64> = expected.into_iter().map(|(_, _, id)| id).collect();
        prop_assert_eq!(taken, expected);
    }
}

#[test]
fn of_many_who_take_each_gets_another_job() {
    run(async |repository: Repository| {
        for _ in 0..40 {
            add(&repository.data, &new("drill", 1, 0)).await;
        }
        let takers = (0..8).map(|_| {
            let db = repository.data.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                while let Some((hold, _)) = claim(&db, LONG, 1).await {
                    mine.push(hold.id);
                    assert!(leave(&db, hold, Ended::Done("{}")).await);
                }
                mine
            })
        });
        let mut all = Vec::new();
        for taker in takers.collect::<Vec<_>>() {
            all.extend(taker.await.unwrap());
        }
        let each: BTreeSet<i64> = all.iter().copied().collect();
        assert_eq!((all.len(), each.len()), (40, 40));
    });
}

#[test]
fn whoever_lost_a_job_writes_nothing_more_of_it() {
    run(async |repository: Repository| {
        let db = &repository.data;
        add(db, &new("drill", 1, 0)).await;
        let (first, _) = claim(db, LONG, 1).await.unwrap();
        assert_eq!(claim(db, LONG, 1).await, None, "it is held");
        assert_eq!(jobs::renew(db, first, SHORT, &Progress::default()).await.unwrap(), Some(true));
        tokio::time::sleep(SHORT * 3).await;
        let (second, job) = claim(db, LONG, 1).await.unwrap();
        assert_eq!((second.id, second.token, job.attempts), (first.id, 2, 2));
        assert_eq!(jobs::renew(db, first, LONG, &Progress::default()).await.unwrap(), None);
        assert!(!leave(db, first, Ended::Done("{\"by\":1}")).await);
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(jobs::check(&mut tx, first).await, Err(Error::Fenced { .. })));
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        jobs::check(&mut tx, second).await.unwrap();
        tx.commit().await.unwrap();
        let told = Progress { phase: Some("half".into()), done: 1, total: Some(2) };
        assert_eq!(jobs::renew(db, second, LONG, &told).await.unwrap(), Some(true));
        assert_eq!(jobs::get(db, 1).await.unwrap().unwrap().progress, told);
        assert!(leave(db, second, Ended::Done("{\"by\":2}")).await);
        assert!(!leave(db, second, Ended::Failed("twice")).await, "it was left");
        let job = jobs::get(db, 1).await.unwrap().unwrap();
        assert_eq!((job.state, job.result.as_deref(), job.fault), (State::Done, Some("{\"by\":2}"), None));
    });
}

#[test]
fn a_job_is_tried_again_handed_back_given_up_and_replayed() {
    run(async |repository: Repository| {
        let db = &repository.data;
        add(db, &new("drill", 1, 0)).await;
        let (hold, _) = claim(db, LONG, 1).await.unwrap();
        assert!(leave(db, hold, Ended::Again { due_at: 9, fault: "away" }).await);
        assert_eq!(claim(db, LONG, 8).await, None, "it is not due");
        let (hold, job) = claim(db, LONG, 9).await.unwrap();
        assert_eq!((job.attempts, job.fault.as_deref()), (2, Some("away")));
        // What is handed back was no attempt, and may begin at once.
        assert!(leave(db, hold, Ended::HandedBack).await);
        let (hold, job) = claim(db, LONG, 9).await.unwrap();
        assert_eq!(job.attempts, 2);
        assert!(leave(db, hold, Ended::Failed("broken")).await);
        assert_eq!(state(db, 1).await, (State::Failed, 2));
        assert_eq!(claim(db, LONG, 99).await, None, "it is given up");
        assert!(jobs::replay(db, 1, 20).await.unwrap());
        assert!(!jobs::replay(db, 1, 20).await.unwrap(), "it waits already");
        assert!(!jobs::discard(db, 1).await.unwrap(), "it is not over");
        let (hold, job) = claim(db, LONG, 20).await.unwrap();
        assert_eq!(job.attempts, 1);
        assert!(leave(db, hold, Ended::Done("{}")).await);
        assert!(!jobs::replay(db, 1, 21).await.unwrap(), "it is done");
        assert!(jobs::discard(db, 1).await.unwrap());
        assert_eq!(jobs::get(db, 1).await.unwrap(), None);
        assert_eq!(add(db, &new("drill", 1, 0)).await, Added::Made(2), "no number is given twice");
    });
}

#[test]
fn whoever_dies_each_time_makes_a_job_fail() {
    run(async |repository: Repository| {
        let db = &repository.data;
        add(db, &new("drill", 1, 0)).await;
        for attempt in 1..=3 {
            assert!(jobs::settle(db, "died", 1).await.unwrap().is_empty());
            let (_, job) = claim(db, SHORT, 1).await.unwrap();
            assert_eq!(job.attempts, attempt);
            tokio::time::sleep(SHORT * 3).await;
        }
        assert_eq!(claim(db, LONG, 1).await, None, "three times are enough");
        assert_eq!(jobs::settle(db, "died", 1).await.unwrap(), [1]);
        let job = jobs::get(db, 1).await.unwrap().unwrap();
        assert_eq!((job.state, job.fault.as_deref(), job.owner), (State::Failed, Some("died"), None));
    });
}

#[test]
fn what_nobody_wants_any_more_ends() {
    run(async |repository: Repository| {
        let db = &repository.data;
        for _ in 0..3 {
            add(db, &new("drill", 1, 0)).await;
        }
        let (hold, _) = claim(db, LONG, 1).await.unwrap();
        let (lost, _) = claim(db, SHORT, 1).await.unwrap();
        for id in 1..=3 {
            assert!(jobs::unwant(db, id, 5).await.unwrap());
        }
        assert_eq!(state(db, 3).await.0, State::Cancelled, "it waited");
        assert_eq!(jobs::renew(db, hold, LONG, &Progress::default()).await.unwrap(), Some(false));
        // Also where it would be tried again.
        assert!(leave(db, hold, Ended::Again { due_at: 9, fault: "away" }).await);
        assert_eq!(state(db, 1).await.0, State::Cancelled);
        tokio::time::sleep(SHORT * 3).await;
        assert_eq!(claim(db, LONG, 99).await, None);
        assert!(jobs::settle(db, "died", 1).await.unwrap().is_empty(), "it did not fail");
        assert_eq!(state(db, lost.id).await.0, State::Cancelled);
        assert!(!jobs::unwant(db, 1, 6).await.unwrap(), "it is over");
    });
}

#[test]
fn of_a_place_one_stands_and_a_message_makes_one() {
    run(async |repository: Repository| {
        let db = &repository.data;
        let placed = New { place: Some("schedule nightly"), ..new("drill", 1, 0) };
        let adders = (0..8).map(|_| {
            let (db, placed) = (db.clone(), placed.clone());
            tokio::spawn(async move { add(&db, &placed).await })
        });
        let mut made = Vec::new();
        for adder in adders.collect::<Vec<_>>() {
            made.push(adder.await.unwrap());
        }
        let first = made.iter().find_map(|added| match added {
            Added::Made(id) => Some(*id),
            _ => None,
        });
        let first = first.unwrap();
        assert_eq!(made.iter().filter(|added| **added == Added::Standing(first)).count(), 7);
        let (hold, _) = claim(db, LONG, 1).await.unwrap();
        assert_eq!(add(db, &placed).await, Added::Standing(first), "it runs");
        assert!(leave(db, hold, Ended::Failed("broken")).await);
        let Added::Made(second) = add(db, &placed).await else { panic!("the first one is over") };
        assert!(!jobs::replay(db, first, 3).await.unwrap(), "another one does the same");
        assert_eq!(jobs::of_place(db, "schedule nightly").await.unwrap().unwrap().id, second);
        let told = New { message_hash: Some([7; 16]), ..new("drill", 1, 0) };
        let Added::Made(third) = add(db, &told).await else { panic!("nothing of it was told before") };
        assert_eq!(add(db, &told).await, Added::Before(third));
    });
}

#[test]
fn jobs_are_listed_page_by_page_and_forgotten_when_they_are_old() {
    run(async |repository: Repository| {
        let db = &repository.data;
        for at in [1, 2, 2, 2, 3] {
            add(db, &New { at, ..new("drill", 1, 0) }).await;
        }
        add(db, &New { at: 3, ..new("backup", 1, 0) }).await;
        let page = async |filter: Filter<'_>, behind| -> Vec<i64> {
            let page = jobs::page(db, filter, behind, 3).await.unwrap();
            page.iter().map(|job| job.id).collect()
        };
        assert_eq!(page(Filter::default(), (i64::MAX, i64::MAX)).await, [6, 5, 4]);
        assert_eq!(page(Filter::default(), (2, 4)).await, [3, 2, 1]);
        let drills = Filter { kind: Some("drill"), state: Some(State::Waiting) };
        assert_eq!(page(drills, (i64::MAX, i64::MAX)).await, [5, 4, 3]);
        for _ in 0..6 {
            let (hold, job) = claim(db, LONG, 1).await.unwrap();
            leave(db, hold, if job.id == 2 { Ended::Failed("broken") } else { Ended::Done("{}") }).await;
        }
        assert_eq!(jobs::count(db).await.unwrap(), [(State::Done, 5), (State::Failed, 1)]);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(jobs::forget(&mut tx, 50).await.unwrap(), 0, "they ended at 50");
        assert_eq!(jobs::forget(&mut tx, 51).await.unwrap(), 5);
        tx.commit().await.unwrap();
        assert_eq!(page(Filter::default(), (i64::MAX, i64::MAX)).await, [2], "somebody has to look at it");
    });
}

fn schedule(name: &str, next_at: Option<i64>) -> Schedule {
    Schedule {
        name: name.to_owned(),
        kind: "drill".to_owned(),
        parameters: "{}".to_owned(),
        expression: "0 2 * * *".to_owned(),
        zone: "UTC".to_owned(),
        is_enabled: next_at.is_some(),
        next_at,
        last_at: None,
        last_job: None,
        actor: "test".to_owned(),
        changed_at: 1,
    }
}

#[test]
fn of_several_who_take_a_turn_one_makes_the_job() {
    run(async |repository: Repository| {
        let db = &repository.data;
        let mut tx = db.begin().await.unwrap();
        schedules::put(&mut tx, &schedule("nightly", Some(10))).await.unwrap();
        schedules::put(&mut tx, &schedule("never", None)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(schedules::due(db, 9).await.unwrap(), []);
        let due = schedules::due(db, 12).await.unwrap();
        assert_eq!(due.len(), 1);
        let takers = (0..6).map(|_| {
            let (db, due) = (db.clone(), due[0].clone());
            tokio::spawn(async move {
                let mut tx = db.begin().await.unwrap();
                let job = New { place: Some("schedule nightly"), ..new("drill", 1, 0) };
                let taken = schedules::take_turn(&mut tx, &due, Some(34), Some(&job), 12).await.unwrap();
                tx.commit().await.unwrap();
                taken
            })
        });
        let mut taken = Vec::new();
        for taker in takers.collect::<Vec<_>>() {
            taken.extend(taker.await.unwrap());
        }
        assert_eq!(taken, [Added::Made(1)]);
        let after = schedules::get(db, "nightly").await.unwrap().unwrap();
        assert_eq!((after.next_at, after.last_at, after.last_job), (Some(34), Some(12), Some(1)));
        // One that was changed since is no longer this turn's.
        let mut tx = db.begin().await.unwrap();
        schedules::put(&mut tx, &Schedule { changed_at: 13, ..schedule("nightly", Some(34)) }).await.unwrap();
        let late =
            schedules::take_turn(&mut tx, &after, Some(58), Some(&new("drill", 1, 0)), 40).await.unwrap();
        assert_eq!(late, None);
        tx.commit().await.unwrap();
    });
}

#[test]
fn a_schedule_that_comes_along_and_is_deleted_stays_deleted() {
    run(async |repository: Repository| {
        let db = &repository.data;
        let introduce = async |name: &str| {
            let mut tx = db.begin().await.unwrap();
            schedules::introduce(&mut tx, &schedule(name, Some(10))).await.unwrap();
            tx.commit().await.unwrap();
        };
        introduce("backup").await;
        introduce("forget").await;
        assert_eq!(schedules::introduced(db).await.unwrap().len(), 2);
        assert!(schedules::delete(db, "backup").await.unwrap());
        introduce("backup").await;
        let names: Vec<String> =
            schedules::all(db).await.unwrap().into_iter().map(|schedule| schedule.name).collect();
        assert_eq!(names, ["forget"]);
    });
}
