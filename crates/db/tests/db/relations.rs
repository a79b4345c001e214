//! Customers of stores and client books, and which records a customer ever had, on both engines.

use crate::home::{Home, run};
use db::customers::{self, Customer, Group, State};
use db::erase::{self, Cause, Targets};
use db::journal::{self, Run};
use db::records::{self, Version};
use db::relations::{self, Statement, ToAssociate, ToStore};
use db::stores::{self, Kept, Sealed};
use db::{Purpose, Repository};

fn said(at: i64) -> Statement {
    Statement { at, by: "cl_1".to_owned() }
}

fn to_store(customer: i64, store: i64, kind: &str, at: i64) -> ToStore {
    ToStore { customer, store, kind: kind.to_owned(), since: Some(20_000), said: said(at) }
}

fn to_associate(customer: i64, associate: i64, is_primary: bool, at: i64) -> ToAssociate {
    ToAssociate { customer, associate, store: 1, is_primary, from: None, to: Some(20_001), said: said(at) }
}

fn customer(id: i64, survivor: Option<i64>) -> Customer {
    let state = if survivor.is_some() { State::Merged } else { State::Active };
    Customer {
        id,
        state,
        survivor,
        household: None,
        records: 1,
        created_run: 1,
        changed_run: 2,
        profile: None,
    }
}

fn version(id: i64, source_id: i64, version: i64, deleted_at: Option<i64>) -> Version {
    Version {
        id,
        source_id,
        key_hash: [u8::try_from(id).unwrap(); 16],
        content_hash: [0; 16],
        generation: 1,
        version,
        layout_id: 1,
        import_id: None,
        updated_at: None,
        received_at: 10 + version,
        deleted_at,
        remarks: None,
        sealed: vec![1],
    }
}

/// Two stores, two associates. Customers 1 and 2; 3 was merged into 4, which was merged into 1, in run 2.
async fn filled(home: &Home) -> Repository {
    let repository = Repository::open(home.location("data"), Purpose::Create, None).await.unwrap();
    let mut tx = repository.data.begin().await.unwrap();
    let store = |id: i64| Kept {
        id,
        code: format!("S{id}"),
        brand: "main".to_owned(),
        kind: "shop".to_owned(),
        region: None,
        country: None,
        details: "{}".to_owned(),
    };
    stores::save(&mut tx, &[store(1), store(2)], 1).await.unwrap();
    let associate = |id: i64| Sealed {
        id,
        key_hash: [u8::try_from(id).unwrap(); 16],
        content_hash: [0; 16],
        generation: 1,
        sealed: vec![1],
        postings: vec![(1, 19_000, None), (1, 19_500, None)],
    };
    stores::save_associates(&mut tx, &[associate(1), associate(2)], 1).await.unwrap();
    for id in [1, 2] {
        let text = || "-".to_owned();
        let run = Run {
            id,
            at: 100 * id,
            cause: text(),
            actor: text(),
            decision_id: None,
            model_version: text(),
            cases_version: text(),
            thresholds: text(),
            next_customer: 5,
            next_household: 1,
            finished_at: None,
        };
        journal::record_run(&mut tx, &run).await.unwrap();
    }
    let all = [customer(1, None), customer(2, None), customer(3, Some(4)), customer(4, Some(1))];
    customers::save(&mut tx, &all).await.unwrap();
    let versions = [version(11, 1, 1, None), version(12, 2, 1, None), version(13, 1, 1, None)];
    records::insert_new(&mut tx, &versions).await.unwrap();
    let move_to = customers::move_members;
    move_to(&mut tx, Group::Customer, 1, &[(11, 1), (12, 3), (13, 4)], &[]).await.unwrap();
    move_to(&mut tx, Group::Customer, 2, &[(12, 1), (13, 1)], &[]).await.unwrap();
    records::replace(&mut tx, &[version(13, 1, 2, Some(90))], 90).await.unwrap();
    tx.commit().await.unwrap();
    repository
}

