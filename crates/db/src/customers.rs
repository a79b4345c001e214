//! Customers and households: who is who, since when, and what became of an id. References only.

use crate::dialect::{select_in, update_from};
use crate::{Db, Error, Millis, Tx, Value, insert_or};
use rustc_hash::FxHashMap;

/// What an id stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// A customer.
    Active,
    /// Merged away: the survivor answers.
    Merged,
    /// Erased: nothing answers any more.
    Erased,
    /// All its records are gone.
    Empty,
}

impl State {
    const ALL: [State; 4] = [State::Active, State::Merged, State::Erased, State::Empty];

    pub(crate) fn from_number(number: i64) -> State {
        usize::try_from(number).ok().and_then(|at| State::ALL.get(at)).copied().unwrap_or(State::Empty)
    }
}

/// A customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Customer {
    /// Its id.
    pub id: i64,
    /// What the id stands for.
    pub state: State,
    /// Who answers for it, where it was merged away.
    pub survivor: Option<i64>,
    /// Its household; none where it lives alone as far as is known.
    pub household: Option<i64>,
    /// Number of its records.
    pub records: i64,
    /// The run that made it.
    pub created_run: i64,
    /// The run that changed it last.
    pub changed_run: i64,
    /// Which record's value won each field, encoded.
    pub profile: Option<Vec<u8>>,
}

const COLUMNS: [&str; 8] =
    ["id", "state", "survivor_id", "household_id", "records", "created_run", "changed_run", "profile"];

type Row = (i64, i64, Option<i64>, Option<i64>, i64, i64, i64, Option<Vec<u8>>);

fn customer((id, state, survivor, household, records, created_run, changed_run, profile): Row) -> Customer {
    let state = State::from_number(state);
    Customer { id, state, survivor, household, records, created_run, changed_run, profile }
}

/// The customer with this id, whatever became of it.
pub async fn get(db: &Db, id: i64) -> Result<Option<Customer>, Error> {
    let select = "SELECT id, state, survivor_id, household_id, records, created_run, changed_run, profile \
                  FROM customer WHERE id = $1";
    let row: Option<Row> = on!(db, |pool| sqlx::query_as(select).bind(id).fetch_optional(pool).await)?;
    Ok(row.map(customer))
}

/// The customers with these ids; those that do not exist are left out.
pub async fn many(db: &Db, ids: &[i64]) -> Result<FxHashMap<i64, Customer>, Error> {
    let select = "SELECT id, state, survivor_id, household_id, records, created_run, changed_run, profile \
                  FROM customer WHERE id";
    let rows: Vec<Row> = select_in(db, select, ids, "").await?;
    Ok(rows.into_iter().map(|row| (row.0, customer(row))).collect())
}

/// The last id ever given; 0 where there is none.
pub async fn last_id(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM customer";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// Writes customers as they are now.
pub async fn save(tx: &mut Tx, customers: &[Customer]) -> Result<(), Error> {
    let row = |customer: &'_ Customer| -> [Value<'static>; 7] {
        [
            Value::Int(customer.id),
            Value::Int(customer.state as i64),
            Value::Maybe(customer.survivor),
            Value::Maybe(customer.household),
            Value::Int(customer.records),
            Value::Int(customer.created_run),
            Value::Int(customer.changed_run),
        ]
    };
    let rows: Vec<[Value<'_>; 8]> = customers
        .iter()
        .map(|customer| {
            let [id, state, survivor, household, records, created, changed] = row(customer);
            let profile = Value::MaybeBytes(customer.profile.as_deref());
            [id, state, survivor, household, records, created, changed, profile]
        })
        .collect();
    let change = "ON CONFLICT (id) DO UPDATE SET state = excluded.state, survivor_id = excluded.survivor_id, \
                  household_id = excluded.household_id, records = excluded.records, \
                  changed_run = excluded.changed_run, profile = excluded.profile";
    insert_or(tx, "customer", COLUMNS, change, &rows).await
}

/// A table of memberships: of records in customers, or of customers in households.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Records of customers.
    Customer,
    /// Customers of households.
    Household,
}

/// Who belongs to what now: member and group, in the order of the members.
pub async fn memberships(db: &Db, group: Group) -> Result<Vec<(i64, i64)>, Error> {
    let select = match group {
        Group::Customer => {
            "SELECT record_id, customer_id FROM membership WHERE to_run IS NULL ORDER BY record_id"
        }
        Group::Household => {
            "SELECT customer_id, household_id FROM household_membership WHERE to_run IS NULL ORDER BY customer_id"
        }
    };
    Ok(on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?)
}

