//! Chance that comes out the same every time: a seed, and numbers from it.

/// A source of numbers (splitmix64).
pub struct Chance(u64);

impl Chance {
    /// The numbers of this seed.
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True this often of a hundred times.
    pub fn percent(&mut self, often: usize) -> bool {
        self.below(100) < often
    }

    /// The text with a slip of the finger: a letter twice, a letter left out, or two letters swapped. Short words
    /// stay.
    pub fn misspelt(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        if letters.len() < 4 {
            return text.to_owned();
        }
        // The first letter is rarely wrong.
        let at = 1 + self.below(letters.len() - 2);
        match self.below(3) {
            0 => letters.insert(at, letters[at]),
            1 => drop(letters.remove(at)),
            _ => letters.swap(at, at + 1),
        }
        letters.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let numbers = |seed| {
            let mut chance = Chance::new(seed);
            [chance.below(1_000), chance.below(1_000), chance.below(1_000)]
        };
        assert_eq!(numbers(1), numbers(1));
        assert_ne!(numbers(1), numbers(2));
        let mut chance = Chance::new(3);
        let often = (0..10_000).filter(|_| chance.percent(30)).count();
        assert!((2_700..3_300).contains(&often), "{often} of 10,000");
    }

    #[test]
    fn a_slip_is_small_and_keeps_the_first_letter() {
        let mut chance = Chance::new(4);
        for _ in 0..100 {
            let slipped = chance.misspelt("Quatremère");
            assert!(slipped.starts_with('Q') && slipped.chars().count().abs_diff(10) <= 1, "{slipped}");
        }
        assert_eq!(chance.misspelt("Rat"), "Rat");
    }
}
