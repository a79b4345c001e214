//! E-mails, phone numbers and cards in order, with the records that carry them. The texts stay in the records'
//! dictionary: an entry is two numbers.

use super::Order;
use super::later::{self, Changed, Later};
use super::terms::partition_point;
use crate::leisure::Steps;
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
    /// All contacts of the records.
    pub fn build(records: &Records, order: &Order) -> Contacts {
        let mut starts = vec![0_u32; records.contacts.len() + 2];
        let all = order.by_number.iter().flat_map(|index| of(records, *index));
        all.for_each(|id| starts[id as usize] += 1);
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
        for index in &order.by_hash {
            for id in of(records, *index) {
                let next = &mut starts[id as usize];
                listed[*next as usize] = (id, *index);
                *next += 1;
            }
        }
        Contacts { listed, later: Later::default() }
    }

    /// Notes the contacts of a record.
    pub fn add(&mut self, records: &Records, index: Index) {
        of(records, index).for_each(|id| self.later.add(records, records.contacts.get(id), index));
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
    pub fn walk_beginning(
        &self,
        records: &Records,
        start: &str,
        changed: &Changed,
        on: &mut dyn FnMut(Index) -> bool,
    ) -> bool {
        let text = |id: TextId| records.contacts.get(id);
        let first = partition_point(0, self.listed.len(), |place| text(self.listed[place].0) < start);
        let mut late = self.later.beginning(start).peekable();
        let mut both: Vec<Index> = Vec::new();
        let mut offer = |word: &str, listed: &[(TextId, Index)], late: &[Index]| {
            both.clear();
            both.extend(listed.iter().map(|(_, index)| *index).chain(late.iter().copied()));
            both.retain(|index| changed.keeps(*index, || entry(records, *index, word).is_some()));
            both.sort_unstable_by_key(|index| (records.key_hash(*index), *index));
            both.iter().all(|index| on(*index))
        };
        for same in self.listed[first..].chunk_by(|left, right| left.0 == right.0) {
            let own = text(same[0].0);
            if !own.starts_with(start) {
                break;
            }
            while let Some((word, records)) = late.next_if(|(new, _)| *new < own) {
                if !offer(word, &[], records) {
                    return false;
                }
            }
            let more = late.next_if(|(new, _)| *new == own).map_or(&[][..], |(_, records)| records);
            if !offer(own, same, more) {
                return false;
            }
        }
        late.all(|(word, records)| offer(word, &[], records))
    }

    /// Whether the latest contacts should go into the list by now.
    pub fn is_due(&self) -> bool {
        later::is_due(self.later.count(), self.listed.len())
    }

    /// Writes the list anew, with the latest contacts and without those that records in `changed` no longer have.
    pub fn rewrite(&mut self, records: &Records, changed: &Changed) {
        let (listed, later) = (std::mem::take(&mut self.listed), std::mem::take(&mut self.later));
        let before = |word: &str, from: usize| {
            gallop(from, listed.len(), |place| records.contacts.get(listed[place].0) < word)
        };
        let stays = |(id, index): &&(TextId, Index)| changed.keeps(*index, || has(records, *index, *id));
        self.listed.reserve_exact(listed.len() + later.count());
        let mut place = 0;
        let mut steps = Steps::of_entries();
        for (word, carriers) in later.beginning("") {
            steps.small();
            let found = before(word, place);
            self.listed.extend(listed[place..found].iter().filter(stays));
            let is_word = |(id, _): &&(TextId, Index)| records.contacts.get(*id) == word;
            place = found + listed[found..].iter().take_while(is_word).count();
            let mut same: Vec<_> = listed[found..place].iter().filter(stays).copied().collect();
            let there = carriers.iter().filter(|index| changed.keeps(**index, || true));
            same.extend(there.filter_map(|index| entry(records, *index, word)));
            same.sort_unstable_by_key(|(_, index)| (records.key_hash(*index), *index));
            same.dedup();
            self.listed.append(&mut same);
        }
        self.listed.extend(listed[place..].iter().filter(stays));
    }

    /// Bytes held, for the figures.
    pub fn bytes(&self) -> usize {
        size_of_val(self.listed.as_slice())
    }
}

fn has(records: &Records, index: Index, id: TextId) -> bool {
    of(records, index).any(|own| own == id)
}

/// The entry of a record for a contact, if it has it.
fn entry(records: &Records, index: Index, word: &str) -> Option<(TextId, Index)> {
    of(records, index).find(|id| records.contacts.get(*id) == word).map(|id| (id, index))
}

/// The first place from which on `before` no longer holds, near to where the search begins.
fn gallop(from: usize, to: usize, before: impl Fn(usize) -> bool) -> usize {
    let mut step = 1;
    while from + step < to && before(from + step) {
        step *= 2;
    }
    partition_point(from + step / 2, to.min(from + step), before)
}

/// The first eight bytes as a number in the same order.
fn first_bytes(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}
