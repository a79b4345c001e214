//! Where the two engines differ: types in a table's definition, and inserting many rows at once.

use crate::engine::Inner;
use crate::value::Value;
use crate::{Db, Error, Tx, bulk, meter};
use sqlx::postgres::PgRow;
use sqlx::query_builder::QueryBuilder;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, Sqlite, SqliteConnection};

/// Rows in one statement into a file: the few sizes keep the prepared statements few.
const SIZES: [usize; 4] = [512, 64, 8, 1];

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
    let head = format!("INSERT INTO {table} ({columns}) ");
    let mut rest = rows;
    for size in SIZES {
        while rest.len() >= size {
            let (now, later) = rest.split_at(size);
            rest = later;
            meter::statement();
            statement(&head, conflict, now).build().execute(&mut *connection).await?;
        }
    }
    Ok(())
}

fn statement<'v, R: AsRef<[Value<'v>]>>(head: &str, conflict: &str, rows: &[R]) -> QueryBuilder<Sqlite> {
    let mut builder = QueryBuilder::new(head);
    builder.push_values(rows, |mut row, values| {
        for value in values.as_ref() {
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
    if !conflict.is_empty() {
        builder.push(" ").push(conflict);
    }
    builder
}

/// Ids in one statement to a file.
const IDS: usize = 1_000;

/// The rows whose column, with which `select` ends, holds one of these numbers; `rest` follows the condition. A server
/// gets the list as one array, so that one prepared statement serves every length.
pub(crate) async fn select_in<T>(db: &Db, select: &str, ids: &[i64], rest: &str) -> Result<Vec<T>, Error>
where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let pool = match db {
        Db::Sqlite(pool) => pool,
        Db::Postgres(_) if ids.is_empty() => return Ok(Vec::new()),
        Db::Postgres(pool) => {
            let text = AssertSqlSafe(format!("{select} = ANY ($1){rest}"));
            return Ok(sqlx::query_as(text).bind(ids).fetch_all(pool).await?);
        }
    };
    let mut all = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS) {
        let mut query = QueryBuilder::<Sqlite>::new(format!("{select} IN ("));
        let mut list = query.separated(", ");
        ids.iter().for_each(|id| {
            list.push_bind(*id);
        });
        query.push(format!("){rest}"));
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

/// Changes many rows in one statement: `{rows}` stands for the list of numbers, whose columns are called
/// `column1` and `column2`.
pub(crate) async fn update_from(tx: &mut Tx, sql: &str, rows: &[(i64, Option<i64>)]) -> Result<(), Error> {
    let mut rest = rows;
    for size in SIZES {
        while rest.len() >= size {
            let (now, later) = rest.split_at(size);
            rest = later;
            // The numbers are written into the text: neither engine could tell the type of a placeholder here.
            let list: Vec<String> = now
                .iter()
                .map(|(key, value)| match value {
                    Some(value) => format!("({key},{value})"),
                    None => format!("({key},CAST(NULL AS BIGINT))"),
                })
                .collect();
            meter::statement();
            let text = AssertSqlSafe(sql.replace("{rows}", &format!("VALUES {}", list.join(","))));
            within!(&mut *tx, |connection| {
                sqlx::query(text).persistent(false).execute(connection).await.map(|_| ())
            })?;
        }
    }
    Ok(())
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
