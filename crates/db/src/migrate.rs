//! Brings a database to the version this program knows: each step once, all that are missing in one transaction.

use crate::dialect::{one_at_a_time, translate};
use crate::{Db, Error, Tx, Value, insert};
use sqlx::AssertSqlSafe;

/// Steps of one database, oldest first; their position counted from 1 is the version.
pub(crate) type Steps = &'static [&'static str];

/// Applies what is missing; two processes that start at once wait for each other.
pub(crate) async fn run(db: &Db, steps: Steps) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    apply(&mut tx, steps).await?;
    tx.commit().await
}

/// The same within a transaction.
pub(crate) async fn apply(tx: &mut Tx, steps: Steps) -> Result<(), Error> {
    one_at_a_time(tx, "migration").await?;
    execute(tx, "CREATE TABLE IF NOT EXISTS migration (version BIGINT PRIMARY KEY)").await?;
    let applied = applied(tx).await?;
    if applied > steps.len() as i64 {
        return Err(Error::TooNew { found: applied, known: steps.len() as i64 });
    }
    for (step, version) in steps.iter().zip(1..).skip(applied as usize) {
        let text = without_comments(&translate(step, tx.is_sqlite()));
        // A semicolon within a line belongs to the body of a trigger.
        for statement in text.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            execute(tx, statement).await?;
        }
        insert(tx, "migration", ["version"], &[[Value::Int(version)]]).await?;
    }
    Ok(())
}

async fn applied(tx: &mut Tx) -> Result<i64, Error> {
    let newest = "SELECT COALESCE(MAX(version), 0) FROM migration";
    Ok(within!(tx, |connection| sqlx::query_scalar::<_, i64>(newest).fetch_one(connection).await)?)
}

/// The statements come from this crate's own files.
async fn execute(tx: &mut Tx, statement: &str) -> Result<(), Error> {
    let statement = AssertSqlSafe(statement.to_owned());
    within!(tx, |connection| sqlx::query(statement).persistent(false).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// A comment may hold a semicolon, and would end a statement there.
fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n")
}
