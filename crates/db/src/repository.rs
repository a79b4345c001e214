//! A repository: the database, the key store apart from it, the master key in a folder, and the lock that says who
//! may write.

use crate::lock::Lock;
use crate::place::private_folder;
use crate::server::Use;
use crate::vault::{MasterKey, Space};
use crate::{Db, Error, Location, Place, Purpose, Value, Vault, audit, insert, migrate};

pub(crate) const STEPS: migrate::Steps = &[
    include_str!("../migrations/data_0001.sql"),
    include_str!("../migrations/data_0002.sql"),
    include_str!("../migrations/data_0004.sql"),
    include_str!("../migrations/data_0005.sql"),
    include_str!("../migrations/data_0003.sql"),
    include_str!("../migrations/data_0006.sql"),
    include_str!("../migrations/data_0007.sql"),
    include_str!("../migrations/data_0008.sql"),
    include_str!("../migrations/data_0009.sql"),
    include_str!("../migrations/data_0010.sql"),
    include_str!("../migrations/data_0011.sql"),
    include_str!("../migrations/data_0012.sql"),
    include_str!("../migrations/data_0013.sql"),
];

impl Purpose {
    fn used(self) -> Use {
        if self == Purpose::Serve { Use::Serving } else { Use::Command }
    }
}

/// An open repository.
pub struct Repository {
    /// The database.
    pub data: Db,
    /// The access log.
    pub log: Db,
    /// The keys.
    pub vault: Vault,
    /// Its folder.
    pub place: Place,
    /// Where data and keys lie.
    pub location: Location,
    /// Whether a newer program has extended the database in a way that this one can live with.
    pub is_ahead: bool,
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
        let of_data = migrate::run(&data, STEPS).await?;
        let log = location.open_log(purpose.used()).await?;
        let of_log = migrate::run(&log, audit::STEPS).await?;
        let is_ahead = of_data.is_ahead() || of_log.is_ahead();
        for db in [&data, &log] {
            check_pair(db, &vault).await?;
        }
        if matches!(purpose, Purpose::Create | Purpose::Write) {
            // Whoever writes alone tells nobody what: what serving processes wrote down of it no longer holds.
            vault.drop_keys(Space::WorkingSet, None).await?;
        }
        Ok(Repository { data, log, vault, place, location, is_ahead, lock })
    }

    /// Writes everything committed into the files, and closes them.
    pub async fn close(self) -> Result<(), Error> {
        if self.lock.is_some() {
            self.vault.db().settle_briefly().await?;
            self.data.settle_briefly().await?;
            self.log.settle_briefly().await?;
        }
        self.log.close().await;
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
