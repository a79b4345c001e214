//! When versions of records came in: counted by source and quarter of an hour in the transaction that writes them, so that
//! whoever asks how fresh a source is counts no records. Midnight is the end of a quarter in every time zone.

use crate::{Db, Error, Millis, Tx, Value, insert_or};
use std::collections::BTreeMap;

/// How long a quarter of an hour is.
pub const QUARTER: Millis = 15 * 60_000;
/// How soon after its date a version came in, to be called prompt. One that is dated later than it came is no better than its
/// source's clock.
const PROMPT: Millis = 5 * 60_000;

/// A version on its way in.
pub(crate) struct Arrival {
    pub source: i64,
    pub updated_at: Option<Millis>,
    pub received_at: Millis,
}

/// What came in from a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Arrivals {
    /// Versions: new records, changed ones, and those that their source no longer has.
    pub changes: i64,
    /// Those that the source dated.
    pub dated: i64,
    /// Those of them that came within five minutes of their date.
    pub prompt: i64,
}

impl Arrivals {
    /// Adds what came in besides.
    pub fn add(&mut self, other: Arrivals) {
        self.changes += other.changes;
        self.dated += other.dated;
        self.prompt += other.prompt;
    }
}

/// Counts versions that are written.
pub(crate) async fn count(tx: &mut Tx, versions: impl Iterator<Item = Arrival>) -> Result<(), Error> {
    let mut counted: BTreeMap<(i64, i64), (Arrivals, Millis)> = BTreeMap::new();
    for version in versions {
        let Arrival { source, updated_at, received_at } = version;
        let quarter = received_at.div_euclid(QUARTER);
        let (arrivals, last) = counted.entry((source, quarter)).or_default();
        let age = updated_at.map(|updated| received_at - updated);
        arrivals.add(Arrivals {
            changes: 1,
            dated: i64::from(age.is_some()),
            prompt: i64::from(age.is_some_and(|age| age.abs() <= PROMPT)),
        });
        *last = received_at.max(*last);
    }
    let row = |((source, quarter), (arrivals, last)): (&(i64, i64), &(Arrivals, Millis))| {
        [
            Value::Int(*source),
            Value::Int(*quarter),
            Value::Int(arrivals.changes),
            Value::Int(arrivals.dated),
            Value::Int(arrivals.prompt),
            Value::Int(*last),
        ]
    };
    let rows: Vec<[Value<'_>; 6]> = counted.iter().map(row).collect();
    let add = "ON CONFLICT (source_id, quarter) DO UPDATE SET changes = arrival.changes + excluded.changes, \
               dated = arrival.dated + excluded.dated, prompt = arrival.prompt + excluded.prompt, \
               last_at = CASE WHEN excluded.last_at > arrival.last_at THEN excluded.last_at \
               ELSE arrival.last_at END";
    let columns = ["source_id", "quarter", "changes", "dated", "prompt", "last_at"];
    insert_or(tx, "arrival", columns, add, &rows).await
}

/// What came in from each source since the quarter that holds a moment, by source and beginning of the quarter.
pub async fn since(db: &Db, moment: Millis) -> Result<Vec<(i64, Millis, Arrivals)>, Error> {
    // The order of the join is written down: whoever plans it would not know how few sources there are.
    let select = "SELECT source.id, arrival.quarter, changes, dated, prompt FROM source \
                  CROSS JOIN arrival WHERE arrival.source_id = source.id AND arrival.quarter >= $1";
    let quarter = moment.div_euclid(QUARTER);
    let rows: Vec<(i64, i64, i64, i64, i64)> =
        on!(db, |pool| sqlx::query_as(select).bind(quarter).fetch_all(pool).await)?;
    let told = |(source, quarter, changes, dated, prompt): (i64, i64, i64, i64, i64)| {
        (source, quarter * QUARTER, Arrivals { changes, dated, prompt })
    };
    Ok(rows.into_iter().map(told).collect())
}

/// When something came in last from each source from which something ever did.
pub async fn last(db: &Db) -> Result<Vec<(i64, Millis)>, Error> {
    let select = "SELECT source.id, (SELECT last_at FROM arrival WHERE source_id = source.id \
                  ORDER BY quarter DESC LIMIT 1) FROM source";
    let rows: Vec<(i64, Option<Millis>)> = on!(db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
    Ok(rows.into_iter().filter_map(|(source, last)| Some((source, last?))).collect())
}
