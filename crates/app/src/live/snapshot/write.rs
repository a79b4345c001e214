//! Writing the working set down beside the one who changes it: page by page, so that nobody waits for long. A page
//! shows its records as they are at that moment; whatever changed after the first page is told by later events.

use super::file::{Frames, Head};
use super::page::{Page, Row};
use crate::live::world::World;
use anyhow::{Context, ensure};
use db::vault::DataKey;
use identity::records::{Dictionary, Index, TextId};
use std::io::Write;
use std::sync::RwLock;

/// Records of a page, and texts: what is copied while nobody can write, and whoever reads waits behind whoever would.
const ROWS: usize = 1_024;
const TEXTS: usize = 4_096;

/// Writes the file.
pub(super) fn write<W: Write>(
    out: W,
    world: &RwLock<World>,
    head: &Head,
    key: &DataKey,
) -> anyhow::Result<W> {
    let mut frames = Frames::begin(out, head, key)?;
    let mut first = 0;
    while first < head.records as usize {
        let next = (first + ROWS).min(head.records as usize);
        let page = with(world, |world| rows(world, first, next))?;
        frames.write(&page)?;
        first = next;
    }
    for dictionary in Dictionary::ALL {
        texts(&mut frames, world, dictionary)?;
    }
    frames.end()
}

fn with<T>(world: &RwLock<World>, make: impl FnOnce(&World) -> anyhow::Result<T>) -> anyhow::Result<T> {
    make(&*world.read().ok().context("the working set was left half-way by a failure")?)
}

/// The records from `first` on that are there.
fn rows(world: &World, first: usize, next: usize) -> anyhow::Result<Vec<u8>> {
    ensure!(next <= world.ids.len(), "the working set was read anew meanwhile");
    let records = world.set.records();
    let row = |at: usize| {
        let index = at as Index;
        Row {
            record: *records.get(index),
            key: records.own_key(index),
            key_hash: records.key_hash(index),
            id: world.ids[at],
            version: world.versions[at],
            source: world.source_of[at],
            traits: world.traits[at],
            customer: world.customer_of[at],
        }
    };
    let there = (first..next).filter(|at| world.set.is_alive(*at as Index));
    Ok(postcard::to_allocvec(&Page::Rows(there.map(row).collect()))?)
}

/// The texts of a dictionary, up to the last one: records of the pages before name no later ones.
fn texts<W: Write>(
    frames: &mut Frames<'_, W>,
    world: &RwLock<World>,
    dictionary: Dictionary,
) -> anyhow::Result<()> {
    let last = with(world, |world| Ok(dictionary.of(world.set.records()).len()))?;
    for first in (1..=last).step_by(TEXTS) {
        let next = (first + TEXTS).min(last + 1);
        let page = with(world, |world| {
            let all = dictionary.of(world.set.records());
            let texts = (first..next).map(|id| all.get(id as TextId)).collect();
            Ok(postcard::to_allocvec(&Page::Texts(dictionary, texts))?)
        })?;
        frames.write(&page)?;
    }
    Ok(())
}