/// The customers behind an id who live in a household, in the order of their ids, at most so many.
pub async fn living_together(db: &Db, after: i64, most: usize) -> Result<Vec<i64>, Error> {
    let select = "SELECT customer_id FROM household_membership WHERE to_run IS NULL AND customer_id > $1 \
                  ORDER BY customer_id LIMIT $2";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(after).bind(most).fetch_all(pool).await)?)
}

/// The records of these customers now: record and customer.
pub async fn members(db: &Db, customers: &[i64]) -> Result<Vec<(i64, i64)>, Error> {
    let select = "SELECT record_id, customer_id FROM membership WHERE to_run IS NULL AND customer_id";
    select_in(db, select, customers, "").await
}

/// Whether there are records whose customer was never decided.
pub async fn unsettled(db: &Db) -> Result<bool, Error> {
    let select = "SELECT COUNT(*) FROM (SELECT id FROM source_record WHERE deleted_at IS NULL AND NOT EXISTS \
                  (SELECT 1 FROM membership WHERE record_id = source_record.id AND to_run IS NULL) LIMIT 1) AS open";
    let open: i64 = on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?;
    Ok(open > 0)
}

/// Groups merged away or emptied with the members they had then, in the order in which that happened: member and
/// group. Who had left a group before is not among them: its id never meant him again.
pub async fn former(db: &Db, group: Group) -> Result<Vec<(i64, i64)>, Error> {
    let select = match group {
        Group::Customer => {
            "SELECT record_id, customer_id FROM membership JOIN customer ON customer.id = customer_id \
             WHERE to_run = customer.changed_run AND customer.state IN (1, 3) ORDER BY record_id, to_run"
        }
        Group::Household => {
            "SELECT customer_id, household_id FROM household_membership JOIN household ON household.id = \
             household_id WHERE to_run = household.changed_run AND household.state IN (1, 3) \
             ORDER BY customer_id, to_run"
        }
    };
    Ok(on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?)
}

/// Moves members to groups. What was open is closed by the run; `left` names members whose membership ends
/// without another one.
pub async fn move_members(
    tx: &mut Tx,
    group: Group,
    run: i64,
    moves: &[(i64, i64)],
    left: &[i64],
) -> Result<(), Error> {
    let (table, columns, close) = match group {
        Group::Customer => (
            "membership",
            ["record_id", "from_run", "customer_id"],
            "UPDATE membership SET to_run = moved.column2 FROM ({rows}) AS moved \
             WHERE record_id = moved.column1 AND to_run IS NULL",
        ),
        Group::Household => (
            "household_membership",
            ["customer_id", "from_run", "household_id"],
            "UPDATE household_membership SET to_run = moved.column2 FROM ({rows}) AS moved \
             WHERE customer_id = moved.column1 AND to_run IS NULL",
        ),
    };
    let ended: Vec<(i64, Option<i64>)> = moves
        .iter()
        .map(|(member, _)| *member)
        .chain(left.iter().copied())
        .map(|member| (member, Some(run)))
        .collect();
    update_from(tx, close, &ended).await?;
    let row = |(member, group): &(i64, i64)| [Value::Int(*member), Value::Int(run), Value::Int(*group)];
    let rows: Vec<[Value<'_>; 3]> = moves.iter().map(row).collect();
    // A member that an interrupted run moved and this one moves again within the same run.
    let again = match group {
        Group::Customer => {
            "ON CONFLICT (record_id, from_run) DO UPDATE SET to_run = NULL, customer_id = excluded.customer_id"
        }
        Group::Household => {
            "ON CONFLICT (customer_id, from_run) DO UPDATE SET to_run = NULL, household_id = excluded.household_id"
        }
    };
    insert_or(tx, table, columns, again, &rows).await
}

/// The records of these customers now, with their sources: customer, record and source; without those that were
/// deleted.
pub async fn sources_of(db: &Db, customers: &[i64]) -> Result<Vec<(i64, i64, i64)>, Error> {
    let select = "SELECT customer_id, record_id, source_id FROM membership JOIN source_record \
                  ON source_record.id = record_id \
                  WHERE to_run IS NULL AND deleted_at IS NULL AND customer_id";
    select_in(db, select, customers, " ORDER BY customer_id, record_id").await
}

/// When a record belonged to a customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Belonged {
    /// Number of the record.
    pub record: i64,
    /// Where it comes from.
    pub source: i64,
    /// From when.
    pub from: Millis,
    /// Until when; none while it lasts.
    pub to: Option<Millis>,
}

