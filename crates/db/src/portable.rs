//! Copies a whole database into a file, and from there to a server of the same version. A backup is always such a file, whichever
//! engine it comes from, so that it can be checked, read and restored on either.

use crate::bulk::{self, Copy};
use crate::dialect::insert_into_file;
use crate::engine::{Inner, Tx};
use crate::server::{Server, Use};
use crate::{Db, Error, Value, migrate};
use futures_util::TryStreamExt;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, PgConnection, PgPool, Row, SqlitePool, Type};
use std::path::Path;

/// Rows that go into a file at a time.
const AT_ONCE: usize = 512;

/// A table, as the file describes it.
struct Table {
    name: String,
    columns: String,
    kinds: Vec<Kind>,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Number,
    Bytes,
    Text,
}

impl Kind {
    fn of(declared: &str) -> Kind {
        match declared {
            "BLOB" => Kind::Bytes,
            "TEXT" => Kind::Text,
            _ => Kind::Number,
        }
    }
}

/// The tables of a file in the order in which they were made: what others refer to comes first.
async fn tables(file: &SqlitePool) -> Result<Vec<Table>, Error> {
    let select = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
                  AND name <> 'migration' ORDER BY rowid";
    let names: Vec<String> = sqlx::query_scalar(select).fetch_all(file).await?;
    let mut tables = Vec::with_capacity(names.len());
    for name in names {
        let select = "SELECT name, type FROM pragma_table_info($1) ORDER BY cid";
        let columns: Vec<(String, String)> = sqlx::query_as(select).bind(&name).fetch_all(file).await?;
        let kinds = columns.iter().map(|(_, declared)| Kind::of(declared)).collect();
        let columns: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
        tables.push(Table { name, columns: columns.join(", "), kinds });
    }
    Ok(tables)
}

impl Table {
    fn select(&self) -> AssertSqlSafe<String> {
        AssertSqlSafe(format!("SELECT {} FROM {}", self.columns, self.name))
    }

    /// The values of a row of either engine.
    fn values<'r, R>(&self, row: &'r R) -> Result<Vec<Value<'r>>, Error>
    where
        R: Row,
        usize: ColumnIndex<R>,
        i64: Decode<'r, R::Database> + Type<R::Database>,
        &'r [u8]: Decode<'r, R::Database> + Type<R::Database>,
        &'r str: Decode<'r, R::Database> + Type<R::Database>,
    {
        let value = |(at, kind): (usize, &Kind)| {
            Ok(match kind {
                Kind::Number => Value::Maybe(row.try_get(at)?),
                Kind::Bytes => Value::MaybeBytes(row.try_get(at)?),
                Kind::Text => Value::MaybeText(row.try_get(at)?),
            })
        };
        self.kinds.iter().enumerate().map(value).collect()
    }
}

/// Copies everything committed into a new file: of one moment, and beside whoever writes.
pub(crate) async fn copy(db: &Db, target: &Path, steps: migrate::Steps) -> Result<(), Error> {
    let pool = match db {
        Db::Sqlite(pool, _) => pool,
        Db::Postgres(server) => return into_file(server, target, steps).await,
    };
    let name = target
        .to_str()
        .ok_or_else(|| Error::Refused(format!("{} is no UTF-8; choose another folder", target.display())))?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(pool).await?;
    Ok(())
}

/// Copies what a server's database holds at one moment into a new file.
async fn into_file(server: &PgPool, path: &Path, steps: migrate::Steps) -> Result<(), Error> {
    let version = migrate::version(&Db::Postgres(server.clone()), steps).await?;
    if version.is_ahead() {
        return Err(Error::Refused(
            "a newer program has extended the database, and this one would leave out what it does not know: make the \
             backup with the newer program"
                .to_owned(),
        ));
    }
    let db = Db::open_scratch(path).await?;
    migrate::run(&db, steps).await?;
    let Db::Sqlite(file, _) = &db else { unreachable!("a scratch database is a file") };
    let mut moment = server.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    // Backwards: the pairs of a signed round of acceptance are in before the round that freezes them.
    for table in tables(file).await?.iter().rev() {
        table_into_file(&mut moment, &db, table).await?;
    }
    moment.commit().await?;
    db.close().await;
    Ok(())
}

async fn table_into_file(server: &mut PgConnection, file: &Db, table: &Table) -> Result<(), Error> {
    let mut tx = file.begin().await?;
    let mut stream = sqlx::query(table.select()).persistent(false).fetch(server);
    let mut rows: Vec<PgRow> = Vec::with_capacity(AT_ONCE);
    loop {
        let next = stream.try_next().await?;
        let ended = next.is_none();
        rows.extend(next);
        if rows.len() == AT_ONCE || ended {
            put(&mut tx, table, &rows).await?;
            rows.clear();
        }
        if ended {
            return tx.commit().await;
        }
    }
}

async fn put(tx: &mut Tx, table: &Table, rows: &[PgRow]) -> Result<(), Error> {
    let Inner::Sqlite(file) = &mut tx.inner else { return Ok(()) };
    let values: Vec<Vec<Value<'_>>> = rows.iter().map(|row| table.values(row)).collect::<Result<_, _>>()?;
    insert_into_file(file, &table.name, &table.columns, "", &values).await
}

/// Puts everything of a file into a schema of a server that holds none of its tables, in one transaction.
pub(crate) async fn into_server(path: &Path, server: &Server, steps: migrate::Steps) -> Result<(), Error> {
    let (from, to) = (Db::open_unchanged(path).await?, server.open(Use::Command, None).await?);
    let Db::Sqlite(file, _) = &from else { unreachable!("a copy is a file") };
    let version = migrate::version(&from, steps).await?;
    if version.is_ahead() {
        return Err(Error::TooNew { found: version.found, known: version.known });
    }
    let mut tx = to.begin().await?;
    migrate::apply(&mut tx, steps).await?;
    for table in tables(file).await? {
        table_into_server(file, &mut tx, &table).await?;
    }
    tx.commit().await?;
    // The server knows nothing of its new tables yet, and would read them whole for every question.
    let Db::Postgres(pool) = &to else { unreachable!("a server's database is on a server") };
    sqlx::query("ANALYZE").persistent(false).execute(pool).await?;
    to.close().await;
    from.close().await;
    Ok(())
}

async fn table_into_server(file: &SqlitePool, tx: &mut Tx, table: &Table) -> Result<(), Error> {
    let Inner::Postgres(server) = &mut tx.inner else { return Ok(()) };
    let name = &table.name;
    // A round that was signed is frozen, and it comes in signed.
    bulk::execute(server, format!("ALTER TABLE {name} DISABLE TRIGGER USER")).await?;
    let mut copy = Copy::begin(server, name, &table.columns).await?;
    let mut rows = sqlx::query(table.select()).persistent(false).fetch(file);
    while let Some(row) = rows.try_next().await? {
        copy.row(&table.values(&row)?).await?;
    }
    copy.finish().await?;
    bulk::execute(server, format!("ALTER TABLE {name} ENABLE TRIGGER USER")).await
}
