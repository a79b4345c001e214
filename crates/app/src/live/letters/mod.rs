//! Dead letters: items that were accepted but could not be written. They are kept under seal until an operator has
//! them taken in after all or gives them up, or until something newer comes of the same record.

mod ask;
mod content;
mod list;
mod run;
pub mod unattended;

pub use content::Content;
pub use list::{Listed, Listing, list};

use super::answer::{Change, Done, ItemError};
use super::intake::Item;
use super::prepare::{Prepared, Reading, Replays};
use super::refusal::Refusal;
use db::dead_letters::{self, Letter, State};
use db::vault::Space;
use db::{Millis, Repository, Vault};

/// What became of a letter that was replayed.
#[derive(Clone, PartialEq, Debug)]
pub struct Replayed {
    /// Replayed, or superseded where its record was changed since.
    pub state: State,
    /// What became of the record.
    pub done: Done,
}

impl From<Done> for Replayed {
    fn from(done: Done) -> Replayed {
        let is_outdated = done.change == Change::Outdated;
        Replayed { state: if is_outdated { State::Superseded } else { State::Replayed }, done }
    }
}

/// An open letter with what was sent.
async fn read(repository: &Repository, id: i64) -> Result<(Letter, Item), Refusal> {
    let found = dead_letters::get(&repository.data, id).await.map_err(anyhow::Error::from)?;
    let (letter, sealed) = found.ok_or(Refusal::Unknown { what: "dead letter" })?;
    let sealed = sealed.filter(|_| letter.state == State::Open).ok_or(Refusal::Settled)?;
    let key = repository.vault.key(Space::DeadLetter, id).await.map_err(anyhow::Error::from)?;
    let item = Content::open(&key, id, &sealed)?.item()?;
    Ok((letter, item))
}

/// The item that a letter is, on its way to the resolver, or why it cannot be read by now.
fn prepare(
    reading: &Reading,
    letter: &Letter,
    item: &Item,
    vault: &Vault,
) -> Result<Box<Prepared>, ItemError> {
    let replays = Some(Replays { letter: letter.id, known: letter.known });
    reading.prepare(item, vault, &|_| true).map(|prepared| Box::new(Prepared { replays, ..prepared }))
}

/// Keys destroyed at a time.
const AT_ONCE: usize = 2_048;

/// Destroys the keys of letters that are settled: also of those that an interruption left behind.
pub(crate) async fn destroy_settled(repository: &Repository, now: Millis) -> Result<(), db::Error> {
    let ids = dead_letters::undestroyed(&repository.data).await?;
    for ids in ids.chunks(AT_ONCE) {
        repository.vault.destroy_beside(Space::DeadLetter, ids, now).await?;
        let mut tx = repository.data.begin().await?;
        dead_letters::destroyed(&mut tx, ids, now).await?;
        tx.commit().await?;
    }
    Ok(())
}
