//! Rounds of acceptance: what the database itself refuses.

use crate::home::{Home, run};
use db::acceptance::{self, Label, Pair, Sample, Signed};
use db::{Purpose, Repository};

/// A round with two pairs, one of them labelled.
async fn with_round(look: impl AsyncFnOnce(&Repository, i64)) {
    let home = Home::new();
    let repository = Repository::open(home.location("data"), Purpose::Create, None).await.unwrap();
    let mut tx = repository.data.begin().await.unwrap();
    assert!(acceptance::plan(&mut tx, "one", "{}", "eve", 1).await.unwrap());
    assert!(acceptance::sample(&mut tx, 1, &sample(), &[pair(1), pair(2)]).await.unwrap());
    acceptance::label(&mut tx, 1, 1, Some(&label("same"))).await.unwrap();
    tx.commit().await.unwrap();
    look(&repository, 1).await;
    repository.close().await.unwrap();
}

fn sample() -> Sample {
    Sample { at: 2, seed: 1, model_version: "m1".into(), populations: "{}".into() }
}

fn pair(number: i64) -> Pair {
    let stratum = "sure".to_owned();
    let (record_a, record_b) = (2 * number - 1, 2 * number);
    Pair { number, record_a, record_b, stratum, weight_millis: 1000, joined: true, label: None }
}

fn label(label: &str) -> Label {
    Label { label: label.into(), by: "eve".into(), at: 3 }
}

fn signed() -> Signed {
    Signed { at: 4, by: "zoe".into(), result: "{}".into() }
}

#[test]
fn targets_stay_once_pairs_are_drawn() {
    run(with_round(async |repository, round| {
        let mut tx = repository.data.begin().await.unwrap();
        assert!(!acceptance::plan(&mut tx, "one", "{\"other\":1}", "eve", 9).await.unwrap());
        assert!(!acceptance::sample(&mut tx, round, &sample(), &[pair(3)]).await.unwrap());
        tx.commit().await.unwrap();
        let rounds = acceptance::rounds(&repository.data).await.unwrap();
        assert_eq!((rounds.len(), rounds[0].targets.as_str(), rounds[0].planned_at), (1, "{}", 1));
        assert_eq!(acceptance::pairs(&repository.data, round).await.unwrap().len(), 2);
    }));
}

#[test]
fn nothing_of_a_signed_round_changes() {
    run(with_round(async |repository, round| {
        let mut tx = repository.data.begin().await.unwrap();
        assert!(acceptance::sign(&mut tx, round, &signed()).await.unwrap());
        tx.commit().await.unwrap();
        let before = acceptance::pairs(&repository.data, round).await.unwrap();

        let mut tx = repository.data.begin().await.unwrap();
        let refused = acceptance::label(&mut tx, round, 1, Some(&label("different"))).await.unwrap_err();
        assert!(refused.to_string().contains("signed round"), "{refused}");
        drop(tx);
        let mut tx = repository.data.begin().await.unwrap();
        assert!(acceptance::label(&mut tx, round, 2, None).await.is_err());
        drop(tx);
        let mut tx = repository.data.begin().await.unwrap();
        assert!(!acceptance::sign(&mut tx, round, &signed()).await.unwrap());
        drop(tx);
        assert_eq!(acceptance::pairs(&repository.data, round).await.unwrap(), before);

        for statement in [
            "UPDATE acceptance_round SET result = 'x', signed_at = NULL",
            "DELETE FROM acceptance_pair",
            "DELETE FROM acceptance_round",
            "INSERT INTO acceptance_pair VALUES (1, 9, 1, 2, 'sure', 1, 1, NULL, NULL, NULL)",
            "UPDATE acceptance_pair SET round_id = 7",
        ] {
            let refused = match &repository.data {
                db::Db::Sqlite(pool, _) => {
                    sqlx::query(statement).execute(pool).await.map(|_| ()).unwrap_err()
                }
                db::Db::Postgres(pool) => sqlx::query(statement).execute(pool).await.map(|_| ()).unwrap_err(),
            };
            assert!(refused.to_string().contains("signed round"), "{statement}: {refused}");
        }
    }));
}

#[test]
fn the_work_on_findings_goes_on_after_the_signature() {
    run(with_round(async |repository, round| {
        let mut tx = repository.data.begin().await.unwrap();
        acceptance::settle_tickets(&mut tx, round, &[(1, 2, "different"), (3, 4, "same")], 5).await.unwrap();
        acceptance::sign(&mut tx, round, &signed()).await.unwrap();
        tx.commit().await.unwrap();
        let tickets = acceptance::tickets(&repository.data, Some(round)).await.unwrap();
        assert_eq!(tickets.iter().map(|ticket| ticket.number).collect::<Vec<_>>(), [1, 2]);
        let mut tx = repository.data.begin().await.unwrap();
        let taken = acceptance::Ticket { owner: "max".into(), state: "fixed".into(), ..tickets[0].clone() };
        acceptance::change_ticket(&mut tx, &taken).await.unwrap();
        // A finding that was withdrawn goes, unless somebody has taken it up; none is opened twice.
        acceptance::settle_tickets(&mut tx, round, &[(1, 2, "different")], 6).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(acceptance::tickets(&repository.data, None).await.unwrap(), [taken]);
    }));
}
