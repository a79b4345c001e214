//! The records to be compared, held compactly: one small struct a record, texts as numbers into dictionaries,
//! so that a million records fit into a few hundred megabytes and equal values compare in one instruction.

mod compact;
mod grow;
mod interner;
mod names;
mod restore;

pub(crate) use grow::Copier;
pub use interner::{Interner, TextId, TextList};
pub use names::{NameInfo, phonetic};
pub use restore::{Dictionary, Restored};

use crate::normalise::CleanRecord;
use compact::Dictionaries;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Position of a record within [`Records`].
pub type Index = u32;

/// What is compared of one record. Numbers of texts; 0 means missing everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// Given names, in [`Records::names`].
    pub first: TextId,
    /// Family name in use, in [`Records::names`].
    pub last: TextId,
    /// Second family name, in [`Records::names`].
    pub other_last: TextId,
    /// Birth date as `year << 9 | month << 5 | day`.
    pub birth: u32,
    /// E-mail addresses, in [`Records::contacts`].
    pub emails: [TextId; 2],
    /// Phone numbers, in [`Records::contacts`].
    pub phones: [TextId; 2],
    /// House number and its suffix, `number << 8 | suffix`.
    pub house: u32,
    /// Street, in [`Records::words`].
    pub street: TextId,
    /// Postcode, in [`Records::words`].
    pub postcode: TextId,
    /// Town, in [`Records::words`].
    pub city: TextId,
    /// Place of birth, in [`Records::words`].
    pub birth_place: TextId,
    /// Occupation, in [`Records::words`].
    pub occupation: TextId,
    /// Number given by a public body, in [`Records::contacts`].
    pub national_id: TextId,
    /// Loyalty cards, in [`Records::contacts`].
    pub cards: [TextId; 2],
    /// Source, in [`Records::words`].
    pub source: TextId,
    /// 1 female, 2 male.
    pub gender: u8,
}

/// Makes room in a list for as much again. What is not written to yet is address space and no memory; a list that is full
/// is copied as a whole when it grows, and everybody waits for that.
pub fn make_room<T>(list: &mut Vec<T>) {
    list.reserve(list.len().max(1 << 16));
}

/// Records under construction. Several builders may work at once; [`Records::assemble`] joins them.
#[derive(Default)]
pub struct Builder {
    records: Vec<Record>,
    names: Interner,
    contacts: Interner,
    words: Interner,
    keys: TextList,
    key_hashes: Vec<u64>,
    segments: Vec<(u64, Range<usize>)>,
    scratch: String,
}

impl Builder {
    /// A builder with room for so many records, which spares copying while they come in.
    pub fn with_capacity(records: usize) -> Builder {
        Builder {
            records: Vec::with_capacity(records),
            keys: TextList::with_capacity(records, 12),
            key_hashes: Vec::with_capacity(records),
            contacts: Interner::with_capacity(records, 20),
            ..Builder::default()
        }
    }

    /// Starts a run of records. `order` decides where the run stands among all runs of all builders.
    pub fn start_segment(&mut self, order: u64) {
        self.segments.push((order, self.records.len()..self.records.len()));
    }

    /// Adds a cleaned record to the current run.
    pub fn push(&mut self, clean: &CleanRecord) {
        if self.segments.is_empty() {
            self.start_segment(0);
        }
        let mut into = Dictionaries {
            names: &mut self.names,
            contacts: &mut self.contacts,
            words: &mut self.words,
            scratch: &mut self.scratch,
        };
        let record = into.compact(clean);
        self.records.push(record);
        self.keys.push(&clean.record_id);
        self.key_hashes.push(crate::stable_hash(&[&clean.source, &clean.record_id]));
        let end = self.records.len();
        self.segments.last_mut().expect("a segment was started above").1.end = end;
    }
}

/// All records with their dictionaries.
#[derive(Default)]
pub struct Records {
    records: Vec<Record>,
    /// Key of each record within its source.
    keys: TextList,
    /// Stable hash of each record's source and key.
    key_hashes: Vec<u64>,
    /// Names of persons; only to be read by number.
    pub names: Interner,
    /// What was derived from each name, by its number.
    pub name_info: Vec<NameInfo>,
    /// Values that point at one person or few: e-mails, phones, cards, public numbers; only to be read by number.
    pub contacts: Interner,
    /// Streets, towns, postcodes and other words.
    pub words: Interner,
}

/// Consecutive records of one builder, to be put in order with the runs of all builders.
struct RunOfRecords {
    order: u64,
    builder: usize,
    range: Range<usize>,
}

