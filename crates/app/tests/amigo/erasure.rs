//! Erasing a person: nothing readable stays, everybody else does, and a crash in the middle is made good.

use crate::support::{Folder, SHOP};
use amigo::decisions::{self, Draft, Kind};
use db::customers::{self, State};
use db::quarantine;
use db::vault::{ErasedRow, Lookup, Sealer, Space};

const ERASE: &str = "--reason request-5 --yes";

/// What is left of customer 1 (records 1 and 2 of the four) after an erasure.
fn check_gone(folder: &Folder) {
    let session = folder.session("amigo-data");
    let repository = &session.repository;
    let customer = session.block(customers::get(&repository.data, 1)).unwrap().unwrap();
    assert_eq!((customer.state, customer.records, customer.profile), (State::Erased, 0, None));
    assert_eq!(session.block(customers::records_of(&repository.data, 1)).unwrap(), [0; 0]);
    let left = session.block(db::records::between(&repository.data, 1, 100)).unwrap();
    assert_eq!(left.iter().map(|stored| stored.id).collect::<Vec<_>>(), [3, 4]);
    assert!(session.block(db::records::history_between(&repository.data, 1, 2)).unwrap().is_empty());
    let found = |email: &str| {
        let hash = repository.vault.hasher().contact(Lookup::Email, email);
        session.block(db::records::by_contact(&repository.data, &[hash])).unwrap()
    };
    assert_eq!(found("zenobie@quatremer.fr"), [0; 0]);
    assert_eq!(found("ulysse@barbotin.fr"), [3]);
    assert!(session.block(repository.vault.key(Space::Record, 1)).is_err());
    let working = amigo::working::Working::load(&session, 1).unwrap();
    assert_eq!(working.ids, [3, 4]);
    let journal = session.block(db::journal::of_customer(&repository.data, 1)).unwrap();
    assert_eq!(journal.iter().filter(|(_, entry)| entry.deed == db::journal::Deed::Erased).count(), 1);
    session.close().unwrap();
    let error = folder.refuse(&format!("erase cus_1 {ERASE}"), &["customer cus_1 was erased on 20"]);
    assert!(!error.contains("request-5"), "{error}");
}

#[test]
fn an_erased_person_is_gone_and_the_others_are_not() {
    let folder = Folder::with_repository(SHOP);
    // A second version: the history goes too.
    folder.write("newer.csv", SHOP.replace("Zenobie", "Zénobia"));
    assert_eq!(folder.import("newer.csv").1, 1);
    folder.refuse("erase cus_1 --reason r", &["cannot be undone", "--yes"]);
    folder.refuse("erase cus_1 --yes", &["--reason"]);
    folder.refuse(&format!("erase cus_33 {ERASE}"), &["no customer cus_33"]);
    folder.succeed(&format!("erase cus_1 {ERASE}"));
    check_gone(&folder);
    let listed = folder.json("erase --list --json");
    assert_eq!((&listed["customer"], &listed["reason"]), (&"cus_1".into(), &"request-5".into()));
    // The sources still know the person, who comes back as somebody new.
    assert_eq!(folder.import("newer.csv"), (2, 0, 2));
    let session = folder.session("amigo-data");
    assert_eq!(session.block(customers::of_record(&session.repository.data, 5)).unwrap(), Some(4));
}

#[test]
fn ids_that_were_merged_into_an_erased_one_are_erased_with_it() {
    let folder = Folder::with_repository(SHOP);
    let session = folder.session("amigo-data");
    let draft = Draft::about(Kind::Same, [vec![1, 3], vec![]], "they are one");
    decisions::append(&session, &draft, 1, "test", None).unwrap();
    session.close().unwrap();
    folder.import("shop.csv");
    let session = folder.session("amigo-data");
    let merged = session.block(customers::get(&session.repository.data, 2)).unwrap().unwrap();
    assert_eq!((merged.state, merged.survivor), (State::Merged, Some(1)));
    session.close().unwrap();
    let said = folder.json(&format!("erase cus_2 {ERASE} --json"));
    assert_eq!((&said["customer"], &said["ids"], &said["records"]), (&"cus_1".into(), &2.into(), &3.into()));
    assert_eq!(said["decisions"], 1);
    let session = folder.session("amigo-data");
    for id in [1, 2] {
        let customer = session.block(customers::get(&session.repository.data, id)).unwrap().unwrap();
        assert_eq!((customer.state, customer.survivor), (State::Erased, None), "{id}");
    }
    let kept = session.block(db::decisions::all(&session.repository.data)).unwrap();
    assert!(kept[0].sealed.is_none() && kept[0].records.len() == 2, "that something was decided stays");
    assert!(session.block(session.repository.vault.key(Space::Decision, kept[0].id)).is_err());
    session.close().unwrap();
    assert_eq!(folder.import("shop.csv"), (3, 0, 1));
}

