//! A dictionary of distinct texts: each text is kept once and stands for a small number, so that equal values
//! are compared with one integer comparison.

use hashbrown::HashTable;
use std::hash::{BuildHasher, BuildHasherDefault};

/// Number of a text within its [`Interner`]; 0 is the empty text, which means missing.
pub type TextId = u32;

/// Distinct texts, numbered from 1 in order of first appearance.
#[derive(Clone, Default)]
pub struct Interner {
    texts: TextList,
    /// Hash and number of each text: most searches end here, without a look at the text itself.
    table: HashTable<(u32, TextId)>,
}

impl Interner {
    /// An empty dictionary with room for so many texts of so many bytes.
    pub fn with_capacity(texts: usize, bytes_each: usize) -> Interner {
        Interner { texts: TextList::with_capacity(texts, bytes_each), table: HashTable::with_capacity(texts) }
    }

    /// The number of a text, which is added when it is new.
    #[inline]
    pub fn intern(&mut self, text: &str) -> TextId {
        if text.is_empty() {
            return 0;
        }
        let hash = hash_text(text);
        let same = |(short, id): &(u32, TextId)| *short == hash as u32 && self.texts.get(*id - 1) == text;
        if let Some((_, id)) = self.table.find(hash, same) {
            return *id;
        }
        self.texts.push(text);
        let id = self.texts.len() as TextId;
        self.table.insert_unique(hash, (hash as u32, id), |(short, _)| spread(*short));
        id
    }

    /// The text with this number.
    #[inline]
    pub fn get(&self, id: TextId) -> &str {
        if id == 0 { "" } else { self.texts.get(id - 1) }
    }

    /// The number of a text that is already known.
    pub fn find(&self, text: &str) -> Option<TextId> {
        let hash = hash_text(text);
        let same = |(short, id): &(u32, TextId)| *short == hash as u32 && self.get(*id) == text;
        self.table.find(hash, same).map(|(_, id)| *id)
    }

    /// How many distinct texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// All texts with their numbers, in order of first appearance.
    pub fn iter(&self) -> impl Iterator<Item = (TextId, &str)> {
        (1..=self.len() as TextId).map(|id| (id, self.get(id)))
    }

    /// Adds all texts of `other`; entry `n` of the answer is the new number of its text `n`.
    pub fn absorb(&mut self, other: &Interner) -> Vec<TextId> {
        self.table.reserve(other.len(), |(short, _)| spread(*short));
        let mut renumbered = Vec::with_capacity(other.len() + 1);
        renumbered.push(0);
        renumbered.extend(other.iter().map(|(_, text)| self.intern(text)));
        renumbered
    }

    /// Gives up the search table: no text can be added or found any more, only read.
    pub fn freeze(&mut self) {
        self.table = HashTable::new();
    }

    /// Makes the search table again.
    pub fn thaw(&mut self) {
        if self.table.len() == self.len() {
            return;
        }
        self.table = HashTable::with_capacity(self.len());
        for id in 1..=self.len() as TextId {
            let hash = hash_text(self.get(id));
            self.table.insert_unique(hash, (hash as u32, id), |(short, _)| spread(*short));
        }
    }
}

/// Texts one after the other, numbered from 0.
#[derive(Clone, Default)]
pub struct TextList {
    text: String,
    ends: Vec<u32>,
}

impl TextList {
    /// An empty list with room for so many texts of so many bytes.
    pub fn with_capacity(texts: usize, bytes_each: usize) -> TextList {
        TextList { text: String::with_capacity(texts * bytes_each), ends: Vec::with_capacity(texts) }
    }

    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).expect("a dictionary holds less than 4 GiB of text"));
    }

    /// The text with this number.
    #[inline]
    pub fn get(&self, index: u32) -> &str {
        let index = index as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.text[start..self.ends[index] as usize]
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// The table keeps 32 bits of each hash, so both look-up and growth must work from those alone.
fn hash_text(text: &str) -> u64 {
    let full = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(text);
    spread((full >> 32) as u32 ^ full as u32)
}

fn spread(short: u32) -> u64 {
    let mixed = u64::from(short).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed & !0xFFFF_FFFF) | u64::from(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_one_number() {
        let mut texts = Interner::default();
        let many: Vec<String> = (0..5_000).map(|n| format!("text {n}")).collect();
        let first: Vec<TextId> = many.iter().map(|text| texts.intern(text)).collect();
        let again: Vec<TextId> = many.iter().map(|text| texts.intern(text)).collect();
        assert_eq!(first, again);
        assert_eq!(texts.len(), 5_000);
        assert!(many.iter().zip(&first).all(|(text, id)| texts.get(*id) == text));
        assert_eq!(texts.intern(""), 0);
        assert_eq!(texts.find("text 77"), Some(first[77]));
        assert_eq!(texts.find("nobody"), None);
    }

    #[test]
    fn absorbing_renumbers() {
        let (mut left, mut right) = (Interner::default(), Interner::default());
        left.intern("a");
        right.intern("b");
        right.intern("a");
        assert_eq!(left.absorb(&right), [0, 2, 1]);
    }
}
