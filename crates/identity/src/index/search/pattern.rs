//! How near a typed word is to one that a record holds: the same, its beginning, a typing error away, or of the same
//! sound. It knows words only, not where they stand.

use crate::records::phonetic;

/// Longest typed word that is compared letter by letter.
pub(super) const LONGEST: usize = 64;
/// From how many letters on one typing error is forgiven, and two.
const ONE_TYPO_FROM: usize = 4;
const TWO_TYPOS_FROM: usize = 8;
/// From how many letters on a sound says something.
const SOUND_FROM: usize = 4;

/// How much is forgiven. Each level includes those before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Effort {
    /// Beginnings.
    Plain,
    /// Typing errors.
    Typos,
    /// Other spellings of the sound.
    Sound,
}

/// A typed word, ready to be held against many others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pattern {
    /// The word: folded, at most [`LONGEST`] bytes.
    pub text: String,
    /// Whether more of it may be typed.
    pub unfinished: bool,
    /// Typing errors forgiven.
    typos: u32,
    sound: u32,
    alphabet: u32,
    /// Where in the word each byte stands.
    places: Box<[u64; 128]>,
}

impl Pattern {
    /// A word of letters.
    pub fn word(text: &str, unfinished: bool) -> Pattern {
        let typos = match text.len() {
            _ if text.bytes().any(|byte| byte.is_ascii_digit()) => 0,
            TWO_TYPOS_FROM.. => 2,
            ONE_TYPO_FROM.. => 1,
            _ => 0,
        };
        let sound = if typos > 0 && text.len() >= SOUND_FROM { sound(text) } else { 0 };
        let mut places = Box::new([0; 128]);
        let text: String = text.chars().filter(char::is_ascii).take(LONGEST).collect();
        text.bytes().enumerate().for_each(|(place, byte)| places[usize::from(byte)] |= 1 << place);
        Pattern { alphabet: alphabet(&text), unfinished, typos, sound, places, text }
    }

    /// Digits, of which each counts.
    pub fn digits(text: &str) -> Pattern {
        Pattern { typos: 0, sound: 0, ..Pattern::word(text, true) }
    }

    /// Whether a word of these letters can be near enough, at the price of two instructions.
    #[inline]
    pub fn may_share(&self, alphabet: u32) -> bool {
        self.typos > 0 && (self.alphabet & !alphabet).count_ones() <= self.typos
    }

    /// Whether a word of this sound is meant.
    #[inline]
    pub fn sounds_like(&self, sound: u32) -> bool {
        self.sound != 0 && self.sound == sound
    }

    /// How near the word is, from 0 for unlike to 1,000 for the same.
    pub fn points(&self, word: &str, effort: Effort) -> u32 {
        let typed = self.text.len() as u32;
        let share = |of: u32| of * typed.min(word.len() as u32) / word.len().max(1) as u32;
        if let Some(rest) = word.strip_prefix(self.text.as_str()) {
            let begun = if self.unfinished { 600 } else { 500 };
            return if rest.is_empty() { 1_000 } else { begun + share(300) };
        }
        if effort >= Effort::Typos {
            match self.typos(word) {
                Some((typos, true)) => return 550 - 100 * typos,
                Some((typos, false)) => return 350 - 100 * typos + share(90),
                None => {}
            }
        }
        if effort == Effort::Sound && self.sounds_like(sound(word)) { 80 } else { 0 }
    }

    /// Typing errors between what was typed and the word, and whether it is the whole word; else its beginning.
    pub fn typos(&self, word: &str) -> Option<(u32, bool)> {
        let too_short = word.len() + (self.typos as usize) < self.text.len();
        if self.typos == 0 || too_short || !self.starts_alike(word) {
            return None;
        }
        let (whole, begun) = self.distances(word.as_bytes());
        if whole <= self.typos {
            return Some((whole, true));
        }
        (begun <= self.typos).then_some((begun, false))
    }

    /// Whether one of the first two letters is right, be it beside its place. One typing error always leaves one; so
    /// nothing is lost but words with two errors at once in front, and three words of four are ruled out.
    fn starts_alike(&self, word: &str) -> bool {
        let ([a, b, ..], [c, d, ..]) = (self.text.as_bytes(), word.as_bytes()) else { return false };
        a == c || a == d || b == c || b == d
    }

