//! A dictionary of distinct texts: each text is kept once and stands for a small number, so that equal values
//! are compared with one integer comparison.

use hashbrown::HashTable;
use std::hash::{BuildHasher, BuildHasherDefault};

/// Number of a text within its [`Interner`]; 0 is the empty text, which means missing.
pub type TextId = u32;

/// Distinct texts, numbered from 1 in order of first appearance.
#[derive(Clone)]
pub struct Interner {
    texts: TextList,
    /// Hash and number of each text: most searches end here, without a look at the text itself. A large dictionary that
    /// takes texts in while others wait has many tables: each of them grows by itself, which takes a moment only.
    tables: Box<[HashTable<(u32, TextId)>]>,
}

/// Tables of a large dictionary, a power of two; a small one has one.
const TABLES: usize = 64;
/// Texts from which on a dictionary is large.
const LARGE: usize = 1 << 16;

impl Default for Interner {
    fn default() -> Interner {
        Interner::with_capacity(0, 0)
    }
}

impl Interner {
    /// An empty dictionary with room for so many texts of so many bytes.
    pub fn with_capacity(texts: usize, bytes_each: usize) -> Interner {
        Interner { texts: TextList::with_capacity(texts, bytes_each), tables: tables(1, texts) }
    }

    /// The number of a text, which is added when it is new.
    #[inline]
    pub fn intern(&mut self, text: &str) -> TextId {
        if text.is_empty() {
            return 0;
        }
        let hash = hash_text(text);
        let same = |(short, id): &(u32, TextId)| *short == hash as u32 && self.texts.get(*id - 1) == text;
        if let Some((_, id)) = self.tables[table(hash, &self.tables)].find(hash, same) {
            return *id;
        }
        self.texts.push(text);
        let id = self.texts.len() as TextId;
        self.note(hash, id);
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
        self.tables[table(hash, &self.tables)].find(hash, same).map(|(_, id)| *id)
    }

    fn note(&mut self, hash: u64, id: TextId) {
        let table = table(hash, &self.tables);
        self.tables[table].insert_unique(hash, (hash as u32, id), |(short, _)| spread(*short));
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
        let each = other.len() / self.tables.len();
        self.tables.iter_mut().for_each(|table| table.reserve(each, |(short, _)| spread(*short)));
        let mut renumbered = Vec::with_capacity(other.len() + 1);
        renumbered.push(0);
        renumbered.extend(other.iter().map(|(_, text)| self.intern(text)));
        renumbered
    }

    /// Gives up the search table: no text can be added or found any more, only read.
    pub fn freeze(&mut self) {
        self.tables = tables(1, 0);
    }

    /// Makes it ready to take texts in one by one, without holding anybody up.
    pub fn thaw(&mut self) {
        self.texts.make_room();
        let number = if self.len() < LARGE { 1 } else { TABLES };
        let known: usize = self.tables.iter().map(HashTable::len).sum();
        if known == self.len() && self.tables.len() == number {
            return;
        }
        self.tables = tables(number, self.len());
        for id in 1..=self.len() as TextId {
            self.note(hash_text(self.get(id)), id);
        }
    }
}

/// So many tables with room for so many texts together.
fn tables(number: usize, texts: usize) -> Box<[HashTable<(u32, TextId)>]> {
    (0..number).map(|_| HashTable::with_capacity(texts / number)).collect()
}

/// The table of a text: by bits of its hash that no table looks at.
#[inline]
fn table<T>(hash: u64, tables: &[T]) -> usize {
    (hash >> 40) as usize & (tables.len() - 1)
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

    /// Makes room for as much again, so that nobody waits for its growth.
    pub fn make_room(&mut self) {
        self.text.reserve(self.text.len());
        super::make_room(&mut self.ends);
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
    fn a_large_dictionary_goes_on_with_the_same_numbers() {
        let many: Vec<String> = (0..LARGE + 500).map(|n| format!("text {n}")).collect();
        let mut texts = Interner::default();
        let (known, later) = many.split_at(LARGE + 100);
        for text in known {
            texts.intern(text);
        }
        texts.freeze();
        texts.thaw();
        assert_eq!(texts.tables.len(), TABLES);
        let most = texts.tables.iter().map(HashTable::len).max().unwrap();
        assert!(most < 2 * LARGE / TABLES, "{most} in one table");
        assert!(known.iter().zip(1..).all(|(text, id)| texts.find(text) == Some(id)));
        assert!(many.iter().zip(1..).all(|(text, id)| texts.intern(text) == id), "{}", later.len());
        assert_eq!(texts.len(), many.len());
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
