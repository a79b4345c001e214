//! Upgrade while it is served, and going back: a newer version extends the database under processes of this one, which
//! serve on, also when they are started anew. What only the newer version can read is refused.

use super::fixture::{Fixture, schema_of};
use crate::dead_letters::{strike, try_strike};
use crate::load::{Load, check_answers, repository, two};
use crate::property::tables::ask;
use crate::repositories::on_files;
use crate::schemas::server;
use crate::serving::Serving;
use crate::state::open;
use crate::support::{Folder, PATIENCE};
use db::backup::Part;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::time::{Duration, Instant};

/// What steps of a newer version may do, to the tables that are used most.
const EXTENDED: &str = "
    ALTER TABLE customer ADD COLUMN newer BIGINT;
    ALTER TABLE source_record ADD COLUMN newer TEXT NOT NULL DEFAULT 'x';
    ALTER TABLE membership ADD COLUMN newer BIGINT NOT NULL DEFAULT 7;
    ALTER TABLE event ADD COLUMN newer BIGINT;
    ALTER TABLE lease ADD COLUMN newer BIGINT;
    CREATE TABLE newer (id BIGINT PRIMARY KEY, customer_id BIGINT NOT NULL);
    CREATE INDEX customer_newer ON customer (newer);
    INSERT INTO migration (version, needed) SELECT MAX(version) + 1, 0 FROM migration";

/// A step that takes away what this version reads.
const CONTRACTED: &str =
    "INSERT INTO migration (version, needed) SELECT MAX(version) + 1, MAX(version) + 1 FROM migration";

/// As a newer version does it: on a server, it rather comes again than to keep others waiting.
fn extend(folder: &Folder) {
    let patient = if on_files() { "" } else { "SET LOCAL lock_timeout = '500ms';" };
    let statements = format!("BEGIN; {patient} {EXTENDED}; COMMIT");
    let done = (0..50).any(|_| try_strike(folder, "amigo-data", Part::Data, &statements).is_ok());
    assert!(done, "the tables are never free for a moment");
}

fn start(folder: &Folder, log: &str) -> Serving {
    let node = Serving::start_as(folder, "serve --listen 127.0.0.1:0 --json", log);
    node.until("/readyz", 200);
    node
}

fn end(mut node: Serving) {
    node.signal("TERM");
    assert_eq!(node.wait().code(), Some(0));
}

#[test]
fn a_newer_version_extends_the_database_and_this_one_serves_on() {
    let folder = repository();
    let [first, second] = two(&folder);
    let load = Load::to(&[first.address, second.address]);
    extend(&folder);
    load.flow(200);
    // Back to this version: one is started on what the newer one left, and takes over.
    let third = start(&folder, "third.log");
    end(first);
    load.flow(100);
    let told = load.end();
    check_answers(&[&second, &third], &told);
    end(second);
    crate::telling::until_writing(&third, "shop");
    end(third);
    let said = folder.read("third.log");
    assert!(said.contains("a newer program has extended the database"), "{said}");
    assert!(
        !["first.log", "second.log", "third.log"].iter().any(|log| folder.read(log).contains("panicked"))
    );
    let session = open(&folder, "amigo-data");
    let people: Vec<(i64,)> = ask(&session, "SELECT COUNT(*) FROM customer WHERE state = 0");
    assert_eq!(people, [(3 + told.len() as i64,)], "everybody of whom clients were told, once");
    session.close().unwrap();
    assert!(folder.succeed("repair").contains("Nothing changed."));
    back_up(&folder);
}

/// A file is copied as it is. What is read from a server table by table would lack what this version does not know.
fn back_up(folder: &Folder) {
    let line = "backup --to b/data --keys-to b/keys";
    if !on_files() {
        folder.refuse(line, &["a newer program has extended the database", "with the newer program"]);
        return;
    }
    folder.succeed(line);
    folder.succeed("restore --data again --from b/data --keys-from b/keys");
    let key = |name: &str| folder.path(&format!("{name}/keys/master.key"));
    std::fs::copy(key("amigo-data"), key("again")).unwrap();
    assert!(folder.succeed("repair --data again").contains("Nothing changed."));
    let session = open(folder, "again");
    let newer: Vec<(i64,)> = ask(&session, "SELECT COUNT(newer) FROM membership WHERE newer = 7");
    assert!(newer[0].0 > 100, "what the newer version brought is in the copy");
}

#[test]
fn what_only_a_newer_version_can_read_is_refused_and_says_what_to_do() {
    let folder = repository();
    let first = start(&folder, "serve.log");
    strike(&folder, "amigo-data", Part::Data, CONTRACTED);
    let words = ["start the newer program, or put back the backup"];
    folder.refuse("serve --listen 127.0.0.1:0", &words);
    folder.refuse("customer search shop:r1", &words);
    end(first);
    folder.refuse("import shop.csv --source shop", &words);
}

/// A backup reads for hours: a migration that waits for it must not have everybody else wait behind it.
#[test]
fn a_migration_that_has_to_wait_keeps_nobody_waiting() {
    if on_files() {
        // A file has one writer, and whoever reads is not kept from it.
        return;
    }
    // The way from the first one changes the table that is held below.
    for fixture in Fixture::all().into_iter().take(1) {
        let folder = fixture.unpack();
        let schema = schema_of(&folder);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let connect = || runtime.block_on(PgConnection::connect(&server().unwrap())).unwrap();
        let (mut reader, mut other) = (connect(), connect());
        let run = |connection: &mut PgConnection, sql: String| {
            runtime.block_on(sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection)).unwrap();
        };
        let select = format!("SELECT * FROM {schema}.migration");
        run(&mut reader, format!("BEGIN; {select}"));
        // Whoever has to wait behind the migration does until the reader ends, which waits for them.
        run(&mut other, format!("SET statement_timeout = '{} s'", PATIENCE.as_secs()));
        let mut migrating =
            folder.command("vault status").stdout(std::process::Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(3) {
            run(&mut other, select.clone());
            assert!(migrating.try_wait().unwrap().is_none(), "the table was free");
        }
        run(&mut reader, "COMMIT".to_owned());
        assert!(migrating.wait().unwrap().success(), "it goes on once the table is free");
    }
}
