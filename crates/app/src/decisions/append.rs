//! Writing into the book: several decisions in one transaction, what was written in them sealed first.

use super::draft::{Draft, Grouping, Signed};
use super::entry::Words;
use crate::access::By;
use crate::session::Session;
use db::Millis;
use db::audit::People;
use db::decisions::Decision;
use db::vault::{DataKey, Sealer, Space};
use model::Purpose;

/// Appends a decision to the book and returns its number.
pub fn append(
    session: &Session,
    draft: &Draft,
    at: Millis,
    actor: &str,
    content_hash: Option<&[u8]>,
) -> anyhow::Result<i64> {
    let content_hash = content_hash.map(TryInto::try_into).transpose()?;
    let signed = Signed { draft: draft.clone(), at, actor: actor.to_owned(), content_hash };
    note(session, std::slice::from_ref(&signed))?;
    let ids = session.block(async {
        let prepared = Prepared::new(session, &[signed], Grouping::Apart).await?;
        let mut tx = session.repository.data.begin().await?;
        prepared.write(&mut tx).await?;
        tx.commit().await?;
        anyhow::Ok(prepared.ids())
    })?;
    Ok(ids[0])
}

/// Writes down whom decisions of a command concern.
pub(super) fn note(session: &Session, signed: &[Signed]) -> Result<(), db::Error> {
    let Some(first) = signed.first() else { return Ok(()) };
    let records = signed.iter().flat_map(|signed| signed.draft.sides.iter().flatten().copied());
    let by = By::command(&first.actor, "decide", Purpose::DataQuality);
    session.note(&by, People::none().with_records(records))
}

/// Decisions ready to be written: their keys are on disk, their words sealed.
pub(crate) struct Prepared {
    decisions: Vec<(Decision, Option<[u8; 16]>)>,
}

impl Prepared {
    pub async fn new(session: &Session, signed: &[Signed], grouping: Grouping) -> anyhow::Result<Prepared> {
        let repository = &session.repository;
        let last = db::decisions::last_id(&repository.data).await?;
        let first = repository.vault.next_id(Space::Decision, last).await?;
        let wordy = |(signed, id): (&Signed, i64)| (signed.draft.words() != Words::default()).then_some(id);
        let sealed: Vec<i64> = signed.iter().zip(first..).filter_map(wordy).collect();
        let created = repository.vault.create_keys(Space::Decision, &sealed).await?;
        let mut keys = sealed.iter().copied().zip(&created).peekable();
        let mut sealer = Sealer::default();
        let mut decisions = Vec::with_capacity(signed.len());
        for (signed, id) in signed.iter().zip(first..) {
            let key = keys.next_if(|(sealed, _)| *sealed == id).map(|(_, key)| key);
            let sealed = key.map(|key| seal(&mut sealer, key, id, &signed.draft)).transpose()?;
            let group = if grouping == Grouping::Together { first } else { id };
            decisions.push((decision(signed, id, group, sealed), signed.content_hash));
        }
        Ok(Prepared { decisions })
    }

    pub fn ids(&self) -> Vec<i64> {
        self.decisions.iter().map(|(decision, _)| decision.id).collect()
    }

    pub async fn write(&self, tx: &mut db::Tx) -> Result<(), db::Error> {
        for (decision, hash) in &self.decisions {
            db::decisions::append(tx, decision, hash.as_ref().map(<[u8; 16]>::as_slice)).await?;
        }
        Ok(())
    }
}

fn seal(sealer: &mut Sealer, key: &DataKey, id: i64, draft: &Draft) -> anyhow::Result<Vec<u8>> {
    Ok(sealer.seal(key, &id.to_le_bytes(), &serde_json::to_vec(&draft.words())?)?)
}

fn decision(signed: &Signed, id: i64, group: i64, sealed: Option<Vec<u8>>) -> Decision {
    let draft = &signed.draft;
    let side =
        |(ids, side): (&Vec<i64>, i64)| -> Vec<(i64, i64)> { ids.iter().map(|id| (side, *id)).collect() };
    Decision {
        id,
        at: signed.at,
        actor: signed.actor.clone(),
        kind: draft.kind.key().to_owned(),
        field: draft.field.map(|field| i64::from(field.code())),
        group,
        undoes: draft.undoes,
        sealed,
        records: draft.sides.iter().zip(0..).flat_map(side).collect(),
    }
}
