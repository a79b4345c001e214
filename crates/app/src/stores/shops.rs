//! Stores in the repository.

use super::Taken;
use crate::session::Session;
use anyhow::Context;
use db::Millis;
use db::stores::{self, Kept};
use model::Store;

/// All stores with their brand, by code.
pub fn all(session: &Session) -> anyhow::Result<Vec<(String, Store)>> {
    Ok(numbered(session)?.into_iter().map(|(_, brand, store)| (brand, store)).collect())
}

/// The same with their numbers.
pub fn numbered(session: &Session) -> anyhow::Result<Vec<(i64, String, Store)>> {
    let kept = session.block(stores::all(&session.repository.data))?;
    let store = |kept: Kept| {
        let store = serde_json::from_str(&kept.details);
        Ok((kept.id, kept.brand, store.with_context(|| format!("store {} cannot be read", kept.code))?))
    };
    kept.into_iter().map(store).collect()
}

/// Keeps what a file brought. What did not change is not written.
pub fn save(session: &Session, brand: &str, found: &[Store], now: Millis) -> anyhow::Result<Taken> {
    save_within(session, brand, found, now, || Ok(session.block(session.repository.data.begin())?))
}

/// The same in a transaction that is begun by some right.
pub fn save_within(
    session: &Session,
    brand: &str,
    found: &[Store],
    now: Millis,
    begin: impl FnOnce() -> anyhow::Result<db::Tx>,
) -> anyhow::Result<Taken> {
    let known = session.block(stores::all(&session.repository.data))?;
    let mut next = known.iter().map(|kept| kept.id).max().unwrap_or(0) + 1;
    let mut taken = Taken::default();
    let mut changed = Vec::new();
    for store in found {
        let before = known.iter().find(|kept| kept.code == store.code);
        let kept = keep(store, brand, before.map_or(next, |kept| kept.id))?;
        match before {
            Some(before) if *before == kept => taken.unchanged += 1,
            Some(_) => {
                taken.changed += 1;
                changed.push(kept);
            }
            None => {
                taken.created += 1;
                next += 1;
                changed.push(kept);
            }
        }
    }
    if !changed.is_empty() {
        let mut tx = begin()?;
        session.block(async {
            stores::save(&mut tx, &changed, now).await?;
            tx.commit().await
        })?;
    }
    Ok(taken)
}

fn keep(store: &Store, brand: &str, id: i64) -> anyhow::Result<Kept> {
    let word = |value: serde_json::Value| value.as_str().map(str::to_owned);
    Ok(Kept {
        id,
        code: store.code.clone(),
        brand: brand.to_owned(),
        kind: word(serde_json::to_value(store.kind)?).context("a kind is a word")?,
        region: word(serde_json::to_value(store.region)?),
        country: store.country.clone(),
        details: serde_json::to_string(store)?,
    })
}
