//! Backups and the way back: which folders may be used, which backups belong together, how long copies of keys
//! are kept, and who must not come back.

use crate::access::By;
use crate::session::{Session, location};
use anyhow::{Context, ensure};
use db::audit::People;
use db::backup::{self, Copies, Kept, Manifest, Part, Restored};
use db::erase::Cause;
use db::vault::ErasedRow;
use db::{Millis, Place};
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

/// Milliseconds of a day.
const DAY: Millis = 86_400_000;
/// Name of a key store's file.
const KEYS: &str = "keys.db";

/// What a backup made and cleared away.
pub struct Made {
    /// The copy of the data.
    pub data: Kept,
    /// The copy of the access log, beside it.
    pub log: Kept,
    /// The copy of the keys.
    pub keys: Kept,
    /// Copies that were too old.
    pub deleted: Vec<PathBuf>,
}

/// For how many days copies are kept; the newest ones stay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keep {
    /// Those of data and access log; for ever where nothing is said.
    pub data_days: Option<u32>,
    /// Those of the keys.
    pub keys_days: u32,
}

/// What is done at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The data are copied.
    Data,
    /// The access log is.
    Log,
    /// The keys are.
    Keys,
    /// Old copies are deleted.
    Clearing,
}

impl Stage {
    /// How many there are.
    pub const ALL: u64 = 4;

    /// What it is called, in a word.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Data => "copying_data",
            Stage::Log => "copying_access_log",
            Stage::Keys => "copying_keys",
            Stage::Clearing => "deleting_old_copies",
        }
    }

    /// How many come before it.
    pub const fn done(self) -> u64 {
        self as u64
    }
}

/// Copies the repository, beside whoever writes: first data and access log, then the keys, so that each record of the copy
/// has its key. Then deletes copies that are too old. `goes_on` is told each stage before it begins, and ends it by an
/// error; half a backup is deleted.
pub fn make(
    session: &Session,
    (to, keys_to): (&Path, &Path),
    keep: Keep,
    (by, now): (&By, Millis),
    goes_on: &dyn Fn(Stage) -> anyhow::Result<()>,
) -> anyhow::Result<Made> {
    let repository = &session.repository;
    let (to, keys_to) = (targets(&repository.place.folder, to, keys_to))?;
    session.note(by, People::none())?;
    let stamp = stamp(now)?;
    // What the copy holds was hashed with one of the keys of before.
    let lookups: Vec<i64> = repository.vault.hashers().iter().map(|hasher| hasher.generation).collect();
    goes_on(Stage::Data)?;
    let data = session.block(backup::copy(repository, Part::Data, &to, &stamp, now, &lookups))?;
    let copied = |stage, part, to: &Path| {
        goes_on(stage)?;
        anyhow::Ok(session.block(backup::copy(repository, part, to, &stamp, now, &[]))?)
    };
    let log = copied(Stage::Log, Part::Log, &to).or_else(|error| {
        data.delete()?;
        Err(error.context("the access log was not copied, so the copy of the data was deleted"))
    })?;
    let keys = copied(Stage::Keys, Part::Keys, &keys_to).or_else(|error| {
        data.delete()?;
        log.delete()?;
        Err(error.context("the keys were not copied, so the copy of the data was deleted"))
    })?;
    goes_on(Stage::Clearing)?;
    let name = repository.vault.repository();
    let before = |days: u32| now - DAY * Millis::from(days);
    let mut deleted = prune(&keys_to, Part::Keys, name, before(keep.keys_days))?;
    if let Some(days) = keep.data_days {
        deleted.extend(prune(&to, Part::Data, name, before(days))?);
        deleted.extend(prune(&to, Part::Log, name, before(days))?);
    }
    session.block(db::service_levels::note_backup(&repository.data, now))?;
    Ok(Made { data, log, keys, deleted })
}

