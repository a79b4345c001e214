//! Rounds of acceptance: targets, the pairs that were drawn, what people said about them, and the findings. Record
//! numbers only. A signed round is frozen by the database itself.

use crate::{Db, Error, Millis, Tx, Value, insert};

/// A round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Round {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// When its targets were set.
    pub planned_at: Millis,
    /// By whom.
    pub actor: String,
    /// The targets, as JSON.
    pub targets: String,
    /// What was drawn; none before.
    pub sample: Option<Sample>,
    /// The signature; none before.
    pub signed: Option<Signed>,
}

/// How the pairs of a round were drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// When.
    pub at: Millis,
    /// What the draw depends on.
    pub seed: i64,
    /// The model that had decided.
    pub model_version: String,
    /// Pairs in each stratum, as JSON.
    pub populations: String,
}

/// A signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signed {
    /// When.
    pub at: Millis,
    /// By whom.
    pub by: String,
    /// The figures signed, as JSON.
    pub result: String,
}

/// A pair that was drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Its place in the round, from 1.
    pub number: i64,
    /// One record.
    pub record_a: i64,
    /// The other record.
    pub record_b: i64,
    /// The stratum that it was drawn from.
    pub stratum: String,
    /// Thousandths of pairs that it stands for.
    pub weight_millis: i64,
    /// Whether the two were one customer then.
    pub joined: bool,
    /// What was said.
    pub label: Option<Label>,
}

/// What was said about a pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// What.
    pub label: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Millis,
}

const ROUND: &str = "SELECT id, name, planned_at, actor, targets, sampled_at, seed, model_version, populations, \
                     signed_at, signed_by, result FROM acceptance_round ORDER BY id";

type RoundRow = (
    i64,
    String,
    Millis,
    String,
    String,
    Option<Millis>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<Millis>,
    Option<String>,
    Option<String>,
);

fn round(row: RoundRow) -> Round {
    let (id, name, planned_at, actor, targets, sampled_at, seed, model, populations, signed_at, by, result) =
        row;
    let sample =
        || Some(Sample { at: sampled_at?, seed: seed?, model_version: model?, populations: populations? });
    let signed = || Some(Signed { at: signed_at?, by: by?, result: result? });
    Round { id, name, planned_at, actor, targets, sample: sample(), signed: signed() }
}

/// All rounds in the order in which they were planned.
pub async fn rounds(db: &Db) -> Result<Vec<Round>, Error> {
    let rows: Vec<RoundRow> = on!(db, |pool| sqlx::query_as(ROUND).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(round).collect())
}

/// Plans a round, or sets other targets for one of which nothing was drawn yet. Returns whether it was written:
/// not where there is a sample already.
pub async fn plan(tx: &mut Tx, name: &str, targets: &str, actor: &str, now: Millis) -> Result<bool, Error> {
    let statement = "INSERT INTO acceptance_round (id, name, planned_at, actor, targets) \
                     VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM acceptance_round), $1, $2, $3, $4) \
                     ON CONFLICT (name) DO UPDATE SET planned_at = excluded.planned_at, \
                     actor = excluded.actor, targets = excluded.targets \
                     WHERE acceptance_round.sampled_at IS NULL";
    let written = within!(&mut *tx, |connection| {
        let query = sqlx::query(statement).bind(name).bind(now).bind(actor).bind(targets);
        query.execute(connection).await.map(|done| done.rows_affected())
    })?;
    Ok(written > 0)
}

/// Writes down what was drawn. Returns whether it was written: not where there is a sample already.
pub async fn sample(tx: &mut Tx, round: i64, sample: &Sample, pairs: &[Pair]) -> Result<bool, Error> {
    let statement = "UPDATE acceptance_round SET sampled_at = $2, seed = $3, model_version = $4, \
                     populations = $5 WHERE id = $1 AND sampled_at IS NULL";
    let written = within!(&mut *tx, |connection| {
        let query = sqlx::query(statement).bind(round).bind(sample.at).bind(sample.seed);
        let query = query.bind(&sample.model_version).bind(&sample.populations);
        query.execute(connection).await.map(|done| done.rows_affected())
    })?;
    if written == 0 {
        return Ok(false);
    }
    let columns = ["round_id", "number", "record_a", "record_b", "stratum", "weight_millis", "joined"];
    let row = |pair: &'_ Pair| -> [i64; 6] {
        let joined = i64::from(pair.joined);
        [round, pair.number, pair.record_a, pair.record_b, pair.weight_millis, joined]
    };
    let rows: Vec<[Value<'_>; 7]> = pairs
        .iter()
        .map(|pair| {
            let [round, number, a, b, weight, joined] = row(pair).map(Value::Int);
            [round, number, a, b, Value::Text(&pair.stratum), weight, joined]
        })
        .collect();
    insert(tx, "acceptance_pair", columns, &rows).await?;
    Ok(true)
}

/// The pairs of a round in their order.
pub async fn pairs(db: &Db, round: i64) -> Result<Vec<Pair>, Error> {
    let select = "SELECT number, record_a, record_b, stratum, weight_millis, joined, label, labelled_by, \
                  labelled_at FROM acceptance_pair WHERE round_id = $1 ORDER BY number";
    type Row = (i64, i64, i64, String, i64, i64, Option<String>, Option<String>, Option<i64>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(round).fetch_all(pool).await)?;
    let pair = |(number, record_a, record_b, stratum, weight_millis, joined, label, by, at): Row| {
        let label = label.zip(by).zip(at).map(|((label, by), at)| Label { label, by, at });
        Pair { number, record_a, record_b, stratum, weight_millis, joined: joined != 0, label }
    };
    Ok(rows.into_iter().map(pair).collect())
}