/// The records that ever belonged to a customer, in the order in which they came; without those that were erased.
pub async fn belonged(db: &Db, customer: i64) -> Result<Vec<Belonged>, Error> {
    let select = "SELECT record_id, source_id, begun.at, ended.at FROM membership \
                  JOIN source_record ON source_record.id = record_id JOIN run AS begun ON begun.id = from_run \
                  LEFT JOIN run AS ended ON ended.id = to_run WHERE customer_id = $1 \
                  ORDER BY from_run, record_id";
    type Row = (i64, i64, i64, Option<i64>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(customer).fetch_all(pool).await)?;
    let belonged = |(record, source, from, to)| Belonged { record, source, from, to };
    Ok(rows.into_iter().map(belonged).collect())
}

/// The customers that any of these records ever belonged to.
pub async fn ever_of(db: &Db, records: &[i64]) -> Result<Vec<i64>, Error> {
    let select = "SELECT DISTINCT customer_id FROM membership WHERE record_id";
    let rows: Vec<(i64,)> = select_in(db, select, records, " ORDER BY customer_id").await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The records that these customers had when they were merged away or emptied, with their sources: customer, record and
/// source. Of a record that was erased since, nothing tells whose it was.
pub async fn last_sources_of(db: &Db, customers: &[i64]) -> Result<Vec<(i64, i64, i64)>, Error> {
    let select = "SELECT customer_id, record_id, source_id FROM membership JOIN customer \
                  ON customer.id = customer_id JOIN source_record ON source_record.id = record_id \
                  WHERE to_run = customer.changed_run AND customer_id";
    select_in(db, select, customers, " ORDER BY customer_id, record_id").await
}

/// The records of a customer now.
pub async fn records_of(db: &Db, customer: i64) -> Result<Vec<i64>, Error> {
    let select =
        "SELECT record_id FROM membership WHERE customer_id = $1 AND to_run IS NULL ORDER BY record_id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(customer).fetch_all(pool).await)?)
}

/// The records of a customer as of a run.
pub async fn records_at(db: &Db, customer: i64, run: i64) -> Result<Vec<i64>, Error> {
    let select = "SELECT record_id FROM membership WHERE customer_id = $1 AND from_run <= $2 \
                  AND (to_run IS NULL OR to_run > $2) ORDER BY record_id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(customer).bind(run).fetch_all(pool).await)?)
}

/// How many records and customers there were after a run.
pub async fn figures_at(db: &Db, run: i64) -> Result<(i64, i64), Error> {
    let select = "SELECT COUNT(*), COUNT(DISTINCT customer_id) FROM membership \
                  WHERE from_run <= $1 AND (to_run IS NULL OR to_run > $1)";
    Ok(on!(db, |pool| sqlx::query_as(select).bind(run).fetch_one(pool).await)?)
}

/// Who a record belongs to now.
pub async fn of_record(db: &Db, record: i64) -> Result<Option<i64>, Error> {
    let select = "SELECT customer_id FROM membership WHERE record_id = $1 AND to_run IS NULL";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(record).fetch_optional(pool).await)?)
}

/// Who each of these records belongs to now.
pub async fn of_records(db: &Db, records: &[i64]) -> Result<FxHashMap<i64, i64>, Error> {
    let select = "SELECT record_id, customer_id FROM membership WHERE to_run IS NULL AND record_id";
    let rows: Vec<(i64, i64)> = select_in(db, select, records, "").await?;
    Ok(rows.into_iter().collect())
}

/// The ids merged away for which this customer answers now, in order.
pub async fn answering_for(db: &Db, customer: i64) -> Result<Vec<i64>, Error> {
    let select = "WITH RECURSIVE former (id) AS (SELECT id FROM customer WHERE survivor_id = $1 AND state = 1 \
                  UNION SELECT customer.id FROM customer JOIN former ON customer.survivor_id = former.id \
                  WHERE customer.state = 1) SELECT id FROM former ORDER BY id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(customer).fetch_all(pool).await)?)
}

/// Who held, as of a run, the records that a customer had lost by then: those with the most of them first.
pub async fn successors_at(db: &Db, customer: i64, run: i64) -> Result<Vec<i64>, Error> {
    let select = "SELECT later.customer_id FROM membership AS lost JOIN membership AS later \
                  ON later.record_id = lost.record_id AND later.from_run <= $2 \
                  AND (later.to_run IS NULL OR later.to_run > $2) \
                  WHERE lost.customer_id = $1 AND lost.to_run <= $2 AND later.customer_id <> $1 \
                  GROUP BY later.customer_id ORDER BY COUNT(DISTINCT later.record_id) DESC, later.customer_id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(customer).bind(run).fetch_all(pool).await)?)
}

