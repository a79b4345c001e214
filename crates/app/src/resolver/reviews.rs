//! Writing the pairs that a person has to look at, after who is who.

use super::{Cause, Resolved};
use crate::reviews::{Known, doubtful};
use crate::session::Session;
use db::reviews::Changes;

/// Pairs written in one transaction.
const CHUNK: usize = 4_096;

/// Writes those that differ from what is stored.
pub(super) fn write(session: &Session, cause: &Cause<'_>, resolved: &Resolved) -> anyhow::Result<()> {
    let data = &session.repository.data;
    let known = Known::new(&session.block(db::reviews::all(data))?);
    let ids = &resolved.working.ids;
    let found = resolved.resolution.reviews.iter();
    let found = found.map(|review| doubtful(review, |index| ids[index as usize], cause.now)).collect();
    let Changes { mut open, mut settled } = known.changes(known.records(), found);
    while !open.is_empty() || !settled.is_empty() {
        let rest = open.split_off(open.len().min(CHUNK));
        let later = settled.split_off(settled.len().min(CHUNK));
        let changes = Changes { open, settled };
        session.block(async {
            let mut tx = cause.right.begin(data).await?;
            db::reviews::write(&mut tx, &changes).await?;
            tx.commit().await
        })?;
        (open, settled) = (rest, later);
    }
    Ok(())
}
