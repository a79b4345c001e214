//! What is stored of customers is read as a whole, by a connection that is kept.

use crate::home::{Home, run};
use db::customers::{self, Customer, Group, State};
use db::records::{self, Version};
use db::{Purpose, Repository, Tx, wholes};

const RUN: i64 = 7;

fn customer(id: i64, survivor: Option<i64>, household: Option<i64>) -> Customer {
    let state = if survivor.is_some() { State::Merged } else { State::Active };
    let profile = Some(vec![id as u8; 3]);
    Customer { id, state, survivor, household, records: 1, created_run: RUN, changed_run: RUN, profile }
}

fn version(id: i64, deleted_at: Option<i64>) -> Version {
    Version {
        id,
        source_id: 1,
        key_hash: [id as u8; 16],
        content_hash: [0; 16],
        generation: 1,
        version: id + 1,
        layout_id: 2,
        import_id: None,
        updated_at: (id % 2 == 0).then_some(5),
        received_at: 6,
        deleted_at,
        remarks: None,
        sealed: vec![id as u8; 20],
    }
}

/// Customer 1 has records 10 and 11, lost 12 to customer 2, who lives with it; 13 is deleted. 3 was merged into 1, and 4
/// into 3. Customer 5 lives alone.
async fn write(tx: &mut Tx) -> Result<(), db::Error> {
    let deleted = |id| (id == 13).then_some(9);
    let versions: Vec<Version> = (10..=14).map(|id| version(id, deleted(id))).collect();
    records::insert_new(tx, &versions).await?;
    let all = [
        customer(1, None, Some(8)),
        customer(2, None, Some(8)),
        customer(3, Some(1), None),
        customer(4, Some(3), None),
        customer(5, None, None),
    ];
    customers::save(tx, &all).await?;
    let first = [(11, 1), (10, 1), (12, 1), (13, 1), (14, 5)];
    customers::move_members(tx, Group::Customer, RUN, &first, &[]).await?;
    customers::move_members(tx, Group::Customer, RUN + 1, &[(12, 2)], &[]).await
}

#[test]
fn a_customer_is_read_with_its_records_its_household_and_the_ids_merged_into_it() {
    run(async {
        let home = Home::new();
        let repository = Repository::open(home.location("data"), Purpose::Create, None).await.unwrap();
        let mut tx = repository.data.begin().await.unwrap();
        write(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let mut reader = repository.data.reader().await.unwrap();
        let all = wholes(&mut reader, &[5, 1, 3, 99, 1]).await.unwrap();
        let told = |id: i64| {
            let whole = &all[&id];
            let records: Vec<(i64, i64)> =
                whole.records.iter().map(|record| (record.id, record.version)).collect();
            (records, whole.people.clone(), whole.former.clone())
        };
        assert_eq!(told(1), (vec![(10, 11), (11, 12)], vec![1, 2], vec![3, 4]));
        assert_eq!(told(5), (vec![(14, 15)], vec![], vec![]));
        assert_eq!(told(3), (vec![], vec![], vec![4]));
        assert_eq!(all.len(), 3, "one that was never there");
        assert_eq!(all[&1].customer, customer(1, None, Some(8)));
        assert_eq!(all[&3].customer, customer(3, Some(1), None));
        let [record, other] = &all[&1].records[..] else { panic!("two records") };
        assert_eq!((record.updated_at, other.updated_at, record.received_at), (Some(5), None, 6));
        assert_eq!((&record.sealed, record.source_id, record.layout_id), (&vec![10; 20], 1, 2));
        drop(reader);
        repository.close().await.unwrap();
    });
}
