//! A set of records, one bit each: joining what several words find costs a few microseconds however many they find.

use crate::records::Index;

/// Records up to a number.
#[derive(Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set of so many records.
    pub fn new(records: usize) -> Bits {
        Bits(vec![0; records.div_ceil(64)])
    }

    /// Adds a record; one beyond the number is left out.
    #[inline]
    pub fn insert(&mut self, index: Index) {
        if let Some(word) = self.0.get_mut(index as usize / 64) {
            *word |= 1 << (index % 64);
        }
    }

    /// Whether the record is in the set.
    #[inline]
    pub fn has(&self, index: Index) -> bool {
        self.0.get(index as usize / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// Adds a record whatever its number; the set grows.
    pub fn mark(&mut self, index: Index) {
        let word = index as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.insert(index);
    }

    /// Takes a record out.
    #[inline]
    pub fn remove(&mut self, index: Index) {
        if let Some(word) = self.0.get_mut(index as usize / 64) {
            *word &= !(1 << (index % 64));
        }
    }

    /// Adds what the other holds.
    pub fn add(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    /// Keeps what is in both.
    pub fn keep(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    /// How many records there are.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The records in order.
    pub fn iter(&self) -> impl Iterator<Item = Index> {
        (0..).zip(&self.0).flat_map(|(nth, word): (Index, &u64)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.checked_sub(1)?;
                Some(nth * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_gives_back_what_was_put_in() {
        let (mut one, mut other) = (Bits::new(130), Bits::new(130));
        [0, 63, 64, 129, 500].into_iter().for_each(|index| one.insert(index));
        assert_eq!(one.iter().collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert!(one.has(129) && !one.has(128) && !one.has(500));
        [63, 100].into_iter().for_each(|index| other.insert(index));
        one.keep(&other);
        assert_eq!((one.count(), one.iter().collect::<Vec<_>>()), (1, vec![63]));
    }
}
