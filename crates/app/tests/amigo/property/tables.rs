//! The tables of a repository, seen from outside: rows as text, and faults that strike between two transactions.

use amigo::session::Session;
use db::Db;
use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeMap;

/// The rows of a question.
pub fn ask<T>(session: &Session, sql: &'static str) -> Vec<T>
where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    match &session.repository.data {
        Db::Sqlite(pool, _) => session.block(sqlx::query_as(sql).fetch_all(pool)).unwrap(),
        Db::Postgres(pool) => session.block(sqlx::query_as(sql).fetch_all(pool)).unwrap(),
    }
}

pub fn execute(session: &Session, sql: String) {
    let sql = sqlx::AssertSqlSafe(sql);
    match &session.repository.data {
        Db::Sqlite(pool, _) => drop(session.block(sqlx::query(sql).execute(pool)).unwrap()),
        Db::Postgres(pool) => drop(session.block(sqlx::query(sql).execute(pool)).unwrap()),
    }
}

/// Every row of every table as text.
pub fn dump(session: &Session) -> BTreeMap<String, Vec<String>> {
    let all = match &session.repository.data {
        Db::Sqlite(..) => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Db::Postgres(_) => "SELECT tablename::TEXT FROM pg_tables WHERE schemaname = current_schema()",
    };
    let tables: Vec<(String,)> = ask(session, all);
    tables.into_iter().map(|(table,)| (table.clone(), rows_of(session, &table))).collect()
}

fn rows_of(session: &Session, table: &str) -> Vec<String> {
    let mut rows = match &session.repository.data {
        Db::Sqlite(pool, _) => {
            let all = |sql: String| -> Vec<String> {
                session.block(sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(pool)).unwrap()
            };
            let columns = all(format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')"));
            all(format!("SELECT {} FROM {table}", columns.join(" || '|' || ")))
        }
        Db::Postgres(pool) => {
            let rows = sqlx::AssertSqlSafe(format!("SELECT row::TEXT FROM {table} AS row"));
            session.block(sqlx::query_scalar(rows).fetch_all(pool)).unwrap()
        }
    };
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
            let trigger = format!("CREATE TRIGGER fault{number} BEFORE {place}");
            if matches!(session.repository.data, Db::Sqlite(..)) {
                execute(session, format!("{trigger} WHEN {when} BEGIN SELECT RAISE(ABORT, 'a fault'); END"));
                continue;
            }
            let body = format!("IF {when} THEN RAISE EXCEPTION 'a fault'; END IF; RETURN NEW;");
            let function = format!("CREATE FUNCTION fault{number}() RETURNS trigger LANGUAGE plpgsql");
            execute(session, format!("{function} AS $$ BEGIN {body} END $$"));
            execute(session, format!("{trigger} FOR EACH ROW EXECUTE FUNCTION fault{number}()"));
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
