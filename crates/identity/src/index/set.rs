//! The set itself: what is held of the records, and who shares a key with one.

use super::keys::{Key, Kinds};
use super::postings::Postings;
use super::shared::Shared;
use super::statements::Statements;
use crate::records::{Index, Record, Records, TextId, make_room};
use crate::resolve::block::Parts;
use crate::resolve::cases::Cases;
use crate::resolve::contacts::{self, Sharing};
use crate::resolve::frozen::Terms;
use crate::resolve::kind::{Kind, cap};
use crate::resolve::parameters::Logarithms;
use crate::resolve::{Model, Said};
use std::sync::Arc;

/// A set of records that changes, under one published model.
pub struct Set {
    pub(super) records: Records,
    pub(super) is_alive: Vec<bool>,
    pub(super) model: Arc<Model>,
    pub(super) cases: Arc<Cases>,
    pub(super) logarithms: Logarithms,
    pub(super) terms: Terms,
    /// How many carry each name, by its number.
    pub(super) name_counts: Vec<[u32; 3]>,
    pub(super) word_counts: Vec<[u32; 3]>,
    pub(super) shared: Shared,
    pub(super) statements: Statements,
    pub(super) kinds: Kinds,
}

impl Set {
    /// From records of which all are there, under what stewards said.
    pub fn new(mut records: Records, model: Arc<Model>, cases: Arc<Cases>, said: Vec<Said>) -> Set {
        records.thaw();
        let terms = Terms::of(&model.frequencies);
        let mut set = Set {
            is_alive: vec![true; records.len()],
            kinds: Kinds::of(&model.blocking),
            logarithms: model.parameters.logarithms(),
            name_counts: Vec::new(),
            word_counts: Vec::new(),
            shared: Shared::default(),
            statements: Statements::default(),
            records,
            model,
            cases,
            terms,
        };
        set.know_texts();
        set.make_statements(Statements::new(said));
        set.shared.initials = vec![0; set.records.contacts.len() + 1];
        for record in set.records.as_slice() {
            let bit = set.initial_bit(record);
            let given = contacts::carried(record).filter(|contact| *contact != 0);
            given.for_each(|contact| set.shared.initials[contact as usize] |= bit);
        }
        set.fill();
        set.make_room();
        set
    }

    /// Lists that grow with the records have room for as many again.
    fn make_room(&mut self) {
        make_room(&mut self.is_alive);
        make_room(&mut self.name_counts);
        make_room(&mut self.word_counts);
        make_room(&mut self.shared.initials);
    }

    /// The records, those that are no more among them.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// Whether a record is there.
    pub fn is_alive(&self, index: Index) -> bool {
        self.is_alive[index as usize]
    }

    /// The model that decides.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// The match cases that decide.
    pub fn cases(&self) -> &Arc<Cases> {
        &self.cases
    }

    pub(super) fn put(&mut self, index: Index, record: Option<Record>) {
        let Some(record) = record else {
            self.is_alive[index as usize] = false;
            return;
        };
        self.records.replace(index, record);
        self.is_alive[index as usize] = true;
        for key in self.keys(&record) {
            self.kinds.add(key, index);
        }
    }

    /// Learns how common the texts are that came since.
    pub(super) fn know_texts(&mut self) {
        let Set { records, terms, name_counts, word_counts, shared, .. } = self;
        for (texts, counts, of) in [
            (&records.names, name_counts, Terms::name as fn(&Terms, &str) -> [u32; 3]),
            (&records.words, word_counts, Terms::word),
        ] {
            let first = counts.len() as TextId;
            counts.extend((first..=texts.len() as TextId).map(|id| match id {
                0 => [0; 3],
                id => of(terms, texts.get(id)),
            }));
        }
        let first = shared.initials.len() as TextId;
        shared.initials.resize(records.contacts.len() + 1, 0);
        if !shared.declared_texts.is_empty() {
            let new = (first.max(1)..=records.contacts.len() as TextId)
                .filter(|id| shared.declared_texts.contains(records.contacts.get(*id)));
            shared.declared.extend(new);
        }
    }

