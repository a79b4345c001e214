//! A dictionary of distinct texts: each text is kept once and stands for a small number, so that equal values
//! are compared with one integer comparison.

use hashbrown::HashTable;
use std::hash::{BuildHasher, BuildHasherDefault};

/// Number of a text within its [`Interner`]; 0 is the empty text, which means missing.
pub type TextId = u32;

/// Distinct texts, numbered from 1 in order of first appearance.
#[derive(Clone, Default)]
pub struct Interner {
    text: String,
    ends: Vec<u32>,
    hashes: Vec<u32>,
    table: HashTable<TextId>,
}

impl Interner {
    /// The number of a text, which is added when it is new.
    pub fn intern(&mut self, text: &str) -> TextId {
        if text.is_empty() {
            return 0;
        }
        let hash = hash_text(text);
        let Self { text: arena, ends, hashes, table } = self;
        let same = |id: &TextId| hashes[*id as usize - 1] == hash as u32 && slice(arena, ends, *id) == text;
        if let Some(id) = table.find(hash, same) {
            return *id;
        }
        arena.push_str(text);
        ends.push(arena.len() as u32);
        hashes.push(hash as u32);
        let id = ends.len() as TextId;
        table.insert_unique(hash, id, |id| spread(hashes[*id as usize - 1]));
        id
    }

    /// The text with this number.
    pub fn get(&self, id: TextId) -> &str {
        if id == 0 { "" } else { slice(&self.text, &self.ends, id) }
    }

    /// The number of a text that is already known.
    pub fn find(&self, text: &str) -> Option<TextId> {
        let hash = hash_text(text);
        self.table.find(hash, |id| self.get(*id) == text).copied()
    }

    /// How many distinct texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts with their numbers, in order of first appearance.
    pub fn iter(&self) -> impl Iterator<Item = (TextId, &str)> {
        (1..=self.ends.len() as TextId).map(|id| (id, self.get(id)))
    }

    /// Adds all texts of `other`; entry `n` of the answer is the new number of its text `n`.
    pub fn absorb(&mut self, other: &Interner) -> Vec<TextId> {
        let mut renumbered = Vec::with_capacity(other.len() + 1);
        renumbered.push(0);
        renumbered.extend(other.iter().map(|(_, text)| self.intern(text)));
        renumbered
    }
}

fn slice<'a>(arena: &'a str, ends: &[u32], id: TextId) -> &'a str {
    let index = id as usize - 1;
    let start = if index == 0 { 0 } else { ends[index - 1] as usize };
    &arena[start..ends[index] as usize]
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
