//! A repository: the database, the key store apart from it, the master key in a folder, and the lock that says who
//! may write.

use crate::lock::Lock;
use crate::server::Use;
use crate::vault::{MasterKey, Space};
use crate::{Db, Error, Location, Value, Vault, insert, migrate};
use std::fs::File;
use std::path::{Path, PathBuf};

pub(crate) const STEPS: migrate::Steps = &[include_str!("../migrations/data_0001.sql")];

/// Name of the settings in the folder.
pub(crate) const CONFIG: &str = "amigo.toml";

/// Where things lie in the folder of a repository.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
}

impl Place {
    /// The place of a repository.
    pub fn new(folder: impl Into<PathBuf>) -> Place {
        Place { folder: folder.into() }
    }

    /// The database.
    pub fn data(&self) -> PathBuf {
        self.folder.join("amigo.db")
    }

    /// The key store's own folder.
    pub fn keys_folder(&self) -> PathBuf {
        self.folder.join("keys")
    }

    /// The key store.
    pub fn keys(&self) -> PathBuf {
        self.keys_folder().join("keys.db")
    }

    /// The master key, where the environment does not give it.
    pub fn master_key(&self) -> PathBuf {
        self.keys_folder().join("master.key")
    }

    /// A master key on its way in.
    pub fn next_master_key(&self) -> PathBuf {
        self.keys_folder().join("master.key.next")
    }

    /// The configuration.
    pub fn config(&self) -> PathBuf {
        self.folder.join(CONFIG)
    }

    /// Puts the next master key beside the one in use, on disk before this returns. One that lies there already
    /// belongs to a rotation that never committed: the one in use still opens the store.
    pub fn prepare_master_key(&self, next: &MasterKey) -> Result<(), Error> {
        let path = self.next_master_key();
        if path.exists() {
            std::fs::remove_file(&path).map_err(Error::file("delete", &path))?;
        }
        next.write_new(&path)?;
        sync_folder(&self.keys_folder())
    }

    /// The next master key becomes the one in use. Another process may have done it a moment before.
    pub fn take_master_key_over(&self) -> Result<(), Error> {
        let (next, current) = (self.next_master_key(), self.master_key());
        match std::fs::rename(&next, &current) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound || !current.exists() => {
                Err(Error::file("write", current)(error))
            }
            _ => sync_folder(&self.keys_folder()),
        }
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }
}

/// What one wants to do with a repository.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Make it where it is missing, and write.
    Create,
    /// Write into one that exists.
    Write,
    /// Serve one that exists, beside others that serve it: who of them writes is agreed by leases.
    Serve,
    /// Only read one that exists.
    Read,
}

impl Purpose {
    fn used(self) -> Use {
        if self == Purpose::Serve { Use::Serving } else { Use::Command }
    }
}

/// An open repository.
pub struct Repository {
    /// The database.
    pub data: Db,
    /// The keys.
    pub vault: Vault,
    /// Its folder.
    pub place: Place,
    /// Where data and keys lie.
    pub location: Location,
    lock: Option<Lock>,
}

impl Repository {
    /// Opens a repository. `master` is the key from the environment; without it, it is read from the folder, and
    /// made there at the very first start.
    pub async fn open(
        location: impl Into<Location>,
        purpose: Purpose,
        master: Option<MasterKey>,
    ) -> Result<Repository, Error> {
        let location = location.into();
        // Asked for in any case: where a server cannot be used, nothing is made.
        let exists = location.exists().await?;
        if purpose != Purpose::Create && !exists {
            return Err(Error::NotFound { what: "repository in", name: location.to_string() });
        }
        let place = location.place.clone();
        private_folder(&place.folder)?;
        private_folder(&place.keys_folder())?;
        let lock = Lock::take(&location, purpose).await?;
        let master = master_key(&location, master).await?;
        let vault = open_vault(&location, purpose.used(), master).await?;
        let data = location.open_data(purpose.used(), lock.as_ref().and_then(Lock::owner)).await?;
        migrate::run(&data, STEPS).await?;
        check_pair(&data, &vault).await?;
        if matches!(purpose, Purpose::Create | Purpose::Write) {
            // Whoever writes alone tells nobody what: what serving processes wrote down of it no longer holds.
            vault.drop_keys(Space::WorkingSet, None).await?;
        }
        Ok(Repository { data, vault, place, location, lock })
    }

    /// Writes everything committed into the files, and closes them.
    pub async fn close(self) -> Result<(), Error> {
        if self.lock.is_some() {
            self.vault.db().settle_briefly().await?;
            self.data.settle_briefly().await?;
        }
        self.data.close().await;
        self.vault.db().close().await;
        if let Some(lock) = self.lock {
            lock.release().await;
        }
        Ok(())
    }
}

/// The key given, or the one of the folder; a new one only where nothing was ever sealed.
async fn master_key(location: &Location, given: Option<MasterKey>) -> Result<MasterKey, Error> {
    let path = location.place.master_key();
    match given {
        Some(key) => Ok(key),
        None if path.exists() => MasterKey::from_file(&path),
        None if location.exists().await? || location.has_keys().await? => {
            Err(Error::MasterKeyMissing { place: path })
        }
        None => {
            let key = MasterKey::generate()?;
            key.write_new(&path)?;
            Ok(key)
        }
    }
}

/// A rotation that was interrupted after its commit left the new key beside the old one: it is taken over.
async fn open_vault(location: &Location, used: Use, master: MasterKey) -> Result<Vault, Error> {
    let next = location.place.next_master_key();
    match Vault::open(location.open_keys_for(used).await?, &master).await {
        Err(Error::MasterKeyWrong { place: told }) if next.exists() => {
            let keys = location.open_keys_for(used).await?;
            let Ok(vault) = Vault::open(keys, &MasterKey::from_file(&next)?).await else {
                return Err(Error::MasterKeyWrong { place: told });
            };
            location.place.take_master_key_over()?;
            Ok(vault)
        }
        opened => opened,
    }
}

/// Makes sure that names given to files outlast a power failure.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::file("write", path))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

async fn check_pair(data: &Db, vault: &Vault) -> Result<(), Error> {
    let select = "SELECT value FROM meta WHERE name = 'repository'";
    let known: Option<String> = on!(data, |pool| sqlx::query_scalar(select).fetch_optional(pool).await)?;
    match known {
        Some(name) if name == vault.repository() => Ok(()),
        Some(data) => Err(Error::StrangeKeys { keys: vault.repository().to_owned(), data }),
        None => {
            let mut tx = data.begin().await?;
            let row = [Value::Text("repository"), Value::Text(vault.repository())];
            insert(&mut tx, "meta", ["name", "value"], &[row]).await?;
            tx.commit().await
        }
    }
}

/// A folder that only its owner may enter.
pub(crate) fn private_folder(path: &Path) -> Result<(), Error> {
    if path.exists() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(Error::file("make", path))
}
