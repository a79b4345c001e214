//! A repository as an earlier version left it: read from its folder, and put where a test can work with it.

use crate::repositories::on_files;
use crate::schemas::server;
use crate::support::Folder;
use flate2::read::GzDecoder;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where they lie.
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/upgrade");
/// What the schemas are called in a dump.
pub const SCHEMA: &str = "fixture_of_amigo";
/// What a repository in files consists of.
pub const FILES: [&str; 5] =
    ["amigo.db", "access.db", "audit-heads.jsonl", "keys/keys.db", "keys/master.key"];

/// One landed version's repository, on the engine of this run.
pub struct Fixture {
    /// The version.
    pub name: String,
    folder: PathBuf,
    /// What it said, by what was asked.
    pub said: Value,
    /// Who may ask, and what there is to go on with.
    pub kept: Value,
}

/// The folder of the engine that tests run on.
pub fn engine() -> &'static str {
    if on_files() { "files" } else { "postgres" }
}

/// Reads a packed file of a fixture.
fn unpacked(path: &Path) -> Vec<u8> {
    let packed = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    bytes
}

/// A file's name within a fixture: flat, and packed.
pub fn packed_name(file: &str) -> String {
    format!("{}.gz", file.replace('/', "-"))
}

impl Fixture {
    /// All there are, oldest landed version first by name; at least one.
    pub fn all() -> Vec<Fixture> {
        let entries = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
        let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
        folders.sort();
        assert!(!folders.is_empty(), "there is no fixture in {FOLDER}");
        folders.iter().map(|folder| Fixture::read(folder)).collect()
    }

    fn read(folder: &Path) -> Fixture {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let folder = folder.join(engine());
        let json = |file: &str| serde_json::from_slice(&unpacked(&folder.join(packed_name(file)))).unwrap();
        Fixture { name, said: json("said.json"), kept: json("kept.json"), folder }
    }

    /// The repository as `amigo-data` of a folder of its own.
    pub fn unpack(&self) -> Folder {
        let folder = Folder::new();
        let files = if on_files() { &FILES[..] } else { &FILES[2..] };
        let keys = folder.path("amigo-data/keys");
        std::fs::create_dir_all(&keys).unwrap();
        for file in files.iter().filter(|file| self.folder.join(packed_name(file)).exists()) {
            folder.write(&format!("amigo-data/{file}"), unpacked(&self.folder.join(packed_name(file))));
        }
        let mode = std::os::unix::fs::PermissionsExt::from_mode;
        std::fs::set_permissions(keys.join("master.key"), mode(0o600)).unwrap();
        if !on_files() {
            folder.settle("amigo-data");
            self.load(&schema_of(&folder));
        }
        // A fixture grows old, and what it says of events is compared.
        let settings = folder.read_or_empty("amigo-data/amigo.toml");
        folder.write("amigo-data/amigo.toml", format!("{settings}[events]\nkeep_days = 36500\n"));
        folder
    }

    fn load(&self, schema: &str) {
        let text = String::from_utf8(unpacked(&self.folder.join(packed_name("dump.sql")))).unwrap();
        let text = text.replace(SCHEMA, schema);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut connection = PgConnection::connect(&server().unwrap()).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        });
    }
}

/// The tables of the data as they are, before any program opens them.
pub fn tables(folder: &Folder) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if on_files() {
            let path = folder.path("amigo-data/amigo.db").display().to_string();
            let mut connection = SqliteConnection::connect(&path).await.unwrap();
            let names = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'");
            let names = names.fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            return names;
        }
        let mut connection = PgConnection::connect(&server().unwrap()).await.unwrap();
        let names = sqlx::query_scalar("SELECT tablename::TEXT FROM pg_tables WHERE schemaname = $1");
        names.bind(schema_of(folder)).fetch_all(&mut connection).await.unwrap()
    })
}

/// The schema of a folder's data.
pub fn schema_of(folder: &Folder) -> String {
    let settings = folder.read("amigo-data/amigo.toml");
    settings.split("schema = \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}