    /// Gives back the statements of before.
    pub(super) fn make_statements(&mut self, statements: Statements) -> Statements {
        self.shared.declared_texts = statements.shared_values().map(str::to_owned).collect();
        let find = |text: &String| self.records.contacts.find(text);
        self.shared.declared = self.shared.declared_texts.iter().filter_map(find).collect();
        std::mem::replace(&mut self.statements, statements)
    }

    /// Makes the postings of all records.
    fn fill(&mut self) {
        let mut entries: Vec<Vec<u64>> = vec![Vec::new(); self.kinds.all.len()];
        for (record, index) in self.records.as_slice().iter().zip(0..) {
            for key in self.keys(record) {
                entries[usize::from(key.kind)].push(Postings::entry(self.kinds.short(key), index));
            }
        }
        for ((_, postings), entries) in self.kinds.all.iter_mut().zip(entries) {
            *postings = Postings::new(entries);
        }
    }

    pub(super) fn keys(&self, record: &Record) -> Vec<Key> {
        self.kinds.keys(record, Parts::of(record, &self.records), &|contact| self.local(contact))
    }

    /// Those of one kind.
    pub(super) fn keys_of_kind(&self, record: &Record, kind: u8) -> Vec<Key> {
        let (mut keys, parts) = (Vec::new(), Parts::of(record, &self.records));
        self.kinds.add_keys(kind, record, parts, &|contact| self.local(contact), &mut keys);
        keys
    }

    /// The hash of what stands before the `@` of a contact that is not declared shared. A declaration may come and
    /// go; the key is the same with and without it, and whether it counts is asked with [`Set::blocks`].
    fn local(&self, contact: TextId) -> u32 {
        if contact == 0 { 0 } else { contacts::local_part(self.records.contacts.get(contact)) }
    }

    /// Whether a key of this record brings it together with others at all.
    pub(super) fn blocks(&self, key: Key, record: &Record) -> bool {
        if !self.kinds.blocks[usize::from(key.kind)] {
            return false;
        }
        if self.kinds.is_contact(key.kind) {
            return self.shared.of(key.value as TextId) != Sharing::Public;
        }
        self.kinds.kind(key.kind) != Kind::EmailLocal || !self.shared.declared.contains(&record.emails[0])
    }

    /// The records that carry a key and are brought together by it, at most so many.
    pub(super) fn block(&self, key: Key, most: usize) -> Vec<Index> {
        let counts = |index: &Index| self.counts(key, *index);
        self.kinds.get(key).filter(counts).take(most).collect()
    }

    fn counts(&self, key: Key, index: Index) -> bool {
        let record = self.records.get(index);
        let local = |contact: TextId| self.local(contact);
        self.is_alive(index)
            && self.kinds.carries(record, &self.records, &local, key)
            && self.blocks(key, record)
    }

    /// All who carry a contact, as a public number too.
    pub(super) fn carriers(&self, contact: TextId) -> Vec<Index> {
        let contacts = (0..).take_while(|kind| self.kinds.is_contact(*kind));
        let local = |contact: TextId| self.local(contact);
        let mut carriers = Vec::new();
        for kind in contacts {
            let key = Key { kind, value: u64::from(contact) };
            let carries = |index: &Index| {
                self.is_alive(*index)
                    && self.kinds.carries(self.records.get(*index), &self.records, &local, key)
            };
            carriers.extend(self.kinds.get(key).filter(carries));
        }
        carriers.sort_unstable();
        carriers.dedup();
        carriers
    }

    /// The records that share a key with these keys of a record.
    pub(super) fn sharing_keys(&self, record: &Record, keys: &[Key], own: Option<Index>) -> Vec<Index> {
        let mut found = Vec::new();
        for key in keys.iter().filter(|key| self.blocks(**key, record)) {
            let most = cap(self.kinds.kind(key.kind));
            let block = self.block(*key, most + 1);
            let size = block.len() + usize::from(own.is_none());
            if size <= most {
                found.extend(block.into_iter().filter(|index| Some(*index) != own));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The candidates of a record.
    pub(super) fn candidates(&self, index: Index) -> Vec<Index> {
        let record = self.records.get(index);
        self.sharing_keys(record, &self.keys(record), Some(index))
    }
}
