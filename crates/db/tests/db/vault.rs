//! Keys: made, destroyed, wrapped anew.

use crate::home::{self, Home};
use db::vault::{MasterKey, Sealer, Space};
use db::{Error, Location, Vault};

fn run<F: Future<Output = ()>>(test: impl FnOnce(Location) -> F) {
    let home = Home::new();
    let location = home.location("data");
    std::fs::create_dir_all(location.place.keys_folder()).unwrap();
    home::run(test(location));
}

async fn open(location: &Location, key: &MasterKey) -> Vault {
    try_open(location, key).await.unwrap()
}

async fn try_open(location: &Location, key: &MasterKey) -> Result<Vault, Error> {
    Vault::open(location.open_keys().await?, key).await
}

#[test]
fn a_key_opens_after_a_restart_and_never_after_its_destruction() {
    run(async |location| {
        let master = MasterKey::generate().unwrap();
        let vault = open(&location, &master).await;
        let keys = vault.create_keys(Space::Record, &[1, 2]).await.unwrap();
        let sealed = Sealer::default().seal(&keys[0], b"1", b"Martin").unwrap();
        let hash = vault.hasher().record(1, "x");
        drop(vault);
        let vault = open(&location, &master).await;
        assert_eq!(vault.hasher().record(1, "x"), hash);
        let key = vault.key(Space::Record, 1).await.unwrap();
        assert_eq!(key.open(b"1", &sealed).unwrap(), b"Martin");
        vault.destroy(Space::Record, &[1], Some(7), 5).await.unwrap();
        let error = vault.key(Space::Record, 1).await.unwrap_err().to_string();
        assert!(error.contains("source record 1 was erased"), "{error}");
        assert!(vault.key(Space::Record, 2).await.is_ok());
        assert_eq!(vault.erased().await.unwrap()[0].customer, Some(7));
    });
}

#[test]
fn a_key_that_is_there_is_never_replaced() {
    run(async |location| {
        let vault = open(&location, &MasterKey::generate().unwrap()).await;
        let held_up = vault.create_keys(Space::Record, &[7]).await.unwrap();
        let written = vault.create_keys(Space::Record, &[6, 7, 8]).await.unwrap();
        let sealed = Sealer::default().seal(&written[1], b"", b"Martin").unwrap();
        assert_eq!(held_up[0].open(b"", &sealed).unwrap(), b"Martin");
        vault.create_keys(Space::Record, &[8, 7]).await.unwrap();
        let key = vault.key(Space::Record, 7).await.unwrap();
        assert_eq!(key.open(b"", &sealed).unwrap(), b"Martin");
        assert_eq!(vault.wrapped(Space::Record, 1, 9).await.unwrap().len(), 3);
    });
}

#[test]
fn after_a_rotation_only_the_new_master_key_opens_and_everything_still_reads() {
    run(async |location| {
        let (old, new) = (MasterKey::generate().unwrap(), MasterKey::generate().unwrap());
        let mut vault = open(&location, &old).await;
        let ids: Vec<i64> = (1..=12_000).collect();
        let keys = vault.create_keys(Space::Record, &ids).await.unwrap();
        vault.create_keys(Space::Quarantine, &[3]).await.unwrap();
        let sealed = Sealer::default().seal(&keys[11_000], b"", b"Martin").unwrap();
        let hash = vault.hasher().record(1, "x");
        assert_eq!(vault.rotate_master(&new).await.unwrap(), 12_001);
        drop(vault);
        assert!(try_open(&location, &old).await.is_err());
        let vault = open(&location, &new).await;
        let key = vault.key(Space::Record, 11_001).await.unwrap();
        assert_eq!(key.open(b"", &sealed).unwrap(), b"Martin");
        assert_eq!(vault.hasher().record(1, "x"), hash);
    });
}

