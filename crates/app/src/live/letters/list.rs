//! Letters as an operator sees them: what, when and why, and nothing of what was sent.

use crate::session::Session;
use db::dead_letters::{self, Letter};
use model::DeadLetterId;

/// A letter as an operator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its id.
    pub id: DeadLetterId,
    /// Name of the source.
    pub source: String,
    /// What else is told of it.
    pub letter: Letter,
}

/// Letters, and how many are open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listing {
    /// How many are open, listed or not.
    pub open: i64,
    /// The open ones first, then the settled ones; of each the newest first.
    pub letters: Vec<Listed>,
}

/// At most so many letters, behind this position.
pub async fn list(session: &Session, after: Option<[i64; 2]>, most: i64) -> Result<Listing, db::Error> {
    let data = &session.repository.data;
    let sources = db::sources::all(data).await?;
    let listed = |letter: Letter| {
        let source = sources.iter().find(|source| source.id == letter.source_id);
        let source = source.map(|source| source.name.clone()).unwrap_or_default();
        Listed { id: DeadLetterId(letter.id), source, letter }
    };
    let open = dead_letters::number_open(data).await?;
    let letters = dead_letters::list(data, after, most).await?.into_iter().map(listed).collect();
    Ok(Listing { open, letters })
}
