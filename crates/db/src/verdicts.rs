//! What people found about pairs that were to be looked at, how long they took, and the pairs about which a second one is
//! asked. What a verdict means is not said here.

use crate::reviews::{Review, Task};
use crate::{Db, Error, Millis, Tx, Value, insert, insert_or};

/// The verdict of whoever could not say.
pub const UNDECIDED: &str = "undecided";

/// What somebody found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// About which records, the lower number first.
    pub records: [i64; 2],
    /// What, in a word.
    pub verdict: String,
    /// How long they looked at it, where that was told.
    pub seconds: Option<i64>,
    /// What was decided by it.
    pub decision: Option<i64>,
}

/// A pair about which a second person is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Second {
    /// Its number.
    pub id: i64,
    /// What the first one found.
    pub first: Verdict,
    /// The task as it was for the first one, with who looks at it now.
    pub task: Task,
}

/// A verdict among those of a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// What was found.
    pub verdict: Verdict,
    /// What the first one had found, where this is a second opinion.
    pub first: Option<String>,
}

/// Appends a verdict and gives its number. Only one process writes at a time.
pub async fn add(tx: &mut Tx, verdict: &Verdict) -> Result<i64, Error> {
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM review_verdict";
    let id: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
    let columns = ["id", "at", "actor", "record_a", "record_b", "verdict", "seconds", "decision_id"];
    let row = [
        Value::Int(id),
        Value::Int(verdict.at),
        Value::Text(&verdict.actor),
        Value::Int(verdict.records[0]),
        Value::Int(verdict.records[1]),
        Value::Text(&verdict.verdict),
        Value::Maybe(verdict.seconds),
        Value::Maybe(verdict.decision),
    ];
    insert(tx, "review_verdict", columns, &[row]).await?;
    Ok(id)
}

/// Asks a second person about what a verdict says, unless somebody answered about the pair before.
pub async fn ask_again(tx: &mut Tx, verdict: i64, task: &Task) -> Result<(), Error> {
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM second_opinion";
    let id: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
    let columns = [
        "id",
        "first_id",
        "record_a",
        "record_b",
        "customer_a",
        "customer_b",
        "score",
        "uncertainty",
        "stake",
        "why",
        "opened_at",
    ];
    let Task { review, customers, stake, .. } = task;
    let row = [
        Value::Int(id),
        Value::Int(verdict),
        Value::Int(review.records[0]),
        Value::Int(review.records[1]),
        Value::Int(customers[0]),
        Value::Int(customers[1]),
        Value::Int(review.score),
        Value::Int(review.uncertainty),
        Value::Int(*stake),
        Value::Text(&review.why),
        Value::Int(review.opened_at),
    ];
    // What the first one found no longer holds where it was found once more before anybody answered.
    let again = "ON CONFLICT (record_a, record_b) DO UPDATE SET first_id = excluded.first_id, \
                 customer_a = excluded.customer_a, customer_b = excluded.customer_b, score = excluded.score, \
                 uncertainty = excluded.uncertainty, stake = excluded.stake, why = excluded.why, \
                 opened_at = excluded.opened_at, claimed_by = NULL, claimed_until = NULL \
                 WHERE second_opinion.answer_id IS NULL";
    insert_or(tx, "second_opinion", columns, again, &[row]).await
}

