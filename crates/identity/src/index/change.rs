//! Changes of the set, in three steps, so that whoever asks meanwhile hardly waits: their texts are taken in, what they mean
//! for others is found, and they are put in their places. Only the second may take long, and it changes nothing.

use super::keys::Key;
use super::set::Set;
use super::shared::Change;
use super::statements::Statements;
use crate::normalise::CleanRecord;
use crate::records::{Index, Record, TextId};
use crate::resolve::Said;
use crate::resolve::contacts;
use crate::resolve::kind::{Kind, cap};
use rustc_hash::{FxHashMap, FxHashSet};

/// A change of one record.
pub enum Edit<'a> {
    /// A record that was never there.
    Add(&'a CleanRecord),
    /// A record says something else, or is there again.
    Replace(Index, &'a CleanRecord),
    /// A record is no more.
    Remove(Index),
}

/// Changes whose texts are known, and nothing else of them.
pub struct Begun<'a> {
    changes: Vec<Change>,
    /// Source and key of the records that come.
    keys: Vec<(&'a str, &'a str)>,
    statements: Option<Statements>,
}

/// What changes mean for others.
pub struct Weighed {
    seeds: Vec<Index>,
    /// How widely contacts are used from then on.
    coming: FxHashMap<TextId, u32>,
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
    /// Takes changes in, each of another record, and what stewards say from now on where that changes too. What
    /// they mean for who is who is found from the seeds.
    pub fn apply(&mut self, edits: &[Edit<'_>], said: Option<Vec<Said>>) -> Applied {
        let begun = self.begin(edits, said);
        let weighed = self.weigh(&begun);
        self.take_in(begun, weighed)
    }

    /// The same where nobody looks for what they mean: somebody else found that.
    pub fn follow(&mut self, edits: &[Edit<'_>], said: Option<Vec<Said>>) -> Vec<Index> {
        let begun = self.begin(edits, said);
        let weighed = Weighed { seeds: Vec::new(), coming: self.coming_initials(&begun.changes) };
        self.take_in(begun, weighed).indexes
    }

    /// Takes the texts of changes in. Nothing else may change before they are weighed and taken in.
    pub fn begin<'a>(&mut self, edits: &[Edit<'a>], said: Option<Vec<Said>>) -> Begun<'a> {
        let mut next = self.records.len() as Index;
        let mut changes = Vec::with_capacity(edits.len());
        let mut keys = Vec::new();
        for edit in edits {
            let (index, clean) = match edit {
                Edit::Add(clean) => {
                    keys.push((clean.source.as_str(), clean.record_id.as_str()));
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
        Begun { changes, keys, statements: said.map(Statements::new) }
    }

    /// Finds what changes mean for others.
    pub fn weigh(&self, begun: &Begun<'_>) -> Weighed {
        let Begun { changes, statements, .. } = begun;
        let coming = self.coming_initials(changes);
        let touched = self.touched(changes, &coming, statements.as_ref());
        let mut seeds = self.neighbours(&touched);
        seeds.extend(changes.iter().filter(|change| change.new.is_some()).map(|change| change.index));
        seeds.sort_unstable();
        seeds.dedup();
        Weighed { seeds, coming }
    }

    /// Puts changes in their places.
    pub fn take_in(&mut self, begun: Begun<'_>, weighed: Weighed) -> Applied {
        let (Begun { changes, keys, statements }, Weighed { mut seeds, coming }) = (begun, weighed);
        for (source, key) in keys {
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
