//! Backups and the way back, from each engine to each.

use crate::home::{Home, run};
use crate::schemas::server;
use db::acceptance::{self, Pair, Sample, Signed};
use db::backup::{self, Copies, Kept, Part};
use db::erase::Cause;
use db::vault::{Sealer, Space};
use db::{Db, Error, Location, Place, Purpose, Repository, Value, insert};

const CAUSE: Cause<'static> = Cause { at: 9, actor: "eve", reason: None };

/// A repository with a sealed record, and a signed round that freezes its pairs.
async fn fill(location: &Location) -> Repository {
    let repository = Repository::open(location.clone(), Purpose::Create, None).await.unwrap();
    let keys = repository.vault.create_keys(Space::Record, &[1, 2]).await.unwrap();
    let sealed = Sealer::default().seal(&keys[0], b"1", b"Martin").unwrap();
    let mut tx = repository.data.begin().await.unwrap();
    let row = [Value::Int(1), Value::Text("m"), Value::Int(1), Value::Int(1), Value::Text("eve")];
    let [id, version, at, on, actor] = row;
    let (number, readable) = (Value::Int(-1), Value::Text("é\t\\N"));
    let columns =
        ["id", "version", "trained_at", "trained_on", "actor", "same_person", "review", "readable", "sealed"];
    let row = [id, version, at, on, actor, number, number, readable, Value::Bytes(&sealed)];
    insert(&mut tx, "model", columns, &[row]).await.unwrap();
    acceptance::plan(&mut tx, "one", "{}", "eve", 1).await.unwrap();
    let sample = Sample { at: 2, seed: -1, model_version: "m1".into(), populations: "{}".into() };
    let pairs: Vec<Pair> = (1..=2_000).map(pair).collect();
    acceptance::sample(&mut tx, 1, &sample, &pairs).await.unwrap();
    let signed = Signed { at: 4, by: "zoe".into(), result: "{}".into() };
    acceptance::sign(&mut tx, 1, &signed).await.unwrap();
    tx.commit().await.unwrap();
    repository
}

fn pair(number: i64) -> Pair {
    let stratum = "sure".to_owned();
    Pair { number, record_a: 1, record_b: 2, stratum, weight_millis: 1000, joined: true, label: None }
}

/// What is there, with what its keys open.
async fn contents(repository: &Repository) -> (Vec<acceptance::Round>, Vec<Pair>, Vec<u8>) {
    let data = &repository.data;
    let sealed = db::models::sealed(data, 1).await.unwrap();
    let key = repository.vault.key(Space::Record, 1).await.unwrap();
    let opened = key.open(b"1", &sealed).unwrap();
    (acceptance::rounds(data).await.unwrap(), acceptance::pairs(data, 1).await.unwrap(), opened)
}

async fn copies(home: &Home, repository: &Repository) -> [Kept; 2] {
    let mut kept = Vec::new();
    for part in [Part::Data, Part::Keys] {
        let to = home.path(part.key());
        std::fs::create_dir_all(&to).unwrap();
        kept.push(backup::copy(repository, part, &to, "x", 5, &[1]).await.unwrap());
    }
    kept.try_into().unwrap()
}

fn take_master_key(from: &Location, to: &Location) {
    std::fs::copy(from.place.master_key(), to.place.master_key()).unwrap();
}

#[test]
fn what_comes_back_is_what_was_there_on_either_engine() {
    let home = Home::new();
    let location = home.location("data");
    run(async {
        let repository = fill(&location).await;
        let whole = contents(&repository).await;
        let [data, keys] = copies(&home, &repository).await;
        let files = Location::from(Place::new(home.path("files")));
        for to in [home.location("again"), files] {
            backup::restore(&to, &Copies { data: &data, keys: &keys, log: None }, &[], &CAUSE).await.unwrap();
            take_master_key(&location, &to);
            let again = Repository::open(to.clone(), Purpose::Write, None).await.unwrap();
            assert_eq!(contents(&again).await, whole);
            // The frozen stays frozen.
            let mut tx = again.data.begin().await.unwrap();
            let refused = acceptance::label(&mut tx, 1, 1, None).await.unwrap_err().to_string();
            assert!(refused.contains("signed round"), "{refused}");
            drop(tx);
            again.close().await.unwrap();
            let refused = backup::restore(&to, &Copies { data: &data, keys: &keys, log: None }, &[], &CAUSE)
                .await
                .unwrap_err()
                .to_string();
            assert!(refused.contains("holds a repository already"), "{refused}");
        }
    });
}

#[test]
fn a_copy_is_of_one_moment_beside_a_writer() {
    let home = Home::new();
    let location = home.location("data");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let repository = fill(&location).await;
        let db = repository.data.clone();
        let writing = tokio::spawn(async move { write_in_step(&db).await });
        for number in 0..4 {
            let to = home.path(&format!("copy{number}"));
            std::fs::create_dir_all(&to).unwrap();
            let kept = backup::copy(&repository, Part::Data, &to, "x", 5, &[]).await.unwrap();
            let pool = sqlx::SqlitePool::connect(&kept.file().display().to_string()).await.unwrap();
            let counts = "SELECT (SELECT COUNT(*) FROM layout), (SELECT COUNT(*) FROM pending)";
            let (one, other): (i64, i64) = sqlx::query_as(counts).fetch_one(&pool).await.unwrap();
            assert_eq!(one, other, "a half of a transaction is in the copy");
        }
        assert!(!writing.is_finished(), "nothing was written meanwhile");
        writing.abort();
    });
}

/// The same number of rows in two tables, always.
async fn write_in_step(db: &Db) {
    for id in 1.. {
        let mut tx = db.begin().await.unwrap();
        let text = id.to_string();
        insert(&mut tx, "layout", ["id", "slots"], &[[Value::Int(id), Value::Text(&text)]]).await.unwrap();
        insert(&mut tx, "pending", ["record_id"], &[[Value::Int(id)]]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[test]
fn an_interrupted_restore_onto_a_server_is_begun_again_and_a_strange_key_store_stays() {
    if server().is_none() {
        // In a folder, files that an interrupted restore left are told from others; the program's tests show it.
        return;
    }
    let home = Home::new();
    let (location, to) = (home.location("data"), home.location("again"));
    run(async {
        let repository = fill(&location).await;
        let [data, keys] = copies(&home, &repository).await;
        // Nobody knows whose keys these are.
        to.open_keys().await.unwrap().close().await;
        db::Vault::open(to.open_keys().await.unwrap(), &db::vault::MasterKey::generate().unwrap())
            .await
            .unwrap();
        let refused = backup::restore(&to, &Copies { data: &data, keys: &keys, log: None }, &[], &CAUSE)
            .await
            .unwrap_err();
        assert!(
            matches!(&refused, Error::Refused(text) if text.contains("holds a key store or an access log already")),
            "{refused}"
        );
        // A restore that got as far as the keys says so.
        std::fs::create_dir_all(&to.place.folder).unwrap();
        let keys_schema = to.servers.as_ref().unwrap().keys.to_string();
        std::fs::write(to.place.folder.join(".restoring-keys"), keys_schema).unwrap();
        backup::restore(&to, &Copies { data: &data, keys: &keys, log: None }, &[], &CAUSE).await.unwrap();
        take_master_key(&location, &to);
        let again = Repository::open(to, Purpose::Read, None).await.unwrap();
        assert_eq!(contents(&again).await, contents(&repository).await);
    });
}
