//! Words that came in since the large lists were last written: few, in a tree.

use super::bits::Bits;
use crate::records::{Index, Records};
use std::collections::BTreeMap;

/// The latest words with the records that carry or carried them.
#[derive(Default)]
pub(super) struct Later {
    words: BTreeMap<Box<str>, Vec<Index>>,
    count: usize,
}

impl Later {
    /// Notes that the record carries the word, in the order that the large lists have.
    pub fn add(&mut self, records: &Records, word: &str, index: Index) {
        let order = |index: Index| (records.key_hash(index), index);
        match self.words.get_mut(word) {
            Some(listed) => {
                if let Err(place) = listed.binary_search_by_key(&order(index), |other| order(*other)) {
                    listed.insert(place, index);
                    self.count += 1;
                }
            }
            None => {
                self.words.insert(word.into(), vec![index]);
                self.count += 1;
            }
        }
    }

    /// How many words of records there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The words that begin so, in order, each with its records in the order of their key hashes.
    pub fn beginning(&self, start: &str) -> impl Iterator<Item = (&str, &[Index])> {
        self.words
            .range::<str, _>((std::ops::Bound::Included(start), std::ops::Bound::Unbounded))
            .map(|(word, records)| (&**word, records.as_slice()))
            .take_while(move |(word, _)| word.starts_with(start))
    }
}

/// Records that said something else, or were there, when a list was written.
#[derive(Default)]
pub(super) struct Changed {
    all: Bits,
    /// Those of them that are not there now.
    gone: Bits,
}

impl Changed {
    /// Notes that the record no longer says what it said.
    pub fn remove(&mut self, index: Index) {
        self.all.mark(index);
        self.gone.mark(index);
    }

    /// Notes that the record is there, with what it says now.
    pub fn add(&mut self, index: Index) {
        self.gone.remove(index);
    }

    /// Whether an entry of the record stays in a list; `carries` says whether it says so still.
    #[inline]
    pub fn keeps(&self, index: Index, carries: impl FnOnce() -> bool) -> bool {
        !self.all.has(index) || (!self.gone.has(index) && carries())
    }

    /// The records.
    pub fn iter(&self) -> impl Iterator<Item = Index> {
        self.all.iter()
    }
}

/// Whether so many later entries are worth writing a list of this length anew. Few enough that it takes a moment only,
/// and that looking through them costs next to nothing.
pub(super) fn is_due(later: usize, listed: usize) -> bool {
    later > 2_048 + listed / 128
}
