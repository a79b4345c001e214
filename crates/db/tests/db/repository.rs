//! Opening a repository: what is made, what is refused.

use crate::home::{Home, run};
use crate::schemas::server;
use db::vault::MasterKey;
use db::{Location, Place, Purpose, Repository};
use sqlx::{Connection, PgConnection};
use std::time::{Duration, Instant};

async fn open(location: &Location, purpose: Purpose) -> Repository {
    Repository::open(location.clone(), purpose, None).await.unwrap()
}

async fn refusal(location: &Location, purpose: Purpose, master: Option<MasterKey>) -> String {
    match Repository::open(location.clone(), purpose, master).await {
        Ok(_) => panic!("the repository was opened"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_first_start_makes_keys_that_the_next_one_needs() {
    let home = Home::new();
    let location = home.location("data");
    let place = &location.place;
    run(async {
        let missing = refusal(&location, Purpose::Read, None).await;
        assert!(missing.contains("no repository"), "{missing}");
        assert!(!place.folder.exists(), "a command that only reads made files");
        assert!(!location.has_keys().await.unwrap());
        open(&location, Purpose::Create).await.close().await.unwrap();
        open(&location, Purpose::Write).await.close().await.unwrap();

        let kept = std::fs::read_to_string(place.master_key()).unwrap();
        std::fs::remove_file(place.master_key()).unwrap();
        let refused = refusal(&location, Purpose::Create, None).await;
        assert!(
            refused.contains("master key is missing") && refused.contains("AMIGO_MASTER_KEY"),
            "{refused}"
        );
        let other = MasterKey::generate().unwrap();
        let refused = refusal(&location, Purpose::Write, Some(other)).await;
        assert!(refused.contains("not the one of this key store"), "{refused}");
        let given = MasterKey::from_text(&kept, "the environment").unwrap();
        Repository::open(location.clone(), Purpose::Write, Some(given)).await.unwrap();
    });
}

#[test]
fn one_command_writes_at_a_time_and_others_read() {
    let home = Home::new();
    let location = home.location("data");
    run(async {
        let writing = open(&location, Purpose::Create).await;
        let refused = refusal(&location, Purpose::Write, None).await;
        assert!(refused.contains("another amigo is writing"), "{refused}");
        open(&location, Purpose::Read).await;
        writing.close().await.unwrap();
        open(&location, Purpose::Write).await;
    });
}

#[test]
fn several_processes_serve_while_no_command_writes() {
    let home = Home::new();
    let location = home.location("data");
    run(async {
        let missing = refusal(&location, Purpose::Serve, None).await;
        assert!(missing.contains("no repository"), "{missing}");
        let writing = open(&location, Purpose::Create).await;
        let refused = refusal(&location, Purpose::Serve, None).await;
        assert!(refused.contains("another amigo is writing"), "{refused}");
        writing.close().await.unwrap();
        let one = open(&location, Purpose::Serve).await;
        let two = open(&location, Purpose::Serve).await;
        one.close().await.unwrap();
        let refused = refusal(&location, Purpose::Write, None).await;
        assert!(refused.contains("amigo serve runs") && refused.contains("stop it first"), "{refused}");
        open(&location, Purpose::Read).await;
        two.close().await.unwrap();
        open(&location, Purpose::Write).await;
    });
}

#[test]
fn data_and_keys_of_two_repositories_do_not_go_together() {
    let home = Home::new();
    let (mut mine, other) = (home.location("a"), home.location("b"));
    run(async {
        for location in [&mine, &other] {
            open(location, Purpose::Create).await.close().await.unwrap();
        }
        match (&mut mine.servers, &other.servers) {
            (Some(mine), Some(other)) => mine.data = other.data.clone(),
            _ => drop(std::fs::copy(other.place.data(), mine.place.data()).unwrap()),
        }
        let refused = refusal(&mine, Purpose::Write, None).await;
        assert!(refused.contains("belongs to repository r"), "{refused}");
    });
}

#[test]
fn two_processes_that_open_at_once_set_up_one_repository() {
    let home = Home::new();
    let location = home.location("data");
    run(async {
        open(&location, Purpose::Create).await.close().await.unwrap();
        let all = (0..8).map(|_| {
            tokio::spawn({
                let location = location.clone();
                async move {
                    Repository::open(location, Purpose::Serve, None)
                        .await
                        .unwrap()
                        .vault
                        .repository()
                        .to_owned()
                }
            })
        });
        let mut names = Vec::new();
        for one in all.collect::<Vec<_>>() {
            names.push(one.await.unwrap());
        }
        names.dedup();
        assert_eq!(names.len(), 1);
    });
}

#[test]
fn a_server_that_cannot_be_used_is_told_without_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let check = |url: &str, word: &str| {
        let place = Place::new(folder.path().join("data"));
        let location = Location::on_server(place, url, None, "amigo").unwrap();
        let refused = run(refusal(&location, Purpose::Create, None));
        assert!(refused.contains(word) && !refused.contains("s3cret"), "{word}: {refused}");
        assert!(!location.place.folder.exists());
    };
    // Nobody listens on the first port.
    check("postgres://ann:s3cret@127.0.0.1:1/shop", "cannot be reached");
    if let Some(url) = server() {
        let (before, _) = url.rsplit_once('/').unwrap();
        check(&format!("{before}/nowhere"), "no such database");
    }
}

/// The processes of the server whose connections hold the lock of a repository.
async fn lock_holders(location: &Location) -> Vec<i32> {
    let mut connection = PgConnection::connect(&server().unwrap()).await.unwrap();
    let holders = "WITH key AS (SELECT hashtextextended($1, 1) AS key) SELECT pid FROM pg_locks, key \
                   WHERE locktype = 'advisory' AND objsubid = 1 AND granted \
                   AND classid::BIGINT = (key >> 32) & 4294967295 AND objid::BIGINT = key & 4294967295";
    let schema = location.servers.as_ref().unwrap().data.schema();
    sqlx::query_scalar(holders).bind(schema).fetch_all(&mut connection).await.unwrap()
}

/// Ends the connection that holds the lock of a repository, as when the server is started anew; says which it was.
async fn cut_lock(location: &Location) -> i32 {
    let holders = lock_holders(location).await;
    let [holder] = holders[..] else { panic!("not one holds the lock: {holders:?}") };
    let mut connection = PgConnection::connect(&server().unwrap()).await.unwrap();
    let cut = "SELECT pg_terminate_backend($1)";
    let is_cut: bool = sqlx::query_scalar(cut).bind(holder).fetch_one(&mut connection).await.unwrap();
    assert!(is_cut);
    holder
}

#[test]
fn a_command_that_lost_its_lock_goes_no_further_and_whoever_serves_takes_it_again() {
    if server().is_none() {
        // The lock on a file lasts as long as its process.
        return;
    }
    let home = Home::new();
    let location = home.location("data");
    run(async {
        let writing = open(&location, Purpose::Create).await;
        cut_lock(&location).await;
        let mut open_ones = Vec::new();
        let lost = loop {
            // What was connected before may end what it does; no more comes to it.
            match writing.data.begin().await {
                Ok(tx) => open_ones.push(tx),
                Err(error) => break error.to_string(),
            }
        };
        assert!(lost.contains("no connection") && lost.contains("run the command again"), "{lost}");
        drop(open_ones);
        writing.close().await.unwrap();
        let serving = open(&location, Purpose::Serve).await;
        let cut = cut_lock(&location).await;
        let begun = Instant::now();
        while lock_holders(&location).await.iter().all(|holder| *holder == cut) {
            assert!(begun.elapsed() < Duration::from_secs(60), "nobody takes the lock again");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let refused = refusal(&location, Purpose::Write, None).await;
        assert!(refused.contains("amigo serve runs"), "{refused}");
        serving.close().await.unwrap();
    });
}
