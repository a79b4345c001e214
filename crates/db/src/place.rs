//! Where things lie in the folder of a repository, and what becomes of master keys there.

use crate::Error;
use crate::vault::MasterKey;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Name of the signed heads in the folder.
pub(crate) const HEADS: &str = "audit-heads.jsonl";
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

    /// The access log.
    pub fn log(&self) -> PathBuf {
        self.folder.join("access.db")
    }

    /// The signed heads of the access log, unless they are kept elsewhere.
    pub fn heads(&self) -> PathBuf {
        self.folder.join(HEADS)
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

/// Makes sure that names given to files outlast a power failure.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::file("write", path))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
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
