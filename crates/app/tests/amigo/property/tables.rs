//! The tables of a repository, seen from outside: rows as text, and faults that strike between two transactions.

use amigo::session::Session;
use db::Db;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqlitePool};
use std::collections::BTreeMap;

fn pool(session: &Session) -> &SqlitePool {
    match &session.repository.data {
        Db::Sqlite(pool) => pool,
        Db::Postgres(_) => panic!("these repositories are files"),
    }
}

/// The rows of a question.
pub fn ask<T>(session: &Session, sql: &'static str) -> Vec<T>
where
    T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    session.block(sqlx::query_as(sql).fetch_all(pool(session))).unwrap()
}

pub fn execute(session: &Session, sql: String) {
    session.block(sqlx::query(sqlx::AssertSqlSafe(sql)).execute(pool(session))).unwrap();
}

/// Every row of every table as text.
pub fn dump(session: &Session) -> BTreeMap<String, Vec<String>> {
    let tables: Vec<(String,)> = ask(session, "SELECT name FROM sqlite_master WHERE type = 'table'");
    tables.into_iter().map(|(table,)| (table.clone(), rows_of(session, &table))).collect()
}

fn rows_of(session: &Session, table: &str) -> Vec<String> {
    let columns = format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')");
    let all = |sql: String| -> Vec<String> {
        session.block(sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(pool(session))).unwrap()
    };
    let columns = all(columns).join(" || '|' || ");
    let mut rows = all(format!("SELECT {columns} FROM {table}"));
    rows.sort_unstable();
    rows
}

/// Where a run is interrupted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The rows of a file are in, and nothing was made of them.
    AfterRows,
    /// Before anything of the run is written.
    AtFirst,
    /// After the customers whose records differ, before those that only have other values.
    BeforeValues,
    /// After the customers, before the households.
    BeforeHouseholds,
    /// Everything is written but that it is.
    BeforeTheEnd,
}

impl Fault {
    pub const ALL: [Fault; 5] =
        [Fault::AfterRows, Fault::AtFirst, Fault::BeforeValues, Fault::BeforeHouseholds, Fault::BeforeTheEnd];

    /// What is about to be written there.
    fn place(self) -> [&'static str; 2] {
        match self {
            Fault::AfterRows => ["UPDATE OF finished_at ON import", "NEW.finished_at IS NOT NULL"],
            Fault::AtFirst => ["INSERT ON run", "TRUE"],
            Fault::BeforeValues => ["INSERT ON event", "NEW.fields IS NOT NULL"],
            Fault::BeforeHouseholds => ["INSERT ON household_membership", "TRUE"],
            Fault::BeforeTheEnd => ["UPDATE OF finished_at ON run", "TRUE"],
        }
    }

    /// Makes it possible to set faults.
    pub fn prepare(session: &Session) {
        execute(session, "CREATE TABLE fault (number INTEGER)".to_owned());
        for fault in Fault::ALL {
            let ([place, when], number) = (fault.place(), fault as i64);
            let when = format!("{when} AND EXISTS (SELECT * FROM fault WHERE number = {number})");
            let trigger = format!("CREATE TRIGGER fault{number} BEFORE {place} WHEN {when}");
            execute(session, format!("{trigger} BEGIN SELECT RAISE(ABORT, 'a fault'); END"));
        }
    }

    /// From now on, writing fails at this point.
    pub fn set(self, session: &Session) {
        execute(session, format!("INSERT INTO fault VALUES ({})", self as i64));
    }

    /// Writing succeeds again.
    pub fn clear(session: &Session) {
        execute(session, "DELETE FROM fault".to_owned());
    }
}
