//! Copies of a repository: the data, the access log and the keys, each in a folder of its own with a manifest, and the way back.
//! The master key is never copied. Nothing here needs it: what is sealed stays sealed.

use crate::engine::Durability;
use crate::erase::{self, Cause, Targets};
use crate::free::{RESTORING, RESTORING_KEYS, check_free};
use crate::location::Servers;
use crate::lock::Lock;
use crate::place::{private_folder, sync_folder};
use crate::portable;
use crate::repository::STEPS;
use crate::server::Use;
use crate::vault::{ErasedRow, erased, store};
use crate::{Db, Error, Location, Millis, Place, Purpose, Repository, audit, lookups, migrate};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};

/// The version of the manifest's form.
const FORMAT: u32 = 1;
/// Name of the manifest in a backup's folder.
const MANIFEST: &str = "manifest.json";

/// Which part of a repository.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The database: sealed values, hashes, numbers.
    Data,
    /// The key store.
    Keys,
    /// The access log.
    Log,
}

impl Part {
    /// Its name in folders and messages.
    pub const fn key(self) -> &'static str {
        match self {
            Part::Data => "data",
            Part::Keys => "keys",
            Part::Log => "log",
        }
    }

    const fn file(self) -> &'static str {
        match self {
            Part::Data => "amigo.db",
            Part::Keys => "keys.db",
            Part::Log => "access.db",
        }
    }
}

/// What a backup says about itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub format: u32,
    /// Which part it is.
    pub part: Part,
    /// Name of the repository.
    pub repository: String,
    /// When it was made; data and keys of one backup have the same moment.
    pub made_at: Millis,
    /// The program that made it.
    pub program: String,
    /// Size of the copy.
    pub bytes: u64,
    /// BLAKE3 of the copy, in hexadecimal.
    pub blake3: String,
    /// Of the data: the generations its look-ups may have. Of the keys: those that they can read.
    pub lookups: Vec<i64>,
    /// Of the keys: which master key opens them, counted from 1.
    pub master_key: Option<i64>,
    /// BLAKE3 of everything above.
    #[serde(default)]
    pub checksum: String,
}

/// A backup in its folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// The folder.
    pub folder: PathBuf,
    /// What it says about itself.
    pub manifest: Manifest,
}

impl Kept {
    /// The copy.
    pub fn file(&self) -> PathBuf {
        self.folder.join(self.manifest.part.file())
    }

    /// Reads the backup of a folder; none where there is no manifest.
    pub fn read(folder: &Path) -> Result<Option<Kept>, Error> {
        let path = folder.join(MANIFEST);
        let text = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(Error::file("read", &path))?,
        };
        let changed =
            || Error::Refused(format!("{} was changed or cut off; take another backup", path.display()));
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| changed())?;
        if manifest.checksum != checksum(&manifest) {
            return Err(changed());
        }
        if manifest.format > FORMAT {
            return Err(Error::TooNew { found: i64::from(manifest.format), known: i64::from(FORMAT) });
        }
        Ok(Some(Kept { folder: folder.to_owned(), manifest }))
    }

    /// The backups of one part in the folders of a folder, oldest first.
    pub fn all(folder: &Path, part: Part) -> Result<Vec<Kept>, Error> {
        let mut all = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(Error::file("read", folder))? {
            let path = entry.map_err(Error::file("read", folder))?.path();
            if path.is_dir() && !is_unfinished(&path) {
                all.extend(Kept::read(&path)?.filter(|kept| kept.manifest.part == part));
            }
        }
        all.sort_by_key(|kept| kept.manifest.made_at);
        Ok(all)
    }

    /// Fails where the copy in the backup's folder is not what was written.
    pub fn verify(&self) -> Result<(), Error> {
        self.check(&self.file())
    }

    /// The same of a copy of it.
    fn check(&self, file: &Path) -> Result<(), Error> {
        let (bytes, blake3) = fingerprint(file)?;
        let (path, expected) = (self.file(), &self.manifest);
        if bytes != expected.bytes {
            return Err(Error::Refused(format!(
                "{} is incomplete: it has {bytes} bytes and should have {}; take another backup",
                path.display(),
                expected.bytes
            )));
        }
        if blake3 != expected.blake3 {
            return Err(Error::Refused(format!(
                "{} was changed: its checksum is not the manifest's; take another backup",
                path.display()
            )));
        }
        Ok(())
    }

    /// Deletes it, its manifest first: half a backup never looks like a whole one.
    pub fn delete(&self) -> Result<(), Error> {
        let manifest = self.folder.join(MANIFEST);
        std::fs::remove_file(&manifest).map_err(Error::file("delete", manifest))?;
        std::fs::remove_dir_all(&self.folder).map_err(Error::file("delete", &self.folder))
    }
}

fn is_unfinished(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "unfinished")
}

/// Who was erased according to a backup of keys, or to a key store.
pub async fn erased_in(file: &Path) -> Result<Vec<ErasedRow>, Error> {
    let db = Db::open_unchanged(file).await?;
    let rows = erased::erased(&db).await;
    db.close().await;
    rows
}

