//! Which customers belong to which store, and to which associate's client book. Each is kept under the id that the
//! customer had when it was said: whoever asks names all ids that lead to a customer.

use crate::dialect::select_in;
use crate::{Db, Error, Millis, Tx, Value, insert};

/// When something was said, and by whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// When.
    pub at: Millis,
    /// By whom.
    pub by: String,
}

/// A customer belongs to a store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToStore {
    /// The id under which it was said.
    pub customer: i64,
    /// Number of the store.
    pub store: i64,
    /// How: `preferred`, `visited`, `member`.
    pub kind: String,
    /// Since which day, counted from 1970.
    pub since: Option<i64>,
    /// Who said it.
    pub said: Statement,
}

/// A customer stands in the client book of an associate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToAssociate {
    /// The id under which it was said.
    pub customer: i64,
    /// Number of the associate.
    pub associate: i64,
    /// Number of the store where they are served.
    pub store: i64,
    /// Whether the associate is the customer's own.
    pub is_primary: bool,
    /// From which day, counted from 1970.
    pub from: Option<i64>,
    /// To which day.
    pub to: Option<i64>,
    /// Who said it.
    pub said: Statement,
}

impl ToStore {
    fn row(&self) -> [Value<'_>; 6] {
        [
            Value::Int(self.customer),
            Value::Int(self.store),
            Value::Text(&self.kind),
            Value::Maybe(self.since),
            Value::Int(self.said.at),
            Value::Text(&self.said.by),
        ]
    }
}

/// The stores of these customers, the latest statement first.
pub async fn stores_of(db: &Db, customers: &[i64]) -> Result<Vec<ToStore>, Error> {
    type Row = (i64, i64, String, Option<i64>, i64, String);
    let select = "SELECT customer_id, store_id, kind, since_day, said_at, said_by FROM customer_store \
                  WHERE customer_id";
    let rest = " ORDER BY said_at DESC, store_id, kind, customer_id";
    let rows: Vec<Row> = select_in(db, select, customers, rest).await?;
    let relation = |(customer, store, kind, since, at, by)| ToStore {
        customer,
        store,
        kind,
        since,
        said: Statement { at, by },
    };
    Ok(rows.into_iter().map(relation).collect())
}

/// The associates of these customers, the latest statement first.
pub async fn associates_of(db: &Db, customers: &[i64]) -> Result<Vec<ToAssociate>, Error> {
    type Row = (i64, i64, i64, i64, Option<i64>, Option<i64>, i64, String);
    let select = "SELECT customer_id, associate_id, store_id, is_primary, from_day, to_day, said_at, said_by \
                  FROM customer_associate WHERE customer_id";
    let rest = " ORDER BY said_at DESC, associate_id, customer_id";
    let rows: Vec<Row> = select_in(db, select, customers, rest).await?;
    let relation = |(customer, associate, store, primary, from, to, at, by)| ToAssociate {
        customer,
        associate,
        store,
        is_primary: primary != 0,
        from,
        to,
        said: Statement { at, by },
    };
    Ok(rows.into_iter().map(relation).collect())
}