#[test]
fn a_wrapped_key_does_not_open_in_another_place() {
    run(async |location| {
        let vault = open(&location, &MasterKey::generate().unwrap()).await;
        vault.create_keys(Space::Record, &[1, 2]).await.unwrap();
        let wrapped = vault.wrapped(Space::Record, 1, 2).await.unwrap();
        let opener = vault.opener(Space::Record);
        assert!(opener.open(1, &wrapped[0].1).is_ok());
        assert!(opener.open(1, &wrapped[1].1).is_err());
        assert!(vault.opener(Space::Quarantine).open(1, &wrapped[0].1).is_err());
    });
}

#[test]
fn both_generations_are_read_while_look_ups_are_rotated() {
    run(async |location| {
        let master = MasterKey::generate().unwrap();
        let mut vault = open(&location, &master).await;
        let old = vault.hasher().record(1, "x");
        assert_eq!(vault.begin_lookup_rotation().await.unwrap().older, 1);
        drop(vault);
        // Interrupted: the next start goes on with the same two.
        let mut vault = open(&location, &master).await;
        assert_eq!(vault.begin_lookup_rotation().await.unwrap().older, 1);
        assert_ne!(vault.hasher().record(1, "x"), old);
        assert_eq!(vault.hashers()[1].record(1, "x"), old);
        vault.finish_lookup_rotation().await.unwrap();
        drop(vault);
        assert_eq!(open(&location, &master).await.hashers().len(), 1);
    });
}

#[test]
fn keys_of_what_was_never_written_are_swept() {
    run(async |location| {
        let vault = open(&location, &MasterKey::generate().unwrap()).await;
        vault.create_keys(Space::Record, &[1, 2, 3]).await.unwrap();
        assert_eq!(vault.sweep(Space::Record, 1).await.unwrap(), 2);
        assert!(vault.key(Space::Record, 1).await.is_ok());
    });
}

#[test]
fn what_comes_again_is_recognised_after_every_rotation() {
    run(async |location| {
        let (old, new) = (MasterKey::generate().unwrap(), MasterKey::generate().unwrap());
        let mut vault = open(&location, &old).await;
        let hash = vault.recogniser().contents(&[b"row"]);
        assert_ne!(hash, vault.hasher().contents(&[b"row"]));
        vault.begin_lookup_rotation().await.unwrap();
        vault.finish_lookup_rotation().await.unwrap();
        vault.rotate_master(&new).await.unwrap();
        assert_eq!(vault.recogniser().contents(&[b"row"]), hash);
        drop(vault);
        let vault = open(&location, &new).await;
        assert_eq!(vault.recogniser().contents(&[b"row"]), hash);
        assert_eq!(vault.hashers().len(), 1);
    });
}

#[test]
fn the_number_of_something_erased_is_never_given_again() {
    run(async |location| {
        let vault = open(&location, &MasterKey::generate().unwrap()).await;
        assert_eq!(vault.next_id(Space::Record, 7).await.unwrap(), 8);
        vault.destroy(Space::Record, &[20], Some(3), 5).await.unwrap();
        assert_eq!(vault.next_id(Space::Record, 7).await.unwrap(), 21);
        assert_eq!(vault.next_id(Space::Record, 30).await.unwrap(), 31);
        assert_eq!(vault.next_id(Space::Quarantine, 7).await.unwrap(), 8);
    });
}

#[test]
fn a_destroyed_key_lies_in_no_file_of_the_store() {
    run(async |location| {
        let vault = open(&location, &MasterKey::generate().unwrap()).await;
        vault.create_keys(Space::Record, &[1, 2]).await.unwrap();
        let wrapped = vault.wrapped(Space::Record, 1, 2).await.unwrap();
        if location.servers.is_some() {
            // What a server does with its files is not ours to see; OPERATIONS.md says what to know about it.
            return;
        }
        let lies = |wrapped: &[u8]| {
            let folder = std::fs::read_dir(location.place.keys_folder()).unwrap();
            folder
                .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
                .any(|bytes| bytes.windows(wrapped.len()).any(|window| window == wrapped))
        };
        assert!(lies(&wrapped[0].1) && lies(&wrapped[1].1));
        vault.destroy(Space::Record, &[1], None, 5).await.unwrap();
        assert!(!lies(&wrapped[0].1), "it can be taken from the files");
        assert!(lies(&wrapped[1].1));
    });
}
