//! Brings a database to the version this program knows: each step once, all that are missing in one transaction.
//!
//! A step expands or contracts. What was expanded can still be used by programs that do not know the step; a step that
//! contracts says which ones cannot do without what it takes away, by a line in its file that begins with [`CONTRACT`].

use crate::dialect::{one_at_a_time, patient, translate};
use crate::{Db, Error, Tx, Value, insert};
use sqlx::AssertSqlSafe;
use std::time::Duration;

/// Steps of one database, oldest first; their position counted from 1 is the version.
pub(crate) type Steps = &'static [&'static str];

/// The words before the number of steps that a program must know to do without what a step takes away.
const CONTRACT: &str = "-- contract: since step ";
/// How often a step is tried that somebody's long transaction keeps from beginning, and what lies between: whoever
/// serves meanwhile must not wait behind it for long.
const ATTEMPTS: usize = 30;
const PAUSE: Duration = Duration::from_secs(1);

/// How a database stands to this program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Version {
    /// Steps that were taken.
    pub found: i64,
    /// Steps that this program knows.
    pub known: i64,
}

impl Version {
    /// Whether a newer program has extended it.
    pub fn is_ahead(self) -> bool {
        self.found > self.known
    }
}

/// Applies what is missing; two processes that start at once wait for each other.
pub(crate) async fn run(db: &Db, steps: Steps) -> Result<Version, Error> {
    let mut attempts = 1;
    loop {
        match attempt(db, steps).await {
            Err(error) if error.is_lock_timeout() && attempts < ATTEMPTS => {
                attempts += 1;
                tokio::time::sleep(PAUSE).await;
            }
            done => return done,
        }
    }
}

async fn attempt(db: &Db, steps: Steps) -> Result<Version, Error> {
    let mut tx = db.begin().await?;
    let version = apply(&mut tx, steps).await?;
    tx.commit().await?;
    Ok(version)
}

/// The same within a transaction, once.
pub(crate) async fn apply(tx: &mut Tx, steps: Steps) -> Result<Version, Error> {
    one_at_a_time(tx, "migration").await?;
    patient(tx).await?;
    keep_book(tx).await?;
    let known = steps.len() as i64;
    let (found, needed) = taken(tx).await?;
    if needed > known {
        return Err(Error::TooNew { found, known });
    }
    for (step, version) in steps.iter().zip(1..).skip(found as usize) {
        let text = without_comments(&translate(step, tx.is_sqlite()));
        // A semicolon within a line belongs to the body of a trigger.
        for statement in text.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            execute(tx, statement).await?;
        }
        let row = [Value::Int(version), Value::Int(needed_after(step))];
        insert(tx, "migration", ["version", "needed"], &[row]).await?;
    }
    Ok(Version { found: found.max(known), known })
}

/// The table that says which steps were taken, and how many a program must know from each of them on.
async fn keep_book(tx: &mut Tx) -> Result<(), Error> {
    execute(
        tx,
        "CREATE TABLE IF NOT EXISTS migration (version BIGINT PRIMARY KEY, needed BIGINT NOT NULL DEFAULT 0)",
    )
    .await?;
    let select = if tx.is_sqlite() {
        "SELECT COUNT(*) FROM pragma_table_info('migration') WHERE name = 'needed'"
    } else {
        "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = current_schema() \
         AND table_name = 'migration' AND column_name = 'needed'"
    };
    if number(tx, select).await? == 0 {
        // As the first versions left it.
        execute(tx, "ALTER TABLE migration ADD COLUMN needed BIGINT NOT NULL DEFAULT 0").await?;
    }
    Ok(())
}

/// How many steps were taken, and how many a program must know.
async fn taken(tx: &mut Tx) -> Result<(i64, i64), Error> {
    let found = number(tx, "SELECT COALESCE(MAX(version), 0) FROM migration").await?;
    Ok((found, number(tx, "SELECT COALESCE(MAX(needed), 0) FROM migration").await?))
}

/// How many steps a program must know to use a database after this one: none more than before where it expands.
fn needed_after(step: &str) -> i64 {
    let told = step.lines().find_map(|line| line.strip_prefix(CONTRACT));
    let digits =
        told.map(|told| told.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

async fn number(tx: &mut Tx, select: &'static str) -> Result<i64, Error> {
    Ok(within!(tx, |connection| sqlx::query_scalar::<_, i64>(select).fetch_one(connection).await)?)
}

/// How a database stands that was opened before.
pub(crate) async fn version(db: &Db, steps: Steps) -> Result<Version, Error> {
    let newest = "SELECT COALESCE(MAX(version), 0) FROM migration";
    let found: i64 = on!(db, |pool| sqlx::query_scalar(newest).fetch_one(pool).await)?;
    Ok(Version { found, known: steps.len() as i64 })
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

#[cfg(test)]
mod rules;
