//! The access log: what was written can be proven, and whatever is done to it afterwards is found.

use crate::home::{Home, run};
use db::audit::{self, Entry, Filter, Head, People, Place, Signer, Verified, Via, Writer};
use db::{Db, Purpose, Repository};
use proptest::prelude::*;

/// A repository with a log of so many entries, whose head was signed after the first `signed` of them.
async fn log(home: &Home, entries: usize, signed: usize) -> (Repository, Vec<Head>) {
    let repository = Repository::open(home.location("data"), Purpose::Create, None).await.unwrap();
    let mut writer = Writer::claim(&repository, 1).await.unwrap();
    let all: Vec<Entry> = (0..entries).map(entry).collect();
    let all: Vec<&Entry> = all.iter().collect();
    // Some alone, some together.
    for group in all[..signed].chunks(3) {
        writer.append(&repository, group).await.unwrap();
    }
    let heads = sign(&repository).await;
    writer.append(&repository, &all[signed..]).await.unwrap();
    writer.close().await.unwrap();
    (repository, heads)
}

fn entry(at: usize) -> Entry {
    let id = at as i64;
    let people = match at % 3 {
        0 => People::one(id),
        1 => People::customers([id, id + 1, id + 2]),
        _ => People::none().with_records([id]),
    };
    Entry {
        at: 1_000 + id,
        actor: format!("cl_{}", at % 4),
        via: [Via::Api, Via::Cli, Via::Job][at % 3],
        address: at.is_multiple_of(2).then(|| "127.0.0.1".to_owned()),
        deed: "getCustomer".into(),
        purpose: "sale",
        result: at.is_multiple_of(5).then_some("dead_letter"),
        people,
    }
}

/// Signs the heads of all chains and notes that they stand outside.
async fn sign(repository: &Repository) -> Vec<Head> {
    let signer = Signer::open(repository, 5).await.unwrap();
    let mut heads = Vec::new();
    for chain in audit::chains(&repository.log).await.unwrap() {
        heads.push(Head::sign(&signer, repository.vault.repository(), &chain, 7));
        audit::note_exported(&repository.log, chain.id, chain.number).await.unwrap();
    }
    heads
}

async fn verify(repository: &Repository, heads: &[Head]) -> Verified {
    let keys = audit::public_keys(repository).await.unwrap();
    let chains = audit::chains(&repository.log).await.unwrap();
    let (name, known) = (repository.vault.repository(), (heads, keys.as_slice()));
    audit::verify(&repository.log, name, &chains, known, &|_, _| true).await.unwrap().unwrap()
}

async fn execute(db: &Db, sql: &str) {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite(pool, _) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
    }
}

#[test]
fn what_was_written_is_proven_up_to_the_last_head() {
    run(async {
        let home = Home::new();
        let (repository, mut heads) = log(&home, 10, 6).await;
        let verified = verify(&repository, &heads).await;
        assert_eq!(verified.findings, []);
        let [proven] = &verified.chains[..] else { panic!("{verified:?}") };
        assert_eq!((proven.entries, proven.signed), (10, 6));
        heads.extend(sign(&repository).await);
        let verified = verify(&repository, &heads).await;
        assert_eq!((verified.findings.len(), verified.chains[0].signed), (0, 10));
        // Another key's signature is none.
        let chains = audit::chains(&repository.log).await.unwrap();
        let (name, known) = (repository.vault.repository(), (heads.as_slice(), [[7; 32]].as_slice()));
        let strange = audit::verify(&repository.log, name, &chains, known, &|_, _| true).await;
        assert!(strange.unwrap().unwrap().findings[0].what.contains("signature"));
    });
}

/// Does something to the log, and checks what is found.
#[track_caller]
fn check(statements: &[&str], number: Option<i64>, words: &str) {
    run(async {
        let home = Home::new();
        let (repository, heads) = log(&home, 10, 8).await;
        for statement in statements {
            execute(&repository.log, statement).await;
        }
        let verified = verify(&repository, &heads).await;
        let found =
            verified.findings.iter().any(|found| found.number == number && found.what.contains(words));
        assert!(found, "{statements:?}: {:?}", verified.findings);
    });
}

