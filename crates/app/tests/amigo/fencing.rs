//! Whoever begins to write first finishes what others left: also there, nothing is committed by a process that another
//! has taken over from.

use crate::property::{ask, execute};
use crate::repositories::on_files;
use crate::support::{Folder, SHOP};
use amigo::import::{self, Options};
use amigo::resolver::{self, Cause, REPAIR};
use amigo::session::Session;
use db::Purpose;
use db::lease::{self, Lease, Right};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(600);

/// A repository that has records of which nobody knows whose they are.
fn unfinished() -> Folder {
    let folder = Folder::with("shop.csv", SHOP);
    folder.succeed("source add shop --country FR");
    let session = folder.session("amigo-data");
    let source = session.block(db::sources::all(&session.repository.data)).unwrap().remove(0);
    let place = connect::Source { path: folder.path("shop.csv"), ..connect::Source::default() };
    let options = Options { actor: "tester", dry_run: false, threads: 1, now: 1 };
    import::import(Some(&session), &source, connect::open(&place).unwrap(), &options).unwrap();
    execute(&session, "INSERT INTO pending (record_id) VALUES (1)".to_owned());
    session.close().unwrap();
    folder
}

fn take(session: &Session, who: &str, term: Duration) -> Lease {
    let data = &session.repository.data;
    session.block(lease::take(data, "resolver", who, "here", term)).unwrap().expect("nobody has it")
}

fn finish(session: &Session, lease: &Lease) -> anyhow::Result<bool> {
    let cause = Cause { right: Right::Held(lease), ..Cause::alone(REPAIR, "serve", 2) };
    resolver::finish(session, &cause, 1)
}

/// Lets another take over as soon as this is written, in the same transaction.
fn taken_over_after(session: &Session, written: &str) {
    let taken = "UPDATE lease SET token = token + 1;";
    if on_files() {
        let trigger = format!("CREATE TRIGGER other AFTER {written} BEGIN {taken} END");
        return execute(session, trigger);
    }
    let function = "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql";
    execute(session, format!("{function} AS $$ BEGIN {taken} RETURN NEW; END $$"));
    execute(session, format!("CREATE TRIGGER other AFTER {written} FOR EACH ROW EXECUTE FUNCTION other()"));
}

/// How far it came: rows of models, publications, runs, runs with an end, counts of quality, and records that wait.
fn reached(session: &Session) -> [i64; 6] {
    let counts = "SELECT (SELECT COUNT(*) FROM model), (SELECT COUNT(*) FROM publication), \
                  (SELECT COUNT(*) FROM run), (SELECT COUNT(*) FROM run WHERE finished_at IS NOT NULL), \
                  (SELECT COUNT(*) FROM quality), (SELECT COUNT(*) FROM pending)";
    let (a, b, c, d, e, f) = ask::<(i64, i64, i64, i64, i64, i64)>(session, counts)[0];
    [a, b, c, d, e.min(1), f]
}

fn check(written: &str, expected: [i64; 6]) {
    let folder = unfinished();
    let session = folder.open("amigo-data", Purpose::Serve);
    taken_over_after(&session, written);
    let lease = take(&session, "one", LONG);
    let refused = finish(&session, &lease).unwrap_err();
    let refused = refused.downcast_ref::<db::Error>();
    assert!(matches!(refused, Some(db::Error::Fenced { .. })), "after {written}: {refused:?}");
    assert_eq!(reached(&session), expected, "after {written}");
    // The one who took over goes on where that one was stopped.
    execute(&session, format!("DROP TRIGGER other{}", on(written)));
    let holder = session.block(lease::current(&session.repository.data, "resolver")).unwrap().unwrap();
    let next = Lease { token: holder.token, ..lease };
    assert!(finish(&session, &next).unwrap());
    assert_eq!(reached(&session), [1, 1, 1, 1, 1, 0], "after {written}");
    assert!(!finish(&session, &next).unwrap());
}

/// On a server a trigger is named with its table.
fn on(written: &str) -> String {
    let (_, table) = written.rsplit_once(' ').unwrap();
    if on_files() { String::new() } else { format!(" ON {table}") }
}

#[test]
fn whoever_was_overtaken_before_it_begins_writes_nothing() {
    let folder = unfinished();
    let [one, two] = [0, 1].map(|_| folder.open("amigo-data", Purpose::Serve));
    let before = reached(&one);
    let held = take(&one, "one", Duration::ZERO);
    let other = take(&two, "two", LONG);
    assert!(finish(&one, &held).is_err());
    assert_eq!(reached(&one), before);
    assert!(finish(&two, &other).unwrap());
}

#[test]
fn whoever_is_overtaken_while_it_finishes_writes_nothing_more() {
    check("INSERT ON model", [1, 0, 0, 0, 0, 1]);
    check("INSERT ON publication", [1, 1, 0, 0, 0, 1]);
    check("INSERT ON run", [1, 1, 1, 0, 0, 1]);
    check("UPDATE OF finished_at ON run", [1, 1, 1, 1, 0, 1]);
    check("INSERT ON quality", [1, 1, 1, 1, 1, 1]);
}
