//! E-mails, phone numbers and cards in order, with the records that carry them. The texts stay in the records'
//! dictionary: an entry is two numbers.

use super::later::{self, Changed, Later};
use super::terms::partition_point;
use crate::records::{Index, Records, TextId};

/// Contacts in the order of their texts.
#[derive(Default)]
pub(super) struct Contacts {
    /// Each contact of each record, by text and then by the record's key hash.
    listed: Vec<(TextId, Index)>,
    later: Later,
}

/// The contacts of a record.
pub(super) fn of(records: &Records, index: Index) -> impl Iterator<Item = TextId> {
    let record = records.get(index);
    let all = [record.emails, record.phones, record.cards];
    all.into_iter().flatten().filter(|id| *id != 0)
}

impl Contacts {
    /// All contacts of the records, which come in the order of their key hashes.
    pub fn build(records: &Records, order: &[Index]) -> Contacts {
        let mut starts = vec![0_u32; records.contacts.len() + 2];
        let all = || order.iter().flat_map(|index| of(records, *index).map(|id| (id, *index)));
        all().for_each(|(id, _)| starts[id as usize] += 1);
        let mut used: Vec<(u64, TextId)> = (1..=records.contacts.len() as TextId)
            .filter(|id| starts[*id as usize] > 0)
            .map(|id| (first_bytes(records.contacts.get(id)), id))
            .collect();
        used.sort_unstable_by(|left, right| {
            left.0.cmp(&right.0).then_with(|| {
                records.contacts.get(left.1).as_bytes().cmp(records.contacts.get(right.1).as_bytes())
            })
        });
        let mut total = 0;
        for (_, id) in used {
            total += std::mem::replace(&mut starts[id as usize], total);
        }
        let mut listed = vec![(0, 0); total as usize];
        for entry in all() {
            let next = &mut starts[entry.0 as usize];
            listed[*next as usize] = entry;
            *next += 1;
        }
        Contacts { listed, later: Later::default() }
    }

    /// Notes the contacts of a record.
    pub fn add(&mut self, records: &Records, index: Index) {
        of(records, index).for_each(|id| self.later.add(records.contacts.get(id), index));
    }

    /// The records of contacts that begin so, in their order.
    pub fn each_beginning(&self, records: &Records, start: &str, mut found: impl FnMut(Index)) {
        let text = |place: usize| records.contacts.get(self.listed[place].0);
        let first = partition_point(0, self.listed.len(), |place| text(place) < start);
        let end = partition_point(first, self.listed.len(), |place| text(place).starts_with(start));
        self.listed[first..end].iter().for_each(|(_, index)| found(*index));
        self.later.beginning(start).flat_map(|(_, records)| records).for_each(|index| found(*index));
    }

    /// The same in order of text and key hash, as long as `on` says so; answers whether to go on.
    pub fn walk_beginning(&self, records: &Records, start: &str, on: &mut dyn FnMut(Index) -> bool) -> bool {
        let text = |id: TextId| records.contacts.get(id);
        let first = partition_point(0, self.listed.len(), |place| text(self.listed[place].0) < start);
        let mut late = self.later.beginning(start).peekable();
        let mut both: Vec<Index> = Vec::new();
        let mut offer = |listed: &[(TextId, Index)], late: &[Index]| {
            both.clear();
            both.extend(listed.iter().map(|(_, index)| *index).chain(late.iter().copied()));
            both.sort_unstable_by_key(|index| (records.key_hash(*index), *index));
            both.iter().all(|index| on(*index))
        };
        for same in self.listed[first..].chunk_by(|left, right| left.0 == right.0) {
            let own = text(same[0].0);
            if !own.starts_with(start) {
                break;
            }
            while let Some((_, records)) = late.next_if(|(new, _)| *new < own) {
                if !offer(&[], records) {
                    return false;
                }
            }
            let more = late.next_if(|(new, _)| *new == own).map_or(&[][..], |(_, records)| records);
            if !offer(same, more) {
                return false;
            }
        }
        late.all(|(_, records)| offer(&[], records))
    }

    /// Whether the latest contacts should go into the list by now.
    pub fn is_due(&self) -> bool {
        later::is_due(self.later.count(), self.listed.len())
    }

    /// Writes the list anew, with the latest contacts and without those that records in `changed` no longer have.
    pub fn rewrite(&mut self, records: &Records, changed: &Changed) {
        let later = std::mem::take(&mut self.later);
        let text = |entry: &(TextId, Index)| records.contacts.get(entry.0);
        self.listed.retain(|(id, index)| changed.keeps(*index, || of(records, *index).any(|own| own == *id)));
        let late = later.beginning("").flat_map(|(word, carriers)| {
            let found = move |index: &Index| {
                of(records, *index).find(|id| records.contacts.get(*id) == word).map(|id| (id, *index))
            };
            let kept = |index: &&Index| changed.keeps(**index, || true);
            carriers.iter().filter(kept).filter_map(found)
        });
        self.listed.extend(late);
        // The list is two sorted runs, which this sort merges in one pass.
        self.listed.sort_by(|left, right| {
            let by_text = || text(left).cmp(text(right));
            if left.0 == right.0 { std::cmp::Ordering::Equal } else { by_text() }
        });
        for same in self.listed.chunk_by_mut(|left, right| left.0 == right.0).filter(|same| same.len() > 1) {
            same.sort_unstable_by_key(|(_, index)| (records.key_hash(*index), *index));
        }
        self.listed.dedup();
    }

    /// Bytes held, for the figures.
    pub fn bytes(&self) -> usize {
        size_of_val(self.listed.as_slice())
    }
}

/// The first eight bytes as a number in the same order.
fn first_bytes(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}
