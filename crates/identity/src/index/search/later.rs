//! Words that came in since the large lists were last written: few, in a tree.

use crate::records::Index;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The latest words with the records that carry or carried them.
#[derive(Default)]
pub(super) struct Later {
    words: BTreeMap<Box<str>, Vec<Index>>,
    count: usize,
}

impl Later {
    /// Notes that the record carries the word.
    pub fn add(&mut self, word: &str, index: Index) {
        self.count += 1;
        match self.words.get_mut(word) {
            Some(records) => records.push(index),
            None => {
                self.words.insert(word.into(), vec![index]);
            }
        }
    }

    /// How many words of records there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The words that begin so, in order.
    pub fn beginning(&self, start: &str) -> impl Iterator<Item = (&str, &[Index])> {
        self.words
            .range::<str, _>((std::ops::Bound::Included(start), std::ops::Bound::Unbounded))
            .map(|(word, records)| (&**word, records.as_slice()))
            .take_while(move |(word, _)| word.starts_with(start))
    }
}

/// Records that said something else, or were there, when a list was written, and whether they are there now.
#[derive(Default)]
pub(super) struct Changed(FxHashMap<Index, bool>);

impl Changed {
    /// Notes that the record no longer says what it said.
    pub fn remove(&mut self, index: Index) {
        self.0.insert(index, false);
    }

    /// Notes that the record is there, with what it says now.
    pub fn add(&mut self, index: Index) {
        self.0.entry(index).and_modify(|there| *there = true);
    }

    /// Whether an entry of the record stays in a list; `carries` says whether it says so still.
    pub fn keeps(&self, index: Index, carries: impl FnOnce() -> bool) -> bool {
        self.0.get(&index).is_none_or(|there| *there && carries())
    }

    /// The records.
    pub fn iter(&self) -> impl Iterator<Item = Index> {
        self.0.keys().copied()
    }

    /// Forgets all, once the list is written.
    pub fn clear(&mut self) {
        self.0 = FxHashMap::default();
    }
}

/// Whether so many later entries are worth writing lists of this length anew: each entry is then rewritten a few
/// dozen times at most in its life.
pub(super) fn is_due(later: usize, listed: usize) -> bool {
    later > 4_096 + listed / 32
}
