//! Where the two engines differ: types in a table's definition, and inserting many rows at once.

use crate::engine::Inner;
use crate::value::Value;
use crate::{Db, Error, Tx, bulk, meter};
use sqlx::postgres::PgRow;
use sqlx::query_builder::QueryBuilder;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, Sqlite, SqliteConnection};

/// Most rows in one statement into a file.
pub(crate) const ROWS: usize = 512;

/// Most hashes that one statement to a file asks for.
const HASHES: usize = 1_024;

/// Inserts rows, many in one statement.
pub async fn insert<const N: usize>(
    tx: &mut Tx,
    table: &str,
    columns: [&str; N],
    rows: &[[Value<'_>; N]],
) -> Result<(), Error> {
    insert_or(tx, table, columns, "", rows).await
}

/// Inserts rows, with a clause such as `ON CONFLICT DO NOTHING`.
pub async fn insert_or<const N: usize>(
    tx: &mut Tx,
    table: &str,
    columns: [&str; N],
    conflict: &str,
    rows: &[[Value<'_>; N]],
) -> Result<(), Error> {
    match &mut tx.inner {
        Inner::Sqlite(tx) => insert_into_file(tx, table, &columns.join(", "), conflict, rows).await,
        Inner::Postgres(tx) => {
            meter::statement();
            bulk::insert(tx, table, columns, conflict, rows).await
        }
    }
}

/// The same for rows of any width, into a file.
pub(crate) async fn insert_into_file<'v, R: AsRef<[Value<'v>]>>(
    connection: &mut SqliteConnection,
    table: &str,
    columns: &str,
    conflict: &str,
    rows: &[R],
) -> Result<(), Error> {
    // What is no row is filled up with nothing: few sizes keep the prepared statements few.
    let head = format!("INSERT INTO {table} ({columns}) SELECT * FROM (");
    let tail = format!(") WHERE column1 IS NOT NULL {conflict}");
    for rows in rows.chunks(ROWS) {
        meter::statement();
        statement(&head, &tail, rows).build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// The statement that does so, between what begins and what ends it.
pub(crate) fn statement<'v, R: AsRef<[Value<'v>]>>(
    head: &str,
    tail: &str,
    rows: &[R],
) -> QueryBuilder<Sqlite> {
    let mut builder = QueryBuilder::new(head);
    let nothing = vec![Value::Maybe(None); rows.first().map_or(0, |row| row.as_ref().len())];
    let rows = rows.iter().map(R::as_ref);
    let missing = rows.len().next_power_of_two() - rows.len();
    builder.push_values(rows.chain(std::iter::repeat_n(nothing.as_slice(), missing)), |mut row, values| {
        for value in values {
            match *value {
                Value::Int(number) => row.push_bind(number),
                Value::Maybe(number) => row.push_bind(number),
                Value::Bytes(bytes) => row.push_bind(bytes),
                Value::MaybeBytes(bytes) => row.push_bind(bytes),
                Value::Text(text) => row.push_bind(text),
                Value::MaybeText(text) => row.push_bind(text),
            };
        }
    });
    builder.push(tail);
    builder
}

/// The numbers of a list as rows of one column, where the list is the first thing bound: as [`list`] gives it.
pub(crate) fn numbers(is_sqlite: bool) -> &'static str {
    if is_sqlite { "SELECT value FROM json_each($1)" } else { "SELECT UNNEST($1::BIGINT[])" }
}

/// A list of numbers as a file's statements take it. A server gets an array.
pub(crate) fn list(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// The rows whose column, with which `select` ends, holds one of these numbers; `rest` follows the condition. The list
/// is one value, so that one prepared statement serves every length.
pub(crate) async fn select_in<T>(db: &Db, select: &str, ids: &[i64], rest: &str) -> Result<Vec<T>, Error>
where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(match db {
        Db::Sqlite(pool, _) => {
            let text = AssertSqlSafe(format!("{select} IN ({}){rest}", numbers(true)));
            sqlx::query_as(text).bind(list(ids)).fetch_all(pool).await?
        }
        Db::Postgres(pool) => {
            let text = AssertSqlSafe(format!("{select} = ANY ($1){rest}"));
            sqlx::query_as(text).bind(ids).fetch_all(pool).await?
        }
    })
}

/// Does something to the rows whose column, with which the statement ends, holds one of these numbers; what is called
/// `$2` in it comes second.
pub(crate) async fn execute_in(tx: &mut Tx, sql: &str, ids: &[i64], second: i64) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    meter::statement();
    let text = AssertSqlSafe(format!("{sql} IN ({})", numbers(tx.is_sqlite())));
    match &mut tx.inner {
        Inner::Sqlite(tx) => {
            sqlx::query(text).bind(list(ids)).bind(second).execute(&mut **tx).await?;
        }
        Inner::Postgres(tx) => {
            sqlx::query(text).bind(ids).bind(second).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

/// The rows whose column, with which `select` ends, holds one of these hashes.
pub(crate) async fn select_hashed<T>(db: &Db, select: &str, hashes: &[[u8; 16]]) -> Result<Vec<T>, Error>
where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let pool = match db {
        Db::Sqlite(pool, _) => pool,
        Db::Postgres(pool) => {
            let text = AssertSqlSafe(format!("{select} = ANY ($1)"));
            let hashes: Vec<&[u8]> = hashes.iter().map(<[u8; 16]>::as_slice).collect();
            return Ok(sqlx::query_as(text).bind(hashes).fetch_all(pool).await?);
        }
    };
    let mut all = Vec::new();
    for hashes in hashes.chunks(HASHES) {
        let mut query = QueryBuilder::<Sqlite>::new(format!("{select} IN ("));
        let mut list = query.separated(", ");
        // The last one again and again, so that few statements are prepared.
        for at in 0..hashes.len().next_power_of_two() {
            list.push_bind(hashes[at.min(hashes.len() - 1)].to_vec());
        }
        query.push(")");
        all.extend(query.build_query_as::<T>().fetch_all(pool).await?);
    }
    Ok(all)
}

/// Makes transactions that do the same wait for each other until their ends. A file has one writer anyway.
pub(crate) async fn one_at_a_time(tx: &mut Tx, deed: &str) -> Result<(), Error> {
    let Inner::Postgres(tx) = &mut tx.inner else { return Ok(()) };
    let wait = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.' || $1, 0))";
    sqlx::query(wait).bind(deed).execute(&mut **tx).await?;
    Ok(())
}

/// Lets statements of this transaction wait only for a moment for tables that others use: whoever asks for the same
/// table meanwhile waits behind them. A file has one writer anyway.
pub(crate) async fn patient(tx: &mut Tx) -> Result<(), Error> {
    let Inner::Postgres(tx) = &mut tx.inner else { return Ok(()) };
    sqlx::query("SET LOCAL lock_timeout = '500ms'").persistent(false).execute(&mut **tx).await?;
    Ok(())
}

/// Changes many rows in one statement: `{rows}` stands for the list of numbers, whose columns are called
/// `column1` and `column2`.
pub(crate) async fn update_from(tx: &mut Tx, sql: &str, rows: &[(i64, Option<i64>)]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    meter::statement();
    match &mut tx.inner {
        Inner::Sqlite(tx) => {
            let pairs = "SELECT value ->> 0 AS column1, value ->> 1 AS column2 FROM json_each($1)";
            let text = AssertSqlSafe(sql.replace("{rows}", pairs));
            sqlx::query(text).bind(pairs_as_text(rows)).execute(&mut **tx).await?;
        }
        Inner::Postgres(tx) => {
            let pairs = "SELECT * FROM UNNEST($1::BIGINT[], $2::BIGINT[]) AS pair (column1, column2)";
            let text = AssertSqlSafe(sql.replace("{rows}", pairs));
            let (keys, values): (Vec<i64>, Vec<Option<i64>>) = rows.iter().copied().unzip();
            sqlx::query(text).bind(keys).bind(values).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

fn pairs_as_text(rows: &[(i64, Option<i64>)]) -> String {
    let pair = |(key, value): &(i64, Option<i64>)| match value {
        Some(value) => format!("[{key},{value}]"),
        None => format!("[{key},null]"),
    };
    let pairs: Vec<String> = rows.iter().map(pair).collect();
    format!("[{}]", pairs.join(","))
}

/// A migration's text in the words of the engine: `{id}` is a numeric primary key, `{bytes}` the type of bytes,
/// `{clustered}` keeps a table in the order of its primary key where the engine can. `{frozen TABLE COLUMN}` is a
/// statement: rows whose column names a signed round of acceptance can no longer be added, changed or deleted.
pub(crate) fn translate(sql: &str, sqlite: bool) -> String {
    let words = if sqlite {
        [("{id}", "INTEGER PRIMARY KEY"), ("{bytes}", "BLOB"), ("{clustered}", "WITHOUT ROWID")]
    } else {
        [("{id}", "BIGINT PRIMARY KEY"), ("{bytes}", "BYTEA"), ("{clustered}", "")]
    };
    let text = words.iter().fold(sql.to_owned(), |text, (word, meaning)| text.replace(word, meaning));
    let mut pieces = text.split("{frozen ");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (frozen, rest) = piece.split_once('}').unwrap_or((piece, ""));
        let (table, column) = frozen.split_once(' ').unwrap_or((frozen, "id"));
        text += &if sqlite { frozen_in_sqlite(table, column) } else { frozen_in_postgres(table, column) };
        text += rest;
    }
    text
}

/// Which row each deed is about.
const DEEDS: [(&str, &str); 3] = [("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")];

/// Statements end at the end of a line, so that a trigger's body stands on one.
fn frozen_in_sqlite(table: &str, column: &str) -> String {
    let trigger = |(deed, row): (&str, &str)| {
        format!(
            "CREATE TRIGGER {table}_frozen_{deed} BEFORE {deed} ON {table} WHEN EXISTS \
             (SELECT 1 FROM acceptance_round WHERE id = {row}.{column} AND signed_at IS NOT NULL) \
             BEGIN SELECT RAISE(ABORT, 'a signed round of acceptance cannot be changed'); END"
        )
    };
    DEEDS.map(trigger).join(";\n")
}

fn frozen_in_postgres(table: &str, column: &str) -> String {
    let function = |(deed, row): (&str, &str)| {
        let answer = if deed == "DELETE" { "OLD" } else { "NEW" };
        let name = format!("{table}_frozen_{deed}");
        format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS \
             (SELECT 1 FROM acceptance_round WHERE id = {row}.{column} AND signed_at IS NOT NULL) \
             THEN RAISE EXCEPTION 'a signed round of acceptance cannot be changed'; END IF; \
             RETURN {answer}; END $$;\n\
             CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    };
    DEEDS.map(function).join(";\n")
}