/// The household of a customer as of a run.
pub async fn household_at(db: &Db, customer: i64, run: i64) -> Result<Option<i64>, Error> {
    let select = "SELECT household_id FROM household_membership WHERE customer_id = $1 AND from_run <= $2 \
                  AND (to_run IS NULL OR to_run > $2)";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(customer).bind(run).fetch_optional(pool).await)?)
}

/// The customers of a household as of a run.
pub async fn people_at(db: &Db, household: i64, run: i64) -> Result<Vec<i64>, Error> {
    let select = "SELECT customer_id FROM household_membership WHERE household_id = $1 AND from_run <= $2 \
                  AND (to_run IS NULL OR to_run > $2) ORDER BY customer_id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(household).bind(run).fetch_all(pool).await)?)
}

/// The customers of a household.
pub async fn people_of(db: &Db, household: i64) -> Result<Vec<i64>, Error> {
    let select = "SELECT id FROM customer WHERE household_id = $1 AND state = 0 ORDER BY id";
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(household).fetch_all(pool).await)?)
}

/// The last household id ever given.
pub async fn last_household(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(id), 0) FROM household";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// A household as it is now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Household {
    /// Its id.
    pub id: i64,
    /// What the id stands for.
    pub state: State,
    /// Who answers for it, where it was merged away.
    pub survivor: Option<i64>,
    /// Number of its people.
    pub people: i64,
}

/// Writes households as they are now.
pub async fn save_households(tx: &mut Tx, run: i64, households: &[Household]) -> Result<(), Error> {
    let row = |household: &Household| {
        [
            Value::Int(household.id),
            Value::Int(household.state as i64),
            Value::Maybe(household.survivor),
            Value::Int(household.people),
            Value::Int(run),
        ]
    };
    let rows: Vec<[Value<'_>; 5]> = households.iter().map(row).collect();
    let change = "ON CONFLICT (id) DO UPDATE SET state = excluded.state, survivor_id = excluded.survivor_id, \
                  people = excluded.people, changed_run = excluded.changed_run";
    let columns = ["id", "state", "survivor_id", "people", "changed_run"];
    insert_or(tx, "household", columns, change, &rows).await
}

/// Writes down which household customers belong to now.
pub async fn settle_households(tx: &mut Tx, moves: &[(i64, Option<i64>)]) -> Result<(), Error> {
    let update = "UPDATE customer SET household_id = moved.column2 FROM ({rows}) AS moved \
                  WHERE customer.id = moved.column1";
    update_from(tx, update, moves).await
}

/// The households with these ids.
pub async fn many_households(db: &Db, ids: &[i64]) -> Result<Vec<Household>, Error> {
    let select = "SELECT id, state, survivor_id, people FROM household WHERE id";
    let rows: Vec<(i64, i64, Option<i64>, i64)> = select_in(db, select, ids, "").await?;
    let household =
        |(id, state, survivor, people)| Household { id, state: State::from_number(state), survivor, people };
    Ok(rows.into_iter().map(household).collect())
}

/// The next number to give to a group, by a run that gave its first one from `first` on. An interrupted run gives
/// again what it would have given; not so where an id it gave stands for nothing any more: it is never given twice.
pub async fn next_id(db: &Db, group: Group, first: i64) -> Result<i64, Error> {
    let select = match group {
        Group::Customer => {
            "SELECT MAX(id), COALESCE(SUM(CASE WHEN state <> 0 THEN 1 ELSE 0 END), 0) FROM customer WHERE id >= $1"
        }
        Group::Household => {
            "SELECT MAX(id), COALESCE(SUM(CASE WHEN state <> 0 THEN 1 ELSE 0 END), 0) FROM household WHERE id >= $1"
        }
    };
    let (last, ended): (Option<i64>, i64) =
        on!(db, |pool| sqlx::query_as(select).bind(first).fetch_one(pool).await)?;
    Ok(last.filter(|_| ended > 0).map_or(first, |last| last + 1))
}

/// How many customers there are.
pub async fn number(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COUNT(*) FROM customer WHERE state = 0";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// How many households there are.
pub async fn households(db: &Db) -> Result<i64, Error> {
    let select = "SELECT COUNT(*) FROM household WHERE state = 0";
    Ok(on!(db, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}