/// `20261121T221400`.
fn stamp(now: Millis) -> anyhow::Result<String> {
    let now = jiff::Timestamp::from_millisecond(now).context("the clock is far off")?;
    Ok(now.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// The two folders, made where they are missing. Data and keys in one place could be lost and stolen together,
/// and copies of the data are kept longer than copies of the keys.
fn targets(repository: &Path, to: &Path, keys_to: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let real = |folder: &Path| -> anyhow::Result<PathBuf> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        folder.canonicalize().with_context(|| format!("cannot read {}", folder.display()))
    };
    let (to, keys_to) = (real(to)?, real(keys_to)?);
    ensure!(
        !to.starts_with(&keys_to) && !keys_to.starts_with(&to),
        "--to and --keys-to must lie apart, not one within the other: who finds both can read everything once they \
         have the master key, and a person is erased for good only when old copies of the keys are gone"
    );
    let repository = repository.canonicalize()?;
    for (option, folder) in [("--to", &to), ("--keys-to", &keys_to)] {
        ensure!(
            !folder.starts_with(&repository),
            "{option} lies within the repository itself; a backup belongs on another disk"
        );
    }
    Ok((to, keys_to))
}

/// Deletes copies of a part of this repository that were made before a moment.
fn prune(folder: &Path, part: Part, repository: &str, before: Millis) -> anyhow::Result<Vec<PathBuf>> {
    let all = Kept::all(folder, part)?;
    let old =
        all.iter().filter(|kept| kept.manifest.repository == repository && kept.manifest.made_at < before);
    old.map(|kept| kept.delete().map(|()| kept.folder.clone())).collect::<Result<_, _>>().map_err(Into::into)
}

/// Which backup to restore.
pub struct Chosen {
    /// The data.
    pub data: Kept,
    /// The access log that was copied with the data, where there is one.
    pub log: Option<Kept>,
    /// The keys.
    pub keys: Kept,
    /// Who was erased, by all lists there are.
    pub erased: Vec<ErasedRow>,
}

/// Finds the backups in folders: each names a backup, or a folder of backups, of which the newest is taken; of
/// the keys those that were copied with the data, else the newest. `erased_from` names further lists of the
/// erased: key stores, copies of them, or folders of such.
pub fn choose(
    runtime: &Runtime,
    from: &Path,
    keys_from: &Path,
    erased_from: &[PathBuf],
) -> anyhow::Result<Chosen> {
    let (data, _) = find(from, Part::Data, None)?;
    let (keys, siblings) = find(keys_from, Part::Keys, Some(&data))?;
    // What is damaged is told before it is read.
    data.verify()?;
    let log = log_beside(&data)?;
    log.as_ref().map_or(Ok(()), Kept::verify)?;
    siblings.iter().try_for_each(Kept::verify)?;
    let mut lists: Vec<PathBuf> = siblings.iter().map(Kept::file).collect();
    let mut erased = Vec::new();
    for path in erased_from {
        match on_server(runtime, path)? {
            Some(rows) => erased.extend(rows),
            None => lists.extend(lists_of(path, &data.manifest.repository)?),
        }
    }
    for list in &lists {
        let rows = runtime.block_on(backup::erased_in(list));
        erased.extend(rows.with_context(|| format!("cannot read who was erased from {}", list.display()))?);
    }
    erased.sort_by_key(|row: &ErasedRow| (row.space, row.id, row.at));
    erased.dedup_by_key(|row| (row.space, row.id));
    Ok(Chosen { data, log, keys, erased })
}

/// The copy of the access log that was made with a copy of the data.
fn log_beside(data: &Kept) -> anyhow::Result<Option<Kept>> {
    let Some(folder) = data.folder.canonicalize()?.parent().map(Path::to_owned) else { return Ok(None) };
    let Manifest { repository, made_at, .. } = &data.manifest;
    let is_of_data = |log: &Kept| log.manifest.repository == *repository && log.manifest.made_at == *made_at;
    Ok(Kept::all(&folder, Part::Log)?.into_iter().find(is_of_data))
}

/// The backup that a folder is or holds, and all of the same repository beside it.
fn find(folder: &Path, part: Part, with: Option<&Kept>) -> anyhow::Result<(Kept, Vec<Kept>)> {
    let of_repository =
        |kept: &Kept| with.is_none_or(|data| data.manifest.repository == kept.manifest.repository);
    if let Some(kept) = Kept::read(folder)? {
        ensure!(
            kept.manifest.part == part,
            "{} is a backup of the {}, not of the {}",
            folder.display(),
            kept.manifest.part.key(),
            part.key()
        );
        let beside = match folder.canonicalize()?.parent() {
            Some(parent) => Kept::all(parent, part)?,
            None => vec![kept.clone()],
        };
        return Ok((kept, beside.into_iter().filter(of_repository).collect()));
    }
    let mut all = Kept::all(folder, part)?;
    ensure!(!all.is_empty(), "there is no backup of the {} in {}", part.key(), folder.display());
    all.retain(of_repository);
    let together =
        all.iter().find(|kept| with.is_some_and(|data| data.manifest.made_at == kept.manifest.made_at));
    let kept = together.or(all.last()).cloned().with_context(|| {
        format!(
            "no backup of the {} in {} belongs to the data; restore a pair of one repository",
            part.key(),
            folder.display()
        )
    })?;
    Ok((kept, all))
}

/// Who was erased according to the key store on a server that the settings of a folder name.
fn on_server(runtime: &Runtime, folder: &Path) -> anyhow::Result<Option<Vec<ErasedRow>>> {
    if !Place::new(folder).config().is_file() {
        return Ok(None);
    }
    let location = location(folder)?;
    if location.servers.is_none() {
        return Ok(None);
    }
    let rows = runtime.block_on(backup::erased_at(&location))?;
    rows.map(Some).with_context(|| format!("{location} has no key store to read who was erased from"))
}

/// The key stores that a path names.
fn lists_of(path: &Path, repository: &str) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    for store in [path.join(KEYS), path.join("keys").join(KEYS)] {
        if store.is_file() {
            return Ok(vec![store]);
        }
    }
    let all = Kept::all(path, Part::Keys)?;
    let lists: Vec<PathBuf> =
        all.iter().filter(|kept| kept.manifest.repository == repository).map(Kept::file).collect();
    ensure!(!lists.is_empty(), "{} holds no list of the erased of this repository", path.display());
    Ok(lists)
}

/// Puts a backup in place. Needs no master key.
pub fn restore(
    runtime: &Runtime,
    folder: &Path,
    chosen: &Chosen,
    actor: &str,
    now: Millis,
) -> anyhow::Result<Restored> {
    let cause = Cause { at: now, actor, reason: None };
    let bar = crate::progress::spinner("restoring");
    let location = location(folder)?;
    let copies = Copies { data: &chosen.data, keys: &chosen.keys, log: chosen.log.as_ref() };
    let done = runtime.block_on(backup::restore(&location, &copies, &chosen.erased, &cause));
    bar.finish_and_clear();
    Ok(done?)
}
