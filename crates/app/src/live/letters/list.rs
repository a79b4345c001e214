//! Letters as an operator sees them: what, when and why, and nothing of what was sent.

use crate::live::prepare::Within;
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

/// At most so many letters of the sources within reach, behind this position.
pub async fn list(
    session: &Session,
    mut after: Option<[i64; 2]>,
    most: i64,
    reach: Within<'_>,
) -> Result<Listing, db::Error> {
    let data = &session.repository.data;
    let mut sources = db::sources::all(data).await?;
    sources.retain(|source| reach(source));
    let name = |id: i64| sources.iter().find(|source| source.id == id).map(|source| source.name.clone());
    let open = dead_letters::number_open(data).await?;
    let open = open.iter().filter(|(source, _)| name(*source).is_some()).map(|(_, open)| open).sum();
    let wanted = usize::try_from(most).unwrap_or(usize::MAX);
    let mut letters = Vec::new();
    loop {
        let page = dead_letters::list(data, after, most).await?;
        let is_last = i64::try_from(page.len()).is_ok_and(|read| read < most);
        after = page.last().map(Letter::place);
        letters.extend(page.into_iter().filter_map(|letter| {
            Some(Listed { id: DeadLetterId(letter.id), source: name(letter.source_id)?, letter })
        }));
        if is_last || letters.len() >= wanted {
            letters.truncate(wanted);
            return Ok(Listing { open, letters });
        }
    }
}
