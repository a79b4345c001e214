//! A folder to work in, and the program run in it.

use crate::schemas::Schemas;
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

/// How long a test waits for what must become so, before it takes it that it never does. How quick something is, is no
/// matter of tests: machines are slow and busy.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A folder of its own for a test.
pub struct Folder {
    folder: tempfile::TempDir,
    /// Of its repositories, where they lie on a server.
    pub schemas: Schemas,
}

/// What a run said.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), schemas: Schemas::default() }
    }

    /// A folder with one file.
    pub fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        folder.write(name, content);
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Nothing where there is no such file.
    pub fn read_or_empty(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// The program with the words of a command line; file names are those of the folder.
    pub fn command(&self, line: &str) -> Command {
        self.settle_for(line);
        let mut command = Command::new(program());
        command.args(line.split_whitespace()).current_dir(self.folder.path());
        // Whoever tests may have something set.
        let own = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
        let ours = |name: &String| name.starts_with("AMIGO_") && !name.starts_with("AMIGO_TEST_");
        for name in own.filter(ours) {
            command.env_remove(name);
        }
        command
    }

    pub fn run(&self, line: &str) -> Said {
        said(&mut self.command(line))
    }

    /// Standard error of a run that must be refused with all of these words, and says nothing else.
    pub fn refuse(&self, line: &str, words: &[&str]) -> String {
        refused(&mut self.command(line), words)
    }

    /// A repository with one source and a file taken in.
    pub fn with_repository(content: &str) -> Self {
        let folder = Self::with("shop.csv", content);
        folder.succeed("source add shop --country FR");
        folder.succeed("import shop.csv --source shop");
        folder
    }

    /// What an import of the file finds: new, changed and known records.
    pub fn import(&self, file: &str) -> (i64, i64, i64) {
        let out = self.succeed(&format!("import {file} --source shop --json"));
        let counts: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
        let count = |name: &str| counts[name].as_i64().unwrap();
        (count("created"), count("changed"), count("unchanged"))
    }

    /// Standard output of a run that must succeed.
    pub fn succeed(&self, line: &str) -> String {
        let said = self.run(line);
        assert_eq!(said.code, Some(0), "{line}: {}", said.err);
        said.out
    }

    /// The one JSON object that a run prints.
    pub fn json(&self, line: &str) -> Value {
        let out = self.succeed(line);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{line}: {error}\n{out}"))
    }

    /// The JSON objects that a run prints, one a line.
    pub fn json_lines(&self, line: &str) -> Vec<Value> {
        let out = self.succeed(line);
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Rows of a CSV file below its headings.
    pub fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let text = self.read(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }
}

/// The program that is tested: this one, unless a fixture is made by another.
pub fn program() -> PathBuf {
    std::env::var_os("AMIGO_TEST_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_amigo").into(), PathBuf::from)
}

/// Runs a command to its end.
pub fn said(command: &mut Command) -> Said {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: status.code(), out: text(stdout), err: text(stderr) }
}

/// Standard error of a command that must be refused with all of these words.
pub fn refused(command: &mut Command, words: &[&str]) -> String {
    let Said { code, out, err } = said(command);
    assert_ne!(code, Some(0), "{command:?} was not refused: {out}");
    for word in words {
        assert!(err.contains(word), "{command:?}: `{word}` is not said in: {err}");
    }
    assert!(!err.contains("panicked"), "{err}");
    err
}

/// Three people in four records, of whom the first two are one.
pub const SHOP: &str = "record_id,first_name,last_name,birth_date,email\n\
                        r1,Zénobie,Quatremer,1980-02-03,zenobie@quatremer.fr\n\
                        r2,Zenobie,Quatremer,1980-02-03,zenobie@quatremer.fr\n\
                        r3,Ulysse,Barbotin,1971-12-30,ulysse@barbotin.fr\n\
                        r4,Pénélope,Vaugirard,1966-07-08,penelope@vaugirard.fr\n";

/// The present, to the moments that the program itself notes.
#[expect(clippy::disallowed_methods, reason = "the program under test reads the clock too")]
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
