//! Many rows into a server's table: without a conflict clause by COPY, else as one array for each column, so that
//! one prepared statement serves every number of rows.

use crate::Error;
use crate::value::Value;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{Arguments, AssertSqlSafe, Postgres};
use std::borrow::Cow;

/// From so many rows on, COPY costs less than a statement.
const COPY_FROM: usize = 512;
/// Bytes handed to the server at a time.
const PIECE: usize = 1 << 20;
/// What a binary copy begins with: signature, no flags, no extension.
const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What it ends with.
const END: [u8; 2] = (-1_i16).to_be_bytes();

/// Inserts rows, with a clause such as `ON CONFLICT DO NOTHING`.
pub(crate) async fn insert<const N: usize>(
    connection: &mut PgConnection,
    table: &str,
    columns: [&str; N],
    conflict: &str,
    rows: &[[Value<'_>; N]],
) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns_text = columns.join(", ");
    if conflict.is_empty() && rows.len() >= COPY_FROM {
        return copy(connection, table, &columns_text, rows).await;
    }
    let arrays = arrays(rows).map_err(sqlx::Error::Encode)?;
    let places: Vec<String> = (1..=N).map(|number| format!("${number}")).collect();
    let text = format!(
        "INSERT INTO {table} ({columns_text}) SELECT * FROM UNNEST({}) {conflict}",
        places.join(", ")
    );
    sqlx::query_with(AssertSqlSafe(text), arrays).execute(connection).await?;
    Ok(())
}

/// One array for each column.
pub(crate) fn arrays<const N: usize>(
    rows: &[[Value<'_>; N]],
) -> Result<PgArguments, sqlx::error::BoxDynError> {
    let mut arguments = PgArguments::default();
    for at in 0..N {
        let values = rows.iter().map(|row| row[at]);
        match rows[0][at] {
            Value::Int(_) | Value::Maybe(_) => arguments.add(values.map(number).collect::<Vec<_>>())?,
            Value::Bytes(_) | Value::MaybeBytes(_) => arguments.add(values.map(bytes).collect::<Vec<_>>())?,
            Value::Text(_) | Value::MaybeText(_) => arguments.add(values.map(text).collect::<Vec<_>>())?,
        }
    }
    Ok(arguments)
}

fn number(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Int(number) => Some(number),
        Value::Maybe(number) => number,
        _ => None,
    }
}

fn bytes(value: Value<'_>) -> Option<&[u8]> {
    match value {
        Value::Bytes(bytes) => Some(bytes),
        Value::MaybeBytes(bytes) => bytes,
        _ => None,
    }
}

fn text(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(storable(text)),
        Value::MaybeText(text) => text.map(storable),
        _ => None,
    }
}

/// PostgreSQL stores no NUL in a text; such a character stands for nothing in any of ours.
fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

async fn copy<const N: usize>(
    connection: &mut PgConnection,
    table: &str,
    columns: &str,
    rows: &[[Value<'_>; N]],
) -> Result<(), Error> {
    let mut copy = Copy::begin(connection, table, columns).await?;
    for row in rows {
        copy.row(row).await?;
    }
    copy.finish().await
}

/// A copy under way.
pub(crate) struct Copy<'c> {
    stream: sqlx::postgres::PgCopyIn<&'c mut PgConnection>,
    pending: Vec<u8>,
}

impl<'c> Copy<'c> {
    /// Begins to copy rows into these columns of a table.
    pub(crate) async fn begin(
        connection: &'c mut PgConnection,
        table: &str,
        columns: &str,
    ) -> Result<Copy<'c>, Error> {
        let statement = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
        let stream = connection.copy_in_raw(&statement).await?;
        let mut pending = Vec::with_capacity(PIECE + PIECE / 4);
        pending.extend_from_slice(HEAD);
        Ok(Copy { stream, pending })
    }

    /// Copies one row.
    pub(crate) async fn row(&mut self, row: &[Value<'_>]) -> Result<(), Error> {
        encode(row, &mut self.pending)?;
        if self.pending.len() >= PIECE {
            self.stream.send(self.pending.as_slice()).await?;
            self.pending.clear();
        }
        Ok(())
    }

    /// Makes the rows part of the transaction.
    pub(crate) async fn finish(mut self) -> Result<(), Error> {
        self.pending.extend_from_slice(&END);
        self.stream.send(self.pending.as_slice()).await?;
        self.stream.finish().await?;
        Ok(())
    }
}

fn encode(row: &[Value<'_>], out: &mut Vec<u8>) -> Result<(), Error> {
    out.extend_from_slice(&(row.len() as i16).to_be_bytes());
    for value in row {
        match *value {
            Value::Int(_) | Value::Maybe(_) => {
                field(number(*value).map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice), out)?;
            }
            Value::Bytes(_) | Value::MaybeBytes(_) => field(bytes(*value), out)?,
            Value::Text(_) | Value::MaybeText(_) => field(text(*value).as_deref().map(str::as_bytes), out)?,
        }
    }
    Ok(())
}

fn field(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Error> {
    let Some(bytes) = bytes else {
        out.extend_from_slice(&(-1_i32).to_be_bytes());
        return Ok(());
    };
    let length = i32::try_from(bytes.len())
        .map_err(|_| Error::Refused("a value is larger than a server's row can be".into()))?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}

/// A statement that only this engine knows.
pub(crate) async fn execute(connection: &mut PgConnection, statement: String) -> Result<(), Error> {
    sqlx::query::<Postgres>(AssertSqlSafe(statement)).persistent(false).execute(connection).await?;
    Ok(())
}
