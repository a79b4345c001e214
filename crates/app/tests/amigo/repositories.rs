//! Where the repositories of a test lie: in files of its folder, or, where `AMIGO_TEST_POSTGRES` names a server, each
//! in a schema of its own, which the settings in its folder name. The tests are the same. Those that are about the
//! files themselves ask [`on_files`], and say why.

use crate::schemas::server;
use crate::support::Folder;
use amigo::session::Session;
use db::Purpose;
use db::backup::{self, Part};
use std::path::{Path, PathBuf};

/// Whether repositories lie in files here.
pub fn on_files() -> bool {
    server().is_none()
}

/// Commands that have nothing to do with a repository.
const WITHOUT: [&str; 5] = ["resolve", "demo-data", "cases", "evaluate", "explain"];

impl Folder {
    /// Says where the repository lies that a command line is about.
    pub fn settle_for(&self, line: &str) {
        let mut words = line.split_whitespace();
        if words.next().is_none_or(|verb| WITHOUT.contains(&verb)) {
            return;
        }
        let named = words.skip_while(|word| *word != "--data").nth(1);
        self.settle(named.unwrap_or("amigo-data"));
    }

    /// Says where a repository lies, unless that was said before.
    pub fn settle(&self, name: &str) {
        let Some(url) = server() else { return };
        let settings = self.path(name).join("amigo.toml");
        if settings.exists() {
            return;
        }
        std::fs::create_dir_all(self.path(name)).unwrap();
        let schema = self.schemas.fresh();
        std::fs::write(settings, format!("[database]\nurl = \"{url}\"\nschema = \"{schema}\"\n")).unwrap();
    }

    /// Opens the repository in a folder, in this process, to write.
    pub fn session(&self, name: &str) -> Session {
        self.open(name, Purpose::Write)
    }

    /// The same for any purpose.
    pub fn open(&self, name: &str, purpose: Purpose) -> Session {
        self.settle(name);
        Session::open(&self.path(name), purpose).unwrap()
    }

    /// Another repository that holds the same.
    pub fn copy(&self, from: &str, to: &str) {
        if on_files() {
            return copy_folder(&self.path(from), &self.path(to));
        }
        let there = |part: &str| self.path(&format!("copy-{to}/{part}")).display().to_string();
        let (data, keys) = (there("data"), there("keys"));
        self.succeed(&format!("backup --to {data} --keys-to {keys} --data {from}"));
        self.succeed(&format!("restore --from {data} --keys-from {keys} --data {to}"));
        let key = |name: &str| self.path(&format!("{name}/keys/master.key"));
        std::fs::copy(key(from), key(to)).unwrap();
    }

    /// A database file that holds one part of a repository: its own, or a copy of what the server holds.
    pub fn file_of(&self, name: &str, part: Part) -> Copied {
        if on_files() {
            let place = db::Place::new(self.path(name));
            let path = match part {
                Part::Data => place.data(),
                Part::Keys => place.keys(),
                Part::Log => place.log(),
            };
            return Copied { path, _folder: None };
        }
        let folder = tempfile::tempdir().unwrap();
        let session = self.open(name, Purpose::Read);
        let kept =
            session.block(backup::copy(&session.repository, part, folder.path(), "x", 0, &[])).unwrap();
        session.close().unwrap();
        Copied { path: kept.file(), _folder: Some(folder) }
    }
}

/// A file with tables, until it is dropped.
pub struct Copied {
    pub path: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