/// Who was erased according to the key store of a repository; none where there is no key store.
pub async fn erased_at(location: &Location) -> Result<Option<Vec<ErasedRow>>, Error> {
    if !location.has_keys().await? {
        return Ok(None);
    }
    let Some(servers) = &location.servers else { return erased_in(&location.place.keys()).await.map(Some) };
    let db = servers.keys.open(Use::Command, None).await?;
    let rows = erased::erased(&db).await;
    db.close().await;
    rows.map(Some)
}

/// Copies one part of a repository into a new folder `amigo-PART-REPOSITORY-STAMP`, beside whoever writes.
/// `lookups` are the generations of look-ups that a copy of the data may hold.
pub async fn copy(
    repository: &Repository,
    part: Part,
    to: &Path,
    stamp: &str,
    made_at: Millis,
    lookups: &[i64],
) -> Result<Kept, Error> {
    let name = format!("amigo-{}-{}-{stamp}", part.key(), repository.vault.repository());
    let folder = to.join(&name);
    if folder.exists() {
        return Err(Error::Refused(format!("{} is there already and stays as it is", folder.display())));
    }
    let unfinished = to.join(format!("{name}.unfinished"));
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished).map_err(Error::file("delete", &unfinished))?;
    }
    private_folder(&unfinished)?;
    let written = write_copy(repository, part, &unfinished, made_at, lookups).await;
    let manifest = match written {
        Ok(manifest) => manifest,
        Err(error) => {
            // Why it failed matters more than what is left of it.
            let _ = std::fs::remove_dir_all(&unfinished);
            return Err(error);
        }
    };
    std::fs::rename(&unfinished, &folder).map_err(Error::file("write", &folder))?;
    sync_folder(to)?;
    Ok(Kept { folder, manifest })
}

async fn write_copy(
    repository: &Repository,
    part: Part,
    folder: &Path,
    made_at: Millis,
    lookups: &[i64],
) -> Result<Manifest, Error> {
    let file = folder.join(part.file());
    let (lookups, master_key) = match part {
        Part::Data => {
            portable::copy(&repository.data, &file, STEPS).await?;
            (lookups.to_vec(), None)
        }
        Part::Log => {
            portable::copy(&repository.log, &file, audit::STEPS).await?;
            (Vec::new(), None)
        }
        Part::Keys => {
            portable::copy(repository.vault.db(), &file, store::STEPS).await?;
            let copy = Db::open_unchanged(&file).await?;
            let facts = (store::lookup_generations(&copy).await?, store::master_generation(&copy).await?);
            copy.close().await;
            (facts.0, Some(facts.1))
        }
    };
    File::open(&file).and_then(|file| file.sync_all()).map_err(Error::file("write", &file))?;
    let (bytes, blake3) = fingerprint(&file)?;
    let mut manifest = Manifest {
        format: FORMAT,
        part,
        repository: repository.vault.repository().to_owned(),
        made_at,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        bytes,
        blake3,
        lookups,
        master_key,
        checksum: String::new(),
    };
    manifest.checksum = checksum(&manifest);
    let path = folder.join(MANIFEST);
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| Error::Refused(error.to_string()))?;
    let write = |mut file: File| std::io::Write::write_all(&mut file, &text).and_then(|()| file.sync_all());
    File::create(&path).and_then(write).map_err(Error::file("write", &path))?;
    sync_folder(folder)?;
    Ok(manifest)
}

fn checksum(manifest: &Manifest) -> String {
    let bare = Manifest { checksum: String::new(), ..manifest.clone() };
    let text = serde_json::to_vec(&bare).expect("numbers and texts can always be written as JSON");
    blake3::hash(&text).to_hex().to_string()
}

fn fingerprint(path: &Path) -> Result<(u64, String), Error> {
    let mut hasher = blake3::Hasher::new();
    let mut file = File::open(path).map_err(Error::file("read", path))?;
    hasher.update_reader(&mut file).map_err(Error::file("read", path))?;
    Ok((hasher.count(), hasher.finalize().to_hex().to_string()))
}

/// What a restore did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Restored {
    /// Records that were erased after the backup and are not brought back.
    pub records: usize,
    /// Their customers.
    pub customers: usize,
    /// Whether the look-ups are of a key that is gone, and must be written anew.
    pub stale_lookups: bool,
}

