//! What becomes of each item by itself, before it is known who is who.

use super::state::Engine;
use crate::import::Hashes;
use crate::live::answer::Change;
use crate::live::prepare::{Prepared, Says};
use db::records::{self, Known};
use identity::records::Index;

/// What becomes of one item.
pub(super) struct Fate {
    pub change: Change,
    /// The record, where there is one.
    pub record: Option<i64>,
    pub version: i64,
    pub is_new: bool,
    /// Its position, where it is there afterwards.
    pub index: Option<Index>,
}

impl Fate {
    /// Whether a version is written.
    pub fn writes(&self) -> bool {
        matches!(self.change, Change::Created | Change::Changed | Change::Deleted)
    }
}

impl Engine {
    /// What is known of the records of items.
    pub(super) fn recognise(&self, items: &[&Prepared]) -> anyhow::Result<Vec<Option<Known>>> {
        let data = &self.session.repository.data;
        let keys: Vec<[u8; 16]> = items.iter().flat_map(|item| &item.key_hashes).copied().collect();
        let found = self.session.block(records::known(data, &keys))?;
        let known = |item: &&Prepared| {
            let (at, mut known) = item
                .key_hashes
                .iter()
                .enumerate()
                .find_map(|(at, key)| found.get(key).map(|known| (at, *known)))?;
            // Found by an older look-up key, it is compared by that key's hash.
            let former: Option<&Hashes> =
                at.checked_sub(1).and_then(|at| item.says.as_ref()?.row.former.get(at));
            if let (Some(former), Some(says)) = (former, &item.says)
                && known.content_hash == former.content
            {
                known.content_hash = says.row.content_hash;
            }
            Some(known)
        };
        Ok(items.iter().map(known).collect())
    }
}

/// What becomes of an item by itself.
pub(super) fn fate(item: &Prepared, known: Option<&Known>, next_record: &mut i64) -> Fate {
    let of =
        |change, record: Option<i64>, version| Fate { change, record, version, is_new: false, index: None };
    match (&item.says, known) {
        (None, None) => of(Change::Unchanged, None, 0),
        (None, Some(known)) if known.is_deleted => of(Change::Unchanged, Some(known.id), known.version),
        (_, known) if is_overtaken(item, known) => {
            of(Change::Outdated, known.map(|known| known.id), known.map_or(0, |known| known.version))
        }
        (None, Some(known)) => of(Change::Deleted, Some(known.id), known.version + 1),
        (Some(_), None) => {
            *next_record += 1;
            Fate { is_new: true, ..of(Change::Created, Some(*next_record - 1), 1) }
        }
        (Some(says), Some(known)) => {
            let change = if is_same(says, known) {
                Change::Unchanged
            } else if is_outdated(says, known) {
                Change::Outdated
            } else {
                Change::Changed
            };
            of(change, Some(known.id), known.version + i64::from(change == Change::Changed))
        }
    }
}

/// Whether the record was changed since a dead letter was kept. Where its source dates what it says, the dates count;
/// otherwise nothing may have come since. A record that says the same already is not changed by it.
fn is_overtaken(item: &Prepared, known: Option<&Known>) -> bool {
    let Some(replays) = &item.replays else { return false };
    if known.map(|known| (known.id, known.version)) == replays.known {
        return false;
    }
    let says = item.says.as_ref();
    let is_known = says.zip(known).is_some_and(|(says, known)| is_same(says, known));
    let dates = says.and_then(|says| says.row.updated_at).zip(known.and_then(|known| known.updated_at));
    !is_known && dates.is_none_or(|(said, known)| said <= known)
}

fn is_same(says: &Says, known: &Known) -> bool {
    !known.is_deleted && known.content_hash == says.row.content_hash
}

fn is_outdated(says: &Says, known: &Known) -> bool {
    crate::import::is_outdated(known, &says.row)
}
