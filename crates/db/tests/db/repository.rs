//! Opening a repository: what is made, what is refused.

use db::vault::MasterKey;
use db::{Place, Purpose, Repository};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

async fn refusal(place: &Place, purpose: Purpose, master: Option<MasterKey>) -> String {
    match Repository::open(place.clone(), purpose, master).await {
        Ok(_) => panic!("the repository was opened"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_first_start_makes_keys_that_the_next_one_needs() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path().join("data"));
    runtime().block_on(async {
        let missing = refusal(&place, Purpose::Read, None).await;
        assert!(missing.contains("no repository"), "{missing}");
        assert!(!place.exists(), "a command that only reads made files");
        Repository::open(place.clone(), Purpose::Create, None).await.unwrap().close().await.unwrap();
        Repository::open(place.clone(), Purpose::Write, None).await.unwrap().close().await.unwrap();

        let kept = std::fs::read_to_string(place.master_key()).unwrap();
        std::fs::remove_file(place.master_key()).unwrap();
        let refused = refusal(&place, Purpose::Create, None).await;
        assert!(
            refused.contains("master key is missing") && refused.contains("AMIGO_MASTER_KEY"),
            "{refused}"
        );
        let other = MasterKey::generate().unwrap();
        let refused = refusal(&place, Purpose::Write, Some(other)).await;
        assert!(refused.contains("not the one of this key store"), "{refused}");
        let given = MasterKey::from_text(&kept, "the environment").unwrap();
        Repository::open(place.clone(), Purpose::Write, Some(given)).await.unwrap();
    });
}

#[test]
fn one_process_writes_at_a_time_and_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path());
    runtime().block_on(async {
        let writing = Repository::open(place.clone(), Purpose::Create, None).await.unwrap();
        let refused = refusal(&place, Purpose::Write, None).await;
        assert!(refused.contains("another amigo is writing"), "{refused}");
        Repository::open(place.clone(), Purpose::Read, None).await.unwrap();
        writing.close().await.unwrap();
        Repository::open(place, Purpose::Write, None).await.unwrap();
    });
}

#[test]
fn data_and_keys_of_two_repositories_do_not_go_together() {
    let folder = tempfile::tempdir().unwrap();
    let (mine, other) = (Place::new(folder.path().join("a")), Place::new(folder.path().join("b")));
    runtime().block_on(async {
        for place in [&mine, &other] {
            Repository::open(place.clone(), Purpose::Create, None).await.unwrap().close().await.unwrap();
        }
        std::fs::copy(other.data(), mine.data()).unwrap();
        let refused = refusal(&mine, Purpose::Write, None).await;
        assert!(refused.contains("belongs to repository r"), "{refused}");
    });
}