/// Says how a customer belongs to a store, in place of what was said under any of these ids.
pub async fn put_stores(
    tx: &mut Tx,
    (ids, store): (&[i64], i64),
    relations: &[ToStore],
) -> Result<(), Error> {
    delete_stores(tx, ids, store).await?;
    let rows: Vec<[Value<'_>; 6]> = relations.iter().map(ToStore::row).collect();
    let columns = ["customer_id", "store_id", "kind", "since_day", "said_at", "said_by"];
    insert(tx, "customer_store", columns, &rows).await
}

/// Takes back what was said of a store under any of these ids; answers whether there was something.
pub async fn delete_stores(tx: &mut Tx, ids: &[i64], store: i64) -> Result<bool, Error> {
    delete(tx, "DELETE FROM customer_store WHERE customer_id = $1 AND store_id = $2", ids, store).await
}

/// Enters a customer into a client book, in place of what was said under any of these ids. Where the associate is the
/// customer's own, no other one is.
pub async fn put_associate(tx: &mut Tx, ids: &[i64], to: &ToAssociate) -> Result<(), Error> {
    delete_associate(tx, ids, to.associate).await?;
    if to.is_primary {
        let update = "UPDATE customer_associate SET is_primary = 0 WHERE customer_id = $1";
        for id in ids {
            within!(&mut *tx, |connection| sqlx::query(update)
                .bind(*id)
                .execute(connection)
                .await
                .map(|_| ()))?;
        }
    }
    let columns =
        ["customer_id", "associate_id", "store_id", "is_primary", "from_day", "to_day", "said_at", "said_by"];
    let row = [
        Value::Int(to.customer),
        Value::Int(to.associate),
        Value::Int(to.store),
        Value::Int(i64::from(to.is_primary)),
        Value::Maybe(to.from),
        Value::Maybe(to.to),
        Value::Int(to.said.at),
        Value::Text(&to.said.by),
    ];
    insert(tx, "customer_associate", columns, &[row]).await
}

/// Takes a customer out of a client book; answers whether it was in it.
pub async fn delete_associate(tx: &mut Tx, ids: &[i64], associate: i64) -> Result<bool, Error> {
    let text = "DELETE FROM customer_associate WHERE customer_id = $1 AND associate_id = $2";
    delete(tx, text, ids, associate).await
}

async fn delete(tx: &mut Tx, text: &'static str, ids: &[i64], other: i64) -> Result<bool, Error> {
    let mut deleted = 0;
    for id in ids {
        deleted += within!(&mut *tx, |connection| {
            sqlx::query(text).bind(*id).bind(other).execute(connection).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(deleted > 0)
}

/// Who answers for the ids that the first select names: active customers behind an id, in order, at most so many.
const SURVIVORS: &str = " UNION SELECT survivor_id FROM named JOIN customer ON customer.id = named.id \
                         WHERE customer.state = 1 AND survivor_id IS NOT NULL) \
                         SELECT customer.id FROM named JOIN customer ON customer.id = named.id \
                         WHERE customer.state = 0 AND customer.id > $2 ORDER BY customer.id LIMIT $3";

/// The customers of a store behind this one, in order of their ids, at most so many.
pub async fn customers_of_store(db: &Db, store: i64, after: i64, most: i64) -> Result<Vec<i64>, Error> {
    let named = "WITH RECURSIVE named (id) AS (SELECT customer_id FROM customer_store WHERE store_id = $1";
    page(db, named, store, after, most).await
}

/// The customers of a client book behind this one, in order of their ids, at most so many.
pub async fn customers_of_associate(
    db: &Db,
    associate: i64,
    after: i64,
    most: i64,
) -> Result<Vec<i64>, Error> {
    let named =
        "WITH RECURSIVE named (id) AS (SELECT customer_id FROM customer_associate WHERE associate_id = $1";
    page(db, named, associate, after, most).await
}

async fn page(db: &Db, named: &str, of: i64, after: i64, most: i64) -> Result<Vec<i64>, Error> {
    let text = sqlx::AssertSqlSafe(format!("{named}{SURVIVORS}"));
    Ok(on!(db, |pool| sqlx::query_scalar(text).bind(of).bind(after).bind(most).fetch_all(pool).await)?)
}

/// Forgets everything that was said of these customers: nothing is left of them.
pub(crate) async fn forget(tx: &mut Tx, customers: &[i64]) -> Result<(), Error> {
    for text in [
        "DELETE FROM customer_store WHERE customer_id = $1",
        "DELETE FROM customer_associate WHERE customer_id = $1",
    ] {
        for id in customers {
            within!(&mut *tx, |connection| sqlx::query(text)
                .bind(*id)
                .execute(connection)
                .await
                .map(|_| ()))?;
        }
    }
    Ok(())
}
