//! Changes on their way into the working set, and back out where they cannot be written.

use super::fate::Fate;
use super::state::{Engine, HALF_WAY};
use crate::live::answer::Change;
use crate::live::prepare::Prepared;
use crate::live::world::Noted;
use crate::live::world::World;
use anyhow::Context;
use db::Millis;
use identity::index::{Applied, Edit};
use identity::records::Index;
use identity::resolve::Said;
use rustc_hash::FxHashMap;
use std::sync::RwLockWriteGuard;

/// Changes that the working set holds already, although nothing is written.
pub(super) struct Entered {
    pub applied: Applied,
    pub before: Vec<Noted>,
}

impl Engine {
    /// Takes changes into the working set; whose they are is not known there yet.
    pub(super) fn enter(
        &self,
        items: &[&Prepared],
        fates: &mut [Fate],
        now: Millis,
    ) -> anyhow::Result<Entered> {
        let world = self.world.read().ok().context(HALF_WAY)?;
        let of =
            |item: &&Prepared| world.source_at(item.source).context("a record belongs to no known source");
        let sources = items.iter().map(of).collect::<anyhow::Result<Vec<u16>>>()?;
        let (mut edits, mut edited) = (Vec::new(), Vec::new());
        let mut coming: FxHashMap<i64, Index> = FxHashMap::default();
        let mut next = world.set.records().len() as Index;
        for (at, (item, fate)) in items.iter().zip(fates.iter_mut()).enumerate() {
            let Some(record) = fate.record else { continue };
            let index = world.index(record);
            match (fate.change, &item.says, index) {
                (Change::Created | Change::Changed, Some(says), None) => {
                    coming.insert(record, next);
                    next += 1;
                    edits.push(Edit::Add(&says.clean));
                }
                (Change::Created | Change::Changed, Some(says), Some(index)) => {
                    edits.push(Edit::Replace(index, &says.clean));
                }
                (Change::Deleted, _, Some(index)) => edits.push(Edit::Remove(index)),
                _ => {
                    fate.index = index.filter(|index| world.set.is_alive(*index));
                    continue;
                }
            }
            edited.push(at);
        }
        let restated = coming.keys().any(|id| self.named.contains(id));
        let said = restated.then(|| world.said(&self.book, &coming));
        drop(world);
        let (applied, mut world) = self.change(&edits, said)?;
        let mut before = Vec::new();
        for (at, index) in edited.into_iter().zip(&applied.indexes) {
            let (item, fate) = (items[at], &mut fates[at]);
            let Some((says, record)) = item.says.as_ref().zip(fate.record) else { continue };
            fate.index = Some(*index);
            let mut traits = says.traits;
            traits.recency = says.row.updated_at.unwrap_or(now);
            before.push(world.note(*index, record, fate.version, sources[at], traits));
        }
        Ok(Entered { applied, before })
    }

    /// Takes changes into the set. What they mean is found while others read; the world is given back locked.
    pub(super) fn change(
        &self,
        edits: &[Edit<'_>],
        said: Option<Vec<Said>>,
    ) -> anyhow::Result<(Applied, RwLockWriteGuard<'_, World>)> {
        let begun = self.world_mut()?.set.begin(edits, said);
        let weighed = self.world.read().ok().context(HALF_WAY)?.set.weigh(&begun);
        let mut world = self.world_mut()?;
        let applied = world.set.take_in(begun, weighed);
        Ok((applied, world))
    }

    /// Takes them out again.
    pub(super) fn leave(&self, entered: Entered) -> anyhow::Result<()> {
        let mut world = self.world_mut()?;
        world.taken_back += 1;
        world.set.revert(entered.applied);
        entered.before.into_iter().for_each(|noted| world.unnote(noted));
        Ok(())
    }
}