/// Notes which verdict is the second opinion; not where there is one already, or nobody is asked any more. Says whether it
/// was written.
pub async fn answer(tx: &mut Tx, second: i64, verdict: i64) -> Result<bool, Error> {
    let update = "UPDATE second_opinion SET answer_id = $2 WHERE id = $1 AND answer_id IS NULL";
    let rows = within!(&mut *tx, |connection| {
        let done = sqlx::query(update).bind(second).bind(verdict).execute(connection).await;
        done.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

const SECONDS: &str = "SELECT second_opinion.id, opened_at, second_opinion.record_a, second_opinion.record_b, score, \
                       uncertainty, stake, customer_a, customer_b, why, claimed_by, claimed_until, at, actor, verdict, \
                       decision_id \
                       FROM second_opinion JOIN review_verdict ON review_verdict.id = first_id \
                       WHERE answer_id IS NULL";

type Row = (
    i64,
    Millis,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    String,
    Option<String>,
    Option<Millis>,
    Millis,
    String,
    String,
    Option<i64>,
);

/// The pairs about which a second person is still to be asked, in the order of their numbers.
pub async fn seconds(db: &Db) -> Result<Vec<Second>, Error> {
    let select = format!("{SECONDS} ORDER BY second_opinion.id");
    let rows: Vec<Row> =
        on!(db, |pool| sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(second).collect())
}

/// One of them.
pub async fn second_of(db: &Db, id: i64) -> Result<Option<Second>, Error> {
    let select = format!("{SECONDS} AND second_opinion.id = $1");
    let row: Option<Row> = on!(db, |pool| {
        sqlx::query_as(sqlx::AssertSqlSafe(select.clone())).bind(id).fetch_optional(pool).await
    })?;
    Ok(row.map(second))
}

fn second(row: Row) -> Second {
    let (id, opened_at, a, b, score, uncertainty, stake, one, other, why, claimed_by, until, ..) = row;
    let (.., at, actor, verdict, decision) = row;
    let review = Review { id, records: [a, b], score, uncertainty, why, opened_at };
    let task = Task { review, customers: [one, other], stake, claim: claimed_by.zip(until) };
    Second { id, first: Verdict { at, actor, records: [a, b], verdict, seconds: None, decision }, task }
}

/// Who could not say what of the pairs that still are to be looked at, or of which a second person is asked: the pair and
/// who it was. What was said of a pair before it was doubtful for the last time does not count.
pub async fn undecided(db: &Db) -> Result<Vec<([i64; 2], String)>, Error> {
    let select = "SELECT said.record_a, said.record_b, actor FROM review_verdict said WHERE verdict = 'undecided' AND ( \
                  EXISTS (SELECT 1 FROM review WHERE review.record_a = said.record_a \
                  AND review.record_b = said.record_b AND review.opened_at <= said.at) \
                  OR EXISTS (SELECT 1 FROM second_opinion asked WHERE asked.record_a = said.record_a \
                  AND asked.record_b = said.record_b AND answer_id IS NULL))";
    let rows: Vec<(i64, i64, String)> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(|(a, b, actor)| ([a, b], actor)).collect())
}

/// Who could not say what of one pair, under the same condition.
pub async fn undecided_of(db: &Db, records: [i64; 2]) -> Result<Vec<String>, Error> {
    let select = "SELECT actor FROM review_verdict said WHERE record_a = $1 AND record_b = $2 AND verdict = 'undecided' AND ( \
                  EXISTS (SELECT 1 FROM review WHERE review.record_a = said.record_a \
                  AND review.record_b = said.record_b AND review.opened_at <= said.at) \
                  OR EXISTS (SELECT 1 FROM second_opinion asked WHERE asked.record_a = said.record_a \
                  AND asked.record_b = said.record_b AND answer_id IS NULL))";
    let [a, b] = records;
    Ok(on!(db, |pool| sqlx::query_scalar(select).bind(a).bind(b).fetch_all(pool).await)?)
}

/// The verdicts from one moment up to before another, in their order.
pub async fn between(db: &Db, from: Millis, to: Millis) -> Result<Vec<Kept>, Error> {
    let select = "SELECT said.at, said.actor, said.record_a, said.record_b, said.verdict, said.seconds, \
                  said.decision_id, first.verdict \
                  FROM review_verdict said \
                  LEFT JOIN second_opinion ON second_opinion.answer_id = said.id \
                  LEFT JOIN review_verdict first ON first.id = second_opinion.first_id \
                  WHERE said.at >= $1 AND said.at < $2 ORDER BY said.id";
    type Row = (Millis, String, i64, i64, String, Option<i64>, Option<i64>, Option<String>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(from).bind(to).fetch_all(pool).await)?;
    let kept = |(at, actor, a, b, verdict, seconds, decision, first): Row| Kept {
        verdict: Verdict { at, actor, records: [a, b], verdict, seconds, decision },
        first,
    };
    Ok(rows.into_iter().map(kept).collect())
}
