//! A PostgreSQL server as a place for one database: which one, in which schema, and what is wrong where it cannot be
//! used. No error and no message holds the password.

use crate::{Db, Error, bulk};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The oldest release that serves: older ones are no longer maintained.
const OLDEST: i32 = 150_000;
/// How long a server may take to answer a first call.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long somebody waits for a connection that others use, or that cannot be made.
const WAIT: Duration = Duration::from_secs(5);
/// For how long a connection that was used is taken to lead somewhere.
const FRESH: Duration = Duration::from_millis(500);
/// Prepared statements kept by each connection.
const STATEMENTS: usize = 256;
/// Longest name of a schema: PostgreSQL cuts names after 63 bytes, and the key store's adds five.
const LONGEST_NAME: usize = 58;

/// A schema of a database on a server.
#[derive(Clone)]
pub struct Server {
    options: PgConnectOptions,
    schema: String,
    name: String,
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Server({})", self.name)
    }
}

impl fmt::Display for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

/// What connections to a server are for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Use {
    /// A command: few calls at a time.
    Command,
    /// A process that serves: many calls at a time, and a process that is held up must not hold up the others.
    Serving,
    /// The same for what is used by few at a time.
    ServingFew,
}

impl Use {
    const fn connections(self) -> u32 {
        match self {
            Use::Command => 4,
            Use::Serving => 12,
            Use::ServingFew => 4,
        }
    }

    /// The same for the access log.
    pub(crate) const fn beside(self) -> Use {
        match self {
            Use::Command => Use::Command,
            Use::Serving | Use::ServingFew => Use::ServingFew,
        }
    }
}

impl Server {
    /// The schema of the database that a URL names, `postgres://user:password@host:port/database`.
    pub fn new(url: &str, schema: &str) -> Result<Server, Error> {
        let refused = |problem: &str| Error::Refused(format!("the URL of the database {problem}"));
        if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
            return Err(refused("does not begin with postgres://"));
        }
        // What is wrong with it is not repeated: the text could hold the password.
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| refused("cannot be read; write postgres://user:password@host:port/database"))?;
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let begins = schema.starts_with(|letter: char| letter.is_ascii_lowercase());
        if !begins || !schema.chars().all(is_plain) || schema.len() > LONGEST_NAME {
            return Err(Error::Refused(format!(
                "`{schema}` is no name for a schema; use a small letter, then small letters, digits and _, at most \
                 {LONGEST_NAME}"
            )));
        }
        let host =
            options.get_socket().map_or(options.get_host().to_owned(), |path| path.display().to_string());
        let database = options.get_database().unwrap_or(options.get_username());
        let name = format!(
            "postgres://{}@{host}:{}/{database} (schema {schema})",
            options.get_username(),
            options.get_port()
        );
        let options = options
            .application_name("amigo")
            .statement_cache_capacity(STATEMENTS)
            .options([("search_path", schema), ("client_min_messages", "warning")])
            .options([("tcp_keepalives_idle", "30"), ("tcp_keepalives_interval", "10")])
            .disable_statement_logging();
        Ok(Server { options, schema: schema.to_owned(), name })
    }

    /// The schema.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The same database with another schema.
    pub fn with_schema(&self, schema: &str) -> Server {
        let options = self.options.clone().options([("search_path", schema)]);
        let name = self.name.replace(&format!("(schema {})", self.schema), &format!("(schema {schema})"));
        Server { options, schema: schema.to_owned(), name }
    }

    /// One connection, to a server that is known to be new enough.
    pub(crate) async fn connect(&self) -> Result<PgConnection, Error> {
        let connecting = tokio::time::timeout(PATIENCE, PgConnection::connect_with(&self.options));
        let Ok(connected) = connecting.await else {
            return Err(self.failed(format!("does not answer within {} s", PATIENCE.as_secs())));
        };
        let mut connection = connected.map_err(|error| self.failed(problem(&error)))?;
        let version: String =
            sqlx::query_scalar("SHOW server_version_num").fetch_one(&mut connection).await?;
        if version.parse::<i32>().unwrap_or(0) < OLDEST {
            return Err(self.failed("is too old; PostgreSQL 15 or a later one is needed".into()));
        }
        Ok(connection)
    }

    fn failed(&self, problem: String) -> Error {
        Error::Server { server: self.name.clone(), problem }
    }

    /// Whether there is a database of ours.
    pub(crate) async fn exists(&self) -> Result<bool, Error> {
        let mut connection = self.connect().await?;
        let exists = "SELECT to_regclass($1 || '.migration') IS NOT NULL";
        let exists = sqlx::query_scalar(exists).bind(&self.schema).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(exists)
    }

    /// Opens the database, and makes its schema where it is missing. `owner` is the process of the server that holds
    /// the lock of whoever opens it: without it, no further connection is made.
    pub(crate) async fn open(&self, used: Use, owner: Option<i32>) -> Result<Db, Error> {
        let mut connection = self.connect().await?;
        let exists = "SELECT to_regnamespace($1) IS NOT NULL";
        if !sqlx::query_scalar(exists).bind(&self.schema).fetch_one(&mut connection).await? {
            self.make_schema(&mut connection).await?;
        }
        connection.close().await?;
        let mut options = self.options.clone();
        if used != Use::Command {
            // A process that is stopped within a transaction loses it, with its locks: others take over.
            options = options.options([("idle_in_transaction_session_timeout", "3000")]);
        }
        let pool = PgPoolOptions::new()
            .max_connections(used.connections())
            .acquire_timeout(WAIT)
            .test_before_acquire(false)
            .before_acquire(|connection, known| Box::pin(is_alive(connection, known.idle_for)));
        let pool = match owner {
            None => pool,
            Some(owner) => pool.after_connect(move |connection, _| {
                Box::pin(async move {
                    let held =
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = $1)";
                    let held: bool = sqlx::query_scalar(held).bind(owner).fetch_one(connection).await?;
                    // It is tried again until the time is over, which `Error::NoConnection` then tells.
                    if held { Ok(()) } else { Err(sqlx::Error::PoolClosed) }
                })
            }),
        };
        Ok(Db::Postgres(pool.connect_lazy_with(options)))
    }

    /// Two processes may start at once: the second waits for the first.
    async fn make_schema(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let mut tx = connection.begin().await?;
        bulk::execute(&mut tx, "SELECT pg_advisory_xact_lock(hashtextextended('amigo', 0))".into()).await?;
        bulk::execute(&mut tx, format!("CREATE SCHEMA IF NOT EXISTS {}", self.schema)).await?;
        Ok(tx.commit().await?)
    }

    /// Deletes the schema with everything in it.
    pub(crate) async fn delete(&self) -> Result<(), Error> {
        let mut connection = self.connect().await?;
        bulk::execute(&mut connection, format!("DROP SCHEMA IF EXISTS {} CASCADE", self.schema)).await?;
        Ok(connection.close().await?)
    }
}

