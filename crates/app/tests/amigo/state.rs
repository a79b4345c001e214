//! What a repository holds, compared by what it says and not by its numbers.

use crate::repositories::on_files;
use crate::support::Folder;
use amigo::session::Session;
use db::Purpose;
use db::backup::Part;
use db::customers::{self, Group};
use db::records;
use db::vault::Space;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What is said of a record: source, layout, contents.
pub type Said = (String, String, Vec<u8>);

/// The logical content of a repository.
#[derive(PartialEq, Eq, Debug)]
pub struct State {
    /// Version of every record.
    pub versions: BTreeMap<Said, i64>,
    /// The records of every customer.
    pub people: BTreeSet<BTreeSet<Said>>,
    /// Rows that wait in quarantine: row and reason.
    pub waiting: Vec<(i64, String)>,
}

pub fn open(folder: &Folder, name: &str) -> Session {
    folder.open(name, Purpose::Read)
}

/// Reads a repository with its keys.
pub fn state(folder: &Folder, name: &str) -> State {
    let session = open(folder, name);
    let data = &session.repository.data;
    let block = |last| session.block(records::between(data, 1, last)).unwrap();
    let stored = block(session.block(records::last_id(data)).unwrap());
    let sources = session.block(db::sources::all(data)).unwrap();
    let layouts: BTreeMap<i64, String> = session.block(records::layouts(data)).unwrap().into_iter().collect();
    let ids: Vec<i64> = stored.iter().map(|record| record.id).collect();
    let keys = session.block(session.repository.vault.keys(Space::Record, &ids)).unwrap();
    let mut said: BTreeMap<i64, Said> = BTreeMap::new();
    let mut versions = BTreeMap::new();
    for record in &stored {
        let context = amigo::import::context(record.id, record.version);
        let plain = keys[&record.id].open(&context, &record.sealed).expect("every record opens");
        let source = sources.iter().find(|source| source.id == record.source_id).unwrap().name.clone();
        let one = (source, layouts[&record.layout_id].clone(), plain);
        assert_eq!(versions.insert(one.clone(), record.version), None, "a record is there twice");
        said.insert(record.id, one);
    }
    let mut people: BTreeMap<i64, BTreeSet<Said>> = BTreeMap::new();
    for (record, customer) in session.block(customers::memberships(data, Group::Customer)).unwrap() {
        assert!(people.entry(customer).or_default().insert(said[&record].clone()), "a member twice");
    }
    let filter = db::quarantine::Filter::default();
    let rows = session.block(db::quarantine::waiting(data, &filter, 0, 100_000)).unwrap();
    let waiting = rows.into_iter().map(|row| (row.row_number, row.reason)).collect();
    session.close().unwrap();
    State { versions, people: people.into_values().collect(), waiting }
}

/// Every file of a folder, byte by byte; of a repository on a server, what it holds there too.
pub fn files(folder: &Folder, name: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.path(name)];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    drop(found.insert(path.display().to_string(), std::fs::read(&path).unwrap()));
                }
            }
        }
    }
    if !on_files() {
        for part in [Part::Data, Part::Keys] {
            let bytes = std::fs::read(folder.file_of(name, part).path).unwrap();
            found.insert(part.key().to_owned(), bytes);
        }
    }
    found
}

/// The same after what was committed is moved into the database files, as the next command that writes does: two
/// of them are equal when not one byte of any table differs.
pub fn settled(folder: &Folder, name: &str) -> BTreeMap<String, Vec<u8>> {
    Session::open(&folder.path(name), Purpose::Write).unwrap().close().unwrap();
    files(folder, name)
}

/// Whether a text stands anywhere in the files, as it is or in UTF-16.
pub fn holds(files: &BTreeMap<String, Vec<u8>>, text: &str) -> bool {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let has = |bytes: &[u8], needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    files.values().any(|bytes| has(bytes, text.as_bytes()) || has(bytes, &wide))
}

/// Runs a command and kills it as soon as the repository is so far; false where it was faster.
pub fn kill_when(folder: &Folder, line: &str, is_so_far: impl Fn(&Session) -> bool) -> bool {
    let session = open(folder, "r");
    let mut run = folder.command(line).stdout(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    let killed = loop {
        if is_so_far(&session) {
            run.kill().unwrap();
            break true;
        }
        if run.try_wait().unwrap().is_some() {
            break false;
        }
        assert!(begun.elapsed() < Duration::from_secs(300), "{line} hangs");
        std::thread::sleep(Duration::from_millis(1));
    };
    run.wait().unwrap();
    drop(session);
    killed
}