/// Writes what was said about a pair, or takes it back.
pub async fn label(tx: &mut Tx, round: i64, number: i64, label: Option<&Label>) -> Result<(), Error> {
    let update = "UPDATE acceptance_pair SET label = $3, labelled_by = $4, labelled_at = $5 \
                  WHERE round_id = $1 AND number = $2";
    within!(&mut *tx, |connection| {
        let query = sqlx::query(update).bind(round).bind(number);
        let query = query.bind(label.map(|label| label.label.clone()));
        let query = query.bind(label.map(|label| label.by.clone())).bind(label.map(|label| label.at));
        query.execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

/// Signs a round. Returns whether it was written: not where it is signed already.
pub async fn sign(tx: &mut Tx, round: i64, signed: &Signed) -> Result<bool, Error> {
    let update = "UPDATE acceptance_round SET signed_at = $2, signed_by = $3, result = $4 \
                  WHERE id = $1 AND signed_at IS NULL AND sampled_at IS NOT NULL";
    let written = within!(&mut *tx, |connection| {
        let query = sqlx::query(update).bind(round).bind(signed.at).bind(&signed.by).bind(&signed.result);
        query.execute(connection).await.map(|done| done.rows_affected())
    })?;
    Ok(written > 0)
}

/// A finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ticket {
    /// Its number.
    pub id: i64,
    /// The round that found it.
    pub round: i64,
    /// The place of its pair in the round.
    pub number: i64,
    /// One record.
    pub record_a: i64,
    /// The other record.
    pub record_b: i64,
    /// What should be: `same` or `different`.
    pub expected: String,
    /// Who sees to it; empty where nobody does yet.
    pub owner: String,
    /// `open`, `fixed`, `accepted` or `rejected`.
    pub state: String,
    /// When it was found.
    pub opened_at: Millis,
    /// When owner or state changed last.
    pub changed_at: Millis,
}

/// The findings of a round, or of all rounds.
pub async fn tickets(db: &Db, round: Option<i64>) -> Result<Vec<Ticket>, Error> {
    let select = "SELECT id, round_id, number, record_a, record_b, expected, owner, state, opened_at, changed_at \
                  FROM ticket JOIN acceptance_pair USING (round_id, record_a, record_b) \
                  WHERE round_id = $1 OR $1 IS NULL ORDER BY id";
    type Row = (i64, i64, i64, i64, i64, String, String, String, i64, i64);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(round).fetch_all(pool).await)?;
    let ticket =
        |(id, round, number, record_a, record_b, expected, owner, state, opened_at, changed_at): Row| {
            Ticket { id, round, number, record_a, record_b, expected, owner, state, opened_at, changed_at }
        };
    Ok(rows.into_iter().map(ticket).collect())
}

/// Opens tickets for these findings, each a pair and what it should be. One that is open already stays as it is;
/// one that nobody has taken up and whose finding was withdrawn is closed for good.
pub async fn settle_tickets(
    tx: &mut Tx,
    round: i64,
    findings: &[(i64, i64, &str)],
    now: Millis,
) -> Result<(), Error> {
    let select = "SELECT id, record_a, record_b, expected FROM ticket WHERE round_id = $1 AND state = 'open' \
                  AND owner = ''";
    let untouched: Vec<(i64, i64, i64, String)> =
        within!(&mut *tx, |connection| sqlx::query_as(select).bind(round).fetch_all(connection).await)?;
    for (id, a, b, expected) in untouched {
        if !findings.contains(&(a, b, expected.as_str())) {
            let delete = "DELETE FROM ticket WHERE id = $1";
            within!(&mut *tx, |connection| {
                sqlx::query(delete).bind(id).execute(connection).await.map(|_| ())
            })?;
        }
    }
    let known = "SELECT record_a, record_b FROM ticket WHERE round_id = $1";
    let known: Vec<(i64, i64)> =
        within!(&mut *tx, |connection| sqlx::query_as(known).bind(round).fetch_all(connection).await)?;
    let is_new = |(a, b, _): &&(i64, i64, &str)| !known.contains(&(*a, *b));
    let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM ticket";
    let next: i64 = within!(&mut *tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
    let columns =
        ["id", "round_id", "record_a", "record_b", "expected", "owner", "state", "opened_at", "changed_at"];
    let mut rows = Vec::with_capacity(findings.len());
    for (id, (a, b, expected)) in (next..).zip(findings.iter().filter(is_new)) {
        let [id, round, a, b, now] = [id, round, *a, *b, now].map(Value::Int);
        let (expected, owner, state) = (Value::Text(expected), Value::Text(""), Value::Text("open"));
        rows.push([id, round, a, b, expected, owner, state, now, now]);
    }
    insert(tx, "ticket", columns, &rows).await
}

/// Gives a ticket another owner or state.
pub async fn change_ticket(tx: &mut Tx, ticket: &Ticket) -> Result<(), Error> {
    let update = "UPDATE ticket SET owner = $2, state = $3, changed_at = $4 WHERE id = $1";
    within!(&mut *tx, |connection| {
        let query = sqlx::query(update).bind(ticket.id).bind(&ticket.owner).bind(&ticket.state);
        query.bind(ticket.changed_at).execute(connection).await.map(|_| ())
    })?;
    Ok(())
}
