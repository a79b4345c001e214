//! Looking after the keys: what there is, the master key exchanged, what is left over swept away.

use crate::config::secret;
use crate::live::destroy_settled_letters;
use crate::session::Session;
use db::erase::{self, Cause};
use db::vault::{ENVIRONMENT, MasterKey, Space};
use db::{Millis, lookups};

/// Environment variable that gives the next master key.
pub const NEXT: &str = "AMIGO_NEW_MASTER_KEY";

/// What there is.
pub struct Status {
    /// Name of the repository.
    pub repository: String,
    /// Whether the master key comes from the environment.
    pub from_environment: bool,
    /// Which master key of the repository's history this is, counted from 1.
    pub master_generation: i64,
    /// Generations of the look-up keys, the writing one first.
    pub lookup_generations: Vec<i64>,
    /// How many records have been hashed anew, and of how many, while look-up keys are exchanged.
    pub progress: Option<(i64, i64)>,
    /// Whether hashes are of a key that is gone.
    pub stale_lookups: bool,
    /// Number of keys of each kind.
    pub keys: Vec<(Space, i64)>,
    /// Number of customers erased.
    pub erased: usize,
}

/// Whether the master key of this process comes from the environment.
pub fn from_environment() -> bool {
    secret::is_given(ENVIRONMENT)
}

/// Looks at the keys.
pub fn status(session: &Session) -> anyhow::Result<Status> {
    let repository = &session.repository;
    session.block(async {
        let (data, vault) = (&repository.data, &repository.vault);
        let lookup_generations: Vec<i64> = vault.hashers().iter().map(|hasher| hasher.generation).collect();
        let progress = if lookup_generations.len() > 1 {
            let done = lookups::progress(data, vault.hasher().generation).await?;
            Some((done, db::records::last_id(data).await?))
        } else {
            None
        };
        let mut erased: Vec<i64> = vault.erased().await?.iter().filter_map(|row| row.customer).collect();
        erased.sort_unstable();
        erased.dedup();
        Ok(Status {
            repository: vault.repository().to_owned(),
            from_environment: from_environment(),
            master_generation: vault.master_generation().await?,
            lookup_generations,
            progress,
            stale_lookups: lookups::are_stale(data).await?,
            keys: vault.counts().await?,
            erased: erased.len(),
        })
    })
}

/// Exchanges the master key and returns how many keys were wrapped anew. Where the key lies in a file, the new
/// one is on disk beside it before the first wrapping is committed, and takes its name afterwards; whoever opens
/// the repository finishes that. Where the environment gives the key, it must give the new one too.
pub fn rotate_master(session: &mut Session, new: Option<MasterKey>) -> anyhow::Result<u64> {
    let in_file = !from_environment();
    let new = match new {
        Some(new) => new,
        None if in_file => MasterKey::generate()?,
        None => anyhow::bail!(
            "the master key comes from {ENVIRONMENT}, so the new one must come from you too: write one with `amigo \
             vault new-key FILE`, keep it where the old one is kept, and give it by --new-key-file or {NEXT}"
        ),
    };
    let (runtime, repository) = session.parts();
    anyhow::ensure!(!repository.vault.opens_with(&new), "the new master key is the one in use already");
    if in_file {
        repository.place.prepare_master_key(&new)?;
    }
    let number = runtime.block_on(repository.vault.rotate_master(&new))?;
    if in_file {
        repository.place.take_master_key_over()?;
    }
    Ok(number)
}

/// The new master key that the environment gives.
pub fn next_from_environment() -> anyhow::Result<Option<MasterKey>> {
    secret::master_key(NEXT)
}

/// What a sweep found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Swept {
    /// Keys of what was never written.
    pub keys: u64,
    /// Customers whose interrupted erasure was finished.
    pub customers: usize,
}

/// Takes away keys of what an interrupted command never wrote and of dead letters that are settled, and finishes
/// interrupted erasures.
pub fn sweep(session: &Session, actor: &str, now: Millis) -> anyhow::Result<Swept> {
    let (data, vault) = (&session.repository.data, &session.repository.vault);
    session.block(async {
        let mut keys = 0;
        for (space, last) in [
            (Space::Record, db::records::last_id(data).await?),
            (Space::Quarantine, db::quarantine::last_id(data).await?),
            (Space::Decision, db::decisions::last_id(data).await?),
            (Space::Model, db::models::last_id(data).await?),
            (Space::DeadLetter, db::dead_letters::last_id(data).await?),
            (Space::Upload, db::imports::last_id(data).await?),
        ] {
            keys += vault.sweep(space, last).await?;
        }
        destroy_settled_letters(&session.repository, now).await?;
        let erased = vault.erased().await?;
        let cause = Cause { at: now, actor, reason: None };
        let taken = erase::take_out(data, &erase::Targets::of(&erased), &cause).await?;
        Ok(Swept { keys, customers: taken.customers })
    })
}
