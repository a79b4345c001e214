//! One transaction for everything that changes bring.

use super::also::Also;
use super::letters::Settles;
use super::seal::Sealed;
use super::state::{Beside, Engine};
use crate::access::Ticket;
use crate::decisions;
use crate::resolver::{Batch, HomeRows};
use db::Tx;
use db::idempotency::Kept;
use db::journal::{self, Run};
use db::records::{self, Version};
use db::reviews::Changes;
use rustc_hash::FxHashMap;

/// What one transaction writes.
#[derive(Default)]
pub(super) struct Writes {
    pub versions: Sealed,
    pub contacts: Vec<(i64, i64)>,
    pub forgotten: Vec<(i64, i64)>,
    /// What was found out.
    pub found: Option<Found>,
    /// Records about which that is found out later.
    pub pending: Vec<i64>,
    /// Whether nothing is pending any more.
    pub decides: bool,
    /// Decisions that bring it.
    pub said: Option<decisions::Prepared>,
    /// Dead letters that are settled by it.
    pub settles: Settles,
}

/// The run, with what it found out about people, households and doubtful pairs.
pub(super) struct Found {
    pub run: Run,
    pub people: Batch,
    pub homes: HomeRows,
    pub reviews: Changes,
}

impl Writes {
    fn is_empty(&self) -> bool {
        let finds = |found: &Found| {
            let Found { people, homes, reviews, .. } = found;
            !people.customers.is_empty() || !homes.households.is_empty() || !reviews.is_empty()
        };
        self.versions.is_empty()
            && !self.decides
            && self.said.is_none()
            && !self.found.as_ref().is_some_and(finds)
    }
}

impl Engine {
    /// Writes it, and what is written beside. `guard` refuses where another process writes now.
    pub(super) fn write(
        &mut self,
        mut writes: Writes,
        beside: Beside,
        guard: &dyn Fn(&mut Tx) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        if writes.is_empty() {
            writes.found = None;
            if beside.kept.is_empty() && writes.settles.letters.is_empty() && beside.also.is_empty() {
                let noted = self.log.submit(beside.entries);
                return Ok(self.session.block(noted.written())?);
            }
        }
        let mut tx = self.session.block(self.session.repository.data.begin())?;
        guard(&mut tx)?;
        // They are on their way to the disk while the rest is written.
        let noted = self.log.submit(beside.entries);
        let settled: Vec<i64> = writes.settles.letters.iter().map(|(id, _)| *id).collect();
        let reviews = writes.found.as_ref().map(|found| found.reviews.clone());
        let met = self.session.block(self.write_all(tx, writes, (&beside.kept, &beside.also, noted)))?;
        self.layouts.extend(met);
        self.letters.forget(&settled);
        self.reviews.take(reviews.unwrap_or_default());
        Ok(())
    }

    /// Returns the layouts that were not known here, which are stored now.
    async fn write_all(
        &self,
        mut tx: Tx,
        writes: Writes,
        (kept, also, noted): (&[Kept], &Also, Ticket),
    ) -> Result<FxHashMap<String, i64>, db::Error> {
        let Writes { versions, contacts, forgotten, found, pending, decides, said, settles } = writes;
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        let mut met = FxHashMap::default();
        for (mut version, slots, is_new) in versions {
            version.layout_id = match self.layouts.get(&slots).or_else(|| met.get(&slots)) {
                Some(known) => *known,
                None => {
                    let id = records::layout_id(&mut tx, &slots).await?;
                    met.insert(slots, id);
                    id
                }
            };
            let into: &mut Vec<Version> = if is_new { &mut new } else { &mut changed };
            into.push(version);
        }
        let replaced_at = changed.first().map_or(0, |version| version.received_at);
        let generation = self.session.repository.vault.hasher().generation;
        records::insert_new(&mut tx, &new).await?;
        records::replace(&mut tx, &changed, replaced_at).await?;
        records::delete_contacts(&mut tx, &forgotten).await?;
        records::insert_contacts(&mut tx, generation, &contacts).await?;
        if let Some(Found { run, mut people, homes, reviews }) = found {
            journal::record_run(&mut tx, &run).await?;
            people.write(&mut tx, run.id, [self.next.entry, self.next.event]).await?;
            homes.write(&mut tx, run.id).await?;
            db::reviews::write(&mut tx, &reviews).await?;
        }
        if let Some(said) = said {
            said.write(&mut tx).await?;
        }
        if decides {
            db::pending::clear(&mut tx).await?;
        }
        db::pending::add(&mut tx, &pending).await?;
        db::idempotency::keep(&mut tx, kept).await?;
        settles.write(&mut tx).await?;
        also.write(&mut tx).await?;
        noted.written().await?;
        tx.commit().await?;
        Ok(met)
    }
}