impl Records {
    /// Joins what several builders collected, in the order of their segments.
    pub fn assemble(mut builders: Vec<Builder>) -> Records {
        let mut all = Records::default();
        let mut runs = Vec::new();
        for (number, builder) in builders.iter_mut().enumerate() {
            all.take_dictionaries(builder);
            let segments = std::mem::take(&mut builder.segments).into_iter();
            runs.extend(segments.map(|(order, range)| RunOfRecords { order, builder: number, range }));
        }
        runs.sort_by_key(|run| run.order);
        if let ([_], [builder]) = (runs.as_slice(), builders.as_mut_slice()) {
            all.records = std::mem::take(&mut builder.records);
            all.keys = std::mem::take(&mut builder.keys);
            all.key_hashes = std::mem::take(&mut builder.key_hashes);
        } else {
            let records = runs.iter().map(|run| run.range.len()).sum();
            all.records.reserve_exact(records);
            all.key_hashes.reserve_exact(records);
            all.keys = TextList::with_capacity(records, 12);
            runs.iter().for_each(|run| all.append(&builders[run.builder], run.range.clone()));
        }
        drop(builders);
        [&mut all.names, &mut all.contacts].into_iter().for_each(Interner::freeze);
        all.name_info = names::describe(&all.names);
        all
    }

    /// Takes over a builder's dictionaries, and rewrites its records to their new numbers.
    fn take_dictionaries(&mut self, builder: &mut Builder) {
        let names = absorb(&mut self.names, std::mem::take(&mut builder.names));
        let contacts = absorb(&mut self.contacts, std::mem::take(&mut builder.contacts));
        let words = absorb(&mut self.words, std::mem::take(&mut builder.words));
        if let (Renumbering::Same, Renumbering::Same, Renumbering::Same) = (&names, &contacts, &words) {
            return;
        }
        builder.records.iter_mut().for_each(|record| *record = record.renumbered(&names, &contacts, &words));
    }

    fn append(&mut self, builder: &Builder, range: Range<usize>) {
        self.records.extend_from_slice(&builder.records[range.clone()]);
        self.key_hashes.extend_from_slice(&builder.key_hashes[range.clone()]);
        range.for_each(|index| self.keys.push(builder.keys.get(index as u32)));
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The record at this position.
    #[inline]
    pub fn get(&self, index: Index) -> &Record {
        &self.records[index as usize]
    }

    /// All records in order.
    pub fn as_slice(&self) -> &[Record] {
        &self.records
    }

    /// Source of a record and its key there.
    pub fn key(&self, index: Index) -> (&str, &str) {
        let source = self.words.get(self.get(index).source);
        (source, self.keys.get(index))
    }

    /// Stable hash of a record's source and key: an order of records that does not depend on their order.
    #[inline]
    pub fn key_hash(&self, index: Index) -> u64 {
        self.key_hashes[index as usize]
    }

    /// Records whose source and key an earlier record has already.
    pub fn duplicates(&self) -> Vec<Index> {
        let mut order: Vec<(u64, Index)> = self.key_hashes.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let mut duplicates = Vec::new();
        for equal in order.chunk_by(|left, right| left.0 == right.0).filter(|equal| equal.len() > 1) {
            let mut seen = FxHashSet::default();
            duplicates
                .extend(equal.iter().map(|(_, index)| *index).filter(|index| !seen.insert(self.key(*index))));
        }
        duplicates.sort_unstable();
        duplicates
    }

    /// Keeps the records that are marked.
    pub fn retain(&mut self, keep: &[bool]) {
        let mut kept = Records::default();
        for index in (0..self.len()).filter(|index| keep[*index]) {
            kept.records.push(self.records[index]);
            kept.key_hashes.push(self.key_hashes[index]);
            kept.keys.push(self.keys.get(index as Index));
        }
        (self.records, self.key_hashes, self.keys) = (kept.records, kept.key_hashes, kept.keys);
    }

    /// What was derived from a name.
    #[inline]
    pub fn name(&self, id: TextId) -> &NameInfo {
        &self.name_info[id as usize]
    }
}

/// How the numbers of one dictionary read in another.
enum Renumbering {
    Same,
    Table(Vec<TextId>),
}

impl Renumbering {
    fn apply(&self, id: TextId) -> TextId {
        match self {
            Renumbering::Same => id,
            Renumbering::Table(table) => table[id as usize],
        }
    }
}

/// The first dictionary is taken over as it is; only further ones cost anything.
fn absorb(into: &mut Interner, other: Interner) -> Renumbering {
    if into.is_empty() {
        *into = other;
        return Renumbering::Same;
    }
    Renumbering::Table(into.absorb(&other))
}

impl Record {
    fn renumbered(&self, names: &Renumbering, contacts: &Renumbering, words: &Renumbering) -> Record {
        self.translated(|id| names.apply(id), |id| contacts.apply(id), |id| words.apply(id))
    }

    /// The same record with the numbers of other dictionaries.
    pub(crate) fn translated(
        &self,
        mut names: impl FnMut(TextId) -> TextId,
        mut contacts: impl FnMut(TextId) -> TextId,
        mut words: impl FnMut(TextId) -> TextId,
    ) -> Record {
        Record {
            first: names(self.first),
            last: names(self.last),
            other_last: names(self.other_last),
            emails: self.emails.map(&mut contacts),
            phones: self.phones.map(&mut contacts),
            cards: self.cards.map(&mut contacts),
            national_id: contacts(self.national_id),
            street: words(self.street),
            postcode: words(self.postcode),
            city: words(self.city),
            birth_place: words(self.birth_place),
            occupation: words(self.occupation),
            source: words(self.source),
            ..*self
        }
    }
}