#[test]
fn rows_in_quarantine_that_name_the_person_go_and_others_wait_on() {
    let folder = Folder::with_repository(SHOP);
    set_aside(&folder, 1, r#"{"Row":[["mail","zenobie@quatremer.fr"],["nom",""]]}"#);
    set_aside(&folder, 2, r#"{"Row":[["mail","notzenobie@quatremer.fr"],["nom",""]]}"#);
    folder.succeed(&format!("erase cus_1 {ERASE}"));
    let session = folder.session("amigo-data");
    let waiting = session
        .block(quarantine::waiting(&session.repository.data, &quarantine::Filter::default(), 0, 10))
        .unwrap();
    assert_eq!(waiting.iter().map(|row| row.id).collect::<Vec<_>>(), [2]);
    assert!(session.block(session.repository.vault.key(Space::Quarantine, 1)).is_err());
    session.close().unwrap();
    check_gone(&folder);
}

/// Puts a row into quarantine.
pub fn set_aside(folder: &Folder, id: i64, content: &str) {
    let session = folder.session("amigo-data");
    let repository = &session.repository;
    let keys = session.block(repository.vault.create_keys(Space::Quarantine, &[id])).unwrap();
    let row = quarantine::Row {
        id,
        import_id: 1,
        source_id: 1,
        row_number: id,
        column: None,
        reason: "ragged".into(),
        detail: None,
        content_hash: repository.vault.recogniser().contents(&[content.as_bytes()]),
        quarantined_at: 1,
        repaired_at: None,
        sealed: Some(Sealer::default().seal(&keys[0], &id.to_le_bytes(), content.as_bytes()).unwrap()),
    };
    session
        .block(async {
            let mut tx = repository.data.begin().await?;
            quarantine::add(&mut tx, &[row]).await?;
            tx.commit().await
        })
        .unwrap();
    session.close().unwrap();
}

/// Only the keys of customer 1 are gone: a crash between the two steps.
fn interrupted() -> Folder {
    let folder = Folder::with_repository(SHOP);
    let session = folder.session("amigo-data");
    let row = |id| ErasedRow { space: Space::Record as i64, id, customer: Some(1), at: 5 };
    session.block(session.repository.vault.replay_erased(&[row(1), row(2)])).unwrap();
    session.close().unwrap();
    folder
}

#[test]
fn an_interrupted_erasure_is_finished_by_running_it_again() {
    let folder = interrupted();
    folder.succeed(&format!("erase cus_1 {ERASE}"));
    check_gone(&folder);
}

#[test]
fn an_interrupted_erasure_is_finished_even_when_the_resolver_ran_between() {
    let folder = interrupted();
    folder.write("more.csv", "record_id,first_name,last_name,email\nr9,Aimé,Lenoir,aime@lenoir.fr\n");
    folder.succeed("import more.csv --source shop");
    let session = folder.session("amigo-data");
    let customer = session.block(customers::get(&session.repository.data, 1)).unwrap().unwrap();
    assert_ne!(customer.state, State::Active, "nobody is left to answer");
    session.close().unwrap();
    folder.succeed(&format!("erase cus_1 {ERASE}"));
    let session = folder.session("amigo-data");
    let customer = session.block(customers::get(&session.repository.data, 1)).unwrap().unwrap();
    assert_eq!((customer.state, customer.profile), (State::Erased, None));
}

#[test]
fn an_interrupted_erasure_is_finished_by_a_sweep() {
    let folder = interrupted();
    assert_eq!(folder.json("vault sweep --json")["customers"], 1);
    check_gone(&folder);
}

#[test]
fn what_changed_before_an_erasure_reaches_the_profiles_of_others() {
    let folder = Folder::with_repository(SHOP);
    folder.write("newer.csv", SHOP.replace("Ulysse", "Odysseus"));
    // An import that was killed before the resolver ran.
    let session = folder.session("amigo-data");
    let sources = session.block(db::sources::all(&session.repository.data)).unwrap();
    let file = connect::Source { path: folder.path("newer.csv"), ..connect::Source::default() };
    #[expect(clippy::disallowed_methods, reason = "a test may know the time")]
    let now = jiff::Timestamp::now().as_millisecond();
    let options = amigo::import::Options { actor: "test", dry_run: false, threads: 1, now };
    amigo::import::import(Some(&session), &sources[0], connect::open(&file).unwrap(), &options).unwrap();
    session.close().unwrap();
    folder.succeed(&format!("erase cus_1 {ERASE}"));
    let session = folder.session("amigo-data");
    let customer = session.block(customers::of_record(&session.repository.data, 3)).unwrap().unwrap();
    let customer = session.block(customers::get(&session.repository.data, customer)).unwrap().unwrap();
    let profile = identity::golden::decode(&customer.profile.unwrap()).unwrap();
    assert!(profile.iter().all(|reference| reference.version == 2), "{profile:?}");
}
