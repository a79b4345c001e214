//! Taking decisions: what they would change is found out first, and what was shown is what is written. The
//! repository is read and matched once as it is; the decisions are previewed on that.

use super::append::{Prepared, note};
use super::book::Book;
use super::draft::{Grouping, Signed};
use crate::resolver::{self, Cause, Difference, Outcome, Resolved};
use crate::session::Session;
use anyhow::Context;
use db::{Millis, customers};
use identity::records::Index;
use identity::resolve::Resolution;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Decisions with what they would change.
pub struct Proposal {
    /// What is proposed.
    pub signed: Vec<Signed>,
    /// What it would change.
    pub difference: Difference,
    /// Earlier decisions that would no longer have any effect.
    pub overrules: Vec<i64>,
    /// Which of the proposed ones have no effect themselves, because later ones say otherwise: by position.
    pub overruled: Vec<usize>,
    grouping: Grouping,
    resolved: Resolved,
    after: Resolution,
}

/// What became of a proposal.
pub struct Taken {
    /// The decisions, by number.
    pub decisions: Vec<i64>,
    /// What the resolver wrote.
    pub outcome: Outcome,
    /// Customers whose records moved, with where these are now: customer and number of records.
    pub moved: BTreeMap<i64, Vec<(i64, usize)>>,
}

/// Finds out what decisions would change.
pub fn propose(
    session: &Session,
    signed: Vec<Signed>,
    grouping: Grouping,
    threads: usize,
) -> anyhow::Result<Proposal> {
    let published = resolver::published_model(session)?;
    let published = published.context("nothing was imported yet; `amigo import` takes files in")?;
    let resolved = resolver::resolve(session, published, threads)?;
    let book = resolved.book.with_all(&signed, grouping);
    let (after, difference) = resolver::preview(&resolved, &resolved.published, &book, threads);
    let before = without_effect(&resolved.book, &resolved, &resolved.resolution);
    let now = without_effect(&book, &resolved, &after);
    let first = resolved.book.entries.iter().map(|entry| entry.id).max().unwrap_or(0) + 1;
    let mut overrules: Vec<i64> = now.difference(&before).copied().filter(|id| *id < first).collect();
    overrules.sort_unstable();
    let mut overruled: Vec<usize> = now.iter().filter_map(|id| usize::try_from(id - first).ok()).collect();
    overruled.sort_unstable();
    Ok(Proposal { signed, difference, overrules, overruled, grouping, resolved, after })
}

/// Decisions that hold but are contradicted by later ones.
fn without_effect(book: &Book, resolved: &Resolved, resolution: &Resolution) -> FxHashSet<i64> {
    let deeds = book.deeds_by_decision(&resolved.working);
    resolution.superseded.iter().map(|position| deeds[*position].0).collect()
}

/// Some records of one customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// The customer they belong to now.
    pub customer: Option<i64>,
    /// How many they are.
    pub records: usize,
}

impl Proposal {
    /// The customers that would be joined, each with its records; the heaviest first.
    pub fn merges(&self, session: &Session) -> anyhow::Result<Vec<Vec<Part>>> {
        let parts = self.difference.merges.iter().map(|merge| merge.parts.as_slice());
        self.named(session, parts)
    }

    /// The customers that would be parted, with the records of each part; the heaviest first.
    pub fn splits(&self, session: &Session) -> anyhow::Result<Vec<Vec<Part>>> {
        let parts = self.difference.splits.iter().map(|split| split.parts.as_slice());
        self.named(session, parts)
    }

    fn named<'p>(
        &self,
        session: &Session,
        changes: impl Iterator<Item = &'p [Vec<Index>]>,
    ) -> anyhow::Result<Vec<Vec<Part>>> {
        let ids = &self.resolved.working.ids;
        let changes: Vec<&[Vec<Index>]> = changes.collect();
        let firsts: Vec<i64> = changes.iter().copied().flatten().map(|part| ids[part[0] as usize]).collect();
        let holders = session.block(customers::of_records(&session.repository.data, &firsts))?;
        let part = |part: &Vec<Index>| Part {
            customer: holders.get(&ids[part[0] as usize]).copied(),
            records: part.len(),
        };
        Ok(changes.iter().map(|parts| parts.iter().map(part).collect()).collect())
    }

    /// Takes the decisions: writes them into the book, then what they change.
    pub fn take(self, session: &Session, actor: &str, now: Millis) -> anyhow::Result<Taken> {
        let data = &session.repository.data;
        let records = self.affected();
        let before = session.block(customers::of_records(data, &records))?;
        note(session, &self.signed)?;
        let decisions = session.block(async {
            let prepared = Prepared::new(session, &self.signed, self.grouping).await?;
            let mut tx = data.begin().await?;
            prepared.write(&mut tx).await?;
            tx.commit().await?;
            anyhow::Ok(prepared.ids())
        })?;
        let cause = Cause { decision: decisions.first().copied(), ..Cause::alone("decision", actor, now) };
        let Resolved { working, published, .. } = self.resolved;
        let resolved = Resolved { working, published, book: Book::read(session)?, resolution: self.after };
        let outcome = resolver::write(session, &cause, &resolved)?;
        let after = session.block(customers::of_records(data, &records))?;
        Ok(Taken { decisions, outcome, moved: moved(&records, &before, &after) })
    }

    /// The records of all customers that change.
    fn affected(&self) -> Vec<i64> {
        let merged = self.difference.merges.iter().flat_map(|merge| merge.parts.iter().flatten());
        let split = self.difference.splits.iter().flat_map(|split| split.parts.iter().flatten());
        let mut records: Vec<i64> =
            merged.chain(split).map(|index| self.resolved.working.ids[*index as usize]).collect();
        records.sort_unstable();
        records.dedup();
        records
    }
}

/// Where the records of each customer went; those that all stayed are left out.
fn moved(
    records: &[i64],
    before: &FxHashMap<i64, i64>,
    after: &FxHashMap<i64, i64>,
) -> BTreeMap<i64, Vec<(i64, usize)>> {
    let mut moved: BTreeMap<i64, BTreeMap<i64, usize>> = BTreeMap::new();
    for record in records {
        if let (Some(from), Some(to)) = (before.get(record), after.get(record)) {
            *moved.entry(*from).or_default().entry(*to).or_default() += 1;
        }
    }
    moved.retain(|from, to| to.keys().any(|to| to != from));
    moved.into_iter().map(|(from, to)| (from, to.into_iter().collect())).collect()
}
