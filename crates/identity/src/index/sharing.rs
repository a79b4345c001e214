//! How widely each contact is used, kept up to date: the initials of the given names of those who carry it.

use super::set::Set;
use super::shared::Change;
use crate::records::{Index, Record, Records, TextId};
use crate::resolve::contacts;
use rustc_hash::{FxHashMap, FxHashSet};

impl Set {
    /// The initials of contacts as they will be after these changes, where they differ from what they are.
    pub(super) fn coming_initials(&self, changes: &[Change]) -> FxHashMap<TextId, u32> {
        let changing: FxHashSet<Index> = changes.iter().map(|change| change.index).collect();
        let mut concerned: FxHashMap<TextId, Concerned> = FxHashMap::default();
        for change in changes {
            for (record, leaves) in [(&change.old, true), (&change.new, false)] {
                let Some(record) = record else { continue };
                let bit = self.initial_bit(record);
                for contact in contacts::carried(record).filter(|contact| *contact != 0) {
                    let concerned = concerned.entry(contact).or_default();
                    if leaves {
                        concerned.is_left |= bit != 0;
                    } else {
                        concerned.joining |= bit;
                    }
                }
            }
        }
        let mut coming = FxHashMap::default();
        for (contact, concerned) in concerned {
            let before = self.shared.initials.get(contact as usize).copied().unwrap_or(0);
            let staying = if concerned.is_left { self.initials_without(contact, &changing) } else { before };
            let after = staying | concerned.joining;
            if after != before {
                coming.insert(contact, after);
            }
        }
        coming
    }

    fn initials_without(&self, contact: TextId, changing: &FxHashSet<Index>) -> u32 {
        let others = self.carriers(contact).into_iter().filter(|index| !changing.contains(index));
        others
            .map(|index| self.records.get(index))
            .filter(|record| contacts::carried(record).any(|id| id == contact))
            .fold(0, |bits, record| bits | self.initial_bit(record))
    }

    /// The initials of those among some records who carry a contact.
    pub(super) fn initials_among(&self, contact: TextId, among: &dyn Fn(Index) -> bool) -> u32 {
        let carriers = self.carriers(contact).into_iter().filter(|index| among(*index));
        let records = carriers.map(|index| self.records.get(index));
        let carries = |record: &&Record| contacts::carried(record).any(|id| id == contact);
        records.filter(carries).fold(0, |bits, record| bits | self.initial_bit(record))
    }

    /// The bit of the given name of a record whose texts have numbers of their own.
    pub(super) fn terms_initial(&self, records: &Records, record: &Record) -> u32 {
        contacts::initial_bit(records, record, |name| {
            let [first, _, family] = self.terms.name(records.names.get(name));
            (first, family)
        })
    }

    /// The bit of a record's given name.
    pub(super) fn initial_bit(&self, record: &Record) -> u32 {
        contacts::initial_bit(&self.records, record, |name| {
            let [first, _, family] = self.name_counts[name as usize];
            (first, family)
        })
    }
}

/// What becomes of the carriers of one contact.
#[derive(Default)]
struct Concerned {
    joining: u32,
    is_left: bool,
}
