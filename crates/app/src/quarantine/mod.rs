//! Rows that could not be taken in: looked at, repaired, taken in after all, or given up. Their contents are
//! sealed, and their keys are destroyed as soon as a row is settled.

mod discard;
mod hand;
mod open;
mod reason;
mod repair;
mod replay;

pub use discard::discard;
pub(crate) use discard::discard_by;
pub(crate) use hand::{Hand, Refused};
pub use open::{Opened, Recipes, open};
pub use reason::{Figures, Reason, figures_of, words_of};
pub(crate) use repair::repair_by;
pub use repair::{Change, repair};
pub use replay::{Chosen, Replayed, Setting, replay};
pub(crate) use replay::{Fate, judge, sift};

use crate::session::Session;
use db::Millis;
use db::quarantine::{self, State};
use db::vault::Space;

/// Keys destroyed at a time.
const AT_ONCE: usize = 2_048;

/// Destroys the keys of rows that are settled: also of those that an interruption left behind.
pub fn destroy_settled(session: &Session, now: Millis) -> anyhow::Result<()> {
    let repository = &session.repository;
    let ids = session.block(quarantine::undestroyed(&repository.data))?;
    for ids in ids.chunks(AT_ONCE) {
        session.block(repository.vault.destroy(Space::Quarantine, ids, None, now))?;
        session.block(async {
            let mut tx = repository.data.begin().await?;
            quarantine::destroyed(&mut tx, ids, now).await?;
            tx.commit().await
        })?;
    }
    Ok(())
}

/// What became of a row that no longer waits, in words; an error where there is no such row.
pub fn settled_words(session: &Session, id: i64) -> anyhow::Result<&'static str> {
    match session.block(quarantine::state(&session.repository.data, id))? {
        None => Err(Refused::Unknown { id }.into()),
        Some(State::Waiting) => Ok("waits"),
        Some(State::Replayed) => Ok("was taken in already"),
        Some(State::Discarded) => Ok("was discarded already"),
    }
}
