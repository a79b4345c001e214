//! A row of the table as a job.

use super::{Job, Progress, State};
use crate::Error;
use sqlx::{ColumnIndex, Decode, Row, Type};

/// The columns, in the order in which [`job`] reads them.
pub(super) const COLUMNS: &str = "id, kind, parameters, priority, due_at, state, owner, attempts, most_attempts, \
                                  unwanted, phase, done, total, result, fault, actor, schedule, created_at, begun_at, \
                                  ended_at";

/// A row of either engine.
pub(super) fn job<'r, R>(row: &'r R) -> Result<Job, Error>
where
    R: Row,
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
{
    let id: i64 = row.try_get(0)?;
    Ok(Job {
        id,
        kind: row.try_get(1)?,
        parameters: row.try_get(2)?,
        priority: row.try_get(3)?,
        due_at: row.try_get(4)?,
        state: State::of(row.try_get(5)?, id)?,
        owner: row.try_get(6)?,
        attempts: row.try_get(7)?,
        most_attempts: row.try_get(8)?,
        is_unwanted: row.try_get::<i64, _>(9)? != 0,
        progress: Progress { phase: row.try_get(10)?, done: row.try_get(11)?, total: row.try_get(12)? },
        result: row.try_get(13)?,
        fault: row.try_get(14)?,
        actor: row.try_get(15)?,
        schedule: row.try_get(16)?,
        created_at: row.try_get(17)?,
        begun_at: row.try_get(18)?,
        ended_at: row.try_get(19)?,
    })
}
