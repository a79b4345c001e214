//! Pairs of records that a person has to look at. Who is asked first is said here, by what stands in the database; why
//! a pair is doubtful is not.

use crate::dialect::execute_in;
use crate::{Db, Error, Millis, Tx, Value, insert_or};

/// A pair to be looked at, the lower record first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// Its number.
    pub id: i64,
    /// The two records.
    pub records: [i64; 2],
    /// Thousandths of a bit.
    pub score: i64,
    /// Thousandths: 1000 where nothing speaks for either side, 0 where it is certain.
    pub uncertainty: i64,
    /// Why, in a word.
    pub why: String,
    /// Since when.
    pub opened_at: Millis,
}

/// What changes among the pairs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Pairs that are new, or are doubtful for another reason or by another score now.
    pub open: Vec<Review>,
    /// Numbers of those that are settled.
    pub settled: Vec<i64>,
}

impl Changes {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.settled.is_empty()
    }
}

/// A task: two customers, by the pair of their records that is looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// The pair.
    pub review: Review,
    /// Whose the two records are.
    pub customers: [i64; 2],
    /// Source records of both customers together.
    pub stake: i64,
    /// Who decides it, and until when.
    pub claim: Option<(String, Millis)>,
}

const COLUMNS: [&str; 7] = ["id", "record_a", "record_b", "score", "uncertainty", "why", "opened_at"];
const TASKS: &str = "SELECT review.id, record_a, record_b, score, uncertainty, why, opened_at, \
                     a.customer_id, b.customer_id, one.records + other.records, claimed_by, claimed_until \
                     FROM review \
                     JOIN membership a ON a.record_id = record_a AND a.to_run IS NULL \
                     JOIN membership b ON b.record_id = record_b AND b.to_run IS NULL \
                     JOIN customer one ON one.id = a.customer_id \
                     JOIN customer other ON other.id = b.customer_id";

type TaskRow = (i64, i64, i64, i64, i64, String, Millis, i64, i64, i64, Option<String>, Option<Millis>);

/// Writes changes: a pair that stays one keeps its number, its age and its claim.
pub async fn write(tx: &mut Tx, changes: &Changes) -> Result<(), Error> {
    execute_in(tx, "DELETE FROM review WHERE 0 = $2 AND id", &changes.settled, 0).await?;
    let rows: Vec<[Value<'_>; 7]> = changes
        .open
        .iter()
        .map(|review| {
            [
                Value::Int(review.id),
                Value::Int(review.records[0]),
                Value::Int(review.records[1]),
                Value::Int(review.score),
                Value::Int(review.uncertainty),
                Value::Text(&review.why),
                Value::Int(review.opened_at),
            ]
        })
        .collect();
    let known = "ON CONFLICT (record_a, record_b) DO UPDATE SET score = excluded.score, \
                 uncertainty = excluded.uncertainty, why = excluded.why";
    insert_or(tx, "review", COLUMNS, known, &rows).await
}

/// All pairs.
pub async fn all(db: &Db) -> Result<Vec<Review>, Error> {
    let select = "SELECT id, record_a, record_b, score, uncertainty, why, opened_at FROM review ORDER BY id";
    type Row = (i64, i64, i64, i64, i64, String, Millis);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    let review = |(id, a, b, score, uncertainty, why, opened_at): Row| Review {
        id,
        records: [a, b],
        score,
        uncertainty,
        why,
        opened_at,
    };
    Ok(rows.into_iter().map(review).collect())
}

/// All tasks, in the order of their numbers.
pub async fn tasks(db: &Db) -> Result<Vec<Task>, Error> {
    let select = format!("{TASKS} ORDER BY review.id");
    let rows: Vec<TaskRow> =
        on!(db, |pool| sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(task).collect())
}

/// One of them.
pub async fn task_of(db: &Db, id: i64) -> Result<Option<Task>, Error> {
    let select = format!("{TASKS} WHERE review.id = $1");
    let row: Option<TaskRow> = on!(db, |pool| {
        sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).bind(id).fetch_optional(pool).await
    })?;
    Ok(row.map(task))
}

/// What somebody may claim, so that nobody else looks at it for a while.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claimable {
    /// A pair that is to be looked at.
    Review(i64),
    /// A pair about which a second person is asked.
    SecondOpinion(i64),
}

impl Claimable {
    fn row(self) -> (&'static str, i64) {
        match self {
            Claimable::Review(id) => ("review", id),
            Claimable::SecondOpinion(id) => ("second_opinion", id),
        }
    }
}

/// Lets somebody look at a pair until a time, unless somebody else does. Says whether they may.
pub async fn claim(db: &Db, what: Claimable, who: &str, now: Millis, until: Millis) -> Result<bool, Error> {
    let (table, id) = what.row();
    let update = format!(
        "UPDATE {table} SET claimed_by = $1, claimed_until = $2 WHERE id = $3 \
         AND (claimed_by IS NULL OR claimed_by = $1 OR claimed_until <= $4)"
    );
    let rows = on!(db, |pool| {
        let update = sqlx::query(sqlx::AssertSqlSafe(update.clone()));
        let done = update.bind(who).bind(until).bind(id).bind(now).execute(pool).await;
        done.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Gives a claim back.
pub async fn release(db: &Db, what: Claimable, who: &str) -> Result<(), Error> {
    let (table, id) = what.row();
    let update = format!(
        "UPDATE {table} SET claimed_by = NULL, claimed_until = NULL WHERE id = $1 AND claimed_by = $2"
    );
    on!(db, |pool| {
        let update = sqlx::query(sqlx::AssertSqlSafe(update.clone()));
        update.bind(id).bind(who).execute(pool).await.map(|_| ())
    })?;
    Ok(())
}

fn task(row: TaskRow) -> Task {
    let (id, a, b, score, uncertainty, why, opened_at, one, other, stake, claimed_by, until) = row;
    let review = Review { id, records: [a, b], score, uncertainty, why, opened_at };
    Task { review, customers: [one, other], stake, claim: claimed_by.zip(until) }
}