    /// Letters to change, add, drop or exchange with their neighbour to come to the word, and to the nearest of its
    /// beginnings. Hyyrö's bit-parallel distance: one column of the table is one machine word.
    fn distances(&self, word: &[u8]) -> (u32, u32) {
        let length = self.text.len();
        let Some(last) = length.checked_sub(1).map(|place| 1_u64 << place) else {
            return (word.len() as u32, 0);
        };
        let (mut up, mut down, mut diagonal, mut former) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let (mut here, mut least) = (length as u32, length as u32);
        for (read, byte) in word.iter().enumerate() {
            if read > length + self.typos as usize {
                return (u32::MAX, least);
            }
            let equal = self.places[usize::from(byte & 127)];
            let exchanged = ((!diagonal & equal) << 1) & former;
            diagonal = ((equal & up).wrapping_add(up) ^ up) | equal | down | exchanged;
            let right = down | !(diagonal | up);
            let left = diagonal & up;
            here = here + u32::from(right & last != 0) - u32::from(left & last != 0);
            least = least.min(here);
            let right = right << 1 | 1;
            up = left << 1 | !(diagonal | right);
            down = right & diagonal;
            former = equal;
        }
        (here, least)
    }
}

/// One bit for each letter that occurs.
pub(super) fn alphabet(text: &str) -> u32 {
    text.bytes().filter(u8::is_ascii_lowercase).fold(0, |bits, letter| bits | 1 << (letter - b'a'))
}

/// A number for the sound of a word; 0 where it is too short to say something.
pub(super) fn sound(text: &str) -> u32 {
    let mut key = String::new();
    phonetic(text, &mut key);
    if key.len() < 2 {
        return 0;
    }
    (crate::stable_hash(&[&key]) as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same distances by the table of the textbook.
    fn table(typed: &[u8], word: &[u8]) -> (u32, u32) {
        let mut cells = vec![vec![0_u32; word.len() + 1]; typed.len() + 1];
        for i in 0..=typed.len() {
            for j in 0..=word.len() {
                if i == 0 || j == 0 {
                    cells[i][j] = (i + j) as u32;
                    continue;
                }
                let unlike = u32::from(typed[i - 1] != word[j - 1]);
                let near = (cells[i - 1][j] + 1).min(cells[i][j - 1] + 1).min(cells[i - 1][j - 1] + unlike);
                let crossed = i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1];
                cells[i][j] = if crossed { near.min(cells[i - 2][j - 2] + 1) } else { near };
            }
        }
        let last = &cells[typed.len()];
        (last[word.len()], last.iter().copied().min().unwrap_or(0))
    }

    fn check(typed: &str, word: &str, expected: Option<(u32, bool)>) {
        assert_eq!(Pattern::word(typed, true).typos(word), expected, "{typed} {word}");
    }

    #[test]
    fn typing_errors_are_counted() {
        check("dupnot", "dupont", Some((1, true)));
        check("dupomt", "dupont", Some((1, true)));
        check("duppont", "dupont", Some((1, true)));
        check("dupnt", "dupont", Some((1, true)));
        check("dupno", "dupont", Some((1, false)));
        check("xavire", "xavier", Some((1, true)));
        check("amrtin", "martin", Some((1, true)));
        check("charpenteir", "charpentier", Some((1, true)));
        check("sharpenteir", "charpentier", Some((2, true)));
        check("sharpent", "charpentier", Some((1, false)));
        check("smartni", "martin", None);
        check("xyarpentier", "charpentier", None);
        check("dpu", "dupont", None);
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_the_textbook(typed in "[abc]{1,9}", word in "[abc]{0,9}") {
            let pattern = Pattern { typos: 20, ..Pattern::word(&typed, true) };
            prop_assert_eq!(pattern.distances(word.as_bytes()), table(typed.as_bytes(), word.as_bytes()));
        }

        #[test]
        fn what_is_near_is_never_ruled_out(typed in "[a-d]{4,12}", word in "[a-d]{1,14}") {
            let pattern = Pattern::word(&typed, true);
            let (_, begun) = table(typed.as_bytes(), word.as_bytes());
            if begun <= 1 {
                prop_assert!(pattern.typos(&word).is_some());
            }
            if begun <= pattern.typos {
                prop_assert!(pattern.may_share(alphabet(&word)));
            }
        }
    }
}