#[test]
fn a_relation_is_found_under_whoever_answers_for_its_id() {
    run(async {
        let home = Home::new();
        let repository = filled(&home).await;
        let data = &repository.data;
        let mut tx = data.begin().await.unwrap();
        relations::put_stores(
            &mut tx,
            (&[3], 1),
            &[to_store(3, 1, "member", 1), to_store(3, 1, "visited", 1)],
        )
        .await
        .unwrap();
        relations::put_stores(&mut tx, (&[2], 1), &[to_store(2, 1, "preferred", 2)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(relations::customers_of_store(data, 1, 0, 9).await.unwrap(), [1, 2]);
        assert_eq!(relations::customers_of_store(data, 1, 0, 1).await.unwrap(), [1]);
        assert_eq!(relations::customers_of_store(data, 1, 1, 9).await.unwrap(), [2]);
        assert_eq!(relations::customers_of_store(data, 2, 0, 9).await.unwrap(), Vec::<i64>::new());
        let of = relations::stores_of(data, &[1, 3, 4]).await.unwrap();
        assert_eq!(of, [to_store(3, 1, "member", 1), to_store(3, 1, "visited", 1)]);
        // What is said of the survivor stands in place of what was said of all.
        let mut tx = data.begin().await.unwrap();
        relations::put_stores(&mut tx, (&[1, 3, 4], 1), &[to_store(1, 1, "preferred", 3)]).await.unwrap();
        assert!(relations::delete_stores(&mut tx, &[2], 1).await.unwrap());
        assert!(!relations::delete_stores(&mut tx, &[2], 1).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(
            relations::stores_of(data, &[1, 2, 3, 4]).await.unwrap(),
            [to_store(1, 1, "preferred", 3)]
        );
        assert_eq!(stores::stores_of_associate(data, 1).await.unwrap(), Some(vec![1]));
        assert_eq!(stores::stores_of_associate(data, 9).await.unwrap(), None);
    });
}

#[test]
fn one_associate_is_the_customers_own_and_nothing_is_left_of_who_is_erased() {
    run(async {
        let home = Home::new();
        let repository = filled(&home).await;
        let data = &repository.data;
        let mut tx = data.begin().await.unwrap();
        relations::put_associate(&mut tx, &[3], &to_associate(3, 1, true, 1)).await.unwrap();
        relations::put_associate(&mut tx, &[1, 3, 4], &to_associate(1, 2, true, 2)).await.unwrap();
        tx.commit().await.unwrap();
        let of = relations::associates_of(data, &[1, 3, 4]).await.unwrap();
        assert_eq!(of, [to_associate(1, 2, true, 2), to_associate(3, 1, false, 1)]);
        assert_eq!(relations::customers_of_associate(data, 1, 0, 9).await.unwrap(), [1]);
        let targets = Targets { customers: vec![1], records: vec![11, 12, 13], ..Targets::default() };
        let cause = Cause { at: 500, actor: "local", reason: None };
        erase::take_out(data, &targets, &cause).await.unwrap();
        assert_eq!(relations::associates_of(data, &[1, 3, 4]).await.unwrap(), []);
        assert_eq!(relations::customers_of_associate(data, 2, 0, 9).await.unwrap(), Vec::<i64>::new());
    });
}

#[test]
fn it_is_known_which_records_an_id_ever_meant() {
    run(async {
        let home = Home::new();
        let repository = filled(&home).await;
        let data = &repository.data;
        assert_eq!(customers::sources_of(data, &[1, 3]).await.unwrap(), [(1, 11, 1), (1, 12, 2)]);
        assert_eq!(customers::last_sources_of(data, &[3, 4]).await.unwrap(), [(3, 12, 2), (4, 13, 1)]);
        assert_eq!(customers::ever_of(data, &[12, 13]).await.unwrap(), [1, 3, 4]);
        let belonged = customers::belonged(data, 3).await.unwrap();
        assert_eq!(belonged.len(), 1);
        assert_eq!(
            (belonged[0].record, belonged[0].source, belonged[0].from, belonged[0].to),
            (12, 2, 100, Some(200))
        );
        assert_eq!(records::sources(data, &[13, 11, 99]).await.unwrap(), [(11, 1), (13, 1)]);
        let versions = records::versions_of(data, &[13, 11]).await.unwrap();
        let told: Vec<_> = versions.iter().map(|one| (one.record, one.version, one.ended_at)).collect();
        assert_eq!(told, [(11, 1, None), (13, 1, Some(90)), (13, 2, Some(90))]);
    });
}