#[test]
fn whatever_is_done_to_the_log_is_found_where_it_was_done() {
    let hash_of = |number: i64| {
        format!("UPDATE chain SET number = {number}, hash = (SELECT hash FROM entry WHERE number = {number})")
    };
    check(&["DELETE FROM entry WHERE number = 4"], Some(4), "is missing");
    check(&["DELETE FROM entry WHERE number BETWEEN 3 AND 5"], Some(3), "from this one to 5 are missing");
    check(&["UPDATE entry SET actor = 'cl_9' WHERE number = 5"], Some(5), "was changed");
    check(&["UPDATE entry SET purpose = 'marketing' WHERE number = 2"], Some(2), "was changed");
    // The end cut off, and the chain made to end there.
    check(&["DELETE FROM entry WHERE number > 6", &hash_of(6)], Some(7), "a signed head shows them");
    check(&["DELETE FROM entry WHERE number > 9"], Some(9), "says that it ends with 10");
    // Two entries in each other's place.
    let swap =
        ["UPDATE entry SET number = -1 WHERE number = 3", "UPDATE entry SET number = 3 WHERE number = 4"];
    check(&[swap[0], swap[1], "UPDATE entry SET number = 4 WHERE number = -1"], Some(3), "was changed");
    check(&["DELETE FROM chain"], Some(8), "the whole chain is missing");
    check(&["UPDATE entry SET chain_id = 9 WHERE number = 2"], Some(2), "is missing");
}

#[test]
fn a_chain_made_anew_after_a_change_is_not_the_one_that_was_signed() {
    run(async {
        let home = Home::new();
        let (repository, heads) = log(&home, 10, 8).await;
        // Whoever can write the database takes the entries from the fourth on out and writes them again, one changed.
        execute(
            &repository.log,
            "UPDATE chain SET number = 3, hash = (SELECT hash FROM entry WHERE number = 3)",
        )
        .await;
        execute(&repository.log, "DELETE FROM entry WHERE number > 3").await;
        let mut again: Vec<Entry> = (3..10).map(entry).collect();
        again[1].actor = "somebody else".to_owned();
        let mut writer = Writer::claim(&repository, 1).await.unwrap();
        writer.append(&repository, &again.iter().collect::<Vec<_>>()).await.unwrap();
        assert_eq!(
            verify(&repository, &[]).await.findings.len(),
            1,
            "only the missing head is noticed without it"
        );
        let verified = verify(&repository, &heads).await;
        let [found] = &verified.findings[..] else { panic!("{verified:?}") };
        assert_eq!(found.number, Some(8));
        assert!(found.what.contains("not the one whose head was signed"), "{found}");
    });
}

#[test]
fn a_chain_that_was_let_go_is_taken_by_whoever_comes_next() {
    run(async {
        let home = Home::new();
        let repository = Repository::open(home.location("data"), Purpose::Create, None).await.unwrap();
        for at in 0..100 {
            let mut writer = Writer::claim(&repository, 1).await.unwrap();
            writer.append(&repository, &[&entry(at)]).await.unwrap();
            writer.close().await.unwrap();
        }
        let chains = audit::chains(&repository.log).await.unwrap();
        assert_eq!(chains.iter().map(|chain| chain.number).collect::<Vec<_>>(), [100]);
    });
}

#[test]
fn a_chain_that_was_closed_takes_nothing_more() {
    run(async {
        let home = Home::new();
        let (repository, _) = log(&home, 0, 0).await;
        let mut writer = Writer::claim(&repository, 1).await.unwrap();
        // With the second one the writer knows where the chain ends.
        for at in 0..2 {
            writer.append(&repository, &[&entry(at)]).await.unwrap();
        }
        audit::close_all(&repository.log, 9).await.unwrap();
        let refused = writer.append(&repository, &[&entry(2)]).await.unwrap_err();
        assert!(refused.to_string().contains("open chain"), "{refused}");
        let verified = verify(&repository, &sign(&repository).await).await;
        assert_eq!(verified.findings, []);
        assert_eq!(verified.chains.iter().map(|chain| chain.entries).sum::<i64>(), 2);
    });
}

