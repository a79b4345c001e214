//! Rows go in and come out as they were, however many go in at once.

use crate::home::{Home, run};
use db::{Db, Purpose, Repository, Value, insert, insert_or};
use proptest::prelude::*;

type Row = (i64, String, Option<Vec<u8>>, Option<i64>);

async fn put(db: &Db, rows: &[Row], conflict: &str) {
    let values: Vec<[Value<'_>; 4]> = rows
        .iter()
        .map(|(id, text, bytes, number)| {
            [Value::Int(*id), Value::Text(text), Value::MaybeBytes(bytes.as_deref()), Value::Maybe(*number)]
        })
        .collect();
    let mut tx = db.begin().await.unwrap();
    insert_or(&mut tx, "thing", ["id", "text", "bytes", "number"], conflict, &values).await.unwrap();
    tx.commit().await.unwrap();
}

macro_rules! either {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            Db::Sqlite($pool, _) => $body,
            Db::Postgres($pool) => $body,
        }
    };
}

async fn all(db: &Db) -> Vec<Row> {
    let select = "SELECT id, text, bytes, number FROM thing ORDER BY id";
    either!(db, |pool| sqlx::query_as(select).fetch_all(pool).await).unwrap()
}

async fn with_table(test: impl AsyncFnOnce(&Db)) {
    let home = Home::new();
    let repository = Repository::open(home.location("data"), Purpose::Create, None).await.unwrap();
    let db = &repository.data;
    let bytes = if matches!(db, Db::Sqlite(..)) { "BLOB" } else { "BYTEA" };
    let table =
        format!("CREATE TABLE thing (id BIGINT PRIMARY KEY, text TEXT, bytes {bytes}, number BIGINT)");
    let table = sqlx::AssertSqlSafe(table);
    either!(db, |pool| sqlx::query(table).execute(pool).await.map(|_| ())).unwrap();
    test(db).await;
    repository.close().await.unwrap();
}

fn row(id: i64) -> Row {
    let bytes = (id % 3 != 0).then(|| id.to_le_bytes().repeat(id as usize % 5));
    (id, format!("é{}\t\\N\n", id * 7), bytes, (id % 2 == 0).then_some(-id))
}

#[test]
fn any_number_of_rows_goes_in_at_once() {
    run(with_table(async |db| {
        let mut expected = Vec::new();
        for number in [0, 1, 2, 8, 511, 512, 513, 30_000] {
            let first = expected.len() as i64;
            let rows: Vec<Row> = (first..first + number).map(row).collect();
            put(db, &rows, "").await;
            expected.extend(rows);
            assert!(all(db).await == expected, "{number} rows");
        }
        // The same again, with a clause: nothing is doubled, and what is new comes in.
        let again: Vec<Row> = (0..40_000).map(row).collect();
        put(db, &again, "ON CONFLICT (id) DO UPDATE SET text = excluded.text, bytes = excluded.bytes").await;
        assert!(all(db).await == again);
    }));
}

#[test]
fn a_row_that_is_refused_takes_all_of_its_transaction_with_it() {
    run(with_table(async |db| {
        put(db, &[row(700)], "").await;
        let rows: Vec<[Value<'_>; 1]> = (0..1_000).map(|id| [Value::Int(id)]).collect();
        let mut tx = db.begin().await.unwrap();
        assert!(insert(&mut tx, "thing", ["id"], &rows).await.is_err());
        drop(tx);
        assert_eq!(all(db).await, [row(700)]);
    }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_comes_out_is_what_went_in(
        rows in prop::collection::vec(
            ("[^\0]{0,12}", prop::option::of(prop::collection::vec(any::<u8>(), 0..9)), any::<Option<i64>>()),
            0..600,
        )
    ) {
        let rows: Vec<Row> = (0..).zip(rows).map(|(id, (text, bytes, number))| (id, text, bytes, number)).collect();
        run(with_table(async |db| {
            put(db, &rows, "").await;
            assert!(all(db).await == rows);
        }));
    }
}