/// Whether a connection still leads somewhere. One that was used a moment ago is not asked: that would cost as much
/// as a short statement, each time.
async fn is_alive(connection: &mut PgConnection, idle_for: Duration) -> Result<bool, sqlx::Error> {
    if idle_for > FRESH {
        connection.ping().await?;
    }
    Ok(true)
}

fn problem(error: &sqlx::Error) -> String {
    let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default();
    match (&*code, error) {
        ("28P01" | "28000", _) => "refuses this user or password".into(),
        ("3D000", _) => "has no such database; create it first".into(),
        ("57P03", _) => "is starting or stopping; try again in a moment".into(),
        ("53300", _) => "has no connection left; raise its max_connections or stop other programs".into(),
        (_, sqlx::Error::Io(error)) => format!("cannot be reached ({error}); is it running?"),
        (_, sqlx::Error::Tls(_)) => "wants TLS, which this program was built without".into(),
        (_, sqlx::Error::Database(error)) => format!("refuses: {}", error.message()),
        _ => "cannot be used: its answer is not understood".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str, schema: &str) -> String {
        match Server::new(url, schema) {
            Ok(server) => panic!("{server} was accepted"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn no_text_shows_the_password() {
        let url = "postgres://ann:s3cret@db.example:6543/shop?sslmode=disable";
        let server = Server::new(url, "amigo").unwrap();
        assert_eq!(server.to_string(), "postgres://ann@db.example:6543/shop (schema amigo)");
        assert!(!format!("{server:?}").contains("s3cret"));
        assert_eq!(server.with_schema("x").to_string(), "postgres://ann@db.example:6543/shop (schema x)");
        for url in ["postgres://ann:s3cret@db:notaport/x", "mysql://ann:s3cret@db/x", "s3cret"] {
            let said = refused(url, "amigo");
            assert!(!said.contains("s3cret") && said.contains("postgres://"), "{said}");
        }
    }

    #[test]
    fn a_schema_has_a_plain_name() {
        for name in ["", "Amigo", "a-b", "a;b", "1a", "_a", "é", &"a".repeat(59)] {
            assert!(refused("postgres://h/d", name).contains("no name for a schema"), "{name}");
        }
        assert!(Server::new("postgres://h/d", &"a".repeat(58)).is_ok());
    }
}
