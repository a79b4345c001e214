//! Associates in the repository: code and name sealed with a key of their own.

use super::Taken;
use crate::session::Session;
use anyhow::Context;
use db::Millis;
use db::stores::{self, Sealed};
use db::vault::{Sealer, Space};
use model::{Associate, CivilDate, Posting};
use std::collections::BTreeMap;

/// An associate as kept.
pub struct Known {
    /// Number.
    pub id: i64,
    /// Who, and where.
    pub associate: Associate,
}

/// All associates, unsealed.
pub fn all(session: &Session) -> anyhow::Result<Vec<Known>> {
    let repository = &session.repository;
    let kept = session.block(stores::associates(&repository.data))?;
    let codes: BTreeMap<i64, String> = session
        .block(stores::all(&repository.data))?
        .into_iter()
        .map(|store| (store.id, store.code))
        .collect();
    let ids: Vec<i64> = kept.iter().map(|associate| associate.id).collect();
    let keys = session.block(repository.vault.keys(Space::Associate, &ids))?;
    let mut known = Vec::with_capacity(kept.len());
    for Sealed { id, sealed, postings, .. } in kept {
        let Some(key) = keys.get(&id) else { continue };
        let plain =
            key.open(&id.to_le_bytes(), &sealed).ok_or(db::Error::Damaged { what: "associate", id })?;
        let [code, first_name, last_name] = serde_json::from_slice(&plain)?;
        let posting = |(store, from, to): (i64, i64, Option<i64>)| Posting {
            store: codes.get(&store).cloned().unwrap_or_default(),
            from: date(from),
            to: to.map(date),
        };
        let postings = postings.into_iter().map(posting).collect();
        known.push(Known { id, associate: Associate { code, first_name, last_name, postings } });
    }
    Ok(known)
}

/// Keeps what a file brought. What did not change is not written.
pub fn save(session: &Session, found: &[Associate], now: Millis) -> anyhow::Result<Taken> {
    let repository = &session.repository;
    let vault = &repository.vault;
    let known = session.block(stores::associates(&repository.data))?;
    let shops: BTreeMap<String, i64> = session
        .block(stores::all(&repository.data))?
        .into_iter()
        .map(|store| (store.code, store.id))
        .collect();
    let mut next = known.iter().map(|kept| kept.id).max().unwrap_or(0) + 1;
    let mut taken = Taken::default();
    let (mut changed, mut fresh) = (Vec::new(), Vec::new());
    for associate in found {
        let mut postings = Vec::with_capacity(associate.postings.len());
        for posting in &associate.postings {
            let store = shops.get(&posting.store).with_context(|| {
                format!("the store {} is not known; `amigo store import` brings stores in", posting.store)
            })?;
            postings.push((*store, day(posting.from), posting.to.map(day)));
        }
        postings.sort_unstable();
        // There are few associates and no customer among them: their hashes stay when look-up keys are exchanged.
        let hasher = vault.recogniser();
        let key_hash = hasher.associate(&associate.code);
        let before = known.iter().find(|kept| kept.key_hash == key_hash);
        let plain = serde_json::to_vec(&[&associate.code, &associate.first_name, &associate.last_name])?;
        let content_hash = hasher.contents(&[&plain, format!("{postings:?}").as_bytes()]);
        if before.is_some_and(|kept| kept.content_hash == content_hash) {
            taken.unchanged += 1;
            continue;
        }
        let id = before.map_or(next, |kept| kept.id);
        if before.is_none() {
            fresh.push(id);
            next += 1;
        }
        changed.push((
            Sealed { id, key_hash, content_hash, generation: hasher.generation, sealed: plain, postings },
            before.is_none(),
        ));
    }
    taken.created = fresh.len();
    taken.changed = changed.len() - fresh.len();
    session.block(vault.create_keys(Space::Associate, &fresh))?;
    let ids: Vec<i64> = changed.iter().map(|(associate, _)| associate.id).collect();
    let keys = session.block(vault.keys(Space::Associate, &ids))?;
    let mut sealer = Sealer::default();
    let mut sealed = Vec::with_capacity(changed.len());
    for (mut associate, _) in changed {
        let key = keys.get(&associate.id).context("an associate's key was made just now")?;
        associate.sealed = sealer.seal(key, &associate.id.to_le_bytes(), &associate.sealed)?;
        sealed.push(associate);
    }
    if !sealed.is_empty() {
        session.block(async {
            let mut tx = repository.data.begin().await?;
            stores::save_associates(&mut tx, &sealed, now).await?;
            tx.commit().await
        })?;
    }
    Ok(taken)
}

/// Days since 1970.
pub(crate) fn day(date: CivilDate) -> i64 {
    i64::from((date - CivilDate::constant(1970, 1, 1)).get_days())
}

/// The day that is so many days after the first of 1970.
pub(crate) fn date(day: i64) -> CivilDate {
    let span = jiff::Span::new().days(i32::try_from(day).unwrap_or(0));
    CivilDate::constant(1970, 1, 1).saturating_add(span)
}
