//! Everything that is stored of a customer, as of one moment: one statement for any number of them.

use crate::customers::{Customer, State};
use crate::dialect::{list, numbers};
use crate::reader::Reader;
use crate::records::Stored;
use crate::{Db, Error};
use rustc_hash::FxHashMap;
use sqlx::AssertSqlSafe;

/// Everything that is stored of a customer.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The customer.
    pub customer: Customer,
    /// Its records now, sealed, in the order of their numbers.
    pub records: Vec<Stored>,
    /// The people of its household, itself among them, in order; none where it lives alone as far as is known.
    pub people: Vec<i64>,
    /// The ids merged away for which it answers now, in order.
    pub former: Vec<i64>,
}

/// What a row tells: the customer itself, one of its records, one of its household, an id merged into it. The order of
/// the joins is written down: whoever plans them would not know how short the list is.
const SELECT: &str = "WITH RECURSIVE asked (id) AS ({numbers}), \
    former (customer_id, id) AS ( \
      SELECT asked.id, customer.id FROM asked CROSS JOIN customer WHERE survivor_id = asked.id AND state = 1 \
      UNION SELECT former.customer_id, customer.id FROM former CROSS JOIN customer \
      WHERE survivor_id = former.id AND state = 1) \
    SELECT CAST(1 AS BIGINT), customer.id, state, survivor_id, household_id, records, created_run, changed_run, \
      profile \
    FROM asked CROSS JOIN customer WHERE customer.id = asked.id \
    UNION ALL \
    SELECT 2, customer_id, source_record.id, source_id, layout_id, version, updated_at, received_at, sealed \
    FROM asked CROSS JOIN membership CROSS JOIN source_record \
    WHERE customer_id = asked.id AND to_run IS NULL AND source_record.id = record_id AND deleted_at IS NULL \
    UNION ALL \
    SELECT 3, customer.id, other.id, NULL, NULL, NULL, NULL, NULL, NULL \
    FROM asked CROSS JOIN customer CROSS JOIN customer AS other \
    WHERE customer.id = asked.id AND other.household_id = customer.household_id AND other.state = 0 \
    UNION ALL \
    SELECT 4, customer_id, id, NULL, NULL, NULL, NULL, NULL, NULL FROM former";

type Row =
    (i64, i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<Vec<u8>>);

/// Everything that is stored of these customers, whatever became of them; those that do not exist are left out.
pub async fn wholes(reader: &mut Reader, ids: &[i64]) -> Result<FxHashMap<i64, Whole>, Error> {
    // One that is asked for twice would be told twice.
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let text = AssertSqlSafe(SELECT.replace("{numbers}", numbers(reader.is_sqlite())));
    let rows: Vec<Row> = match reader {
        Reader::Sqlite(connection) => {
            sqlx::query_as(text).bind(list(&ids)).fetch_all(&mut **connection).await?
        }
        Reader::Postgres(connection) => sqlx::query_as(text).bind(ids).fetch_all(&mut **connection).await?,
    };
    let mut wholes = FxHashMap::default();
    let (own, others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.0 == 1);
    for row in own {
        wholes.insert(row.1, whole(row)?);
    }
    for row in others {
        if let Some(whole) = wholes.get_mut(&row.1) {
            whole.add(row)?;
        }
    }
    wholes.values_mut().for_each(Whole::sort);
    Ok(wholes)
}

/// The same of one customer, for whoever reads now and then.
pub async fn whole_of(db: &Db, id: i64) -> Result<Option<Whole>, Error> {
    Ok(wholes(&mut db.reader().await?, &[id]).await?.remove(&id))
}

fn whole(
    (_, id, state, survivor, household, records, created_run, changed_run, profile): Row,
) -> Result<Whole, Error> {
    let number = |number: Option<i64>| number.ok_or(Error::Damaged { what: "customer", id });
    let customer = Customer {
        id,
        state: State::from_number(number(state)?),
        survivor,
        household,
        records: number(records)?,
        created_run: number(created_run)?,
        changed_run: number(changed_run)?,
        profile,
    };
    Ok(Whole { customer, records: Vec::new(), people: Vec::new(), former: Vec::new() })
}

impl Whole {
    fn add(
        &mut self,
        (part, of, id, source, layout, version, updated_at, received, sealed): Row,
    ) -> Result<(), Error> {
        let number = |number: Option<i64>| number.ok_or(Error::Damaged { what: "customer", id: of });
        let id = number(id)?;
        match part {
            2 => self.records.push(Stored {
                id,
                source_id: number(source)?,
                layout_id: number(layout)?,
                version: number(version)?,
                updated_at,
                received_at: number(received)?,
                sealed: sealed.unwrap_or_default(),
            }),
            3 => self.people.push(id),
            _ => self.former.push(id),
        }
        Ok(())
    }

    fn sort(&mut self) {
        self.records.sort_unstable_by_key(|record| record.id);
        self.people.sort_unstable();
        self.former.sort_unstable();
    }
}
