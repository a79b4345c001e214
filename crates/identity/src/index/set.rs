//! The set itself: taking changes in and taking them back, and finding who shares a key with a record.

use super::keys::{Key, Kinds};
use super::postings::Postings;
use super::shared::{Change, Shared};
use super::statements::Statements;
use crate::normalise::CleanRecord;
use crate::records::{Index, Record, Records, TextId};
use crate::resolve::block::Parts;
use crate::resolve::cases::Cases;
use crate::resolve::contacts::{self, Sharing};
use crate::resolve::frozen::Terms;
use crate::resolve::kind::{Kind, cap};
use crate::resolve::parameters::Logarithms;
use crate::resolve::{Model, Said};
use rustc_hash::{FxHashMap, FxHashSet};
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

/// A change of one record.
pub enum Edit<'a> {
    /// A record that was never there.
    Add(&'a CleanRecord),
    /// A record says something else, or is there again.
    Replace(Index, &'a CleanRecord),
    /// A record is no more.
    Remove(Index),
}

/// Changes that were taken in.
pub struct Applied {
    /// The record of each edit.
    pub indexes: Vec<Index>,
    /// Where to begin looking for what the changes mean.
    pub seeds: Vec<Index>,
    before: Vec<(Index, Option<Record>)>,
    statements: Option<Statements>,
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
        set
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

    /// Takes changes in, each of another record, and what stewards say from now on where that changes too. What
    /// they mean for who is who is found from the seeds.
    pub fn apply(&mut self, edits: &[Edit<'_>], said: Option<Vec<Said>>) -> Applied {
        let mut next = self.records.len() as Index;
        let mut changes = Vec::with_capacity(edits.len());
        let mut keys = Vec::new();
        for edit in edits {
            let (index, clean) = match edit {
                Edit::Add(clean) => {
                    keys.push((next, clean.source.as_str(), clean.record_id.as_str()));
                    next += 1;
                    (next - 1, Some(*clean))
                }
                Edit::Replace(index, clean) => (*index, Some(*clean)),
                Edit::Remove(index) => (*index, None),
            };
            let old = (index as usize) < self.records.len() && self.is_alive(index);
            let old = old.then(|| *self.records.get(index));
            let new = clean.map(|clean| self.records.compact(clean));
            changes.push(Change { index, old, new });
        }
        self.know_texts();
        let statements = said.map(Statements::new);
        let coming = self.coming_initials(&changes);
        let touched = self.touched(&changes, &coming, statements.as_ref());
        let mut seeds = self.neighbours(&touched);
        seeds.extend(changes.iter().filter(|change| change.new.is_some()).map(|change| change.index));

        for (_, source, key) in keys {
            self.records.push(Record::default(), source, key);
        }
        self.is_alive.resize(self.records.len(), false);
        for change in &changes {
            self.put(change.index, change.new);
        }
        for (contact, initials) in coming {
            self.shared.initials[contact as usize] = initials;
        }
        let before = changes.iter().map(|change| (change.index, change.old)).collect();
        let statements = statements.map(|statements| self.make_statements(statements));
        seeds.sort_unstable();
        seeds.dedup();
        seeds.retain(|index| self.is_alive(*index));
        let indexes = changes.iter().map(|change| change.index).collect();
        Applied { indexes, seeds, before, statements }
    }

    /// Takes changes back, of which none but the last was taken in after these.
    pub fn revert(&mut self, applied: Applied) {
        let change = |(index, record): &(Index, Option<Record>)| {
            let old = self.is_alive(*index).then(|| *self.records.get(*index));
            Change { index: *index, old, new: *record }
        };
        let changes: Vec<Change> = applied.before.iter().map(change).collect();
        let coming = self.coming_initials(&changes);
        changes.iter().for_each(|change| self.put(change.index, change.new));
        coming.into_iter().for_each(|(contact, bits)| self.shared.initials[contact as usize] = bits);
        if let Some(statements) = applied.statements {
            self.make_statements(statements);
        }
    }

    /// Puts what came since into the bulk, one kind at a time; says whether there was anything to do.
    pub fn tidy(&mut self) -> bool {
        let Some(at) = self.kinds.all.iter().position(|(_, postings)| postings.is_scattered()) else {
            return false;
        };
        let mut postings = std::mem::take(&mut self.kinds.all[at].1);
        postings.merge(|short, index| self.is_alive(index) && self.carries_short(at as u8, short, index));
        self.kinds.all[at].1 = postings;
        true
    }

    fn carries_short(&self, kind: u8, short: u32, index: Index) -> bool {
        let keys = self.keys(self.records.get(index));
        keys.iter().any(|key| key.kind == kind && self.kinds.short(*key) == short)
    }

    fn put(&mut self, index: Index, record: Option<Record>) {
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
    fn know_texts(&mut self) {
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
    fn make_statements(&mut self, statements: Statements) -> Statements {
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

    /// The records whose comparisons these changes alter: those that change, all who share a key that crosses its
    /// cap with them, all carriers of a contact that becomes more or less widely used, all whom a statement names
    /// that is made or taken back.
    fn touched(
        &self,
        changes: &[Change],
        coming: &FxHashMap<TextId, u32>,
        statements: Option<&Statements>,
    ) -> FxHashSet<Index> {
        let existing = changes.iter().filter(|change| change.old.is_some()).map(|change| change.index);
        let mut touched: FxHashSet<Index> = existing.collect();
        for (key, (leaving, joining)) in self.keys_in_motion(changes) {
            let most = cap(self.kinds.kind(key.kind));
            let before = self.block(key, most + leaving + 1);
            let crosses = before.len() <= most + leaving
                && (before.len() > most) != (before.len() + joining - leaving.min(before.len()) > most);
            if crosses {
                touched.extend(before);
            }
        }
        for (contact, initials) in coming {
            if !self.shared.declared.contains(contact)
                && self.shared.of(*contact) != contacts::sharing_of(*initials)
            {
                touched.extend(self.carriers(*contact));
            }
        }
        if let Some(statements) = statements {
            touched.extend(self.statements.differing(statements));
            let values = |of: &Statements| of.shared_values().map(str::to_owned).collect::<FxHashSet<_>>();
            let (old, new) = (values(&self.statements), values(statements));
            for value in old.symmetric_difference(&new) {
                let carriers = self.records.contacts.find(value).map(|contact| self.carriers(contact));
                for carrier in carriers.unwrap_or_default() {
                    touched.extend(self.of_one_local(carrier));
                    touched.insert(carrier);
                }
            }
        }
        touched.retain(|index| (*index as usize) < self.is_alive.len() && self.is_alive(*index));
        touched
    }

    /// The records whose e-mail begins as this one's: a declaration takes one out of their block, or puts it back.
    fn of_one_local(&self, carrier: Index) -> Vec<Index> {
        let keys = self.keys(self.records.get(carrier)).into_iter();
        let local = keys.filter(|key| self.kinds.kind(key.kind) == Kind::EmailLocal);
        local.flat_map(|key| self.kinds.get(key).collect::<Vec<_>>()).collect()
    }

    /// How many records leave and join each key, where a record does not keep it.
    fn keys_in_motion(&self, changes: &[Change]) -> FxHashMap<Key, (usize, usize)> {
        let mut moving: FxHashMap<Key, (usize, usize)> = FxHashMap::default();
        for change in changes {
            let keys = |record: &Option<Record>| -> FxHashSet<Key> {
                record
                    .iter()
                    .flat_map(|record| self.keys(record).into_iter().filter(|key| self.blocks(*key, record)))
                    .collect()
            };
            let (old, new) = (keys(&change.old), keys(&change.new));
            old.difference(&new).for_each(|key| moving.entry(*key).or_default().0 += 1);
            new.difference(&old).for_each(|key| moving.entry(*key).or_default().1 += 1);
        }
        moving
    }
}
