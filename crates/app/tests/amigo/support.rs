//! A folder to work in, and the program run in it.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder of its own for a test.
pub struct Folder(tempfile::TempDir);

/// What a run said.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with one file.
    pub fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        folder.write(name, content);
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The program with the words of a command line; file names are those of the folder.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_amigo"));
        command.args(line.split_whitespace()).current_dir(self.0.path());
        command
    }

    pub fn run(&self, line: &str) -> Said {
        let Output { status, stdout, stderr } = self.command(line).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: status.code(), out: text(stdout), err: text(stderr) }
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

    /// Rows of a CSV file below its headings.
    pub fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let text = self.read(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }
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
