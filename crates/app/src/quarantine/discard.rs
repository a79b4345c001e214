//! Giving a row up: its content and its key are destroyed; that it was there, who gave it up and why, is kept.

use super::{Hand, destroy_settled, settled_words};
use crate::session::Session;
use db::Millis;
use db::quarantine::{self, Settlement, State};
use db::vault::{Sealer, Space};

/// Discards rows that wait. Returns how many did; those that were settled before are left as they are.
pub fn discard(
    session: &Session,
    ids: &[i64],
    reason: &str,
    actor: &str,
    now: Millis,
) -> anyhow::Result<usize> {
    let discarded = discard_by(&Hand::alone(session), ids, reason, actor, now)?;
    destroy_settled(session, now)?;
    Ok(discarded)
}

/// The same; their keys are still to be destroyed.
pub(crate) fn discard_by(
    hand: &Hand<'_>,
    ids: &[i64],
    reason: &str,
    actor: &str,
    now: Millis,
) -> anyhow::Result<usize> {
    let session = hand.session;
    // All are looked for before the first one is given up.
    let mut waiting = Vec::with_capacity(ids.len());
    for id in ids {
        if settled_words(session, *id)? == "waits" && !waiting.contains(id) {
            waiting.push(*id);
        }
    }
    // What was written may name a person, so it is sealed with a key of its own, which outlives the row's.
    let keys = session.block(session.repository.vault.create_keys(Space::Note, &waiting))?;
    let mut sealer = Sealer::default();
    let seal =
        |(id, key): (&i64, &db::vault::DataKey)| sealer.seal(key, &id.to_le_bytes(), reason.as_bytes());
    let notes = waiting.iter().zip(&keys).map(seal).collect::<Result<Vec<_>, _>>()?;
    let mut tx = hand.begin()?;
    session.block(async {
        for (id, note) in waiting.iter().zip(&notes) {
            let settlement = Settlement { state: State::Discarded, actor, at: now, note: Some(note) };
            quarantine::settle(&mut tx, *id, &settlement).await?;
        }
        tx.commit().await
    })?;
    Ok(waiting.len())
}
