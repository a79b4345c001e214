//! Who signs in by what, on both engines.

use crate::home::{Home, run};
use db::accounts::{self, Method, Session, State, User, sessions, spent, users};
use db::{Purpose, Repository};

fn user(id: i64, subject_hash: Option<[u8; 16]>) -> User {
    User {
        id,
        login_hash: [u8::try_from(id).unwrap(); 16],
        subject_hash,
        sealed: vec![1],
        password: vec![2],
        must_change: false,
        state: State::Active,
        created_at: 1,
        changed_at: 1,
        grants: Vec::new(),
    }
}

#[test]
fn a_sign_in_by_another_service_is_spent_once_even_by_two_at_once() {
    run(async {
        let home = Home::new();
        let repository = Repository::open(home.location("data"), Purpose::Create, None).await.unwrap();
        let spend = async |state: u8, now: i64| {
            let mut tx = accounts::begin(&repository.data).await.unwrap();
            let is_first = spent::spend(&mut tx, &[state; 32], 100, now).await.unwrap();
            tx.commit().await.unwrap();
            is_first
        };
        assert!(spend(1, 10).await);
        assert!(!spend(1, 11).await);
        let both = tokio::join!(spend(2, 12), spend(2, 12));
        assert!(both.0 != both.1, "{both:?}");
        assert!(!spend(1, 99).await, "it is remembered until then");
        assert!(spend(1, 100).await, "and forgotten afterwards");
    });
}

#[test]
fn a_subject_is_one_user_and_a_session_says_how_it_began() {
    run(async {
        let home = Home::new();
        let repository = Repository::open(home.location("data"), Purpose::Create, None).await.unwrap();
        let mut tx = accounts::begin(&repository.data).await.unwrap();
        for (id, subject) in [(1, Some([7; 16])), (2, None), (3, None)] {
            users::save(&mut tx, &user(id, subject), 5).await.unwrap();
        }
        let session = |token: u8, method| Session {
            token_hash: [token; 32],
            user: 1,
            method,
            created_at: 1,
            used_at: 1,
            expires_at: 50,
        };
        for session in [session(1, Method::Password), session(2, Method::Oidc)] {
            sessions::add(&mut tx, &session).await.unwrap();
        }
        tx.commit().await.unwrap();
        let kept = users::all(&repository.data).await.unwrap();
        assert_eq!(
            kept.iter().map(|user| user.subject_hash).collect::<Vec<_>>(),
            [Some([7; 16]), None, None]
        );
        let mut open = sessions::open(&repository.data, 2).await.unwrap();
        open.sort_by_key(|session| session.token_hash);
        assert_eq!(open, [session(1, Method::Password), session(2, Method::Oidc)]);
        let mut tx = accounts::begin(&repository.data).await.unwrap();
        assert!(users::save(&mut tx, &user(2, Some([7; 16])), 6).await.is_err(), "a subject twice");
        drop(tx);
        let mut tx = accounts::begin(&repository.data).await.unwrap();
        users::save(&mut tx, &user(1, None), 6).await.unwrap();
        users::save(&mut tx, &user(2, Some([7; 16])), 6).await.unwrap();
        tx.commit().await.unwrap();
    });
}