/// Puts data and keys in place where there is no repository, and takes out again who was erased. The data get their
/// name last: before that there is no repository, and the next restore begins anew.
pub async fn restore(
    location: &Location,
    copies: &Copies<'_>,
    gone: &[ErasedRow],
    cause: &Cause<'_>,
) -> Result<Restored, Error> {
    let Copies { data, keys, log } = *copies;
    check_pair(&data.manifest, &keys.manifest)?;
    let place = &location.place;
    check_free(location).await?;
    // In a folder the name given last decides; on a server nobody else may set up a repository meanwhile.
    let lock = if location.servers.is_some() { Lock::take(location, Purpose::Create).await? } else { None };
    let work = place.folder.join(RESTORING);
    if work.exists() {
        std::fs::remove_dir_all(&work).map_err(Error::file("delete", &work))?;
    }
    private_folder(&place.folder)?;
    private_folder(&place.keys_folder())?;
    private_folder(&work)?;
    let [data_file, keys_file] = [take_over(data, &work)?, take_over(keys, &work)?];
    let log_file = log.map(|log| take_over(log, &work)).transpose()?;
    let stale_lookups = data.manifest.lookups.iter().any(|known| !keys.manifest.lookups.contains(known));
    let taken = replay(&data_file, &keys_file, gone, stale_lookups, cause).await?;
    if let Some(log) = &log_file {
        close_chains(log, cause.at).await?;
    }
    let files = (data_file.as_path(), keys_file.as_path(), log_file.as_deref());
    match &location.servers {
        None => put_in_folder(place, files)?,
        Some(servers) => put_on_servers(place, servers, files).await?,
    }
    std::fs::remove_dir_all(&work).map_err(Error::file("delete", &work))?;
    if let Some(lock) = lock {
        lock.release().await;
    }
    Ok(Restored { records: taken.records, customers: taken.customers, stale_lookups })
}

/// What is restored together.
#[derive(Clone, Copy, Debug)]
pub struct Copies<'k> {
    /// The data.
    pub data: &'k Kept,
    /// The keys.
    pub keys: &'k Kept,
    /// The access log, where there is a copy of it.
    pub log: Option<&'k Kept>,
}

/// Copies a backup into the work folder and checks the copy.
fn take_over(kept: &Kept, work: &Path) -> Result<PathBuf, Error> {
    let file = work.join(kept.manifest.part.file());
    std::fs::copy(kept.file(), &file).map_err(Error::file("read", kept.file()))?;
    kept.check(&file)?;
    Ok(file)
}

/// What was written into the chains after the copy is not in it: nothing is appended to them.
async fn close_chains(log: &Path, now: Millis) -> Result<(), Error> {
    let log = Db::open_file(log, Durability::Full).await?;
    migrate::run(&log, audit::STEPS).await?;
    audit::close_all(&log, now).await?;
    log.settle(true).await?;
    log.close().await;
    Ok(())
}

/// Files of data, keys and log that are ready.
type Files<'f> = (&'f Path, &'f Path, Option<&'f Path>);

fn put_in_folder(place: &Place, (data, keys, log): Files<'_>) -> Result<(), Error> {
    let log = log.map(|log| (log, place.log()));
    for (from, to) in [(keys, place.keys())].into_iter().chain(log).chain([(data, place.data())]) {
        File::open(from).and_then(|file| file.sync_all()).map_err(Error::file("write", from))?;
        std::fs::rename(from, &to).map_err(Error::file("write", &to))?;
        sync_folder(to.parent().unwrap_or(&place.folder))?;
    }
    Ok(())
}

/// The keys first, as in a folder. That they are this restore's own is noted before, so that the next one may
/// replace them.
async fn put_on_servers(place: &Place, servers: &Servers, (data, keys, log): Files<'_>) -> Result<(), Error> {
    let mark = place.folder.join(RESTORING_KEYS);
    std::fs::write(&mark, servers.keys.to_string()).map_err(Error::file("write", &mark))?;
    servers.keys.delete().await?;
    servers.log.delete().await?;
    portable::into_server(keys, &servers.keys, store::STEPS).await?;
    if let Some(log) = log {
        portable::into_server(log, &servers.log, audit::STEPS).await?;
    }
    portable::into_server(data, &servers.data, STEPS).await?;
    std::fs::remove_file(&mark).map_err(Error::file("delete", &mark))
}

async fn replay(
    data: &Path,
    keys: &Path,
    gone: &[ErasedRow],
    stale_lookups: bool,
    cause: &Cause<'_>,
) -> Result<erase::Taken, Error> {
    let keys = Db::open_file(keys, Durability::Full).await?;
    migrate::run(&keys, store::STEPS).await?;
    erased::replay_erased(&keys, gone).await?;
    keys.settle(true).await?;
    keys.close().await;
    let data = Db::open_file(data, Durability::Full).await?;
    migrate::run(&data, STEPS).await?;
    let taken = erase::take_out(&data, &Targets::of(gone), cause).await?;
    if stale_lookups {
        lookups::mark_stale(&data).await?;
    }
    data.settle(true).await?;
    data.close().await;
    Ok(taken)
}

fn check_pair(data: &Manifest, keys: &Manifest) -> Result<(), Error> {
    if data.repository != keys.repository {
        let (keys, data) = (keys.repository.clone(), data.repository.clone());
        return Err(Error::StrangeKeys { keys, data });
    }
    if keys.made_at < data.made_at {
        return Err(Error::Refused(
            "the backup of the keys is older than that of the data: records that came between the two would have \
             no key. Take the keys that were backed up with the data, or later ones"
                .into(),
        ));
    }
    Ok(())
}