#[test]
fn heads_that_are_missing_or_changed_are_noticed() {
    run(async {
        let home = Home::new();
        let (repository, mut heads) = log(&home, 10, 6).await;
        heads.extend(sign(&repository).await);
        let found = async |heads: &[Head]| {
            let verified = verify(&repository, heads).await;
            verified.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(found(&heads).await, "");
        assert!(found(&[]).await.contains("entry 10: the head of this entry was exported"));
        assert!(found(&heads[..1]).await.contains("entry 10: the head of this entry was exported"));
        assert!(found(&heads[1..]).await.contains("entry 6: a later head names"));
        let forged = Head { number: 9, ..heads[1].clone() };
        assert!(found(&[heads[0].clone(), forged]).await.contains("signature"));
        let text: String = heads.iter().map(|head| serde_json::to_string(head).unwrap() + "\n").collect();
        assert_eq!(audit::heads_of(&text).unwrap(), heads);
        assert_eq!(
            audit::heads_of(&text[..text.len() - 9]).unwrap(),
            heads[..1],
            "a line without an end is none"
        );
        assert_eq!(audit::heads_of(&text.replace("chain", "chian")), Err(1));
    });
}

#[test]
fn many_write_side_by_side_and_no_number_is_given_twice() {
    run(async {
        let home = Home::new();
        let (repository, _) = log(&home, 0, 0).await;
        let mut writers = Vec::new();
        for _ in 0..3 {
            writers.push(Writer::claim(&repository, 1).await.unwrap());
        }
        let mut chains: Vec<i64> = writers.iter().map(Writer::chain).collect();
        chains.dedup();
        // On a server, nobody waits for another.
        assert_eq!(chains.len(), if crate::schemas::server().is_some() { 3 } else { 1 });
        for round in 0..20 {
            let (one, two) = (entry(round), entry(round + 1));
            let [a, b, c] = &mut writers[..] else { panic!() };
            let pair = [&one, &two];
            let together = futures_util::future::try_join3(
                a.append(&repository, &pair),
                b.append(&repository, &pair[..1]),
                c.append(&repository, &pair),
            );
            together.await.unwrap();
        }
        let verified = verify(&repository, &sign(&repository).await).await;
        assert_eq!(verified.findings, []);
        assert_eq!(verified.chains.iter().map(|chain| chain.entries).sum::<i64>(), 100);
    });
}

#[test]
fn entries_are_read_by_whom_they_are_about_and_a_restored_chain_is_not_written_on() {
    run(async {
        let home = Home::new();
        let (repository, _) = log(&home, 12, 6).await;
        let all = async |filter: Filter| {
            let (mut place, mut found) = (Place::NEWEST, Vec::new());
            loop {
                let (entries, ended) = audit::page(&repository, &filter, place, 5).await.unwrap();
                found.extend(entries);
                match ended {
                    Some(ended) => place = ended,
                    None => return found.iter().map(|entry| entry.place.number).collect::<Vec<i64>>(),
                }
            }
        };
        assert_eq!(all(Filter::default()).await, (1..=12).rev().collect::<Vec<i64>>());
        // The seventh is about customer 6 alone, the fifth about 4, 5 and 6.
        assert_eq!(all(Filter { customer: Some(6), ..Filter::default() }).await, [7, 5]);
        assert_eq!(all(Filter { actor: Some("cl_1".into()), ..Filter::default() }).await, [10, 6, 2]);
        assert_eq!(all(Filter { from: Some(1_003), to: Some(1_005), ..Filter::default() }).await, [5, 4]);
        audit::close_all(&repository.log, 9).await.unwrap();
        let first = audit::chains(&repository.log).await.unwrap()[0].id;
        assert_ne!(Writer::claim(&repository, 1).await.unwrap().chain(), first);
    });
}

/// A statement that changes one stored value of the entry that the number says.
const CHANGES: [&str; 13] = [
    "number = number + 1000",
    "at = at + 1",
    "actor = actor || 'x'",
    "via = 'job' || via",
    "address = CASE WHEN address IS NULL THEN '10.0.0.1' END",
    "deed = 'x' || deed",
    "purpose = 'x' || purpose",
    "result = CASE WHEN result IS NULL THEN 'refused' END",
    "customer_id = COALESCE(customer_id, 0) + 1",
    "customers = customers + 1",
    "records = records - 1",
    "sealed = CASE WHEN sealed IS NULL THEN hash ELSE NULL END",
    "chain_id = chain_id + 1",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_single_change_of_an_entry_before_the_last_head_escapes(
        entries in 1..40usize,
        which in 0..40usize,
        change in 0..CHANGES.len() + 1,
    ) {
        let (number, entries) = (which % entries + 1, entries);
        let findings = run(async {
            let home = Home::new();
            let (repository, heads) = log(&home, entries + 3, entries).await;
            let set = CHANGES.get(change).copied();
            let statement = match set {
                Some(set) => format!("UPDATE entry SET {set} WHERE number = {number}"),
                // The hash itself, turned round so that it stays one.
                None => format!("UPDATE entry SET hash = (SELECT hash FROM chain) WHERE number = {number}"),
            };
            execute(&repository.log, &statement).await;
            verify(&repository, &heads).await.findings
        });
        prop_assert!(!findings.is_empty());
    }
}
